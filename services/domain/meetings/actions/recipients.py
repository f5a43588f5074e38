"""Writes of a call's recipients: whom the next letter goes to, guests, and the rows of those who are called."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, execute, fetch, fetch_row, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, TooLong
from services.domain.base.live import channel, signal
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.calls import RecipientLine, Room, call_room
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.calls import Choice, ensure_open_to_calls
from services.domain.meetings.rules.sittings import Phase

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class GuestDraft:
    """What is entered about a guest."""

    name: str
    title: str | None = None
    organisation: str | None = None
    mail: str | None = None


def ensure_open(meeting: MeetingView, at: datetime) -> None:
    """Refuse to call to, or answer for, a meeting that is over or called off."""
    ensure_open_to_calls(
        meeting.day,
        called_off=meeting.is_called_off,
        reason=meeting.reason,
        closed=meeting.phase is Phase.CLOSED,
        today=stockholm_date(at),
    )


def tell(slug: str) -> None:
    """Signal the pages that show the meeting's call and its answers."""
    signal(channel("moten", slug), channel("moten", slug, "kallelse"))


async def choose_recipients(
    meeting: MeetingView, chosen: Collection[str], *, substitutes: bool, actor: Actor, at: datetime
) -> None:
    """Choose who is called (mottagare), by their keys. `substitutes`: the body wishes that its substitutes are, as a rule."""
    actor.require(MeetingPermission.CALL, body=meeting.body.id)
    ensure_open(meeting, at)
    await execute(
        "insert into body_rules (tenant, body, calls_substitutes) values ($1, $2, $3)"
        " on conflict (tenant, body) do update set calls_substitutes = excluded.calls_substitutes",
        current_scope().tenant,
        meeting.body.id,
        substitutes,
    )
    room = await call_room(meeting.id, today=stockholm_date(at))
    wanted = [replace(one, choice=_choice(one, one.key in chosen, room)) for one in room.recipients]
    changed = [now for now, before in zip(wanted, room.recipients, strict=True) if now.choice is not before.choice]
    await keep_recipients(meeting, changed, at=at)
    await _note(meeting, "meetings.call.recipients_chosen", actor, at, after=sorted(chosen))


def _choice(one: RecipientLine, is_wanted: bool, room: Room) -> Choice:
    """What is noted about somebody: nothing by hand where the rule says the same."""
    if room.is_chosen(replace(one, choice=Choice.COMPUTED)) == is_wanted:
        return Choice.COMPUTED
    return Choice.ADDED if is_wanted else Choice.LEFT_OUT


async def add_guest(meeting: MeetingView, draft: GuestDraft, *, actor: Actor, at: datetime) -> int:
    """Put a guest (gäst) on the list of who is called; answers its number."""
    actor.require(MeetingPermission.CALL, body=meeting.body.id)
    ensure_open(meeting, at)
    _check_guest(draft)
    guest = await fetch_value(
        "insert into meeting_guest (tenant, meeting, name, title, organisation, mail, position)"
        " values ($1, $2, $3, $4, $5, $6, (select count(*) from meeting_guest where meeting = $2)) returning id",
        current_scope().tenant,
        meeting.id,
        draft.name,
        draft.title,
        draft.organisation,
        draft.mail,
    )
    await _note(meeting, "meetings.guest.added", actor, at, after={"guest": guest, **asdict(draft)})
    return guest


async def give_guest_address(meeting: MeetingView, guest: int, mail: str, *, actor: Actor, at: datetime) -> None:
    """Note the address of a guest who had none. Raises NotFound where there is one."""
    actor.require(MeetingPermission.CALL, body=meeting.body.id)
    ensure_open(meeting, at)
    if not mail:
        raise Missing(name="gästens e-postadress", field="guest_mail")
    _check_guest(GuestDraft(name="gäst", mail=mail))
    row = await fetch_row(
        "update meeting_guest set mail = $3 where id = $1 and meeting = $2 and mail is null returning name",
        guest,
        meeting.id,
        mail,
    )
    if row is None:
        raise NotFound(guest=guest)
    await _note(meeting, "meetings.guest.address", actor, at, after={"guest": guest, "mail": mail, **dict(row)})


