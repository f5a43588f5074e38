"""Reads of answers to calls: one recipient's, those of a meeting, what somebody is still asked, who may come instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.permissions import STAFF
from services.domain.base.reading import Lookup, find, look_up, read, rows
from services.domain.meetings.queries.calls import AnswerView, answer_in
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.calls import Answer, AnswerWay, LetterKind, counted_answers
from services.domain.meetings.rules.sittings import Capacity


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody who is or was called, with the answer that counts."""

    id: int
    meeting: int
    person: int | None
    guest: int | None
    account: int | None
    principal: int | None
    principal_name: str | None
    name: str
    mail: str | None
    capacity: Capacity
    called_at: datetime | None
    withdrawn_at: datetime | None
    answer: AnswerView | None

    @property
    def is_called(self) -> bool:
        return self.called_at is not None and self.withdrawn_at is None


# The address is the one that somebody has now; the row keeps the one that the last letter went to.
_COLUMNS = """
    r.id, r.meeting, r.person, r.guest, r.account, r.principal, h.name as principal_name,
    coalesce(p.name, g.name, r.name) as name, coalesce(p.mail, g.mail, r.mail) as mail, r.capacity, r.called_at, r.withdrawn_at
"""
_PEOPLE = "call_recipient r left join person p on p.id = r.person left join meeting_guest g on g.id = r.guest"
_RECIPIENTS = f"{_PEOPLE} left join principal h on h.id = r.principal"
_ANSWER = answer_in("r.meeting")
_RECIPIENT = f"select {_COLUMNS}, {_ANSWER} as answer from {_RECIPIENTS}"


async def access_recipient(recipient: int, *, meeting: int) -> Recipient:
    """A recipient of a meeting's call. Raises NotFound."""
    query = f"select to_json(one) from ({_RECIPIENT} where r.id = $1 and r.meeting = $2) one"
    found = await find(Recipient, query, recipient, meeting)
    if found is None:
        raise NotFound(recipient=recipient)
    return found


async def recipient_with_id(recipient: int) -> Recipient:
    """A recipient of any meeting's call. Raises NotFound."""
    found = await find(Recipient, f"select to_json(one) from ({_RECIPIENT} where r.id = $1) one", recipient)
    if found is None:
        raise NotFound(recipient=recipient)
    return found


async def addresses_of(recipient: Recipient) -> frozenset[str]:
    """Where letters to a recipient have gone, and would go now."""
    rows = await fetch(
        "select l.recipient as mail from call_delivery d join mail_message l on l.id = d.mail where d.recipient = $1"
        " union select mail from call_recipient where id = $1",
        recipient.id,
    )
    return frozenset(one for one in (recipient.mail, *(row["mail"] for row in rows)) if one)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The version of a call by which everybody was last asked: the meeting's `sequence` of then, and when it was sent."""

    sequence: int
    asked_at: datetime


async def last_asking(meeting: int) -> Asking:
    """Since when answers count. Raises NotFound where there has been no call."""
    row = await fetch_row(
        "select coalesce((content ->> 'sequence')::integer, 0) as sequence, sent_at as asked_at from meeting_call"
        " where meeting = $1 and asks_anew order by number desc limit 1",
        meeting,
    )
    if row is None:
        raise NotFound(meeting=meeting)
    return Asking(**dict(row))


@dataclass(frozen=True, kw_only=True)
class _Called(Recipient):
    """One of those who are called; `is_mine` when it is the visitor."""

    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of a meeting, and the visitor's own place among those who are called."""

    recipients: tuple[Recipient, ...]
    mine: Recipient | None

    @property
    def counts(self) -> Mapping[str, int]:
        return counted_answers(one.answer.answer if one.answer else None for one in self.recipients)


# Oneself: as account, as person, or as a guest whose address has been shown to be one's own.
_IS_MINE = """
    (r.account = $2 or p.account = $2 or g.mail is not null and lower(g.mail) in (select own.address from my_addresses() own
        where own.tenant is null or own.tenant = current_setting('app.tenant', true)))
"""
_IS_CALLED = "r.called_at is not null and r.withdrawn_at is null"
_CALLED = f"""
    select {_COLUMNS}, {answer_in("$1")} as answer, coalesce({_IS_MINE}, false) as is_mine
    from {_RECIPIENTS} where r.meeting = $1 and {_IS_CALLED}
    order by h.position nulls first, swedish_key(coalesce(p.name, g.name, r.name))
"""


async def answers_of(meeting: int, *, account: int) -> Answers:
    """Who is called to a meeting and has answered what; nobody before a call was sent. `account`: the visitor's own."""
    return await look_up(answers_lookup(meeting, account=account))


def answers_lookup(meeting: int, *, account: int) -> Lookup[Answers]:
    """The answers to a meeting's call, to be looked up with other things."""
    return Lookup(tuple[_Called, ...], f"select {rows(_CALLED)}", (meeting, account), _answers)


def _answers(called: tuple[_Called, ...]) -> Answers:
    # Who is called by the register and as a guest answers as what the register says; who is named twice, as the first.
    own = sorted((one for one in called if one.is_mine), key=lambda one: one.guest or 0)
    return Answers(recipients=called, mine=next(iter(own), None))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A meeting whose call somebody has not answered."""

    slug: str
    body: str
    day: date
    starts: time | None
    ends: time | None


async def asked_of(account: int, today: date) -> list[Asked]:
    """The calls that the visitor has not answered, to meetings that have not been opened."""
    found = await fetch(
        f"select m.slug, b.name as body, m.day, m.starts, m.ends from {_PEOPLE}"
        f" join meeting m on m.id = r.meeting join body b on b.id = m.body where {_IS_MINE} and {_IS_CALLED}"
        f" and m.day >= $1 and m.state <> 'called_off' and m.opened_at is null and {_ANSWER} is null"
        " order by m.day, m.starts, m.id",
        today,
        account,
    )
    return [Asked(**dict(row)) for row in found]


# --- Who may come instead ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody of the structure who may come instead of a recipient."""

    person: int
    name: str
    mail: str | None
    principal: int | None
    is_substitute: bool


