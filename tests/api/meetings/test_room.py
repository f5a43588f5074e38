"""The workbench of whoever leads a meeting, and the attendance, as people of two counties meet them."""

import html
import re
from datetime import date

import asyncpg
import pytest

from services.domain.base.actor import Actor
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from tests.api.conftest import Browser, Service, shown_errors
from tests.domain.bodies.conftest import STRUCTURE_TABLES
from tests.domain.meetings.room import items, planned, put, rules, two_counties

ROOM = "/dalarna/moten/schnv-2025-10-17/genomfor"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
async def county(service: Service, superuser_url: str) -> Service:
    """Two counties, and in Dalarna a meeting of three members with three items."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    await two_counties()
    async with tenant_scope("dalarna"):
        for name, principal in (("Anna", "falun"), ("Bo", "mora"), ("Cia", "orsa")):
            await put(name, principal)
        await items(await planned(), "Öppnande", "Läget", "Avslutning")
    return service


@pytest.fixture
async def leader(county: Service) -> Browser:
    return await county.sign_in(Role.DEVELOPMENT_LEADER)


@pytest.fixture
async def room(leader: Browser) -> Browser:
    """A leader in front of the opened meeting."""
    await leader.submit(f"{ROOM}/oppna")
    return leader


async def meeting() -> MeetingView:
    async with tenant_scope("dalarna"):
        return await access_meeting("schnv-2025-10-17")


async def rows(query: str) -> list[tuple]:
    async with tenant_scope("dalarna"):
        return [tuple(row.values()) for row in await fetch(query)]


async def item(number: int) -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value("select id from agenda_item order by position offset $1 limit 1", number - 1)


async def clause(of: int, text: str, **columns: object) -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value(
            "insert into clause (tenant, meeting, item, text) select 'dalarna', meeting, id, $2 from agenda_item"
            " where id = $1 returning id",
            of,
            text,
        )


def words(answer) -> str:
    """The page's text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def test_a_meeting_is_opened_and_begins_with_who_is_there(leader: Browser):
    page = await leader.get(ROOM)
    assert "Mötet är inte öppnat än" in page.text
    assert "Öppna mötet i dag?" in page.text  # It is planned for another day.
    answer = await leader.submit(f"{ROOM}/oppna")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ROOM}/narvaro")
    page = await leader.get(f"{ROOM}/narvaro")
    assert "0 närvarande" in words(page)
    assert "3 väntas" in words(page)
    again = await leader.submit(f"{ROOM}/oppna")
    assert again.status_code == 409
    assert "Mötet är redan öppnat." in again.text


async def test_the_attendance_is_set_by_a_touch_each(room: Browser):
    people = dict(await rows("select name, id from attendance"))
    await room.submit(f"{ROOM}/narvaro/alla")
    answer = await room.submit(f"{ROOM}/narvaro", {"saknas": str(people["Bo"])})
    assert answer.status_code == 303
    assert dict(await rows("select name, state from attendance")) == {
        "Anna": "present",
        "Bo": "absent",
        "Cia": "present",
    }
    part = await room.submit(
        f"{ROOM}/narvaro", {"finns": str(people["Bo"])}, headers=PARTIAL | {"HX-Target": "section#narvaro"}
    )
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<section class="stack" id="narvaro"')
    assert "3 närvarande" in words(part)


async def test_how_somebody_takes_part_is_said_and_refused_with_what_was_typed(room: Browser):
    people = dict(await rows("select name, id from attendance"))
    page = await room.get(f"{ROOM}/narvaro?rad={people['Anna']}")
    assert 'id="rad"' in page.text
    form = {"mode": "remote", "capacity": "member", "duty": "chair", "arrived": "9.30", "votes": "1", "version": "0"}
    address = f"{ROOM}/narvaro/{people['Anna']}"
    refused = await room.submit(address, form | {"left_at": "9.15"})
    assert refused.status_code == 422
    assert "Personen kan inte ha gått innan hen kom" in refused.text
    assert 'value="9.15"' in refused.text
    assert (await room.submit(address, form)).status_code == 303
    assert await rows("select mode, duty, arrived::text from attendance where name = 'Anna'") == [
        ("remote", "chair", "09:30:00")
    ]
    stale = await room.submit(address, form | {"mode": "on_site"})
    assert "Någon annan har ändrat samma rad" in stale.text


