"""Comments on minutes: a Word file goes out, comes back, and each of its changes is taken in or left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Conflict, NotFound
from services.domain.base.live import channel, signal
from services.domain.base.outbox import enqueue
from services.domain.base.stale import refuse_stale
from services.domain.meetings.actions.minutes import (
    MAKE_DOCUMENTS,
    correct_clause,
    open_version,
    version_of_text,
    write_account,
    write_background,
)
from services.domain.meetings.actions.minutes_clauses import remove_clause
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.minutes import CommentsView, MinutesView, Recorded
from services.domain.meetings.rules.comments import (
    Anchor,
    Change,
    ClauseIsGone,
    HandedInAlready,
    NothingReturned,
    NotOurFile,
    Part,
    Remark,
    SentVersionUnknown,
    changes_between,
    is_known_by_anchors,
)
from services.domain.meetings.rules.minutes import MinutesClause, MinutesContent, Wording, as_json, digest

DIGEST_SHOWN = 16
"""Characters of the digest that a mark carries."""

SEND_FOR_COMMENTS = "meetings.minutes_for_comments"
"""Outbox kind: write to those who were at the meeting; the payload is the version's number of a row."""


def mark_of(tenant: str, meeting: str, number: int, *, digest: str | None) -> str:
    """What a Word file of a version is marked with, so that another file is known when it is handed in.

    `digest`: of its content, for a version may go out several times.
    """
    return f"samband:{tenant}:{meeting}:{number}#{(digest or '')[:DIGEST_SHOWN]}"


async def send_for_comments(meeting: MeetingView, recorded: Recorded, *, actor: Actor, at: datetime) -> MinutesView:
    """Send the open version out for comments: kept as it is now, made as Word and PDF, and everybody who was called told."""
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    draft = await open_version(meeting)
    await execute(
        "update minutes set state = 'out_for_comments', content = $2::jsonb, digest = $3, word = null, pdf = null,"
        " version = version + 1 where id = $1",
        draft.id,
        as_json(recorded.content),
        digest(recorded.content),
    )
    await record(
        actor,
        "meetings.minutes.sent_for_comments",
        subject=f"anteckningar:{draft.id}",
        at=at,
        fields=("state",),
        after={"digest": digest(recorded.content)},
    )
    await enqueue(MAKE_DOCUMENTS, {"minutes": draft.id})
    await enqueue(SEND_FOR_COMMENTS, {"minutes": draft.id})
    signal(channel("moten", meeting.slug))
    return draft


async def take_back(
    meeting: MeetingView,
    *,
    mark: str,
    texts: Sequence[tuple[str, str]],
    remarks: Sequence[tuple[str, Remark]],
    outside: Sequence[Change] = (),
    upload: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep a returned file with what it changes; answers its row.

    Raises NotOurFile, SentVersionUnknown, HandedInAlready or NothingReturned.

    `mark` is empty where a program has lost it. `outside`: what it changes besides the texts of the minutes.
    """
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    draft = await open_version(meeting)
    tenant = current_scope().tenant or ""
    version, _, sent = mark.partition("#")
    present, _, sent_last = mark_of(tenant, meeting.slug, draft.number, digest=draft.digest).partition("#")
    if draft.content is None or (mark and version != present):
        raise NotOurFile()
    if not mark:
        _ensure_known_without_mark(draft, draft.content, [key for key, _ in texts])
    if await fetch_value(
        "select exists (select from minutes_comments c join upload u on u.id = c.upload"
        " where c.minutes = $1 and u.digest = (select digest from upload where id = $2))",
        draft.id,
        upload,
    ):
        raise HandedInAlready()
    changes = (*changes_between(draft.content, texts, remarks), *outside)
    if not changes:
        raise NothingReturned()
    comments = await fetch_value(
        "insert into minutes_comments (tenant, minutes, upload, changes, handed_in_by, handed_in_at, is_of_earlier)"
        " values ($1, $2, $3, $4::jsonb, $5, $6, $7) returning id",
        tenant,
        draft.id,
        upload,
        _json(changes),
        actor.account,
        at,
        sent not in ("", sent_last),
    )
    await record(
        actor,
        "meetings.minutes.comments_taken_back",
        subject=f"anteckningar:{draft.id}",
        at=at,
        fields=("upload",),
        after={"upload": upload, "changes": len(changes)},
    )
    signal(channel("moten", meeting.slug))
    return comments


def _ensure_known_without_mark(draft: MinutesView, sent: MinutesContent, anchors: Sequence[str]) -> None:
    """Refuse a file without a mark that isn't of these minutes, or that may be of another time that they went out."""
    if not is_known_by_anchors(sent, anchors):
        raise NotOurFile()
    # Versions share their anchors, and the open one's row is counted up from 0 each time that it goes out.
    if draft.number > 1 or draft.version > 1:
        raise SentVersionUnknown()


async def decide_change(
    meeting: MeetingView,
    comments: CommentsView,
    place: int,
    *,
    taken: bool,
    recorded: Recorded,
    actor: Actor,
    at: datetime,
) -> None:
    """Take one change of a returned file into the minutes, or leave it. `place` counts the file's changes from 0.

    Raises StaleSave when the words have been changed here since the file went out: then nothing is overwritten.
    """
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    if not 0 <= place < len(comments.changes):
        raise NotFound(change=place)
    change = comments.changes[place]
    if change.taken is not None:
        raise Conflict(change=place)
    if taken and not change.may_be_taken:
        raise NotFound(change=place)
    if taken:
        await _take_in(meeting, change, recorded, actor=actor, at=at)
    decided = tuple(
        replace(one, taken=taken) if number == place else one for number, one in enumerate(comments.changes)
    )
    await execute(
        "update minutes_comments set changes = $2::jsonb, state = $3 where id = $1",
        comments.id,
        _json(decided),
        "open" if any(one.taken is None for one in decided) else "dealt_with",
    )
    await record(
        actor,
        "meetings.minutes.change_taken" if taken else "meetings.minutes.change_left",
        subject=f"anteckningar:{comments.minutes}",
        at=at,
        fields=(change.anchor,),
    )
    signal(channel("moten", meeting.slug))


async def _take_in(meeting: MeetingView, change: Change, recorded: Recorded, *, actor: Actor, at: datetime) -> None:
    anchor = Anchor.parse(change.anchor)
    if anchor is None:
        raise NotFound(anchor=change.anchor)
    if anchor.part is Part.CLAUSE:
        clauses = [clause for item in recorded.content.items for clause in item.clauses if clause.id == anchor.id]
        if not clauses:
            raise ClauseIsGone()
        if change.removes_clause:
            await _ensure_as_sent(clauses[0], change)
            await remove_clause(meeting, anchor.id, actor=actor, at=at)
            return
        write = correct_clause
    else:
        write = write_account if anchor.part is Part.ACCOUNT else write_background
    await write(meeting, anchor.id, change.after, based_on=version_of_text(change.before), actor=actor, at=at)


async def _ensure_as_sent(clause: MinutesClause, change: Change) -> None:
    """Refuse to remove a clause whose words have been corrected here since the file went out."""
    await refuse_stale(
        Wording(text=clause.text),
        Wording(text=change.after),
        based_on=version_of_text(change.before),
        subject=f"att-sats:{clause.id}",
    )


def _json(changes: Sequence[Change]) -> str:
    return msgspec.json.encode(changes).decode()
