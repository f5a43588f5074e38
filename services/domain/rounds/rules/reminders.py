"""When letters remind (påminnelser): few, on the right days, never twice on one occasion."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.domain.rounds.rules.rounds import ReminderPlan


class Occasion(StrEnum):
    """Why a letter about a row was written."""

    OPENED = "opened"
    WEEK = "week"
    DAY = "day"
    LATE = "late"
    ASKED = "asked"


BEFORE = ((Occasion.WEEK, timedelta(days=7)), (Occasion.DAY, timedelta(days=1)))
AFTER = (timedelta(days=1), timedelta(days=8), timedelta(days=22))
"""An answer that is late is asked for three times; after that people talk to each other."""

NEAR = timedelta(days=2)
"""A week's reminder that falls so soon after a letter that lists the same round is not sent for itself."""


@dataclass(frozen=True, kw_only=True, order=True)
class Reminder:
    """An occasion and the day that it fell on. A moved deadline makes new days, and so new reminders."""

    day: date
    occasion: Occasion


def reminders(plan: ReminderPlan, deadline: date | None) -> list[Reminder]:
    """All reminders that a round would send of itself, the earliest first."""
    if deadline is None or plan is ReminderPlan.NONE:
        return []
    before = [] if plan is ReminderPlan.LATE_ONLY else list(BEFORE)
    return [
        *(Reminder(day=deadline - days, occasion=occasion) for occasion, days in before),
        *(Reminder(day=deadline + days, occasion=Occasion.LATE) for days in AFTER),
    ]


def reminder_due(
    plan: ReminderPlan, *, deadline: date | None, opened_on: date, today: date, sent: Collection[Reminder]
) -> Reminder | None:
    """The reminder that one who still owes an answer should get today, if any.

    Days on which nothing was sent are caught up with by one letter, the latest; a reminder before the deadline is
    worthless after it. Nothing on the day of opening, nor on a day when the person was reminded by hand.
    """
    if deadline is None or any(one.occasion is Occasion.ASKED and one.day == today for one in sent):
        return None
    passed = [
        one
        for one in reminders(plan, deadline)
        if opened_on < one.day <= today and (one.occasion is Occasion.LATE or today <= deadline)
    ]
    latest = max(passed, default=None)
    return None if latest is None or latest in sent else latest


def reminder_spared(
    plan: ReminderPlan, *, deadline: date | None, opened_on: date, today: date, sent: Collection[Reminder]
) -> Reminder | None:
    """The week's reminder of the coming days that a letter sent today stands for, if any."""
    return next(
        (
            one
            for one in reminders(plan, deadline)
            if one.occasion is Occasion.WEEK
            and today < one.day <= today + NEAR
            and opened_on < one.day
            and one not in sent
        ),
        None,
    )
