"""`/{tenant}/huvudman`: each principal, where it is represented and where not."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import Day, network_names, shown_day, structure_page
from services.api.forms import typed_list
from services.api.visit import Visit
from services.domain.bodies.actions.seats import state_lacking
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries import book
from services.domain.bodies.queries.principals import access_principal, list_principals, representation
from services.domain.bodies.rules import FILLS_A_PLACE
from services.domain.networks.queries.representation import seats_in_networks

READ = {"permission": BodyPermission.READ}
EDIT = {"permission": BodyPermission.EDIT}


@get("/{tenant:str}/huvudman", opt=READ, include_in_schema=False)
async def list_all(visit: Visit, asked: Day = "") -> Response[str]:
    """The principals, in how many bodies each is represented and where a place is vacant."""
    day, fault = shown_day(visit, asked)
    principals = await list_principals()
    matrix = representation(principals, await book.seats_of_all_bodies(day))
    counts = {
        principal.id: (
            sum(bool(matrix.cell(principal.id, body.id).holders) for body in matrix.bodies),
            sum(matrix.cell(principal.id, body.id).vacant for body in matrix.bodies),
        )
        for principal in principals
    }
    return structure_page(
        "bodies/principals.html",
        visit,
        crumbs=[("Huvudmän", None)],
        title="Huvudmän",
        principals=principals,
        counts=counts,
        day=day,
        day_fault=fault,
    )


@get("/{tenant:str}/huvudman/{slug:str}", opt=READ, include_in_schema=False)
async def show(visit: Visit, slug: str, asked: Day = "") -> Response[str]:
    """One principal: who represents it where, which of its places are vacant, where it has none."""
    day, fault = shown_day(visit, asked)
    principal = await access_principal(slug)
    seats = [
        seat
        for seat in (*await book.seats_of_all_bodies(day), *await seats_in_networks(day))
        if any(one.id == principal.id for one in seat.principals)
    ]
    own = {
        seat.id: [holder for holder in seat.holders if holder.principal and holder.principal.id == principal.id]
        for seat in seats
    }
    represented = [seat for seat in seats if any(holder.kind in FILLS_A_PLACE for holder in own[seat.id])]
    vacant = [
        seat
        for seat in seats
        if any(vacancy.principal and vacancy.principal.id == principal.id for vacancy in seat.vacancies)
    ]
    return structure_page(
        "bodies/principal.html",
        visit,
        crumbs=[("Huvudmän", f"{visit.home}/huvudman"), (principal.name, None)],
        title=principal.name,
        principal=principal,
        own=own,
        network_names=await network_names(),
        represented=represented,
        vacant=vacant,
        eligible=[seat for seat in seats if seat not in represented and seat not in vacant],
        functions=sorted(
            {seat.function for seat in seats if seat.body and seat.is_per_principal} | set(principal.lacks)
        ),
        day=day,
        day_fault=fault,
    )


@post("/{tenant:str}/huvudman/{slug:str}/saknar", opt=EDIT, include_in_schema=False)
async def save_lacking(visit: Visit, slug: str, request: Request) -> Redirect:
    """State which functions the principal does not have."""
    principal = await access_principal(slug)
    lacking = [one.strip()[:200] for one in await typed_list(request, "lacks") if one.strip()]
    await state_lacking(principal.id, lacking, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/huvudman/{slug}", said="Uppgifterna är sparade.")


handlers = [list_all, show, save_lacking]
