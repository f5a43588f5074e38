"""The agenda's pages: prepared by the office, read by members, closed to others."""

import html
import re
from datetime import UTC, datetime

import pytest

from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from tests.api.conftest import Browser, Service, shown_errors
from tests.api.meetings.conftest import EARLIER, member_of, planned
from tests.domain.documents.papers import pdf

AUTOSAVE = {"X-Samband-Autosave": "1"}


@pytest.fixture
async def begun(leader: Browser, here: str) -> str:
    """The address of a meeting whose agenda is begun."""
    answer = await leader.submit(f"{here}/dagordning")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{here}/dagordning")
    return here


async def titles(browser: Browser, here: str) -> list[str]:
    """The items as the preparing page has them: number and title."""
    page = (await browser.get(f"{here}/dagordning")).text
    numbers = re.findall(r'class="agenda-number">([^<]+)<', page)
    return [
        f"{number} {html.unescape(title)}"
        for number, title in zip(numbers, re.findall(r'class="ds-link agenda-title"[^>]*>([^<]+)<', page), strict=True)
    ]


async def item_at(browser: Browser, here: str, number: str) -> int:
    """The number of the row of an item by its number on the agenda."""
    page = (await browser.get(f"{here}/dagordning")).text
    found = re.search(rf'agenda-number">{number}</span>.*?/dagordning/(\d+)"', page, re.DOTALL)
    assert found
    return int(found[1])


async def add(browser: Browser, here: str, title: str, parent: str = "", kinds: str = "beslut"):
    return await browser.submit(f"{here}/dagordning/punkter", {"title": title, "parent": parent, "kinds": kinds})


async def test_an_agenda_is_begun_filled_and_ordered_by_buttons_alone(leader, begun):
    assert (await titles(leader, begun))[6:] == ["7 Nya ärenden", "8 Nästa möte"]
    news = str(await item_at(leader, begun, "7"))
    for title in ("Samarbetsavtal", "Kommande kostnader"):
        answer = await add(leader, begun, title, parent=news)
        assert answer.headers["location"] == f"{begun}/dagordning?flyttad=ny&under={news}"
    second = await item_at(leader, begun, "7 b")
    answer = await leader.submit(f"{begun}/dagordning/ordning", {"steg": f"{second} up"})
    assert answer.headers["location"].endswith(f"?flyttad={second}-up")
    page = (await leader.get(answer.headers["location"])).text
    assert re.search(rf'value="{second} up" aria-label="Flytta upp punkt 7 a" data-focus', page)
    assert (await titles(leader, begun))[6:9] == ["7 Nya ärenden", "7 a Kommande kostnader", "7 b Samarbetsavtal"]
    await leader.submit(f"{begun}/dagordning/ordning", {"steg": f"{second} out"})
    assert (await titles(leader, begun))[6:] == [
        "7 Nya ärenden",
        "7 a Samarbetsavtal",
        "8 Kommande kostnader",
        "9 Nästa möte",
    ]
    first = await item_at(leader, begun, "1")
    await leader.submit(f"{begun}/dagordning/ordning", {"item": str(second), "parent": "", "before": str(first)})
    assert (await titles(leader, begun))[0] == "1 Kommande kostnader"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"title": " "}, "Ange rubrik."),
        ({"title": "x" * 301}, "högst 300 tecken"),
        ({"title": "Läget", "kinds": "fest"}, "Slaget ”fest” finns inte"),
        ({"title": "Läget", "parent": "999999"}, "kan inte stå där"),
    ],
)
async def test_an_item_that_cannot_be_added_is_refused_with_what_was_typed(leader, begun, data, message):
    answer = await leader.submit(f"{begun}/dagordning/punkter", data)
    assert answer.status_code == 422
    assert message in html.unescape(answer.text).replace("\xa0", " ")
    assert f'value="{data["title"]}"' in answer.text
    assert len(await titles(leader, begun)) == 8


