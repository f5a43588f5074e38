"""Recusals, votes and reservations: only where the body's rules have them, and only by who takes part."""

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions import attendance as listing
from services.domain.meetings.actions import clauses, sittings
from services.domain.meetings.actions import formal as actions
from services.domain.meetings.actions.attendance import AttendanceDraft, Newcomer
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.minutes import recorded
from services.domain.meetings.queries.sittings import sitting_of
from services.domain.meetings.rules.sittings import (
    AlreadyDecided,
    Capacity,
    Duty,
    HasNoVote,
    IsRecused,
    NobodyVoted,
    NothingDecided,
    NotOpen,
    NotQuorate,
    NotSwitchedOn,
    Position,
    ReservedAlready,
    SittingIsClosed,
    TieWithoutChair,
    VoicesMissing,
    WasAway,
)
from tests.domain.meetings.room import AT, DO, items, planned, put, rules, two_counties

YES, NO, ABSTAIN = Position.YES, Position.NO, Position.ABSTAIN
ADOPT = "att anta riktlinjen."
QUESTION = "Ja till förslaget, nej till återremiss."


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with a chiefs' network each; the test runs in Dalarna's scope."""
    await two_counties()
    async with tenant_scope("dalarna"):
        yield


async def held(**switched):
    """An open meeting of four members who are there, with two items; the body's rules as given."""
    for name, principal in (("Anna", "falun"), ("Bo", "mora"), ("Cia", "orsa"), ("Dag", "avesta")):
        await put(name, principal)
    meeting = await planned()
    if switched:
        await rules(meeting, **switched)
    await items(meeting, "Riktlinje", "Avslutning")
    await sittings.open_meeting(meeting, **DO)
    await listing.set_everyone_present(meeting, **DO)
    return await access_meeting(meeting.slug)


@pytest.fixture
async def meeting(dalarna):
    """Of a body that has it all."""
    return await held(recusal=True, votes=True, reservations=True)


@pytest.fixture
async def people(meeting) -> dict[str, int]:
    return {one.name: one.id for one in (await sitting_of(meeting.id)).attendance}


@pytest.fixture
def item(meeting) -> int:
    return meeting.present_item


async def lead(meeting, attendance):
    """Somebody chairs."""
    version = await fetch_value("select version from attendance where id = $1", attendance)
    draft = AttendanceDraft(duty=Duty.CHAIR, votes=True)
    await listing.change_attendance(meeting, attendance, draft, version=version, **DO)


def voices(people, **said):
    """How each votes; who isn't named says yes."""
    return {attendance: said.get(name, YES) for name, attendance in people.items()}


async def test_a_body_whose_rules_have_none_of_it_notes_none_of_it(dalarna):
    meeting = await held()
    item = meeting.present_item
    anna = (await sitting_of(meeting.id)).attendance[0].id
    for write in (
        actions.recuse(meeting, item, anna, **DO),
        actions.note_vote(meeting, item, QUESTION, {anna: YES}, **DO),
        actions.reserve(meeting, item, anna, **DO),
    ):
        with pytest.raises(NotSwitchedOn):
            await write


async def test_who_is_recused_neither_counts_nor_votes_in_the_item_and_does_in_the_next(dalarna):
    meeting = await held(recusal=True, votes=True, quorum="number", quorum_number=4)
    item = meeting.present_item
    people = {one.name: one.id for one in (await sitting_of(meeting.id)).attendance}
    await actions.recuse(meeting, item, people["Bo"], reason="Egen förening", **DO)
    with pytest.raises(NotQuorate):
        await clauses.write_and_adopt(meeting, item, ADOPT, **DO)
    with pytest.raises(IsRecused):
        await actions.note_vote(meeting, item, QUESTION, voices(people), **DO)
    following = await fetch_value("select id from agenda_item where id > $1", item)
    await clauses.write_and_adopt(meeting, following, ADOPT, **DO)


