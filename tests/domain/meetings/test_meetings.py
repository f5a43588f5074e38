"""Meetings through the actions, against the real database with two tenants in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, TooLong
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.appointments import appoint
from services.domain.bodies.actions.bodies import change_body, draft_of
from services.domain.bodies.actions.people import PersonDraft, add_person, link_account
from services.domain.bodies.queries.bodies import access_body
from services.domain.bodies.rules import Period
from services.domain.meetings.actions import meetings as actions
from services.domain.meetings.actions import sittings
from services.domain.meetings.actions.meetings import MeetingDraft
from services.domain.meetings.queries import meetings as queries
from services.domain.meetings.rules.meetings import (
    BreakEndsBeforeStart,
    EndsBeforeStart,
    FeedKind,
    HasBeenOpened,
    IsCalledOff,
    MeetingChangedMeanwhile,
    MeetingKind,
    MeetingState,
    MeetsThatDayAlready,
    NoDateChosen,
    OutsideBodysTime,
    OutsideMandatePeriod,
    SameDay,
    TimeHalfStated,
)
from services.domain.piccolo_conf import DB
from tests.domain.bodies.test_import import bring_in

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
DAY = date(2026, 2, 13)
STAFF = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))
MORNING = MeetingDraft(starts=time(9), ends=time(12), place="Falun")
DO = {"actor": STAFF, "at": AT}


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with their structures; the test runs in Dalarna's scope."""
    await bring_in("stockholm")
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        yield


@pytest.fixture
async def schnv(dalarna):
    return await access_body("socialchefsnatverket")


async def planned(body, day=DAY, draft=MORNING) -> queries.MeetingView:
    return await queries.access_meeting(await actions.plan_meeting(body, day, draft, **DO))


async def put(name: str, *bodies: str, since=date(2025, 1, 1), until=None) -> int:
    """A new person with the first seat of each body, for Falun."""
    whose = await fetch_value("select id from principal where slug = 'falun'")
    who = await add_person(PersonDraft(name=name, mail=f"{name.lower()}@falun.example"), **DO)
    for body in bodies:
        seat = await fetch_value(
            "select s.id from seat s join body b on b.id = s.body where b.slug = $1 order by s.position limit 1", body
        )
        await appoint(seat, person=who, principal=whose, period=Period(valid_from=since, valid_to=until), **DO)
    return who


async def test_a_planned_meeting_has_the_bodys_short_name_and_the_day_as_its_address(schnv):
    meeting = await planned(schnv)
    assert meeting.slug == "schnv-2026-02-13"
    assert (meeting.starts, meeting.ends, meeting.place) == (time(9), time(12), "Falun")
    assert (meeting.state, meeting.sequence) == (MeetingState.PLANNED, 0)
    verbs = await fetch("select verb, at from audit_entry where verb like 'meetings.%'")
    assert ("meetings.meeting.planned", AT) in {tuple(row.values()) for row in verbs}
    assert {"dalarna/moten", "dalarna/moten/schnv-2026-02-13"} <= set(DB.open_transaction().signals)


@pytest.mark.parametrize(
    ("draft", "error", "field"),
    [
        (MeetingDraft(starts=time(12), ends=time(9)), EndsBeforeStart, "ends"),
        (MeetingDraft(starts=time(9)), TimeHalfStated, "ends"),
        (MeetingDraft(ends=time(9)), TimeHalfStated, "starts"),
        (MeetingDraft(place="x" * 201), TooLong, "place"),
        (MeetingDraft(link="javascript:alert(1)"), NotUnderstood, "link"),
        (MeetingDraft(link="https://[x"), NotUnderstood, "link"),
        (MeetingDraft(link="teams"), NotUnderstood, "link"),
    ],
)
async def test_what_does_not_hold_together_is_refused_at_its_field(schnv, draft, error, field):
    with pytest.raises(error) as refused:
        await actions.plan_meeting(schnv, DAY, draft, **DO)
    assert refused.value.field == field
    assert not await fetch_value("select count(*) from meeting")


