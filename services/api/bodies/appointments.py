"""A seat's page, and the forms that appoint to it, end, hand over, co-opt."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import capital, chosen, chosen_id, network_names, structure_page
from services.api.bodies.person_choice import person_choice, person_chosen
from services.api.forms import Typed, errors_by_field, typed
from services.api.visit import Visit
from services.domain.base.errors import Missing, NotFound, RuleBroken
from services.domain.bodies.actions import appointments
from services.domain.bodies.actions.people import PersonDraft, add_person
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries import book
from services.domain.bodies.queries.appointments import AppointmentInSeat, access_appointment
from services.domain.bodies.queries.bodies import access_body
from services.domain.bodies.queries.people import list_people
from services.domain.bodies.queries.principals import list_principals
from services.domain.bodies.rules import AppointmentKind, Period, ensure_drawn_from
from services.render.words.bodies import word

READ = {"permission": BodyPermission.READ}
APPOINT = {"permission": BodyPermission.APPOINT}
SEAT = "/{tenant:str}/platser/{seat_id:int}"
APPOINTMENT = "/{tenant:str}/uppdrag/{appointment_id:int}"
KINDS_OF_SEAT = (AppointmentKind.ORDINARY, AppointmentKind.SUBSTITUTE, AppointmentKind.ACTING)


@get(SEAT, opt=READ, include_in_schema=False)
async def show_seat(visit: Visit, seat_id: int) -> Response[str]:
    """The seat: what it asks for, who holds it, and everyone who has."""
    return await _seat_page(visit, await _access_seat(visit, seat_id))


async def _seat_page(visit: Visit, seat: book.SeatView, *broken: RuleBroken) -> Response[str]:
    return structure_page(
        "bodies/seat.html",
        visit,
        status=422 if broken else 200,
        crumbs=[*await _crumbs(visit, seat), ("Plats", None)],
        title=seat.function,
        seat=seat,
        seated_in=await _place(seat),
        errors=errors_by_field(*broken),
        history=await book.holders_of_seat(seat.id),
    )


async def _access_seat(visit: Visit, seat_id: int) -> book.SeatView:
    seat = await book.seat(seat_id, visit.clock.today())
    if seat is None:
        raise NotFound(seat=seat_id)
    return seat


def _name_of(principal: int | None, seat: book.SeatView) -> str | None:
    return next((one.name for one in seat.principals if one.id == principal), None)


async def _place(seat: book.SeatView) -> str:
    """The name of the body or network that the seat is in."""
    if seat.body:
        return seat.body.name
    return (await network_names()).get(seat.network or "", seat.network or "")


async def _crumbs(visit: Visit, seat: book.SeatView) -> list[tuple[str, str | None]]:
    if seat.body:
        return [("Organ", f"{visit.home}/organ"), (seat.body.short, f"{visit.home}/organ/{seat.body.slug}")]
    return [("Representation", f"{visit.home}/representation")]


def _home_of(visit: Visit, seat: book.SeatView) -> str:
    """Where one goes after having changed who sits."""
    return f"{visit.home}/organ/{seat.body.slug}" if seat.body else f"{visit.home}/platser/{seat.id}"


# --- Appoint -----------------------------------------------------------------------------------------


@get(f"{SEAT}/utse", opt=APPOINT, include_in_schema=False)
async def new_appointment(visit: Visit, seat_id: int, request: Request) -> Response[str]:
    """A form that appoints somebody to the seat; the principal and the kind may be given in the address."""
    seat = await _access_seat(visit, seat_id)
    values = Typed(
        principal=request.query_params.get("huvudman", ""),
        kind=request.query_params.get("sort", AppointmentKind.ORDINARY.value),
        instead_of=request.query_params.get("for", ""),
        valid_from=str(visit.clock.today()),
    )
    return await _appointment_form(visit, seat, values)


@post(f"{SEAT}/utse", opt=APPOINT, include_in_schema=False)
async def make_appointment(visit: Visit, seat_id: int, request: Request) -> Response[str] | Redirect:
    """Appoint somebody, who may be entered at the same time."""
    values, seat = await typed(request), await _access_seat(visit, seat_id)
    actor, at = visit.signed_in, visit.clock.now()
    try:
        principal = chosen_id(values["principal"], "huvudman", "principal")
        kind = chosen(AppointmentKind, values["kind"], "sort", "kind")
        instead_of = chosen_id(values["instead_of"], "i stället för", "instead_of")
        period = _period(values)
        if principal or len(seat.principals) > 1:
            ensure_drawn_from(seat.as_rule(), principal, _name_of(principal, seat))
        person = await _person(visit, values, principal)
        await appointments.appoint(
            seat.id,
            person=person,
            principal=principal,
            kind=kind,
            period=period,
            instead_of=instead_of if kind is AppointmentKind.ACTING else None,
            decision=values.text("decision", "beslut", limit=500, optional=True) or None,
            actor=actor,
            at=at,
        )
    except RuleBroken as error:
        return await _appointment_form(visit, seat, values, error)
    return see_other(_home_of(visit, seat), said="Uppdraget är sparat.")


async def _appointment_form(visit: Visit, seat: book.SeatView, values: Typed, *broken: RuleBroken) -> Response[str]:
    principal = chosen_id(values["principal"], "huvudman", "principal") if values["principal"].isdecimal() else None
    ordinary = [holder for holder in seat.holders if holder.kind is AppointmentKind.ORDINARY]
    return structure_page(
        "bodies/appoint.html",
        visit,
        status=422 if broken else 200,
        crumbs=[*await _crumbs(visit, seat), ("Utse", None)],
        title=f"Utse {word(seat.role)}",
        seat=seat,
        seated_in=await _place(seat),
        values=values,
        errors=errors_by_field(*broken),
        kinds=[(kind.value, capital(word(kind))) for kind in KINDS_OF_SEAT],
        principals=[(str(one.id), one.name) for one in seat.principals if one.id not in seat.lacking]
        or [(str(one.id), one.name) for one in await list_principals() if not seat.sources],
        ordinary=[(str(holder.id), holder.name) for holder in ordinary],
        choice=person_choice(values, await list_people(), principal=principal),
        cancel=_home_of(visit, seat),
    )


# --- End, hand over, take back -----------------------------------------------------------------------


@get(f"{APPOINTMENT}/flytta", opt=APPOINT, include_in_schema=False)
async def hand_over_form(visit: Visit, appointment_id: int) -> Response[str]:
    """A form that ends one appointment and makes the next: the seat moves to a new person."""
    held = await access_appointment(appointment_id)
    return await _hand_over_page(visit, held, Typed(valid_from=str(visit.clock.today())))


@post(f"{APPOINTMENT}/flytta", opt=APPOINT, include_in_schema=False)
async def hand_over(visit: Visit, appointment_id: int, request: Request) -> Response[str] | Redirect:
    """Move the seat to a new person from a day on."""
    values, held = await typed(request), await access_appointment(appointment_id)
    try:
        from_day = values.day("valid_from", "från och med")
        person = await _person(visit, values, held.holder.principal.id if held.holder.principal else None)
        await appointments.hand_over(
            held.holder.id,
            to=person,
            from_day=from_day,
            valid_to=values.optional_day("valid_to", "till och med"),
            decision=values.text("decision", "beslut", limit=500, optional=True) or None,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _hand_over_page(visit, held, values, error)
    return see_other(held.address(visit.home), said="Platsen är flyttad till en ny person.")


async def _hand_over_page(visit: Visit, held: AppointmentInSeat, values: Typed, *broken: RuleBroken) -> Response[str]:
    if held.holder.seat is None:
        raise NotFound(appointment=held.holder.id)
    seat = await _access_seat(visit, held.holder.seat)
    principal = held.holder.principal.id if held.holder.principal else None
    people = [person for person in await list_people() if person.id != held.holder.person]
    return structure_page(
        "bodies/hand_over.html",
        visit,
        status=422 if broken else 200,
        crumbs=[*await _crumbs(visit, seat), ("Flytta platsen", None)],
        title="Flytta platsen till en ny person",
        seat=seat,
        seated_in=await _place(seat),
        held=held.holder,
        values=values,
        errors=errors_by_field(*broken),
        choice=person_choice(values, people, principal=principal),
        cancel=held.address(visit.home),
    )


@get(f"{APPOINTMENT}/avsluta", opt=APPOINT, include_in_schema=False)
async def end_form(visit: Visit, appointment_id: int) -> Response[str]:
    """A form that says the appointment's last day."""
    held = await access_appointment(appointment_id)
    return await _end_page(visit, held, Typed(valid_to=str(held.holder.period.valid_to or visit.clock.today())))


