"""Reads of people: the list, and one person with all appointments."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.bodies.queries.book import BodyRef, PrincipalRef
from services.domain.bodies.rules import AppointmentKind, Period, SeatRole


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A person, with what is needed to reach them. The contacts are for those who may read them.

    `is_erased`: nothing says any more who it was.
    """

    id: int
    name: str
    title: str | None
    principal: PrincipalRef | None
    organisation: str | None
    mail: str | None
    phone: str | None
    account: int | None
    is_erased: bool


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """A person in a list, with how many appointments run on the day."""

    person: PersonView
    appointments: int


@dataclass(frozen=True, kw_only=True)
class AppointmentView:
    """One appointment on a person's page."""

    id: int
    body: BodyRef | None
    network: str | None
    seat: int | None
    role: SeatRole | None
    function: str
    kind: AppointmentKind
    principal: PrincipalRef | None
    period: Period
    decision: str | None


_PEOPLE = """
    select p.*, h.slug as principal_slug, h.name as principal_name from person p
    left join principal h on h.id = p.principal
"""


PEOPLE_SHOWN = 100
"""How many people the list shows at a time."""

_WANTED = (
    "p.erased_at is null"
    " and ($1 = '' or strpos(lower(concat_ws(' ', p.name, p.title, p.organisation, h.name)), lower($1)) > 0)"
)


async def list_people(*, wanted: str = "") -> list[PersonView]:
    """People in Swedish order, those whose name, title or employer contains the wanted text. Without those who were erased."""
    rows = await fetch(f"{_PEOPLE} where {_WANTED} order by swedish_key(p.name), p.id", wanted.strip())
    return [_view(row) for row in rows]


async def people_page(day: date, *, wanted: str = "", after: int | None = None) -> list[PersonLine]:
    """The next PEOPLE_SHOWN of list_people, those that stand after the person `after`, with their appointments on the day."""
    rows = await fetch(
        f"with shown as ({_PEOPLE} where {_WANTED} and ($2::integer is null or"
        " (swedish_key(p.name), p.id) > (select swedish_key(l.name), l.id from person l where l.id = $2))"
        " order by swedish_key(p.name), p.id limit $3)"
        " select shown.*, (select count(*) from appointment a where a.person = shown.id and a.valid_from <= $4"
        " and (a.valid_to is null or a.valid_to >= $4)) as appointments"
        " from shown order by swedish_key(name), id",
        wanted.strip(),
        after,
        PEOPLE_SHOWN,
        day,
    )
    return [PersonLine(person=_view(row), appointments=row["appointments"]) for row in rows]


async def access_person(person: int) -> PersonView:
    """The person. Raises NotFound."""
    row = await fetch_row(f"{_PEOPLE} where p.id = $1", person)
    if row is None:
        raise NotFound(person=person)
    return _view(row)


async def person_with_mail(mail: str) -> PersonView | None:
    """The person with this work address, or None."""
    row = await fetch_row(f"{_PEOPLE} where lower(p.mail) = lower($1)", mail)
    return _view(row) if row else None


async def appointments_of(person: int) -> list[AppointmentView]:
    """All appointments of a person, running ones first, then the latest."""
    rows = await fetch(
        "select a.*, s.role, s.function, r.network, b.id as in_body, b.slug, b.name,"
        " coalesce(b.abbreviation, b.short_name, b.name) as short, h.slug as principal_slug, h.name as principal_name"
        " from appointment a left join seat s on s.id = a.seat left join representation r on r.id = s.representation"
        " left join body b on b.id = coalesce(s.body, a.body) left join principal h on h.id = a.principal"
        " where a.person = $1 order by a.valid_to desc nulls first, a.valid_from desc, a.id desc",
        person,
    )
    return [_appointment(row) for row in rows]


def _appointment(row: asyncpg.Record) -> AppointmentView:
    body = None
    if row["in_body"]:
        body = BodyRef(id=row["in_body"], slug=row["slug"], name=row["name"], short=row["short"])
    return AppointmentView(
        id=row["id"],
        body=body,
        network=row["network"],
        seat=row["seat"],
        role=SeatRole(row["role"]) if row["role"] else None,
        function=row["function"] or "",
        kind=AppointmentKind(row["kind"]),
        principal=_principal(row),
        period=Period(valid_from=row["valid_from"], valid_to=row["valid_to"]),
        decision=row["decision"],
    )


def _principal(row: asyncpg.Record) -> PrincipalRef | None:
    if not row["principal"]:
        return None
    return PrincipalRef(id=row["principal"], slug=row["principal_slug"], name=row["principal_name"])


def _view(row: asyncpg.Record) -> PersonView:
    return PersonView(
        id=row["id"],
        name=row["name"],
        title=row["title"],
        principal=_principal(row),
        organisation=row["organisation"],
        mail=row["mail"],
        phone=row["phone"],
        account=row["account"],
        is_erased=row["erased_at"] is not None,
    )
