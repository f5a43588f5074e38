"""Minutes as a value: kept and read again, excerpts, masking, what a returned file changes."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.agenda import Form, ItemRole, ItemState
from services.domain.meetings.rules.comments import (
    Anchor,
    Part,
    Remark,
    changes_between,
    changes_outside,
    is_known_by_anchors,
    texts_of,
)
from services.domain.meetings.rules.masking import MASK, masked
from services.domain.meetings.rules.minutes import (
    ApproverWasAway,
    ApproverWasRecused,
    AttendanceRow,
    MinutesAttendee,
    MinutesClause,
    MinutesContent,
    MinutesItem,
    NotReady,
    TooFewApprovers,
    as_json,
    digest,
    ensure_complete,
    ensure_may_be_approvers,
    excerpt,
    from_json,
)
from services.domain.meetings.rules.sittings import AttendanceState, Mode

CONTENT = MinutesContent(
    meeting="schnv-2025-10-17",
    body="Socialchefsnätverket",
    body_short="SCHNV",
    form=Form.NOTES,
    day=date(2025, 10, 17),
    starts=time(9),
    ends=time(12),
    place="Falun",
    attendance=(
        AttendanceRow(
            name="Falun",
            people=(
                MinutesAttendee(name="Anna Berg", mode=Mode.REMOTE),
                MinutesAttendee(name="Bo Dahl", state=AttendanceState.ABSENT),
            ),
        ),
        AttendanceRow(name="Mora", people=(MinutesAttendee(name="Cia Ek"),)),
    ),
    items=(
        MinutesItem(id=1, number="1", under=False, title="Öppnande"),
        MinutesItem(id=2, number="2", under=False, title="Nya ärenden", role=ItemRole.SECTION, state=ItemState.PLANNED),
        MinutesItem(
            id=3,
            number="2 a",
            under=True,
            title="Finansiering",
            kinds=("beslut",),
            background="Anna Berg nås på 070-123 45 67 eller anna.berg@falun.example.",
            account="Frågan *diskuterades*.",
            clauses=(MinutesClause(id=9, text="att frågan tas upp på nytt."),),
            recused=("Cia Ek",),
        ),
        MinutesItem(id=4, number="2 b", under=True, title="Avtal"),
    ),
)


def test_kept_content_is_read_again_as_it_was():
    assert from_json(as_json(CONTENT)) == CONTENT
    assert digest(from_json(as_json(CONTENT))) == digest(CONTENT)
    assert digest(replace(CONTENT, place="Mora")) != digest(CONTENT)


def test_an_excerpt_holds_the_item_and_the_heading_that_it_stands_under():
    assert [item.id for item in excerpt(CONTENT, 3).items] == [2, 3]
    assert [item.id for item in excerpt(CONTENT, 1).items] == [1]
    assert excerpt(CONTENT, 99).items == ()


def test_minutes_are_complete_when_the_fate_of_every_item_is_said():
    ensure_complete(CONTENT)
    left = replace(
        CONTENT,
        items=(*CONTENT.items, MinutesItem(id=5, number="3", under=False, title="Övrigt", state=ItemState.PLANNED)),
    )
    with pytest.raises(NotReady) as refused:
        ensure_complete(left)
    assert refused.value.items == ("3",)


def test_approvers_were_there_and_had_no_interest_in_an_item():
    ensure_may_be_approvers(CONTENT, ["Anna Berg"], wanted=1)
    with pytest.raises(TooFewApprovers):
        ensure_may_be_approvers(CONTENT, ["Anna Berg"], wanted=2)
    with pytest.raises(ApproverWasAway):
        ensure_may_be_approvers(CONTENT, ["Bo Dahl"], wanted=1)
    with pytest.raises(ApproverWasRecused):
        ensure_may_be_approvers(CONTENT, ["Cia Ek"], wanted=1)


def test_what_never_stands_on_the_public_page_is_masked_by_rule():
    public = masked(CONTENT, [])
    assert public.items[2].background == f"Anna Berg nås på {MASK} eller {MASK}."
    assert public.starts == CONTENT.starts
    numbers = replace(CONTENT, place="19850101-1234, beslut 250912, 2025-10-17, 9 mkr")
    assert masked(numbers, []).place == f"{MASK}, beslut 250912, 2025-10-17, 9 mkr"


def test_chosen_words_are_masked_wherever_they_stand():
    public = masked(CONTENT, ["Anna Berg", "Anna"])
    assert public.attendance[0].people[0].name == MASK
    assert "Anna" not in as_json(public)


@given(st.text(min_size=1, max_size=20).filter(lambda word: word.strip() and "▇" not in word), st.text(max_size=60))
def test_a_masked_word_is_never_left(word: str, around: str):
    content = replace(CONTENT, place=f"{around}{word}{around}", items=(), attendance=())
    assert word.lower() not in (masked(content, [word]).place or "").lower()


def test_a_file_that_came_back_untouched_changes_nothing():
    returned = [(anchor, text) for anchor, (_, text) in texts_of(CONTENT).items()]
    assert changes_between(CONTENT, returned, []) == ()
    # Word keeps no stars of Markdown, and may break lines elsewhere.
    assert changes_between(CONTENT, [("account:3", "Frågan\ndiskuterades.")], []) == ()


def test_changed_words_and_comments_are_found_by_their_item():
    changes = changes_between(
        CONTENT,
        [("clause:9", "att frågan tas upp på nästa möte."), ("account:3", "Frågan diskuterades."), ("clause:77", "x")],
        [("account:3", Remark(author="Bo", text="Var det så?"))],
    )
    assert [(one.anchor, one.number, one.differs) for one in changes] == [
        ("clause:9", "2 a", True),
        ("account:3", "2 a", False),
    ]
    assert changes[1].remarks == (Remark(author="Bo", text="Var det så?"),)


def test_what_is_changed_or_remarked_outside_the_texts_is_shown_and_never_taken_in():
    sent = [
        ("", "Minnesanteckningar"),
        ("Närvarande", "Närvarande"),
        ("Närvarande", "Anna Berg"),
        ("2. Läget", "2. Läget"),
    ]
    returned = [*sent[:2], ("Närvarande", "Anna Berg (till kl. 11.00)"), sent[3]]
    remarks = [
        ("Närvarande", Remark(author="Anna", text="Jag gick tidigare.")),
        ("2. Läget", Remark(author="Bo", text="Fel rubrik?")),
    ]
    attendance, heading = changes_outside(sent, returned, remarks)
    assert (attendance.title, attendance.before, attendance.after) == (
        "Närvarande",
        "Anna Berg",
        "Anna Berg (till kl. 11.00)",
    )
    assert attendance.remarks[0].text == "Jag gick tidigare."
    assert (heading.title, heading.differs, heading.remarks[0].author) == ("2. Läget", False, "Bo")
    assert not attendance.may_be_taken
    assert not heading.may_be_taken
    assert changes_outside(sent, sent, []) == ()


def test_a_clause_struck_in_the_file_is_removed_and_never_emptied():
    (struck,) = changes_between(CONTENT, [("clause:9", "")], [])
    (reworded,) = changes_between(CONTENT, [("clause:9", "att något annat.")], [])
    assert (struck.may_be_taken, struck.removes_clause) == (True, True)
    assert (reworded.may_be_taken, reworded.removes_clause) == (True, False)


def test_an_anchor_is_read_as_it_was_written():
    assert Anchor.parse(str(Anchor(part=Part.CLAUSE, id=9))) == Anchor(part=Part.CLAUSE, id=9)
    assert Anchor.parse("heading:9") is None
    assert Anchor.parse("clause:x") is None


def test_a_file_without_its_mark_is_known_by_half_of_its_anchors_and_by_no_foreign_one():
    own = sorted(texts_of(CONTENT))
    half = own[: (len(own) + 1) // 2]
    assert is_known_by_anchors(CONTENT, own)
    assert is_known_by_anchors(CONTENT, [*half, "goog_rdk_0"])
    assert not is_known_by_anchors(CONTENT, half[:-1])
    assert not is_known_by_anchors(CONTENT, [*own, "clause:999"])
    assert not is_known_by_anchors(replace(CONTENT, items=()), ["goog_rdk_0"])
