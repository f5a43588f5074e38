"""Writes of what some bodies' rules have while a meeting is held: recusals (jäv), votes (omröstning), reservations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.base.live import channel, signal
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import ItemLine, agenda_of
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.sittings import AttendanceView, Sitting, ensure_held, sitting_of
from services.domain.meetings.rules.agenda import MeetingRules
from services.domain.meetings.rules.clauses import ClauseState
from services.domain.meetings.rules.sittings import (
    AlreadyDecided,
    Duty,
    HasNoVote,
    IsRecused,
    NothingDecided,
    NotSwitchedOn,
    Position,
    ReservedAlready,
    VoicesMissing,
    WasAway,
    is_carried,
    time_at_meeting,
    voters,
)

LONGEST_QUESTION, LONGEST_WORDS = 500, 4000


@dataclass(frozen=True, kw_only=True)
class _At:
    """The item that something is noted at, with all that has been recorded of its meeting."""

    meeting: MeetingView
    item: ItemLine
    rules: MeetingRules
    sitting: Sitting

    @property
    def is_decided(self) -> bool:
        """Whether something was decided at the item; an appeal decides nothing."""
        return any(one.state is ClauseState.ADOPTED and not one.appeal for one in self.item.clauses)

    def person(self, attendance: int) -> AttendanceView:
        found = self.sitting.person(attendance)
        if found is None:
            raise NotFound(attendance=attendance)
        return found


async def recuse(
    meeting: MeetingView, item: int, attendance: int, *, reason: str | None = None, actor: Actor, at: datetime
) -> None:
    """Note that somebody takes no part in an item (jäv): they count and vote no more in it.

    Raises NotSwitchedOn, and AlreadyDecided once the item has a decision or a vote that they may have taken part in.
    """
    here = await _begin(meeting, item, actor)
    _ensure_switched_on("jäv", on=here.rules.recusal)
    who = here.person(attendance)
    if here.is_decided or here.sitting.votes_on(item):
        raise AlreadyDecided(name=who.name)
    await execute(
        "insert into recusal (tenant, item, attendance, reason) values ($1, $2, $3, $4)"
        " on conflict (tenant, item, attendance) do update set reason = excluded.reason",
        current_scope().tenant,
        item,
        attendance,
        _words(reason, "skälet", field="reason"),
    )
    await _note(here, "meetings.recusal.noted", actor, at, after={"attendance": attendance, "reason": reason})


async def take_back_recusal(meeting: MeetingView, item: int, recusal: int, *, actor: Actor, at: datetime) -> None:
    """Take back a recusal that was noted by mistake. Raises AlreadyDecided once the item is decided without them."""
    here = await _begin(meeting, item, actor)
    found = next((one for one in here.sitting.recusals if one.id == recusal and one.item == item), None)
    if found is None:
        raise NotFound(recusal=recusal)
    if here.is_decided or here.sitting.votes_on(item):
        raise AlreadyDecided(name=found.name)
    await execute("delete from recusal where id = $1", recusal)
    await _note(here, "meetings.recusal.taken_back", actor, at, before={"attendance": found.attendance})


async def note_vote(
    meeting: MeetingView, item: int, question: str, voices: Mapping[int, Position], *, actor: Actor, at: datetime
) -> int:
    """Note a vote whole: what was asked, and how each who may vote did; answers its number. A tie: the chair's vote.

    Raises NotSwitchedOn, HasNoVote, IsRecused, VoicesMissing, NobodyVoted or TieWithoutChair.
    """
    here = await _begin(meeting, item, actor)
    _ensure_switched_on("omröstning", on=here.rules.votes)
    words = _words(question, "vad omröstningen gällde", field="question", limit=LONGEST_QUESTION)
    if words is None:
        raise Missing(name="vad omröstningen gällde", field="question")
    recused = here.sitting.recused_from(item)
    may = voters(here.sitting.attendees, recused=recused, when=time_at_meeting(at, meeting.day))
    for attendance in voices:
        name = here.person(attendance).name
        if attendance in recused:
            raise IsRecused(name=name)
        if attendance not in may:
            raise HasNoVote(name=name)
    silent = [one.name for one in here.sitting.attendance if one.id in may and one.id not in voices]
    if silent:
        raise VoicesMissing(names=silent)
    chair = here.sitting.with_duty(Duty.CHAIR)
    carried = is_carried(list(voices.values()), of_chair=voices.get(chair.id) if chair else None)
    vote = await fetch_value(
        "insert into vote (tenant, item, question, closed, carried, position) select $1, $2, $3, true, $4,"
        " (select coalesce(max(position) + 1, 0) from vote where item = $2) returning id",
        current_scope().tenant,
        item,
        words,
        carried,
    )
    await execute(
        "insert into ballot (tenant, vote, attendance, position_taken)"
        " select $1, $2, v.attendance, v.position from unnest($3::int[], $4::text[]) v(attendance, position)",
        current_scope().tenant,
        vote,
        list(voices),
        [position.value for position in voices.values()],
    )
    await _note(here, "meetings.vote.noted", actor, at, after={"vote": vote, "question": words, "carried": carried})
    return vote


async def remove_vote(meeting: MeetingView, item: int, vote: int, *, actor: Actor, at: datetime) -> None:
    """Remove a vote that was noted wrongly, to note it anew."""
    here = await _begin(meeting, item, actor)
    found = next((one for one in here.sitting.votes_on(item) if one.id == vote), None)
    if found is None:
        raise NotFound(vote=vote)
    await execute("delete from ballot where vote = $1", vote)
    await execute("delete from vote where id = $1", vote)
    before = {
        "question": found.question,
        "carried": found.carried,
        "voices": {one.name: one.position for one in found.ballots},
    }
    await _note(here, "meetings.vote.removed", actor, at, before=before)


async def reserve(
    meeting: MeetingView, item: int, attendance: int, *, text: str | None = None, actor: Actor, at: datetime
) -> None:
    """Note that somebody reserves against the item's decision, with their words if they hand any in; once for each.

    Only against a decision, and only who took part in it. Raises NotSwitchedOn, NothingDecided, IsRecused, WasAway, HasNoVote,
    ReservedAlready.
    """
    here = await _begin(meeting, item, actor)
    _ensure_switched_on("reservation", on=here.rules.reservations)
    who = here.person(attendance)
    if not here.is_decided:
        raise NothingDecided()
    recused = here.sitting.recused_from(item)
    if attendance in recused:
        raise IsRecused(name=who.name)
    if not who.is_present:
        raise WasAway(name=who.name)
    if attendance not in voters(here.sitting.attendees, recused=recused):
        raise HasNoVote(name=who.name)
    noted = await fetch_value(
        "insert into reservation (tenant, item, attendance, text) values ($1, $2, $3, $4)"
        " on conflict (tenant, item, attendance) do nothing returning id",
        current_scope().tenant,
        item,
        attendance,
        _words(text, "reservationen", field="reservation"),
    )
    if noted is None:
        raise ReservedAlready(name=who.name)
    await _note(here, "meetings.reservation.noted", actor, at, after={"attendance": attendance, "text": text})


async def take_back_reservation(
    meeting: MeetingView, item: int, reservation: int, *, actor: Actor, at: datetime
) -> None:
    """Take back a reservation."""
    here = await _begin(meeting, item, actor)
    found = next((one for one in here.sitting.reservations_of(item) if one.id == reservation), None)
    if found is None:
        raise NotFound(reservation=reservation)
    await execute("delete from reservation where id = $1", reservation)
    before = {"attendance": found.attendance, "text": found.text}
    await _note(here, "meetings.reservation.taken_back", actor, at, before=before)


async def _begin(meeting: MeetingView, item: int, actor: Actor) -> _At:
    """One at a time at an item: what is refused here hangs on what else has been noted at it."""
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    await ensure_held(meeting.id)
    if not await fetch_value(
        "select true from agenda_item where id = $1 and meeting = $2 for no key update", item, meeting.id
    ):
        raise NotFound(item=item)
    agenda = await agenda_of(meeting)
    line = agenda.item(item)
    if line is None:
        raise NotFound(item=item)
    return _At(meeting=meeting, item=line, rules=agenda.rules, sitting=await sitting_of(meeting.id))


def _ensure_switched_on(what: str, *, on: bool) -> None:
    if not on:
        raise NotSwitchedOn(what=what)


def _words(text: str | None, name: str, *, field: str, limit: int = LONGEST_WORDS) -> str | None:
    words = (text or "").strip()
    if len(words) > limit:
        raise TooLong(name=name, limit=limit, field=field)
    return words or None


async def _note(
    here: _At, verb: str, actor: Actor, at: datetime, *, before: object = None, after: object = None
) -> None:
    await record(actor, verb, subject=f"punkt:{here.item.id}", at=at, before=before, after=after)
    signal(channel("moten", here.meeting.slug))