async def test_a_recusal_is_settled_before_the_decision_and_stays_afterwards(meeting, item, people):
    await actions.recuse(meeting, item, people["Bo"], **DO)
    noted = (await sitting_of(meeting.id)).recusals[0].id
    await actions.take_back_recusal(meeting, item, noted, **DO)
    await actions.recuse(meeting, item, people["Bo"], **DO)
    await actions.recuse(meeting, item, people["Bo"], reason="Släkt", **DO)  # Said anew, not twice.
    (noted,) = (await sitting_of(meeting.id)).recusals
    assert (noted.name, noted.text) == ("Bo", "Släkt")
    await clauses.write_and_adopt(meeting, item, ADOPT, **DO)
    with pytest.raises(AlreadyDecided):
        await actions.recuse(meeting, item, people["Anna"], **DO)
    with pytest.raises(AlreadyDecided):
        await actions.take_back_recusal(meeting, item, noted.id, **DO)


async def test_an_appeal_decides_nothing_so_a_recusal_may_still_be_noted(meeting, item, people):
    await clauses.write_and_adopt(meeting, item, "kommunerna uppmanas att svara.", appeal=True, **DO)
    await actions.recuse(meeting, item, people["Bo"], **DO)
    assert len((await sitting_of(meeting.id)).recusals) == 1


async def test_a_vote_is_noted_with_everyone_s_voice_and_its_outcome(meeting, item, people):
    await actions.note_vote(meeting, item, f" {QUESTION} ", voices(people, Bo=NO, Cia=ABSTAIN), **DO)
    (vote,) = (await sitting_of(meeting.id)).votes_on(item)
    assert (vote.question, vote.closed, vote.carried) == (QUESTION, True, True)
    assert {one.name: one.position for one in vote.ballots} == {"Anna": YES, "Bo": NO, "Cia": ABSTAIN, "Dag": YES}
    with pytest.raises(AlreadyDecided):
        await actions.recuse(meeting, item, people["Bo"], **DO)


async def test_at_a_tie_the_chairs_own_voice_decides(meeting, item, people):
    tied = voices(people, Cia=NO, Dag=NO)
    with pytest.raises(TieWithoutChair):
        await actions.note_vote(meeting, item, QUESTION, tied, **DO)
    await lead(meeting, people["Dag"])
    await actions.note_vote(meeting, item, QUESTION, tied, **DO)
    await lead(meeting, people["Anna"])
    await actions.note_vote(meeting, item, QUESTION, tied, **DO)
    assert [vote.carried for vote in (await sitting_of(meeting.id)).votes_on(item)] == [False, True]


async def test_a_vote_that_is_not_whole_is_refused_and_nothing_of_it_stays(meeting, item, people):
    guest = await listing.add_attendance(meeting, Newcomer(name="Gun", capacity=Capacity.GUEST), **DO)
    everyone = voices(people)
    for question, said, refusal in (
        ("", everyone, Missing),
        ("x" * 501, everyone, TooLong),
        (QUESTION, {people["Anna"]: YES}, VoicesMissing),
        (QUESTION, voices(people, Anna=ABSTAIN, Bo=ABSTAIN, Cia=ABSTAIN, Dag=ABSTAIN), NobodyVoted),
        (QUESTION, everyone | {guest: YES}, HasNoVote),
        (QUESTION, everyone | {0: YES}, NotFound),
    ):
        with pytest.raises(refusal):
            await actions.note_vote(meeting, item, question, said, **DO)
    assert await fetch("select * from vote") == await fetch("select * from ballot") == []


async def test_a_substitute_votes_for_who_is_away(meeting, item, people):
    await execute("update attendance set state = 'absent' where id = $1", people["Bo"])
    frans = await listing.add_attendance(
        meeting, Newcomer(name="Frans", capacity=Capacity.SUBSTITUTE, in_place_of=people["Bo"]), **DO
    )
    with pytest.raises(HasNoVote):
        await actions.note_vote(meeting, item, QUESTION, voices(people) | {frans: YES}, **DO)
    said = {who: YES for name, who in people.items() if name != "Bo"} | {frans: NO}
    await actions.note_vote(meeting, item, QUESTION, said, **DO)
    assert (await sitting_of(meeting.id)).votes_on(item)[0].count.no == 1


