"""Writes of a meeting as a whole while it is held: open, what is up, close, open again."""

from collections.abc import Mapping
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_row, fetch_value
from services.domain.base.errors import Missing, NotFound
from services.domain.base.live import channel, signal
from services.domain.meetings.actions.approval import lay_previous_to_file
from services.domain.meetings.actions.attendance import settle_attendance, take_in_expected
from services.domain.meetings.actions.minutes import empty_notes, take_in_notes, withdraw_approvals
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import Agenda, agenda_of
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.minutes import versions_of
from services.domain.meetings.queries.sittings import ensure_held, is_to_be_handled, items_left
from services.domain.meetings.rules.agenda import Form, ItemRole, ItemState
from services.domain.meetings.rules.meetings import IsCalledOff
from services.domain.meetings.rules.sittings import (
    AlreadyOpened,
    ItemsLeft,
    MinutesAreApproved,
    NotOpen,
    Phase,
    SittingIsClosed,
    paragraphs,
)


async def open_meeting(meeting: MeetingView, *, actor: Actor, at: datetime) -> None:
    """Open the meeting (öppna): take in who is expected, with what they have answered, and begin at the first item."""
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    if meeting.is_called_off:
        raise IsCalledOff()
    meeting.body_time.ensure_covers(meeting.day, body=meeting.body.name)
    if not await fetch_value(
        "update meeting set opened_at = $2 where id = $1 and opened_at is null returning true", meeting.id, at
    ):
        raise AlreadyOpened()
    await take_in_expected(meeting)
    agenda = await agenda_of(meeting)
    first = next((item for item in agenda.items if is_to_be_handled(item, agenda)), None)
    await execute("update meeting set present_item = $2 where id = $1", meeting.id, first.id if first else None)
    await _note(meeting, "meetings.sitting.opened", ("opened_at",), actor, at)