async def test_a_meeting_outside_the_bodys_time_is_refused(schnv):
    await execute("update body set valid_from = '2024-01-01', valid_to = '2026-06-30' where id = $1", schnv.id)
    body = await access_body("socialchefsnatverket")
    for day in (date(2023, 12, 31), date(2026, 7, 1)):
        with pytest.raises(OutsideBodysTime):
            await actions.plan_meeting(body, day, MORNING, **DO)
    meeting = await planned(body, date(2026, 6, 30))
    with pytest.raises(OutsideBodysTime):
        await actions.move_meeting(meeting, date(2026, 7, 1), reason=None, sequence=0, **DO)


async def test_a_meeting_after_the_bodys_mandate_period_waits_until_the_next_one_is_stated(schnv):
    meeting = await planned(schnv)
    await execute("update body set mandate_until = '2026-12-31' where id = $1", schnv.id)
    body = await access_body("socialchefsnatverket")
    with pytest.raises(OutsideMandatePeriod):
        await actions.plan_meeting(body, date(2027, 1, 1), MORNING, **DO)
    with pytest.raises(OutsideMandatePeriod):
        await actions.move_meeting(
            await queries.access_meeting(meeting.slug), date(2027, 1, 1), reason=None, sequence=0, **DO
        )
    draft = replace(draft_of(body), mandate_until=date(2030, 12, 31))
    await change_body(body, draft, **DO)
    assert await planned(await access_body("socialchefsnatverket"), date(2027, 1, 1))


async def test_a_body_meets_once_a_day_unless_the_first_was_called_off(schnv):
    first = await planned(schnv)
    with pytest.raises(MeetsThatDayAlready):
        await actions.plan_meeting(schnv, DAY, MORNING, **DO)
    await actions.call_off(first, reason="Snöoväder", sequence=0, **DO)
    assert await actions.plan_meeting(schnv, DAY, MORNING, **DO) == "schnv-2026-02-13-2"


async def test_the_database_too_refuses_two_meetings_a_day(schnv):
    await planned(schnv)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with DB.open_transaction().part():
            await execute(
                "insert into meeting (tenant, body, slug, day, uid) values ('dalarna', $1, 'x', $2, gen_random_uuid())",
                schnv.id,
                DAY,
            )


async def test_moving_keeps_address_and_identity_and_counts_the_version_up(schnv):
    before = await planned(schnv)
    await actions.move_meeting(before, date(2026, 2, 20), reason="Krock", sequence=0, **DO)
    after = await queries.access_meeting(before.slug)
    assert (after.day, after.moved_from, after.state) == (date(2026, 2, 20), DAY, MeetingState.MOVED)
    assert (after.uid, after.sequence, after.reason) == (before.uid, 1, "Krock")
    with pytest.raises(SameDay):
        await actions.move_meeting(after, after.day, reason=None, sequence=1, **DO)
    assert await actions.plan_meeting(schnv, DAY, MORNING, **DO) == "schnv-2026-02-13-2"
    with pytest.raises(MeetsThatDayAlready):
        await actions.move_meeting(after, DAY, reason=None, sequence=1, **DO)


async def test_a_called_off_meeting_stays_with_its_reason_and_changes_no_more(schnv):
    meeting = await planned(schnv)
    with pytest.raises(Missing):
        await actions.call_off(meeting, reason="", sequence=0, **DO)
    await actions.call_off(meeting, reason="För få anmälda", sequence=0, **DO)
    after = await queries.access_meeting(meeting.slug)
    assert (after.state, after.reason, after.sequence) == (MeetingState.CALLED_OFF, "För få anmälda", 1)
    with pytest.raises(IsCalledOff):
        await actions.change_meeting(after, MORNING, sequence=1, **DO)
    with pytest.raises(IsCalledOff):
        await actions.move_meeting(after, date(2026, 3, 13), reason=None, sequence=1, **DO)
    with pytest.raises(IsCalledOff):
        await actions.call_off(after, reason="Igen", sequence=1, **DO)


@pytest.mark.parametrize("closed", [False, True])
async def test_a_meeting_that_has_been_opened_is_not_called_off(schnv, closed):
    meeting = await planned(schnv)
    await sittings.open_meeting(meeting, **DO)
    if closed:
        await sittings.close_meeting(meeting, **DO)
    # The page may be from before the meeting was opened.
    for seen in (meeting, await queries.access_meeting(meeting.slug)):
        with pytest.raises(HasBeenOpened):
            await actions.call_off(seen, reason="Snö", sequence=0, **DO)
    after = await queries.access_meeting(meeting.slug)
    assert (after.state, after.sequence) == (MeetingState.PLANNED, 0)


