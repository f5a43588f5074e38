"""Writes of attendance (närvaro): who was expected, who came, in whose place, when."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch, fetch_row, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.base.live import channel, signal
from services.domain.bodies.queries.book import Holder
from services.domain.bodies.rules import AppointmentKind, SeatRole
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView, expected_at
from services.domain.meetings.queries.sittings import ensure_held
from services.domain.meetings.rules.sittings import (
    AttendanceChangedMeanwhile,
    AttendanceState,
    Capacity,
    Duty,
    HasPartInMeeting,
    InOwnPlace,
    LeftBeforeArrived,
    Mode,
)

OFFICE = frozenset({SeatRole.OFFICER, SeatRole.SECRETARY})
WITHOUT_VOTE = OFFICE | {SeatRole.ADJUNCT, SeatRole.INVITED}
CAPACITY = {
    AppointmentKind.ORDINARY: Capacity.MEMBER,
    AppointmentKind.ACTING: Capacity.ACTING,
    AppointmentKind.SUBSTITUTE: Capacity.SUBSTITUTE,
    AppointmentKind.CO_OPTED: Capacity.CO_OPTED,
}
DUTY = {SeatRole.CHAIR: Duty.CHAIR, SeatRole.SECRETARY: Duty.SECRETARY}


@dataclass(frozen=True, kw_only=True)
class AttendanceDraft:
    """What is entered about somebody's attendance besides whether they are there."""

    capacity: Capacity = Capacity.MEMBER
    mode: Mode = Mode.ON_SITE
    in_place_of: int | None = None
    arrived: time | None = None
    left_at: time | None = None
    votes: bool = False
    duty: Duty = Duty.NONE


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who came without being expected: a person of the structure, or anybody by name."""

    name: str
    title: str | None = None
    organisation: str | None = None
    person: int | None = None
    principal: int | None = None
    capacity: Capacity = Capacity.GUEST
    in_place_of: int | None = None
    mode: Mode = Mode.ON_SITE


@dataclass(kw_only=True, eq=False)
class _Expected:
    """Somebody who is expected, on the way to a row."""

    name: str
    person: int | None = None
    principal: int | None = None
    title: str | None = None
    organisation: str | None = None
    capacity: Capacity = Capacity.MEMBER
    votes: bool = False
    duty: Duty = Duty.NONE
    state: AttendanceState = AttendanceState.EXPECTED
    mode: Mode = Mode.ON_SITE
    in_place_of: "_Expected | None" = None


async def set_attendance(
    meeting: MeetingView, attendance: int, state: AttendanceState, *, actor: Actor, at: datetime
) -> None:
    """Say that somebody is there, or isn't."""
    await _begin(meeting, actor)
    before = await fetch_row(
        "update attendance new set state = $3, version = new.version + 1 from attendance old"
        " where new.id = $2 and old.id = new.id and new.meeting = $1 returning old.state",
        meeting.id,
        attendance,
        state.value,
    )
    if before is None:
        raise NotFound(attendance=attendance)
    await _record(
        meeting, "meetings.attendance.set", attendance, ("state",), actor, at, before=before["state"], after=state.value
    )


async def set_everyone_present(meeting: MeetingView, *, actor: Actor, at: datetime) -> int:
    """All who are expected are there (alla närvarande), to tick off from; answers how many.

    Substitutes who sit in nobody's place aren't expected, and whoever has said no stays away.
    """
    await _begin(meeting, actor)
    rows = await fetch(
        "update attendance set state = 'present', version = version + 1 where meeting = $1 and state = 'expected'"
        " and (capacity <> 'substitute' or in_place_of is not null) returning id",
        meeting.id,
    )
    await record(
        actor,
        "meetings.attendance.all_present",
        subject=f"möte:{meeting.id}",
        at=at,
        fields=("state",),
        after=len(rows),
    )
    _tell(meeting)
    return len(rows)


