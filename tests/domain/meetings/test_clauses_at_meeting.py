"""Clauses while a meeting is held: proposed, adopted, changed, struck, taken back, and what is known of them."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import Missing, NotFound, StaleSave, TooLong
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.meetings.actions import attendance as listing
from services.domain.meetings.actions import clauses as actions
from services.domain.meetings.actions import sittings
from services.domain.meetings.actions.attendance import AttendanceDraft
from services.domain.meetings.actions.clauses import ClauseFacts
from services.domain.meetings.queries.clauses import access_clause
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.sittings import sitting_of
from services.domain.meetings.rules.clause_forms import DueBeforeMeeting, GapLeft, Responsible
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp, ResponsibleKind
from services.domain.meetings.rules.sittings import AttendanceState, NotOpen, NotQuorate, SittingIsClosed
from tests.domain.meetings.room import AT, DO, items, planned, put, rules, two_counties

FILED = "att lägga informationen till handlingarna."


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with a chiefs' network each; the test runs in Dalarna's scope."""
    await two_counties()
    async with tenant_scope("dalarna"):
        yield


@pytest.fixture
async def meeting(dalarna):
    """An open meeting of three members with one item, which is up."""
    for name, principal in (("Anna", "falun"), ("Bo", "mora"), ("Cia", "orsa")):
        await put(name, principal)
    meeting = await planned()
    await items(meeting, "Läget")
    await sittings.open_meeting(meeting, **DO)
    return await access_meeting(meeting.slug)


@pytest.fixture
def item(meeting) -> int:
    return meeting.present_item


async def adopted(meeting, text, **options):
    clause = await actions.write_and_adopt(meeting, meeting.present_item, text, **options, **DO)
    return await access_clause(meeting.id, clause)


async def test_a_clause_is_proposed_and_adopted_as_it_stands(meeting, item):
    clause = await actions.propose(meeting, item, "lägga informationen till handlingarna.", **DO)
    before = await access_clause(meeting.id, clause)
    assert (before.text, before.state) == (FILED, ClauseState.DRAFTED)
    await actions.adopt(meeting, clause, version=before.version, **DO)
    after = await access_clause(meeting.id, clause)
    assert (after.state, after.adopted_at, after.text) == (ClauseState.ADOPTED, AT, FILED)
    assert (after.kinds, after.formal, after.follow_up) == ({ClauseKind.NOTE}, True, FollowUp.NONE)


async def test_a_clause_is_adopted_in_other_words_than_it_was_proposed(meeting, item):
    clause = await actions.propose(meeting, item, "att godkänna förslaget.", **DO)
    await actions.adopt(meeting, clause, text="att godkänna förslaget med en ändring.", version=0, **DO)
    after = await access_clause(meeting.id, clause)
    assert (after.state, after.text) == (ClauseState.ADOPTED, "att godkänna förslaget med en ändring.")


async def test_what_asks_for_something_is_open_with_what_its_words_say(meeting):
    other = await access_body("lanschefsnatverket")
    assigned = await adopted(meeting, "att uppdra åt RSS att ta fram ett underlag.")
    assert (assigned.kinds, assigned.follow_up) == ({ClauseKind.ASSIGN}, FollowUp.OPEN)
    assert [one.kind for one in assigned.responsible] == [ResponsibleKind.RSS]
    referred = await adopted(meeting, "att frågan lyfts vidare till LCHNV.")
    assert (referred.referred_to, referred.referred_name) == (other.id, "Länschefsnätverket")
    postponed = await adopted(meeting, "att frågan tas upp för beslut vid nästa möte.")
    assert postponed.report_back


async def test_kinds_that_were_stated_beforehand_are_kept(meeting, item):
    clause = await actions.propose(meeting, item, FILED, **DO)
    stated = ClauseFacts(kinds=frozenset({ClauseKind.OTHER}))
    await actions.state_facts(meeting, clause, stated, version=0, **DO)
    await actions.adopt(meeting, clause, version=1, **DO)
    assert (await access_clause(meeting.id, clause)).kinds == {ClauseKind.OTHER}


async def test_an_appeal_is_no_decision_and_needs_no_quorum(meeting):
    await rules(meeting, quorum="half")
    found = await adopted(meeting, "Kommunerna uppmanas att svara senast i januari.", appeal=True)
    assert (found.appeal, found.formal, found.follow_up) == (True, False, FollowUp.OPEN)
    assert found.text == "Kommunerna uppmanas att svara senast i januari."


