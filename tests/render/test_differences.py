"""Two versions of a text shown as one."""

from hypothesis import given
from hypothesis import strategies as st

from services.render.differences import Fate, word_changes


def test_only_the_words_that_differ_go_and_come():
    before = "att godkänna avtalet om vårdhygien."
    after = "att godkänna avtalet om vårdhygien från och med den 1 januari."
    assert list(word_changes(before, after)) == [
        (Fate.STAYS, "att godkänna avtalet om"),
        (Fate.GOES, " vårdhygien."),
        (Fate.COMES, " vårdhygien från och med den 1 januari."),
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_versions_are_whole_in_it(before: str, after: str):
    pieces = list(word_changes(before, after))
    assert "".join(words for fate, words in pieces if fate is not Fate.COMES) == before
    assert "".join(words for fate, words in pieces if fate is not Fate.GOES) == after
