"""Writes of answers to calls: by page, link, mail or the office; who is named as a substitute is called by it; reminders."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import NotFound, TooLong
from services.domain.base.outbox import first_time
from services.domain.meetings.actions.calls import Outgoing, letters_to, post
from services.domain.meetings.actions.recipients import ensure_open, keep_recipients, tell, withdraw
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.answers import (
    Candidate,
    Recipient,
    access_recipient,
    answers_of,
    candidates_for,
    silent_on,
)
from services.domain.meetings.queries.calls import RecipientLine, call_room, latest_call
from services.domain.meetings.queries.meetings import MeetingView, meeting_with_id
from services.domain.meetings.rules.calls import (
    LONGEST_WORD,
    Answer,
    AnswerWay,
    Choice,
    LetterKind,
    NotCalled,
    SubstituteNotNamed,
    is_same_name,
    reminder_is_due,
)
from services.domain.meetings.rules.sittings import Capacity, Mode


@dataclass(frozen=True, kw_only=True)
class AnswerDraft:
    """What somebody answers. A substitute is named, or told by the mail address that a calendar programme gives.

    `stamped_at`: when a calendar programme says that it was given.
    """

    answer: Answer
    mode: Mode | None = None
    substitute_name: str | None = None
    substitute_mail: str | None = None
    word: str | None = None
    stamped_at: datetime | None = None


async def answer_own(meeting: MeetingView, draft: AnswerDraft, *, actor: Actor, at: datetime) -> None:
    """Answer the actor's own call, in the page. Raises NotFound for who is not called."""
    mine = (await answers_of(meeting.id, account=actor.account or 0)).mine
    if mine is None or not actor.may_somewhere(MeetingPermission.ANSWER):
        raise NotFound(meeting=meeting.id)
    await take_answer(meeting, mine, draft, via=AnswerWay.PAGE, actor=actor, at=at)


async def register_answer(
    meeting: MeetingView, recipient: int, draft: AnswerDraft, *, actor: Actor, at: datetime
) -> None:
    """Note what somebody has answered in another way, such as by telephone. Raises NotFound."""
    actor.require(MeetingPermission.CALL, body=meeting.body.id)
    found = await access_recipient(recipient, meeting=meeting.id)
    await take_answer(meeting, found, draft, via=AnswerWay.OFFICE, actor=actor, at=at)


async def take_answer(
    meeting: MeetingView, recipient: Recipient, draft: AnswerDraft, *, via: AnswerWay, actor: Actor, at: datetime
) -> None:
    """Take an answer from whoever has shown to be the recipient, or to hold their link. The latest counts.

    A substitute of the structure is called by it; one who was named before and is no longer gets a letter about that. What a
    calendar programme answers counts unless a later answer was given, in whichever way, whatever comes first.
    """
    ensure_open(meeting, at)
    recipient = await held_recipient(recipient)
    if not recipient.is_called:
        raise NotCalled()
    _check(draft)
    candidates = await candidates_for(recipient, meeting) if draft.answer is Answer.SUBSTITUTE else []
    substitute = _named(draft, candidates)
    if draft.answer is Answer.SUBSTITUTE and not (substitute or draft.substitute_name) and via is not AnswerWay.MAIL:
        raise SubstituteNotNamed()
    name = substitute.name if substitute else draft.substitute_name or draft.substitute_mail
    if await _changes_nothing(recipient, draft, name):
        return
    is_substitute = draft.answer is Answer.SUBSTITUTE
    await execute(
        "insert into call_answer (tenant, recipient, answer, mode, substitute, substitute_name, word, via, at,"
        " stamped_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        current_scope().tenant,
        recipient.id,
        draft.answer.value,
        draft.mode.value if draft.mode and draft.answer is Answer.YES else None,
        substitute.person if substitute else None,
        name if is_substitute else None,
        draft.word,
        via.value,
        at,
        draft.stamped_at,
    )
    await _call_instead(meeting, recipient, substitute, at=at)
    after = {"recipient": recipient.id, "answer": draft.answer, "via": via}
    await record(actor, "meetings.call.answered", subject=f"möte:{meeting.id}", at=at, after=after)
    tell(meeting.slug)


async def held_recipient(recipient: Recipient) -> Recipient:
    """The recipient as they are now, kept from others until the commit.

    One answer of a recipient at a time: two clicks come after each other, and the second changes nothing.
    """
    await execute("select from call_recipient where id = $1 for update", recipient.id)
    return await access_recipient(recipient.id, meeting=recipient.meeting)