async def test_somebody_who_comes_is_added_and_taken_off_again(room: Browser):
    people = dict(await rows("select name, id from attendance"))
    new = {"name": "Frans Ny", "capacity": "substitute", "in_place_of": str(people["Bo"]), "mode": "remote"}
    assert (await room.submit(f"{ROOM}/narvaro/ny", new)).status_code == 303
    page = await room.get(f"{ROOM}/narvaro")
    assert "ersättare för Bo" in words(page)
    refused = await room.submit(f"{ROOM}/narvaro/ny", new | {"name": ""})
    assert refused.status_code == 422
    assert "Ange namn." in shown_errors(refused)
    added = dict(await rows("select name, id from attendance"))["Frans Ny"]
    assert (await room.submit(f"{ROOM}/narvaro/{added}", {"do": "ta-bort"})).status_code == 303
    assert len(await rows("select id from attendance")) == 3


async def test_an_item_is_taken_up_and_the_next_offered(room: Browser):
    page = await room.get(ROOM)
    assert "Nästa: 2 Läget" in words(page)
    answer = await room.submit(f"{ROOM}/pagaende", {"punkt": str(await item(2))})
    assert answer.status_code == 303
    page = await room.get(answer.headers["location"].partition("#")[0])
    assert "Tillbaka till 1" in words(page)
    assert await rows("select state from agenda_item order by position") == [("handled",), ("planned",), ("planned",)]
    assert (await room.submit(f"{ROOM}/pagaende", {"punkt": "99999"})).status_code == 404


async def test_an_item_is_postponed_withdrawn_and_taken_up_after_all(room: Browser):
    second = await item(2)
    for state, found in (("postponed", "postponed"), ("planned", "planned"), ("withdrawn", "withdrawn")):
        assert (await room.submit(f"{ROOM}/punkter/{second}/lage", {"state": state})).status_code == 303
        assert await rows(f"select state from agenda_item where id = {second}") == [(found,)]
    assert (await room.submit(f"{ROOM}/punkter/{second}/lage", {"state": "lost"})).status_code == 404


async def test_a_late_item_is_added(room: Browser):
    refused = await room.submit(f"{ROOM}/punkter", {"title": ""})
    assert refused.status_code == 422
    assert shown_errors(refused) == ["Ange rubrik."]
    answer = await room.submit(f"{ROOM}/punkter", {"title": "Nytt läge", "slag_dialog": "1"})
    page = await room.get(answer.headers["location"])
    assert "ny sedan kallelsen" in words(page)
    assert await rows("select kinds, late from agenda_item where title = 'Nytt läge'") == [(["dialog"], True)]


async def test_a_clause_is_written_on_the_spot_and_adopted(room: Browser):
    address = f"{ROOM}/punkter/{await item(1)}/att-satser"
    answer = await room.submit(address, {"text": "lägga informationen till handlingarna.", "do": "anta"})
    assert answer.status_code == 303
    assert await rows("select text, state from clause") == [("att lägga informationen till handlingarna.", "adopted")]
    page = await room.get(ROOM)
    assert "beslutat till handlingarna" in words(page)


async def test_a_usual_form_is_put_into_the_field_and_its_gaps_must_be_filled(room: Browser):
    address = f"{ROOM}/punkter/{await item(1)}/att-satser"
    form = "att uppdra åt … att …."
    filled = await room.submit(address, {"usual": form})
    assert filled.status_code == 200
    assert f">\n{form}</textarea>" in filled.text
    refused = await room.submit(address, {"text": form, "do": "anta"})
    assert refused.status_code == 422
    assert "Fyll i där det står" in shown_errors(refused)[0]
    assert f">\n{form}</textarea>" in refused.text
    assert await rows("select text from clause") == []


async def test_the_editor_comes_back_empty_with_the_list_when_htmx_asks(room: Browser):
    address = f"{ROOM}/punkter/{await item(1)}/att-satser"
    part = await room.submit(
        address,
        {"text": "att vänta.", "do": "foresla"},
        headers=PARTIAL | {"HX-Target": "section#skriv"},
    )
    assert part.status_code == 200
    editor, _, listed = part.text.partition("<hx-partial")
    assert "att vänta." not in editor
    assert "autofocus" in editor
    assert 'hx-target="#beslut"' in listed
    assert "att vänta." in listed


