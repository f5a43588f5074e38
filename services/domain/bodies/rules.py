"""What holds for bodies, seats and appointments, without a database or a clock.

A seat (plats) is a function drawn from principals, not a person. It may hold several places; which chair of the seat
somebody sits on is its *place*: a principal (or none) and an ordinal from 1. No two people have one place at once.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count

from services.domain.base.errors import RuleBroken


class PrincipalKind(StrEnum):
    """What a principal (huvudman) is."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    ASSOCIATION = "association"
    CITY_UNIT = "city_unit"
    RND_UNIT = "rnd_unit"


class BodyKind(StrEnum):
    """What sort of body (organ) it is."""

    POLITICAL = "political"
    PRESIDIUM = "presidium"
    EXECUTIVE_NETWORK = "executive_network"
    STEERING_GROUP = "steering_group"
    PROFESSIONAL_NETWORK = "professional_network"
    PROGRAMME_AREA = "programme_area"
    WORKING_GROUP = "working_group"
    REFERENCE_GROUP = "reference_group"
    SUB_REGIONAL_UNIT = "sub_regional_unit"


class DecisionMode(StrEnum):
    """What the body's decisions are worth (beslutsform)."""

    RECOMMENDATION = "recommendation"  # each principal decides for itself
    STRATEGIC = "strategic"  # decides within the collaboration
    PROPOSAL = "proposal"  # prepares; the parent decides
    ANCHORED = "anchored"  # decides, but must test the decision in other bodies
    GUIDING = "guiding"
    SUPPORT = "support"


class BodyStatus(StrEnum):
    """Whether the body exists or is a proposal."""

    IN_FORCE = "in_force"
    PROPOSED = "proposed"


class SeatRole(StrEnum):
    """What the holder does in the body."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    OFFICER = "officer"
    LEAD = "lead"
    CONVENER = "convener"
    ADJUNCT = "adjunct"
    INVITED = "invited"


class AppointmentKind(StrEnum):
    """In what way a person holds a seat."""

    ORDINARY = "ordinary"
    SUBSTITUTE = "substitute"
    ACTING = "acting"
    CO_OPTED = "co_opted"


class RouteKind(StrEnum):
    """How matters go from one body to another (väg)."""

    PREPARES_FOR = "prepares_for"
    REPORTS_TO = "reports_to"
    FORWARDS_TO = "forwards_to"
    ESCALATES_TO = "escalates_to"
    ANCHOR_IN = "anchor_in"
    STEERS = "steers"
    STEERED_BY = "steered_by"
    DECIDES_AGENDA_OF = "decides_agenda_of"
    APPOINTS_MUNICIPAL_MEMBERS_OF = "appoints_municipal_members_of"
    SUPPORTS = "supports"
    REPLACES = "replaces"
    MADE_FROM = "made_from"


FILLS_A_PLACE = frozenset({AppointmentKind.ORDINARY, AppointmentKind.ACTING})
"""The kinds of appointment that make a place held. A substitute or a co-opted member fills none."""


class EndBeforeStart(RuleBroken):
    """A period ends before it starts (`valid_from`, `valid_to`)."""

    field = "valid_to"
    valid_from: date
    valid_to: date


class SeatTaken(RuleBroken):
    """All `limit` places are held in some part of the period (`holders`: names and periods)."""

    field = "valid_from"
    function: str
    limit: int
    holders: "tuple[tuple[str, Period], ...]"


class AlreadyHoldsSeat(RuleBroken):
    """The person holds this seat already in some part of the period (`name`, `valid_from`, `valid_to`)."""

    field = "who"
    name: str
    valid_from: date | None
    valid_to: date | None


class PrincipalOutsideSeat(RuleBroken):
    """The seat is not drawn from that principal (`function`, `principal`, `principals`: those that it is drawn from)."""

    field = "principal"
    function: str
    principal: str | None


class PrincipalMissing(RuleBroken):
    """The seat is drawn from several principals, so one must be named (`function`)."""

    field = "principal"
    function: str


class PrincipalLacksFunction(RuleBroken):
    """The principal has stated that it doesn't have that function (`function`, `principal`)."""

    field = "principal"
    function: str
    principal: str | None


class OutsideBodyPeriod(RuleBroken):
    """The appointment reaches outside the time of the body or of the seat (`opens`, `closes`)."""

    field = "valid_from"
    opens: date | None
    closes: date | None


class BodyHasHolders(RuleBroken):
    """A body (or seat) can't be closed or removed while seats are held after that day (`holders`)."""

    field = "closes"
    closes: date
    holders: "tuple[tuple[str, Period], ...]"


class BodyUnderItself(RuleBroken):
    """A body can't lie under a body that lies under itself (`name`)."""

    field = "parent"
    name: str


class RouteToItself(RuleBroken):
    """A way leads from one body to another, not back to the same."""

    field = "target"


class LeastOverMost(RuleBroken):
    """The least number per principal is more than the greatest (`least`, `most`)."""

    field = "per_principal_max"
    least: int
    most: int


