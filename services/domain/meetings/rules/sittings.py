"""What holds for a meeting that is being held: where it is in its life, who is there, who votes, when it may decide."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from services.domain.base.clock import STOCKHOLM, stockholm_date
from services.domain.base.errors import Conflict, RuleBroken
from services.domain.meetings.rules.agenda import MeetingRules, Quorum


class Phase(StrEnum):
    """Where a meeting is in its life."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


class AttendanceState(StrEnum):
    """Whether somebody is at the meeting."""

    EXPECTED = "expected"
    PRESENT = "present"
    ABSENT = "absent"


class Mode(StrEnum):
    """How somebody takes part."""

    ON_SITE = "on_site"
    REMOTE = "remote"


class Capacity(StrEnum):
    """As what somebody takes part."""

    MEMBER = "member"
    ACTING = "acting"  # tf
    SUBSTITUTE = "substitute"  # ersättare, in somebody's place
    CO_OPTED = "co_opted"
    STAFF = "staff"
    GUEST = "guest"


class Duty(StrEnum):
    """What somebody does for this meeting."""

    NONE = "none"
    CHAIR = "chair"
    SECRETARY = "secretary"


class Position(StrEnum):
    """How somebody votes."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class NotOpen(Conflict):
    """The meeting hasn't been opened: nothing is recorded of it yet."""


class AlreadyOpened(Conflict):
    """The meeting has been opened already."""


class SittingIsClosed(Conflict):
    """The meeting has been closed: what was recorded stands."""


class MinutesAreApproved(Conflict):
    """The meeting's minutes have been approved: it is not opened again."""


class NotQuorate(RuleBroken):
    """Too few of those who vote are there (`present`, `needed`)."""

    present: int
    needed: int


class IsRecused(RuleBroken):
    """Somebody who takes no part in the item can't vote on it, approve it or reserve against it (`name`)."""

    name: str


class HasNoVote(RuleBroken):
    """Somebody without a vote at this meeting can't cast one (`name`)."""

    name: str


class NotSwitchedOn(RuleBroken):
    """The body's rules have no recusals, votes or reservations (`what`)."""

    what: str


class TieWithoutChair(RuleBroken):
    """As many for as against, and the chair hasn't voted."""


class NobodyVoted(RuleBroken):
    """A vote can't be closed before anybody has voted for or against."""


class VoicesMissing(RuleBroken):
    """A vote is noted whole: how everybody who may vote did (`names`: those who are missing)."""

    names: Sequence[str]


class AlreadyDecided(RuleBroken):
    """Who takes part in an item is settled before it is decided (`name`)."""

    name: str


class NothingDecided(RuleBroken):
    """One reserves against a decision, and there is none."""


class ReservedAlready(RuleBroken):
    """One reserves once, and the words that were given are not written over (`name`)."""

    name: str


class WasAway(RuleBroken):
    """Who isn't there takes no part in the decision (`name`)."""

    name: str


class ItemsLeft(RuleBroken):
    """Items whose fate hasn't been said: handled, postponed or withdrawn (`items`: number and title)."""

    items: Sequence[tuple[str, str]]


class AttendanceChangedMeanwhile(RuleBroken):
    """Somebody else has changed the same line of the attendance since the form was opened."""


class LeftBeforeArrived(RuleBroken):
    """Somebody left before they came, or at once."""

    field = "left_at"


class InOwnPlace(RuleBroken):
    """Nobody sits in their own place, or in that of somebody who sits in another's."""

    field = "in_place_of"


class HasPartInMeeting(RuleBroken):
    """Somebody who has voted, reserved, been recused, or has a substitute, stays in the list of attendance (`name`)."""

    name: str


def phase(opened_at: datetime | None, closed_at: datetime | None) -> Phase:
    """A meeting is coming until it is opened, and closed afterwards."""
    if closed_at:
        return Phase.CLOSED
    return Phase.OPEN if opened_at else Phase.COMING


def ensure_open(current: Phase) -> None:
    """Refuse to record anything of a meeting that isn't being held."""
    if current is Phase.COMING:
        raise NotOpen()
    if current is Phase.CLOSED:
        raise SittingIsClosed()


