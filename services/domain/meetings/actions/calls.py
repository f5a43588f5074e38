"""Writes of calls: send a version with its letters, send one again, tell of what was moved or called off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.domain.base import jobs, mail
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import NotFound, RuleBroken, TooLong
from services.domain.meetings.actions.attachments import settle_letters
from services.domain.meetings.actions.recipients import ensure_open, keep_recipients, tell, withdraw
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.calls import RecipientLine, Room, SentCall, call_room, content_now, latest_call
from services.domain.meetings.queries.meetings import MeetingView, meeting_with_id
from services.domain.meetings.rules.calls import (
    LONGEST_MESSAGE,
    CallContent,
    CalledWithoutTime,
    EmptyAgenda,
    HasNoAddress,
    LetterKind,
    NobodyHasAnAddress,
    NobodyToCall,
    NotCalled,
    NothingHasChanged,
    SentMeanwhile,
    TimeNotDecided,
    as_stored,
    asks_anew,
    differences,
)
from services.domain.meetings.rules.sittings import Phase

CALL_DOCUMENTS = "meetings.call_documents"
"""Job kind of a version's Word and PDF: the payload is its number."""

TEMPLATES: Mapping[LetterKind, str] = {
    LetterKind.CALL: "meeting_call",
    LetterKind.CHANGE: "meeting_call",
    LetterKind.REMINDER: "meeting_reminder",
    LetterKind.CANCELLATION: "meeting_cancellation",
}


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A letter about a call to somebody: `recipient` is the number of their row."""

    recipient: int
    name: str
    mail: str
    kind: LetterKind


async def send_call(meeting: MeetingView, *, number: int, message: str | None, actor: Actor, at: datetime) -> bool:
    """Send version `number` of the call (kallelse): keep what it says, give attachments their letters, promise letters.

    Answers False when it has just been sent with the same message: a second click sends nothing. Raises SentMeanwhile when
    somebody else has sent it, and another RuleBroken when something is missing, or nothing is new.
    """
    actor.require(MeetingPermission.CALL, body=meeting.body.id)
    ensure_open(meeting, at)
    if message and len(message) > LONGEST_MESSAGE:
        raise TooLong(name="meddelandet", limit=LONGEST_MESSAGE, field="message")
    meeting = await _held(meeting)
    before = await latest_call(meeting.id)
    content, room = await content_now(meeting), await call_room(meeting.id, today=stockholm_date(at))
    if number != (before.number + 1 if before else 1):
        if before and (before.number, before.message) == (number, message) and not differences(before.content, content):
            return False
        raise SentMeanwhile()
    for lack in missing(content, room):
        raise lack
    changes = differences(before.content, content) if before else ()
    is_new = any(not one.is_called for one in room.chosen) or any(one not in room.chosen for one in room.called)
    if before and not (changes or message or is_new):
        raise NothingHasChanged()
    await settle_letters(meeting, content.attachments)
    await execute("update agenda_item set late = false where meeting = $1 and late", meeting.id)
    call = await _keep_version(meeting, before, content, message=message, actor=actor, at=at)
    await _call(meeting, room, call, actor=actor, at=at)
    return True


def missing(content: CallContent, room: Room) -> Iterable[RuleBroken]:
    """What a call still lacks: a time, an agenda, somebody to send it to."""
    if content.starts is None or content.ends is None:
        yield TimeNotDecided()
    if not content.items:
        yield EmptyAgenda()
    if not room.chosen:
        yield NobodyToCall()
    elif len(room.without_address) == len(room.chosen):
        yield NobodyHasAnAddress()


async def _held(meeting: MeetingView) -> MeetingView:
    """The meeting as it is now, kept from others until the commit: two clicks come after each other."""
    await execute("select from meeting where id = $1 for update", meeting.id)
    return await meeting_with_id(meeting.id)


async def _keep_version(
    meeting: MeetingView,
    before: SentCall | None,
    content: CallContent,
    *,
    message: str | None,
    actor: Actor,
    at: datetime,
) -> int:
    changes = differences(before.content, content) if before else ()
    call = await fetch_value(
        "insert into meeting_call (tenant, meeting, number, message, content, changes, asks_anew, sent_by, sent_at)"
        " values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9) returning id",
        current_scope().tenant,
        meeting.id,
        before.number + 1 if before else 1,
        message,
        as_stored(content),
        as_stored(changes),
        asks_anew(before.content if before else None, content),
        actor.account,
        at,
    )
    await jobs.start(
        CALL_DOCUMENTS,
        str(call),
        title=f"Kallelse till {meeting.body.name} {meeting.day.isoformat()}",
        payload={"call": call},
        actor=actor,
        at=at,
    )
    await record(actor, "meetings.call.sent", subject=f"möte:{meeting.id}", at=at, after=as_stored(content))
    tell(meeting.slug)
    return call


async def _call(meeting: MeetingView, room: Room, call: int, *, actor: Actor, at: datetime) -> None:
    """Everybody chosen is called from now on and gets a letter; who was called and is no longer chosen gets one, too."""
    rows = await keep_recipients(meeting, room.chosen, at=at, called=True)
    gone = [one for one in room.called if one not in room.chosen]
    await withdraw([one.recipient for one in gone if one.recipient], at=at)
    letters = [
        Outgoing(
            recipient=rows[one.key],
            name=one.name,
            mail=one.mail,
            kind=LetterKind.CHANGE if one.is_called else LetterKind.CALL,
        )
        for one in room.chosen
        if one.mail
    ]
    await post(meeting, call, [*letters, *letters_to(gone, LetterKind.CANCELLATION)], at=at)


async def post(meeting: MeetingView, call: int, letters: Sequence[Outgoing], *, at: datetime) -> None:
    """Promise letters about this version, and note to whom (utskick). What they say stands in the version itself."""
    facts: dict[str, Any] = {
        "tenant": current_scope().tenant,
        "call": call,
        "meeting": meeting.id,
        "sequence": meeting.sequence,
        "at": at.isoformat(),
        "called_off": meeting.is_called_off,
        "reason": meeting.reason if meeting.is_called_off else None,
    }
    promised = await mail.send_several(
        [
            mail.Promise(
                recipient=one.mail,
                template=TEMPLATES[one.kind],
                context={**facts, "kind": one.kind, "recipient": one.recipient, "name": one.name},
            )
            for one in letters
        ]
    )
    await execute(
        "insert into call_delivery (tenant, recipient, call, kind, mail, at)"
        " select $1, x.recipient, $2, x.kind, x.mail, $3"
        " from unnest($4::integer[], $5::varchar[], $6::bigint[]) as x (recipient, kind, mail)",
        current_scope().tenant,
        call,
        at,
        [one.recipient for one in letters],
        [one.kind.value for one in letters],
        promised,
    )


async def send_again(meeting: MeetingView, recipient: int, *, actor: Actor, at: datetime) -> None:
    """Send the latest version to one recipient again, to the address that they have now. Raises NotCalled, HasNoAddress."""
    actor.require(MeetingPermission.CALL, body=meeting.body.id)
    ensure_open(meeting, at)
    room, call = await call_room(meeting.id, today=stockholm_date(at)), await latest_call(meeting.id)
    line = next((one for one in room.recipients if one.recipient == recipient), None)
    if line is None or call is None:
        raise NotFound(recipient=recipient)
    if not line.is_called:
        raise NotCalled()
    if not line.mail:
        raise HasNoAddress(name=line.name)
    await keep_recipients(meeting, [line], at=at)
    letter = Outgoing(recipient=recipient, name=line.name, mail=line.mail, kind=LetterKind.CALL)
    await post(meeting, call.id, [letter], at=at)
    await record(actor, "meetings.call.sent_again", subject=f"möte:{meeting.id}", at=at, after={"recipient": recipient})
    tell(meeting.slug)


# --- What happens to a meeting that has been called ---------------------------------------------------


async def tell_of_change(meeting_id: int, *, reason: str | None, actor: Actor, at: datetime) -> None:
    """Tell those who are called that the meeting has another day, time or place; nothing where there has been no call, or
    it has been held.

    The agenda is the one of the version before: what is still being prepared isn't told by moving the meeting. Earlier
    answers count no longer when day or time is another. Raises CalledWithoutTime.
    """
    before = await latest_call(meeting_id)
    if before is None:
        return
    meeting = await meeting_with_id(meeting_id)
    if meeting.phase is Phase.CLOSED or meeting.day < stockholm_date(at):
        return
    if meeting.starts is None:
        raise CalledWithoutTime()
    content = replace(
        before.content,
        day=meeting.day,
        starts=meeting.starts,
        ends=meeting.ends,
        place=meeting.place,
        link=meeting.link,
        kind=meeting.kind,
        sequence=meeting.sequence,
    )
    if not differences(before.content, content):
        return
    await execute("update agenda_item set late = false where meeting = $1 and late", meeting.id)
    call = await _keep_version(meeting, before, content, message=reason, actor=actor, at=at)
    room = await call_room(meeting.id, today=stockholm_date(at))
    await post(meeting, call, list(letters_to(room.called, LetterKind.CHANGE)), at=at)


async def tell_of_calling_off(meeting_id: int, *, at: datetime) -> None:
    """Tell those who are called that the meeting is called off; nothing where there has been no call, or it has been held."""
    call, meeting = await latest_call(meeting_id), await meeting_with_id(meeting_id)
    if call is None or meeting.day < stockholm_date(at):
        return
    room = await call_room(meeting.id, today=stockholm_date(at))
    await post(meeting, call.id, list(letters_to(room.called, LetterKind.CANCELLATION)), at=at)
    tell(meeting.slug)


def letters_to(lines: Iterable[RecipientLine], kind: LetterKind) -> Iterable[Outgoing]:
    """A letter to each who has been called and has an address."""
    for one in lines:
        if one.recipient and one.mail:
            yield Outgoing(recipient=one.recipient, name=one.name, mail=one.mail, kind=kind)


async def keep_documents(call: SentCall, *, word: int, pdf: int) -> None:
    """Note under which numbers a version's documents are kept, once they have been made."""
    await execute("update meeting_call set word = $2, pdf = $3 where id = $1", call.id, word, pdf)
    tell(call.slug)