async def test_two_who_change_at_once_do_not_overwrite_each_other(schnv):
    meeting = await planned(schnv)
    await actions.change_meeting(meeting, replace(MORNING, place="Mora"), sequence=0, **DO)
    with pytest.raises(MeetingChangedMeanwhile):
        await actions.change_meeting(meeting, replace(MORNING, place="Orsa"), sequence=0, **DO)
    assert (await queries.access_meeting(meeting.slug)).place == "Mora"


async def test_a_secretary_plans_for_their_own_body_only(schnv):
    other = await access_body("lanschefsnatverket")
    secretary = Actor(account=None, name="S", hat="dalarna", grants=(Grant(Role.SECRETARY, body=schnv.id),))
    slug = await actions.plan_meeting(schnv, DAY, MORNING, actor=secretary, at=AT)
    with pytest.raises(NotFound):
        await actions.plan_meeting(other, DAY, MORNING, actor=secretary, at=AT)
    member = Actor(account=None, name="M", hat="dalarna", grants=(Grant(Role.MEMBER, body=schnv.id),))
    meeting = await queries.access_meeting(slug)
    for verb in (
        actions.change_meeting(meeting, MORNING, sequence=0, actor=member, at=AT),
        actions.move_meeting(meeting, date(2026, 3, 1), reason=None, sequence=0, actor=member, at=AT),
        actions.call_off(meeting, reason="x", sequence=0, actor=member, at=AT),
        actions.add_break("Lov", DAY, DAY, actor=member, at=AT),
    ):
        with pytest.raises(NotFound):
            await verb


async def test_accepted_dates_come_all_or_none(schnv):
    ordinary, full_day = MeetingKind.ORDINARY, MeetingKind.FULL_DAY
    with pytest.raises(NoDateChosen):
        await actions.accept_dates(schnv, [], MORNING, **DO)
    await actions.accept_dates(schnv, [(DAY, ordinary), (date(2026, 5, 8), full_day)], MORNING, **DO)
    plan = await queries.plan_of_body("socialchefsnatverket", 2026)
    assert (plan.standing.planned, plan.standing.full_days, plan.standing.missing) == (2, 1, 7)


async def test_the_plan_counts_against_the_bodys_cadence(schnv):
    first = await planned(schnv)
    await planned(schnv, date(2026, 3, 13))
    await planned(schnv, date(2026, 3, 20), MeetingDraft(kind=MeetingKind.EXTRA))
    await actions.call_off(first, reason="Sjukdom", sequence=0, **DO)
    lines = {line.body.slug: line.standing for line in await queries.plan_of(2026)}
    found = lines["socialchefsnatverket"]
    assert (found.planned, found.extra, found.missing, found.missing_full_days) == (1, 1, 8, 1)
    assert lines["lanschefsnatverket"].missing == 6


async def test_bodies_that_share_people_collide_on_the_same_day(schnv):
    other = await access_body("lanschefsnatverket")
    await put("Anna", schnv.slug, other.slug)
    await planned(schnv)
    afternoon = await planned(other, draft=MeetingDraft(starts=time(13), ends=time(16)))
    (found,) = await queries.collisions(DAY, DAY)
    assert found.people == ("Anna",)
    assert not found.overlaps
    await actions.change_meeting(afternoon, MeetingDraft(starts=time(11), ends=time(16)), sequence=0, **DO)
    (found,) = await queries.collisions(date(2026, 1, 1), date(2026, 12, 31))
    assert found.overlaps
    there = await queries.elsewhere(schnv.id, DAY, DAY)
    assert [one.people for one in there[DAY]] == [("Anna",)]
    meeting = await queries.access_meeting(afternoon.slug)
    await actions.call_off(meeting, reason="Krock", sequence=1, **DO)
    assert await queries.collisions(DAY, DAY) == []
    assert not await queries.elsewhere(schnv.id, DAY, DAY)


async def test_who_has_left_the_one_body_does_not_collide(schnv):
    other = await access_body("lanschefsnatverket")
    await put("Anna", schnv.slug)
    await put("Bo", other.slug, until=date(2026, 2, 12))
    await planned(schnv)
    await planned(other)
    assert await queries.collisions(DAY, DAY) == []


