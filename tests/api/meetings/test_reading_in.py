"""The room where old minutes are read in: files handed in, what was understood beside the original, saved or refused."""

import html
import re

import asyncpg
import pytest

from services.domain.base.engine import fetch_row, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions import reading_in as actions
from services.domain.meetings.minutes_reader import extract, understand
from services.domain.meetings.minutes_reader.drafts import draft_of
from services.domain.meetings.queries.reading_in import known_names, structure_to_compare
from tests.api.conftest import Browser, Service, shown_errors
from tests.api.meetings.test_meetings import AT
from tests.domain.bodies.conftest import STRUCTURE_TABLES
from tests.domain.meetings.minutes_reader import papers, twin
from tests.domain.meetings.minutes_reader.test_extraction import scanned
from tests.domain.meetings.room import two_counties

ROOM = "/dalarna/moten/inlasning"
MINUTES = """Minnesanteckningar Socialchefsnätverket 2024-03-15
Närvarande:
Falun Karin Ek
Mora Bo Alm

1. Mötets öppnande
2. Ny mall (Bilaga A)
Socialchefsnätverket beslutade
att anta mallen.
"""


@pytest.fixture
async def counties(service: Service, superuser_url: str, tmp_path, monkeypatch) -> Service:
    monkeypatch.setenv("SAMBAND_DATA", str(tmp_path))
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    await two_counties()
    return service


@pytest.fixture
async def leader(counties: Service) -> Browser:
    return await counties.sign_in(Role.DEVELOPMENT_LEADER)


async def hand_in(browser: Browser, **files: bytes):
    sent = [("files", (name.replace("_", "."), content)) for name, content in files.items()]
    return await browser.submit(ROOM, files=sent)


async def read_in(browser: Browser, text: str = MINUTES, name: str = "a_txt") -> str:
    """Hand a file in and do what the worker does; answers the file's address."""
    answer = await hand_in(browser, **{name: text.encode()})
    assert answer.status_code == 303, shown_errors(answer)
    async with tenant_scope("dalarna"):
        number = await fetch_value("select max(id) from minutes_import")
        original = extract("a.txt", text.encode())
        structure = await structure_to_compare()
        found = understand(original, await known_names(structure))
        draft = draft_of(found, structure, today=AT.date())
        await actions.keep_understood(number, original, draft, recognised=found.recognised)
    return f"{ROOM}/{number}"