async def test_an_item_saves_itself_and_a_stale_save_shows_both(leader, begun):
    await add(leader, begun, "Samarbetsavtal")
    item = await item_at(leader, begun, "8")
    address = f"{begun}/dagordning/{item}"
    typed = {
        "title": "Samarbetsavtal om vårdhygien",
        "kinds": "beslut",
        "minutes": "20",
        "background": "Ersätter avtalet från **2006**.",
        "presenter": "Signe Provberg",
        "presenter_title": "hygiensjuksköterska",
        "presenter_organisation": "Vårdhygien",
        "clauses": "godkänna förslaget",
        "version": "0",
    }
    answer = await leader.submit(address, typed, headers=AUTOSAVE)
    assert answer.status_code == 200
    assert answer.json()["version"] == 1
    stale = await leader.submit(address, typed | {"title": "Min rubrik"})
    assert stale.status_code == 409
    text = html.unescape(stale.text)
    assert (
        "Samarbetsavtal om vårdhygien\nSlag: Beslut\nTid: 20 min\nFöredragande: Signe Provberg, hygiensjuksköterska"
        in text
    )
    assert 'value="Min rubrik"' in text
    assert 'name="version" value="1"' in text
    answer = await leader.submit(address, typed | {"title": "Min rubrik", "version": "1", "do": "nasta"})
    assert answer.headers["location"].startswith(f"{begun}/dagordning/")
    page = (await leader.get(begun)).text
    assert "Min rubrik" in page
    assert "att godkänna förslaget" in page
    assert "<strong>2006</strong>" in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"title": ""}, "Ange rubrik."),
        ({"minutes": "en stund"}, "ett antal minuter"),
        ({"minutes": "1441"}, "ett antal minuter"),
        ({"background": "x" * 20_001}, "högst 20 000 tecken"),
        ({"presenter": "x" * 121}, "högst 120 tecken"),
    ],
)
async def test_an_items_faults_are_told_at_the_field_and_nothing_is_lost(leader, begun, data, message):
    item = await item_at(leader, begun, "1")
    typed = {"title": "Upprop", "background": "Vi börjar.", "clauses": "att öppna mötet", "version": "0"} | data
    answer = await leader.submit(f"{begun}/dagordning/{item}", typed)
    assert answer.status_code == 422
    assert any(message in html.unescape(error).replace("\xa0", " ") for error in shown_errors(answer)), shown_errors(
        answer
    )
    assert typed["background"][:100] in answer.text
    assert (await titles(leader, begun))[0] == "1 Mötets öppnande"


async def test_an_item_is_put_off_withdrawn_taken_up_and_removed(leader, begun):
    await add(leader, begun, "Läget")
    item = await item_at(leader, begun, "8")
    for what, tag in (("skjut-upp", "uppskjuten"), ("utgar", "utgår"), ("ta-upp", "")):
        answer = await leader.submit(f"{begun}/dagordning/{item}/{what}")
        assert answer.status_code == 303
        page = (await leader.get(f"{begun}/dagordning")).text
        assert (f'data-color="warning">{tag}<' in page) == bool(tag)
    assert (await leader.submit(f"{begun}/dagordning/{item}/dansa")).status_code == 404
    assert (await leader.submit(f"{begun}/dagordning/{item}/ta-bort")).status_code == 303
    assert len(await titles(leader, begun)) == 8


async def test_what_comes_back_is_offered_and_taken_up_with_one_click(leader, begun):
    earlier = await planned(leader, EARLIER)
    await leader.submit(f"{earlier}/dagordning")
    await add(leader, earlier, "Resurscentrum")
    item = await item_at(leader, earlier, "8")
    await leader.submit(f"{earlier}/dagordning/{item}/skjut-upp")
    page = (await leader.get(f"{begun}/dagordning")).text
    assert "Kommer tillbaka från" in page
    answer = await leader.submit(f"{begun}/dagordning/kommer-tillbaka", {"source": str(item)})
    assert answer.status_code == 303
    assert "7 a Resurscentrum" in await titles(leader, begun)
    page = (await leader.get(begun)).text
    assert f'href="{earlier}">Kommer tillbaka från' in page
    answer = await leader.submit(f"{begun}/dagordning/kommer-tillbaka", {"source": str(item)})
    assert answer.status_code == 422
    assert "redan uppsatt" in answer.text


