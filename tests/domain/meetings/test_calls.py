"""Calls through the actions, against the real database with two tenants in it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, TooLong
from services.domain.base.roles import Role
from services.domain.base.scope import identity_scope, tenant_scope
from services.domain.bodies.rules import AppointmentKind
from services.domain.meetings.actions import calls, meetings, recipients
from services.domain.meetings.actions.recipients import GuestDraft
from services.domain.meetings.queries import calls as queries
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.rules.calls import (
    CalledWithoutTime,
    ChangeKind,
    EmptyAgenda,
    HasNoAddress,
    LetterKind,
    MeetingIsCalledOff,
    MeetingIsOver,
    NobodyHasAnAddress,
    NobodyToCall,
    NothingHasChanged,
    SentMeanwhile,
    TimeNotDecided,
)
from services.domain.piccolo_conf import DB
from tests.domain.bodies.test_import import bring_in
from tests.domain.meetings.calling import (
    AT,
    DAY,
    DO,
    MORNING,
    TODAY,
    attachment,
    called,
    co_opted,
    item,
    letters,
    line_of,
    member,
    planned,
    room_of,
)


@pytest.fixture
async def meeting(database):
    """A meeting of Dalarna's network with an item and three people; the test runs in Dalarna's scope."""
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        meeting = await planned()
        await item(meeting, "Mötets öppnande")
        await member("Anna Ek")
        await member("Bo Alm", principal="mora")
        await member("Cia Lund", principal="orsa", mail=None)
        await letters()
        yield meeting


async def names(meeting) -> set[str]:
    return {one.name for one in (await room_of(meeting)).chosen}


async def test_all_who_hold_a_seat_on_the_day_are_called_and_guests(meeting):
    await member("Di Tf", kind=AppointmentKind.ACTING)
    await member("Eva Ers", kind=AppointmentKind.SUBSTITUTE)
    await member("Förra", principal="rattvik", until=DAY - timedelta(days=1))
    await co_opted("Gun Adj")
    await recipients.add_guest(meeting, GuestDraft(name="Hans Gäst", mail="hans@skr.example"), **DO)
    assert await names(meeting) == {"Anna Ek", "Bo Alm", "Cia Lund", "Di Tf", "Gun Adj", "Hans Gäst"}
    capacities = {one.name: one.capacity for one in (await room_of(meeting)).recipients}
    assert capacities["Eva Ers"] == "substitute"
    assert (capacities["Di Tf"], capacities["Gun Adj"], capacities["Hans Gäst"]) == ("acting", "co_opted", "guest")


async def test_somebody_with_two_appointments_is_called_once_as_what_counts_most(meeting):
    person = await member("Di Dubbel", kind=AppointmentKind.SUBSTITUTE)
    await execute(
        "insert into appointment (tenant, seat, person, principal, kind, place_owner, place, valid_from)"
        " select tenant, seat, person, principal, 'acting', place_owner, 2, valid_from from appointment where person = $1",
        person,
    )
    lines = [one for one in (await room_of(meeting)).recipients if one.person == person]
    assert [one.capacity for one in lines] == ["acting"]


async def test_whom_one_leaves_out_or_adds_is_kept_until_the_call_is_sent(meeting):
    await member("Eva Ers", kind=AppointmentKind.SUBSTITUTE)
    lines = {one.name: one.key for one in (await room_of(meeting)).recipients}
    chosen = [lines["Anna Ek"], lines["Eva Ers"]]
    await recipients.choose_recipients(meeting, chosen, substitutes=False, **DO)
    assert await names(meeting) == {"Anna Ek", "Eva Ers"}
    await recipients.choose_recipients(meeting, list(lines.values()), substitutes=True, **DO)
    assert await names(meeting) == set(lines)
    assert await fetch_value("select calls_substitutes from body_rules") is True
    choices = {row["choice"] for row in await fetch("select choice from call_recipient where person is not null")}
    assert choices == {"computed"}


async def test_the_office_is_called_when_it_is_added(database):
    await bring_in("dalarna")
    async with identity_scope():
        account = await fetch_value(
            "insert into account (name, mail) values ('Ylva Kansli', 'ylva@regionen.example') returning id"
        )
        await execute(
            "insert into role_grant (account, tenant, role, valid_from)"
            " values ($1, 'dalarna', 'administrator', '2025-01-01')",
            account,
        )
    async with tenant_scope("dalarna"):
        await letters()
        meeting = await planned()
        await item(meeting, "Ett")
        line = await line_of(meeting, "Ylva Kansli")
        assert (line.capacity, line.account) == ("staff", account)
        assert await names(meeting) == set()
        await recipients.choose_recipients(meeting, [line.key], substitutes=False, **DO)
        await called(meeting)
        assert await letters() == [("ylva@regionen.example", "meeting_call", "call")]


@pytest.mark.parametrize(
    ("draft", "error", "field"),
    [
        (GuestDraft(name=""), Missing, "guest_name"),
        (GuestDraft(name="x" * 121), TooLong, "guest_name"),
        (GuestDraft(name="Hans", mail="hans"), NotUnderstood, "guest_mail"),
        (GuestDraft(name="Hans", mail="hans@a.b\nBcc: x@y.z"), NotUnderstood, "guest_mail"),
    ],
)
async def test_a_guest_needs_a_name_and_a_whole_address(meeting, draft, error, field):
    with pytest.raises(error) as refused:
        await recipients.add_guest(meeting, draft, **DO)
    assert refused.value.field == field


async def test_a_guest_is_removed_until_called(meeting):
    guest = await recipients.add_guest(meeting, GuestDraft(name="Hans Gäst", mail="hans@skr.example"), **DO)
    await recipients.choose_recipients(meeting, [], substitutes=False, **DO)
    await recipients.remove_guest(meeting, guest, **DO)
    assert "Hans Gäst" not in {one.name for one in (await room_of(meeting)).recipients}
    again = await recipients.add_guest(meeting, GuestDraft(name="Hans Gäst", mail="hans@skr.example"), **DO)
    await called(meeting)
    with pytest.raises(NotFound):
        await recipients.remove_guest(meeting, again, **DO)


async def test_a_call_keeps_what_it_says_and_goes_to_everybody_with_an_address(meeting):
    await attachment(meeting, "Budget")
    assert await called(meeting, message="Kom i tid.")
    assert sorted(await letters()) == [
        ("anna@falun.example", "meeting_call", "call"),
        ("bo@mora.example", "meeting_call", "call"),
    ]
    room = await room_of(meeting)
    assert {one.name for one in room.called} == {"Anna Ek", "Bo Alm", "Cia Lund"}
    assert [one.name for one in room.without_address] == ["Cia Lund"]
    assert (await line_of(meeting, "Anna Ek")).letter.kind is LetterKind.CALL
    call = await queries.latest_call(meeting.id)
    assert (call.number, call.message, call.changes) == (1, "Kom i tid.", ())
    assert [one.title for one in call.content.items] == ["Mötets öppnande"]
    assert [(one.name, one.title) for one in call.content.attachments] == [("Bilaga A", "Budget")]
    assert await fetch_value("select letter from attachment") == "A"
    assert await fetch_value("select count(*) from job where kind = 'meetings.call_documents'") == 1
    assert "meetings.call.sent" in {row["verb"] for row in await fetch("select verb from audit_entry")}
    assert {"dalarna/moten/schnv-2025-12-12", "dalarna/moten/schnv-2025-12-12/kallelse"} <= set(
        DB.open_transaction().signals
    )


async def test_two_clicks_send_once(meeting):
    assert await called(meeting)
    assert not await called(meeting)
    assert len(await letters()) == 2
    assert await fetch_value("select count(*) from meeting_call") == 1


async def test_a_second_click_is_no_form_from_before_what_others_have_sent_or_changed(meeting):
    await called(meeting)
    await item(meeting, "Budget 2026")
    with pytest.raises(SentMeanwhile):
        await called(meeting)
    await called(meeting, number=2)
    assert not await called(meeting, number=2)
    with pytest.raises(SentMeanwhile):
        await called(meeting, number=1)


async def test_two_clicks_at_once_send_once(database):
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        await letters()
        meeting = await planned()
        await item(meeting, "Mötets öppnande")
        await member("Anna Ek")

    async def click() -> bool:
        async with tenant_scope("dalarna"):
            return await called(meeting)

    assert sorted(await asyncio.gather(click(), click())) == [False, True]
    async with tenant_scope("dalarna"):
        assert len(await letters()) == 1


async def test_what_is_missing_is_said_before_anything_is_sent(meeting):
    empty = await planned(date(2026, 1, 16))
    with pytest.raises(EmptyAgenda):
        await called(empty)
    without_time = await planned(date(2026, 2, 13), replace(MORNING, starts=None, ends=None))
    await item(without_time, "Ett")
    with pytest.raises(TimeNotDecided):
        await called(without_time)
    await recipients.choose_recipients(meeting, [], substitutes=False, **DO)
    with pytest.raises(NobodyToCall):
        await called(meeting)
    line = await line_of(meeting, "Cia Lund")
    await recipients.choose_recipients(meeting, [line.key], substitutes=False, **DO)
    with pytest.raises(NobodyHasAnAddress):
        await called(meeting)
    with pytest.raises(TooLong):
        await called(meeting, message="x" * 4001)
    assert await letters() == []


async def test_nobody_is_called_to_what_is_over_or_called_off(meeting):
    past = await planned(TODAY - timedelta(days=1))
    await item(past, "Ett")
    with pytest.raises(MeetingIsOver):
        await called(past)
    await meetings.call_off(meeting, reason="Snö", sequence=0, **DO)
    with pytest.raises(MeetingIsCalledOff):
        await called(await access_meeting(meeting.slug))


async def test_a_later_version_says_what_has_changed_and_needs_something_new(meeting):
    await called(meeting)
    await letters()
    with pytest.raises(NothingHasChanged):
        await called(meeting, number=2)
    await item(meeting, "Budget 2026")
    await member("Dan Ny", principal="rattvik")
    await called(meeting, number=2)
    assert sorted(await letters()) == [
        ("anna@falun.example", "meeting_call", "change"),
        ("bo@mora.example", "meeting_call", "change"),
        ("dan@rattvik.example", "meeting_call", "call"),
    ]
    (change,) = (await queries.latest_call(meeting.id)).changes
    assert (change.kind, change.number, change.title) == (ChangeKind.ITEM_ADDED, "2", "Budget 2026")
    await called(meeting, number=3, message="Glöm inte bilagan.")
    assert len(await letters()) == 3


async def test_what_came_after_the_call_is_new_until_it_has_been_called_to(meeting):
    await calls.send_call(meeting, number=1, message=None, **DO)
    await item(meeting, "Ny fråga")
    await execute("update agenda_item set late = true where title = 'Ny fråga'")
    await calls.send_call(meeting, number=2, message=None, **DO)
    assert not await fetch_value("select exists (select from agenda_item where late)")


async def test_who_is_left_out_afterwards_is_told_and_called_no_more(meeting):
    await called(meeting)
    await letters()
    keep = [(await line_of(meeting, name)).key for name in ("Anna Ek", "Cia Lund")]
    await recipients.choose_recipients(meeting, keep, substitutes=False, **DO)
    await called(meeting, number=2)
    assert sorted(await letters()) == [
        ("anna@falun.example", "meeting_call", "change"),
        ("bo@mora.example", "meeting_cancellation", "cancellation"),
    ]
    assert {one.name for one in (await room_of(meeting)).called} == {"Anna Ek", "Cia Lund"}


async def test_letters_keep_when_attachments_come_and_go(meeting):
    first, _ = await attachment(meeting, "Budget"), await attachment(meeting, "Plan")
    await called(meeting)
    await execute("delete from attachment_file where attachment = $1", first)
    await attachment(meeting, "Protokoll")
    await called(meeting, number=2)
    names = [(one.letter, one.title) for one in (await queries.latest_call(meeting.id)).content.attachments]
    assert names == [("B", "Plan"), ("C", "Protokoll")]


async def test_a_letter_goes_again_to_the_address_that_somebody_has_now(meeting):
    await called(meeting)
    await letters()
    line = await line_of(meeting, "Cia Lund")
    with pytest.raises(HasNoAddress):
        await calls.send_again(meeting, line.recipient, **DO)
    await execute("update person set mail = 'cia@orsa.example' where name = 'Cia Lund'")
    await calls.send_again(meeting, line.recipient, **DO)
    assert await letters() == [("cia@orsa.example", "meeting_call", "call")]
    with pytest.raises(NotFound):
        await calls.send_again(meeting, 10_000, **DO)


async def test_moving_a_called_meeting_tells_everybody_and_keeps_what_is_not_sent_to_itself(meeting):
    await called(meeting)
    await letters()
    await item(meeting, "Inte färdig än")
    await meetings.move_meeting(meeting, DAY + timedelta(days=7), reason="Krock", sequence=0, **DO)
    assert sorted(await letters()) == [
        ("anna@falun.example", "meeting_call", "change"),
        ("bo@mora.example", "meeting_call", "change"),
    ]
    call = await queries.latest_call(meeting.id)
    assert (call.number, call.message, call.content.sequence) == (2, "Krock", 1)
    assert [change.kind for change in call.changes] == [ChangeKind.DAY]
    assert [one.title for one in call.content.items] == ["Mötets öppnande"]


async def test_nobody_is_told_of_another_day_of_a_meeting_that_has_been_held(meeting):
    await called(meeting)
    await letters()
    await execute("update meeting set opened_at = $2, closed_at = $2 where id = $1", meeting.id, AT)
    meeting = await access_meeting(meeting.slug)
    await meetings.move_meeting(meeting, DAY + timedelta(days=1), reason=None, sequence=0, **DO)
    assert await letters() == []


async def test_another_place_is_told_and_another_kind_of_nothing_is_not(meeting):
    await called(meeting)
    await letters()
    await meetings.change_meeting(meeting, MORNING, sequence=0, **DO)
    assert await letters() == []
    await meetings.change_meeting(meeting, replace(MORNING, place="Mora"), sequence=1, **DO)
    assert len(await letters()) == 2
    assert (await queries.latest_call(meeting.id)).changes[0].kind is not ChangeKind.DAY
    with pytest.raises(CalledWithoutTime):
        await meetings.change_meeting(meeting, replace(MORNING, starts=None, ends=None), sequence=2, **DO)


async def test_calling_off_tells_everybody_who_is_called(meeting):
    await called(meeting)
    await letters()
    await meetings.call_off(meeting, reason="Snöoväder", sequence=0, **DO)
    assert sorted(await letters()) == [
        ("anna@falun.example", "meeting_cancellation", "cancellation"),
        ("bo@mora.example", "meeting_cancellation", "cancellation"),
    ]
    context = await fetch_value("select context from mail_message order by id desc limit 1")
    assert '"called_off": true' in context
    assert '"sequence": 1' in context
    assert "Snöoväder" in context


async def test_a_meeting_that_nobody_was_called_to_is_moved_and_called_off_in_silence(meeting):
    await meetings.move_meeting(meeting, DAY + timedelta(days=7), reason=None, sequence=0, **DO)
    await meetings.call_off(await access_meeting(meeting.slug), reason="Snö", sequence=1, **DO)
    assert await letters() == []


async def test_only_who_calls_the_body_may_send(meeting):
    elsewhere = await fetch_value("select id from body where slug = 'lanschefsnatverket'")
    for grant in (Grant(Role.MEMBER), Grant(Role.READER), Grant(Role.SECRETARY, body=elsewhere)):
        actor = Actor(account=None, name="Prov", hat="dalarna", grants=(grant,))
        with pytest.raises(NotFound):
            await calls.send_call(meeting, number=1, message=None, actor=actor, at=AT)
        with pytest.raises(NotFound):
            await recipients.choose_recipients(meeting, [], substitutes=False, actor=actor, at=AT)
        with pytest.raises(NotFound):
            await recipients.add_guest(meeting, GuestDraft(name="Hans"), actor=actor, at=AT)
    secretary = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.SECRETARY, body=meeting.body.id),))
    assert await calls.send_call(meeting, number=1, message=None, actor=secretary, at=AT)


async def test_another_county_sees_nothing_of_a_call(database):
    await bring_in("stockholm")
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        meeting = await planned()
        await item(meeting, "Ett")
        await member("Anna Ek")
        await called(meeting)
        call = await queries.latest_call(meeting.id)
    async with tenant_scope("stockholm"):
        assert await queries.latest_call(meeting.id) is None
        with pytest.raises(NotFound):
            await queries.access_call(call.id)
        for table in ("meeting_call", "call_recipient", "call_delivery", "meeting_guest"):
            assert await fetch_value(f"select count(*) from {table}") == 0
