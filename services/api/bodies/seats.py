"""The forms of a seat: what the body asks for."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import (
    Choice,
    body_choices,
    choices,
    chosen,
    chosen_id,
    chosen_source,
    source_choices,
    structure_page,
)
from services.api.bodies.pages import on_body
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.stale import Shown, compared
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken, StaleSave
from services.domain.base.stale import version_of
from services.domain.bodies.actions import seats
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries import book
from services.domain.bodies.queries.bodies import BodyView, access_body
from services.domain.bodies.rules import SeatRole
from services.render.formats import date_long, listing
from services.render.words.bodies import word

EDIT = {"permission": BodyPermission.EDIT}
BODY = "/{tenant:str}/organ/{slug:str}"
SEAT = "/{tenant:str}/platser/{seat_id:int}"


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
    return see_other(f"{visit.home}/organ/{slug}", said="Platsen är tillagd.")


@get(f"{SEAT}/andra", opt=EDIT, include_in_schema=False)
async def edit_seat(visit: Visit, seat_id: int) -> Response[str]:
    """What the seat asks for, to change."""
    seat, body = await _access_seat(visit, seat_id)
    asked = seats.draft_of(seat)
    values = Typed(
        role=asked.role,
        function=asked.function,
        count=_shown(asked.count),
        per_principal_min=_shown(asked.per_principal_min),
        per_principal_max=_shown(asked.per_principal_max),
        voting={True: "ja", False: "nej", None: ""}[asked.voting],
        appointed_by=_shown(asked.appointed_by),
        same_persons_as=_shown(asked.same_persons_as),
        valid_from=str(asked.valid_from or ""),
        based_on=version_of(asked),
    )
    drawn_from = [f"{kind}:{row}" for kind, row in asked.drawn_from]
    return await _seat_form(visit, body, values, drawn_from, seat)


@post(f"{SEAT}/andra", opt=EDIT, include_in_schema=False)
async def change_seat(visit: Visit, seat_id: int, request: Request) -> Response[str] | Redirect:
    """Change what the seat asks for."""
    values, drawn_from = await typed(request), await typed_list(request, "drawn_from")
    seat, body = await _access_seat(visit, seat_id)
    try:
        draft, based_on = _seat_draft(values, drawn_from), values["based_on"]
        await seats.change_seat(body, seat.id, draft, based_on=based_on, actor=visit.signed_in, at=visit.clock.now())
    except StaleSave as stale:
        return await _seat_form(visit, body, values, drawn_from, seat, stale=stale)
    except RuleBroken as error:
        return await _seat_form(visit, body, values, drawn_from, seat, error)
    return see_other(f"{visit.home}/platser/{seat.id}", said="Platsen är ändrad.")


@post(f"{SEAT}/avsluta", opt=EDIT, include_in_schema=False)
async def close_seat(visit: Visit, seat_id: int, request: Request) -> Response[str] | Redirect:
    """Say the seat's last day."""
    seat, body = await _access_seat(visit, seat_id)
    return await on_body(
        visit,
        body,
        request,
        lambda values: seats.close_seat(
            body, seat.id, on=values.day("closes", "sista dag"), actor=visit.signed_in, at=visit.clock.now()
        ),
        said="Platsens sista dag är sparad.",
    )


@post(f"{SEAT}/ta-bort", opt=EDIT, include_in_schema=False)
async def remove_seat(visit: Visit, seat_id: int, request: Request) -> Response[str] | Redirect:
    """Take away a seat that nobody has ever held."""
    seat, body = await _access_seat(visit, seat_id)
    return await on_body(
        visit,
        body,
        request,
        lambda _: seats.remove_seat(body, seat.id, actor=visit.signed_in, at=visit.clock.now()),
        said="Platsen är borttagen.",
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
    stale: StaleSave | None = None,
) -> Response[str]:
    sources, others = await source_choices(), await body_choices()
    return structure_page(
        "bodies/seat_edit.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        stale=compared(stale, _shown_fields(sources, others)) if stale else None,
        based_on=stale.facts["version"] if stale else values["based_on"],
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
        source_groups=sources,
        bodies=others,
    )


def _shown_fields(sources: Sequence[tuple[str, Sequence[Choice]]], others: Sequence[Choice]) -> list[Shown]:
    """The form's fields as a comparison says them."""
    drawn = {value: name for _, choices in sources for value, name in choices}
    names = dict(others)
    return [
        ("Funktion", lambda draft: draft.function),
        ("Roll i organet", lambda draft: word(draft.role)),
        ("Besätts av", lambda draft: listing(sorted(drawn[f"{kind}:{row}"] for kind, row in draft.drawn_from))),
        ("Antal platser", lambda draft: draft.count),
        ("Minst per huvudman", lambda draft: draft.per_principal_min),
        ("Högst per huvudman", lambda draft: draft.per_principal_max),
        ("Rösträtt", lambda draft: draft.voting),
        ("Utses av", lambda draft: names.get(str(draft.appointed_by))),
        ("Samma personer som i", lambda draft: names.get(str(draft.same_persons_as))),
        ("Finns från", lambda draft: draft.valid_from and date_long(draft.valid_from)),
    ]


def _seat_draft(values: Typed, drawn_from: Sequence[str]) -> seats.SeatDraft:
    return seats.SeatDraft(
        function=values.text("function", "funktion"),
        role=chosen(SeatRole, values["role"], "roll", "role"),
        drawn_from=tuple(chosen_source(one, "drawn_from") for one in drawn_from if one),
        count=values.optional_number("count", "antal", most=999),
        per_principal_min=values.optional_number("per_principal_min", "minst per huvudman", most=999),
        per_principal_max=values.optional_number("per_principal_max", "högst per huvudman", most=999),
        voting={"ja": True, "nej": False}.get(values["voting"]),
        appointed_by=chosen_id(values["appointed_by"], "utses av", "appointed_by"),
        same_persons_as=chosen_id(values["same_persons_as"], "samma personer som", "same_persons_as"),
        valid_from=values.optional_day("valid_from", "finns från"),
    )


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


handlers = [new_seat, add_seat, edit_seat, change_seat, close_seat, remove_seat]
