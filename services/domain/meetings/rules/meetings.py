"""What holds for meetings and the year's plan, without a database or a clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache

from services.domain.base.errors import RuleBroken
from services.domain.bodies.rules import Period

SUMMER_MONTH = 7
"""July is left free when dates are proposed."""

APART = 14
"""Proposed dates keep this many days from what is planned already, when there is room."""


FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years that the calendar has."""


class MeetingKind(StrEnum):
    """What sort of meeting it is."""

    ORDINARY = "ordinary"
    FULL_DAY = "full_day"
    EXTRA = "extra"


class MeetingState(StrEnum):
    """Whether the meeting stands as it was planned."""

    PLANNED = "planned"
    MOVED = "moved"
    CALLED_OFF = "called_off"


class FeedKind(StrEnum):
    """Whose meetings a calendar feed tells of."""

    MINE = "mine"
    BODY = "body"
    COUNTY = "county"


class EndsBeforeStart(RuleBroken):
    """A meeting ends before it starts, or at once (`starts`, `ends`)."""

    field = "ends"
    starts: time
    ends: time


class TimeHalfStated(RuleBroken):
    """Only one of start and end is stated."""

    field = "ends"


class OutsideBodysTime(RuleBroken):
    """The body doesn't exist on the day (`body`, `day`, `opens`, `closes`)."""

    field = "day"
    body: str
    day: date
    opens: date | None
    closes: date | None


class OutsideMandatePeriod(RuleBroken):
    """The day is after the last one of the body's mandate period (`body`, `day`, `closes`)."""

    field = "day"
    body: str
    day: date
    closes: date


class MeetsThatDayAlready(RuleBroken):
    """The body has another meeting that day, which isn't called off (`body`, `day`)."""

    field = "day"
    body: str
    day: date


class IsCalledOff(RuleBroken):
    """A meeting that is called off can't be changed."""


class HasBeenOpened(RuleBroken):
    """A meeting that is open, or has been held, isn't called off."""


class SameDay(RuleBroken):
    """A meeting is moved to the day that it has already (`day`)."""

    field = "day"
    day: date


class MeetingChangedMeanwhile(RuleBroken):
    """Somebody else has changed the meeting since the form was opened."""


class YearOutOfReach(RuleBroken):
    """The calendar reaches from FIRST_YEAR to LAST_YEAR (`day`): a mistyped year is caught here."""

    field = "day"
    day: date


class NoDateChosen(RuleBroken):
    """None of the proposed dates was chosen."""

    field = "days"


class BreakEndsBeforeStart(RuleBroken):
    """A school break ends before it starts (`starts_on`, `ends_on`)."""

    field = "ends_on"
    starts_on: date
    ends_on: date


def ensure_times(starts: time | None, ends: time | None) -> None:
    """Refuse a time that is stated by half, or ends before it starts. No time at all is one not decided yet."""
    if (starts is None) != (ends is None):
        raise TimeHalfStated(field="starts" if starts is None else "ends")
    if starts and ends and ends <= starts:
        raise EndsBeforeStart(starts=starts, ends=ends)


@dataclass(frozen=True, kw_only=True)
class BodyTime:
    """When a body may meet: while it exists (`period`), at most until its mandate period ends (`mandate_until`).

    Only the end of the present mandate period is stated: minutes of earlier periods are still read in.
    """

    period: Period
    mandate_until: date | None = None

    def ensure_covers(self, day: date, *, body: str) -> None:
        """Refuse a day on which the body can't meet. Raises YearOutOfReach, OutsideBodysTime, OutsideMandatePeriod."""
        ensure_year(day)
        if not self.period.covers(day):
            raise OutsideBodysTime(body=body, day=day, opens=self.period.valid_from, closes=self.period.valid_to)
        if self.mandate_until and day > self.mandate_until:
            raise OutsideMandatePeriod(body=body, day=day, closes=self.mandate_until)

    def covers(self, day: date) -> bool:
        """Whether the body can meet on the day."""
        return self.period.covers(day) and (self.mandate_until is None or day <= self.mandate_until)


