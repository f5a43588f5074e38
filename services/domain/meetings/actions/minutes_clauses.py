"""Writes of clauses (att-satser) while the minutes are corrected: one that was forgotten in the room, one that was none.

The rules are those of the meeting itself (`actions.clauses`): what a clause's words say of it is suggested, too few can't decide.
What is decided counts from the meeting, not from the day on which somebody noticed.
"""

from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.live import channel, signal
from services.domain.meetings.actions.clauses import insert_clause, return_to, write_adopted
from services.domain.meetings.actions.follow_up import ORIGIN
from services.domain.meetings.actions.minutes import open_version, withdraw_approvals
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.clauses import ClauseView, access_clause
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.register import access_followed
from services.domain.meetings.rules.clauses import ClauseState
from services.domain.meetings.rules.minutes import HasBeenFollowedUp
from services.domain.rounds.queries.rounds import rounds_of_origin


async def add_clause(
    meeting: MeetingView, item: int, text: str, *, appeal: bool = False, actor: Actor, at: datetime
) -> int:
    """Add a clause to open minutes that was decided but not written in the room; answers its number. Raises NotQuorate."""
    await _begin(meeting, actor)
    clause = await insert_clause(meeting, item, text, "meetings.clause.added_later", appeal=appeal, actor=actor, at=at)
    await _decide(meeting, await access_clause(meeting.id, clause), actor, at)
    return clause


async def take_in_clause(meeting: MeetingView, clause: int, *, actor: Actor, at: datetime) -> None:
    """Take a clause into open minutes that was proposed but struck, or removed from them by mistake. Raises NotQuorate."""
    await _begin(meeting, actor)
    before = await access_clause(meeting.id, clause)
    if before.state is ClauseState.ADOPTED:
        return
    await _decide(meeting, before, actor, at)
    await _note(meeting, "meetings.clause.taken_in", before, ClauseState.ADOPTED, actor, at)


async def remove_clause(meeting: MeetingView, clause: int, *, actor: Actor, at: datetime) -> None:
    """Remove a clause from open minutes that was no decision. It stays as one that was struck, to be taken in again.

    Raises HasBeenFollowedUp when something has come of it already.
    """
    await _begin(meeting, actor)
    before = await access_clause(meeting.id, clause)
    if before.state is not ClauseState.ADOPTED:
        raise NotFound(clause=clause)
    await _ensure_nothing_came_of(clause, at)
    await return_to(before, ClauseState.DROPPED)
    await withdraw_approvals(meeting, actor, at)
    await _note(meeting, "meetings.clause.removed_later", before, ClauseState.DROPPED, actor, at)


async def _begin(meeting: MeetingView, actor: Actor) -> None:
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    await open_version(meeting)


async def _decide(meeting: MeetingView, before: ClauseView, actor: Actor, at: datetime) -> None:
    await write_adopted(
        meeting, before, before.text, version=before.version, adopted_at=meeting.closed_at or at, when=None
    )
    await withdraw_approvals(meeting, actor, at)


async def _ensure_nothing_came_of(clause: int, at: datetime) -> None:
    today = stockholm_date(at)
    followed = await access_followed(clause, account=None, today=today)
    taken_up = await fetch_value("select true from agenda_item where came_from_clause = $1 limit 1", clause)
    if followed.outcome or taken_up or (await rounds_of_origin(ORIGIN, [clause], today))[clause]:
        raise HasBeenFollowedUp()


async def _note(
    meeting: MeetingView, verb: str, before: ClauseView, after: ClauseState, actor: Actor, at: datetime
) -> None:
    await record(
        actor, verb, subject=f"att-sats:{before.id}", at=at, fields=("state",), before=before.state, after=after
    )
    signal(channel("beslut"), channel("moten", meeting.slug))
