"""What every write to an agenda does: asks who and when, one at a time, notes it, and tells those who look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.live import channel, signal
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.agenda import MeetingIsClosed
from services.domain.meetings.rules.meetings import IsCalledOff, MeetingState
from services.domain.meetings.rules.sittings import Phase, phase


@dataclass(frozen=True, kw_only=True)
class Now:
    """How the meeting stands in this transaction, which nobody else changes meanwhile."""

    phase: Phase
    is_called: bool

    @property
    def is_late(self) -> bool:
        """Whether what is added now comes after the call."""
        return self.is_called or self.phase is Phase.OPEN


async def begin(meeting: MeetingView, actor: Actor) -> Now:
    """Let the actor prepare the meeting, one at a time. While it is held, whoever leads it may, too.

    Raises NotFound, IsCalledOff or MeetingIsClosed.
    """
    now = await hold(meeting)
    may = actor.may(MeetingPermission.PREPARE, body=meeting.body.id)
    if not may and not (now.phase is Phase.OPEN and actor.may(MeetingPermission.HOLD, body=meeting.body.id)):
        raise NotFound(permission=str(MeetingPermission.PREPARE))
    return now


async def hold(meeting: MeetingView) -> Now:
    """Hold the meeting for this transaction. Raises IsCalledOff or MeetingIsClosed."""
    found = await fetch_row(
        "select m.state, m.opened_at, m.closed_at, exists (select from meeting_call c where c.meeting = m.id) as is_called"
        " from meeting m where m.id = $1 for update",
        meeting.id,
    )
    if found is None:
        raise NotFound(meeting=meeting.slug)
    if found["state"] == MeetingState.CALLED_OFF:
        raise IsCalledOff()
    now = Now(phase=phase(found["opened_at"], found["closed_at"]), is_called=found["is_called"])
    if now.phase is Phase.CLOSED:
        raise MeetingIsClosed()
    return now


async def note(
    meeting: MeetingView, verb: str, subject: str, *, actor: Actor, at: datetime, before: Any = None, after: Any = None
) -> None:
    """Note what was done, and tell the pages of the meeting."""
    fields = tuple(after) if isinstance(after, dict) else ()
    await record(actor, verb, subject=subject, at=at, fields=fields, before=before, after=after)
    signal(channel("moten", meeting.slug))
