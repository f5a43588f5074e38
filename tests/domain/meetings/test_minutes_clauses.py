"""Clauses while the minutes are corrected: added, removed and taken in again, against the real database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.domain.base.actor import Grant
from services.domain.base.engine import fetch_value
from services.domain.base.errors import Missing, NotFound, StaleSave
from services.domain.base.roles import Role
from services.domain.meetings.actions import approval, comments, follow_up, minutes, minutes_clauses
from services.domain.meetings.actions.arrivals import take_in
from services.domain.meetings.actions.clauses import ClauseFacts, state_facts
from services.domain.meetings.queries.arrivals import arrivals_to
from services.domain.meetings.queries.clauses import access_clause
from services.domain.meetings.queries.minutes import minutes_room, recorded
from services.domain.meetings.queries.register import Wanted, access_followed, register
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp, ResponsibleKind
from services.domain.meetings.rules.comments import ClauseIsGone
from services.domain.meetings.rules.minutes import HasBeenFollowedUp, MinutesApproved, NothingToApprove, digest
from services.domain.meetings.rules.sittings import NotQuorate
from tests.domain.meetings.room import AT, DO, STAFF, planned
from tests.domain.meetings.test_minutes import dalarna, held, meeting, put  # noqa: F401

LATER = {"actor": STAFF, "at": AT + timedelta(days=5)}
ASSIGNED = "att uppdra åt RSS att ta fram en plan."


async def second_item(meeting) -> int:  # noqa: F811
    return (await recorded(meeting)).agenda.items[1].id


async def added(meeting, text: str = ASSIGNED, **options) -> int:  # noqa: F811
    return await minutes_clauses.add_clause(meeting, await second_item(meeting), text, **options, **LATER)


async def texts(meeting) -> list[str]:  # noqa: F811
    return [clause.text for clause in (await recorded(meeting)).content.items[1].clauses]


async def test_a_forgotten_clause_is_added_with_what_its_words_say_and_counts_from_the_meeting(meeting):  # noqa: F811
    await minutes.start_minutes(meeting, **DO)
    before = await fetch_value("select coalesce(max(id), 0) from audit_entry")
    clause = await access_clause(meeting.id, await added(meeting, "uppdra åt RSS att ta fram en plan."))
    assert (clause.text, clause.state) == (ASSIGNED, ClauseState.ADOPTED)
    assert (clause.kinds, clause.follow_up) == ({ClauseKind.ASSIGN}, FollowUp.OPEN)
    assert [one.kind for one in clause.responsible] == [ResponsibleKind.RSS]
    assert clause.adopted_at == meeting.closed_at
    assert await texts(meeting) == ["att lägga informationen till handlingarna.", ASSIGNED]
    assert [line.id for line in await register(Wanted(text="plan"), date(2025, 11, 20))] == [clause.id]
    facts = ClauseFacts(kinds=clause.kinds, due=date(2025, 12, 1))
    await state_facts(meeting, clause.id, facts, version=clause.version, **LATER)
    assert (await access_clause(meeting.id, clause.id)).due == date(2025, 12, 1)
    noted = "select count(*) from audit_entry where verb = 'meetings.clause.added_later' and id > $1"
    assert await fetch_value(noted, before) == 1


async def test_a_clause_that_was_no_decision_is_removed_and_may_be_taken_in_again(meeting):  # noqa: F811
    await minutes.start_minutes(meeting, **DO)
    clause = await added(meeting)
    await minutes_clauses.remove_clause(meeting, clause, **LATER)
    assert await texts(meeting) == ["att lägga informationen till handlingarna."]
    assert (await access_clause(meeting.id, clause)).follow_up is FollowUp.NONE
    with pytest.raises(NotFound):
        await minutes_clauses.remove_clause(meeting, clause, **LATER)
    await minutes_clauses.take_in_clause(meeting, clause, **LATER)
    again = await access_clause(meeting.id, clause)
    assert (again.state, again.follow_up, again.adopted_at) == (ClauseState.ADOPTED, FollowUp.OPEN, meeting.closed_at)
    assert [one.kind for one in again.responsible] == [ResponsibleKind.RSS]


async def test_a_clause_of_which_something_came_is_not_removed(meeting):  # noqa: F811
    await minutes.start_minutes(meeting, **DO)
    told, asked = await added(meeting), await added(meeting, "Kommunerna uppmanas att svara.", appeal=True)
    carried = await added(meeting, "att frågan tas upp för beslut vid nästa möte.")
    followed = await access_followed(told, account=None, today=date(2025, 11, 20))
    await follow_up.report_back(followed, "Planen är klar.", done=False, **LATER)
    followed = await access_followed(asked, account=None, today=date(2025, 11, 20))
    await follow_up.begin_round(followed, deadline=date(2025, 12, 1), **LATER)
    following = await planned(day=date(2025, 12, 12))
    for arrival in await arrivals_to(following):
        await take_in(following, arrival, late=False, at=AT)
    for clause in (told, asked, carried):
        with pytest.raises(HasBeenFollowedUp):
            await minutes_clauses.remove_clause(meeting, clause, **LATER)


async def test_clauses_of_approved_minutes_stand(meeting):  # noqa: F811
    with pytest.raises(NothingToApprove):
        await added(meeting)
    await minutes.start_minutes(meeting, **DO)
    clause = await added(meeting)
    await approval.approve(meeting, **LATER)
    with pytest.raises(MinutesApproved):
        await added(meeting)
    with pytest.raises(MinutesApproved):
        await minutes_clauses.remove_clause(meeting, clause, **LATER)
    await minutes.begin_correction(meeting, reason="Beslutet fattades inte.", **LATER)
    await minutes_clauses.remove_clause(meeting, clause, **LATER)
    room = await minutes_room(meeting.id)
    assert room.in_force is not None
    assert [one.text for one in room.in_force.content.items[1].clauses][-1] == ASSIGNED


async def test_too_few_have_decided_nothing_that_could_be_added(dalarna):  # noqa: F811
    await put("Anna", "falun")
    meeting = await held(await planned(), quorum="number", quorum_number=2)  # noqa: F811
    await minutes.start_minutes(meeting, **DO)
    with pytest.raises(NotQuorate):
        await added(meeting)
    await added(meeting, "Kommunerna uppmanas att svara.", appeal=True)


async def test_only_who_writes_the_minutes_adds_and_what_is_empty_or_elsewhere_is_refused(meeting):  # noqa: F811
    await minutes.start_minutes(meeting, **DO)
    chair = replace(STAFF, grants=(Grant(Role.CHAIR, body=meeting.body.id),))
    with pytest.raises(NotFound):
        await minutes_clauses.add_clause(meeting, await second_item(meeting), ASSIGNED, actor=chair, at=AT)
    with pytest.raises(Missing):
        await added(meeting, "att ")
    with pytest.raises(NotFound):
        await minutes_clauses.add_clause(meeting, 999_999, ASSIGNED, **LATER)


async def test_a_change_from_word_to_a_removed_clause_is_refused_and_stays_to_be_left(meeting):  # noqa: F811
    await minutes.start_minutes(meeting, **DO)
    clause = await added(meeting)
    await returned(meeting, [(f"clause:{clause}", "att inte ta fram någon plan.")])
    await minutes_clauses.remove_clause(meeting, clause, **LATER)
    with pytest.raises(ClauseIsGone):
        await decide(meeting, 0)
    await decide(meeting, 0, taken=False)


async def test_a_clause_that_is_struck_in_word_is_removed_when_that_is_taken_in(meeting):  # noqa: F811
    await minutes.start_minutes(meeting, **DO)
    gone, corrected = await added(meeting), await added(meeting, "att anta planen.")
    await returned(meeting, [(f"clause:{gone}", ""), (f"clause:{corrected}", "")])
    based_on = minutes.version_of_text("att anta planen.")
    await minutes.correct_clause(meeting, corrected, "att anta den nya planen.", based_on=based_on, **LATER)
    await decide(meeting, 0)
    assert (await access_clause(meeting.id, gone)).state is ClauseState.DROPPED
    with pytest.raises(StaleSave):
        await decide(meeting, 1)
    assert "att anta den nya planen." in await texts(meeting)


async def returned(meeting, changes: list[tuple[str, str]]) -> None:  # noqa: F811
    """A Word file of the minutes that went out and came back with these texts."""
    sent = await recorded(meeting)
    await comments.send_for_comments(meeting, sent, **LATER)
    upload = await fetch_value(
        "insert into upload (tenant, name, media_type, size, digest) values ('dalarna', 'svar.docx', 'x', 1, $1) returning id",
        "0" * 64,
    )
    mark = comments.mark_of("dalarna", meeting.slug, 1, digest=digest(sent.content))
    await comments.take_back(meeting, mark=mark, texts=changes, remarks=[], upload=upload, **LATER)


async def decide(meeting, place: int, *, taken: bool = True) -> None:  # noqa: F811
    file = (await minutes_room(meeting.id)).comments[0]
    await comments.decide_change(meeting, file, place, taken=taken, recorded=await recorded(meeting), **LATER)
