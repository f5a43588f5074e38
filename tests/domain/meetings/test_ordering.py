"""Items change places: by steps of the keyboard, and anywhere by drag."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.agenda import Placed, in_order, numbers
from services.domain.meetings.rules.ordering import HeadingUnderHeading, Move, NotAPlace, Place, put, step, steps

# 1, 2 (2 a, 2 b), 3 (a heading without items), 4
AGENDA = [
    Placed(id=1, parent=None, position=0),
    Placed(id=2, parent=None, position=1, is_section=True),
    Placed(id=21, parent=2, position=0),
    Placed(id=22, parent=2, position=1),
    Placed(id=3, parent=None, position=2, is_section=True),
    Placed(id=4, parent=None, position=3),
]


def after(item: int, move: Move, agenda=AGENDA) -> dict[int, str]:
    place = step(agenda, item, move)
    assert place is not None
    return numbers(put(agenda, item, place))


def test_an_item_steps_up_and_down_among_its_neighbours():
    assert after(4, Move.UP) == {1: "1", 2: "2", 21: "2 a", 22: "2 b", 4: "3", 3: "4"}
    assert after(1, Move.DOWN) == {2: "1", 21: "1 a", 22: "1 b", 1: "2", 3: "3", 4: "4"}
    assert after(22, Move.UP)[22] == "2 a"


def test_a_heading_takes_its_items_along():
    assert after(2, Move.UP) == {2: "1", 21: "1 a", 22: "1 b", 1: "2", 3: "3", 4: "4"}


def test_an_item_steps_on_to_the_next_heading():
    assert after(22, Move.DOWN)[22] == "3 a"
    back = put(AGENDA, 22, Place(parent=3))
    assert after(22, Move.UP, back)[22] == "2 b"


def test_the_first_item_under_the_first_heading_steps_out_above_it():
    assert after(21, Move.UP)[21] == "2"
    assert after(21, Move.UP)[2] == "3"


def test_an_item_goes_under_the_one_above_it_and_out_again():
    under = put(AGENDA, 4, step(AGENDA, 4, Move.UNDER) or Place())
    assert numbers(under)[4] == "3 a"
    out = put(under, 4, step(under, 4, Move.OUT) or Place())
    assert numbers(out) == numbers(AGENDA)


def test_where_a_step_leads_nowhere_it_is_not_offered():
    assert steps(AGENDA, 1) == {Move.DOWN}
    assert steps(AGENDA, 2) == {Move.UP, Move.DOWN}  # a heading with items goes under nothing
    assert steps(AGENDA, 4) == {Move.UP, Move.UNDER}
    assert steps(AGENDA, 21) == {Move.UP, Move.DOWN, Move.OUT}
    assert steps(AGENDA, 99) == frozenset()


@pytest.mark.parametrize(
    ("item", "place", "refusal"),
    [
        (2, Place(parent=3), HeadingUnderHeading),
        (1, Place(parent=21), NotAPlace),
        (1, Place(parent=1), NotAPlace),
        (1, Place(before=21), NotAPlace),
        (1, Place(parent=99), NotAPlace),
        (1, Place(before=99), NotAPlace),
        (99, Place(), NotAPlace),
    ],
)
def test_a_place_that_is_none_is_refused(item, place, refusal):
    with pytest.raises(refusal):
        put(AGENDA, item, place)


def test_an_item_put_before_itself_stays():
    assert numbers(put(AGENDA, 4, Place(before=4))) == numbers(AGENDA)


@st.composite
def agendas(draw) -> list[Placed]:
    tops = draw(st.integers(1, 8))
    under = draw(st.lists(st.integers(1, tops), max_size=12))
    items = [Placed(id=top, parent=None, position=top, is_section=draw(st.booleans())) for top in range(1, tops + 1)]
    return items + [Placed(id=100 + at, parent=top, position=at) for at, top in enumerate(under)]


@given(agendas(), st.data())
def test_whatever_steps_are_taken_nothing_is_lost_and_the_numbers_follow_on(agenda, data):
    now = agenda
    for _ in range(6):
        item = data.draw(st.sampled_from([one.id for one in now]))
        move = data.draw(st.sampled_from(list(Move)))
        place = step(now, item, move)
        assert (place is not None) == (move in steps(now, item))
        if place is None:
            continue
        now = put(now, item, place)
        assert {one.id for one in now} == {one.id for one in agenda}
        tops = [one for one in in_order(now) if one.parent is None]
        assert [numbers(now)[one.id] for one in tops] == [str(at) for at in range(1, len(tops) + 1)]
        assert all(one.parent is None or one.parent in {top.id for top in tops} for one in now)
        assert len(set(numbers(now).values())) == len(now)


@given(agendas(), st.data())
def test_up_and_down_take_each_other_back_among_neighbours(agenda, data):
    item = data.draw(st.sampled_from([one.id for one in agenda]))
    up = step(agenda, item, Move.UP)
    whose = next(one.parent for one in agenda if one.id == item)
    if up is None or up.parent != whose:
        return
    there = put(agenda, item, up)
    assert numbers(put(there, item, step(there, item, Move.DOWN) or Place())) == numbers(agenda)