class BodyInUse(RuleBroken):
    """A body, seat or principal that others refer to can't be removed (`name`)."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Period:
    """From one day to another, both included; without a last day it is still running."""

    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: "Period") -> bool:
        return (self.valid_to is None or other.valid_from is None or other.valid_from <= self.valid_to) and (
            other.valid_to is None or self.valid_from is None or self.valid_from <= other.valid_to
        )

    def lies_within(self, outer: "Period") -> bool:
        starts_inside = outer.valid_from is None or (
            self.valid_from is not None and self.valid_from >= outer.valid_from
        )
        ends_inside = outer.valid_to is None or (self.valid_to is not None and self.valid_to <= outer.valid_to)
        return starts_inside and ends_inside

    def ensure_order(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise EndBeforeStart(valid_from=self.valid_from, valid_to=self.valid_to)


ALWAYS = Period()


@dataclass(frozen=True, kw_only=True)
class Seat:
    """What a seat (plats) asks for: `count` places in all, or so many per principal, or nothing stated.

    `principals` are those it is drawn from, `lacking` those of them that have no such function. `jointly_appointed`:
    a body appoints for all the principals together (as Socialchefsnätverket does to the programme areas), so that a
    principal without a holder is nothing missing. `open_to_all`: nothing is said of whom it is drawn from.
    `others_too`: the office, a body or somebody outside may hold it as well as a principal.
    `recurring` is true where the body exists several times, so that its places can't be counted here.
    """

    id: int
    function: str
    role: SeatRole = SeatRole.MEMBER
    principals: tuple[int, ...] = ()
    lacking: frozenset[int] = frozenset()
    count: int | None = None
    per_principal_min: int | None = None
    per_principal_max: int | None = None
    period: Period = ALWAYS
    recurring: bool = False
    jointly_appointed: bool = False
    open_to_all: bool = False
    others_too: bool = False


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One appointment (uppdrag) as the rules see it."""

    id: int
    seat: int
    person: int
    name: str
    period: Period
    kind: AppointmentKind = AppointmentKind.ORDINARY
    principal: int | None = None
    place: int = 1


@dataclass(frozen=True, kw_only=True)
class Vacancy:
    """So many places without a holder, for one principal or (None) for whichever the seat is drawn from."""

    principal: int | None
    places: int


def is_per_principal(seat: Seat) -> bool:
    """Whether every principal has places of its own in the seat, rather than all sharing the stated number."""
    if seat.per_principal_min is not None or seat.per_principal_max is not None:
        return True
    return seat.count is None and bool(seat.principals) and not (seat.jointly_appointed or seat.others_too)


def held_on(holdings: Iterable[Holding], day: date) -> tuple[Holding, ...]:
    """Who held a seat on that day (vem satt då)."""
    return tuple(holding for holding in holdings if holding.period.covers(day))


def places_held(holdings: Iterable[Holding], day: date) -> frozenset[tuple[int | None, int]]:
    """The places that somebody, ordinary or acting, holds on that day."""
    return frozenset(
        (holding.principal, holding.place) for holding in held_on(holdings, day) if holding.kind in FILLS_A_PLACE
    )


def vacancies(seat: Seat, holdings: Iterable[Holding], day: date) -> tuple[Vacancy, ...]:
    """The places of one seat that nobody holds on that day (vakanser).

    With a stated number it is that number less the places held; drawn from principals without a number, each
    principal should have its least number (one, when nothing is said); else the seat should have one holder.
    """
    return vacancies_beside(seat, places_held(holdings, day), day)


def vacancies_beside(seat: Seat, held: Collection[tuple[int | None, int]], day: date) -> tuple[Vacancy, ...]:
    """The vacancies of a seat when these places (principal, ordinal) of it are held."""
    if seat.role is SeatRole.INVITED or seat.recurring or not seat.period.covers(day):
        return ()
    if not is_per_principal(seat):
        missing = max(0, (1 if seat.count is None else seat.count) - len(held))
        return (Vacancy(principal=None, places=missing),) if missing else ()

    per_principal = Counter(principal for principal, _ in held)
    least = 1 if seat.per_principal_min is None else seat.per_principal_min
    wanted = [
        Vacancy(principal=principal, places=least - per_principal[principal])
        for principal in seat.principals
        if principal not in seat.lacking and per_principal[principal] < least
    ]
    if seat.count is None:
        return tuple(wanted)
    return _within_total(wanted, total=max(0, seat.count - len(held)))


def _within_total(wanted: Sequence[Vacancy], *, total: int) -> tuple[Vacancy, ...]:
    """The vacancies of the principals, cut or filled up (for whichever principal) to exactly `total` places."""
    if sum(vacancy.places for vacancy in wanted) > total:
        return (Vacancy(principal=None, places=total),) if total else ()
    rest = total - sum(vacancy.places for vacancy in wanted)
    return (*wanted, Vacancy(principal=None, places=rest)) if rest else tuple(wanted)