async def change_attendance(
    meeting: MeetingView, attendance: int, draft: AttendanceDraft, *, version: int, actor: Actor, at: datetime
) -> None:
    """Change how somebody takes part. `version` is what the form was filled in from.

    Raises AttendanceChangedMeanwhile, InOwnPlace or LeftBeforeArrived.
    """
    await _begin(meeting, actor)
    before = await fetch_row("select * from attendance where id = $1 and meeting = $2", attendance, meeting.id)
    if before is None:
        raise NotFound(attendance=attendance)
    if draft.arrived and draft.left_at and draft.left_at <= draft.arrived:
        raise LeftBeforeArrived()
    await _ensure_place(meeting, draft.in_place_of, attendance)
    if draft.duty is not Duty.NONE:
        # Whoever had the duty until now hands it over.
        await execute(
            "update attendance set duty = 'none', version = version + 1 where meeting = $1 and duty = $2 and id <> $3",
            meeting.id,
            draft.duty.value,
            attendance,
        )
    if not await fetch_value(
        "update attendance set capacity = $3, mode = $4, in_place_of = $5, arrived = $6, left_at = $7, votes = $8,"
        " duty = $9, version = version + 1 where id = $1 and version = $2 returning true",
        attendance,
        version,
        draft.capacity.value,
        draft.mode.value,
        draft.in_place_of,
        draft.arrived,
        draft.left_at,
        draft.votes and draft.in_place_of is None,
        draft.duty.value,
    ):
        raise AttendanceChangedMeanwhile()
    after = asdict(draft)
    await _record(
        meeting, "meetings.attendance.changed", attendance, tuple(after), actor, at, before=dict(before), after=after
    )


