"""Reads of calls: who is called and what they answered, the versions that were sent, what a letter and a link show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from services.domain.base.engine import current_scope, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.permissions import STAFF
from services.domain.base.reading import read, rows
from services.domain.meetings.queries.agenda import AttachmentView, ItemLine, PresenterView, agenda_of
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.agenda import ItemState
from services.domain.meetings.rules.calls import (
    Answer,
    AnswerWay,
    CallContent,
    CalledAttachment,
    CalledItem,
    Change,
    Choice,
    LetterKind,
    changes_of,
    content_of,
    counted_answers,
    is_chosen,
)
from services.domain.meetings.rules.sittings import Capacity


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """The answer of a recipient that counts. `substitute` is the person of the structure whom they send."""

    answer: Answer
    mode: str | None
    substitute: int | None
    substitute_name: str | None
    word: str | None
    via: AnswerWay
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LetterView:
    """A letter that went to a recipient: why, when, and whether the mail server took it."""

    kind: LetterKind
    call: int | None
    at: datetime
    state: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class RecipientLine:
    """Somebody who may be, is or was called. `recipient` is the row, once there is one; `key` names them in forms.

    `is_expected`: by a seat on the meeting's day, as guest, or as one of the office.
    """

    recipient: int | None
    person: int | None
    guest: int | None
    account: int | None
    name: str
    mail: str | None
    title: str | None
    principal: int | None
    principal_name: str | None
    capacity: Capacity
    choice: Choice
    is_expected: bool
    in_place_of: int | None
    called_at: datetime | None
    withdrawn_at: datetime | None
    answer: AnswerView | None
    letter: LetterView | None

    @property
    def key(self) -> str:
        if self.guest:
            return f"g{self.guest}"
        return f"p{self.person}" if self.person else f"a{self.account}"

    @property
    def is_called(self) -> bool:
        """Whether they have been called and still are."""
        return self.called_at is not None and self.withdrawn_at is None


@dataclass(frozen=True, kw_only=True)
class CallView:
    """A version of the call as it was sent."""

    id: int
    number: int
    message: str | None
    changes: tuple[Change, ...]
    asks_anew: bool
    sent_at: datetime
    sent_by: str | None
    letters: int
    word: int | None
    pdf: int | None


@dataclass(frozen=True, kw_only=True)
class Room:
    """Everything about the call to a meeting: who, what was sent, what was answered."""

    recipients: tuple[RecipientLine, ...]
    calls: tuple[CallView, ...]
    calls_substitutes: bool
    reminder_days: int

    @cached_property
    def called(self) -> tuple[RecipientLine, ...]:
        """Those who have been called and still are."""
        return tuple(one for one in self.recipients if one.is_called)

    @cached_property
    def chosen(self) -> tuple[RecipientLine, ...]:
        """Those whom the next letter goes to."""
        return tuple(one for one in self.recipients if self.is_chosen(one))

    def is_chosen(self, one: RecipientLine) -> bool:
        """Whether somebody is called with the next letter. Who was named as a substitute is, as long as the other one is."""
        if one.in_place_of is not None and one.choice is Choice.COMPUTED:
            return one.is_called and any(
                other.recipient == one.in_place_of and self.is_chosen(other) for other in self.recipients
            )
        if not one.is_expected and one.choice is Choice.COMPUTED:
            return False
        return is_chosen(one.choice, one.capacity, calls_substitutes=self.calls_substitutes)

    @property
    def without_address(self) -> tuple[RecipientLine, ...]:
        return tuple(one for one in self.chosen if not one.mail)

    @property
    def latest(self) -> CallView | None:
        return self.calls[0] if self.calls else None

    @property
    def answers(self) -> Mapping[str, int]:
        return counted_answers(one.answer.answer if one.answer else None for one in self.called)


@dataclass(frozen=True, kw_only=True)
class _Room:
    """As the database tells it."""

    recipients: tuple[RecipientLine, ...]
    calls: tuple[CallView, ...]
    calls_substitutes: bool | None
    reminder_days: int | None


# Everybody who holds an appointment in the body on the meeting's day, once, in the capacity that counts first.
_EXPECTED = """
    select distinct on (x.person) x.* from (
        select a.person, a.principal, s.function, s.position,
            case a.kind when 'acting' then 'acting' when 'substitute' then 'substitute' when 'co_opted' then 'co_opted'
                else 'member' end as capacity,
            case a.kind when 'acting' then 1 when 'co_opted' then 2 when 'substitute' then 3 else 0 end as rank
        from meeting m join seat s on s.body = m.body join appointment a on a.seat = s.id
        where m.id = $1 and a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day)
        union all
        select a.person, a.principal, null, null, 'co_opted', 2 from meeting m join appointment a on a.body = m.body
        where m.id = $1 and a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day)
    ) x order by x.person, x.rank, x.position
