"""`/{tenant}/organ`, `/{tenant}/struktur`, `/{tenant}/representation`: the structure to read."""

from collections.abc import Awaitable, Callable
from datetime import date

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import Day, choices, network_names, shown_day, structure_page
from services.api.forms import Typed, errors_by_field, typed
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.bodies.actions.workbook import start_workbook
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries import book
from services.domain.bodies.queries.bodies import BodyView, routes
from services.domain.bodies.queries.body_page import BodyShown, access_body_page, shown_body
from services.domain.bodies.queries.lines import BodyLine, body_lines, body_list
from services.domain.bodies.queries.names import names_of_the_structure
from services.domain.bodies.queries.principals import days_of_change, list_principals, representation
from services.domain.bodies.rules import RouteKind, SeatRole, differing_holders
from services.domain.documents.kinds import DOCUMENT_KINDS
from services.domain.meetings.permissions import MeetingPermission
from services.domain.networks.queries.representation import seats_in_networks
from services.render.diagram import lay_out, outline
from services.render.structure import each_way_once, links_of, nodes_of
from services.render.words.documents import endings, kinds_words

READ = {"permission": BodyPermission.READ}

PRESIDING = {SeatRole.CHAIR: 0, SeatRole.VICE_CHAIR: 1}
"""Whose seats stand first on a body's page."""


@get("/{tenant:str}/organ", opt=READ, include_in_schema=False)
async def list_all(visit: Visit, asked: Day = "") -> Response[str]:
    """The bodies, what kind they are, how many hold seats and how many places are vacant."""
    day, fault = shown_day(visit, asked)
    shown = await body_list(day)
    lines = shown.counted.lines(day)
    return structure_page(
        "bodies/list.html",
        visit,
        crumbs=[("Organ", None)],
        title="Organ",
        lines=lines,
        kinds=_by_kind(lines),
        ended=shown.ended,
        stated={one.body: one.vacancies for one in shown.stated},
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
    day, fault = shown_day(visit, asked)
    found = await access_body_page(slug, day, with_choices=visit.may(BodyPermission.EDIT))
    return await _body_page(visit, found.body, found.shown, day, fault)


async def show_body_page(visit: Visit, body: BodyView, asked: str, values: Typed, *broken: RuleBroken) -> Response[str]:
    """The body's page after a refusal: with what was typed in one of its forms and the reasons against it."""
    day, fault = shown_day(visit, asked)
    shown = await shown_body(body.id, day, with_choices=visit.may(BodyPermission.EDIT))
    return await _body_page(visit, body, shown, day, fault, *broken, values=values)


async def _body_page(
    visit: Visit,
    body: BodyView,
    shown: BodyShown,
    day: date,
    fault: str | None,
    *broken: RuleBroken,
    values: Typed | None = None,
) -> Response[str]:
    seats = sorted(shown.book.views(), key=lambda seat: PRESIDING.get(seat.role, len(PRESIDING)))
    return structure_page(
        "bodies/show.html",
        visit,
        status=422 if broken else 200,
        values=values or Typed(),
        errors=errors_by_field(*broken),
        route_kinds=choices(RouteKind),
        bodies=[(one.id, one.name) for one in shown.bodies if one.id != body.id],
        crumbs=[("Organ", f"{visit.home}/organ"), (body.short, None)],
        title=body.name,
        body=body,
        seats=seats,
        differing=await _differing(seats),
        co_opted=shown.co_opted,
        stated=shown.stated,
        ways=each_way_once(shown.ways),
        children=shown.children,
        documents=shown.documents,
        may_rules=visit.may(MeetingPermission.RULES),
        document_kinds=kinds_words(DOCUMENT_KINDS),
        document_endings=endings(DOCUMENT_KINDS),
        history=shown.history,
        # Only facts name others by their identifiers.
        names=await names_of_the_structure() if body.facts or any(one.facts for one in shown.stated) else {},
        day=day,
        day_fault=fault,
    )


async def on_body(
    visit: Visit, body: BodyView, request: Request, do: Callable[[Typed], Awaitable[object]], *, said: str
) -> Response[str] | Redirect:
    """Do it and show the body; when a rule stands in the way, the body's page with the reason and what was typed."""
    values = await typed(request)
    try:
        await do(values)
    except RuleBroken as error:
        return await show_body_page(visit, body, "", values, error)
    return see_other(f"{visit.home}/organ/{body.slug}", said=said)


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
        networks=await seats_in_networks(day),
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
    return see_other(f"{visit.home}/jobb/{job.id}", said="Arbetet har börjat.")


handlers = [list_all, show_structure, show_body, show_representation, make_workbook]
