"""Every state that an agenda shows has a Swedish word of its own."""

import pytest

from services.domain.meetings.rules.agenda import ItemState
from services.domain.meetings.rules.arrivals import ArrivalKind
from services.domain.meetings.rules.suggestions import SuggestionState
from services.render.words.agenda import duration, word


@pytest.mark.parametrize("value", [*ItemState, *ArrivalKind, *SuggestionState])
def test_every_state_has_a_word(value):
    assert word(value)


def test_states_that_are_spelt_alike_have_words_of_their_own():
    assert word(ItemState.POSTPONED) == "uppskjuten"
    assert word(ArrivalKind.POSTPONED) == "kommer tillbaka"


def test_a_length_is_told_in_hours_and_minutes():
    assert [duration(minutes).replace("\xa0", " ") for minutes in (0, 20, 60, 160)] == [
        "0 min",
        "20 min",
        "1 tim",
        "2 tim 40 min",
    ]