def ensure_year(day: date, field: str = "day") -> None:
    """Refuse a day in a year that the calendar doesn't have."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise YearOutOfReach(day=day, field=field)


def times_overlap(first: tuple[time | None, time | None], second: tuple[time | None, time | None]) -> bool:
    """Whether two times of the same day have a moment in common; one not decided may be any."""
    if first[0] is None or first[1] is None or second[0] is None or second[1] is None:
        return True
    return first[0] < second[1] and second[0] < first[1]


# --- Days --------------------------------------------------------------------------------------------


@cache
def swedish_holidays(year: int) -> Mapping[date, str]:
    """The days of a year on which Sweden is free though it isn't a weekend by itself, eves included."""
    # It brings every country's, 11 MB: for whoever plans, and no other process.
    from holidays.countries.sweden import Sweden

    found = Sweden(years=year, include_sundays=False, language="sv", categories=("public", "de_facto"))
    return dict(found.items())


@dataclass(frozen=True, kw_only=True)
class Break:
    """A school break (lov), both days included."""

    name: str
    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, kw_only=True)
class DayOff:
    """Why a day suits badly: a holiday or a school break by its name, or a weekend."""

    kind: str
    name: str = ""


def days_off(day: date, breaks: Iterable[Break]) -> list[DayOff]:
    """What speaks against meeting on a day. It is told, never refused."""
    found = [DayOff(kind="holiday", name=swedish_holidays(day.year)[day])] if day in swedish_holidays(day.year) else []
    if day.weekday() >= 5 and not found:
        found.append(DayOff(kind="weekend"))
    return found + [DayOff(kind="break", name=one.name) for one in breaks if one.covers(day)]


# --- The plan of a year ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Cadence:
    """How often a body is to meet in a year (mötestakt); the full-day conferences are among the meetings."""

    meetings: int | None = None
    full_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A year's plan against the cadence. Extra meetings are beside it."""

    cadence: Cadence
    planned: int
    full_days: int
    extra: int

    @property
    def missing(self) -> int:
        return max(0, (self.cadence.meetings or 0) - self.planned)

    @property
    def missing_full_days(self) -> int:
        return max(0, self.cadence.full_days - self.full_days)

    @property
    def is_full(self) -> bool:
        return not self.missing and not self.missing_full_days


def standing(cadence: Cadence, kinds: Collection[MeetingKind]) -> Standing:
    """Count the meetings of a year, those called off left out by the caller, against the cadence."""
    extra = sum(kind is MeetingKind.EXTRA for kind in kinds)
    full_days = sum(kind is MeetingKind.FULL_DAY for kind in kinds)
    return Standing(cadence=cadence, planned=len(kinds) - extra, full_days=full_days, extra=extra)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is wished of proposed dates: on which weekdays (Monday is 0; none means any), how many, after which day."""

    count: int
    weekdays: frozenset[int] = frozenset()
    after: date | None = None


def propose_dates(
    year: int,
    wish: Wish,
    *,
    time: BodyTime,
    breaks: Collection[Break],
    planned: Collection[date],
    busy: Mapping[date, int],
) -> list[date]:
    """Dates of a year spread evenly: working days outside holidays, school breaks and July, within the body's time.

    `planned` are the body's own dates, `busy` how many of its people meet elsewhere on a day: the fewer the better.
    """
    usable = [day for day in _days_of(year) if _suits(day, wish, time, breaks) and day not in planned]
    roomy = [day for day in usable if all(abs((day - other).days) >= APART for other in planned)]
    days = roomy if len(roomy) >= wish.count else usable
    count = min(wish.count, len(days))
    return [
        _best(days[len(days) * number // count : len(days) * (number + 1) // count], busy) for number in range(count)
    ]


def propose_full_days(days: Sequence[date], standing: Standing, busy: Mapping[date, int]) -> list[date]:
    """Which of the proposed dates are the full-day conferences that the cadence still lacks.

    The dates are cut into as many equal parts as conferences are missing. Of each part it is the date on which fewest people
    meet elsewhere, of those the one nearest the part's middle: a whole day should cost nobody another meeting, and not open
    or end the year.
    """
    count = min(standing.missing_full_days, len(days))
    return [
        _best(days[len(days) * number // count : len(days) * (number + 1) // count], busy) for number in range(count)
    ]


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))


def _suits(day: date, wish: Wish, time: BodyTime, breaks: Collection[Break]) -> bool:
    return (
        day.month != SUMMER_MONTH
        and (wish.after is None or day > wish.after)
        and (not wish.weekdays or day.weekday() in wish.weekdays)
        and time.covers(day)
        and not days_off(day, breaks)
    )


def _best(days: Sequence[date], busy: Mapping[date, int]) -> date:
    """The day with fewest people busy elsewhere; of those the one nearest the middle, the earlier first."""
    middle = days[len(days) // 2]
    return min(days, key=lambda day: (busy.get(day, 0), abs((day - middle).days), day))
