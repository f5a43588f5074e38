"""Where a meeting is on its way from the plan to what came of it."""

from enum import IntEnum

from services.domain.meetings.rules.sittings import Phase


class Stage(IntEnum):
    """The stages of a meeting, in their order; the present one is what is to be done now."""

    PLAN = 1
    CALL = 2
    MEET = 3
    MINUTES = 4
    FOLLOW_UP = 5


def stage(phase: Phase, *, has_agenda: bool, is_called: bool, is_approved: bool) -> Stage:
    """What is to be done now: an agenda, a call, the meeting, its minutes, or what it decided."""
    if phase is Phase.CLOSED:
        return Stage.FOLLOW_UP if is_approved else Stage.MINUTES
    if phase is Phase.OPEN or is_called:
        return Stage.MEET
    return Stage.CALL if has_agenda else Stage.PLAN
