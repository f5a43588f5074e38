"""Writes of appointments: appoint, end, hand a place over to somebody else, co-opt."""

from datetime import date, datetime, timedelta

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.bodies import rules
from services.domain.bodies.actions.rows import insert, refused_when_in_use, tell
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.book import Holder, SeatView, co_opted_to, holders_of_seat, seat
from services.domain.bodies.queries.people import access_person
from services.domain.bodies.rules import AlreadyHoldsSeat, AppointmentKind, OutsideBodyPeriod, Period, SeatTaken
from services.domain.piccolo_conf import DB


async def appoint(
    seat_id: int,
    *,
    person: int,
    principal: int | None = None,
    kind: AppointmentKind = AppointmentKind.ORDINARY,
    period: Period,
    instead_of: int | None = None,
    decision: str | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Appoint a person to a seat (utse); answers the appointment's id. Raises the rule that stands in the way.

    Where the seat is drawn from one principal alone, that is the one. The seat's row is locked meanwhile, so that two
    appointments at once see one another.
    """
    actor.require(BodyPermission.APPOINT)
    wanted = await access_person(person)
    await _lock(seat_id)
    view = await _access_seat(seat_id, period.valid_from or date.max)
    if principal is None and len(view.principals) == 1:
        principal = view.principals[0].id
    holders = await holders_of_seat(seat_id)
    ordinary = next((one for one in holders if one.id == instead_of), None)
    if instead_of is not None and ordinary is None:
        raise NotFound(appointment=instead_of)
    rule = view.as_rule()
    place = rules.appoint(
        rule,
        [one.as_holding() for one in holders],
        person=person,
        name=wanted.name,
        principal=principal,
        kind=kind,
        period=period,
        instead_of=ordinary.as_holding() if ordinary else None,
        principal_name=await _principal_name(principal),
    )
    row = {
        "seat": seat_id,
        "person": person,
        "principal": principal,
        "kind": kind.value,
        "place_owner": (principal or 0) if rules.is_per_principal(rule) else 0,
        "place": place,
        "instead_of": instead_of,
        "valid_from": period.valid_from,
        "valid_to": period.valid_to,
        "decision": decision,
    }
    appointment = await _insert(row, view, [one for one in holders if one.period.overlaps(period)])
    await record(
        actor, "bodies.appointment.made", subject=f"uppdrag:{appointment}", at=at, fields=tuple(row), after=row
    )
    tell(view.body and view.body.slug)
    return appointment


async def end(appointment: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Say which day is an appointment's last (avsluta), also when it has one already."""
    actor.require(BodyPermission.APPOINT)
    held = await _access(appointment)
    Period(valid_from=held["valid_from"], valid_to=on).ensure_order()
    view = await _access_seat(held["seat"], on) if held["seat"] else None
    if held["valid_to"] is not None and on > held["valid_to"]:
        await _ensure_may_last(held, on, view)
    await execute("update appointment set valid_to = $2 where id = $1", appointment, on)
    await record(
        actor,
        "bodies.appointment.ended",
        subject=f"uppdrag:{appointment}",
        at=at,
        fields=("valid_to",),
        before={"valid_to": held["valid_to"]},
        after={"valid_to": on},
    )
    tell(held["body_slug"])


async def hand_over(
    appointment: int,
    *,
    to: int,
    from_day: date,
    valid_to: date | None = None,
    decision: str | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Move a place to a new person from a day on (flytta platsen): the earlier appointment ends the day before.

    Answers the new appointment's id. Both happen, or neither.
    """
    actor.require(BodyPermission.APPOINT)
    held = await _access(appointment)
    if not held["seat"]:
        raise NotFound(appointment=appointment)
    last_day = from_day - timedelta(days=1)
    if held["valid_to"] is None or held["valid_to"] > last_day:
        await end(appointment, on=last_day, actor=actor, at=at)
    return await appoint(
        held["seat"],
        person=to,
        principal=held["principal"],
        kind=AppointmentKind(held["kind"]),
        period=Period(valid_from=from_day, valid_to=valid_to),
        instead_of=held["instead_of"],
        decision=decision,
        actor=actor,
        at=at,
    )


async def co_opt(
    body: int,
    *,
    person: int,
    period: Period,
    principal: int | None = None,
    decision: str | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Co-opt a person to a body (adjungera): may speak and propose, has no vote, holds no seat."""
    actor.require(BodyPermission.APPOINT)
    period.ensure_order()
    found = await fetch_row("select slug, valid_from, valid_to from body where id = $1 for update", body)
    if found is None:
        raise NotFound(body=body)
    if not period.lies_within(Period(valid_from=found["valid_from"], valid_to=found["valid_to"])):
        raise OutsideBodyPeriod(opens=found["valid_from"], closes=found["valid_to"])
    wanted = await access_person(person)
    for one in await co_opted_to(body):
        if one.person == person and one.period.overlaps(period):
            raise AlreadyHoldsSeat(name=wanted.name, valid_from=one.period.valid_from, valid_to=one.period.valid_to)
    row = {
        "body": body,
        "person": person,
        "principal": principal,
        "kind": AppointmentKind.CO_OPTED.value,
        "valid_from": period.valid_from,
        "valid_to": period.valid_to,
        "decision": decision,
    }
    appointment = await _insert(row, None, [])
    await record(
        actor, "bodies.appointment.made", subject=f"uppdrag:{appointment}", at=at, fields=tuple(row), after=row
    )
    tell(found["slug"])
    return appointment


async def withdraw(appointment: int, *, actor: Actor, at: datetime) -> None:
    """Take back an appointment that was entered by mistake (ta tillbaka); what truly was is ended instead."""
    actor.require(BodyPermission.APPOINT)
    held = await _access(appointment)
    async with refused_when_in_use("Uppdraget"):
        await execute("delete from appointment where id = $1", appointment)
    await record(
        actor,
        "bodies.appointment.withdrawn",
        subject=f"uppdrag:{appointment}",
        at=at,
        fields=("seat", "person", "valid_from", "valid_to"),
        before={name: held[name] for name in ("seat", "body", "person", "valid_from", "valid_to")},
    )
    tell(held["body_slug"])


async def _access(appointment: int) -> asyncpg.Record:
    """The appointment, locked. Raises NotFound."""
    row = await fetch_row(
        "select a.*, b.slug as body_slug from appointment a left join seat s on s.id = a.seat"
        " left join body b on b.id = coalesce(s.body, a.body) where a.id = $1 for update of a",
        appointment,
    )
    if row is None:
        raise NotFound(appointment=appointment)
    return row


async def _ensure_may_last(held: asyncpg.Record, on: date, view: SeatView | None) -> None:
    """Lengthening an appointment asks the same of the seat as making it."""
    if view is None:
        return
    await _lock(view.id)
    others = [one.as_holding() for one in await holders_of_seat(view.id) if one.id != held["id"]]
    kept = next((one for one in others if one.id == held["instead_of"]), None)
    rules.appoint(
        view.as_rule(),
        others,
        person=held["person"],
        name=(await access_person(held["person"])).name,
        principal=held["principal"],
        kind=AppointmentKind(held["kind"]),
        period=Period(valid_from=held["valid_from"], valid_to=on),
        instead_of=kept,
    )


async def _lock(seat_id: int) -> None:
    await fetch_value("select id from seat where id = $1 for update", seat_id)


async def _access_seat(seat_id: int, day: date) -> SeatView:
    view = await seat(seat_id, day)
    if view is None:
        raise NotFound(seat=seat_id)
    return view


async def _principal_name(principal: int | None) -> str | None:
    return await fetch_value("select name from principal where id = $1", principal) if principal else None


async def _insert(row: dict[str, object], view: SeatView | None, rivals: list[Holder]) -> int:
    """Insert the appointment; should the database's own rule refuse it, say it as the rule does."""
    try:
        async with DB.open_transaction().part():
            return await insert("appointment", row)
    except asyncpg.ExclusionViolationError:
        raise SeatTaken(
            function=view.function if view else "",
            limit=(view.count if view else None) or 1,
            holders=tuple((one.name, one.period) for one in rivals),
        ) from None
