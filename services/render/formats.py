"""How Samband writes dates, times, numbers and lists: as Swedes write them.

Pure functions, each also a Jinja filter of the same name (see `environment`). A number and its unit are
held together by a no-break space, so that a line never ends between them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

SWEDISH = Locale.parse("sv_SE")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NO_BREAK = "\N{NO-BREAK SPACE}"
_ALWAYS_DAYS = 10**9
_HALVES = {"1": "våren", "2": "hösten"}

# A page writes the same few days again and again, and Babel takes longer over each than the page over its row.
remembered = lru_cache(maxsize=4096)


@remembered
def date_long(value: date | str) -> str:
    """17 oktober 2025. A moment is given the date it has in Stockholm; text is an ISO date, as payloads have it."""
    return format_date(_day(value), "long", SWEDISH)


@remembered
def date_short(value: date | str) -> str:
    """17 okt. 2025"""
    return format_date(_day(value), "d MMM y", SWEDISH)


@remembered
def date_weekday(value: date | str) -> str:
    """fredag 17 oktober 2025"""
    return format_date(_day(value), "EEEE d MMMM y", SWEDISH)


def date_iso(value: date | str) -> str:
    """2025-10-17"""
    return _day(value).isoformat()


@remembered
def period(start: date | str, end: date | str | None) -> str:
    """17–19 oktober 2025, 30 september–2 oktober 2025, from a date on: från 17 oktober 2025."""
    first = _day(start)
    if end is None:
        return f"från {date_long(first)}"
    last = _day(end)
    if first == last:
        return date_long(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_long(last)}"
    if first.year == last.year:
        return f"{format_date(first, 'd MMMM', SWEDISH)}–{date_long(last)}"
    return f"{date_long(first)}–{date_long(last)}"


@remembered
def since(start: date | str, end: date | str | None) -> str:
    """sedan 17 okt. 2025, or with an end: 17 okt. 2025 – 3 mars 2026"""
    return f"{date_short(start)} – {date_short(end)}" if end else f"sedan {date_short(start)}"


@remembered
def relative(value: date | str, today: date) -> str:
    """i dag, i morgon, i går, om 12 dagar, för 3 dagar sedan; never rounded to weeks, for these are deadlines."""
    days = (_day(value) - today).days
    near = {-1: "i går", 0: "i dag", 1: "i morgon"}
    if days in near:
        return near[days]
    return format_timedelta(
        timedelta(days=days), granularity="day", threshold=_ALWAYS_DAYS, add_direction=True, locale=SWEDISH
    )


def clock_time(value: datetime | str) -> str:
    """kl. 09.00, Stockholm time"""
    return f"kl.{NO_BREAK}{_moment(value):%H.%M}"


def time_span(start: datetime | str, end: datetime | str) -> str:
    """kl. 09.00–12.00"""
    return f"{clock_time(start)}–{_moment(end):%H.%M}"


def moment(value: datetime | str) -> str:
    """17 oktober 2025 kl. 09.00"""
    return f"{date_long(value)} {clock_time(value)}"


def half_year(slug: str) -> str:
    """våren 2025, hösten 2025; from the slug "2025-1" or "2025-2" of a reporting period (halvår)."""
    year, _, half = slug.partition("-")
    if half not in _HALVES or not year.isdigit():
        raise ValueError(f"not a half-year: {slug!r}")
    return f"{_HALVES[half]} {year}"


def half_year_slug(value: date) -> str:
    """The slug, such as 2025-2, of a day: a half-year closes on a Stockholm date, not a UTC one."""
    day = _day(value)
    return f"{day.year}-{1 if day.month <= 6 else 2}"


@remembered
def number(value: int | float | Decimal) -> str:
    """12 345 or 12,5"""
    return format_decimal(value, locale=SWEDISH)


def counted(value: int, singular: str, plural: str) -> str:
    """1 kommun, 15 kommuner, 12 345 kommuner"""
    return f"{number(value)}{NO_BREAK}{singular if value == 1 else plural}"


def persons(value: int) -> str:
    """1 person, 12 345 personer"""
    return counted(value, "person", "personer")


def kronor(ore: int) -> str:
    """1 225 535 kr, from öre; öre are shown only where there are some: 12,50 kr."""
    whole, rest = divmod(abs(ore), 100)
    amount = number(whole) + (f",{rest:02d}" if rest else "")
    return f"{'−' if ore < 0 else ''}{amount}{NO_BREAK}kr"


def percent(share: float | Decimal) -> str:
    """12,5 %, from a share of one"""
    return f"{format_decimal(share * 100, '#,##0.#', SWEDISH)}{NO_BREAK}%"


def file_size(size: int) -> str:
    """820 byte, 12 kB, 1,2 MB"""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{number(round(Decimal(size) / factor, 1))}{NO_BREAK}{unit}"
    return f"{number(size)}{NO_BREAK}byte"


def listing(items: Iterable[object]) -> str:
    """Falun, Mora och Orsa"""
    return _joined([str(item) for item in items], "standard")


def alternatives(items: Iterable[object]) -> str:
    """Falun, Mora eller Orsa"""
    return _joined([str(item) for item in items], "or")


def sentence(text: object) -> str:
    """The first letter large, the rest as it is written: Chef för RSS Dalarna, FoU-enhet."""
    words = str(text)
    return words[:1].upper() + words[1:]


def _joined(words: Sequence[str], style: str) -> str:
    return format_list(words, style=style, locale=SWEDISH)  # type: ignore[arg-type]


def _day(value: date | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(STOCKHOLM).date()
    return value


def _moment(value: datetime | str) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return value.astimezone(STOCKHOLM)


FILTERS = {
    function.__name__: function
    for function in (
        date_long, date_short, date_weekday, date_iso, period, since, relative, clock_time, time_span, moment,
        half_year, half_year_slug, number, counted, persons, kronor, percent, file_size, listing, alternatives, sentence,
    )
}  # fmt: skip