async def test_too_few_make_no_decision_of_an_appeal(meeting):
    await rules(meeting, quorum="half")
    found = await adopted(meeting, "Kommunerna uppmanas att svara senast i januari.", appeal=True)
    with pytest.raises(NotQuorate):
        await actions.state_facts(meeting, found.id, ClauseFacts(appeal=False), version=found.version, **DO)
    assert (await access_clause(meeting.id, found.id)).appeal


async def test_too_few_decide_nothing(meeting, item):
    await rules(meeting, quorum="half")
    clause = await actions.propose(meeting, item, FILED, **DO)
    with pytest.raises(NotQuorate):
        await actions.adopt(meeting, clause, version=0, **DO)
    assert (await access_clause(meeting.id, clause)).state is ClauseState.DRAFTED
    people = (await sitting_of(meeting.id)).attendance
    for one in people[:2]:
        await listing.set_attendance(meeting, one.id, AttendanceState.PRESENT, **DO)
    await actions.adopt(meeting, clause, version=0, **DO)


async def test_who_has_left_no_longer_counts_on_the_day_of_the_meeting(meeting, item):
    await rules(meeting, quorum="half")
    await listing.set_everyone_present(meeting, **DO)
    for one in (await sitting_of(meeting.id)).attendance[:2]:
        draft = AttendanceDraft(votes=True, left_at=time(11))
        await listing.change_attendance(meeting, one.id, draft, version=one.version, **DO)
    half_past_eleven = datetime(2025, 10, 17, 11, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    clause = await actions.propose(meeting, item, FILED, **DO)
    with pytest.raises(NotQuorate):
        await actions.adopt(meeting, clause, version=0, actor=DO["actor"], at=half_past_eleven)
    # Entered the day after, the hours of that day say nothing.
    await actions.adopt(meeting, clause, version=0, actor=DO["actor"], at=half_past_eleven.replace(day=18))


async def test_what_was_adopted_or_struck_is_taken_back(meeting, item):
    clause = await actions.propose(meeting, item, "att uppdra åt RSS att skriva.", **DO)
    await actions.adopt(meeting, clause, version=0, **DO)
    await actions.take_back(meeting, clause, **DO)
    found = await access_clause(meeting.id, clause)
    assert (found.state, found.adopted_at, found.follow_up) == (ClauseState.DRAFTED, None, FollowUp.NONE)
    await actions.drop(meeting, clause, **DO)
    assert (await access_clause(meeting.id, clause)).state is ClauseState.DROPPED
    await actions.take_back(meeting, clause, **DO)
    await actions.adopt(meeting, clause, version=4, **DO)
    assert len((await access_clause(meeting.id, clause)).responsible) == 1


async def test_two_who_word_the_same_clause_do_not_overwrite_each_other(meeting, item):
    clause = await actions.propose(meeting, item, "att godkänna.", **DO)
    await actions.change_words(meeting, clause, "att godkänna förslaget.", version=0, **DO)
    for verb in (actions.change_words, lambda m, c, t, **o: actions.adopt(m, c, text=t, **o)):
        with pytest.raises(StaleSave) as refused:
            await verb(meeting, clause, "att avslå förslaget.", version=0, **DO)
        assert (refused.value.facts["current"], refused.value.facts["submitted"]) == (
            "att godkänna förslaget.",
            "att avslå förslaget.",
        )
    await actions.change_words(meeting, clause, "att godkänna förslaget.", version=0, **DO)


async def test_facts_are_corrected_and_what_asks_for_nothing_closes_itself(meeting):
    other = await access_body("lanschefsnatverket")
    clause = await adopted(meeting, "att ta del av det som sagts.")
    facts = ClauseFacts(
        kinds=frozenset({ClauseKind.APPROVE}),
        responsible=(Responsible(kind=ResponsibleKind.RSS), Responsible(kind=ResponsibleKind.OTHER, name="Eva")),
        due=date(2025, 12, 1),
        referred_to=other.id,
        report_back=True,
    )
    await actions.state_facts(meeting, clause.id, facts, version=clause.version, **DO)
    found = await access_clause(meeting.id, clause.id)
    assert (found.kinds, found.follow_up) == ({ClauseKind.APPROVE, ClauseKind.REFER}, FollowUp.OPEN)
    assert ([one.name for one in found.responsible], found.due) == ([None, "Eva"], date(2025, 12, 1))
    with pytest.raises(StaleSave):
        await actions.state_facts(meeting, clause.id, facts, version=clause.version, **DO)
    formal = ClauseFacts(kinds=frozenset({ClauseKind.NOTE}))
    await actions.state_facts(meeting, clause.id, formal, version=found.version, **DO)
    assert (await access_clause(meeting.id, clause.id)).follow_up is FollowUp.NONE


async def test_what_does_not_hold_together_is_refused(meeting, item):
    for text, error in (("", Missing), ("att", Missing), ("att " + "x" * 4000, TooLong), ("att utse … .", GapLeft)):
        with pytest.raises(error):
            await actions.propose(meeting, item, text, **DO)
    clause = await adopted(meeting, FILED)
    with pytest.raises(DueBeforeMeeting):
        await actions.state_facts(meeting, clause.id, ClauseFacts(due=date(2025, 10, 16)), version=1, **DO)
    with pytest.raises(NotFound):
        await actions.state_facts(meeting, clause.id, ClauseFacts(referred_to=99_999), version=1, **DO)
    with pytest.raises(NotFound):
        await actions.propose(meeting, 99_999, FILED, **DO)
    other = await planned(day=date(2025, 12, 12))
    await sittings.open_meeting(other, **DO)
    with pytest.raises(NotFound):
        await actions.adopt(other, clause.id, version=1, **DO)


async def test_nothing_is_decided_before_the_opening_or_after_the_closing(meeting, item):
    clause = await actions.propose(meeting, item, FILED, **DO)

    async def refusals(of):
        for verb in (
            actions.propose(of, item, FILED, **DO),
            actions.adopt(of, clause, version=0, **DO),
            actions.change_words(of, clause, "att vänta.", version=0, **DO),
            actions.drop(of, clause, **DO),
            actions.take_back(of, clause, **DO),
        ):
            try:
                await verb
            except (NotOpen, SittingIsClosed, NotFound) as refused:
                yield type(refused)
            else:
                yield None

    coming = await planned(day=date(2025, 12, 12))
    assert {found async for found in refusals(coming)} == {NotOpen}
    await sittings.close_meeting(meeting, **DO)
    assert {found async for found in refusals(meeting)} == {SittingIsClosed}
    # Who is to do it, and by when, is often settled afterwards.
    closed = await access_meeting(meeting.slug)
    version = (await access_clause(meeting.id, clause)).version
    await actions.state_facts(closed, clause, ClauseFacts(due=date(2025, 12, 1)), version=version, **DO)
    with pytest.raises(NotOpen):
        await actions.state_facts(coming, clause, ClauseFacts(), version=0, **DO)


async def test_a_member_decides_nothing_alone(meeting, item):
    member = Actor(account=None, name="M", hat="dalarna", grants=(Grant(Role.MEMBER, body=meeting.body.id),))
    clause = await actions.propose(meeting, item, FILED, **DO)
    for verb in (
        actions.propose(meeting, item, FILED, actor=member, at=AT),
        actions.adopt(meeting, clause, version=0, actor=member, at=AT),
        actions.change_words(meeting, clause, "x", version=0, actor=member, at=AT),
        actions.drop(meeting, clause, actor=member, at=AT),
        actions.take_back(meeting, clause, actor=member, at=AT),
        actions.state_facts(meeting, clause, ClauseFacts(), version=0, actor=member, at=AT),
    ):
        with pytest.raises(NotFound):
            await verb


async def test_two_secretaries_at_once_never_lose_words(database):
    """Two connections word the same clause: one is saved, the other is told, with both texts."""
    await two_counties()
    async with tenant_scope("dalarna"):
        await put("Anna")
        meeting = await planned()
        (item,) = await items(meeting, "Läget")
        await sittings.open_meeting(meeting, **DO)
        clause = await actions.propose(meeting, item, "att godkänna.", **DO)

    async def write(text):
        async with tenant_scope("dalarna"):
            await actions.change_words(meeting, clause, text, version=0, **DO)

    results = await asyncio.gather(write("att bifalla."), write("att avslå."), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "StaleSave"]
    async with tenant_scope("dalarna"):
        assert (await access_clause(meeting.id, clause)).text in ("att bifalla.", "att avslå.")


async def test_another_tenant_reaches_no_clause(database):
    await two_counties()
    async with tenant_scope("dalarna"):
        await put("Anna")
        meeting = await planned()
        (item,) = await items(meeting, "Läget")
        await sittings.open_meeting(meeting, **DO)
        clause = await actions.propose(meeting, item, FILED, **DO)
    async with tenant_scope("stockholm"):
        with pytest.raises(NotFound):
            await access_clause(meeting.id, clause)
        with pytest.raises(NotFound):
            await actions.adopt(meeting, clause, version=0, actor=replace(DO["actor"], hat="stockholm"), at=AT)
        assert not await fetch_value("select count(*) from clause")
        assert await execute("update clause set text = 'x'") == "UPDATE 0"
