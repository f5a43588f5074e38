"""Old minutes become meetings: handed in, read, corrected, saved whole or not at all; against the real database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import STOCKHOLM
from services.domain.base.engine import execute, fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.documents.actions import keep_upload
from services.domain.documents.kinds import EVERY_KIND
from services.domain.meetings.actions import reading_in as actions
from services.domain.meetings.actions.meetings import call_off
from services.domain.meetings.actions.read_in_meeting import ReadyMeeting, save_as_meeting
from services.domain.meetings.minutes_reader import extract, understand
from services.domain.meetings.minutes_reader.drafts import (
    AttendeeDraft,
    ClauseDraft,
    Draft,
    ItemDraft,
    NamedPerson,
    Worth,
    body_named,
    draft_of,
    kinds_named,
    person_named,
    principal_named,
)
from services.domain.meetings.minutes_reader.understood import Certainty
from services.domain.meetings.queries.agenda import agenda_of
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.reading_in import (
    ImportView,
    access_import,
    cited_meetings,
    imports,
    known_names,
    meeting_on,
    structure_to_compare,
)
from services.domain.meetings.rules.agenda import ItemOrigin, ItemRole, ItemState
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp
from services.domain.meetings.rules.meetings import OutsideBodysTime
from services.domain.meetings.rules.reading_in import (
    ImportChangedMeanwhile,
    ImportIsDone,
    ImportState,
    ItemWithoutTitle,
    MeetingHasContent,
    MeetingIsAhead,
    MeetingIsThere,
    NobodyNamed,
    NothingToSave,
    letters_of,
    role_of_title,
)
from services.domain.meetings.rules.sittings import Phase
from tests.domain.meetings.minutes_reader import twin
from tests.domain.meetings.room import AT, BODY, DO, items, planned, put, two_counties

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
DAY = date(2024, 10, 18)
DO_NOW = DO | {"at": NOW}


@pytest.fixture(autouse=True)
async def counties(database, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SAMBAND_DATA", str(tmp_path))
    await two_counties()


async def handed_in(name: str = "anteckningar.docx", content: bytes | None = None) -> ImportView:
    """A file that the reader has dealt with, in the open scope."""
    content = twin.as_word() if content is None else content
    kept = await keep_upload(name, content, kinds=EVERY_KIND, **DO)
    await actions.hand_in([kept], **DO)
    number = await fetch_value("select max(id) from minutes_import")
    structure = await structure_to_compare()
    original = extract(name, content)
    found = understand(original, await known_names(structure))
    draft = draft_of(found, structure, today=NOW.date())
    await actions.keep_understood(number, original, draft, recognised=found.recognised)
    return await access_import(number)


async def ready(body: str = BODY, day: date = DAY, **facts) -> ReadyMeeting:
    return ReadyMeeting(body=await access_body(body), day=day, **facts)


async def saved(view: ImportView, draft: Draft | None = None, **facts) -> str:
    return await save_as_meeting(view, draft or view.draft, await ready(**facts), version=view.version, **DO_NOW)


# --- From file to meeting ----------------------------------------------------------------------------


async def test_the_source_minutes_become_a_meeting_clause_by_clause() -> None:
    async with tenant_scope("dalarna"):
        view = await handed_in()
        slug = await saved(view, starts=time(9), ends=time(12), place="Sala")
        meeting = await access_meeting(slug)
        agenda = await agenda_of(meeting)
        minutes = await fetch_row("select * from minutes where meeting = $1", meeting.id)
        after = await access_import(view.id)
    assert (meeting.day, meeting.starts, meeting.ends, meeting.place) == (DAY, time(9), time(12), "Sala")
    assert (meeting.phase, meeting.is_approved) == (Phase.CLOSED, True)
    assert [(item.number, item.title, item.kinds) for item in agenda.items] == [
        (part.label, part.title, tuple(kind.lower() for kind in part.kinds)) for part in twin.PARTS
    ]
    adopted = [clause.text for item in agenda.items for clause in item.clauses if not clause.appeal]
    assert adopted == [clause for part in twin.PARTS for clause in part.clauses]
    assert sum(clause.appeal for item in agenda.items for clause in item.clauses) == 3
    assert {item.state for item in agenda.items} == {ItemState.HANDLED}
    assert {item.origin for item in agenda.items} == {ItemOrigin.READ_IN}
    presenters = {item.number: [one.name for one in item.presenters] for item in agenda.items}
    assert presenters["4 a"] == ["Hedvig Forsell", "Alice Smedman", "Stella Tallbo"]
    assert presenters["5 b"] == ["Ordförande"]
    assert [(one.letter, one.title) for one in agenda.attachments] == [
        (letter, f"Bilaga {letter}{files} enligt anteckningarna")
        for letter, files in zip("ABCDEFGH", ["", " 1–6", "", " 1–2", "", "", "", ""], strict=True)
    ]
    assert (minutes["state"], minutes["source"], minutes["word"]) == ("approved", "read_in", view.upload.id)
    assert (after.state, after.meeting) == (ImportState.SAVED, slug)


async def test_attendance_is_saved_with_who_was_absent() -> None:
    async with tenant_scope("dalarna"):
        slug = await saved(await handed_in())
        rows = await fetch("select a.* from attendance a join meeting m on m.id = a.meeting where m.slug = $1", slug)
    people = [(name, mark) for _, found in twin.ATTENDANCE for name, mark in found]
    assert {row["name"] for row in rows if row["state"] == "absent"} == {
        name for name, mark in people if mark == "struck"
    }
    assert {row["name"] for row in rows if row["capacity"] == "acting"} == {
        name for name, mark in people if mark == "tf"
    }
    assert len(rows) == len(people)


async def test_names_of_the_structure_are_recognised() -> None:
    text = """Minnesanteckningar SCHNV 2024-10-18