async def test_a_proposal_is_adopted_struck_and_taken_back(room: Browser):
    found = await clause(await item(1), "att godkänna rapporten.")
    address = f"{ROOM}/att-satser/{found}"
    for do, version, state in (("anta", 0, "adopted"), ("angra", 1, "drafted"), ("stryk", 2, "dropped")):
        assert (await room.submit(address, {"do": do, "version": str(version)})).status_code == 303
        assert await rows("select state from clause") == [(state,)]
    assert (await room.submit(address, {"do": "glomma"})).status_code == 404


async def test_words_are_changed_and_a_stale_change_shows_both(room: Browser):
    found = await clause(await item(1), "att godkänna.")
    address = f"{ROOM}/att-satser/{found}"
    page = await room.get(f"{ROOM}?punkt={await item(1)}&att={found}")
    assert ">\natt godkänna.</textarea>" in page.text
    change = {"text": "att godkänna rapporten.", "do": "ord", "version": "0"}
    assert (await room.submit(address, change)).status_code == 303
    stale = await room.submit(address, {"text": "att avslå.", "do": "anta", "version": "0"})
    assert stale.status_code == 409
    assert 'id="jamforelse"' in stale.text
    assert "att godkänna rapporten." in stale.text
    assert "att avslå." in stale.text
    version = re.search(r'name="version" value="(\d+)"', stale.text[stale.text.index('id="skriv"') :])
    assert version
    again = {"text": "att avslå.", "do": "anta", "version": version[1]}
    assert (await room.submit(address, again)).status_code == 303
    assert await rows("select text, state from clause") == [("att avslå.", "adopted")]


async def test_too_few_adopt_nothing_and_are_told_where_they_pressed(room: Browser):
    async with tenant_scope("dalarna"):
        await rules(await access_meeting("schnv-2025-10-17"), quorum="half")
    found = await clause(await item(1), "att godkänna.")
    page = await room.get(ROOM)
    assert "inte beslutsför" in words(page)
    refused = await room.submit(
        f"{ROOM}/att-satser/{found}",
        {"do": "anta", "version": "0"},
        headers=PARTIAL | {"HX-Target": "section#beslut"},
    )
    assert refused.status_code == 422
    assert "Mötet är inte beslutsfört" in refused.text
    assert refused.text.lstrip().startswith('<section class="stack tight" id="beslut"')


async def test_what_a_clause_says_is_corrected(room: Browser):
    address = f"{ROOM}/punkter/{await item(1)}/att-satser"
    await room.submit(address, {"text": "att uppdra åt RSS att skriva.", "do": "anta"})
    ((found, version),) = await rows("select id, version from clause")
    page = await room.get(f"{ROOM}/att-satser/{found}/uppgifter")
    assert 'value="RSS" list="ansvariga"' in page.text
    form = {"version": str(version), "kinds": "assign", "responsible": "falun", "due": "2025-10-01"}
    refused = await room.submit(f"{ROOM}/att-satser/{found}/uppgifter", form)
    assert refused.status_code == 422
    assert "Svarsdagen ligger före mötet" in refused.text
    assert 'value="falun"' in refused.text
    answer = await room.submit(f"{ROOM}/att-satser/{found}/uppgifter", form | {"due": "2026-01-31"})
    assert answer.status_code == 303
    assert await rows("select r.kind, p.slug from clause_responsible r join principal p on p.id = r.principal") == [
        ("principal", "falun")
    ]
    assert await rows("select due, kinds from clause") == [(date(2026, 1, 31), ["assign"])]


async def test_notes_save_themselves_and_never_over_somebody_elses(room: Browser, county: Service):
    address = f"{ROOM}/punkter/{await item(1)}/anteckningar"
    autosave = {"X-Samband-Autosave": "1"}
    saved = await room.submit(address, {"text": "Många frågor", "version": "0"}, headers=autosave)
    assert saved.json()["version"] == 1
    colleague = await county.sign_in(Role.DEVELOPMENT_LEADER)
    stale = await colleague.submit(address, {"text": "Inga frågor", "version": "0"}, headers=autosave)
    assert stale.status_code == 409
    assert 'id="jamforelse"' in stale.text
    assert "Många frågor" in stale.text
    by_hand = await room.submit(address, {"text": "Många frågor ställdes", "version": "1"})
    assert by_hand.status_code == 303
    too_long = await room.submit(address, {"text": "x" * 40_001, "version": "2"}, headers=autosave)
    assert too_long.status_code == 422
    assert "ds-error-summary" in too_long.text


