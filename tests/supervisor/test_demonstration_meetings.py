"""The demonstration's meeting of 2025-10-17 has the facts of its minutes, and what it decided lives on."""

import time
from datetime import date

import pytest

from services.domain.base.engine import fetch, fetch_value
from services.domain.base.scope import tenant_scope
from services.domain.meetings.queries.agenda import Agenda, agenda_of
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.minutes import versions_of
from services.domain.meetings.queries.register import Wanted, register
from services.domain.meetings.queries.sittings import whole_sitting_of
from services.domain.meetings.rules.agenda import attachment_name
from services.domain.meetings.rules.follow_up import Standing
from services.domain.meetings.rules.minutes import MinutesState
from services.supervisor.demonstration.chiefs_meetings import load_chiefs_meetings
from tests.supervisor.loaded import demonstration

__all__ = ["demonstration"]

TODAY = date(2025, 11, 20)
HELD, NEXT, REFERRED_TO = "schnv-2025-10-17", "schnv-2025-12-12", "lchnv-2025-12-05"

pytestmark = pytest.mark.usefixtures("demonstration")


async def agenda(slug: str) -> Agenda:
    async with tenant_scope("dalarna"):
        meeting = await access_meeting(slug)
        return await agenda_of(meeting)


async def test_its_agenda_has_the_numbers_kinds_and_attachments_of_the_minutes():
    assert [
        (item.number, item.kinds, tuple(attachment_name(one.letter, len(one.files)) for one in item.attachments))
        for item in (await agenda(HELD)).items
    ] == [
        ("1", (), ()),
        ("2", (), ()),
        ("3", (), ("Bilaga A",)),
        ("4", (), ()),
        ("4 a", ("information",), ("Bilaga E",)),
        ("5", (), ()),
        ("5 a", ("beslut",), ("Bilaga B 1–6",)),
        ("5 b", ("beslut",), ()),
        ("5 c", ("information", "dialog"), ()),
        ("5 d", ("beslut",), ("Bilaga C",)),
        ("6", (), ()),
        ("6 a", ("information",), ("Bilaga F",)),
        ("6 b", ("information",), ("Bilaga G",)),
        ("6 c", ("beslut",), ("Bilaga H",)),
        ("7", (), ()),
        ("7 a", ("beslut",), ("Bilaga D 1–2",)),
        ("7 b", ("information", "dialog"), ()),
        ("7 c", ("dialog",), ()),
        ("7 d", ("information", "dialog"), ()),
    ]


async def test_as_many_decide_and_present_as_in_the_minutes():
    items = {item.number: item for item in (await agenda(HELD)).items}
    decided = {number: sum(not one.appeal for one in item.clauses) for number, item in items.items()}
    assert [count for count in decided.values() if count] == [1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1]
    assert [len(item.presenters) for item in items.values() if item.presenters] == [3, 1, 1, 1, 1, 2, 1, 2, 2, 1, 1, 1]


async def test_the_acting_chiefs_came_and_those_they_act_for_did_not():
    async with tenant_scope("dalarna"):
        meeting = await access_meeting(HELD)
        there = {one.name: one for one in (await whole_sitting_of(meeting.id)).attendance}
    assert {name for name, one in there.items() if not one.is_present} == {
        "Ingrid Qvist",
        "Karin Modig",
        "Kristian Tysk",
        "Lena Junsten",
    }
    assert there["Viktor Grahn"].replaces == "Ingrid Qvist"
    assert len(there) == 25


async def test_its_minutes_are_out_for_comments_with_their_documents():
    async with tenant_scope("dalarna"):
        meeting = await access_meeting(HELD)
        [version] = await versions_of(meeting.id)
    assert version.state is MinutesState.OUT_FOR_COMMENTS
    assert None not in (version.word, version.pdf)


async def test_what_must_come_back_stands_on_the_next_agendas():
    following = await agenda(NEXT)
    titles = [item.title for item in following.items if item.source]
    assert titles == ["Resurscentrum mot hedersrelaterat våld och förtryck (RCH): fortsatt finansiering"]
    previous = next(item for item in following.items if item.title == "Föregående minnesanteckningar")
    assert [one.letter for one in previous.attachments] == ["A"]
    assert [item.title for item in (await agenda(REFERRED_TO)).items if item.source] == [
        "Samarbetsavtal om vårdhygien",
        "ADL-bedömningar: så går det",
    ]


async def test_nothing_of_it_is_late_and_the_training_is_for_the_office_to_do():
    async with tenant_scope("dalarna"):
        assert await register(Wanted(standing=Standing.LATE), TODAY) == []
        todo = await register(Wanted(standing=Standing.OPEN), TODAY)
    assert len(todo) == 8
    assert [one.text for one in todo if one.due and one.due.year == 2026 and "ISU" in one.text]


async def test_loading_again_changes_nothing():
    counted = "select (select count(*) from clause), (select count(*) from call_answer), (select count(*) from minutes)"
    async with tenant_scope("dalarna"):
        before = (await fetch(counted))[0]
    started = time.perf_counter()
    await load_chiefs_meetings()
    assert time.perf_counter() - started < 1
    async with tenant_scope("dalarna"):
        assert (await fetch(counted))[0] == before
        assert await fetch_value("select count(*) from meeting_call") == 3


async def test_an_appeal_is_not_told_as_a_decision():
    nominations = next(item for item in (await agenda(HELD)).items if item.number == "5 a")
    assert len(nominations.decided) == 2
    assert nominations.appeals == ("Kommunerna uppmanas att föreslå ledamöter.",)