async def add_attendance(meeting: MeetingView, newcomer: Newcomer, *, actor: Actor, at: datetime) -> int:
    """Somebody came without being expected (lägg till): a guest, a substitute, a colleague. They are there.

    Raises InOwnPlace for who is on the list already and would sit in their own place.
    """
    await _begin(meeting, actor)
    if not newcomer.name:
        raise Missing(name="namn", field="name")
    for value, limit, name, field in (
        (newcomer.name, 120, "namnet", "name"),
        (newcomer.title, 160, "titeln", "title"),
        (newcomer.organisation, 160, "organisationen", "organisation"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    listed = await fetch_value(
        "select id from attendance where meeting = $1 and person = $2", meeting.id, newcomer.person
    )
    await _ensure_place(meeting, newcomer.in_place_of, listed)
    principal = newcomer.principal or await fetch_value(
        "select principal from attendance where id = $1", newcomer.in_place_of
    )
    if principal and not await fetch_value("select true from principal where id = $1", principal):
        raise NotFound(principal=principal)
    found = await fetch_value(
        "insert into attendance (tenant, meeting, person, principal, name, title, organisation, capacity, in_place_of,"
        " state, mode, position) select $1, $2, $3, $4, $5, $6, $7, $8, $9, 'present', $10,"
        " (select coalesce(max(position), 0) + 1 from attendance where meeting = $2)"
        " on conflict (tenant, meeting, person) where person is not null"
        " do update set state = 'present', capacity = excluded.capacity, in_place_of = excluded.in_place_of,"
        " mode = excluded.mode, version = attendance.version + 1 returning id",
        current_scope().tenant,
        meeting.id,
        newcomer.person,
        principal,
        newcomer.name,
        newcomer.title,
        newcomer.organisation,
        newcomer.capacity.value,
        newcomer.in_place_of,
        newcomer.mode.value,
    )
    after = asdict(newcomer)
    await _record(meeting, "meetings.attendance.added", found, tuple(after), actor, at, after=after)
    return found


async def remove_attendance(meeting: MeetingView, attendance: int, *, actor: Actor, at: datetime) -> None:
    """Take somebody off the list who came there by mistake. Raises HasPartInMeeting when something hangs on them."""
    await _begin(meeting, actor)
    row = await fetch_row(
        "select a.name, exists (select from attendance where in_place_of = a.id)"
        " or exists (select from ballot where attendance = a.id) or exists (select from recusal where attendance = a.id)"
        " or exists (select from reservation where attendance = a.id)"
        " or exists (select from minutes_approval where attendance = a.id) as has_part"
        " from attendance a where a.id = $1 and a.meeting = $2",
        attendance,
        meeting.id,
    )
    if row is None:
        raise NotFound(attendance=attendance)
    if row["has_part"]:
        raise HasPartInMeeting(name=row["name"])
    await execute("delete from attendance where id = $1", attendance)
    await _record(meeting, "meetings.attendance.removed", attendance, (), actor, at, before=row["name"])


async def take_in_expected(meeting: MeetingView) -> None:
    """A row for each who is expected at a meeting that opens: who holds a seat that day, is co-opted, or is called.

    Who has said no is absent from the start; a substitute whom they named sits in their place. An answer for another time
    than the one that everybody was last asked about says nothing.
    """
    people = await _holders(meeting)
    called = await fetch(
        "select r.person, r.guest, r.principal, r.name, r.capacity, g.title, coalesce(g.organisation, p.organisation) as"
        " organisation, p.title as person_title, a.answer, a.mode, a.substitute, a.substitute_name, s.name as named,"
        " s.title as named_title from call_recipient r"
        " left join meeting_guest g on g.id = r.guest left join person p on p.id = r.person"
        " left join lateral (select * from call_answer c where c.recipient = r.id and not exists (select from meeting_call k"
        " where k.meeting = r.meeting and k.asks_anew and k.sent_at > c.at) order by c.at desc, c.id desc limit 1) a"
        " on true left join person s on s.id = a.substitute"
        " where r.meeting = $1 and r.called_at is not null and r.withdrawn_at is null order by r.id",
        meeting.id,
    )
    by_person = {one.person: one for one in people if one.person}
    for row in called:
        one = by_person.get(row["person"]) if row["person"] else None
        if one is None:
            one = _Expected(
                name=row["name"],
                person=row["person"],
                principal=row["principal"],
                title=row["title"] or row["person_title"],
                organisation=row["organisation"],
                capacity=Capacity(row["capacity"]),
            )
            people.append(one)
            if one.person:
                by_person[one.person] = one
        if row["mode"]:
            one.mode = Mode(row["mode"])
        if row["answer"] in ("no", "substitute"):
            one.state = AttendanceState.ABSENT
        if row["answer"] == "substitute" and (row["substitute"] or row["substitute_name"]):
            stand_in = by_person.get(row["substitute"]) if row["substitute"] else None
            if stand_in is None:
                stand_in = _Expected(
                    name=row["named"] or row["substitute_name"], person=row["substitute"], title=row["named_title"]
                )
                people.append(stand_in)
                if stand_in.person:
                    by_person[stand_in.person] = stand_in
            stand_in.principal = stand_in.principal or one.principal
            stand_in.capacity = Capacity.SUBSTITUTE
            stand_in.votes = False
            stand_in.in_place_of = one
    await _insert(meeting, people)


async def settle_attendance(meeting: int) -> None:
    """When a meeting closes: who was expected and never came is absent; substitutes and guests who weren't needed go."""
    await execute(
        "delete from attendance a where meeting = $1 and state = 'expected' and in_place_of is null"
        " and capacity in ('substitute', 'guest') and not exists (select from attendance where in_place_of = a.id)",
        meeting,
    )
    await execute(
        "update attendance set state = 'absent', version = version + 1 where meeting = $1 and state = 'expected'",
        meeting,
    )


async def _holders(meeting: MeetingView) -> list[_Expected]:
    """Who holds a seat on the day, or is co-opted; each once, with the most that their seats give."""
    seats, co_opted = await expected_at(meeting)
    found: dict[int, _Expected] = {}
    for seat in seats:
        for holder in seat.holders:
            one = found.setdefault(holder.person, _expected(holder))
            if seat.role in OFFICE and not one.votes:
                one.capacity = Capacity.STAFF
            if seat.role not in WITHOUT_VOTE and seat.voting is not False and holder.kind in _VOTING:
                one.votes = True
                one.capacity = CAPACITY[holder.kind]
            if one.duty is Duty.NONE and seat.role in DUTY and holder.kind in _VOTING:
                one.duty = DUTY[seat.role]
    for holder in co_opted:
        found.setdefault(holder.person, _expected(holder))
    # Who acts for somebody who still holds the seat shares that one's vote.
    holders = {holder.id: holder for seat in seats for holder in seat.holders}
    for holder in holders.values():
        if holder.kind is AppointmentKind.ACTING and holder.instead_of in holders:
            acting, ordinary = found[holder.person], found[holders[holder.instead_of].person]
            if ordinary.votes and ordinary is not acting:
                acting.in_place_of, acting.votes = ordinary, False
    # One chair and one secretary: the first of the seats.
    for duty in (Duty.CHAIR, Duty.SECRETARY):
        for one in [one for one in found.values() if one.duty is duty][1:]:
            one.duty = Duty.NONE
    return list(found.values())


_VOTING = frozenset({AppointmentKind.ORDINARY, AppointmentKind.ACTING})


def _expected(holder: Holder) -> _Expected:
    return _Expected(
        name=holder.name,
        person=holder.person,
        principal=holder.principal.id if holder.principal else None,
        title=holder.title,
        capacity=CAPACITY[holder.kind],
    )


async def _insert(meeting: MeetingView, people: Sequence[_Expected]) -> None:
    place = {id(one): number for number, one in enumerate(people, start=1)}
    rows = [
        {
            "position": place[id(one)],
            "person": one.person,
            "principal": one.principal,
            "name": one.name,
            "title": one.title,
            "organisation": one.organisation,
            "capacity": one.capacity.value,
            "votes": one.votes,
            "duty": one.duty.value,
            "state": one.state.value,
            "mode": one.mode.value,
        }
        for one in people
    ]
    await execute(
        "insert into attendance (tenant, meeting, person, principal, name, title, organisation, capacity, votes, duty,"
        " state, mode, position) select $1, $2, r.person, r.principal, r.name, r.title,"
        " coalesce(r.organisation, (select organisation from person where id = r.person)), r.capacity, r.votes, r.duty,"
        " r.state, r.mode, r.position from jsonb_to_recordset($3::jsonb) as r(person integer, principal integer,"
        " name varchar, title varchar, organisation varchar, capacity varchar, votes boolean, duty varchar,"
        " state varchar, mode varchar, position integer)",
        current_scope().tenant,
        meeting.id,
        json.dumps(rows),
    )
    pairs = [(place[id(one)], place[id(one.in_place_of)]) for one in people if one.in_place_of]
    await execute(
        "update attendance a set in_place_of = r.id from unnest($2::integer[], $3::integer[]) p(stand_in, replaced)"
        " join attendance r on r.meeting = $1 and r.position = p.replaced"
        " where a.meeting = $1 and a.position = p.stand_in and a.id <> r.id",
        meeting.id,
        [stand_in for stand_in, _ in pairs],
        [replaced for _, replaced in pairs],
    )


async def _begin(meeting: MeetingView, actor: Actor) -> None:
    """Who may, and whether the meeting is being held; it isn't closed while this transaction writes."""
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    await ensure_held(meeting.id)


async def _ensure_place(meeting: MeetingView, in_place_of: int | None, attendance: int | None) -> None:
    if in_place_of is None:
        return
    row = await fetch_row("select in_place_of from attendance where id = $1 and meeting = $2", in_place_of, meeting.id)
    if row is None:
        raise NotFound(attendance=in_place_of)
    if in_place_of == attendance or row["in_place_of"] is not None:
        raise InOwnPlace()


async def _record(
    meeting: MeetingView,
    verb: str,
    attendance: int,
    fields: tuple[str, ...],
    actor: Actor,
    at: datetime,
    *,
    before: object = None,
    after: object = None,
) -> None:
    await record(
        actor,
        verb,
        subject=f"närvaro:{attendance}",
        at=at,
        fields=fields,
        before=before,
        after=after,
    )
    _tell(meeting)


def _tell(meeting: MeetingView) -> None:
    signal(channel("moten", meeting.slug))