def _check_guest(draft: GuestDraft) -> None:
    if not draft.name:
        raise Missing(name="gästens namn", field="guest_name")
    for value, limit, name, field in (
        (draft.name, 120, "gästens namn", "guest_name"),
        (draft.title, 160, "gästens titel", "guest_title"),
        (draft.organisation, 160, "gästens organisation", "guest_organisation"),
        (draft.mail, 254, "gästens e-postadress", "guest_mail"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    if draft.mail and not _MAIL.fullmatch(draft.mail):
        raise NotUnderstood(
            name="gästens e-postadress", value=draft.mail, expected="som namn@kommun.se", field="guest_mail"
        )


async def remove_guest(meeting: MeetingView, guest: int, *, actor: Actor, at: datetime) -> None:
    """Take a guest off the list who hasn't been called; who has been is left out instead. Raises NotFound."""
    actor.require(MeetingPermission.CALL, body=meeting.body.id)
    row = await fetch_row(
        "with unsent as (delete from call_recipient where guest = $1 and called_at is null)"
        " select name from meeting_guest g where g.id = $1 and g.meeting = $2"
        " and not exists (select from call_recipient r where r.guest = g.id and r.called_at is not null)",
        guest,
        meeting.id,
    )
    if row is None:
        raise NotFound(guest=guest)
    await execute("delete from meeting_guest where id = $1", guest)
    await _note(meeting, "meetings.guest.removed", actor, at, before={"guest": guest, **dict(row)})


async def keep_recipients(
    meeting: MeetingView, lines: Sequence[RecipientLine], *, at: datetime, called: bool = False
) -> Mapping[str, int]:
    """Rows for these people as they are now, called from now on when so said; answers their numbers by key.

    `in_place_of` of a line is the recipient whom they sit for.
    """
    rows = await fetch(
        "with line as (select * from jsonb_to_recordset($3::jsonb) as x (recipient int, person int, guest int,"
        " account int, principal int, name text, mail text, capacity text, choice text, in_place_of int)),"
        " made as (insert into call_recipient (tenant, meeting, person, guest, account, principal, name, mail, capacity,"
        " choice, in_place_of, called_at, created_at) select $1, $2, person, guest, account, principal, name, mail,"
        " capacity, choice, in_place_of, case when $5 then $4::timestamptz end, $4::timestamptz"
        " from line where recipient is null returning id, person, guest, account),"
        " kept as (update call_recipient r set principal = l.principal, name = l.name, mail = l.mail,"
        " capacity = l.capacity, choice = l.choice, in_place_of = l.in_place_of,"
        " called_at = case when $5 then coalesce(r.called_at, $4) else r.called_at end,"
        " withdrawn_at = case when $5 then null else r.withdrawn_at end"
        " from line l where r.id = l.recipient returning r.id, r.person, r.guest, r.account)"
        " select * from made union all select * from kept",
        current_scope().tenant,
        meeting.id,
        json.dumps(list(map(_row, lines)), ensure_ascii=False),
        at,
        called,
    )
    return {_key(row): row["id"] for row in rows}


def _row(line: RecipientLine) -> dict[str, object]:
    names = (
        "recipient",
        "person",
        "guest",
        "account",
        "principal",
        "name",
        "mail",
        "capacity",
        "choice",
        "in_place_of",
    )
    return {name: getattr(line, name) for name in names}


def _key(row: asyncpg.Record) -> str:
    if row["guest"]:
        return f"g{row['guest']}"
    return f"p{row['person']}" if row["person"] else f"a{row['account']}"


async def withdraw(recipients: Iterable[int], *, at: datetime) -> None:
    """These are no longer called (återbud). Their letters are the caller's to send."""
    await execute(
        "update call_recipient set withdrawn_at = $2 where id = any($1::integer[]) and called_at is not null"
        " and withdrawn_at is null",
        list(recipients),
        at,
    )


async def _note(
    meeting: MeetingView, verb: str, actor: Actor, at: datetime, *, before: object = None, after: object = None
) -> None:
    await record(actor, verb, subject=f"möte:{meeting.id}", at=at, before=before, after=after)
    tell(meeting.slug)
