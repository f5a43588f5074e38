"""Writes of reading in (inläsning): files handed in, understood, corrected, put aside. `actions.read_in_meeting` saves them."""

from collections.abc import Sequence
from datetime import datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch, fetch_value
from services.domain.base.jobs import JobView
from services.domain.base.live import channel, signal
from services.domain.documents.queries import UploadView
from services.domain.meetings.minutes_reader.drafts import Draft
from services.domain.meetings.minutes_reader.original import Original
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.reading_in import ImportView, stored_draft, stored_lines
from services.domain.meetings.rules.reading_in import ImportChangedMeanwhile, ImportIsDone, ImportState

READ_MINUTES = "meetings.read_minutes"
"""The job that reads files of old minutes; its payload has the numbers of their rows."""

CHANNEL = "inlasning"


async def hand_in(uploads: Sequence[UploadView], *, actor: Actor, at: datetime) -> JobView:
    """Take in files of old minutes, and start the job that reads them."""
    actor.require(MeetingPermission.IMPORT)
    rows = await fetch(
        "insert into minutes_import (tenant, upload, handed_in_by, handed_in_at)"
        " select $1, u, $3, $4 from unnest($2::integer[]) u returning id",
        current_scope().tenant,
        [upload.id for upload in uploads],
        actor.account,
        at,
    )
    numbers = [row["id"] for row in rows]
    for number, upload in zip(numbers, uploads, strict=True):
        subject = f"inläsning:{number}"
        await record(actor, "meetings.import.handed_in", subject=subject, at=at, after={"file": upload.name})
    _tell()
    return await _read(numbers, actor=actor, at=at)


async def read_again(view: ImportView, *, actor: Actor, at: datetime) -> JobView:
    """Read a file anew: what was corrected in it goes."""
    actor.require(MeetingPermission.IMPORT)
    await _change(
        view,
        "state = 'waiting', reason = null, understood = '{}', lines = '[]'",
        actor,
        at,
        "meetings.import.read_again",
    )
    return await _read([view.id], actor=actor, at=at)


async def _read(numbers: Sequence[int], *, actor: Actor, at: datetime) -> JobView:
    title = "Läser in anteckningar" if len(numbers) == 1 else f"Läser in {len(numbers)} filer med anteckningar"
    key = ",".join(map(str, numbers))[:100]
    return await jobs.start(READ_MINUTES, key, title=title, payload={"imports": list(numbers)}, actor=actor, at=at)


async def keep_understood(number: int, original: Original, draft: Draft, *, recognised: bool) -> None:
    """Keep what the reader has understood of a file that waits; one put aside meanwhile stays so."""
    await execute(
        "update minutes_import set state = $2, lines = $3::jsonb, understood = $4::jsonb, reason = null,"
        " version = version + 1 where id = $1 and state = 'waiting'",
        number,
        (ImportState.READ if recognised else ImportState.NOT_UNDERSTOOD).value,
        stored_lines([(line.text, line.struck) for line in original.lines]),
        stored_draft(draft),
    )
    _tell()


async def keep_unreadable(number: int, reason: str) -> None:
    """Note why a file could not be read. The file itself stays."""
    await execute(
        "update minutes_import set state = 'not_understood', reason = $2, version = version + 1"
        " where id = $1 and state = 'waiting'",
        number,
        reason,
    )
    _tell()


async def correct(view: ImportView, draft: Draft, *, version: int, actor: Actor, at: datetime) -> None:
    """Keep corrections of what was understood. `version` is what the form was filled in from."""
    actor.require(MeetingPermission.IMPORT)
    if not view.is_open:
        raise ImportIsDone(minutes_import=view.id)
    if version != view.version:
        raise ImportChangedMeanwhile()
    changed = await fetch_value(
        "update minutes_import set understood = $3::jsonb, state = 'read', version = version + 1"
        " where id = $1 and version = $2 returning id",
        view.id,
        version,
        stored_draft(draft),
    )
    if changed is None:
        raise ImportChangedMeanwhile()
    await record(actor, "meetings.import.corrected", subject=f"inläsning:{view.id}", at=at, fields=("understood",))
    _tell()


async def put_aside(view: ImportView, *, actor: Actor, at: datetime) -> None:
    """Put a file aside (lägga undan): nothing is saved of it. The file stays, and can be read anew."""
    actor.require(MeetingPermission.IMPORT)
    await _change(view, "state = 'discarded'", actor, at, "meetings.import.put_aside")


async def _change(view: ImportView, changes: str, actor: Actor, at: datetime, verb: str) -> None:
    changed = await fetch_value(
        f"update minutes_import set {changes}, version = version + 1 where id = $1 and state <> 'saved' returning id",
        view.id,
    )
    if changed is None:
        raise ImportIsDone(minutes_import=view.id)
    await record(actor, verb, subject=f"inläsning:{view.id}", at=at, fields=("state",))
    _tell()


def _tell() -> None:
    signal(channel(CHANNEL))