def _check(draft: AnswerDraft) -> None:
    for value, limit, name, field in (
        (draft.substitute_name, 120, "vem som kommer i stället", "substitute_name"),
        (draft.word, LONGEST_WORD, "meddelandet", "word"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)


def _named(draft: AnswerDraft, candidates: list[Candidate]) -> Candidate | None:
    """The one of the structure who is meant, when it is one alone."""
    meant = [
        one
        for one in candidates
        if (draft.substitute_name and is_same_name(one.name, draft.substitute_name))
        or (draft.substitute_mail and (one.mail or "").lower() == draft.substitute_mail.lower())
    ]
    return meant[0] if len(meant) == 1 else None


async def _changes_nothing(recipient: Recipient, draft: AnswerDraft, name: str | None) -> bool:
    """Whether this is what counts already, or a calendar gave it before what has been answered since, in whichever way."""
    if draft.stamped_at is None:
        return _is_known(recipient, draft, name)
    return await fetch_value(
        "select exists (select from call_answer where recipient = $1 and coalesce(stamped_at, at) > $2)",
        recipient.id,
        draft.stamped_at,
    )


def _is_known(recipient: Recipient, draft: AnswerDraft, name: str | None) -> bool:
    now = recipient.answer
    return now is not None and (now.answer, now.mode or None, now.substitute_name, now.word) == (
        draft.answer,
        draft.mode.value if draft.mode and draft.answer is Answer.YES else None,
        name if draft.answer is Answer.SUBSTITUTE else None,
        draft.word,
    )


async def _call_instead(
    meeting: MeetingView, recipient: Recipient, substitute: Candidate | None, *, at: datetime
) -> None:
    """Call the substitute who is named now, and no longer the one who was before, unless somebody else sends them, too."""
    call = await latest_call(meeting.id)
    if call is None:
        return
    room = await call_room(meeting.id, today=stockholm_date(at))
    gone = [
        one
        for one in room.called
        if one.in_place_of == recipient.id and (substitute is None or one.person != substitute.person)
    ]
    senders = {one.answer.substitute: one for one in room.called if one.answer and one.recipient != recipient.id}
    sent = [one for one in gone if one.person in senders]
    await keep_recipients(meeting, [_sent_by(senders[one.person], one) for one in sent], at=at)
    gone = [one for one in gone if one not in sent]
    await withdraw([one.recipient for one in gone if one.recipient], at=at)
    letters = list(letters_to(gone, LetterKind.CANCELLATION))
    if substitute and not any(one.person == substitute.person for one in room.called):
        line = _line(substitute, recipient, room.recipients)
        rows = await keep_recipients(meeting, [line], at=at, called=True)
        if line.mail:
            called = Outgoing(recipient=rows[line.key], name=line.name, mail=line.mail, kind=LetterKind.CALL)
            letters.append(called)
    await post(meeting, call.id, letters, at=at)


def _sent_by(other: RecipientLine, substitute: RecipientLine) -> RecipientLine:
    return replace(substitute, in_place_of=other.recipient, principal=other.principal)


def _line(substitute: Candidate, recipient: Recipient, known: tuple[RecipientLine, ...]) -> RecipientLine:
    found = next((one for one in known if one.person == substitute.person), None)
    new = RecipientLine(
        recipient=None,
        person=substitute.person,
        guest=None,
        account=None,
        name=substitute.name,
        mail=substitute.mail,
        title=None,
        principal=recipient.principal,
        principal_name=recipient.principal_name,
        capacity=Capacity.SUBSTITUTE,
        choice=Choice.COMPUTED,
        is_expected=False,
        in_place_of=recipient.id,
        called_at=None,
        withdrawn_at=None,
        answer=None,
        letter=None,
    )
    return replace(new, recipient=found.recipient) if found else new


async def remind(*, at: datetime) -> int:
    """Remind those of a tenant who have not answered, once each; answers how many. Safe to run at any time, and twice."""
    today = stockholm_date(at)
    due = [
        one
        for one in await silent_on(today)
        if reminder_is_due(one.day, reminder_days=one.reminder_days, asked_on=one.asked_on, today=today)
    ]
    for number, group in groupby(due, key=lambda one: one.meeting):
        call = await latest_call(number)
        if call is None or not await first_time(f"call-reminders/{number}/{today}"):
            continue
        meeting = await meeting_with_id(number)
        letters = [
            Outgoing(recipient=one.recipient, name=one.name, mail=one.mail, kind=LetterKind.REMINDER) for one in group
        ]
        await post(meeting, call.id, letters, at=at)
        tell(meeting.slug)
    return len(due)
