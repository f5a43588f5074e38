"""Whatever the text: the reader never fails, and what it has understood stands where it says."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.meetings.minutes_reader import extract, understand
from services.domain.meetings.minutes_reader.clauses import parted
from services.domain.meetings.minutes_reader.original import RuleBroken, Span
from services.domain.meetings.minutes_reader.understood import Doubt, Understanding
from tests.domain.meetings.minutes_reader import papers
from tests.domain.meetings.minutes_reader.papers import KNOWN, read

_PARTS = st.sampled_from(
    [
        line
        for paper in vars(papers).values()
        if isinstance(paper, str) and "\n" in paper
        for line in paper.split("\n")
    ]
    + ["att", "§", "§ 1", "1.", "a)", "Beslut", "beslutade att", "Närvarande:", "(tf)", "\t\t", "\f", "Bilaga B 1–60", "–"]
)  # fmt: skip
_PAPERS = st.lists(st.one_of(_PARTS, st.text(max_size=60)), max_size=60).map("\n".join)


def spans_of(found: Understanding) -> list[Span]:
    heads = [one.span for one in (found.body, found.day, found.hours, found.place) if one is not None]
    parts = [one.span for one in (*found.attendance, *found.citations, *found.items)]
    inner = [
        one.span
        for item in found.items
        for one in (*item.presenters, *item.attachments, *item.clauses, *item.appeals, *item.remarks)
    ]
    return heads + parts + inner


@settings(max_examples=300)
@given(_PAPERS)
def test_no_text_makes_the_reader_fail_and_spans_lie_within_it(text: str) -> None:
    try:
        original = extract("papper.txt", text.encode("utf-8", errors="replace"))
    except RuleBroken:
        return
    found = understand(original, KNOWN)
    assert all(0 <= span.first <= span.last < len(original.lines) for span in spans_of(found))
    assert all(item.title or item.label for item in found.items)
    assert all(clause.text for item in found.items for clause in item.clauses)
    if not found.items:
        assert not found.recognised
        assert Doubt.NO_ITEMS in found.doubts


@settings(max_examples=200)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.pdf", "a", "a.exe"]))
def test_no_bytes_make_it_fail_otherwise_than_by_a_rule(content: bytes, name: str) -> None:
    with suppress(RuleBroken):
        understand(extract(name, content), KNOWN)


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu", "Zs"]), max_size=400))
def test_running_text_without_any_form_is_not_recognised(text: str) -> None:
    try:
        found = read(text)
    except RuleBroken:
        return
    assert not found.recognised


@given(
    st.lists(
        st.sampled_from(["att godkänna planen", "att uppdra åt RSS att skriva den", "att frågan tas upp igen"]),
        min_size=1,
        max_size=5,
    )
)
def test_clauses_joined_by_samt_att_come_apart_as_they_were(clauses: list[str]) -> None:
    joined = ", samt ".join(clauses)
    parts = parted(joined)
    assert [text for text, _, _ in parts] == clauses
    assert all(joined[start:end] == text for text, start, end in parts)
