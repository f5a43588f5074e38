"""What holds for calls, without a database: who is chosen, what has changed, what is counted, who is reminded."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.agenda import Placed, in_order, numbers
from services.domain.meetings.rules.calls import (
    ITEM_PARTS,
    Answer,
    CallContent,
    CalledAttachment,
    CalledItem,
    Change,
    ChangeKind,
    Choice,
    MeetingIsCalledOff,
    MeetingIsOver,
    as_stored,
    asks_anew,
    changes_of,
    content_of,
    counted_answers,
    differences,
    ensure_open_to_calls,
    first_reminder,
    is_chosen,
    longest_rise,
    moved_items,
    reminder_is_due,
)
from services.domain.meetings.rules.meetings import MeetingKind
from services.domain.meetings.rules.sittings import Capacity

DAY = date(2025, 12, 12)
PLAIN = CallContent(
    day=DAY, starts=time(9), ends=time(12), place="Falun", link="https://mote.example/1", kind=MeetingKind.ORDINARY
)


def agenda(*lines: str) -> tuple[CalledItem, ...]:
    """Items by their titles; one that begins with a dash stands under the one above. A title is its item's identity."""
    placed, parent = [], None
    for position, line in enumerate(lines):
        number = sum(map(ord, line.lstrip("- ").split("=")[0]))
        under = line.startswith("-")
        placed.append((Placed(id=number, parent=parent if under else None, position=position), line))
        parent = parent if under else number
    number_of = numbers([one for one, _ in placed])
    title_of = {one.id: line.lstrip("- ").split("=")[-1] for one, line in placed}
    ordered = in_order([one for one, _ in placed])
    return tuple(
        CalledItem(id=one.id, parent=one.parent, number=number_of[one.id], title=title_of[one.id]) for one in ordered
    )


def told(before: tuple[CalledItem, ...], after: tuple[CalledItem, ...]) -> list[tuple[ChangeKind, str, str]]:
    found = differences(replace(PLAIN, items=before), replace(PLAIN, items=after))
    return [(change.kind, change.number, change.title) for change in found]


def test_what_comes_is_new_and_what_follows_it_is_not_moved():
    assert told(agenda("Ett", "Två", "Tre"), agenda("Ett", "Ny", "Två", "Tre")) == [(ChangeKind.ITEM_ADDED, "2", "Ny")]


def test_what_goes_is_told_by_the_number_that_it_had():
    assert told(agenda("Ett", "Två", "Tre"), agenda("Ett", "Tre")) == [(ChangeKind.ITEM_REMOVED, "2", "Två")]


def test_one_item_that_is_moved_moves_alone():
    before, after = agenda("Ett", "Två", "Tre", "Fyra"), agenda("Fyra", "Ett", "Två", "Tre")
    (change,) = differences(replace(PLAIN, items=before), replace(PLAIN, items=after))
    assert (change.kind, change.title, change.before, change.after) == (ChangeKind.ITEM_MOVED, "Fyra", "4", "1")


def test_items_follow_the_heading_that_they_stand_under():
    before = agenda("Ett", "Rapporter", "- Hälsa", "- Vård", "Slut")
    after = agenda("Rapporter", "- Hälsa", "- Vård", "Ett", "Slut")
    assert len(told(before, after)) == 1


def test_an_item_that_comes_under_a_heading_is_moved():
    before, after = agenda("Ett", "Rapporter", "- Hälsa"), agenda("Rapporter", "- Hälsa", "- Ett")
    assert told(before, after) == [(ChangeKind.ITEM_MOVED, "1 b", "Ett")]


def test_a_renamed_item_is_the_same_item():
    before, after = agenda("Ett", "Två"), agenda("Ett=Första", "Två")
    (change,) = differences(replace(PLAIN, items=before), replace(PLAIN, items=after))
    assert (change.kind, change.before, change.after) == (ChangeKind.ITEM_RENAMED, "Ett", "Första")


@pytest.mark.parametrize("part", ITEM_PARTS)
def test_whatever_of_an_item_is_rewritten_is_named(part: str):
    (item,) = agenda("Ett")
    value = {"minutes": 20, "background": "Mer"}.get(part, ("ny",))
    (change,) = differences(
        replace(PLAIN, items=(item,)),
        replace(PLAIN, items=(replace(item, **{part: value}),)),
    )
    assert (change.kind, change.parts) == (ChangeKind.ITEM_REWRITTEN, (part,))


