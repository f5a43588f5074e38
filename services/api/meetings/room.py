"""`/{tenant}/moten/{slug}/genomfor`: the workbench of whoever leads a meeting: open it, take items up, close it."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect, Stream

from services.api.answers import csrf_input, see_other
from services.api.forms import typed
from services.api.live import LiveHub, live_parts
from services.api.live_parts import Parts
from services.api.meetings.holding import (
    HOLD,
    ROOM,
    TEMPLATE,
    after_write,
    held_by,
    part_context,
    room_path,
    show_room,
)
from services.api.visit import Visit
from services.domain.base.errors import Conflict, NotFound, RuleBroken
from services.domain.base.live import channel
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions import agenda as agenda_actions
from services.domain.meetings.actions import sittings as actions
from services.domain.meetings.actions.arrivals import place_under_heading
from services.domain.meetings.actions.items import ItemDraft, add_item
from services.domain.meetings.queries.agenda import agenda_of
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.sittings import items_left
from services.domain.meetings.rules.agenda import ItemState
from services.domain.meetings.rules.ordering import Place
from services.domain.meetings.rules.sittings import Phase
from services.render.environment import render_block

Shown = Annotated[int | None, QueryParameter(name="punkt", ge=1, le=2_147_483_647)]
Edited = Annotated[int | None, QueryParameter(name="att", ge=1, le=2_147_483_647)]

STATE_SAID = {
    ItemState.HANDLED: "Punkten är behandlad.",
    ItemState.POSTPONED: "Punkten är uppskjuten till nästa möte.",
    ItemState.WITHDRAWN: "Punkten utgår.",
    ItemState.PLANNED: "Punkten tas upp igen.",
}


@get(ROOM, opt=HOLD, include_in_schema=False)
async def show(visit: Visit, slug: str, punkt: Shown = None, att: Edited = None) -> Response[str]:
    """The item that is up with its clauses and notes, the agenda beside it; before the meeting, the way to open it."""
    return await show_room(visit, await held_by(visit, slug), item=punkt, clause=att)


@post(f"{ROOM}/oppna", opt=HOLD, include_in_schema=False)
async def open_(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Open the meeting, and begin with who is there."""
    meeting = await held_by(visit, slug)
    try:
        await actions.open_meeting(meeting, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error)
    return see_other(f"{room_path(visit, meeting)}/narvaro", said="Mötet är öppnat.")


@post(f"{ROOM}/avsluta", opt=HOLD, include_in_schema=False)
async def close(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Close the meeting, once the fate of every item is said; the form may say it for each that is left, or for the rest."""
    meeting = await held_by(visit, slug)
    values = await typed(request)
    try:
        agenda = await agenda_of(meeting)
        rest = {item.id for item in items_left(agenda)} if values["resten"] else set()
        for item in agenda.items:
            if fate := values[f"punkt_{item.id}"] or (ItemState.HANDLED if item.id in rest else ""):
                await _set_state(visit, slug, item.id, fate)
        await actions.close_meeting(meeting, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error, values=values, fault_at="avsluta")
    return see_other(room_path(visit, meeting), said="Mötet är avslutat.")


@post(f"{ROOM}/oppna-igen", opt=HOLD, include_in_schema=False)
async def reopen(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Open a closed meeting again, to put right what was recorded."""
    meeting = await held_by(visit, slug)
    values = await typed(request)
    try:
        reason = values.text("reason", "varför mötet öppnas igen", limit=1000)
        await actions.reopen_meeting(meeting, reason=reason, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error, values=values, fault_at="oppna-igen")
    return see_other(room_path(visit, meeting), said="Mötet är öppnat igen.")


@post(f"{ROOM}/pagaende", opt=HOLD, include_in_schema=False)
async def take_up(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Take an item up."""
    meeting = await held_by(visit, slug)
    item = (await typed(request)).row("punkt") or 0
    try:
        await actions.take_up(meeting, item, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error)
    return see_other(f"{room_path(visit, meeting, item)}#uppe", said=None)


@post(f"{ROOM}/punkter", opt=HOLD, include_in_schema=False)
async def add_late(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Add an item that nobody had prepared."""
    meeting = await held_by(visit, slug)
    values = await typed(request)
    try:
        agenda = await agenda_of(meeting)
        draft = ItemDraft(title=values["title"], kinds=tuple(kind for kind in agenda.kinds if values[f"slag_{kind}"]))
        under = agenda.item(values.row("under") or 0)
        place = Place(parent=under.id) if under else place_under_heading(agenda, None)
        who: dict[str, Any] = {"actor": visit.signed_in, "at": visit.clock.now()}
        item = await add_item(meeting, draft, place=place, **who)
        if meeting.phase is Phase.OPEN and meeting.present_item is None:
            await actions.take_up(meeting, item, **who)
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error, values=values, fault_at="ny-punkt")
    return see_other(room_path(visit, meeting, item), said="Punkten är tillagd.")


@post(f"{ROOM}/punkter/{{item:int}}/lage", opt=HOLD, include_in_schema=False)
async def set_state(visit: Visit, slug: str, item: int, request: Request) -> Response[str] | Redirect:
    """Say what became of an item: handled, postponed, withdrawn, or taken up after all."""
    meeting = await held_by(visit, slug)
    state = (await typed(request))["state"]
    try:
        await _set_state(visit, slug, item, state)
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error, item=item)
    return await after_write(visit, meeting, item=item, said=STATE_SAID[ItemState(state)])


async def _set_state(visit: Visit, slug: str, item: int, state: str) -> None:
    verbs = {
        ItemState.HANDLED: actions.mark_handled,
        ItemState.POSTPONED: agenda_actions.postpone_item,
        ItemState.WITHDRAWN: agenda_actions.withdraw_item,
        ItemState.PLANNED: agenda_actions.resume_item,
    }
    if state not in verbs:
        raise NotFound(state=state)
    await verbs[ItemState(state)](await access_meeting(slug), item, actor=visit.signed_in, at=visit.clock.now())


@get(f"{ROOM}/handelser", opt=HOLD, include_in_schema=False)
async def follow(visit: Visit, slug: str, hub: LiveHub, punkt: Shown = None) -> Stream:
    """The workbench, live: what the other one who leads the meeting does. What one is writing is never touched."""
    await held_by(visit, slug)
    tenant = visit.own_tenant.slug

    async def render() -> Parts:
        async with tenant_scope(tenant):
            meeting = await held_by(visit, slug)
            shown = {"visit": visit, "csrf_input": csrf, **await part_context(visit, meeting, item=punkt)}
        return Parts({name: render_block(TEMPLATE, name, shown) for name in ("uppe", "beslut", "gang")})

    csrf = csrf_input(visit)
    # Each part carries forms with the visitor's own token: those of a second window share it, others don't.
    audience = f"room/{slug}/{punkt}/{visit.signed_in.account}/{visit.csrf_token}"
    return live_parts(hub, [channel("moten", slug)], audience=audience, render=render)


handlers = [show, open_, close, reopen, take_up, add_late, set_state, follow]
