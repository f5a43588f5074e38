"""`/{tenant}/moten/lov`: the school breaks in which no dates are proposed."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.meetings.answers import meeting_page
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.meetings.actions import meetings as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries import meetings as queries

BREAKS = {"permission": MeetingPermission.BREAKS}


@get("/{tenant:str}/moten/lov", opt=BREAKS, include_in_schema=False)
async def show(visit: Visit) -> Response[str]:
    """The breaks, and a form for another."""
    return await _page(visit, Typed())


@post("/{tenant:str}/moten/lov", opt=BREAKS, include_in_schema=False)
async def add(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Enter a break."""
    values = await typed(request)
    try:
        await actions.add_break(
            values.text("name", "lovets namn", limit=80),
            values.day("starts_on", "första dag"),
            values.day("ends_on", "sista dag"),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, values, error)
    return see_other(f"{visit.home}/moten/lov", said="Lovet är sparat.")


@post("/{tenant:str}/moten/lov/{break_id:int}/ta-bort", opt=BREAKS, include_in_schema=False)
async def remove(visit: Visit, break_id: int) -> Redirect:
    """Take a break away."""
    await actions.remove_break(break_id, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/moten/lov", said="Lovet är borttaget.")


async def _page(visit: Visit, values: Typed, *broken: RuleBroken) -> Response[str]:
    return meeting_page(
        "meetings/breaks.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Lov", None)],
        title="Lov",
        breaks=await queries.school_breaks(),
        values=values,
        errors=errors_by_field(*broken),
    )


handlers = [show, add, remove]
