"""The bodies of a day, each with how many hold seats in it and how many places are vacant."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from services.domain.base.reading import read, rows
from services.domain.bodies.queries.bodies import ENDED, EXISTING, BodyBrief
from services.domain.bodies.queries.book import GROUPS, Group
from services.domain.bodies.queries.references import covers
from services.domain.bodies.rules import FILLS_A_PLACE, Period, Seat, SeatRole, vacancies_beside


@dataclass(frozen=True, kw_only=True)
class BodyLine:
    """A body in a list, with how many hold seats in it and how many places are vacant on the day."""

    body: BodyBrief
    held: int
    vacant: int


@dataclass(frozen=True, kw_only=True)
class _CountedSeat:
    """A seat of which only the numbers are wanted: what the rule about vacancies asks for, and nothing else.

    `held` are the places in it (principal, ordinal) that somebody holds.
    """

    id: int
    body: int
    function: str
    role: SeatRole
    count: int | None
    per_principal_min: int | None
    per_principal_max: int | None
    period: Period
    recurring: bool
    jointly_appointed: bool
    groups: tuple[int, ...]
    principals: tuple[int, ...]
    others_too: bool
    held: frozenset[tuple[int | None, int]]


@dataclass(frozen=True)
class _Lacking:
    """The principals that have no such function."""

    function: str
    principals: frozenset[int]


@dataclass(frozen=True)
class Counted:
    """The bodies of a day and their seats, to be counted."""

    bodies: tuple[BodyBrief, ...]
    seats: tuple[_CountedSeat, ...]
    groups: tuple[Group, ...]
    lacking: tuple[_Lacking, ...]

    def lines(self, day: date) -> list[BodyLine]:
        """The bodies with their numbers."""
        held: Counter[int] = Counter()
        vacant: Counter[int] = Counter()
        members = {group.id: group.members for group in self.groups}
        lacking = {one.function: one.principals for one in self.lacking}
        drawn: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[int, ...]] = {}
        for seat in self.seats:
            key = (seat.groups, seat.principals)
            if key not in drawn:
                inside = [principal for group in seat.groups for principal in members.get(group, ())]
                drawn[key] = tuple(dict.fromkeys((*seat.principals, *inside)))
            rule = Seat(
                id=seat.id,
                function=seat.function,
                role=seat.role,
                principals=drawn[key],
                lacking=lacking.get(seat.function, frozenset()),
                count=seat.count,
                per_principal_min=seat.per_principal_min,
                per_principal_max=seat.per_principal_max,
                period=seat.period,
                recurring=seat.recurring,
                jointly_appointed=seat.jointly_appointed,
                others_too=seat.others_too,
            )
            held[seat.body] += len(seat.held)
            vacant[seat.body] += sum(vacancy.places for vacancy in vacancies_beside(rule, seat.held, day))
        return [BodyLine(body=body, held=held[body.id], vacant=vacant[body.id]) for body in self.bodies]


_SEATS = f"""
    with drawn as materialized (
            select s.seat, array_agg(s.principal_group) filter (where s.principal_group is not null) as groups,
                array_agg(s.principal) filter (where s.principal is not null and not s.outside) as principals,
                bool_or(s.outside or (s.principal is null and m.principal_group is null)) as others_too
            from seat_source s
                left join (select distinct principal_group from group_member) m on m.principal_group = s.principal_group
            where s.seat is not null group by s.seat
        ),
        held as materialized (
            select a.seat, json_agg(json_build_array(a.principal, a.place)) as places
            from appointment a where a.kind = any($2) and {covers("a")} group by a.seat
        )
    select s.id, s.body, coalesce(nullif(s.function, ''), 'Representant') as function,
        s.role, s.places as count, s.per_principal_min,
        s.per_principal_max, s.appointed_by is not null as jointly_appointed,
        json_build_object('valid_from', greatest(s.valid_from, b.valid_from),
            'valid_to', least(s.valid_to, b.valid_to)) as period,
        coalesce(b.one_per, '') <> '' or coalesce(b.instances, 1) > 1 or b.status = 'proposed' as recurring,
        coalesce(d.groups, '{{}}') as groups, coalesce(d.principals, '{{}}') as principals,
        coalesce(d.others_too, false) as others_too, coalesce(h.places, '[]') as held
    from seat s join body b on b.id = s.body left join drawn d on d.seat = s.id left join held h on h.seat = s.id
    where {covers("s")} and {covers("b")}
"""
_LACKING = """
    select l.function, array_agg(p.id) as principals
    from principal p cross join jsonb_array_elements_text(p.lacks) l (function) group by l.function
"""
_COUNTED = f"""json_build_object('bodies', {rows(EXISTING)}, 'seats', {rows(_SEATS)}, 'groups', {rows(GROUPS)},
    'lacking', {rows(_LACKING)})"""


async def body_lines(day: date) -> list[BodyLine]:
    """The bodies that exist on the day, with their numbers."""
    return (await read(Counted, f"select {_COUNTED}", day, list(FILLS_A_PLACE))).lines(day)


@dataclass(frozen=True)
class _Stated:
    """How many vacancies a document names in a body."""

    body: int
    vacancies: int


@dataclass(frozen=True)
class BodyList:
    """What the list of bodies shows."""

    counted: Counted
    ended: list[BodyBrief]
    stated: list[_Stated]


_STATED = "select v.body, count(*) as vacancies from stated_vacancy v where v.closed is null group by v.body"
_LIST = f"select json_build_object('counted', {_COUNTED}, 'ended', {rows(ENDED)}, 'stated', {rows(_STATED)})"


async def body_list(day: date) -> BodyList:
    """The bodies of the day with their numbers, those that have ended, and the vacancies that documents name."""
    return await read(BodyList, _LIST, day, list(FILLS_A_PLACE))
