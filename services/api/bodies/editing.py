"""Forms that change bodies and seats, and what belongs to a body."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import (
    body_choices,
    choices,
    chosen,
    chosen_id,
    source_choices,
    structure_page,
)
from services.api.bodies.pages import show_body_page
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.bodies.actions import belongings, bodies, seats
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries import book
from services.domain.bodies.queries.bodies import BodyView, access_body
from services.domain.bodies.rules import BodyKind, BodyStatus, DecisionMode, RouteKind, SeatRole

EDIT = {"permission": BodyPermission.EDIT}
BODY = "/{tenant:str}/organ/{slug:str}"
SEAT = "/{tenant:str}/platser/{seat_id:int}"


# --- Bodies ------------------------------------------------------------------------------------------


@get("/{tenant:str}/organ/nytt", opt=EDIT, include_in_schema=False)
async def new_body(visit: Visit) -> Response[str]:
    """An empty form for a body."""
    return await _body_form(visit, Typed(kind=BodyKind.WORKING_GROUP, status=BodyStatus.IN_FORCE), None)


@post("/{tenant:str}/organ/nytt", opt=EDIT, include_in_schema=False)
async def create_body(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Make a body."""
    values = await typed(request)
    try:
        slug = await bodies.create_body(_body_draft(values), actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _body_form(visit, values, None, error)
    return see_other(f"{visit.home}/organ/{slug}")


@get(f"{BODY}/andra", opt=EDIT, include_in_schema=False)
async def edit_body(visit: Visit, slug: str) -> Response[str]:
    """What is stated about the body, to change."""
    body = await access_body(slug)
    values = Typed(
        name=body.name,
        short_name=body.short_name or "",
        abbreviation=body.abbreviation or "",
        kind=body.kind,
        status=body.status,
        decision_mode=body.decision_mode or "",
        purpose=body.purpose or "",
        parent=str(body.parent.id) if body.parent else "",
        meetings_per_year="" if body.meetings_per_year is None else str(body.meetings_per_year),
        meetings_approximate="1" if body.meetings_approximate else "",
        valid_from=str(body.period.valid_from or ""),
    )
    return await _body_form(visit, values, body)


@post(f"{BODY}/andra", opt=EDIT, include_in_schema=False)
async def change_body(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Change what is stated about the body."""
    values, body = await typed(request), await access_body(slug)
    try:
        await bodies.change_body(body, _body_draft(values), actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _body_form(visit, values, body, error)
    return see_other(f"{visit.home}/organ/{slug}")


@post(f"{BODY}/avsluta", opt=EDIT, include_in_schema=False)
async def close_body(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Say the body's last day."""
    body = await access_body(slug)
    return await _on_body(
        visit,
        body,
        request,
        lambda values: bodies.close_body(
            body, on=values.day("closes", "sista dag"), actor=visit.signed_in, at=visit.clock.now()
        ),
    )


@post(f"{BODY}/oppna", opt=EDIT, include_in_schema=False)
async def reopen_body(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Let the body go on."""
    body = await access_body(slug)
    return await _on_body(
        visit, body, request, lambda _: bodies.reopen_body(body, actor=visit.signed_in, at=visit.clock.now())
    )


async def _body_form(visit: Visit, values: Typed, body: BodyView | None, *broken: RuleBroken) -> Response[str]:
    crumbs: list[tuple[str, str | None]] = [("Organ", f"{visit.home}/organ")]
    if body:
        crumbs.append((body.short, f"{visit.home}/organ/{body.slug}"))
    return structure_page(
        "bodies/edit.html",
        visit,
        status=422 if broken else 200,
        crumbs=[*crumbs, ("Ändra" if body else "Nytt organ", None)],
        title=f"Ändra {body.name}" if body else "Nytt organ",
        body=body,
        values=values,
        errors=errors_by_field(*broken),
        kinds=choices(BodyKind),
        statuses=choices(BodyStatus),
        modes=choices(DecisionMode),
        parents=await body_choices(without=body.id if body else None),
    )


def _body_draft(values: Typed) -> bodies.BodyDraft:
    mode = values["decision_mode"]
    return bodies.BodyDraft(
        name=values.text("name", "namn", limit=160),
        short_name=values.text("short_name", "kortnamn", limit=80, optional=True) or None,
        abbreviation=values.text("abbreviation", "förkortning", limit=20, optional=True) or None,
        kind=chosen(BodyKind, values["kind"], "slag", "kind"),
        status=chosen(BodyStatus, values["status"], "status", "status"),
        decision_mode=chosen(DecisionMode, mode, "beslutsform", "decision_mode") if mode else None,
        purpose=values.text("purpose", "syfte", limit=20_000, optional=True) or None,
        parent=chosen_id(values["parent"], "överordnat organ", "parent"),
        meetings_per_year=values.optional_number("meetings_per_year", "möten per år", most=366),
        meetings_approximate=True if values["meetings_approximate"] else None,
        valid_from=values.optional_day("valid_from", "finns från"),
    )


# --- Seats -------------------------------------------------------------------------------------------


@get(f"{BODY}/platser/ny", opt=EDIT, include_in_schema=False)
async def new_seat(visit: Visit, slug: str) -> Response[str]:
    """An empty form for a seat of the body."""
    return await _seat_form(visit, await access_body(slug), Typed(role=SeatRole.MEMBER), [], None)


@post(f"{BODY}/platser/ny", opt=EDIT, include_in_schema=False)
async def add_seat(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Give the body another seat."""
    values, drawn_from, body = await typed(request), await typed_list(request, "drawn_from"), await access_body(slug)
    try:
        draft = _seat_draft(values, drawn_from)
        await seats.add_seat(body, draft, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _seat_form(visit, body, values, drawn_from, None, error)
    return see_other(f"{visit.home}/organ/{slug}")


@get(f"{SEAT}/andra", opt=EDIT, include_in_schema=False)
async def edit_seat(visit: Visit, seat_id: int) -> Response[str]:
    """What the seat asks for, to change."""
    seat, body = await _access_seat(visit, seat_id)
    values = Typed(
        role=seat.role,
        function=seat.function,
        count=_shown(seat.count),
        per_principal_min=_shown(seat.per_principal_min),
        per_principal_max=_shown(seat.per_principal_max),
        voting={True: "ja", False: "nej", None: ""}[seat.voting],
        appointed_by=_shown(seat.appointed_by and seat.appointed_by.id),
        same_persons_as=_shown(seat.same_persons_as and seat.same_persons_as.id),
        valid_from=str(seat.opens or ""),
    )
    drawn_from = [f"{source.kind}:{source.id}" for source in seat.sources]
    return await _seat_form(visit, body, values, drawn_from, seat)


@post(f"{SEAT}/andra", opt=EDIT, include_in_schema=False)
async def change_seat(visit: Visit, seat_id: int, request: Request) -> Response[str] | Redirect:
    """Change what the seat asks for."""
    values, drawn_from = await typed(request), await typed_list(request, "drawn_from")
    seat, body = await _access_seat(visit, seat_id)
    try:
        draft = _seat_draft(values, drawn_from)
        await seats.change_seat(body, seat.id, draft, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _seat_form(visit, body, values, drawn_from, seat, error)
    return see_other(f"{visit.home}/platser/{seat.id}")


@post(f"{SEAT}/avsluta", opt=EDIT, include_in_schema=False)
async def close_seat(visit: Visit, seat_id: int, request: Request) -> Response[str] | Redirect:
    """Say the seat's last day."""
    seat, body = await _access_seat(visit, seat_id)
    return await _on_body(
        visit,
        body,
        request,
        lambda values: seats.close_seat(
            body, seat.id, on=values.day("closes", "sista dag"), actor=visit.signed_in, at=visit.clock.now()
        ),
    )


@post(f"{SEAT}/ta-bort", opt=EDIT, include_in_schema=False)
async def remove_seat(visit: Visit, seat_id: int, request: Request) -> Response[str] | Redirect:
    """Take away a seat that nobody has ever held."""
    seat, body = await _access_seat(visit, seat_id)
    return await _on_body(
        visit, body, request, lambda _: seats.remove_seat(body, seat.id, actor=visit.signed_in, at=visit.clock.now())
    )


async def _access_seat(visit: Visit, seat_id: int) -> tuple[book.SeatView, BodyView]:
    seat = await book.seat(seat_id, visit.clock.today())
    if seat is None or seat.body is None:
        raise NotFound(seat=seat_id)
    return seat, await access_body(seat.body.slug)


async def _seat_form(
    visit: Visit,
    body: BodyView,
    values: Typed,
    drawn_from: Sequence[str],
    seat: book.SeatView | None,
    *broken: RuleBroken,
) -> Response[str]:
    return structure_page(
        "bodies/seat_edit.html",
        visit,
        status=422 if broken else 200,
        crumbs=[
            ("Organ", f"{visit.home}/organ"),
            (body.short, f"{visit.home}/organ/{body.slug}"),
            ("Ändra plats" if seat else "Ny plats", None),
        ],
        title="Ändra plats" if seat else "Ny plats",
        body=body,
        seat=seat,
        values=values,
        drawn_from=drawn_from,
        errors=errors_by_field(*broken),
        roles=choices(SeatRole),
        source_groups=await source_choices(),
        bodies=await body_choices(),
    )


def _seat_draft(values: Typed, drawn_from: Sequence[str]) -> seats.SeatDraft:
    return seats.SeatDraft(
        function=values.text("function", "funktion"),
        role=chosen(SeatRole, values["role"], "roll", "role"),
        drawn_from=tuple(_source(one) for one in drawn_from if one),
        count=values.optional_number("count", "antal", most=999),
        per_principal_min=values.optional_number("per_principal_min", "minst per huvudman", most=999),
        per_principal_max=values.optional_number("per_principal_max", "högst per huvudman", most=999),
        voting={"ja": True, "nej": False}.get(values["voting"]),
        appointed_by=chosen_id(values["appointed_by"], "utses av", "appointed_by"),
        same_persons_as=chosen_id(values["same_persons_as"], "samma personer som", "same_persons_as"),
        valid_from=values.optional_day("valid_from", "finns från"),
    )


def _source(choice: str) -> tuple[str, int]:
    kind, _, row = choice.partition(":")
    return kind, chosen_id(row, "besätts av", "drawn_from") or 0


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


# --- What belongs to a body --------------------------------------------------------------------------


@post(f"{BODY}/vagar", opt=EDIT, include_in_schema=False)
async def add_route(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """State a way from the body to another."""
    body = await access_body(slug)

    async def add(values: Typed) -> None:
        kind = chosen(RouteKind, values["route_kind"], "väg", "route_kind")
        target = chosen_id(values.text("target", "organ"), "organ", "target") or 0
        await belongings.add_route(body, kind=kind, target=target, actor=visit.signed_in, at=visit.clock.now())

    return await _on_body(visit, body, request, add)


@post(f"{BODY}/vagar/{{route_id:int}}/ta-bort", opt=EDIT, include_in_schema=False)
async def remove_route(visit: Visit, slug: str, route_id: int, request: Request) -> Response[str] | Redirect:
    """Take a way back."""
    body = await access_body(slug)
    return await _on_body(
        visit,
        body,
        request,
        lambda _: belongings.remove_route(body, route_id, actor=visit.signed_in, at=visit.clock.now()),
    )


@post(f"{BODY}/styrdokument", opt=EDIT, include_in_schema=False)
async def add_document(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """State a mandate document of the body."""
    body = await access_body(slug)

    async def add(values: Typed) -> None:
        draft = belongings.DocumentDraft(
            name=values.text("document_name", "dokumentets namn"),
            adopted_by=chosen_id(values["adopted_by"], "antaget av", "adopted_by"),
            adopted_on=values.optional_day("adopted_on", "antaget"),
            decision=values.text("decision", "beslut", limit=500, optional=True) or None,
            valid_from=values.optional_day("document_from", "gäller från"),
            valid_to=values.optional_day("document_to", "gäller till och med"),
            address=values.text("address", "webbadress", limit=500, optional=True) or None,
        )
        await belongings.add_document(body, draft, actor=visit.signed_in, at=visit.clock.now())

    return await _on_body(visit, body, request, add)


@post(f"{BODY}/styrdokument/{{document_id:int}}/ta-bort", opt=EDIT, include_in_schema=False)
async def remove_document(visit: Visit, slug: str, document_id: int, request: Request) -> Response[str] | Redirect:
    """Take a mandate document away."""
    body = await access_body(slug)
    return await _on_body(
        visit,
        body,
        request,
        lambda _: belongings.remove_document(body, document_id, actor=visit.signed_in, at=visit.clock.now()),
    )


@post(f"{BODY}/vakanser/{{vacancy_id:int}}/avsluta", opt=EDIT, include_in_schema=False)
async def close_vacancy(visit: Visit, slug: str, vacancy_id: int, request: Request) -> Response[str] | Redirect:
    """Note that a stated vacancy no longer is one."""
    body = await access_body(slug)
    return await _on_body(
        visit,
        body,
        request,
        lambda _: belongings.close_stated_vacancy(
            body, vacancy_id, on=visit.clock.today(), actor=visit.signed_in, at=visit.clock.now()
        ),
    )


async def _on_body(
    visit: Visit, body: BodyView, request: Request, do: Callable[[Typed], Awaitable[object]]
) -> Response[str] | Redirect:
    """Do it and show the body; when a rule stands in the way, the body's page with the reason and what was typed."""
    values = await typed(request)
    try:
        await do(values)
    except RuleBroken as error:
        return await show_body_page(visit, body, "", values, error)
    return see_other(f"{visit.home}/organ/{body.slug}")


handlers = [
    new_body,
    create_body,
    edit_body,
    change_body,
    close_body,
    reopen_body,
    new_seat,
    add_seat,
    edit_seat,
    change_seat,
    close_seat,
    remove_seat,
    add_route,
    remove_route,
    add_document,
    remove_document,
    close_vacancy,
]