async def test_who_is_expected_follows_the_seats_of_the_day(schnv):
    await put("Anna", schnv.slug, until=date(2026, 3, 1))
    before, after = await planned(schnv), await planned(schnv, date(2026, 3, 13))
    seats, _ = await queries.expected_at(before)
    assert [holder.name for seat in seats for holder in seat.holders] == ["Anna"]
    assert (await queries.expected_at(after))[0] == []


@pytest.fixture
async def account(superuser_url: str) -> int:
    connection = await asyncpg.connect(superuser_url)
    found = await connection.fetchval("insert into account (name, mail) values ('Anna', 'a') returning id")
    await connection.close()
    return found


async def test_my_meetings_are_those_of_the_seats_i_hold_that_day(schnv, account):
    await put("Anna", schnv.slug, until=date(2026, 3, 1))
    await link_account("anna@falun.example", account, **DO)
    await planned(schnv)
    await planned(schnv, date(2026, 3, 13))
    await planned(await access_body("lanschefsnatverket"), date(2026, 2, 14))
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert [meeting.slug for meeting in await queries.meetings_of_account(account, *year)] == ["schnv-2026-02-13"]
    anna = Actor(account=account, name="Anna", hat="dalarna", grants=(Grant(Role.MEMBER),))
    mine = await queries.access_feed(await actions.follow(FeedKind.MINE, None, actor=anna, at=AT))
    county = await queries.access_feed(await actions.follow(FeedKind.COUNTY, None, actor=anna, at=AT))
    body = await queries.access_feed(await actions.follow(FeedKind.BODY, schnv.id, actor=anna, at=AT))
    assert [len(await queries.meetings_of_feed(feed, *year)) for feed in (mine, body, county)] == [1, 2, 3]


async def test_a_feed_is_ones_own_made_once_and_revoked_for_ever(schnv, account):
    anna = Actor(account=account, name="Anna", hat="dalarna", grants=(Grant(Role.MEMBER),))
    feed = await actions.follow(FeedKind.MINE, None, actor=anna, at=AT)
    assert await actions.follow(FeedKind.MINE, None, actor=anna, at=AT) == feed
    with pytest.raises(Missing):
        await actions.follow(FeedKind.BODY, None, actor=anna, at=AT)
    with pytest.raises(NotFound):
        await actions.revoke(feed, actor=replace(anna, account=account + 1), at=AT)
    await actions.revoke(feed, actor=anna, at=AT)
    with pytest.raises(NotFound):
        await queries.access_feed(feed)
    with pytest.raises(NotFound):
        await actions.revoke(feed, actor=anna, at=AT)
    assert await actions.follow(FeedKind.MINE, None, actor=anna, at=AT) != feed


async def test_breaks_are_entered_and_taken_away(dalarna):
    await actions.add_break("Höstlov", date(2026, 10, 26), date(2026, 10, 30), **DO)
    (found,) = await queries.school_breaks()
    with pytest.raises(BreakEndsBeforeStart):
        await actions.add_break("Lov", date(2026, 10, 26), date(2026, 10, 25), **DO)
    await actions.remove_break(found.id, **DO)
    assert await queries.school_breaks() == []
    with pytest.raises(NotFound):
        await actions.remove_break(found.id, **DO)


async def test_another_tenant_sees_and_reaches_nothing(database):
    await bring_in("stockholm")
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        body = await access_body("socialchefsnatverket")
        slug = await actions.plan_meeting(body, DAY, MORNING, **DO)
        await actions.add_break("Höstlov", DAY, DAY, **DO)
    async with tenant_scope("stockholm"):
        with pytest.raises(NotFound):
            await queries.access_meeting(slug)
        assert await queries.meetings_between(date(2026, 1, 1), date(2026, 12, 31)) == []
        assert await queries.school_breaks() == []
        assert await fetch_value("select count(*) from meeting") == 0
        with pytest.raises(asyncpg.PostgresError):
            async with DB.open_transaction().part():
                await execute(
                    "insert into meeting (tenant, body, slug, day, uid)"
                    " values ('stockholm', $1, 'x', $2, gen_random_uuid())",
                    body.id,
                    DAY,
                )
