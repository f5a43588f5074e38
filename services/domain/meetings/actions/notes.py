"""Writes of the secretary's notes and of a round of views, saved while one writes."""

from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_row, fetch_value
from services.domain.base.errors import NotFound, StaleSave, TooLong
from services.domain.base.live import channel, signal
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.sittings import ensure_held

LONGEST_NOTE = 40_000
LONGEST_VIEW = 4_000


async def write_note(meeting: MeetingView, item: int, text: str, *, version: int, actor: Actor, at: datetime) -> int:
    """Save the notes on an item (anteckningar). `version` is what the writer saw, 0 before the first; answers the new one.

    Raises StaleSave with both texts when somebody else has saved since. Saving what is there already changes nothing.
    """
    await _begin(meeting, item, actor)
    words = _tidy(text, LONGEST_NOTE, "anteckningarna")
    saved = await fetch_value(
        "insert into item_note as n (tenant, item, text, version, written_by, written_at) values ($1, $2, $3, 1, $4, $5)"
        " on conflict (tenant, item) do update set text = excluded.text, version = n.version + 1,"
        " written_by = excluded.written_by, written_at = excluded.written_at"
        " where n.version = $6 and n.text <> excluded.text returning version",
        current_scope().tenant,
        item,
        words,
        actor.account,
        at,
        version,
    )
    now = await fetch_row(
        "select n.text, n.version, n.released, n.written_at, a.name from item_note n"
        " left join account a on a.id = n.written_by where n.item = $1",
        item,
    )
    if now is None:
        raise NotFound(item=item)
    if saved is None:
        if now["text"] == words:
            return now["version"]
        raise StaleSave(
            current=now["text"],
            submitted=words,
            version=now["version"],
            saved_by=now["name"],
            saved_at=now["written_at"],
        )
    await record(actor, "meetings.note.saved", subject=f"punkt:{item}", at=at, fields=("text",), after=words)
    if now["released"]:
        _tell(meeting)
    return saved


async def release_note(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Let the room see the notes and the views on an item (visa för mötet), and what is written from now on."""
    await _begin(meeting, item, actor)
    await execute(
        "insert into item_note (tenant, item, released, written_by, written_at) values ($1, $2, true, $3, $4)"
        " on conflict (tenant, item) do update set released = true",
        current_scope().tenant,
        item,
        actor.account,
        at,
    )
    await record(actor, "meetings.note.released", subject=f"punkt:{item}", at=at, fields=("released",), after=True)
    _tell(meeting)


async def hide_note(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Keep the notes and views to the secretaries again (dölj)."""
    await _begin(meeting, item, actor)
    await execute("update item_note set released = false where item = $1", item)
    await record(actor, "meetings.note.hidden", subject=f"punkt:{item}", at=at, fields=("released",), after=False)
    _tell(meeting)


async def write_view(
    meeting: MeetingView, item: int, principal: int, text: str, *, version: int, actor: Actor, at: datetime
) -> int:
    """Save what one principal said in a round of views (synpunktsrunda); as `write_note`. Empty words are none."""
    await _begin(meeting, item, actor)
    words = _tidy(text, LONGEST_VIEW, "synpunkten")
    if not await fetch_value("select true from principal where id = $1", principal):
        raise NotFound(principal=principal)
    if not words and not version:
        return 0
    saved = await fetch_value(
        "insert into item_view as v (tenant, item, principal, text, version) values ($1, $2, $3, $4, 1)"
        " on conflict (tenant, item, principal) do update set text = excluded.text, version = v.version + 1"
        " where v.version = $5 and v.text <> excluded.text returning version",
        current_scope().tenant,
        item,
        principal,
        words,
        version,
    )
    if saved is None:
        now = await fetch_row("select text, version from item_view where item = $1 and principal = $2", item, principal)
        if now is None:
            raise NotFound(item=item)
        if now["text"] == words:
            return now["version"]
        raise StaleSave(current=now["text"], submitted=words, version=now["version"], saved_by=None, saved_at=None)
    await record(
        actor,
        "meetings.view.saved",
        subject=f"punkt:{item}",
        at=at,
        fields=("text",),
        after={"principal": principal, "text": words},
    )
    if await fetch_value("select released from item_note where item = $1", item):
        _tell(meeting)
    return saved


def _tidy(text: str, limit: int, name: str) -> str:
    words = text.replace("\r\n", "\n").rstrip()
    if len(words) > limit:
        raise TooLong(name=name, limit=limit, field="text")
    return words


async def _begin(meeting: MeetingView, item: int, actor: Actor) -> None:
    actor.require(MeetingPermission.NOTE, body=meeting.body.id)
    await ensure_held(meeting.id)
    if not await fetch_value("select true from agenda_item where id = $1 and meeting = $2", item, meeting.id):
        raise NotFound(item=item)


def _tell(meeting: MeetingView) -> None:
    signal(channel("moten", meeting.slug))
