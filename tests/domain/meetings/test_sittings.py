"""Opening, attendance, what is up, closing: against the real database with two tenants in it."""

import asyncio
import json
from dataclasses import replace
from datetime import date, time, timedelta

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import current_scope, execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.bodies.rules import AppointmentKind
from services.domain.meetings.actions import attendance as listing
from services.domain.meetings.actions import meetings as planning
from services.domain.meetings.actions import sittings as actions
from services.domain.meetings.actions.attendance import AttendanceDraft, Newcomer
from services.domain.meetings.queries.agenda import agenda_of
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.sittings import sitting_of
from services.domain.meetings.rules.agenda import ItemState
from services.domain.meetings.rules.meetings import IsCalledOff, OutsideBodysTime
from services.domain.meetings.rules.sittings import (
    AlreadyOpened,
    AttendanceChangedMeanwhile,
    AttendanceState,
    Capacity,
    Duty,
    HasPartInMeeting,
    InOwnPlace,
    ItemsLeft,
    LeftBeforeArrived,
    MinutesAreApproved,
    Mode,
    NotOpen,
    Phase,
    SittingIsClosed,
)
from services.domain.piccolo_conf import DB
from tests.domain.meetings.room import AT, DO, items, planned, put, put_in_office, rules, two_counties


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with a chiefs' network each; the test runs in Dalarna's scope."""
    await two_counties()
    async with tenant_scope("dalarna"):
        yield


@pytest.fixture
async def meeting(dalarna):
    """A meeting that three members and one of the office are expected at, with three items."""
    await put("Anna", "falun")
    await put("Bo", "mora")
    await put("Cia", "orsa")
    await put_in_office("Disa")
    meeting = await planned()
    await items(meeting, "Öppnande", "Läget", "Avslutning")
    return meeting


async def opened(meeting):
    await actions.open_meeting(meeting, **DO)
    return await access_meeting(meeting.slug)


async def by_name(meeting):
    return {one.name: one for one in (await sitting_of(meeting.id)).attendance}


async def states(meeting):
    return {name: one.state.value for name, one in (await by_name(meeting)).items()}


async def call(meeting, person, **answer):
    """Somebody was called, and has answered."""
    recipient = await fetch_value(
        "insert into call_recipient (tenant, meeting, person, principal, name, called_at)"
        " select $1, $2, p.id, p.principal, p.name, $4 from person p where p.id = $3 returning id",
        current_scope().tenant,
        meeting.id,
        person,
        AT,
    )
    columns = ", ".join(answer)
    places = ", ".join(f"${number}" for number in range(3, 3 + len(answer)))
    await execute(
        f"insert into call_answer (tenant, recipient, {columns}) values ($1, $2, {places})",
        current_scope().tenant,
        recipient,
        *answer.values(),
    )


async def test_an_opened_meeting_expects_those_who_hold_its_seats_and_begins_at_the_first_item(meeting):
    assert meeting.phase is Phase.COMING
    meeting = await opened(meeting)
    assert meeting.phase is Phase.OPEN
    assert meeting.opened_at == AT
    people = await by_name(meeting)
    assert {name: (one.capacity, one.votes) for name, one in people.items()} == {
        "Anna": (Capacity.MEMBER, True),
        "Bo": (Capacity.MEMBER, True),
        "Cia": (Capacity.MEMBER, True),
        "Disa": (Capacity.STAFF, False),
    }
    assert set((await states(meeting)).values()) == {"expected"}
    groups = (await sitting_of(meeting.id)).groups
    assert [group.name for group in groups] == ["Falun", "Mora", "Orsa", "RSS Dalarna"]
    agenda = await agenda_of(meeting)
    assert meeting.present_item == agenda.items[0].id
    assert f"dalarna/moten/{meeting.slug}" in DB.open_transaction().signals
    with pytest.raises(AlreadyOpened):
        await actions.open_meeting(meeting, **DO)


async def test_a_heading_is_never_what_is_up(dalarna):
    meeting = await planned()
    (section, last) = await items(meeting, "Rapporter", "Avslutning")
    (under,) = await items(meeting, "Nationellt", under=section)
    assert (await opened(meeting)).present_item == under
    await actions.take_up(meeting, last, **DO)
    await actions.close_meeting(await access_meeting(meeting.slug), **DO)
    assert await fetch_value("select state from agenda_item where id = $1", section) == "handled"


async def test_a_meeting_that_is_called_off_or_outside_the_bodys_time_is_not_opened(meeting):
    await execute("update body set valid_to = $2 where id = $1", meeting.body.id, meeting.day - timedelta(days=1))
    with pytest.raises(OutsideBodysTime):
        await actions.open_meeting(await access_meeting(meeting.slug), **DO)
    await planning.call_off(meeting, reason="Snö", sequence=0, **DO)
    with pytest.raises(IsCalledOff):
        await actions.open_meeting(await access_meeting(meeting.slug), **DO)


async def test_who_has_said_no_is_absent_and_the_substitute_named_sits_in_their_place(meeting):
    people = {row["name"]: row["id"] for row in await fetch("select id, name from person")}
    await call(meeting, people["Anna"], answer="no")
    await call(meeting, people["Bo"], answer="substitute", substitute_name="Frans")
    await call(meeting, people["Cia"], answer="yes", mode="remote")
    found = await by_name(await opened(meeting))
    assert found["Anna"].state is AttendanceState.ABSENT
    assert found["Bo"].state is AttendanceState.ABSENT
    assert (found["Frans"].capacity, found["Frans"].replaces) == (Capacity.SUBSTITUTE, "Bo")
    assert found["Frans"].organisation == "Mora"
    assert (found["Cia"].state, found["Cia"].mode) == (AttendanceState.EXPECTED, Mode.REMOTE)


async def test_who_said_no_to_another_time_is_expected_at_the_new_one(meeting):
    people = {row["name"]: row["id"] for row in await fetch("select id, name from person")}
    await call(meeting, people["Anna"], answer="no", at=AT - timedelta(days=2))
    await call(meeting, people["Bo"], answer="no", at=AT)
    await execute(
        "insert into meeting_call (tenant, meeting, number, sent_at) values ('dalarna', $1, 1, $2)",
        meeting.id,
        AT - timedelta(days=1),
    )
    assert await states(await opened(meeting)) == {
        "Anna": "expected",
        "Bo": "absent",
        "Cia": "expected",
        "Disa": "expected",
    }


async def test_a_substitute_who_holds_a_seat_is_named_once(meeting):
    people = {row["name"]: row["id"] for row in await fetch("select id, name from person")}
    stand_in = await put("Eva", "mora", kind=AppointmentKind.SUBSTITUTE)
    await call(meeting, people["Bo"], answer="substitute", substitute=stand_in)
    found = await by_name(await opened(meeting))
    assert (found["Eva"].replaces, found["Eva"].votes) == ("Bo", False)
    assert len(found) == 5


async def guest(meeting, name, **called):
    """A guest on the list of who is called, with when that was."""
    number = await fetch_value(
        "insert into meeting_guest (tenant, meeting, name, title, organisation) values ('dalarna', $1, $2, 'forskare',"
        " 'Högskolan') returning id",
        meeting.id,
        name,
    )
    await execute(
        "insert into call_recipient (tenant, meeting, guest, name, capacity, called_at, withdrawn_at)"
        " values ('dalarna', $1, $2, $3, 'guest', $4, $5)",
        meeting.id,
        number,
        name,
        called.get("called_at"),
        called.get("withdrawn_at"),
    )


async def test_guests_who_are_called_are_expected_and_those_left_out_are_not(meeting):
    await guest(meeting, "Gun", called_at=AT)
    await guest(meeting, "Har avböjts", called_at=AT, withdrawn_at=AT)
    await guest(meeting, "Aldrig kallad")
    people = await by_name(await opened(meeting))
    assert set(people) == {"Anna", "Bo", "Cia", "Disa", "Gun"}
    found = people["Gun"]
    assert (found.capacity, found.title, found.organisation) == (Capacity.GUEST, "forskare", "Högskolan")


async def test_who_acts_for_somebody_shares_their_vote(dalarna):
    ordinary = await put("Anna", "falun")
    appointment = await fetch_value("select id from appointment where person = $1", ordinary)
    acting = await put("Bo", "falun", kind=AppointmentKind.ACTING)
    await execute("update appointment set instead_of = $1 where person = $2", appointment, acting)
    found = (await by_name(await opened(await planned())))["Bo"]
    assert (found.capacity, found.replaces, found.votes) == (Capacity.ACTING, "Anna", False)


async def test_everyone_is_there_and_the_absent_are_ticked_off(meeting):
    people = {row["name"]: row["id"] for row in await fetch("select id, name from person")}
    await put("Eva", "mora", kind=AppointmentKind.SUBSTITUTE)
    await call(meeting, people["Anna"], answer="no")
    meeting = await opened(meeting)
    assert await listing.set_everyone_present(meeting, **DO) == 3
    assert await states(meeting) == {
        "Anna": "absent",
        "Bo": "present",
        "Cia": "present",
        "Disa": "present",
        "Eva": "expected",
    }
    bo = (await by_name(meeting))["Bo"]
    await listing.set_attendance(meeting, bo.id, AttendanceState.ABSENT, **DO)
    assert (await states(meeting))["Bo"] == "absent"


async def test_two_who_change_the_same_line_do_not_overwrite_each_other(meeting):
    meeting = await opened(meeting)
    bo = (await by_name(meeting))["Bo"]
    draft = AttendanceDraft(mode=Mode.REMOTE, arrived=time(9, 30), votes=True, duty=Duty.CHAIR)
    await listing.change_attendance(meeting, bo.id, draft, version=bo.version, **DO)
    with pytest.raises(AttendanceChangedMeanwhile):
        await listing.change_attendance(meeting, bo.id, AttendanceDraft(), version=bo.version, **DO)
    found = (await by_name(meeting))["Bo"]
    assert (found.mode, found.arrived, found.duty) == (Mode.REMOTE, time(9, 30), Duty.CHAIR)


async def test_the_chair_hands_over(meeting):
    meeting = await opened(meeting)
    for name in ("Anna", "Bo"):
        one = (await by_name(meeting))[name]
        draft = AttendanceDraft(votes=True, duty=Duty.CHAIR)
        await listing.change_attendance(meeting, one.id, draft, version=one.version, **DO)
    found = (await sitting_of(meeting.id)).with_duty(Duty.CHAIR)
    assert found
    assert found.name == "Bo"


async def test_a_form_from_before_the_chair_was_handed_over_does_not_take_it_back(meeting):
    meeting = await opened(meeting)
    leads = AttendanceDraft(votes=True, duty=Duty.CHAIR)
    await listing.change_attendance(meeting, (await by_name(meeting))["Anna"].id, leads, version=0, **DO)
    anna, bo = (await by_name(meeting))["Anna"], (await by_name(meeting))["Bo"]
    await listing.change_attendance(meeting, bo.id, leads, version=bo.version, **DO)
    with pytest.raises(AttendanceChangedMeanwhile):
        await listing.change_attendance(meeting, anna.id, leads, version=anna.version, **DO)


async def test_what_does_not_hold_together_is_refused(meeting):
    meeting = await opened(meeting)
    anna, bo = (await by_name(meeting))["Anna"], (await by_name(meeting))["Bo"]
    change = {"version": 0, **DO}
    too_short = AttendanceDraft(arrived=time(10), left_at=time(10))
    with pytest.raises(LeftBeforeArrived):
        await listing.change_attendance(meeting, anna.id, too_short, **change)
    with pytest.raises(InOwnPlace):
        await listing.change_attendance(meeting, anna.id, AttendanceDraft(in_place_of=anna.id), **change)
    await listing.change_attendance(meeting, anna.id, AttendanceDraft(in_place_of=bo.id), **change)
    with pytest.raises(InOwnPlace):
        await listing.change_attendance(meeting, bo.id, AttendanceDraft(in_place_of=anna.id), **change)
    with pytest.raises(Missing):
        await listing.add_attendance(meeting, Newcomer(name=""), **DO)
    with pytest.raises(TooLong):
        await listing.add_attendance(meeting, Newcomer(name="x" * 121), **DO)
    with pytest.raises(NotFound):
        await listing.set_attendance(meeting, 99_999, AttendanceState.PRESENT, **DO)


async def test_who_is_on_the_list_already_is_added_in_nobodys_place_that_they_leave_empty(meeting):
    meeting = await opened(meeting)
    anna, bo = (await by_name(meeting))["Anna"], (await by_name(meeting))["Bo"]
    again = Newcomer(name="Anna", person=anna.person, capacity=Capacity.SUBSTITUTE)
    with pytest.raises(InOwnPlace):
        await listing.add_attendance(meeting, replace(again, in_place_of=anna.id), **DO)
    assert (await by_name(meeting))["Anna"].in_place_of is None
    assert await listing.add_attendance(meeting, replace(again, in_place_of=bo.id), **DO) == anna.id


async def test_a_guest_comes_and_a_mistake_is_taken_off_the_list(meeting):
    meeting = await opened(meeting)
    bo = (await by_name(meeting))["Bo"]
    guest = await listing.add_attendance(meeting, Newcomer(name="Gun", organisation="Högskolan"), **DO)
    draft = Newcomer(name="Eva", capacity=Capacity.SUBSTITUTE, in_place_of=bo.id)
    stand_in = await listing.add_attendance(meeting, draft, **DO)
    found = await by_name(meeting)
    assert (found["Gun"].state, found["Eva"].organisation) == (AttendanceState.PRESENT, "Mora")
    with pytest.raises(HasPartInMeeting):
        await listing.remove_attendance(meeting, bo.id, **DO)
    for one in (guest, stand_in, bo.id):
        await listing.remove_attendance(meeting, one, **DO)
    assert set(await by_name(meeting)) == {"Anna", "Cia", "Disa"}


async def test_somebody_of_the_structure_who_comes_after_all_is_one_line(meeting):
    meeting = await opened(meeting)
    bo = (await by_name(meeting))["Bo"]
    found = await listing.add_attendance(meeting, Newcomer(name="Bo", person=bo.person), **DO)
    assert found == bo.id
    assert (await states(meeting))["Bo"] == "present"


async def test_what_was_up_has_been_handled_when_the_next_is_taken_up(meeting):
    meeting = await opened(meeting)
    first, second, third = (item.id for item in (await agenda_of(meeting)).items)
    await actions.take_up(meeting, second, **DO)
    await actions.take_up(meeting, third, **DO)
    await actions.take_up(meeting, second, **DO)
    agenda = await agenda_of(meeting)
    assert {item.state for item in agenda.items} == {ItemState.HANDLED}
    assert (await access_meeting(meeting.slug)).present_item == second
    other = await planned(day=date(2025, 12, 12))
    (foreign,) = await items(other, "Annat")
    with pytest.raises(NotFound):
        await actions.take_up(meeting, foreign, **DO)
    assert first


async def test_what_a_colleague_took_up_last_has_been_handled_when_the_meeting_is_closed(meeting):
    meeting = await opened(meeting)
    *_, second, third = (await agenda_of(meeting)).items
    await actions.take_up(meeting, second.id, **DO)
    await actions.take_up(meeting, third.id, **DO)
    await actions.close_meeting(meeting, **DO)
    assert (await access_meeting(meeting.slug)).phase is Phase.CLOSED


async def test_a_meeting_is_closed_when_the_fate_of_every_item_is_said(meeting):
    meeting = await opened(meeting)
    await listing.set_everyone_present(meeting, **DO)
    with pytest.raises(ItemsLeft) as refused:
        await actions.close_meeting(meeting, **DO)
    assert refused.value.items == [("2", "Läget"), ("3", "Avslutning")]
    agenda = await agenda_of(meeting)
    await actions.mark_handled(meeting, agenda.items[1].id, **DO)
    await execute("update agenda_item set state = 'withdrawn' where id = $1", agenda.items[2].id)
    await actions.close_meeting(meeting, **DO)
    meeting = await access_meeting(meeting.slug)
    assert (meeting.phase, meeting.present_item) == (Phase.CLOSED, None)
    states_of = [item.state for item in (await agenda_of(meeting)).items]
    assert states_of == [ItemState.HANDLED, ItemState.HANDLED, ItemState.WITHDRAWN]
    with pytest.raises(SittingIsClosed):
        await actions.close_meeting(meeting, **DO)


async def test_when_a_meeting_closes_nobody_is_expected_any_more(meeting):
    await put("Eva", "mora", kind=AppointmentKind.SUBSTITUTE)
    meeting = await opened(meeting)
    anna = (await by_name(meeting))["Anna"]
    await listing.set_attendance(meeting, anna.id, AttendanceState.PRESENT, **DO)
    await execute("update agenda_item set state = 'handled' where meeting = $1", meeting.id)
    await actions.close_meeting(meeting, **DO)
    assert await states(meeting) == {"Anna": "present", "Bo": "absent", "Cia": "absent", "Disa": "absent"}


async def test_proposals_that_were_not_adopted_fall_but_those_of_postponed_items_stay(meeting):
    meeting = await opened(meeting)
    first, second, third = (item.id for item in (await agenda_of(meeting)).items)
    for item in (first, second):
        await execute(
            "insert into clause (tenant, meeting, item, text) values ('dalarna', $1, $2, 'att pröva.')",
            meeting.id,
            item,
        )
    await execute("update agenda_item set state = 'postponed' where id = any($1::integer[])", [second, third])
    await actions.close_meeting(meeting, **DO)
    found = await fetch("select item, state from clause order by id")
    assert [tuple(row.values()) for row in found] == [(first, "dropped"), (second, "drafted")]


async def test_nothing_is_recorded_before_the_opening_or_after_the_closing(meeting):
    async def every_verb():
        item = await fetch_value("select min(id) from agenda_item")
        for verb in (
            actions.take_up(meeting, item, **DO),
            actions.mark_handled(meeting, item, **DO),
            listing.set_everyone_present(meeting, **DO),
            listing.set_attendance(meeting, 1, AttendanceState.PRESENT, **DO),
            listing.change_attendance(meeting, 1, AttendanceDraft(), version=0, **DO),
            listing.add_attendance(meeting, Newcomer(name="X"), **DO),
            listing.remove_attendance(meeting, 1, **DO),
        ):
            try:
                await verb
            except (NotOpen, SittingIsClosed) as refused:
                yield type(refused)
            else:
                yield None

    assert {found async for found in every_verb()} == {NotOpen}
    with pytest.raises(NotOpen):
        await actions.close_meeting(meeting, **DO)
    await actions.open_meeting(meeting, **DO)
    await execute("update agenda_item set state = 'handled'")
    await actions.close_meeting(meeting, **DO)
    assert {found async for found in every_verb()} == {SittingIsClosed}


async def test_a_closed_meeting_is_opened_again_until_its_minutes_are_approved(meeting):
    with pytest.raises(NotOpen):
        await actions.reopen_meeting(meeting, reason="Fel", **DO)
    meeting = await opened(meeting)
    with pytest.raises(AlreadyOpened):
        await actions.reopen_meeting(meeting, reason="Fel", **DO)
    await execute("update agenda_item set state = 'handled'")
    await actions.close_meeting(meeting, **DO)
    with pytest.raises(Missing):
        await actions.reopen_meeting(meeting, reason="", **DO)
    await actions.reopen_meeting(meeting, reason="Närvaron var fel", **DO)
    assert (await access_meeting(meeting.slug)).phase is Phase.OPEN
    await actions.close_meeting(meeting, **DO)
    await execute(
        "insert into minutes (tenant, meeting, number, state, digest, approved_at)"
        " values ('dalarna', $1, 1, 'approved', repeat('a', 64), now())",
        meeting.id,
    )
    with pytest.raises(MinutesAreApproved):
        await actions.reopen_meeting(meeting, reason="Fel", **DO)


async def test_a_protocols_paragraphs_run_through_the_year_and_begin_anew_with_the_next(dalarna):
    first, second, next_year = (
        await planned(),
        await planned(day=date(2025, 12, 12)),
        await planned(day=date(2026, 1, 9)),
    )
    await rules(first, form="protocol")
    found = []
    for meeting in (first, second, next_year):
        top, *_ = await items(meeting, "Rapporter", "Beslut", "Utgår")
        await items(meeting, "a", "b", under=top)
        await actions.open_meeting(meeting, **DO)
        await execute("update agenda_item set state = 'handled' where meeting = $1 and title <> 'Utgår'", meeting.id)
        await execute("update agenda_item set state = 'withdrawn' where meeting = $1 and title = 'Utgår'", meeting.id)
        await actions.close_meeting(meeting, **DO)
        agenda = await agenda_of(meeting)
        found.append([item.paragraph for item in agenda.items])
    assert found == [[None, 1, 2, 3, None], [None, 4, 5, 6, None], [None, 1, 2, 3, None]]
    await actions.reopen_meeting(await access_meeting(first.slug), reason="Fel", **DO)
    await actions.close_meeting(await access_meeting(first.slug), **DO)
    agenda = await agenda_of(first)
    assert [item.paragraph for item in agenda.items] == [None, 1, 2, 3, None]


async def test_notes_have_no_paragraphs(meeting):
    meeting = await opened(meeting)
    await execute("update agenda_item set state = 'handled'")
    await actions.close_meeting(meeting, **DO)
    assert not await fetch_value("select count(paragraph) from agenda_item")


async def test_the_chair_and_the_secretary_of_the_body_hold_it_and_nobody_else(meeting):
    other = await access_body("lanschefsnatverket")
    for role, body in ((Role.MEMBER, meeting.body.id), (Role.CHAIR, other.id), (Role.READER, None)):
        stranger = Actor(account=None, name="X", hat="dalarna", grants=(Grant(role, body=body),))
        with pytest.raises(NotFound):
            await actions.open_meeting(meeting, actor=stranger, at=AT)
    chair = Actor(account=None, name="O", hat="dalarna", grants=(Grant(Role.CHAIR, body=meeting.body.id),))
    await actions.open_meeting(meeting, actor=chair, at=AT)


async def test_a_meeting_closes_after_the_writes_under_way_and_none_slips_in(database):
    """Two connections: one records attendance while the other closes."""
    await two_counties()
    async with tenant_scope("dalarna"):
        await put("Anna")
        meeting = await planned()
        await actions.open_meeting(meeting, **DO)
        anna = (await by_name(meeting))["Anna"]
    writing, may_end = asyncio.Event(), asyncio.Event()

    async def write():
        async with tenant_scope("dalarna"):
            await listing.set_attendance(meeting, anna.id, AttendanceState.PRESENT, **DO)
            writing.set()
            await may_end.wait()

    async def close():
        async with tenant_scope("dalarna"):
            await actions.close_meeting(meeting, **DO)

    first = asyncio.create_task(write())
    await writing.wait()
    second = asyncio.create_task(close())
    async with tenant_scope("dalarna"):
        # The closing waits for the row's key.
        while not await fetch_value("select count(*) from pg_locks where not granted"):
            await fetch_value("select pg_sleep(0.01)")
    may_end.set()
    await asyncio.gather(first, second)
    async with tenant_scope("dalarna"):
        assert await states(meeting) == {"Anna": "present"}
        with pytest.raises(SittingIsClosed):
            await listing.set_attendance(meeting, anna.id, AttendanceState.ABSENT, **DO)


async def test_another_tenant_sees_and_reaches_nothing(database):
    await two_counties()
    async with tenant_scope("dalarna"):
        await put("Anna")
        meeting = await planned()
        await actions.open_meeting(meeting, **DO)
    async with tenant_scope("stockholm"):
        assert (await sitting_of(meeting.id)).attendance == ()
        stranger = replace(DO["actor"], hat="stockholm")
        with pytest.raises(NotFound):
            await listing.set_everyone_present(meeting, actor=stranger, at=AT)
        with pytest.raises(NotFound):
            await actions.close_meeting(meeting, actor=stranger, at=AT)
        with pytest.raises(asyncpg.PostgresError):
            async with DB.open_transaction().part():
                await execute(
                    "insert into attendance (tenant, meeting, name) values ('stockholm', $1, 'X')", meeting.id
                )


async def test_the_database_too_refuses_two_chairs(meeting):
    meeting = await opened(meeting)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with DB.open_transaction().part():
            await execute("update attendance set duty = 'chair' where meeting = $1", meeting.id)


async def test_a_hundred_are_taken_in_with_few_questions(dalarna):
    """Attendance of a large meeting is written by a fixed number of statements."""
    meeting = await planned()
    rows = [{"name": f"Gäst {number}"} for number in range(100)]
    await execute(
        "with guests as (insert into meeting_guest (tenant, meeting, name) select 'dalarna', $1, r.name"
        " from jsonb_to_recordset($2::jsonb) as r(name varchar) returning id, name)"
        " insert into call_recipient (tenant, meeting, guest, name, capacity, called_at)"
        " select 'dalarna', $1, g.id, g.name, 'member', $3 from guests g",
        meeting.id,
        json.dumps(rows),
        AT,
    )
    asked = []
    DB.open_transaction().connection.add_query_logger(lambda record: asked.append(record.query))
    meeting = await opened(meeting)
    assert len((await sitting_of(meeting.id)).attendance) == 100
    assert len(asked) < 25
