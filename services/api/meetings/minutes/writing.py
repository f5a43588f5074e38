"""Minutes to write: begun, items' texts and clauses saved while one writes, corrections of approved ones."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import MediaType, Request, Response, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, typed
from services.api.meetings.minutes.room import MINUTES, WRITE, own_meeting, room_page, room_path
from services.api.visit import Visit
from services.domain.base.errors import Conflict, RuleBroken
from services.domain.meetings.actions import minutes as actions
from services.domain.meetings.actions import minutes_clauses as clauses
from services.domain.meetings.queries.clauses import access_clause
from services.render.formats import clock_time

AUTOSAVE = "X-Samband-Autosave"
Saved = Response[str] | Response[dict[str, Any]] | Redirect


@post(f"{MINUTES}/gor", opt=WRITE, include_in_schema=False)
async def begin(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Make the minutes from what was recorded."""
    meeting = await own_meeting(visit, slug)
    try:
        await actions.start_minutes(meeting, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await room_page(visit, meeting, error)
    return see_other(room_path(visit, slug), said="Anteckningarna är gjorda av det som skrevs på mötet.")


@post(f"{MINUTES}/ratta", opt=WRITE, include_in_schema=False)
async def correct(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Open a correction of approved minutes."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    try:
        await actions.begin_correction(
            meeting, reason=values["reason"].strip(), actor=visit.signed_in, at=visit.clock.now()
        )
    except RuleBroken as error:
        return await room_page(visit, meeting, error, values=values)
    return see_other(
        room_path(visit, slug), said="Rättelsen är påbörjad. Den godkända versionen gäller tills den är klar."
    )


@post(f"{MINUTES}/referat/{{item:int}}", opt=WRITE, include_in_schema=False)
async def save_account(visit: Visit, slug: str, item: int, request: Request) -> Saved:
    """What the minutes tell of an item."""
    return await _save(visit, slug, item, request, actions.write_account, item=item, part="referat")


@post(f"{MINUTES}/bakgrund/{{item:int}}", opt=WRITE, include_in_schema=False)
async def save_background(visit: Visit, slug: str, item: int, request: Request) -> Saved:
    """An item's background, corrected."""
    return await _save(visit, slug, item, request, actions.write_background, item=item, part="bakgrund")


@post(f"{MINUTES}/att-sats/{{clause:int}}", opt=WRITE, include_in_schema=False)
async def save_clause(visit: Visit, slug: str, clause: int, request: Request) -> Saved:
    """The words of a clause, corrected."""
    item = (await access_clause((await own_meeting(visit, slug)).id, clause)).item
    return await _save(visit, slug, clause, request, actions.correct_clause, item=item, part="att-sats")


async def _save(
    visit: Visit,
    slug: str,
    number: int,
    request: Request,
    write: Callable[..., Awaitable[str]],
    *,
    item: int,
    part: str,
) -> Saved:
    """Save one text of an item, by hand or while one writes: `part` and `number` name its form."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    try:
        version = await write(
            meeting,
            number,
            values["text"].replace("\r\n", "\n").strip(),
            based_on=values["version"] or None,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except (RuleBroken, Conflict) as error:
        return await room_page(visit, meeting, error, item=item, values=values, fault_at=f"{part}-{number}")
    if request.headers.get(AUTOSAVE):
        saved = clock_time(visit.clock.now()).removeprefix("kl.\N{NO-BREAK SPACE}")
        return Response({"version": version, "saved": saved}, media_type=MediaType.JSON, status_code=200)
    return see_other(f"{room_path(visit, slug, item)}#{part}-{number}", said="Texten är sparad.")


# Clauses that were forgotten in the room, or that were none


@post(f"{MINUTES}/punkter/{{item:int}}/beslut", opt=WRITE, include_in_schema=False)
async def add_clause(visit: Visit, slug: str, item: int, request: Request) -> Response[str] | Redirect:
    """Add a clause that was forgotten. A usual form is put into the editor."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    if values["usual"]:
        return await room_page(
            visit, meeting, item=item, values=Typed({**values, "text": values["usual"]}), fault_at="nytt-beslut"
        )
    try:
        await clauses.add_clause(
            meeting,
            item,
            values["text"],
            appeal=bool(values["appeal"]),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except (RuleBroken, Conflict) as error:
        return await room_page(visit, meeting, error, item=item, values=values, fault_at="nytt-beslut")
    return see_other(f"{room_path(visit, slug, item)}#beslut", said="Beslutet är tillagt.")


@post(f"{MINUTES}/att-sats/{{clause:int}}/ta-bort", opt=WRITE, include_in_schema=False)
async def remove_clause(visit: Visit, slug: str, clause: int) -> Response[str] | Redirect:
    """Remove a clause that was no decision."""
    return await _of_clause(
        visit, slug, clause, clauses.remove_clause, "Beslutet är borttaget. Du kan ta med det igen."
    )


@post(f"{MINUTES}/att-sats/{{clause:int}}/ta-med", opt=WRITE, include_in_schema=False)
async def take_in_clause(visit: Visit, slug: str, clause: int) -> Response[str] | Redirect:
    """Take in a clause that was struck or removed."""
    return await _of_clause(visit, slug, clause, clauses.take_in_clause, "Beslutet är med i anteckningarna.")


async def _of_clause(
    visit: Visit, slug: str, clause: int, write: Callable[..., Awaitable[None]], said: str
) -> Response[str] | Redirect:
    meeting = await own_meeting(visit, slug)
    item = (await access_clause(meeting.id, clause)).item
    try:
        await write(meeting, clause, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await room_page(visit, meeting, error, item=item, fault_at="beslut")
    return see_other(f"{room_path(visit, slug, item)}#beslut", said=said)


handlers = [
    begin,
    correct,
    save_account,
    save_background,
    save_clause,
    add_clause,
    remove_clause,
    take_in_clause,
]
