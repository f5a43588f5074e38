"""Minutes to write: begun, items' texts and clauses saved while one writes, corrections of approved ones."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import MediaType, Request, Response, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, typed
from services.api.meetings.minutes.room import MINUTES, WRITE, own_meeting, room_page, room_path
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken, StaleSave
from services.domain.meetings.actions import minutes as actions
from services.domain.meetings.queries.meetings import MeetingView
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
    return await _save(visit, slug, item, request, actions.write_account)


@post(f"{MINUTES}/bakgrund/{{item:int}}", opt=WRITE, include_in_schema=False)
async def save_background(visit: Visit, slug: str, item: int, request: Request) -> Saved:
    """An item's background, corrected."""
    return await _save(visit, slug, item, request, actions.write_background)


@post(f"{MINUTES}/att-sats/{{clause:int}}", opt=WRITE, include_in_schema=False)
async def save_clause(visit: Visit, slug: str, clause: int, request: Request) -> Saved:
    """The words of a clause, corrected."""
    return await _save(visit, slug, clause, request, actions.correct_clause)


async def _save(visit: Visit, slug: str, number: int, request: Request, write: Callable[..., Awaitable[int]]) -> Saved:
    meeting, values = await own_meeting(visit, slug), await typed(request)
    try:
        version = await write(
            meeting,
            number,
            values["text"].replace("\r\n", "\n").strip(),
            based_on=values.row("version") or 0,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return await _stale(visit, meeting, values, stale)
    except RuleBroken as error:
        return await room_page(visit, meeting, error, values=values)
    if request.headers.get(AUTOSAVE):
        saved = clock_time(visit.clock.now()).removeprefix("kl.\N{NO-BREAK SPACE}")
        return Response({"version": version, "saved": saved}, media_type=MediaType.JSON, status_code=200)
    return see_other(f"{room_path(visit, slug)}#{values['back'] or 'punkter'}", said="Texten är sparad.")


async def _stale(visit: Visit, meeting: MeetingView, values: Typed, stale: StaleSave) -> Response[str]:
    """Both texts, and nothing overwritten."""
    return await room_page(
        visit,
        meeting,
        values=values,
        stale={"theirs": stale.facts["current"], "yours": stale.facts["submitted"], "version": stale.facts["version"]},
    )


handlers = [begin, correct, save_account, save_background, save_clause]