async def test_a_vote_that_was_noted_wrongly_is_removed_with_its_voices(meeting, item, people):
    vote = await actions.note_vote(meeting, item, QUESTION, voices(people), **DO)
    await actions.remove_vote(meeting, item, vote, **DO)
    assert await fetch("select * from vote") == await fetch("select * from ballot") == []
    with pytest.raises(NotFound):
        await actions.remove_vote(meeting, item, vote, **DO)


async def test_one_reserves_against_a_decision_that_one_took_part_in(meeting, item, people):
    with pytest.raises(NothingDecided):
        await actions.reserve(meeting, item, people["Anna"], **DO)
    await actions.recuse(meeting, item, people["Bo"], **DO)
    await clauses.write_and_adopt(meeting, item, ADOPT, **DO)
    with pytest.raises(IsRecused):
        await actions.reserve(meeting, item, people["Bo"], **DO)
    await execute("update attendance set state = 'absent' where id = $1", people["Cia"])
    with pytest.raises(WasAway):
        await actions.reserve(meeting, item, people["Cia"], **DO)
    guest = await listing.add_attendance(meeting, Newcomer(name="Gun", capacity=Capacity.GUEST), **DO)
    with pytest.raises(HasNoVote):
        await actions.reserve(meeting, item, guest, **DO)
    await actions.reserve(meeting, item, people["Anna"], text="Underlaget kom för sent.", **DO)
    with pytest.raises(ReservedAlready):
        await actions.reserve(meeting, item, people["Anna"], **DO)
    (one,) = (await sitting_of(meeting.id)).reservations_of(item)
    assert (one.name, one.text) == ("Anna", "Underlaget kom för sent.")
    await actions.take_back_reservation(meeting, item, one.id, **DO)
    assert (await sitting_of(meeting.id)).reservations == ()


async def test_what_was_noted_stands_in_the_minutes(meeting, item, people):
    await actions.recuse(meeting, item, people["Bo"], **DO)
    said = {who: YES for name, who in people.items() if name != "Bo"} | {people["Cia"]: NO}
    await actions.note_vote(meeting, item, QUESTION, said, **DO)
    await clauses.write_and_adopt(meeting, item, ADOPT, **DO)
    await actions.reserve(meeting, item, people["Cia"], text="Egen mening.", **DO)
    line = next(one for one in (await recorded(meeting)).content.items if one.id == item)
    assert line.recused == ("Bo",)
    assert (line.votes[0].question, line.votes[0].carried) == (QUESTION, True)
    assert dict(line.votes[0].voices) == {"Anna": "yes", "Cia": "no", "Dag": "yes"}
    assert line.reservations == (("Cia", "Egen mening."),)


async def test_nothing_is_noted_of_a_meeting_that_is_not_held_or_by_who_does_not_lead_it(meeting, item, people):
    member = Actor(account=None, name="Ledamot", hat="dalarna", grants=(Grant(Role.MEMBER, body=meeting.body.id),))
    with pytest.raises(NotFound):
        await actions.recuse(meeting, item, people["Bo"], actor=member, at=AT)
    coming = await planned(day=meeting.day.replace(day=20))
    with pytest.raises(NotOpen):
        await actions.recuse(coming, item, people["Bo"], **DO)
    await execute("update meeting set closed_at = now() where id = $1", meeting.id)
    with pytest.raises(SittingIsClosed):
        await actions.recuse(await access_meeting(meeting.slug), item, people["Bo"], **DO)


async def test_another_meetings_people_and_items_are_not_there(meeting, item, people):
    other = await planned("lanschefsnatverket")
    (theirs,) = await items(other, "Läget")
    with pytest.raises(NotFound):
        await actions.recuse(meeting, theirs, people["Bo"], **DO)
    with pytest.raises(NotFound):
        await actions.recuse(meeting, item, 2_000_000_000, **DO)
