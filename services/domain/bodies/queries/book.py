"""Seats with what they are drawn from, who holds them on a day, and what is vacant (platsboken)."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import asyncpg

from services.domain.base.engine import fetch
from services.domain.bodies import rules
from services.domain.bodies.rules import FILLS_A_PLACE, AppointmentKind, BodyStatus, Holding, Period, SeatRole


@dataclass(frozen=True, kw_only=True)
class PrincipalRef:
    """A principal as lists show it."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class BodyRef:
    """A body as lists show it; `short` is its short name where it has one."""

    id: int
    slug: str
    name: str
    short: str


@dataclass(frozen=True, kw_only=True)
class SourceRef:
    """What a seat is drawn from, with its kind: principal, principal_group, body or partner.

    `has_principals` is false of the office (a group without members), a body and somebody outside.
    """

    kind: str
    id: int
    slug: str
    name: str
    has_principals: bool = True


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody's appointment, as pages show it."""

    id: int
    person: int
    name: str
    title: str | None
    kind: AppointmentKind
    principal: PrincipalRef | None
    period: Period
    place: int
    seat: int | None = None
    instead_of: int | None = None
    decision: str | None = None

    def as_holding(self) -> Holding:
        return Holding(
            id=self.id,
            seat=self.seat or 0,
            person=self.person,
            name=self.name,
            period=self.period,
            kind=self.kind,
            principal=self.principal.id if self.principal else None,
            place=self.place,
        )


@dataclass(frozen=True, kw_only=True)
class VacantPlace:
    """So many vacant places, of one principal or of whichever the seat is drawn from."""

    principal: PrincipalRef | None
    places: int


@dataclass(frozen=True, kw_only=True)
class SeatView:
    """A seat (plats) on a day: what it asks for, who holds it and what is vacant.

    `period` is when both the seat and its body exist, `opens` the seat's own first day.
    """

    id: int
    body: BodyRef | None
    network: str | None
    role: SeatRole
    function: str
    count: int | None
    per_principal_min: int | None
    per_principal_max: int | None
    voting: bool | None
    appointed_by: BodyRef | None
    same_persons_as: BodyRef | None
    period: Period
    opens: date | None
    recurring: bool
    in_force: bool
    sources: tuple[SourceRef, ...]
    principals: tuple[PrincipalRef, ...]
    lacking: frozenset[int]
    holders: tuple[Holder, ...]
    facts: Mapping[str, Any]
    day: date

    def as_rule(self) -> rules.Seat:
        return rules.Seat(
            id=self.id,
            function=self.function,
            role=self.role,
            principals=tuple(principal.id for principal in self.principals),
            lacking=self.lacking,
            count=self.count,
            per_principal_min=self.per_principal_min,
            per_principal_max=self.per_principal_max,
            period=self.period,
            recurring=self.recurring or not self.in_force,
            jointly_appointed=self.appointed_by is not None,
            open_to_all=not self.sources,
            others_too=any(not source.has_principals for source in self.sources),
        )

    @cached_property
    def vacancies(self) -> tuple[VacantPlace, ...]:
        names = {principal.id: principal for principal in self.principals}
        found = rules.vacancies(self.as_rule(), (holder.as_holding() for holder in self.holders), self.day)
        return tuple(
            VacantPlace(principal=names.get(one.principal) if one.principal else None, places=one.places)
            for one in found
        )

    @property
    def vacant_places(self) -> int:
        return sum(vacancy.places for vacancy in self.vacancies)

    @property
    def is_per_principal(self) -> bool:
        return rules.is_per_principal(self.as_rule())


_SEATS = """
    select s.*, b.slug as body_slug, b.name as body_name, coalesce(b.abbreviation, b.short_name, b.name) as body_short,
        b.status, b.one_per, b.instances, r.network,
        greatest(s.valid_from, b.valid_from, r.valid_from) as opens, least(s.valid_to, b.valid_to, r.valid_to) as closes,
        a.slug as appointed_slug, a.name as appointed_name, coalesce(a.short_name, a.name) as appointed_short,
        o.slug as same_slug, o.name as same_name, coalesce(o.short_name, o.name) as same_short
    from seat s left join body b on b.id = s.body left join representation r on r.id = s.representation
        left join body a on a.id = s.appointed_by left join body o on o.id = s.same_persons_as
"""

HOLDERS = """
    select a.id, a.seat, a.body, a.person, a.kind, a.place, a.instead_of, a.valid_from, a.valid_to, a.decision, p.name,
        p.title, a.principal, h.slug as principal_slug, h.name as principal_name
    from appointment a join person p on p.id = a.person left join principal h on h.id = a.principal
"""


async def seats_of_body(body: int, day: date) -> list[SeatView]:
    """The seats of one body on a day, ended ones left out."""
    rows = await fetch(f"{_SEATS} where s.body = $1 and {_running('s', 2)} order by s.position, s.id", body, day)
    return await _seat_views(rows, day)