@post(f"{APPOINTMENT}/avsluta", opt=APPOINT, include_in_schema=False)
async def end(visit: Visit, appointment_id: int, request: Request) -> Response[str] | Redirect:
    """Say the appointment's last day."""
    values, held = await typed(request), await access_appointment(appointment_id)
    try:
        last_day = values.day("valid_to", "sista dag")
        await appointments.end(held.holder.id, on=last_day, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _end_page(visit, held, values, error)
    return see_other(held.address(visit.home), said="Sista dagen är sparad.")


@post(f"{APPOINTMENT}/ta-tillbaka", opt=APPOINT, include_in_schema=False)
async def withdraw(visit: Visit, appointment_id: int) -> Response[str] | Redirect:
    """Take back an appointment that was entered by mistake."""
    held = await access_appointment(appointment_id)
    try:
        await appointments.withdraw(held.holder.id, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _end_page(visit, held, Typed(), error)
    return see_other(held.address(visit.home), said="Uppdraget är borttaget.")


async def _end_page(visit: Visit, held: AppointmentInSeat, values: Typed, *broken: RuleBroken) -> Response[str]:
    return structure_page(
        "bodies/end.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Organ", f"{visit.home}/organ"), (held.place, held.address(visit.home)), ("Avsluta uppdrag", None)],
        title="Avsluta uppdrag",
        held=held,
        values=values,
        errors=errors_by_field(*broken),
        cancel=held.address(visit.home),
    )