def appoint(
    seat: Seat,
    holdings: Collection[Holding],
    *,
    person: int,
    name: str,
    principal: int | None,
    kind: AppointmentKind,
    period: Period,
    instead_of: Holding | None = None,
    principal_name: str | None = None,
) -> int:
    """The place that the person would get; raises the rule that stands in the way.

    `holdings` are all appointments to the seat, past and coming. An acting holder (tf) acts `instead_of` an ordinary
    one, on the same place, or alone on a free one.
    """
    period.ensure_order()
    if not period.lies_within(seat.period):
        raise OutsideBodyPeriod(opens=seat.period.valid_from, closes=seat.period.valid_to)
    ensure_drawn_from(seat, principal, principal_name)
    same_time = [holding for holding in holdings if holding.period.overlaps(period)]
    for holding in same_time:
        if holding.person == person and holding.kind == kind:
            raise AlreadyHoldsSeat(name=name, valid_from=holding.period.valid_from, valid_to=holding.period.valid_to)
    rivals = [holding for holding in same_time if holding.kind in _RIVALS[kind]]
    if instead_of is not None:
        return _place_beside(seat, instead_of, [holding for holding in rivals if holding.kind == kind])
    if kind in FILLS_A_PLACE:
        _ensure_room(seat, rivals, principal, period)
    taken = {
        holding.place for holding in rivals if _place_owner(seat, holding.principal) == _place_owner(seat, principal)
    }
    return next(place for place in count(1) if place not in taken)


# An ordinary member may be appointed while somebody acts; the other way round the acting one needs a free place.
_RIVALS = {
    AppointmentKind.ORDINARY: {AppointmentKind.ORDINARY},
    AppointmentKind.ACTING: {AppointmentKind.ORDINARY, AppointmentKind.ACTING},
    AppointmentKind.SUBSTITUTE: {AppointmentKind.SUBSTITUTE},
    AppointmentKind.CO_OPTED: {AppointmentKind.CO_OPTED},
}


def _place_beside(seat: Seat, ordinary: Holding, acting: Sequence[Holding]) -> int:
    """The ordinary holder's own place, unless somebody else acts there already."""
    there = [
        holding
        for holding in acting
        if holding.place == ordinary.place
        and _place_owner(seat, holding.principal) == _place_owner(seat, ordinary.principal)
    ]
    if there:
        raise SeatTaken(
            function=seat.function, holders=tuple((holding.name, holding.period) for holding in there), limit=1
        )
    return ordinary.place


def _place_owner(seat: Seat, principal: int | None) -> int | None:
    """Whose places are numbered: each principal's own, or the seat's in common."""
    return principal if is_per_principal(seat) else None


def ensure_drawn_from(seat: Seat, principal: int | None, name: str | None = None) -> None:
    """Refuse a principal that the seat is not drawn from, or that lacks the function; or none where one is needed."""
    if principal is None:
        if len(seat.principals) > 1 and not seat.others_too:
            raise PrincipalMissing(function=seat.function)
        return
    if principal not in seat.principals and not seat.open_to_all:
        raise PrincipalOutsideSeat(function=seat.function, principal=name)
    if principal in seat.lacking:
        raise PrincipalLacksFunction(function=seat.function, principal=name)


def _ensure_room(seat: Seat, rivals: Sequence[Holding], principal: int | None, period: Period) -> None:
    """Refuse when some day of the period already has as many ordinary holders as the seat (or the principal) may have."""
    own = [holding for holding in rivals if holding.principal == principal]
    for limit, among in ((seat.count, rivals), (seat.per_principal_max, own)):
        if limit is not None and most_at_once(among, period) >= limit:
            raise SeatTaken(
                function=seat.function, holders=tuple((holding.name, holding.period) for holding in among), limit=limit
            )


def most_at_once(holdings: Sequence[Holding], within: Period) -> int:
    """The greatest number of the holdings that run on one and the same day of the period."""
    first_days = {within.valid_from or date.min}
    first_days |= {
        holding.period.valid_from
        for holding in holdings
        if holding.period.valid_from is not None and within.covers(holding.period.valid_from)
    }
    return max(len(held_on(holdings, day)) for day in first_days)


def ensure_closable(holdings: Iterable[Holding], *, closes: date) -> None:
    """Refuse to close a body or a seat on a day when, or after which, somebody still holds it."""
    after = tuple(
        (holding.name, holding.period)
        for holding in holdings
        if holding.period.valid_to is None or holding.period.valid_to > closes
    )
    if after:
        raise BodyHasHolders(holders=after, closes=closes)


def differing_holders(holdings: Iterable[Holding], others: Iterable[Holding], day: date) -> tuple[set[int], set[int]]:
    """For a seat that should have the same persons as another: who is missing here, and who should not be here."""
    here = {holding.person for holding in held_on(holdings, day) if holding.kind is AppointmentKind.ORDINARY}
    there = {holding.person for holding in held_on(others, day) if holding.kind is AppointmentKind.ORDINARY}
    return there - here, here - there
