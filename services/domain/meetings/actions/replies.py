"""Writes of what comes by mail to a call's letter: a calendar's answer, what a person writes, the letter itself come back."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.domain.base import mail
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.hats import hat_of
from services.domain.base.live import signal
from services.domain.meetings.actions.answers import AnswerDraft, held_recipient, take_answer
from services.domain.meetings.actions.recipients import ensure_open, tell
from services.domain.meetings.queries.answers import Recipient, addresses_of, callers_of, last_asking
from services.domain.meetings.queries.calls import latest_call
from services.domain.meetings.queries.meetings import meeting_with_id
from services.domain.meetings.rules.calls import LONGEST_WORD, Answer, AnswerWay
from services.domain.meetings.rules.replies import (
    ANSWERS,
    AnotherMeeting,
    AnsweredBySomebodyElse,
    Attendee,
    CalendarReply,
    NobodyReads,
    Occasion,
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


@dataclass(frozen=True, kw_only=True)
class WrittenBack:
    """What somebody has written back to a call's letter: from which address, and what else the letter held.

    `answers`: what their calendar answers for somebody else; `starts` and `ends`: which time they propose.
    """

    occasion: Occasion
    name: str
    mail: str
    subject: str
    text: str
    files: tuple[str, ...] = ()
    answers: Answer | None = None
    starts: datetime | None = None
    ends: datetime | None = None


async def pass_on(recipient: Recipient, written: WrittenBack, *, at: datetime) -> None:
    """Pass what somebody has written on to whoever sent the call (vidarebefordra), or to the office when they are gone.

    Nothing is counted by it. Raises NotFound where there has been no call, and NobodyReads.
    """
    meeting, call = await meeting_with_id(recipient.meeting), await latest_call(recipient.meeting)
    if call is None:
        raise NotFound(recipient=recipient.id)
    callers = await callers_of(call.id, today=stockholm_date(at))
    if not callers:
        raise NobodyReads()
    tenant = current_scope().tenant
    facts = {
        "tenant": tenant,
        "tenant_name": call.tenant_name,
        "slug": meeting.slug,
        "body": meeting.body.name,
        "day": meeting.day.isoformat(),
        "recipient": recipient.id,
        "called": recipient.name,
        "occasion": written.occasion,
        "name": written.name,
        "mail": written.mail,
        "subject": written.subject,
        "text": written.text,
        "files": list(written.files),
        "answers": written.answers,
        "starts": written.starts.isoformat() if written.starts else None,
        "ends": written.ends.isoformat() if written.ends else None,
    }
    promised = [mail.Promise(recipient=one.mail, template="call_written_back", context=facts) for one in callers]
    await mail.send_several(promised)
    await record(
        Actor.system(hat_of(current_scope())),
        "meetings.call.written_back",
        subject=f"möte:{meeting.id}",
        at=at,
        after={"recipient": recipient.id, "occasion": written.occasion},
    )


async def note_returned(recipient: Recipient, letter: int | None, *, reason: str, at: datetime) -> None:
    """Note that a letter to a recipient came back (studs): the one with this number, or else the last that went.

    Only a letter to that recipient, which the mail server had taken. `reason` is shown where the letter is.
    """
    meeting = await meeting_with_id(recipient.meeting)
    noted = await fetch_value(
        "update mail_message set state = 'failed', reason = $3 where id = ("
        "select l.id from call_delivery d join mail_message l on l.id = d.mail where d.recipient = $1 and l.state = 'sent'"
        " and ($2::bigint is null or l.id = $2) order by d.id desc limit 1) returning id",
        recipient.id,
        letter,
        reason,
    )
    if noted is None:
        return
    actor = Actor.system(hat_of(current_scope()))
    await record(actor, "meetings.call.returned", subject=f"möte:{meeting.id}", at=at, after={"letter": noted})
    signal(mail.letters_channel(hat_of(current_scope())))
    tell(meeting.slug)