async def test_attachments_are_handed_in_lettered_and_read_by_who_may(counties: Service, leader, begun):
    await add(leader, begun, "Budget")
    item = await item_at(leader, begun, "8")
    files = [("files", ("Budget.pdf", pdf(), "application/pdf")), ("files", ("Bilaga.txt", b"Siffror", "text/plain"))]
    answer = await leader.submit(
        f"{begun}/bilagor", {"item": str(item), "attachment_title": "Budget 2026"}, files=files
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"{begun}/dagordning/{item}")
    await leader.submit(
        f"{begun}/bilagor", {"from": "bilagor"}, files=[("files", ("Profiler.txt", b"P", "text/plain"))]
    )
    page = (await leader.get(f"{begun}/bilagor")).text
    assert "Bilaga A 1–2: Budget 2026" in page
    assert "Bilaga B: Profiler" in page
    second = re.search(r'value="(\d+) up" aria-label="Flytta upp Bilaga B"', page)
    assert second
    await leader.submit(f"{begun}/bilagor/ordning", {"steg": f"{second[1]} up"})
    assert "Bilaga A: Profiler" in (await leader.get(f"{begun}/bilagor")).text
    member, _ = await member_of(counties, "socialchefsnatverket")
    page = (await member.get(begun)).text
    file = re.search(rf'href="({begun}/bilagor/fil/\d+)" download>Bilaga A: Profiler', page)
    assert file
    answer = await member.get(file[1])
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/fil/dalarna.")
    elsewhere, _ = await member_of(counties, "lanschefsnatverket", name="Bo Provsson")
    assert (await elsewhere.get(file[1])).status_code == 404
    assert (await elsewhere.get(f"{begun}/bilagor")).status_code == 404
    stockholm = await counties.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    assert (await stockholm.get(file[1].replace("dalarna", "stockholm"))).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("falsk.pdf", b"inte en pdf", "slutar på .pdf men är i själva verket vanlig text"),
        ("stor.txt", b"x" * 30_000_000, "En fil får vara högst 25"),
        ("virus.exe", b"MZ", "av ett slag som inte tas emot"),
        ("tom.txt", b"", "är tom"),
    ],
)
async def test_a_file_that_cannot_be_taken_in_is_refused_by_its_name(leader, begun, name, content, message):
    files = [("files", ("Bra.txt", b"Bra", "text/plain")), ("files", (name, content, "application/octet-stream"))]
    answer = await leader.submit(f"{begun}/bilagor", {"from": "bilagor", "attachment_title": "Underlag"}, files=files)
    assert answer.status_code == 422
    errors = [html.unescape(error).replace("\xa0", " ") for error in shown_errors(answer)]
    assert any(name in error and message in error for error in errors), errors
    assert 'value="Underlag"' in answer.text
    async with tenant_scope("dalarna"):
        assert await fetch_value("select count(*) from attachment") == 0


async def test_one_attachment_at_a_time_is_opened_to_be_changed(leader, begun):
    for title in ("Budget", "Profiler"):
        files = [("files", (f"{title}.txt", title.encode(), "text/plain"))]
        await leader.submit(f"{begun}/bilagor", {"from": "bilagor"}, files=files)
    page = (await leader.get(f"{begun}/bilagor")).text
    assert 'name="items"' not in page
    _, second = re.findall(rf'href="({begun}/bilagor\?andra=\d+)#', page)
    opened = (await leader.get(second)).text
    assert 'name="title" value="Profiler"' in opened
    assert 'value="Budget"' not in opened
    address = f"{begun}/bilagor/{second.rpartition('=')[2]}"
    item = await item_at(leader, begun, "8")
    refused = await leader.submit(address, {"title": "x" * 201, "items": str(item)})
    assert refused.status_code == 422
    assert f'name="title" value="{"x" * 201}"' in refused.text
    assert re.search(rf'name="items" value="{item}"\s*checked', refused.text)
    refused = await leader.submit(f"{address}/filer", files=[("more_files", ("tom.txt", b"", "text/plain"))])
    assert any("är tom" in html.unescape(error) for error in shown_errors(refused))
    assert (await leader.submit(f"{address}/filer", {})).status_code == 422
    answer = await leader.submit(f"{address}/filer", files=[("more_files", ("tva.txt", b"2", "text/plain"))])
    assert answer.status_code == 303
    assert "Bilaga B 1–2: Profiler" in (await leader.get(f"{begun}/bilagor")).text