def form_of(page: str) -> dict[str, str | list[str]]:
    """What the page's form would send as it stands."""
    sent: dict[str, str | list[str]] = {}
    form = page[page.index('name="version"') - 200 : page.index('value="save"')]
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or ("checkbox" in tag and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent[name[1]] = html.unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        sent[name] = html.unescape(value)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        sent[name] = html.unescape(chosen[1]) if chosen else ""
    sent.pop("_csrf_token", None)
    return sent


async def count(table: str) -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value(f"select count(*) from {table}")


async def test_files_are_handed_in_and_a_job_reads_them(leader: Browser) -> None:
    answer = await hand_in(leader, a_docx=twin.as_word(), b_txt=MINUTES.encode())
    assert answer.headers["location"].startswith(ROOM)
    async with tenant_scope("dalarna"):
        job = await fetch_row(
            "select * from job where kind = 'meetings.read_minutes' order by created_at desc, id desc limit 1"
        )
        waiting = await fetch_value("select count(*) from minutes_import where state = 'waiting'")
    assert job["title"] == "Läser in 2 filer med anteckningar"
    assert waiting == 2
    page = (await leader.get(ROOM)).text
    assert "a.docx" in page
    assert "läses" in page
    assert f"{ROOM}/handelser" in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "Ange minst en fil"),
        ({"a_exe": b"MZ"}, "a.exe"),
        ({"a_docx": b"inte word"}, "a.docx"),
        ({"a_txt": b""}, "tom"),
        ({"a_txt": MINUTES.encode(), "b_pdf": b"MZ"}, "b.pdf"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_refused_by_name_and_nothing_is_kept(
    leader: Browser, files: dict[str, bytes], words: str
) -> None:
    answer = await hand_in(leader, **files)
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert "Inget är sparat än. Välj filerna igen." in answer.text
    assert await count("minutes_import") == 0


async def test_what_was_understood_stands_beside_the_original_with_its_certainty(leader: Browser) -> None:
    page = html.unescape((await leader.get(await read_in(leader))).text)
    assert "Originalet om 2 Ny mall, rad 7–9" in page
    assert "säker" in page
    assert 'value="2024-03-15"' in page
    assert "att anta mallen." in page
    assert 'value="Karin Ek"' in page


async def test_it_is_saved_as_a_meeting_as_it_stands(leader: Browser) -> None:
    address = await read_in(leader)
    sent = form_of((await leader.get(address)).text)
    answer = await leader.submit(address, {**sent, "do": "save"})
    assert answer.status_code == 303, shown_errors(answer)
    assert answer.headers["location"].startswith("/dalarna/moten/schnv-2024-03-15")
    page = html.unescape((await leader.get("/dalarna/moten/schnv-2024-03-15")).text)
    assert "Inläst ur en fil" in page
    assert "Filen är sparad som" in html.unescape((await leader.get(address)).text)
    async with tenant_scope("dalarna"):
        assert await fetch_value("select text from clause") == "att anta mallen."
        assert await fetch_value("select count(*) from attendance where principal is not null") == 2
        assert await fetch_value("select state from minutes") == "approved"
    file = await leader.get("/dalarna/moten/schnv-2024-03-15/minnesanteckningar/original")
    given = await leader.get(file.headers["location"])
    assert given.content == MINUTES.encode()


async def test_everything_can_be_corrected_before_it_is_saved(leader: Browser) -> None:
    address = await read_in(leader)
    sent = form_of((await leader.get(address)).text)
    changed = {
        "day": "2024-03-14",
        "starts": "9.15",
        "ends": "11:45",
        "place": "Mora",
        "i1-title": "Mallen",
        "i1-kinds": "beslut",
        "i1-presenters": "Karin Ek, socialchef, Falun\nOrdförande, Socialchefsnätverket",
        "i1-attachments": "B 1, B 2",
        "i1-account": "Så sades det.",
        "i1-c0-text": "att anta mallen för 2025.",
        "a0-name": "Karin Ekman",
        "a1-present": "absent",
        "a1-capacity": "substitute",
    }
    del sent["i0-kept"]
    assert (await leader.submit(address, {**sent, **changed, "do": "keep"})).status_code == 303
    kept = form_of((await leader.get(address)).text)
    assert {name: kept[name] for name in changed if name != "i1-kinds"} == {
        name: value for name, value in changed.items() if name != "i1-kinds"
    }
    assert (await leader.submit(address, {**kept, "do": "save"})).status_code == 303
    async with tenant_scope("dalarna"):
        meeting = await fetch_row("select * from meeting")
        item = await fetch_row("select * from agenda_item")
        presenters = await fetch_value("select array_agg(name order by position) from presenter")
        letter = await fetch_value("select letter from attachment")
        absent = await fetch_row("select * from attendance where state = 'absent'")
    assert (str(meeting["day"]), f"{meeting['starts']:%H.%M}", meeting["place"]) == ("2024-03-14", "09.15", "Mora")
    assert (item["title"], item["kinds"], item["account"]) == ("Mallen", ["beslut"], "Så sades det.")
    assert (presenters, letter) == (["Karin Ek", "Ordförande"], "B")
    assert (absent["name"], absent["capacity"]) == ("Bo Alm", "substitute")


async def test_lines_are_added_where_they_are_wanted(leader: Browser) -> None:
    address = await read_in(leader)
    for do in ("item-0", "clause-0", "attendee", "item--1"):
        sent = form_of((await leader.get(address)).text)
        assert (await leader.submit(address, {**sent, "do": do})).status_code == 303
    sent = form_of((await leader.get(address)).text)
    assert (sent["items"], sent["attendees"]) == ("4", "3")
    assert [sent[f"i{at}-title"] for at in range(4)] == ["", "Mötets öppnande", "", "Ny mall"]
    assert sent["i1-c0-text"] == "att"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": ""}, "organ"),
        ({"body": "finns-inte"}, "organ"),
        ({"day": ""}, "datum"),
        ({"day": "i fjol"}, "datum"),
        ({"day": "2031-01-01"}, "inte varit än"),
        ({"starts": "tidigt"}, "Starttid"),
        ({"i0-title": ""}, "Punkt 1 saknar rubrik"),
        ({"i0-title": "x" * 400}, "rubrik"),
        ({"a0-name": ""}, "Rad 1"),
        ({"version": "99"}, "Någon annan"),
    ],
)
async def test_what_cannot_be_saved_is_told_at_its_field_and_what_was_typed_stays(
    leader: Browser, changes: dict[str, str], words: str
) -> None:
    address = await read_in(leader)
    sent = form_of((await leader.get(address)).text)
    answer = await leader.submit(address, {**sent, "place": "Skrivet av mig", **changes, "do": "save"})
    assert answer.status_code == 422
    assert words in " ".join(shown_errors(answer)) or words in html.unescape(answer.text)
    if "i0-title" not in changes or not changes["i0-title"]:
        assert "Skrivet av mig" in answer.text
    assert await count("meeting") == 0