async def seats_of_all_bodies(day: date) -> list[SeatView]:
    """Every seat of every body that exists on the day."""
    return await _seat_views(await _rows_of_all_bodies(day), day)


async def _rows_of_all_bodies(day: date) -> list[asyncpg.Record]:
    return await fetch(
        f"{_SEATS} where s.body is not null and {_running('s', 1)} and {_running('b', 1)}"
        " order by b.position, b.id, s.position, s.id",
        day,
    )


@dataclass(kw_only=True)
class Places:
    """How many places of a body are held on a day, and how many are vacant."""

    held: int = 0
    vacant: int = 0


async def places_of_all_bodies(day: date) -> Mapping[int, Places]:
    """The numbers of every body that exists on the day: for lists, which don't show who sits."""
    seats = await _seat_views(await _rows_of_all_bodies(day), day, with_holders=False)
    held = defaultdict(list)
    for row in await fetch(
        "select seat, principal, place from appointment where seat = any($1::integer[]) and kind = any($2)"
        " and valid_from <= $3 and (valid_to is null or valid_to >= $3)",
        [seat.id for seat in seats],
        list(FILLS_A_PLACE),
        day,
    ):
        held[row["seat"]].append((row["principal"], row["place"]))
    found: dict[int, Places] = defaultdict(Places)
    for seat in seats:
        if seat.body:
            vacancies = rules.vacancies_beside(seat.as_rule(), frozenset(held[seat.id]), day)
            found[seat.body.id].held += len(held[seat.id])
            found[seat.body.id].vacant += sum(vacancy.places for vacancy in vacancies)
    return found


async def seats_of_representations(day: date) -> list[SeatView]:
    """The seats in SKR's networks on the day."""
    rows = await fetch(
        f"{_SEATS} where s.representation is not null and {_running('r', 1)} order by r.position, s.position, s.id", day
    )
    return await _seat_views(rows, day)


async def seat(seat_id: int, day: date) -> SeatView | None:
    """One seat on a day, whether or not it has ended."""
    views = await _seat_views(await fetch(f"{_SEATS} where s.id = $1", seat_id), day)
    return views[0] if views else None


async def holders_of_seat(seat_id: int) -> list[Holder]:
    """Everyone who has held, holds or will hold the seat; the latest first."""
    rows = await fetch(f"{HOLDERS} where a.seat = $1 order by a.valid_from desc, a.id desc", seat_id)
    return [holder(row) for row in rows]


async def co_opted_to(body: int, day: date | None = None) -> list[Holder]:
    """Who is co-opted to the body (adjungerad): on a day, or ever."""
    during = f"and {_running('a', 2)}" if day else ""
    rows = await fetch(
        f"{HOLDERS} where a.body = $1 {during} order by swedish_key(p.name)", *([body, day] if day else [body])
    )
    return [holder(row) for row in rows]


async def holders_of_body(body: int) -> list[tuple[str, Holder]]:
    """Every appointment in the body, with the seat's function; the latest first (historik)."""
    rows = await fetch(
        "select x.*, coalesce(s.function, '') as function from ("
        f"{HOLDERS}) x left join seat s on s.id = x.seat where s.body = $1 or x.body = $1"
        " order by x.valid_from desc, x.id desc",
        body,
    )
    return [(row["function"], holder(row)) for row in rows]


def _running(alias: str, parameter: int) -> str:
    """SQL: the row's period covers the day."""
    return (
        f"({alias}.valid_from is null or {alias}.valid_from <= ${parameter})"
        f" and ({alias}.valid_to is null or {alias}.valid_to >= ${parameter})"
    )


async def _seat_views(rows: Sequence[asyncpg.Record], day: date, *, with_holders: bool = True) -> list[SeatView]:
    ids = [row["id"] for row in rows]
    drawn, known = await _sources(ids), await _principals()
    principals = await _principals_of(drawn, known)
    holders = await _holders(ids, day, known) if with_holders else defaultdict(list)
    return [
        SeatView(
            id=row["id"],
            body=_body(row, "body") if row["body"] else None,
            network=row["network"],
            role=SeatRole(row["role"]),
            function=row["function"] or "Representant",
            count=row["places"],
            per_principal_min=row["per_principal_min"],
            per_principal_max=row["per_principal_max"],
            voting=row["voting"],
            appointed_by=_body(row, "appointed", row["appointed_by"]) if row["appointed_by"] else None,
            same_persons_as=_body(row, "same", row["same_persons_as"]) if row["same_persons_as"] else None,
            period=Period(valid_from=row["opens"], valid_to=row["closes"]),
            opens=row["valid_from"],
            recurring=bool(row["one_per"]) or (row["instances"] or 1) > 1,
            in_force=row["status"] != BodyStatus.PROPOSED,
            sources=tuple(source for source, _ in drawn[row["id"]]),
            principals=principals[row["id"]],
            lacking=frozenset(one.id for one in principals[row["id"]] if row["function"] in known[one.id].lacks),
            holders=tuple(holders[row["id"]]),
            facts=json.loads(row["facts"]),
            day=day,
        )
        for row in rows
    ]