"""

_OFFICE = """
    select distinct a.id as account, a.name, a.mail from role_grant g join account a on a.id = g.account
    where g.tenant = $2 and g.role = any($3) and g.valid_from <= $4 and (g.valid_to is null or g.valid_to >= $4)
        and a.closed_at is null
        and not exists (select from person p join expected e on e.person = p.id where p.account = a.id)
"""


def answer_in(meeting: str) -> str:
    """SQL: the answer of the recipient `r` that counts, one that came after everybody at the meeting was last asked.

    `meeting`: the meeting's number, as a parameter where all rows are of one: when it was asked is then looked up once.
    """
    asked = f"(select max(c.sent_at) from meeting_call c where c.meeting = {meeting} and c.asks_anew)"
    return f"""
    (select json_build_object('answer', a.answer, 'mode', a.mode, 'substitute', a.substitute, 'substitute_name',
        coalesce((select p.name from person p where p.id = a.substitute), a.substitute_name), 'word', a.word,
        'via', a.via, 'at', a.at)
        from call_answer a where a.recipient = r.id and a.at >= {asked} order by a.at desc, a.id desc limit 1)
    """


_LETTER = """
    (select json_build_object('kind', d.kind, 'call', d.call, 'at', d.at, 'state', l.state, 'reason', l.reason)
        from call_delivery d join mail_message l on l.id = d.mail where d.recipient = r.id order by d.id desc limit 1)
"""
_RECIPIENTS = f"""
    with expected as ({_EXPECTED}),
    office as ({_OFFICE}),
    everybody as (
        select r.id as row, p.id as person, null::integer as guest, null::integer as account, p.name, p.mail,
            coalesce(e.function, p.title) as title, coalesce(e.principal, r.principal) as principal,
            coalesce(e.capacity, r.capacity) as capacity, e.person is not null as is_expected, 0 as sort
        from expected e full join (select * from call_recipient where meeting = $1 and person is not null) r
            on r.person = e.person join person p on p.id = coalesce(e.person, r.person)
        union all
        select r.id, null, g.id, null, g.name, g.mail,
            nullif(concat_ws(', ', g.title, g.organisation), ''), null, 'guest', true, 2
        from meeting_guest g left join call_recipient r on r.guest = g.id where g.meeting = $1
        union all
        select r.id, null, null, coalesce(o.account, r.account), coalesce(o.name, r.name), coalesce(o.mail, r.mail),
            null, null, 'staff', o.account is not null, 1
        from office o full join (select * from call_recipient where meeting = $1 and account is not null) r
            on r.account = o.account
    )
    select x.row as recipient, x.person, x.guest, x.account, x.name, x.mail, x.title, x.principal,
        h.name as principal_name, x.capacity,
        coalesce(r.choice, 'computed') as choice, x.is_expected,
        r.in_place_of, r.called_at, r.withdrawn_at, {answer_in("$1")} as answer, {_LETTER} as letter
    from everybody x left join call_recipient r on r.id = x.row left join principal h on h.id = x.principal
    order by x.sort, h.position nulls first, case x.capacity when 'substitute' then 1 else 0 end, swedish_key(x.name)
"""
_CALLS = """
    select c.id, c.number, c.message, c.changes, c.asks_anew, c.sent_at, a.name as sent_by, c.word, c.pdf,
        (select count(*) from call_delivery d where d.call = c.id and d.kind in ('call', 'change')) as letters
    from meeting_call c left join account a on a.id = c.sent_by where c.meeting = $1 order by c.number desc