@pytest.mark.parametrize(
    ("changed", "kind", "before", "after"),
    [
        ({"day": date(2025, 12, 19)}, ChangeKind.DAY, "2025-12-12", "2025-12-19"),
        ({"starts": time(10)}, ChangeKind.TIME, "09.00–12.00", "10.00–12.00"),
        ({"place": None}, ChangeKind.PLACE, "Falun", ""),
        ({"link": None}, ChangeKind.LINK, "https://mote.example/1", ""),
        ({"kind": MeetingKind.FULL_DAY}, ChangeKind.MEETING_KIND, "ordinary", "full_day"),
    ],
)
def test_when_and_where_are_told_with_what_they_were(changed, kind, before, after):
    (change,) = differences(PLAIN, replace(PLAIN, **changed))
    assert (change.kind, change.before, change.after) == (kind, before, after)


def test_attachments_come_go_and_are_exchanged():
    one = CalledAttachment(id=1, letter="A", name="Bilaga A", title="Budget", files=(1,))
    two = CalledAttachment(id=2, letter="B", name="Bilaga B", title="Plan", files=(2,))
    three = replace(two, id=3, letter="C", name="Bilaga C")
    before = replace(PLAIN, attachments=(one, two))
    after = replace(PLAIN, attachments=(replace(one, title="Ny budget", files=(4,)), three))
    assert [(change.kind, change.number) for change in differences(before, after)] == [
        (ChangeKind.ATTACHMENT_RENAMED, "Bilaga A"),
        (ChangeKind.ATTACHMENT_FILES, "Bilaga A"),
        (ChangeKind.ATTACHMENT_ADDED, "Bilaga C"),
        (ChangeKind.ATTACHMENT_REMOVED, "Bilaga B"),
    ]


# --- By property ----------------------------------------------------------------------------------------


@st.composite
def agendas(draw):
    """An agenda of some of twelve items, in any order, some under others."""
    chosen = draw(st.permutations(range(1, 13)))[: draw(st.integers(0, 12))]
    placed, tops = [], []
    for position, item in enumerate(chosen):
        parent = draw(st.sampled_from([None, *tops])) if tops else None
        placed.append(Placed(id=item, parent=parent, position=position))
        if parent is None:
            tops.append(item)
    number_of = numbers(placed)
    return tuple(
        CalledItem(id=one.id, parent=one.parent, number=number_of[one.id], title=draw(st.sampled_from(("a", "b"))))
        for one in in_order(placed)
    )


CONTENTS = st.builds(replace, st.just(PLAIN), items=agendas(), place=st.sampled_from((None, "Falun", "Mora")))


@given(CONTENTS)
def test_nothing_differs_from_itself(content: CallContent):
    assert differences(content, content) == ()


@given(CONTENTS)
def test_a_call_is_read_again_as_it_was_kept(content: CallContent):
    assert content_of(as_stored(content)) == content


@given(CONTENTS, CONTENTS)
def test_changes_are_read_again_as_they_were_kept(before: CallContent, after: CallContent):
    changes = differences(before, after)
    assert changes_of(as_stored(changes)) == changes


@given(CONTENTS, CONTENTS)
def test_every_item_that_came_went_or_got_another_title_is_told_once(before: CallContent, after: CallContent):
    old, new = {item.id: item for item in before.items}, {item.id: item for item in after.items}
    changes = differences(before, after)

    def of(kind: ChangeKind) -> list[Change]:
        return [change for change in changes if change.kind is kind]

    assert sorted(change.number for change in of(ChangeKind.ITEM_ADDED)) == sorted(
        item.number for item in after.items if item.id not in old
    )
    assert sorted(change.number for change in of(ChangeKind.ITEM_REMOVED)) == sorted(
        item.number for item in before.items if item.id not in new
    )
    assert sorted(change.number for change in of(ChangeKind.ITEM_RENAMED)) == sorted(
        item.number for item in after.items if item.id in old and old[item.id].title != item.title
    )


@given(agendas(), agendas())
def test_what_was_not_moved_stands_in_the_same_order_as_before(before, after):
    moved = moved_items(before, after)
    parents = {item.id: item.parent for item in before}
    for parent in {item.parent for item in after}:
        stays = [
            item.id
            for item in after
            if item.parent == parent and item.id in parents and parents[item.id] == parent and item.id not in moved
        ]
        assert [item.id for item in before if item.id in stays] == stays


