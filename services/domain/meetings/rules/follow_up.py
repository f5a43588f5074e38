"""What holds for what comes of a clause (uppföljning)."""

from datetime import date
from enum import StrEnum

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.clauses import FollowUp


class Standing(StrEnum):
    """Where a clause stands, as the register is asked for it."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"
    GIVEN_UP = "given_up"
    FORMAL = "formal"


class Involvement(StrEnum):
    """How a body has to do with a clause: its meeting decided it, or the matter went to it (hänskjutet, uppdraget)."""

    DECIDED = "decided"
    GIVEN = "given"


class FollowedUpAlready(RuleBroken):
    """The clause asks for nothing, or is dealt with."""


class OutcomeMissing(RuleBroken):
    """What came of a clause is told in words."""

    field = "outcome"


class RoundHasBegun(RuleBroken):
    """The clause has become a round already (`slug`)."""

    slug: str


def is_late(follow_up: FollowUp, due: date | None, today: date) -> bool:
    """Whether what a clause asks for should have been done by now. The day itself is still in time."""
    return follow_up is FollowUp.OPEN and due is not None and due < today
