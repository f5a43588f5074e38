"""Who votes, when a meeting may decide, and how votes are counted."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.agenda import MeetingRules, Quorum
from services.domain.meetings.rules.sittings import (
    AttendanceState,
    Attendee,
    NobodyVoted,
    NotOpen,
    NotQuorate,
    Phase,
    Position,
    SittingIsClosed,
    TieWithoutChair,
    counted,
    ensure_open,
    ensure_quorate,
    is_carried,
    is_quorate,
    needed,
    paragraphs,
    voters,
)

HALF = MeetingRules(quorum=Quorum.HALF)
AWAY = AttendanceState.ABSENT


def test_a_network_without_a_rule_is_always_quorate():
    assert is_quorate([], MeetingRules())


def test_more_than_half_of_those_who_hold_a_vote_must_be_there():
    members = [Attendee(id=1), Attendee(id=2), Attendee(id=3, state=AWAY), Attendee(id=4, state=AWAY)]
    guest = Attendee(id=5, votes=False)
    assert needed([*members, guest], HALF) == 3
    assert not is_quorate([*members, guest], HALF)
    members[2] = Attendee(id=3)
    assert is_quorate([*members, guest], HALF)


def test_a_recused_member_does_not_count_towards_the_quorum():
    members = [Attendee(id=1), Attendee(id=2), Attendee(id=3, state=AWAY)]
    assert is_quorate(members, HALF)
    with pytest.raises(NotQuorate) as refused:
        ensure_quorate(members, HALF, recused={2})
    assert (refused.value.present, refused.value.needed) == (1, 2)


def test_a_substitute_votes_in_the_place_of_one_who_is_away_and_of_no_other():
    member, substitute = Attendee(id=1), Attendee(id=2, votes=False, in_place_of=1)
    assert voters([member, substitute]) == {1}
    assert voters([Attendee(id=1, state=AWAY), substitute]) == {2}
    assert voters([member, substitute], recused={1}) == {2}
    assert voters([member, substitute], recused={1, 2}) == set()


def test_two_substitutes_in_one_place_have_one_vote_together():
    away = Attendee(id=1, state=AWAY)
    stand_ins = [Attendee(id=number, votes=False, in_place_of=1) for number in (3, 2)]
    assert voters([away, *stand_ins]) == {2}


def test_a_substitute_of_one_without_a_vote_has_none():
    assert voters([Attendee(id=1, votes=False, state=AWAY), Attendee(id=2, votes=False, in_place_of=1)]) == set()


def test_who_came_late_or_has_left_counts_for_the_time_that_they_were_there():
    one = Attendee(id=1, arrived=time(9, 30), left_at=time(11))
    assert [bool(voters([one], when=when)) for when in (time(9), time(9, 30), time(10, 59), time(11))] == [
        False,
        True,
        True,
        False,
    ]
    assert voters([one]) == {1}


people = st.lists(
    st.builds(
        Attendee,
        id=st.integers(1, 30),
        state=st.sampled_from(AttendanceState),
        votes=st.booleans(),
        in_place_of=st.none() | st.integers(1, 30),
    ),
    unique_by=lambda one: one.id,
    max_size=30,
)
some = st.frozensets(st.integers(1, 30))


@given(people, some)
def test_only_those_who_are_there_and_not_recused_vote(attendees, recused):
    found = voters(attendees, recused=recused)
    there = {one.id for one in attendees if one.state is AttendanceState.PRESENT}
    assert found <= there - recused
    assert len(found) <= sum(one.votes and one.in_place_of is None for one in attendees)


@given(people, some, st.integers(1, 30))
def test_nobody_more_votes_when_one_more_is_recused(attendees, recused, another):
    assert len(voters(attendees, recused=recused | {another})) <= len(voters(attendees, recused=recused))


@given(people, st.integers(1, 30))
def test_who_comes_never_makes_a_meeting_lose_its_quorum(attendees, who):
    arrived = [
        Attendee(id=one.id, votes=one.votes, in_place_of=one.in_place_of) if one.id == who else one for one in attendees
    ]
    assert is_quorate(arrived, HALF) or not is_quorate(attendees, HALF)


def test_a_number_may_be_asked_instead_of_half():
    rules = MeetingRules(quorum=Quorum.NUMBER, quorum_number=2)
    assert not is_quorate([Attendee(id=1)], rules)
    assert is_quorate([Attendee(id=1), Attendee(id=2)], rules)


def test_the_chair_decides_at_a_tie():
    ballots = [Position.YES, Position.NO, Position.ABSTAIN]
    assert is_carried(ballots, of_chair=Position.YES)
    assert not is_carried(ballots, of_chair=Position.NO)
    for silent in (None, Position.ABSTAIN):
        with pytest.raises(TieWithoutChair):
            is_carried(ballots, of_chair=silent)


def test_a_vote_without_votes_decides_nothing():
    with pytest.raises(NobodyVoted):
        is_carried([Position.ABSTAIN], of_chair=None)


@given(st.lists(st.sampled_from(Position)))
def test_the_greater_number_wins_and_everybody_is_counted(ballots):
    count = counted(ballots)
    assert count.yes + count.no + count.abstain == len(ballots)
    if count.yes != count.no:
        assert is_carried(ballots, of_chair=None) == (count.yes > count.no)


@given(st.lists(st.integers(), unique=True), st.integers(0, 900))
def test_paragraphs_follow_each_other_and_the_series(items, last):
    assert list(paragraphs(items, last=last).items()) == list(
        zip(items, range(last + 1, last + 1 + len(items)), strict=True)
    )


def test_nothing_is_recorded_before_the_opening_or_after_the_closing():
    ensure_open(Phase.OPEN)
    with pytest.raises(NotOpen):
        ensure_open(Phase.COMING)
    with pytest.raises(SittingIsClosed):
        ensure_open(Phase.CLOSED)