@given(agendas())
def test_what_comes_and_goes_moves_nothing_else(before):
    tops = [item for item in before if item.parent is None]
    without = tuple(item for item in before if not tops or (item.id != tops[0].id and item.parent != tops[0].id))
    assert moved_items(before, without) == moved_items(without, before) == frozenset()


@given(st.permutations(range(8)))
def test_the_longest_rise_rises_and_is_as_long_as_any(values):
    rise = [values[place] for place in longest_rise(values)]
    assert rise == sorted(rise)
    best = [1] * len(values)
    for place, value in enumerate(values):
        best[place] += max((best[before] for before in range(place) if values[before] < value), default=0)
    assert len(rise) == max(best)


# --- Recipients, answers, reminders ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "capacity", "wishes", "called"),
    [
        (Choice.COMPUTED, Capacity.MEMBER, False, True),
        (Choice.COMPUTED, Capacity.ACTING, False, True),
        (Choice.COMPUTED, Capacity.CO_OPTED, False, True),
        (Choice.COMPUTED, Capacity.GUEST, False, True),
        (Choice.COMPUTED, Capacity.SUBSTITUTE, False, False),
        (Choice.COMPUTED, Capacity.SUBSTITUTE, True, True),
        (Choice.COMPUTED, Capacity.STAFF, True, False),
        (Choice.ADDED, Capacity.STAFF, False, True),
        (Choice.ADDED, Capacity.SUBSTITUTE, False, True),
        (Choice.LEFT_OUT, Capacity.MEMBER, False, False),
        (Choice.LEFT_OUT, Capacity.SUBSTITUTE, True, False),
    ],
)
def test_who_is_called_by_rule_and_by_hand(choice, capacity, wishes, called):
    assert is_chosen(choice, capacity, calls_substitutes=wishes) is called


def test_answers_are_counted_with_those_that_are_missing():
    counted = counted_answers([Answer.YES, Answer.YES, None, Answer.SUBSTITUTE])
    assert counted == {"yes": 2, "no": 0, "substitute": 1, "tentative": 0, "not_answered": 1}


def test_another_day_or_time_asks_everybody_anew_another_place_does_not():
    assert asks_anew(None, PLAIN)
    assert asks_anew(PLAIN, replace(PLAIN, day=DAY + timedelta(days=1)))
    assert asks_anew(PLAIN, replace(PLAIN, starts=time(8)))
    assert not asks_anew(PLAIN, replace(PLAIN, place="Mora", items=agenda("Ett")))


def test_a_meeting_is_open_to_calls_until_its_day_has_passed():
    facts = {"called_off": False, "reason": None, "closed": False}
    ensure_open_to_calls(DAY, **facts, today=DAY)
    with pytest.raises(MeetingIsOver):
        ensure_open_to_calls(DAY, **facts, today=DAY + timedelta(days=1))
    with pytest.raises(MeetingIsOver):
        ensure_open_to_calls(DAY, **facts | {"closed": True}, today=DAY)
    with pytest.raises(MeetingIsCalledOff):
        ensure_open_to_calls(DAY, **facts | {"called_off": True}, today=DAY)


@given(st.integers(-5, 40), st.integers(0, 40), st.integers(0, 30))
def test_nobody_is_reminded_on_the_day_too_early_or_at_once(before, asked, days):
    today = DAY - timedelta(days=before)
    due = reminder_is_due(DAY, reminder_days=days, asked_on=today - timedelta(days=asked), today=today)
    assert due == (days > 0 and 0 < before <= days and asked >= 2)


def test_who_is_called_too_late_is_promised_no_reminder():
    assert first_reminder(DAY, reminder_days=3, asked_on=DAY - timedelta(days=20)) == DAY - timedelta(days=3)
    assert first_reminder(DAY, reminder_days=3, asked_on=DAY - timedelta(days=4)) == DAY - timedelta(days=2)
    assert first_reminder(DAY, reminder_days=3, asked_on=DAY - timedelta(days=2)) is None
    assert first_reminder(DAY, reminder_days=0, asked_on=DAY - timedelta(days=20)) is None