_CANDIDATES = """
    select p.id as person, p.name, p.mail, p.principal, exists (select from appointment a join seat s on s.id = a.seat
        where a.person = p.id and a.kind = 'substitute' and s.body = $1
        and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)) as is_substitute
    from person p where p.id is distinct from $3 and p.erased_at is null
"""


async def candidates_for(recipient: Recipient, meeting: MeetingView) -> list[Candidate]:
    """The body's substitutes on the day, and those whom the recipient's principal has in the register; substitutes first."""
    found = await fetch(
        f"select * from ({_CANDIDATES}) x where is_substitute or principal = $4"
        " order by is_substitute desc, principal is distinct from $4, swedish_key(name)",
        meeting.body.id,
        meeting.day,
        recipient.person,
        recipient.principal,
    )
    return [Candidate(**dict(row)) for row in found]


# --- One recipient's history ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SentLetter:
    """A letter that went to a recipient: why, to which address, and whether the mail server took it."""

    kind: LetterKind
    number: int | None
    at: datetime
    mail: str
    state: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer that was given; one for an earlier time counts no longer."""

    answer: Answer
    mode: str | None
    substitute_name: str | None
    word: str | None
    via: AnswerWay
    at: datetime
    counts: bool


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything that went to and came from a recipient, the latest first."""

    letters: tuple[SentLetter, ...]
    answers: tuple[GivenAnswer, ...]


async def history_of(recipient: Recipient) -> History:
    """Which letters a recipient got and when, and what they answered."""
    letters = """
        select d.kind, c.number, d.at, l.recipient as mail, l.state, l.reason from call_delivery d
            join mail_message l on l.id = d.mail left join meeting_call c on c.id = d.call
        where d.recipient = $1 order by d.id desc
    """
    answers = """
        select a.answer, a.mode, coalesce(p.name, a.substitute_name) as substitute_name, a.word, a.via, a.at,
            a.at >= (select max(c.sent_at) from meeting_call c where c.meeting = $2 and c.asks_anew) as counts
        from call_answer a left join person p on p.id = a.substitute where a.recipient = $1 order by a.at desc, a.id desc
    """
    query = f"select json_build_object('letters', {rows(letters)}, 'answers', {rows(answers)})"
    return await read(History, query, recipient.id, recipient.meeting)


# --- What is written to those who call -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody who reads what is written back to a call's letters."""

    name: str
    mail: str


# Who sent the latest version, while they still have a part in the county; otherwise its office.
_CALLERS = """
    select distinct on (lower(x.mail)) x.name, x.mail, x.turn from (
        select p.name, p.mail, 1 as turn from meeting_call c join person p on p.account = c.sent_by
        where c.id = $1 and exists (select from appointment a where a.person = p.id
            and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2))
        union all
        select a.name, a.mail, case when a.id = c.sent_by then 1 else 2 end
        from meeting_call c cross join role_grant g join account a on a.id = g.account
        where c.id = $1 and (a.id = c.sent_by or g.role = any($3)) and a.closed_at is null
            and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2)
    ) x where x.mail <> '' order by lower(x.mail), x.turn
"""


async def callers_of(call: int, *, today: date) -> list[Caller]:
    """Who reads what is written about a version of a call."""
    found = await fetch(_CALLERS, call, today, [role.value for role in STAFF])
    first = min((row["turn"] for row in found), default=0)
    return [Caller(name=row["name"], mail=row["mail"]) for row in found if row["turn"] == first]


# --- Reminders -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Silent:
    """Somebody who has not answered, and whether a reminder went since everybody was last asked."""

    recipient: int
    name: str
    mail: str
    meeting: int
    day: date
    reminder_days: int
    asked_on: date


async def silent_on(today: date) -> list[Silent]:
    """Who has not answered the call to a meeting to come, has an address, and has not been reminded yet."""
    found: list[asyncpg.Record] = await fetch(
        "select r.id as recipient, coalesce(p.name, g.name, r.name) as name, coalesce(p.mail, g.mail, r.mail) as mail,"
        " m.id as meeting, m.day, coalesce(b.reminder_days, 3)::integer as reminder_days,"
        " (greatest(r.called_at, x.asked) at time zone 'Europe/Stockholm')::date as asked_on"
        " from meeting m join call_recipient r on r.meeting = m.id left join body_rules b on b.body = m.body"
        " left join person p on p.id = r.person left join meeting_guest g on g.id = r.guest"
        " cross join lateral (select max(c.sent_at) as asked from meeting_call c where c.meeting = m.id and c.asks_anew) x"
        " where m.day > $1 and m.day <= $1::date + coalesce(b.reminder_days, 3)::integer and m.state <> 'called_off'"
        " and m.closed_at is null and r.called_at is not null and r.withdrawn_at is null"
        f" and coalesce(p.mail, g.mail, r.mail) <> '' and {_ANSWER} is null"
        " and not exists (select from call_delivery d where d.recipient = r.id and d.kind = 'reminder' and d.at >= x.asked)"
        " order by m.id, r.id",
        today,
    )
    return [Silent(**dict(row)) for row in found]
