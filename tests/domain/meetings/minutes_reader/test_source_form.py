"""Minutes of the source's form come in whole from text, Word and PDF: every item, kind, presenter, attachment and clause."""

from datetime import date, time

import pytest

from services.domain.meetings.minutes_reader import extract, understand
from services.domain.meetings.minutes_reader.understood import Certainty, Doubt, PaperKind, Standing, Understanding
from tests.domain.meetings.minutes_reader import twin
from tests.domain.meetings.minutes_reader.papers import KNOWN


@pytest.fixture(scope="module", params=["text", "word", "pdf"])
def form(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def read(form: str) -> Understanding:
    name, content = {
        "text": lambda: ("anteckningar.txt", twin.as_text().encode("cp1252")),
        "word": lambda: ("anteckningar.docx", twin.as_word()),
        "pdf": lambda: ("anteckningar.pdf", twin.as_pdf()),
    }[form]()
    return understand(extract(name, content), KNOWN)


def test_the_meeting_is_known_by_its_head(read: Understanding) -> None:
    assert read.recognised
    assert read.paper is PaperKind.MINUTES
    assert read.body is not None
    assert (read.body.text, read.body.certainty) == ("Socialchefsnätverket", Certainty.SURE)
    assert read.day is not None
    assert (read.day.day, read.day.certainty) == (date(2024, 10, 18), Certainty.SURE)
    assert read.hours is not None
    assert (read.hours.starts, read.hours.ends) == (time(9), time(12))
    assert read.place is not None
    assert read.place.text == "Stora salen, Storgatan 2, Sala"


def test_every_item_has_its_number_kind_and_title(read: Understanding) -> None:
    assert [(item.label, item.kinds, item.title) for item in read.items] == [
        (part.label, part.kinds, part.title) for part in twin.PARTS
    ]
    assert all(item.certainty is Certainty.SURE for item in read.items)


def test_every_presenter_is_found_with_title_and_organisation(read: Understanding) -> None:
    found = {
        item.label: tuple((one.name, one.title, one.organisation) for one in item.presenters) for item in read.items
    }
    assert found == {part.label: part.who for part in twin.PARTS}


def test_every_attachment_is_found_at_its_item(read: Understanding) -> None:
    found = {item.label: tuple(one.label for one in item.attachments) for item in read.items}
    assert found == {part.label: part.attachments for part in twin.PARTS}


def test_every_clause_is_found_and_nothing_else_is_taken_for_one(read: Understanding) -> None:
    found = {item.label: [clause.text for clause in item.adopted] for item in read.items}
    assert found == {part.label: part.clauses for part in twin.PARTS}
    assert all(clause.certainty is Certainty.SURE for item in read.items for clause in item.adopted)
    assert sum(map(len, found.values())) == 18


def test_decisions_told_again_are_kept_apart(read: Understanding) -> None:
    told = [clause for item in read.items for clause in item.clauses if clause.standing is Standing.RETOLD]
    assert {(clause.by, clause.text.split(maxsplit=3)[1]) for clause in told} >= {
        ("Socialchefsnätverket", "pröva"),
        ("Socialchefsnätverket", "ändra"),
        ("Länschefsnätverket", "fortsätta"),
    }


def test_appeals_are_no_decisions(read: Understanding) -> None:
    assert [(item.label, appeal.to) for item in read.items for appeal in item.appeals] == [
        ("5 a", "kommunerna"),
        ("6 a", "deltagarna"),
        ("6 b", "kommunerna"),
    ]


def test_meetings_spoken_of_are_cited(read: Understanding) -> None:
    assert {(citation.day, citation.ahead) for citation in read.citations} == {
        (date(2024, 9, 13), False),
        (date(2024, 4, 12), False),
        (date(2023, 12, 20), False),
        (date(2024, 9, 27), False),
    }
    assert "Länschefsnätverket" in {citation.body for citation in read.citations}


def test_everybody_is_in_the_attendance_with_their_municipality(read: Understanding) -> None:
    found = [(one.organisation, one.name, one.acting) for one in read.attendance]
    assert found == [
        (organisation, name, mark == "tf") for organisation, people in twin.ATTENDANCE for name, mark in people
    ]


def test_who_is_struck_through_was_absent_where_the_file_can_tell(read: Understanding, form: str) -> None:
    absent = {name for _, people in twin.ATTENDANCE for name, mark in people if mark == "struck"}
    if form == "text":
        assert Doubt.STRIKES_LOST in read.doubts
        assert {one.present for one in read.attendance} == {None}
    else:
        assert Doubt.STRIKES_LOST not in read.doubts
        assert {one.name for one in read.attendance if one.present is False} == absent
        assert {one.present for one in read.attendance} == {True, False}


def test_hyphens_at_the_ends_of_lines_keep_words_whole(read: Understanding) -> None:
    text = " ".join(paragraph for item in read.items for paragraph in item.text)
    assert "MiniVera-verksamheten" in text
    assert "IT-stöd" in text
    assert "HSL-chef" in text
