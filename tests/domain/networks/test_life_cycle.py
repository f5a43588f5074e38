"""What a report is worth on its way, for its own RSS and in SKR's matrix."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.networks.rules.life_cycle import (
    AnchoringKind,
    AnchoringRule,
    CellFacts,
    CellState,
    OwnFacts,
    OwnState,
    ReviewKind,
    StatusKind,
    cell,
    has_open_question,
    may_anchor,
    may_review,
    may_submit,
    own_state,
)

CLOSES = date(2025, 12, 1)
FOLLOWED = CellFacts(follows=True)
COME = CellFacts(follows=True, first_submitted_on=date(2025, 11, 20), submitted_on=date(2025, 11, 20), version=1)

facts_that_crossed = st.builds(
    CellFacts,
    follows=st.booleans(),
    first_submitted_on=st.dates(date(2025, 10, 1), date(2026, 1, 31)),
    version=st.integers(0, 3),
    review=st.none() | st.sampled_from(ReviewKind),
    answered=st.booleans(),
    status=st.none() | st.sampled_from(StatusKind),
)
wordings = st.none() | st.sampled_from("abc")
own_facts = st.builds(OwnFacts, facts_that_crossed, wordings, wordings, wordings, wordings)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (CellFacts(follows=False), CellState.FOLLOWS_NOT),
        (FOLLOWED, CellState.NOT_COME),
        (replace(FOLLOWED, status=StatusKind.BEGUN), CellState.BEGUN),
        (replace(FOLLOWED, status=StatusKind.DELAYED), CellState.DELAYED),
        (replace(FOLLOWED, status=StatusKind.EXCEPTED), CellState.EXCEPTED),
        (replace(FOLLOWED, status=StatusKind.CLEARED), CellState.NOT_COME),
        (COME, CellState.SUBMITTED),
        (replace(COME, review=ReviewKind.QUESTION), CellState.QUESTION),
        (replace(COME, review=ReviewKind.QUESTION, answered=True), CellState.SUBMITTED),
        (replace(COME, review=ReviewKind.RECEIVED), CellState.RECEIVED),
    ],
)
def test_the_matrix_shows(facts, state):
    assert cell(facts, closes_on=CLOSES).state is state


def test_a_report_on_the_closing_date_is_not_late():
    assert cell(replace(COME, first_submitted_on=CLOSES), closes_on=CLOSES).late_on is None


def test_a_report_after_the_closing_date_shows_its_date():
    assert cell(replace(COME, first_submitted_on=date(2025, 12, 2)), closes_on=CLOSES).late_on == date(2025, 12, 2)


def test_a_new_version_after_the_closing_date_does_not_make_a_report_late():
    revised = replace(COME, version=2, submitted_on=date(2025, 12, 20))
    assert cell(revised, closes_on=CLOSES).late_on is None


def test_what_was_submitted_stands_even_if_the_network_is_followed_no_more():
    assert cell(replace(COME, follows=False), closes_on=CLOSES).state is CellState.SUBMITTED


@given(facts_that_crossed)
def test_every_cell_has_come_or_is_awaited_or_excepted_or_not_followed_and_only_one_of_them(facts):
    state = cell(facts, closes_on=CLOSES).state
    assert [state.has_come, state.is_awaited, state is CellState.EXCEPTED, state is CellState.FOLLOWS_NOT].count(
        True
    ) == 1
    assert state.has_come == bool(facts.version)


def test_writing_on_after_anchoring_makes_it_a_draft_again():
    anchored = OwnFacts(FOLLOWED, draft="a", proposed="a", anchored="a")
    assert own_state(anchored) is OwnState.ANCHORED
    assert own_state(replace(anchored, draft="b")) is OwnState.DRAFT


def test_a_report_goes_draft_proposed_anchored_submitted_received():
    steps = [
        OwnFacts(FOLLOWED),
        OwnFacts(FOLLOWED, draft="a"),
        OwnFacts(FOLLOWED, draft="a", proposed="a"),
        OwnFacts(FOLLOWED, draft="a", proposed="a", anchored="a"),
        OwnFacts(COME, draft="a", proposed="a", anchored="a", submitted="a"),
        OwnFacts(replace(COME, review=ReviewKind.QUESTION), draft="a", anchored="a", submitted="a"),
        OwnFacts(replace(COME, review=ReviewKind.QUESTION), draft="b", anchored="a", submitted="a"),
        OwnFacts(replace(COME, version=2, review=ReviewKind.RECEIVED), draft="b", anchored="b", submitted="b"),
    ]
    assert [own_state(step).value for step in steps] == [
        "not_begun",
        "draft",
        "proposed",
        "anchored",
        "submitted",
        "question",
        "draft",
        "received",
    ]


@given(own_facts)
def test_only_an_anchored_wording_that_skr_does_not_have_can_be_submitted(facts):
    assert may_submit(facts) == (own_state(facts) is OwnState.ANCHORED)
    if may_submit(facts):
        assert facts.draft == facts.anchored != facts.submitted


@given(facts_that_crossed, st.sampled_from(ReviewKind))
def test_skr_answers_only_what_has_come_and_asks_one_thing_at_a_time(facts, review):
    if may_review(facts, review):
        assert facts.version
        assert not (review is ReviewKind.QUESTION and has_open_question(facts))
        assert not (review is ReviewKind.RECEIVED and facts.review is ReviewKind.RECEIVED)


def test_where_the_head_anchors_nobody_else_does():
    rule = AnchoringRule(AnchoringKind.HEAD)
    assert may_anchor(rule, is_head=True, is_staff=True)
    assert not may_anchor(rule, is_head=False, is_staff=True)


def test_where_a_body_anchors_the_staff_write_its_decision_down():
    rule = AnchoringRule(AnchoringKind.BODY, body="socialchefsnatverket")
    assert may_anchor(rule, is_head=False, is_staff=True)
    assert not may_anchor(rule, is_head=False, is_staff=False)
