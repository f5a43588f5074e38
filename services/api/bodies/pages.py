"""`/{tenant}/organ`, `/{tenant}/struktur`, `/{tenant}/representation`: the structure to read."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import Day, body_choices, choices, network_names, shown_day, structure_page
from services.api.forms import Typed, errors_by_field, typed
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.bodies.actions.workbook import start_workbook
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries import book
from services.domain.bodies.queries.bodies import (
    BodyLine,
    BodyView,
    access_body,
    body_lines,
    children_of,
    list_bodies,
    mandate_documents,
    routes,
    stated_vacancies,
)
from services.domain.bodies.queries.names import names_of_the_structure
from services.domain.bodies.queries.principals import days_of_change, list_principals, representation
from services.domain.bodies.rules import RouteKind, differing_holders
from services.render.diagram import lay_out, outline
from services.render.structure import each_way_once, links_of, nodes_of

READ = {"permission": BodyPermission.READ}


@get("/{tenant:str}/organ", opt=READ, include_in_schema=False)
async def list_all(visit: Visit, asked: Day = "") -> Response[str]:
    """The bodies, what kind they are, how many hold seats and how many places are vacant."""
    day, fault = shown_day(visit, asked)
    lines = await body_lines(day)
    stated = await stated_vacancies()
    return structure_page(
        "bodies/list.html",
        visit,
        crumbs=[("Organ", None)],
        title="Organ",
        lines=lines,
        kinds=_by_kind(lines),
        ended=await list_bodies(day, ended=True),
        stated={body: len(found) for body, found in stated.items()},
        day=day,
        day_fault=fault,
    )


def _by_kind(lines: list[BodyLine]) -> list[tuple[str, list[BodyLine]]]:
    """The bodies of each kind, in the order in which the kinds first come."""
    kinds: dict[str, list[BodyLine]] = {}
    for line in lines:
        kinds.setdefault(line.body.kind, []).append(line)
    return list(kinds.items())


@get("/{tenant:str}/struktur", opt=READ, include_in_schema=False)
async def show_structure(visit: Visit, asked: Day = "") -> Response[str]:
    """The structure as a drawing, with a table beside it."""
    day, fault = shown_day(visit, asked)
    lines = await body_lines(day)
    ways = each_way_once(await routes())
    nodes, links = nodes_of(lines, base=visit.home), links_of(lines, ways)
    return structure_page(
        "bodies/structure.html",
        visit,
        crumbs=[("Struktur", None)],
        title="Struktur",
        lines=lines,
        ways=ways,
        drawing=lay_out(nodes, links),
        outline=outline(nodes, links),
        day=day,
        day_fault=fault,
    )


@get("/{tenant:str}/organ/{slug:str}", opt=READ, include_in_schema=False)
async def show_body(visit: Visit, slug: str, asked: Day = "") -> Response[str]:
    """One body on a day: what it is for, who sits, what is vacant, its ways, documents and history."""
    return await show_body_page(visit, await access_body(slug), asked, Typed())


async def show_body_page(visit: Visit, body: BodyView, asked: str, values: Typed, *broken: RuleBroken) -> Response[str]:
    """The body's page; with what was typed in one of its forms and the reasons against it, after a refusal."""
    day, fault = shown_day(visit, asked)
    seats = await book.seats_of_body(body.id, day)
    stated = (await stated_vacancies(body.id)).get(body.id, [])
    return structure_page(
        "bodies/show.html",
        visit,
        status=422 if broken else 200,
        values=values,
        errors=errors_by_field(*broken),
        route_kinds=choices(RouteKind),
        bodies=await body_choices(without=body.id) if visit.may(BodyPermission.EDIT) else [],
        crumbs=[("Organ", f"{visit.home}/organ"), (body.short, None)],
        title=body.name,
        body=body,
        seats=seats,
        differing=await _differing(seats),
        co_opted=await book.co_opted_to(body.id, day),
        stated=stated,
        ways=each_way_once(await routes(body.id)),
        children=await children_of(body.id),
        documents=await mandate_documents(body.id),
        history=await book.holders_of_body(body.id),
        # Only facts name others by their identifiers.
        names=await names_of_the_structure() if body.facts or any(one.facts for one in stated) else {},
        day=day,
        day_fault=fault,
    )


async def _differing(seats: list[book.SeatView]) -> dict[int, tuple[list[str], list[str]]]:
    """For each seat that should have the same persons as another body: who is missing, and who is one too many."""
    found = {}
    for seat in seats:
        if seat.same_persons_as is None:
            continue
        own = {principal.id for principal in seat.principals}
        others = [
            holder
            for other in await book.seats_of_body(seat.same_persons_as.id, seat.day)
            for holder in other.holders
            if holder.principal and holder.principal.id in own
        ]
        missing, extra = differing_holders(
            [holder.as_holding() for holder in seat.holders], [holder.as_holding() for holder in others], seat.day
        )
        if missing or extra:
            names = {holder.person: holder.name for holder in (*seat.holders, *others)}
            found[seat.id] = (sorted(names[one] for one in missing), sorted(names[one] for one in extra))
    return found


@get("/{tenant:str}/representation", opt=READ, include_in_schema=False)
async def show_representation(visit: Visit, asked: Day = "") -> Response[str]:
    """Who represents each principal in each body, and where nobody does."""
    day, fault = shown_day(visit, asked)
    matrix = representation(await list_principals(), await book.seats_of_all_bodies(day))
    return structure_page(
        "bodies/representation.html",
        visit,
        crumbs=[("Representation", None)],
        title="Representation",
        matrix=matrix,
        networks=await book.seats_of_representations(day),
        network_names=await network_names(),
        changes=await days_of_change(),
        day=day,
        day_fault=fault,
    )


@post("/{tenant:str}/struktur/excel", opt={"permission": BodyPermission.EXPORT}, include_in_schema=False)
async def make_workbook(visit: Visit, request: Request) -> Redirect:
    """Have the structure of the day made as a workbook; leads to the job's page."""
    values = await typed(request)
    day, _ = shown_day(visit, values["datum"])
    job = await start_workbook(day, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/jobb/{job.id}")


handlers = [list_all, show_structure, show_body, show_representation, make_workbook]
