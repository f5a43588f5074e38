"""What holds for answers that calendar programmes give by mail (iTIP REPLY, RFC 5546): whose they are, and whether they count."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.calls import Answer

ANSWERS: Mapping[str, Answer] = {
    "ACCEPTED": Answer.YES,
    "DECLINED": Answer.NO,
    "TENTATIVE": Answer.TENTATIVE,
    "DELEGATED": Answer.SUBSTITUTE,
}
"""What a calendar's participation status (PARTSTAT) means. Another one, such as NEEDS-ACTION, answers nothing."""


class Occasion(StrEnum):
    """Why a letter is passed on to those who call: a person has written, proposes another time, or answers for somebody else."""

    WRITTEN = "written"
    PROPOSAL = "proposal"
    SOMEBODY_ELSE = "somebody_else"


class NobodyReads(RuleBroken):
    """Nobody is left who calls to the meeting, and so could read what somebody has written about it."""


class AnotherMeeting(RuleBroken):
    """A calendar programme answers for another meeting than the one that its letter's address was made for."""


class AnsweredBySomebodyElse(RuleBroken):
    """A calendar programme answers for somebody who was not called by the letter that it answers (`mail`, `status`)."""


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Somebody as a calendar knows them, with their participation status, and to whom they have handed over."""

    mail: str
    status: str
    delegate: str | None = None


@dataclass(frozen=True, kw_only=True)
class CalendarReply:
    """What a calendar programme answers. `sequence` is the version of the meeting that it has; `stamped_at` when it was given."""

    uid: str
    attendees: tuple[Attendee, ...]
    sequence: int | None = None
    stamped_at: datetime | None = None
    comment: str | None = None


def plain_address(text: str) -> str:
    """A mail address as it can be compared: without mailto:, in small letters, a domain with å, ä, ö in its ASCII form."""
    mailbox, _, domain = text.strip().lower().removeprefix("mailto:").rpartition("@")
    try:
        return f"{mailbox}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{mailbox}@{domain}"


def own_attendee(reply: CalendarReply, addresses: Collection[str], *, sender: str) -> Attendee | None:
    """Who answers, if it is the recipient: by one of their addresses, or alone in a letter from one of them.

    The latter is somebody whose programme answers under another address than the one that was written to.
    """
    own = {plain_address(one) for one in addresses}
    named = next((one for one in reply.attendees if plain_address(one.mail) in own), None)
    if named is None and len(reply.attendees) == 1 and plain_address(sender) in own:
        return reply.attendees[0]
    return named


def is_for_earlier_time(reply: CalendarReply, *, sequence: int, asked_at: datetime) -> bool:
    """Whether it answers a version of the meeting before the one for which everybody was last asked.

    Some programmes leave the version out: then it does when it was given before that one was sent.
    """
    if reply.sequence is not None:
        return reply.sequence < sequence
    return reply.stamped_at is not None and reply.stamped_at < asked_at
