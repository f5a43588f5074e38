"""Writes of what comes by mail to a call's letter: a calendar programme's answer."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.domain.base.actor import Actor
from services.domain.base.engine import current_scope
from services.domain.base.hats import hat_of
from services.domain.meetings.actions.answers import AnswerDraft, held_recipient, take_answer
from services.domain.meetings.actions.recipients import ensure_open
from services.domain.meetings.queries.answers import Recipient, addresses_of, last_asking
from services.domain.meetings.queries.meetings import meeting_with_id
from services.domain.meetings.rules.calls import LONGEST_WORD, Answer, AnswerWay
from services.domain.meetings.rules.replies import (
    ANSWERS,
    AnotherMeeting,
    AnsweredBySomebodyElse,
    Attendee,
    CalendarReply,
    is_for_earlier_time,
    own_attendee,
)
from services.domain.meetings.rules.sittings import Mode

_LONGEST_NAME = 120


async def take_reply(recipient: Recipient, reply: CalendarReply, *, sender: str, at: datetime) -> None:
    """Count what a calendar programme has answered for a recipient; `sender` is the address that its letter came from.

    An answer to an earlier time of the meeting changes nothing, nor does one that says neither yes, no, perhaps nor who
    comes instead. Raises AnotherMeeting, AnsweredBySomebodyElse, and what `take_answer` raises.
    """
    meeting = await meeting_with_id(recipient.meeting)
    if not _is_about(reply, meeting.uid):
        raise AnotherMeeting()
    ensure_open(meeting, at)
    recipient = await held_recipient(recipient)
    attendee = own_attendee(reply, await addresses_of(recipient), sender=sender)
    if attendee is None:
        raise AnsweredBySomebodyElse()
    asking = await last_asking(meeting.id)
    answer = ANSWERS.get(attendee.status)
    if answer is None or is_for_earlier_time(reply, sequence=asking.sequence, asked_at=asking.asked_at):
        return
    draft = _draft(answer, attendee, reply, recipient)
    actor = Actor(account=None, name=recipient.name, hat=hat_of(current_scope()))
    await take_answer(meeting, recipient, draft, via=AnswerWay.MAIL, actor=actor, at=at)


def _is_about(reply: CalendarReply, uid: UUID) -> bool:
    return reply.uid.strip().lower() == str(uid)


def _draft(answer: Answer, attendee: Attendee, reply: CalendarReply, recipient: Recipient) -> AnswerDraft:
    """A calendar programme knows less than a form: of the same answer, what was said before still stands."""
    draft = AnswerDraft(answer=answer, stamped_at=reply.stamped_at)
    now = recipient.answer
    if now and now.answer is answer:
        mode = Mode(now.mode) if now.mode else None
        draft = replace(draft, mode=mode, substitute_name=now.substitute_name, word=now.word)
    if answer is Answer.SUBSTITUTE and attendee.delegate and len(attendee.delegate) <= _LONGEST_NAME:
        draft = replace(draft, substitute_name=None, substitute_mail=attendee.delegate)
    return replace(draft, word=reply.comment[:LONGEST_WORD]) if reply.comment else draft
