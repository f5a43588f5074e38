"""Days and times as Swedes write them in minutes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari|jan", "februari|feb|febr", "mars|mar", "april|apr", "maj", "juni|jun", "juli|jul", "augusti|aug",
            "september|sep|sept", "oktober|okt", "november|nov", "december|dec",
        ),
        start=1,
    )
    for name in names.split("|")
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_WRITTEN = re.compile(
    rf"(?<![\w.])(?P<day>\d{{1,2}})(?::?[ae])?(?:\s*[–-]\s*\d{{1,2}}(?::?[ae])?)?\.?\s+(?P<month>{_MONTH})\b\.?"
    r"(?:\s*(?P<year>(?:19|20)\d\d)\b)?",
    re.I,
)
_ISO = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d\d)\s?[-–./]\s?(?P<month>\d{1,2})\s?[-–./]\s?(?P<day>\d{1,2})(?!\d)")
_SIX = re.compile(r"(?<![\w/-])(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)(?![\w]|-\d)")
_EIGHT = re.compile(r"(?<![\w/-])(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?![\w]|-\d)")
_SHORT_ISO = re.compile(r"(?<![\w/-])(?P<year>\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w]|-\d)")
_SLASH = re.compile(
    r"(?<![\w/.])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:\s*[-–/]?\s*(?P<year>(?:19|20)\d\d|(?<=[-–/])\d\d))?(?![\d/])"
)
_FORMS = (_ISO, _EIGHT, _SHORT_ISO, _SIX, _WRITTEN, _SLASH)


@dataclass(frozen=True, slots=True)
class Written:
    """A day that stands in a text, from one sign to another. Without a year the year is a guess."""

    day: date
    start: int
    end: int
    has_year: bool


def days_in(text: str, *, near: date | None = None) -> list[Written]:
    """The days written in a text, in order. One without a year is the latest such day up to `near`, if that is given."""
    found: list[Written] = []
    for written in sorted(_days(text, near), key=lambda one: (one.start, -one.end)):
        if not found or written.start >= found[-1].end:
            found.append(written)
    return found


def _days(text: str, near: date | None) -> Iterator[Written]:
    for form in _FORMS:
        for match in form.finditer(text):
            year, month, day = match["year"], match["month"].lower(), int(match["day"])
            number = _MONTHS.get(month) or int(month)
            if year is not None:
                whole = int(year) if len(year) == 4 else 2000 + int(year)
                if (found := _date(whole, number, day)) and 1950 <= whole <= 2100:
                    yield Written(found, match.start(), match.end(), True)
            elif near is not None and (found := _latest(number, day, near)):
                yield Written(found, match.start(), match.end(), False)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(month: int, day: int, near: date) -> date | None:
    """The last such day that isn't after another."""
    days = (_date(year, month, day) for year in (near.year, near.year - 1))
    return next((found for found in days if found and found <= near), None)


def soonest(month_day: date, after: date) -> date:
    """The next such day of the year after another."""
    for year in (after.year, after.year + 1):
        if (found := _date(year, month_day.month, month_day.day)) and found > after:
            return found
    return month_day


_CLOCK = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
_HOURS = re.compile(
    rf"(?:\b(?:kl(?:ockan|\.)?|kl)\s*\.?\s*)?(?<![\d.:-])(?P<starts>{_CLOCK}|(?:[01]?\d|2[0-4]))"
    rf"\s*(?:[–—-]|till|ca)+\s*(?:kl(?:ockan|\.)?\s*)?(?P<ends>{_CLOCK}|(?:[01]?\d|2[0-4]))(?![\d.:-]|\s*(?:§"
    rf"|{_MONTH}))",
    re.I,
)
_ONE = re.compile(rf"\bkl(?:ockan|\.)?\s*(?P<starts>{_CLOCK}|(?:[01]?\d|2[0-4])(?:[0-5]\d)?)(?!\d)", re.I)
_BARE = re.compile(rf"(?<![\d.:-])(?P<starts>{_CLOCK})(?![\d.:-])")


def hours_in(text: str, *, stated: bool) -> tuple[time | None, time | None] | None:
    """From when to when. Where it isn't `stated` that hours follow, only such as can be nothing else."""
    for match in _HOURS.finditer(text):
        sure = stated or re.search(r"[.:]", match["starts"]) or match[0].lower().startswith("kl")
        starts, ends = _time(match["starts"]), _time(match["ends"])
        if sure and starts and ends and starts < ends:
            return starts, ends
    for form in (_ONE, _BARE) if stated else (_ONE,):
        if (match := form.search(text)) and (starts := _time(match["starts"])):
            return starts, None
    return None


def _time(text: str) -> time | None:
    digits = re.split(r"[.:]", text)
    if len(digits) == 1 and len(text) in (3, 4):
        digits = [text[:-2], text[-2:]]
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