async def test_an_empty_meeting_of_the_day_is_offered_and_filled(leader: Browser) -> None:
    await leader.submit(
        "/dalarna/moten/nytt",
        {"body": "socialchefsnatverket", "day": "2024-03-15", "starts": "", "ends": "", "kind": "ordinary"},
    )
    address = await read_in(leader)
    page = (await leader.get(address)).text
    assert "Fyll i det tomma möte" in page
    sent = form_of(page)
    refused = await leader.submit(address, {**sent, "do": "save"})
    assert refused.status_code == 422
    assert "redan ett tomt möte" in html.unescape(refused.text)
    assert (await leader.submit(address, {**sent, "fill": "1", "do": "save"})).status_code == 303
    again = await read_in(leader, name="b_txt")
    refused = await leader.submit(again, {**form_of((await leader.get(again)).text), "do": "save"})
    assert refused.status_code == 422
    assert "med innehåll i" in html.unescape(refused.text)
    assert await count("meeting") == 1


async def test_what_is_not_recognised_says_so_and_keeps_the_file(leader: Browser) -> None:
    address = await read_in(leader, papers.NOISE)
    page = html.unescape((await leader.get(address)).text)
    assert "Inget möte känns igen" in page
    assert "Inget är sparat" in page
    assert (await leader.get(f"{address}/fil")).status_code == 303
    assert (await leader.submit(f"{address}/lagg-undan")).status_code == 303
    assert "undanlagd" in (await leader.get(ROOM)).text
    assert await count("meeting") == 0


async def test_a_file_that_could_not_be_read_tells_why_and_can_be_read_again(leader: Browser) -> None:
    await hand_in(leader, skannat_pdf=scanned())
    async with tenant_scope("dalarna"):
        number = await fetch_value("select id from minutes_import")
        await actions.keep_unreadable(number, "Filen är inskannad.")
    page = (await leader.get(f"{ROOM}/{number}")).text
    assert "Filen är inskannad." in page
    assert (await leader.submit(f"{ROOM}/{number}/igen")).status_code == 303
    async with tenant_scope("dalarna"):
        assert await fetch_value("select state from minutes_import") == "waiting"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SECRETARY, Role.HEAD, Role.READER])
async def test_only_who_may_read_in_finds_the_room(counties: Service, role: Role) -> None:
    browser = await counties.sign_in(role)
    assert (await browser.get(ROOM)).status_code == 404
    assert (await hand_in(browser, a_txt=MINUTES.encode())).status_code == 404
    assert "inlasning" not in (await browser.get("/dalarna/moten")).text


async def test_another_tenants_files_are_not_there(counties: Service, leader: Browser) -> None:
    address = await read_in(leader)
    other = await counties.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    elsewhere = address.replace("dalarna", "stockholm")
    assert (await other.get(elsewhere)).status_code == 404
    assert (await other.get(address)).status_code == 404
    assert (await other.submit(elsewhere, {"do": "save"})).status_code == 404
