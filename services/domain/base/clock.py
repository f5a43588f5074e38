"""The domain's clock: dates are decided in Stockholm, instants are kept in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

ENDLESS = (date.min, date.max)
"""The first and the last day of all, which nobody means: to the database they are days without end."""

Day = TypeVar("Day", date, datetime)


@dataclass(frozen=True, slots=True)
class Clock:
    """What the domain takes as now. Sign-in, tokens and logs never ask it: they keep the real time.

    `pretended` is the demonstration's date; the time of day stays real so that order within a day is kept.
    """

    pretended: date | None = None

    def now(self) -> datetime:
        """The present instant, in UTC."""
        real = datetime.now(UTC)
        if self.pretended is None:
            return real
        return datetime.combine(self.pretended, real.astimezone(STOCKHOLM).time(), STOCKHOLM).astimezone(UTC)

    def today(self) -> date:
        """The date in Stockholm."""
        return self.pretended or stockholm_date(datetime.now(UTC))


def stockholm_date(instant: datetime) -> date:
    """The Swedish calendar date of an instant."""
    return instant.astimezone(STOCKHOLM).date()


def end_of_day(day: date) -> datetime:
    """The last instant that still counts as `day` in Stockholm: deadlines are whole days."""
    return datetime.combine(day, time.max, STOCKHOLM).astimezone(UTC)


def years_before(moment: Day, years: int) -> Day:
    """The same moment so many years earlier; of 29 February the day before, where that year has none."""
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:
        return moment.replace(year=moment.year - years, day=28)