"""
_ROOM = f"""
    select json_build_object('recipients', {rows(_RECIPIENTS)}, 'calls', {rows(_CALLS)},
        'calls_substitutes', b.calls_substitutes, 'reminder_days', b.reminder_days)
    from meeting m left join body_rules b on b.body = m.body where m.id = $1
"""


async def call_room(meeting: int, *, today: date) -> Room:
    """Who is called to a meeting, what was sent and what was answered, in one round trip."""
    office = [role.value for role in STAFF]
    found = await read(_Room, _ROOM, meeting, current_scope().tenant, office, today)
    return Room(
        recipients=found.recipients,
        calls=found.calls,
        calls_substitutes=bool(found.calls_substitutes),
        reminder_days=3 if found.reminder_days is None else found.reminder_days,
    )


async def content_now(meeting: MeetingView) -> CallContent:
    """What a call to the meeting would say now."""
    agenda = await agenda_of(meeting)
    return CallContent(
        day=meeting.day,
        starts=meeting.starts,
        ends=meeting.ends,
        place=meeting.place,
        link=meeting.link,
        kind=meeting.kind,
        sequence=meeting.sequence,
        items=tuple(_called_item(item, agenda.kinds) for item in agenda.items if item.state in _CALLED_STATES),
        attachments=tuple(_called_attachment(one) for one in agenda.attachments if not _is_gone(one)),
    )


_CALLED_STATES = frozenset({ItemState.PLANNED, ItemState.HANDLED})


def _called_item(item: ItemLine, kinds: Mapping[str, str]) -> CalledItem:
    return CalledItem(
        id=item.id,
        parent=item.parent,
        number=item.number,
        title=item.title,
        kinds=tuple(kinds.get(kind, kind) for kind in item.kinds),
        minutes=item.minutes,
        background=item.background or None,
        presenters=tuple(_presenter(one) for one in item.presenters),
        proposals=item.drafted,
        attachments=tuple(one.name for one in item.attachments if not _is_gone(one)),
        about=item.about.day if item.about else None,
    )


def _presenter(one: PresenterView) -> str:
    return ", ".join(part for part in (one.name, one.title, one.organisation) if part)


def _called_attachment(one: AttachmentView) -> CalledAttachment:
    files = tuple(file.upload for file in one.files)
    return CalledAttachment(id=one.id, letter=one.letter, name=one.name, title=one.title, files=files)


def _is_gone(one: AttachmentView) -> bool:
    """Its letter was sent, and nothing is left under it: it is not called to any more."""
    return one.is_sent and one.is_taken_away


# --- One version, one letter, one link -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SentCall:
    """A version of a call with all that its documents and letters say. It never changes."""

    id: int
    number: int
    meeting: int
    slug: str
    uid: UUID
    body: str
    body_short: str
    tenant_name: str
    message: str | None
    content: CallContent
    changes: tuple[Change, ...]
    sent_at: datetime


_SENT = """
    select c.id, c.number, c.message, c.content, c.changes, c.sent_at, c.meeting, m.slug, m.uid, b.name as body,
        coalesce(b.abbreviation, b.short_name, b.name) as body_short, t.name as tenant_name
    from meeting_call c join meeting m on m.id = c.meeting join body b on b.id = m.body join tenant t on t.slug = c.tenant
"""


async def access_call(call: int) -> SentCall:
    """A version with this number. Raises NotFound."""
    row = await fetch_row(f"{_SENT} where c.id = $1", call)
    if row is None:
        raise NotFound(call=call)
    return _sent(dict(row))


async def latest_call(meeting: int) -> SentCall | None:
    """The version that was sent last."""
    row = await fetch_row(f"{_SENT} where c.meeting = $1 order by c.number desc limit 1", meeting)
    return _sent(dict(row)) if row else None


def _sent(row: dict) -> SentCall:
    stored = {"content": content_of(row.pop("content")), "changes": changes_of(row.pop("changes"))}
    return SentCall(**row, **stored)


async def document_of_call(meeting: int, number: int, form: str) -> int:
    """The kept file of a version as `word` or `pdf`. Raises NotFound, also while it is being made."""
    row = await fetch_row("select word, pdf from meeting_call where meeting = $1 and number = $2", meeting, number)
    if row is None or form not in ("word", "pdf") or row[form] is None:
        raise NotFound(document=form)
    return row[form]