async def test_a_member_suggests_and_is_answered(counties: Service, leader, begun):
    member, _ = await member_of(counties, "socialchefsnatverket")
    assert "Föreslå en punkt" in (await member.get(begun)).text
    answer = await member.submit(f"{begun}/forslag", {"title": "", "why": "Vi behöver samsyn."})
    assert "Ange vad punkten gäller." in shown_errors(answer)
    assert "Vi behöver samsyn.</textarea>" in answer.text
    await member.submit(f"{begun}/forslag", {"title": "Ungdomsmottagning", "why": "Vi behöver samsyn."})
    await member.submit(f"{begun}/forslag", {"title": "Skolfrånvaro"})
    async with tenant_scope("dalarna"):
        first, second = [row["id"] for row in await fetch("select id from item_suggestion order by id")]
    assert "2\xa0förslag väntar" in (await leader.get(f"{begun}/dagordning")).text
    asked = f'href="{begun}/forslag">Svara på 2\xa0förslag till punkter</a>'
    assert asked in (await leader.get("/dalarna")).text
    assert asked not in (await member.get("/dalarna")).text
    assert (
        'Ta upp på dagordningen<span class="ds-sr-only">: Skolfrånvaro' in (await leader.get(f"{begun}/forslag")).text
    )
    answer = await leader.submit(f"{begun}/forslag/{first}/avboj", {"word": ""})
    assert answer.status_code == 422
    await leader.submit(f"{begun}/forslag/{first}/avboj", {"word": "Tas upp i vår."})
    await leader.submit(f"{begun}/forslag/{second}/ta-upp", {"word": "Bra!"})
    assert "förslag till punkt" not in (await leader.get("/dalarna")).text
    page = (await member.get(f"{begun}/forslag")).text
    assert "Tas upp i vår." in page
    assert "tas inte upp" in page
    assert "7 a Skolfrånvaro" in await titles(leader, begun)
    other, _ = await member_of(counties, "socialchefsnatverket", name="Bo Provsson")
    assert "Ungdomsmottagning" not in (await other.get(f"{begun}/forslag")).text
    assert (await member.submit(f"{begun}/forslag/{first}/ta-tillbaka")).status_code == 422


async def test_others_than_the_bodys_see_a_meeting_of_the_calendar(counties: Service, leader, begun):
    await add(leader, begun, "Hemligt ärende")
    elsewhere, _ = await member_of(counties, "lanschefsnatverket")
    page = (await elsewhere.get(begun)).text
    assert "09.00–12.00" in page
    assert "Hemligt ärende" not in page
    assert "Handlingarna är för organets ledamöter" in page
    for path in ("dagordning", "bilagor", "forslag"):
        assert (await elsewhere.get(f"{begun}/{path}")).status_code == 404
    stockholm = await counties.sign_in(Role.DEVELOPMENT_LEADER, tenant="stockholm")
    assert (await stockholm.get(begun.replace("dalarna", "stockholm"))).status_code == 404


async def test_a_closed_meeting_shows_its_decisions_and_its_agenda_stands(leader, begun):
    item = await item_at(leader, begun, "1")
    async with tenant_scope("dalarna"):
        at = datetime(2025, 11, 20, tzinfo=UTC)
        await execute("update clause set state = 'adopted', adopted_at = $1 where item = $2", at, item)
        await execute("update meeting set opened_at = $1, closed_at = $1", at)
    page = (await leader.get(begun)).text
    assert re.search(r"Beslut</p><ul><li>att öppna mötet.", page)
    assert "avslutat" in page
    answer = await add(leader, begun, "För sent")
    assert answer.status_code == 422
    assert "Mötet är avslutat. Dagordningen står fast." in answer.text