async def take_up(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Say which item is up now (pågående punkt). The one that was up has then been handled, unless its fate is said."""
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    await ensure_held(meeting.id)
    if not await fetch_value("select true from agenda_item where id = $1 and meeting = $2", item, meeting.id):
        raise NotFound(item=item)
    await execute(
        "update agenda_item i set state = 'handled' from meeting m where m.id = $1 and i.id = m.present_item"
        " and i.id <> $2 and i.state = 'planned'",
        meeting.id,
        item,
    )
    await execute("update meeting set present_item = $2 where id = $1", meeting.id, item)
    await _note(meeting, "meetings.sitting.item_taken_up", ("present_item",), actor, at, after=item)


async def mark_handled(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Say that an item has been handled (behandlad). One that was postponed or withdrawn stays so."""
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    await ensure_held(meeting.id)
    if await fetch_value(
        "update agenda_item set state = 'handled' where id = $1 and meeting = $2 and state = 'planned' returning true",
        item,
        meeting.id,
    ):
        await _note(meeting, "meetings.sitting.item_handled", ("state",), actor, at, after=item)


async def close_meeting(meeting: MeetingView, *, actor: Actor, at: datetime) -> None:
    """Close the meeting (avsluta): who never came is absent, proposals that weren't adopted fall, paragraphs get numbers.

    Where minutes were begun before it was opened again, they tell from now on what was noted since, too.

    Raises ItemsLeft while there are items whose fate hasn't been said.
    """
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    # Waits for writes under way, which hold the row's key, and lets none begin before the meeting is closed.
    row = await fetch_row("select opened_at, closed_at, present_item from meeting where id = $1 for update", meeting.id)
    if row is None:
        raise NotFound(meeting=meeting.slug)
    if row["closed_at"]:
        raise SittingIsClosed()
    if not row["opened_at"]:
        raise NotOpen()
    agenda = await agenda_of(meeting)
    await _settle_present_item(meeting, agenda)
    left = [item for item in items_left(agenda) if item.id != row["present_item"]]
    if left:
        raise ItemsLeft(items=[(item.number, item.title) for item in left])
    await settle_attendance(meeting.id)
    await execute(
        "update clause c set state = 'dropped' from agenda_item i where i.id = c.item and c.meeting = $1"
        " and c.state = 'drafted' and i.state = 'handled'",
        meeting.id,
    )
    if agenda.rules.form is Form.PROTOCOL:
        await _number(meeting, agenda)
    if await versions_of(meeting.id):
        await take_in_notes(meeting)
    await execute("update meeting set closed_at = $2, present_item = null where id = $1", meeting.id, at)
    if laid_to_file(agenda, up=row["present_item"]):
        await lay_previous_to_file(meeting, actor=actor, at=at)
    await _note(meeting, "meetings.sitting.closed", ("closed_at",), actor, at)


async def reopen_meeting(meeting: MeetingView, *, reason: str, actor: Actor, at: datetime) -> None:
    """Open a closed meeting again to put right what was recorded (öppna igen), until its minutes are approved.

    Approvals that some have given are taken back: they were of other words. Notes that begun minutes tell are there, and the
    place for notes is empty.
    """
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    if not reason:
        raise Missing(name="varför mötet öppnas igen", field="reason")
    if await fetch_value(
        "select true from minutes where meeting = $1 and state in ('approved', 'replaced') limit 1", meeting.id
    ):
        raise MinutesAreApproved()
    if not await fetch_value(
        "update meeting set closed_at = null where id = $1 and closed_at is not null returning true", meeting.id
    ):
        raise NotOpen() if meeting.phase is Phase.COMING else AlreadyOpened()
    await withdraw_approvals(meeting, actor, at)
    await empty_notes(meeting)
    await _note(meeting, "meetings.sitting.reopened", ("closed_at",), actor, at, after=reason)


def laid_to_file(agenda: Agenda, *, up: int | None) -> bool:
    """Whether the meeting has taken up the previous minutes; `up` is the item that was up when it ended."""
    return any(
        item.role is ItemRole.PREVIOUS_MINUTES and (item.state is ItemState.HANDLED or item.id == up)
        for item in agenda.items
    )


async def _settle_present_item(meeting: MeetingView, agenda: Agenda) -> None:
    """What is up when the meeting ends has been handled; headings have no fate of their own."""
    headings = [item.id for item in agenda.items if not is_to_be_handled(item, agenda)]
    await execute(
        "update agenda_item set state = 'handled' where meeting = $1 and state = 'planned'"
        " and (id = any($2::integer[]) or id = (select present_item from meeting where id = $1))",
        meeting.id,
        headings,
    )


async def _number(meeting: MeetingView, agenda: Agenda) -> None:
    """Give each item its § in the body's series of the year (kalenderår); one that has a number keeps it."""
    # One at a time for a body: two meetings closed at once would take the same numbers.
    await execute("select pg_advisory_xact_lock(hashtext($1), $2)", f"§ {current_scope().tenant}", meeting.body.id)
    last = await fetch_value(
        "select max(i.paragraph) from agenda_item i join meeting m on m.id = i.meeting"
        " where m.body = $1 and extract(year from m.day) = $2",
        meeting.body.id,
        meeting.day.year,
    )
    unnumbered = [
        item.id
        for item in agenda.items
        if item.paragraph is None and item.state is not ItemState.WITHDRAWN and is_to_be_handled(item, agenda)
    ]
    given: Mapping[int, int] = paragraphs(unnumbered, last=last or 0)
    await execute(
        "update agenda_item i set paragraph = n.number from unnest($1::integer[], $2::integer[]) n(item, number)"
        " where i.id = n.item",
        list(given),
        list(given.values()),
    )


async def _note(
    meeting: MeetingView, verb: str, fields: tuple[str, ...], actor: Actor, at: datetime, *, after: object = None
) -> None:
    await record(actor, verb, subject=f"möte:{meeting.id}", at=at, fields=fields, after=after)
    signal(channel("moten"), channel("moten", meeting.slug))