def _body(row: asyncpg.Record, prefix: str, body: int | None = None) -> BodyRef:
    return BodyRef(
        id=body or row["body"], slug=row[f"{prefix}_slug"], name=row[f"{prefix}_name"], short=row[f"{prefix}_short"]
    )


class _Known(NamedTuple):
    """A principal of the tenant, and the functions that it lacks."""

    ref: PrincipalRef
    lacks: Collection[str]


class _Drawn(NamedTuple):
    """A source of a seat; a principal named from outside has no places of its own in it."""

    source: SourceRef
    outside: bool


async def _sources(seats: Sequence[int]) -> Mapping[int, list[_Drawn]]:
    found: dict[int, list[_Drawn]] = defaultdict(list)
    for row in await fetch(
        "select s.seat, case when s.principal is not null then 'principal' when s.principal_group is not null"
        " then 'principal_group' when s.body is not null then 'body' else 'partner' end as kind, s.outside,"
        " coalesce(p.id, g.id, b.id, o.id) as id, coalesce(p.slug, g.slug, b.slug, o.slug) as slug,"
        " coalesce(p.name, g.name, b.name, o.name) as name, not s.outside and (s.principal is not null"
        " or exists (select from group_member m where m.principal_group = s.principal_group)) as has_principals"
        " from seat_source s left join principal p on p.id = s.principal"
        " left join principal_group g on g.id = s.principal_group left join body b on b.id = s.body"
        " left join partner o on o.id = s.partner where s.seat = any($1::integer[]) order by s.position, s.id",
        seats,
    ):
        facts = {name: row[name] for name in ("kind", "id", "slug", "name", "has_principals")}
        found[row["seat"]].append(_Drawn(SourceRef(**facts), row["outside"]))
    return found


async def _principals() -> Mapping[int, _Known]:
    """The tenant's principals. Read whole: they are few, and each stands in nearly every seat."""
    return {
        row["id"]: _Known(PrincipalRef(id=row["id"], slug=row["slug"], name=row["name"]), json.loads(row["lacks"]))
        for row in await fetch("select id, slug, name, lacks from principal")
    }


async def _principals_of(
    drawn: Mapping[int, list[_Drawn]], known: Mapping[int, _Known]
) -> Mapping[int, tuple[PrincipalRef, ...]]:
    """The principals that each seat is drawn from, its groups opened. Seats drawn from the same share them."""
    members = await _members_of_groups()
    opened: dict[tuple[tuple[str, int], ...], tuple[PrincipalRef, ...]] = {}
    found: dict[int, tuple[PrincipalRef, ...]] = defaultdict(tuple)
    for seat, sources in drawn.items():
        key = tuple((one.kind, one.id) for one, outside in sources if not (outside and one.kind == "principal"))
        if key not in opened:
            named = [
                principal
                for kind, row in key
                for principal in ([row] if kind == "principal" else members[row] if kind == "principal_group" else [])
            ]
            opened[key] = tuple(known[principal].ref for principal in dict.fromkeys(named))
        found[seat] = opened[key]
    return found


async def _members_of_groups() -> Mapping[int, list[int]]:
    """The principals of each group in its order, those of the groups within it included."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in await fetch(
        "with recursive inside (top, part) as (select id, id from principal_group"
        " union select i.top, m.member_group from inside i join group_member m on m.principal_group = i.part"
        " where m.member_group is not null)"
        " select i.top, m.principal from inside i join group_member m on m.principal_group = i.part"
        " where m.principal is not null group by i.top, m.principal order by i.top, min(m.position), m.principal"
    ):
        found[row["top"]].append(row["principal"])
    return found


async def _holders(seats: Sequence[int], day: date, known: Mapping[int, _Known]) -> Mapping[int, list[Holder]]:
    found: dict[int, list[Holder]] = defaultdict(list)
    for row in await fetch(
        f"{HOLDERS} where a.seat = any($1::integer[]) and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)"
        " order by h.position nulls last, a.place, case a.kind when 'ordinary' then 0 when 'acting' then 1 else 2 end,"
        " swedish_key(p.name)",
        seats,
        day,
    ):
        found[row["seat"]].append(_holder(row, known[row["principal"]].ref if row["principal"] else None))
    return found


def holder(row: asyncpg.Record) -> Holder:
    """A row of the appointments with the person and the principal."""
    principal = None
    if row["principal"]:
        principal = PrincipalRef(id=row["principal"], slug=row["principal_slug"], name=row["principal_name"])
    return _holder(row, principal)


def _holder(row: asyncpg.Record, principal: PrincipalRef | None) -> Holder:
    return Holder(
        id=row["id"],
        person=row["person"],
        name=row["name"],
        title=row["title"],
        kind=AppointmentKind(row["kind"]),
        principal=principal,
        period=Period(valid_from=row["valid_from"], valid_to=row["valid_to"]),
        place=row["place"],
        seat=row["seat"],
        instead_of=row["instead_of"],
        decision=row["decision"],
    )
