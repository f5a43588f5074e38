"""Numbers of items and letters of attachments."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.documents.kinds import LARGEST_FILE
from services.domain.meetings.rules.agenda import (
    MOST_BYTES,
    MOST_FILES,
    MOST_ITEMS,
    Length,
    Lettered,
    Placed,
    attachment_name,
    clock_times,
    in_order,
    letter_of,
    letters,
    numbers,
    ordinal_of,
)
from services.domain.meetings.rules.attachments import MeetingTooHeavy, TooManyFiles, ensure_room


def test_items_are_numbered_and_those_under_them_lettered():
    items = [
        Placed(id=1, parent=None, position=0),
        Placed(id=4, parent=None, position=2),
        Placed(id=3, parent=2, position=1),
        Placed(id=2, parent=None, position=1),
        Placed(id=5, parent=2, position=0),
    ]
    assert [item.id for item in in_order(items)] == [1, 2, 5, 3, 4]
    assert numbers(items) == {1: "1", 2: "2", 5: "2 a", 3: "2 b", 4: "3"}


def test_letters_follow_the_order_chosen():
    assert letters([Lettered(id=7, position=2, letter=None), Lettered(id=9, position=1, letter=None)]) == {
        9: "A",
        7: "B",
    }


def test_a_letter_that_was_sent_stays_and_later_ones_continue():
    sent = [Lettered(id=1, position=5, letter="A"), Lettered(id=3, position=1, letter="C")]
    assert letters([*sent, Lettered(id=8, position=0, letter=None)]) == {1: "A", 3: "C", 8: "D"}


def test_several_files_under_a_letter_are_counted():
    assert attachment_name("A", 1) == "Bilaga A"
    assert attachment_name("B", 6) == "Bilaga B 1–6"


@given(st.integers(min_value=1, max_value=30_000))
def test_a_letter_has_one_ordinal(number: int):
    assert ordinal_of(letter_of(number)) == number


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.none() | st.integers(1, 60)),
        max_size=40,
        unique_by=lambda one: one[1] or id(one),
    )
)
def test_no_two_attachments_have_the_same_letter(found: list[tuple[int, int | None]]):
    rows = [
        Lettered(id=number, position=position, letter=letter_of(sent) if sent else None)
        for number, (position, sent) in enumerate(found)
    ]
    given_letters = letters(rows)
    assert len(set(given_letters.values())) == len(rows)
    assert all(given_letters[row.id] == row.letter for row in rows if row.letter)


def test_clock_times_run_from_the_meetings_start():
    lengths = [
        Length(minutes=None, is_brief=True),
        Length(minutes=20),
        Length(minutes=None, is_brief=True),
        Length(minutes=15),
    ]
    assert clock_times(time(9), lengths) == [None, time(9), None, time(9, 20)]


def test_after_an_item_of_unknown_length_no_time_is_known():
    lengths = [Length(minutes=20), Length(minutes=None), Length(minutes=15)]
    assert clock_times(time(9), lengths) == [time(9), None, None]
    assert clock_times(None, lengths) == [None, None, None]


def test_no_time_is_told_past_midnight():
    assert clock_times(time(23, 50), [Length(minutes=20), Length(minutes=5)]) == [time(23, 50), None]


def test_a_meeting_carries_300_files_and_500_megabytes_of_25_each_and_no_more():
    assert (MOST_ITEMS, MOST_FILES, MOST_BYTES, LARGEST_FILE) == (60, 300, 500_000_000, 25_000_000)
    ensure_room(299, 0, more=1, larger=LARGEST_FILE)
    ensure_room(19, 19 * LARGEST_FILE, more=1, larger=LARGEST_FILE)
    with pytest.raises(TooManyFiles):
        ensure_room(300, 0, more=1, larger=1)
    with pytest.raises(MeetingTooHeavy) as refused:
        ensure_room(20, 20 * LARGEST_FILE, more=1, larger=1)
    assert refused.value.left == 0
