"""The template, tidying, what stops a report, and that the hash follows the content."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.domain.networks.rules.content import (
    DEFAULT_TEMPLATE,
    LONGEST_TEXT,
    MOST_ROWS,
    Priority,
    Problem,
    RegionalPart,
    Row,
    Written,
    content_hash,
    faults_in_draft,
    faults_when_leaving,
    needs,
    tidy,
)

SECTIONS = DEFAULT_TEMPLATE.regional
THEMES = ("kompetens", "lagstiftning")
NEED = Row("Stöd i ny lagstiftning", "lagstiftning", Priority.HIGH)
WHOLE = RegionalPart((Written("uppfoljning", "Som planerat."), Written("behov", "", (NEED,))))

texts = st.text("ab å\r\n ", max_size=12)
rows = st.builds(Row, texts, st.none() | st.sampled_from(THEMES), st.none() | st.sampled_from(Priority))
written = st.lists(
    st.builds(Written, st.sampled_from([one.key for one in SECTIONS]), texts, st.lists(rows, max_size=4).map(tuple)),
    unique_by=lambda one: one.section,
)


def problems(part):
    return [(fault.section.key, fault.problem, fault.row) for fault in faults_when_leaving(part, SECTIONS, THEMES)]


def test_a_whole_report_has_no_faults():
    assert problems(WHOLE) == []


def test_follow_up_must_be_written():
    assert problems(RegionalPart()) == [("uppfoljning", Problem.EMPTY, None)]


def test_each_need_has_a_known_theme_and_a_priority():
    part = RegionalPart(
        (Written("uppfoljning", "x"), Written("behov", "", (NEED, Row("a"), replace(NEED, theme="okänt"))))
    )
    assert problems(part) == [
        ("behov", Problem.NO_THEME, 2),
        ("behov", Problem.NO_PRIORITY, 2),
        ("behov", Problem.UNKNOWN_THEME, 3),
    ]


def test_too_much_is_refused_before_it_is_saved():
    much = (Written("uppfoljning", "x" * (LONGEST_TEXT + 1)), Written("behov", "", (NEED,) * (MOST_ROWS + 1)))
    assert [fault.problem for fault in faults_in_draft(much, SECTIONS)] == [Problem.TOO_LONG, Problem.TOO_MANY_ROWS]


def test_only_sections_with_needs_have_needs():
    part = RegionalPart((Written("insatser", "", (Row("Utbildning"),)), Written("behov", "", (NEED,))))
    assert needs(part, DEFAULT_TEMPLATE) == (NEED,)


@given(written)
def test_tidying_twice_changes_nothing(one):
    once = tidy(one, SECTIONS)
    assert tidy(once, SECTIONS) == once


@given(written, st.randoms())
def test_the_order_in_which_sections_arrive_does_not_change_the_hash(one, random):
    shuffled = list(one)
    random.shuffle(shuffled)
    assert content_hash(RegionalPart(tidy(one, SECTIONS))) == content_hash(RegionalPart(tidy(shuffled, SECTIONS)))


def test_windows_line_ends_and_outer_blanks_do_not_change_the_hash():
    windows = RegionalPart(tidy([Written("uppfoljning", "  Ett\r\ntvå  \r\n")], SECTIONS))
    assert content_hash(windows) == content_hash(RegionalPart((Written("uppfoljning", "Ett\ntvå"),)))


@given(written, written)
def test_another_content_has_another_hash(one, other):
    first, second = RegionalPart(tidy(one, SECTIONS)), RegionalPart(tidy(other, SECTIONS))
    assert (content_hash(first) == content_hash(second)) == (first == second)