async def test_a_round_of_views_has_a_row_per_municipality(room: Browser):
    page = await room.get(ROOM)
    assert len(re.findall(r'class="view-row"', page.text)) == 3
    first = await item(1)
    async with tenant_scope("dalarna"):
        falun = await fetch_value("select id from principal where slug = 'falun'")
    address = f"{ROOM}/punkter/{first}/synpunkter/{falun}"
    saved = await room.submit(address, {"text": "För", "version": "0"}, headers={"X-Samband-Autosave": "1"})
    assert saved.json()["version"] == 1
    assert (await room.submit(f"{ROOM}/punkter/{first}/visning", {"do": "visa"})).status_code == 303
    assert await rows("select released from item_note") == [(True,)]


async def test_a_meeting_is_closed_with_what_became_of_the_rest_and_opened_again(room: Browser):
    refused = await room.submit(f"{ROOM}/avsluta")
    assert refused.status_code == 422
    assert "Säg först vad som hände med 2 Läget, 3 Avslutning" in words(refused)
    second, third = await item(2), await item(3)
    fates = {f"punkt_{second}": "handled", f"punkt_{third}": "postponed"}
    assert (await room.submit(f"{ROOM}/avsluta", fates)).status_code == 303
    page = await room.get(ROOM)
    assert "Mötet är avslutat" in page.text
    assert (await room.submit(f"{ROOM}/narvaro/alla")).status_code == 409
    reopened = await room.submit(f"{ROOM}/oppna-igen", {"reason": ""})
    assert reopened.status_code == 422
    assert (await room.submit(f"{ROOM}/oppna-igen", {"reason": "Fel närvaro"})).status_code == 303
    assert (await meeting()).closed_at is None


async def test_the_rest_of_the_items_are_handled_when_the_secretary_says_so(room: Browser):
    second = await item(2)
    fates = {f"punkt_{second}": "withdrawn", "resten": "1"}
    assert (await room.submit(f"{ROOM}/avsluta", fates)).status_code == 303
    states = await rows("select state from agenda_item order by position")
    assert states == [("handled",), ("withdrawn",), ("handled",)]


async def test_a_refused_closing_leaves_nothing_half_done(room: Browser):
    second = await item(2)
    refused = await room.submit(f"{ROOM}/avsluta", {f"punkt_{second}": "postponed"})
    assert refused.status_code == 422
    assert await rows(f"select state from agenda_item where id = {second}") == [("planned",)]


async def test_the_chair_leads_but_does_not_see_the_secretaries_notes(room: Browser, county: Service):
    await room.submit(f"{ROOM}/punkter/{await item(1)}/anteckningar", {"text": "Bara vårt", "version": "0"})
    chair = await county.account()
    async with tenant_scope("dalarna"):
        await execute("update person set account = $1 where name = 'Anna'", chair)
        await execute("update seat set role = 'chair' where role = 'member'")
    browser = await county.signed_in_as(chair)
    page = await browser.get(ROOM)
    assert page.status_code == 200
    assert "Bara vårt" not in page.text
    address = f"{ROOM}/punkter/{await item(1)}"
    assert (await browser.submit(f"{address}/anteckningar", {"text": "X", "version": "1"})).status_code == 404
    assert (await browser.submit(f"{address}/att-satser", {"text": "att enas.", "do": "anta"})).status_code == 303


async def test_members_strangers_and_other_counties_find_no_room(room: Browser, county: Service):
    member, stranger = (
        await county.sign_in(Role.MEMBER),
        await county.sign_in(Role.DEVELOPMENT_LEADER, tenant="stockholm"),
    )
    for browser in (member, stranger):
        for path in ("", "/narvaro", "/handelser"):
            assert (await browser.get(ROOM + path)).status_code == 404
        for path in ("/oppna", "/avsluta", "/pagaende", "/narvaro", "/narvaro/alla", "/punkter"):
            assert (await browser.submit(ROOM + path)).status_code == 404
    assert Actor.system("dalarna").hat == "dalarna"
