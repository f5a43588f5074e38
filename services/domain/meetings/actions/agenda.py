"""Writes of agendas (dagordningar): begin one, let items change places, be put off, withdrawn or removed."""

from datetime import datetime

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import execute
from services.domain.base.errors import NotFound
from services.domain.meetings.actions.arrivals import bring_minutes_of, take_in
from services.domain.meetings.actions.items import ItemDraft, insert_item, put_in_place
from services.domain.meetings.actions.preparing import begin, note
from services.domain.meetings.queries.agenda import Agenda, ItemLine, agenda_of, standing_items
from services.domain.meetings.queries.arrivals import arrivals_to, is_next
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.agenda import (
    HasBeenSent,
    HeadingHasItems,
    IsDealtWith,
    ItemIsClosed,
    ItemOrigin,
    ItemRole,
    ItemState,
    TooManyItems,
)
from services.domain.meetings.rules.attachments import MeetingTooHeavy, TooManyFiles
from services.domain.meetings.rules.ordering import Move, NotAPlace, Place, step
from services.domain.piccolo_conf import DB


async def begin_agenda(meeting: MeetingView, *, actor: Actor, at: datetime) -> bool:
    """Make the agenda of the body's standing items and of what comes back by itself; False where it is begun already.

    What comes back comes to the body's next meeting. To a later one it is offered, as is what there is no room for, and taken
    up by `bring_in`.
    """
    now = await begin(meeting, actor)
    if (await agenda_of(meeting)).items:
        return False
    agenda = await begun_agenda(meeting, late=now.is_late, at=at)
    after = {"count": len(agenda.items)}
    await note(meeting, "meetings.agenda.begun", f"möte:{meeting.id}", actor=actor, at=at, after=after)
    return True


async def begun_agenda(meeting: MeetingView, *, late: bool, at: datetime) -> Agenda:
    """The agenda, with the rows that it begins with where it has none yet. The meeting is held, the actor allowed."""
    agenda = await agenda_of(meeting)
    if agenda.items:
        return agenda
    for standing in await standing_items(meeting.body.id):
        clauses = (standing.clause,) if standing.clause else ()
        await insert_item(
            meeting,
            ItemDraft(title=standing.title, kinds=standing.kinds, role=standing.role, clauses=clauses),
            place=Place(),
            origin=ItemOrigin.STANDING,
            late=late,
            at=at,
        )
    await bring_minutes_of(meeting, at=at)
    for arrival in await arrivals_to(meeting) if await is_next(meeting, stockholm_date(at)) else ():
        try:
            async with DB.open_transaction().part():
                await take_in(meeting, arrival, late=late, at=at)
        except (TooManyItems, TooManyFiles, MeetingTooHeavy):
            continue  # it is offered on the page, to be taken up once there is room
    return await agenda_of(meeting)


async def move_item(meeting: MeetingView, item: int, move: Move, *, actor: Actor, at: datetime) -> None:
    """Let an item take one step. Raises NotAPlace where it can't."""
    await begin(meeting, actor)
    agenda = await agenda_of(meeting)
    _found(agenda.item(item))
    place = step(agenda.places, item, move)
    if place is None:
        raise NotAPlace()
    await _put(meeting, item, place, actor=actor, at=at)


async def place_item(meeting: MeetingView, item: int, place: Place, *, actor: Actor, at: datetime) -> None:
    """Let an item stand in a place. Raises NotAPlace or HeadingUnderHeading."""
    await begin(meeting, actor)
    await _put(meeting, item, place, actor=actor, at=at)


async def remove_item(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Take an item away, as if it had never been there; those under it take its place.

    Raises HasBeenSent for one that stood in a sent call, IsDealtWith for one that the meeting has begun with.
    """
    await begin(meeting, actor)
    agenda = await agenda_of(meeting)
    line = _found(agenda.item(item))
    if line.is_sent:
        raise HasBeenSent()
    for under in agenda.under(item):
        await put_in_place(meeting, under.id, Place(before=item))
    try:
        async with DB.open_transaction().part():
            await execute("update item_suggestion set item = null where item = $1", item)
            await execute(
                "delete from clause_responsible r using clause c where c.id = r.clause and c.item = $1 and c.state = 'drafted'",
                item,
            )
            await execute("delete from clause where item = $1 and state = 'drafted'", item)
            await execute("delete from presenter where item = $1", item)
            await execute("delete from item_attachment where item = $1", item)
            await execute("delete from agenda_item where id = $1", item)
    except (asyncpg.RestrictViolationError, asyncpg.ForeignKeyViolationError):
        raise IsDealtWith() from None
    await note(meeting, "meetings.item.removed", f"punkt:{item}", actor=actor, at=at, before={"title": line.title})


async def postpone_item(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Put an item off (bordlägga): the agenda of the body's next meeting begins with it among the others."""
    await _set_state(
        meeting, item, ItemState.POSTPONED, "meetings.item.postponed", since={ItemState.PLANNED}, actor=actor, at=at
    )


async def withdraw_item(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Withdraw an item (utgår): it stays on the agenda with its number, and isn't taken up, now or later."""
    since = {ItemState.PLANNED, ItemState.POSTPONED}
    await _set_state(meeting, item, ItemState.WITHDRAWN, "meetings.item.withdrawn", since=since, actor=actor, at=at)


async def resume_item(meeting: MeetingView, item: int, *, actor: Actor, at: datetime) -> None:
    """Let an item be taken up after all (ta upp igen)."""
    since = {ItemState.POSTPONED, ItemState.WITHDRAWN}
    await _set_state(meeting, item, ItemState.PLANNED, "meetings.item.resumed", since=since, actor=actor, at=at)


async def _set_state(
    meeting: MeetingView,
    item: int,
    state: ItemState,
    verb: str,
    *,
    since: set[ItemState],
    actor: Actor,
    at: datetime,
) -> None:
    await begin(meeting, actor)
    agenda = await agenda_of(meeting)
    line = _found(agenda.item(item))
    if line.state is state:
        return
    if line.state not in since:
        raise ItemIsClosed(state=line.state)
    if line.role is ItemRole.SECTION and agenda.under(item):
        raise HeadingHasItems()
    await execute("update agenda_item set state = $2, version = version + 1 where id = $1", item, state.value)
    await note(meeting, verb, f"punkt:{item}", actor=actor, at=at, before={"state": line.state}, after={"state": state})


async def _put(meeting: MeetingView, item: int, place: Place, *, actor: Actor, at: datetime) -> None:
    await put_in_place(meeting, item, place)
    after = {"parent": place.parent, "position": place.before}
    await note(meeting, "meetings.item.moved", f"punkt:{item}", actor=actor, at=at, after=after)


def _found(item: ItemLine | None) -> ItemLine:
    if item is None:
        raise NotFound(item=item)
    return item