Närvarande:
Falun Karin Ek Bo Al
Okelbo Mia Ro

1. Öppnande
2. Läget
Föredragande: Karin Ek, socialchef, Falun
SCHNV beslutade att lyfta frågan vidare till Länschefsnätverket.
"""
    async with tenant_scope("dalarna"):
        karin = await put("Karin")
        await execute("update person set name = 'Karin Ek' where id = $1", karin)
        falun = await fetch_value("select id from principal where slug = 'falun'")
        view = await handed_in("a.txt", text.encode())
        assert view.draft.body == BODY
        assert [(one.name, one.person, one.principal) for one in view.draft.attendance][:2] == [
            ("Karin Ek", karin, falun),
            ("Bo Al", None, falun),
        ]
        slug = await saved(view, replace(view.draft, follow_up=True))
        row = await fetch_row("select * from presenter where name = 'Karin Ek'")
        clause = await fetch_row("select * from clause")
        other = await fetch_value("select id from body where slug = 'lanschefsnatverket'")
    assert row["person"] == karin
    assert clause["kinds"] == [ClauseKind.REFER.value]
    assert (clause["follow_up"], clause["referred_to"]) == (FollowUp.OPEN.value, other)
    assert slug == "schnv-2024-10-18"


async def test_what_was_decided_long_ago_asks_for_nothing_unless_one_says_so() -> None:
    async with tenant_scope("dalarna"):
        view = await handed_in()
        assert not view.draft.follow_up
        await saved(view)
        states = await fetch("select distinct follow_up from clause")
    assert [row["follow_up"] for row in states] == [FollowUp.NONE.value]


async def test_what_a_paper_without_a_time_decided_was_decided_on_its_day() -> None:
    async with tenant_scope("dalarna"):
        slug = await saved(await handed_in())
        meeting = await access_meeting(slug)
        decided = await fetch_value("select array_agg(distinct adopted_at) from clause where adopted_at is not null")
    assert decided == [datetime(2024, 10, 18, 12, tzinfo=STOCKHOLM)]
    assert (meeting.opened_at, meeting.closed_at) == (decided[0], decided[0])


async def test_a_paper_without_a_time_from_this_morning_was_not_decided_later_than_now() -> None:
    async with tenant_scope("dalarna"):
        slug = await saved(await handed_in(), day=NOW.date())
        meeting = await access_meeting(slug)
    assert meeting.closed_at == NOW


async def test_proposals_and_what_is_left_out_are_no_decisions() -> None:
    clauses = (
        ClauseDraft(text="att anta planen"),
        ClauseDraft(text="att avvakta", worth=Worth.PROPOSED),
        ClauseDraft(text="att glömma", worth=Worth.LEFT_OUT),
    )
    async with tenant_scope("dalarna"):
        view = await handed_in()
        await saved(
            view, Draft(items=(ItemDraft(title="Planen", clauses=clauses), ItemDraft(title="Bort", kept=False)))
        )
        rows = await fetch("select text, state, adopted_at from clause order by position")
        titles = await fetch("select title from agenda_item")
    assert [(row["text"], row["state"]) for row in rows] == [
        ("att anta planen", ClauseState.ADOPTED.value),
        ("att avvakta", ClauseState.DROPPED.value),
    ]
    assert [row["title"] for row in titles] == ["Planen"]


async def test_items_below_others_and_standing_ones_get_their_places() -> None:
    drafts = (
        ItemDraft(title="Först under ingenting", level=2),
        ItemDraft(title="Mötets öppnande"),
        ItemDraft(title="Rapporter", paragraph="12"),
        ItemDraft(title="Från Falun", level=2),
        ItemDraft(title="Från Mora", level=2),
        ItemDraft(title="Nästa möte"),
    )
    async with tenant_scope("dalarna"):
        meeting = await access_meeting(await saved(await handed_in(), Draft(items=drafts)))
        agenda = await agenda_of(meeting)
    assert [(item.number, item.role) for item in agenda.items] == [
        ("1", ItemRole.NONE),
        ("2", ItemRole.OPENING),
        ("3", ItemRole.SECTION),
        ("3 a", ItemRole.NONE),
        ("3 b", ItemRole.NONE),
        ("4", ItemRole.NEXT_MEETING),
    ]
    assert agenda.items[2].paragraph == 12


# --- A meeting that is there already -----------------------------------------------------------------


async def test_an_empty_meeting_of_that_day_is_filled_only_when_one_says_so() -> None:
    async with tenant_scope("dalarna"):
        there = await planned(day=DAY)
        view = await handed_in()
        found = await meeting_on(BODY, DAY)
        assert found is not None
        assert found.is_empty
        with pytest.raises(MeetingIsThere):
            await saved(view)
    async with tenant_scope("dalarna"):
        view = await handed_in()
        assert await saved(view, fill=True, place="Mora") == there.slug
        filled = await access_meeting(there.slug)
    assert (filled.starts, filled.place, filled.phase) == (time(9), "Mora", Phase.CLOSED)


async def test_a_meeting_with_content_is_never_overwritten_and_nothing_half_is_saved() -> None:
    async with tenant_scope("dalarna"):
        there = await planned(day=DAY)
        await items(there, "Egen punkt")
        number = (await handed_in()).id
    with pytest.raises(MeetingHasContent):
        async with tenant_scope("dalarna"):
            await saved(await access_import(number), fill=True)
    async with tenant_scope("dalarna"):
        assert await fetch_value("select count(*) from agenda_item") == 1
        assert (await access_import(number)).state is ImportState.READ


async def test_a_called_off_meeting_stands_in_nobodys_way() -> None:
    async with tenant_scope("dalarna"):
        there = await planned(day=DAY)
        await call_off(there, reason="sjukdom", sequence=there.sequence, **DO)
        slug = await saved(await handed_in())
    assert slug != there.slug


# --- Refusals ----------------------------------------------------------------------------------------

ONE = Draft(items=(ItemDraft(title="Läget"),))


@pytest.mark.parametrize(
    ("draft", "facts", "refusal"),
    [
        (Draft(), {}, NothingToSave),
        (Draft(items=(ItemDraft(title="Bort", kept=False),)), {}, NothingToSave),
        (Draft(items=(ItemDraft(title=""),)), {}, ItemWithoutTitle),
        (replace(ONE, attendance=(AttendeeDraft(name=""),)), {}, NobodyNamed),
        (ONE, {"day": date(2025, 12, 12)}, MeetingIsAhead),
        (ONE, {"day": date(2015, 1, 1)}, OutsideBodysTime),
    ],
)
async def test_what_cannot_be_a_meeting_is_refused_and_nothing_is_saved(
    draft: Draft, facts: dict, refusal: type
) -> None:
    async with tenant_scope("dalarna"):
        await execute("update body set valid_from = '2020-01-01'")
        number = (await handed_in()).id
    with pytest.raises(refusal):
        async with tenant_scope("dalarna"):
            await saved(await access_import(number), draft, **facts)
    async with tenant_scope("dalarna"):
        assert await fetch_value("select count(*) from meeting") == 0
        assert (await access_import(number)).state is ImportState.READ


async def test_two_who_correct_the_same_file_do_not_overwrite_each_other() -> None:
    async with tenant_scope("dalarna"):
        view = await handed_in()
        await actions.correct(view, ONE, version=view.version, **DO)
        with pytest.raises(ImportChangedMeanwhile):
            await actions.correct(view, Draft(), version=view.version, **DO)
        now = await access_import(view.id)
        with pytest.raises(ImportChangedMeanwhile):
            await actions.correct(now, Draft(), version=view.version, **DO)
    assert now.draft == ONE


async def test_a_file_becomes_one_meeting() -> None:
    async with tenant_scope("dalarna"):
        view = await handed_in()
        await saved(view)
        after = await access_import(view.id)
        for attempt in (
            lambda: saved(after),
            lambda: actions.put_aside(after, **DO),
            lambda: actions.read_again(after, **DO),
        ):
            with pytest.raises(ImportIsDone):
                await attempt()


async def test_a_file_that_says_nothing_is_kept_and_can_be_put_aside_or_filled_in_by_hand() -> None:
    async with tenant_scope("dalarna"):
        view = await handed_in("noise.txt", b"Hello there.\nNothing to see.")
        assert (view.state, view.draft.items) == (ImportState.NOT_UNDERSTOOD, ())
        assert [line.text for line in view.lines] == ["Hello there.", "Nothing to see."]
        await actions.put_aside(view, **DO)
        assert (await access_import(view.id)).state is ImportState.DISCARDED
        assert [file.state for file in await imports()] == [ImportState.DISCARDED]
        again = await handed_in("noise.txt", b"Hello there.")
        assert await saved(again, ONE)


async def test_what_is_read_after_it_was_put_aside_changes_nothing() -> None:
    async with tenant_scope("dalarna"):
        view = await handed_in()
        await actions.put_aside(view, **DO)
        await actions.keep_unreadable(view.id, "trasig")
        after = await access_import(view.id)
    assert (after.state, after.reason) == (ImportState.DISCARDED, None)


async def test_files_belong_to_their_tenant_and_to_who_may_import() -> None:
    async with tenant_scope("dalarna"):
        view = await handed_in()
        member = Actor(account=None, name="Ledamot", hat="dalarna", grants=(Grant(Role.SECRETARY),))
        with pytest.raises(NotFound):
            await actions.correct(view, ONE, version=view.version, actor=member, at=AT)
        with pytest.raises(NotFound):
            await save_as_meeting(view, ONE, await ready(), version=view.version, actor=member, at=AT)
    async with tenant_scope("stockholm"):
        assert await imports() == []
        with pytest.raises(NotFound):
            await access_import(view.id)


# --- Meetings spoken of ------------------------------------------------------------------------------


async def test_meetings_that_are_spoken_of_lead_to_those_in_the_calendar() -> None:
    async with tenant_scope("dalarna"):
        earlier = await planned(day=date(2024, 9, 13))
        other = await planned("lanschefsnatverket", date(2024, 9, 27))
        view = await handed_in()
        found = await cited_meetings(view.draft.citations * 2, body=BODY)
    assert len(found) == len(set(found)), "a meeting that is spoken of twice leads there once"
    assert {(one.day, one.slug) for one in found} >= {
        (date(2024, 9, 13), earlier.slug),
        (date(2024, 9, 27), other.slug),
        (date(2024, 4, 12), None),
    }


# --- Names, letters, roles: pure ---------------------------------------------------------------------

BODIES = {"schnv": ("Socialchefsnätverket", "SCHNV"), "lchnv": ("Länschefsnätverket",), "rad": ("Välfärdsrådet",)}
PEOPLE = [
    NamedPerson(id=1, name="Anna-Karin Ek"),
    NamedPerson(id=2, name="Johanna Munk-Öst"),
    NamedPerson(id=3, name="Bo Al"),
    NamedPerson(id=4, name="Bo Al"),
]


@pytest.mark.parametrize(
    ("name", "address", "certainty"),
    [
        ("Socialchefsnätverket", "schnv", Certainty.SURE),
        ("schnv", "schnv", Certainty.SURE),
        ("Socialchefsnätverket i Dalarna", "schnv", Certainty.LIKELY),
        ("Socialchefsnätverkets styrgrupp", "", Certainty.UNSURE),
        ("Något annat", "", Certainty.UNSURE),
        ("", "", Certainty.UNSURE),
    ],
)
def test_a_body_is_known_by_its_names(name: str, address: str, certainty: Certainty) -> None:
    assert body_named(name, BODIES) == (address, certainty)


@pytest.mark.parametrize(
    ("name", "number", "certainty"),
    [
        ("anna-karin ek", 1, Certainty.SURE),
        ("Anna Karin Ek", 1, Certainty.LIKELY),
        ("Johanna Munk", 2, Certainty.LIKELY),
        ("Bo Al", None, Certainty.UNSURE),
        ("Anna", None, Certainty.UNSURE),
        ("Karin Ek", None, Certainty.UNSURE),
    ],
)
def test_a_person_is_known_by_a_name_that_only_they_have(name: str, number: int | None, certainty: Certainty) -> None:
    person, found = person_named(name, PEOPLE)
    assert (person.id if person else None, found) == (number, certainty)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Falu kommun", 1),
        ("Falun", 1),
        ("Mora kommun", 2),
        ("Säters kommun", 4),
        ("Borås Stad", 5),
        ("Region Dalarna", 3),
        ("Norge", None),
        ("", None),
    ],
)
def test_a_principal_is_known_with_and_without_its_kind(name: str, number: int | None) -> None:
    assert principal_named(name, {1: "Falun", 2: "Mora", 3: "Region Dalarna", 4: "Säter", 5: "Borås"}) == number


def test_kinds_that_a_tenant_has_not_become_the_nearest() -> None:
    kinds = {"beslut": "Beslut", "information": "Information", "dialog": "Dialog", "egen": "Workshop"}
    assert kinds_named(["Diskussion", "Workshop", "Remiss", "Dialog"], kinds) == ("dialog", "egen")


def test_attachments_are_gathered_under_their_letters() -> None:
    assert letters_of(["B 1", "B 2", "A", "B 1", "3", "bilaga x"]) == {
        "B": ["B 1", "B 2"],
        "A": ["A"],
        "3": ["3"],
        "bilaga x": ["bilaga x"],
    }


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Mötets öppnande", ItemRole.OPENING),
        ("Mötet öppnas", ItemRole.OPENING),
        ("Fastställande av dagordning", ItemRole.APPROVAL_OF_AGENDA),
        ("Föregående mötes protokoll", ItemRole.PREVIOUS_MINUTES),
        ("Nästa möte", ItemRole.NEXT_MEETING),
        ("Öppna jämförelser", ItemRole.NONE),
        ("Läget i länet", ItemRole.NONE),
    ],
)
def test_a_title_tells_what_an_item_is_for(title: str, role: ItemRole) -> None:
    assert role_of_title(title) is role
