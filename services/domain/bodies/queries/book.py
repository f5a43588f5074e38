"""Seats with what they are drawn from, who holds them on a day, and what is vacant (platsboken)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from services.domain.base.engine import plan_anew
from services.domain.base.reading import read, rows
from services.domain.bodies import rules
from services.domain.bodies.queries.references import (
    BodyRef,
    PrincipalRef,
    SourceRef,
    body_ref,
    covers,
    period,
    principal_ref,
    sources,
)
from services.domain.bodies.rules import AppointmentKind, Holding, Period, SeatRole


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

    `period` is when both the seat and its body exist, `opens` the seat's own first day. `principals` are those that it is
    drawn from, groups opened; `lacking` those of them that have no such function.
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
    holders: tuple[Holder, ...]
    facts: Mapping[str, Any]
    day: date
    principals: tuple[PrincipalRef, ...] = ()
    lacking: frozenset[int] = frozenset()

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


_SEATS = f"""
    select s.id, {body_ref("b")} as body, r.network, s.role, coalesce(nullif(s.function, ''), 'Representant') as function,
        s.places as count, s.per_principal_min, s.per_principal_max, s.voting, {body_ref("a")} as appointed_by,
        {body_ref("o")} as same_persons_as, s.valid_from as opens, s.facts, $1::date as day,
        json_build_object('valid_from', greatest(s.valid_from, b.valid_from, r.valid_from),
            'valid_to', least(s.valid_to, b.valid_to, r.valid_to)) as period,
        coalesce(b.one_per, '') <> '' or coalesce(b.instances, 1) > 1 as recurring,
        b.status is distinct from 'proposed' as in_force,
        row_number() over (order by b.position, b.id, r.position, s.position, s.id) as number
    from seat s left join body b on b.id = s.body left join representation r on r.id = s.representation
        left join body a on a.id = s.appointed_by left join body o on o.id = s.same_persons_as
"""

HOLDERS = f"""
    select a.id, a.person, p.name, p.title, a.kind, {principal_ref("h")} as principal, {period("a")} as period, a.place,
        a.seat, a.instead_of, a.decision, a.body, a.valid_from, a.valid_to, h.position as principal_position
    from appointment a join person p on p.id = a.person left join principal h on h.id = a.principal
"""
"""SQL: appointments as Holders, with what they are sorted by."""

GROUPS = """
    select i.top as id, array_agg(i.principal order by i.position, i.principal) as members from (
        with recursive inside (top, part) as (select id, id from principal_group
            union select i.top, m.member_group from inside i join group_member m on m.principal_group = i.part
            where m.member_group is not null)
        select i.top, m.principal, min(m.position) as position
        from inside i join group_member m on m.principal_group = i.part
        where m.principal is not null group by i.top, m.principal
    ) i group by i.top
"""
"""SQL: the principals of each group in its order, those of the groups within it included."""


@dataclass(frozen=True)
class _Known:
    """A principal of the tenant, and the functions that it lacks."""

    ref: PrincipalRef
    lacks: Collection[str]


@dataclass(frozen=True)
class Group:
    """A group with the principals in it and in the groups within it."""

    id: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Book:
    """Seats as the database knows them, and what tells which principals they are drawn from."""

    seats: tuple[SeatView, ...]
    principals: tuple[_Known, ...]
    groups: tuple[Group, ...]

    def views(self) -> list[SeatView]:
        """The seats with their principals. Seats drawn from the same share them."""
        known, groups = {one.ref.id: one for one in self.principals}, {one.id: one.members for one in self.groups}
        lacking_something = [one for one in self.principals if one.lacks]
        opened: dict[tuple[tuple[str, int], ...], tuple[PrincipalRef, ...]] = {}
        found = []
        for seat in self.seats:
            drawn = tuple((one.kind, one.id) for one in seat.sources if not one.outside)
            if drawn not in opened:
                named = [
                    principal
                    for kind, row in drawn
                    for principal in (
                        [row] if kind == "principal" else groups.get(row, ()) if kind == "principal_group" else ()
                    )
                ]
                opened[drawn] = tuple(known[principal].ref for principal in dict.fromkeys(named))
            principals = opened[drawn]
            lacking = frozenset(
                one.ref.id for one in lacking_something if seat.function in one.lacks and one.ref in principals
            )
            found.append(replace(seat, principals=principals, lacking=lacking))
        return found


_WHOLE_SEATS = """
    select chosen.*, coalesce(drawn.sources, '[]') as sources, coalesce(held.holders, '[]') as holders
    from chosen left join drawn on drawn.owner = chosen.id left join held on held.seat = chosen.id order by chosen.number