# --- Co-opt ------------------------------------------------------------------------------------------


@get("/{tenant:str}/organ/{slug:str}/adjungera", opt=APPOINT, include_in_schema=False)
async def co_opt_form(visit: Visit, slug: str) -> Response[str]:
    """A form that co-opts somebody to the body."""
    return await _co_opt_page(visit, slug, Typed(valid_from=str(visit.clock.today())))


@post("/{tenant:str}/organ/{slug:str}/adjungera", opt=APPOINT, include_in_schema=False)
async def co_opt(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Co-opt somebody to the body."""
    values, body = await typed(request), await access_body(slug)
    try:
        period = _period(values)
        await appointments.co_opt(
            body.id,
            person=await _person(visit, values, None),
            period=period,
            decision=values.text("decision", "beslut", limit=500, optional=True) or None,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _co_opt_page(visit, slug, values, error)
    return see_other(f"{visit.home}/organ/{slug}", said="Adjungeringen är sparad.")


async def _co_opt_page(visit: Visit, slug: str, values: Typed, *broken: RuleBroken) -> Response[str]:
    body = await access_body(slug)
    return structure_page(
        "bodies/co_opt.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Organ", f"{visit.home}/organ"), (body.short, f"{visit.home}/organ/{slug}"), ("Adjungera", None)],
        title="Adjungera",
        body=body,
        values=values,
        errors=errors_by_field(*broken),
        choice=person_choice(values, await list_people()),
        cancel=f"{visit.home}/organ/{slug}",
    )


# --- What the forms share ----------------------------------------------------------------------------


def _period(values: Typed) -> Period:
    return Period(
        valid_from=values.day("valid_from", "från och med"), valid_to=values.optional_day("valid_to", "till och med")
    )


async def _person(visit: Visit, values: Typed, principal: int | None) -> int:
    """The person chosen, or else the one whose name was typed, who is then entered. Raises Missing when neither."""
    if person := person_chosen(values, await list_people()):
        return person
    if not values["name"].strip():
        raise Missing(name="person", field="who")
    draft = PersonDraft(
        name=values.text("name", "namn", limit=120),
        title=values.text("title", "titel", limit=120, optional=True) or None,
        mail=values.text("mail", "e-postadress", limit=254, optional=True) or None,
        principal=principal,
        organisation=values.text("organisation", "organisation", limit=160, optional=True) or None,
    )
    return await add_person(draft, actor=visit.signed_in, at=visit.clock.now())


handlers = [
    show_seat,
    new_appointment,
    make_appointment,
    hand_over_form,
    hand_over,
    end_form,
    end,
    withdraw,
    co_opt_form,
    co_opt,
]
