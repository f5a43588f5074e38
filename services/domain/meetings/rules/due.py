"""By when something is to be done (senast), as the words of a clause say."""

import re
from datetime import date

_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_DUE = re.compile(
    r"\bsenast(?: den| på)?(?: \w+dag(?:en)?)?(?: den)? "
    r"(?:(?P<iso>20\d\d-\d\d-\d\d)|(?P<day>\d{1,2})(?:/(?P<number>\d{1,2})| (?P<month>" + "|".join(_MONTHS) + r"))"
    r"(?: (?P<year>20\d\d))?)(?!\d)",
    re.IGNORECASE,
)


def due_in(text: str, *, decided_on: date) -> date | None:
    """The day that stands after "senast"; without a year the first such day from the decision on. None for one before it."""
    found = _DUE.search(text)
    if not found:
        return None
    try:
        day = _day(found, decided_on)
    except ValueError:
        return None  # The 31st of February.
    return day if day >= decided_on else None


def _day(found: re.Match[str], decided_on: date) -> date:
    if found["iso"]:
        return date.fromisoformat(found["iso"])
    month = int(found["number"]) if found["number"] else _MONTHS.index(found["month"].lower()) + 1
    day = date(int(found["year"] or decided_on.year), month, int(found["day"]))
    return day if found["year"] or day >= decided_on else day.replace(year=day.year + 1)
