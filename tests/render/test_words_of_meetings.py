"""Everything that a meeting may be has a Swedish word of its own."""

import pytest

from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp, ResponsibleKind
from services.domain.meetings.rules.sittings import AttendanceState, Capacity, Duty, ItemsLeft, Mode, Position
from services.render.words import clauses, sittings


@pytest.mark.parametrize("kind", [ClauseKind, ClauseState, FollowUp, ResponsibleKind])
def test_every_value_of_a_clause_has_a_word_of_its_own(kind):
    assert len({clauses.word(value) for value in kind}) == len(kind)
    assert clauses.word(ClauseKind.OPEN) != clauses.word(FollowUp.OPEN)


@pytest.mark.parametrize("kind", [AttendanceState, Capacity, Duty, Mode, Position])
def test_every_value_of_a_sitting_has_a_word_of_its_own(kind):
    assert len({sittings.word(value) for value in kind}) == len(kind)


def test_the_kinds_of_a_clause_are_told_in_their_order():
    assert clauses.kinds({ClauseKind.REFER, ClauseKind.APPROVE}) == "godkänner, lyfter vidare"


def test_many_items_that_are_left_are_counted_rather_than_named():
    left = [(str(number), "Läget") for number in range(1, 6)]
    assert "med 1 Läget, 2 Läget, 3 Läget, 4 Läget: behandlad" in sittings.explain(ItemsLeft(items=left[:4]))
    assert "med 1 Läget, 2 Läget, 3 Läget och 2 punkter till: behandlad" in sittings.explain(ItemsLeft(items=left))
