"""What holds for members' suggestions of items: until when, and who answers them."""

from datetime import date, timedelta
from enum import StrEnum

from services.domain.base.errors import RuleBroken


class SuggestionState(StrEnum):
    """What has become of a suggestion."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class SuggestionsAreClosed(RuleBroken):
    """The last day for suggestions has passed, or the meeting has begun (`deadline`)."""

    deadline: date


class IsAnswered(RuleBroken):
    """Somebody has answered the suggestion already."""


def deadline(day: date, days: int) -> date:
    """The last day on which an item may be suggested, so many days before the meeting."""
    return day - timedelta(days=days)