def time_at_meeting(at: datetime, day: date) -> time | None:
    """The time of a meeting's day that an instant is; None when it is written down on another day."""
    return at.astimezone(STOCKHOLM).time() if stockholm_date(at) == day else None


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """What the rules need to know of somebody at a meeting. `votes`: holds a vote of their own."""

    id: int
    state: AttendanceState = AttendanceState.PRESENT
    votes: bool = True
    in_place_of: int | None = None
    arrived: time | None = None
    left_at: time | None = None
    duty: Duty = Duty.NONE


def is_here(attendee: Attendee, when: time | None = None) -> bool:
    """Whether somebody is in the room; at a time of the meeting's day, or at all."""
    if attendee.state is not AttendanceState.PRESENT:
        return False
    if when is None:
        return True
    return not (attendee.arrived and attendee.arrived > when) and not (attendee.left_at and attendee.left_at <= when)


def voters(
    attendees: Iterable[Attendee], *, recused: AbstractSet[int] = frozenset(), when: time | None = None
) -> frozenset[int]:
    """Who may vote now.

    Those with a vote who are here and not recused; for one who isn't, the substitute in their place, one for each.
    """
    everyone = {one.id: one for one in attendees}
    taking_part = {one.id for one in everyone.values() if is_here(one, when) and one.id not in recused}
    found = {one.id for one in everyone.values() if one.votes and one.in_place_of is None and one.id in taking_part}
    filled = set(found)
    for one in sorted(everyone.values(), key=lambda one: one.id):
        place = everyone.get(one.in_place_of) if one.in_place_of else None
        if place and place.votes and place.in_place_of is None and place.id not in filled and one.id in taking_part:
            found.add(one.id)
            filled.add(place.id)
    return frozenset(found)


def needed(attendees: Iterable[Attendee], rules: MeetingRules) -> int:
    """How many of those who vote must be here for the meeting to decide; 0 where the body has no such rule.

    `half` is more than half of those who hold a vote, here or not. A recused member still holds one.
    """
    if rules.quorum is Quorum.NUMBER:
        return rules.quorum_number or 0
    if rules.quorum is Quorum.HALF:
        return sum(one.votes and one.in_place_of is None for one in attendees) // 2 + 1
    return 0


def is_quorate(
    attendees: Sequence[Attendee],
    rules: MeetingRules,
    *,
    recused: AbstractSet[int] = frozenset(),
    when: time | None = None,
) -> bool:
    """Whether the meeting may decide (är beslutsför): of an item, without those who are recused from it."""
    return len(voters(attendees, recused=recused, when=when)) >= needed(attendees, rules)


def ensure_quorate(
    attendees: Sequence[Attendee],
    rules: MeetingRules,
    *,
    recused: AbstractSet[int] = frozenset(),
    when: time | None = None,
) -> None:
    """Refuse a decision by too few."""
    if not is_quorate(attendees, rules, recused=recused, when=when):
        present = len(voters(attendees, recused=recused, when=when))
        raise NotQuorate(present=present, needed=needed(attendees, rules))


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many voted for, against and not at all."""

    yes: int
    no: int
    abstain: int


def counted(positions: Iterable[Position]) -> Count:
    """Count the ballots."""
    cast = list(positions)
    return Count(yes=cast.count(Position.YES), no=cast.count(Position.NO), abstain=cast.count(Position.ABSTAIN))


def is_carried(positions: Sequence[Position], *, of_chair: Position | None) -> bool:
    """Whether the yes side won. At a tie the chair's own ballot decides. Raises NobodyVoted or TieWithoutChair."""
    count = counted(positions)
    if not count.yes and not count.no:
        raise NobodyVoted()
    if count.yes != count.no:
        return count.yes > count.no
    if of_chair not in (Position.YES, Position.NO):
        raise TieWithoutChair()
    return of_chair is Position.YES


def paragraphs(items: Iterable[int], *, last: int) -> dict[int, int]:
    """The § of each item, continuing the year's series of the body, whose last number so far is `last`."""
    return {item: number for number, item in enumerate(items, start=last + 1)}