"""
# Read whole: they are few, and each stands in nearly every seat.
_PRINCIPALS = f"select {principal_ref('p')} as ref, p.lacks from principal p"


def book(where: str) -> str:
    """SQL: the Book of the seats that are asked for, on the day $1."""
    return f"""(
        with chosen as materialized ({_SEATS} where {where}),
            drawn as materialized ({sources("seat", "select id from chosen")}),
            held as materialized (
                select a.seat, json_agg(a order by a.principal_position nulls last, a.place,
                    case a.kind when 'ordinary' then 0 when 'acting' then 1 else 2 end, swedish_key(a.name)) as holders
                from ({HOLDERS} where a.seat in (select id from chosen) and {covers("a")}) a group by a.seat
            )
        select json_build_object(
            'seats', {
        rows('''
                select chosen.*, coalesce(drawn.sources, '[]') as sources, coalesce(held.holders, '[]') as holders
                from chosen left join drawn on drawn.owner = chosen.id left join held on held.seat = chosen.id
                order by chosen.number
            ''')
    },
            'principals', {rows(f"select {principal_ref('p')} as ref, p.lacks from principal p")},
            'groups', {rows(GROUPS)}
        )
    )"""


BOOK_OF_BODY = book(f"s.body = $2 and {covers('s')}")
_BOOK_OF_ALL_BODIES = book(f"s.body is not null and {covers('s')} and {covers('b')}")
_BOOK_OF_REPRESENTATIONS = book(f"s.representation is not null and {covers('r')}")
_BOOK_OF_SEAT = book("s.id = $2")


async def seats_of_body(body: int, day: date) -> list[SeatView]:
    """The seats of one body on a day, ended ones left out."""
    return (await read(Book, f"select {BOOK_OF_BODY}", day, body)).views()


async def seats_of_all_bodies(day: date) -> list[SeatView]:
    """Every seat of every body that exists on the day."""
    await plan_anew()
    return (await read(Book, f"select {_BOOK_OF_ALL_BODIES}", day)).views()


async def seats_of_representations(day: date) -> list[SeatView]:
    """The seats in SKR's networks on the day."""
    await plan_anew()
    return (await read(Book, f"select {_BOOK_OF_REPRESENTATIONS}", day)).views()


async def seat(seat_id: int, day: date) -> SeatView | None:
    """One seat on a day, whether or not it has ended."""
    views = (await read(Book, f"select {_BOOK_OF_SEAT}", day, seat_id)).views()
    return views[0] if views else None


async def holders_of_seat(seat_id: int) -> list[Holder]:
    """Everyone who has held, holds or will hold the seat; the latest first."""
    found = f"{HOLDERS} where a.seat = $1 order by a.valid_from desc, a.id desc"
    return await read(list[Holder], f"select {rows(found)}", seat_id)


CO_OPTED = f"{HOLDERS} where a.body = $2 and {covers('a')} order by swedish_key(p.name)"
"""SQL: who is co-opted to the body $2 on the day $1."""


async def co_opted_to(body: int, day: date | None = None) -> list[Holder]:
    """Who is co-opted to the body (adjungerad): on a day, or ever."""
    if day is not None:
        return await read(list[Holder], f"select {rows(CO_OPTED)}", day, body)
    found = f"{HOLDERS} where a.body = $1 order by swedish_key(p.name)"
    return await read(list[Holder], f"select {rows(found)}", body)


@dataclass(frozen=True, kw_only=True)
class PastHolder(Holder):
    """An appointment in a body, with the function of its seat; none for one who was co-opted."""

    function: str


HISTORY = f"""
    select x.*, coalesce(s.function, '') as function
    from ({HOLDERS} where a.body = $2 or a.seat = any(array(select id from seat where body = $2))) x
        left join seat s on s.id = x.seat
    order by x.valid_from desc, x.id desc
"""
"""SQL: every appointment in the body $2, the latest first (historik)."""


async def holders_of_body(body: int) -> list[PastHolder]:
    """Every appointment in the body; the latest first."""
    return await read(list[PastHolder], f"select {rows(HISTORY.replace('$2', '$1'))}", body)
