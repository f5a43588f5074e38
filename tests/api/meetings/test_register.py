"""The register of clauses and a clause's own page, as the office and the members meet them."""

import re
from datetime import date

import pytest

from services.domain.base.engine import execute, fetch_value
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions.arrivals import take_in
from services.domain.meetings.actions.clauses import write_and_adopt
from services.domain.meetings.queries.arrivals import arrivals_to
from services.domain.meetings.queries.clauses import access_clause
from services.domain.meetings.queries.meetings import access_meeting
from tests.api.conftest import Browser
from tests.api.meetings.test_room import ROOM, county, item, leader, room, words  # noqa: F401
from tests.domain.meetings.room import AT, DO, planned

SLUG = "schnv-2025-10-17"


async def decided(text: str, *, appeal: bool = False) -> int:
    """A clause that the meeting has adopted under its second item."""
    second = await item(2)
    async with tenant_scope("dalarna"):
        await write_and_adopt(await access_meeting(SLUG), second, text, appeal=appeal, **DO)
        return await fetch_value("select max(id) from clause")


def who_is_to_do(page: str, text: str) -> str:
    """What the register says under "Ska göras av" for a clause."""
    (row,) = [one for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if text in one]
    (cell,) = re.findall(r'data-label="Ska göras av">(.*?)</td>', row, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", cell).split())


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("att uppdra åt RSS att skriva.", "RSS"),
        ("att frågan om avtal lyfts vidare till Länschefsnätverket.", "Länschefsnätverket hänskjutet"),
        ("att finansieringen tas upp för beslut vid nästa möte.", "tas upp på nästa möte"),
        ("att budgeten ses över.", "ingen angiven"),
        ("att lägga informationen till handlingarna.", ""),
    ],
)
async def test_the_register_says_who_has_each_clause_now(room: Browser, text: str, who: str):  # noqa: F811
    await decided(text)
    assert who_is_to_do((await room.get("/dalarna/beslut")).text, text) == who


async def test_the_register_is_narrowed_to_what_a_person_is_to_do(room: Browser):  # noqa: F811
    asked, _ = await decided("att utreda frågan."), await decided("att vänta.")
    async with tenant_scope("dalarna"):
        anna = await fetch_value("select id from person where name = 'Anna'")
        option = f'<option value="person:{anna}"'
        assert option not in (await room.get("/dalarna/beslut")).text
        await execute(
            "insert into clause_responsible (tenant, clause, kind, person, position) values ('dalarna', $1, 'person', $2, 1)",
            asked,
            anna,
        )
    assert option in (await room.get("/dalarna/beslut")).text
    page = (await room.get(f"/dalarna/beslut?ansvarig=person:{anna}")).text
    assert f"{option} selected>Anna" in page
    assert "att utreda frågan." in page
    assert "att vänta." not in page
    # Whoever has nothing left to do is not asked for, but what they had can still be found by its address.
    async with tenant_scope("dalarna"):
        await execute("update clause set follow_up = 'done' where id = $1", asked)
    page = (await room.get(f"/dalarna/beslut?ansvarig=person:{anna}")).text
    assert option not in page
    assert "att utreda frågan." in page


async def test_a_clause_and_the_round_made_of_it_point_at_each_other(room: Browser):  # noqa: F811
    appeal = await decided("Kommunerna uppmanas att föreslå ledamöter.", appeal=True)
    begun = await room.submit(f"/dalarna/beslut/{appeal}/runda", {"deadline": "2026-12-20"})
    assert begun.status_code == 303
    of_round = await room.get(begun.headers["location"])
    assert (
        f'<a class="ds-link" href="/dalarna/beslut/{appeal}">Socialchefsnätverket 2025-10-17: Kommunerna uppmanas'
        in (of_round.text)
    )
    of_clause = await room.get(f"/dalarna/beslut/{appeal}")
    assert f'href="{begun.headers["location"]}">Kommunerna uppmanas' in of_clause.text
    assert "0 av 4 har svarat" in words(of_clause)


async def test_a_closed_round_offers_to_close_its_clause_which_tells_how_it_went(room: Browser):  # noqa: F811
    clause = await decided("Kommunerna uppmanas att föreslå ledamöter.", appeal=True)
    begun = await room.submit(f"/dalarna/beslut/{clause}/runda", {"deadline": "2026-12-20"})
    here = begun.headers["location"]
    assert "inte avslutat" not in words(await room.get(here))
    rows = re.findall(r"/rader/(\d+)\">", (await room.get(here)).text)
    answer = f"{here}/antecknat-svar/{rows[0]}"
    based_on = re.search(r'name="version" value="(\d*)"', (await room.get(answer)).text)[1]
    assert (await room.submit(answer, {"choice": "done", "version": based_on})).status_code == 303
    version = re.search(r'name="version" value="(\d+)"', (await room.get(f"{here}/avslut")).text)[1]
    closed = await room.submit(f"{here}/avslut", {"version": version, "closing_word": "Räcker så."})
    page = await room.get(closed.headers["location"])
    assert "Beslutet som rundan kom från är inte avslutat" in words(page)
    went = "1 av 4 har svarat (1 gjort).\n\nRäcker så."
    assert f">\n{went}</textarea>" in page.text
    of_clause = await room.get(f"/dalarna/beslut/{clause}")
    assert f">\n{went}</textarea>" in of_clause.text
    assert "1 av 4 har svarat (1 gjort). Räcker så." in words(of_clause)
    done = await room.submit(f"/dalarna/beslut/{clause}/aterrapport", {"outcome": went, "do": "klart"})
    assert done.headers["location"] == f"/dalarna/beslut/{clause}"
    assert "Klart" in words(await room.get(f"/dalarna/beslut/{clause}"))
    assert "inte avslutat" not in words(await room.get(here))


async def test_the_register_tells_who_decided_from_who_got_the_matter(room: Browser):  # noqa: F811
    text = "att frågan om avtal lyfts vidare till Länschefsnätverket."
    await decided(text)
    here = "/dalarna/beslut?organ=lanschefsnatverket"
    assert "Länschefsnätverket hänskjutet fick ärendet" in words(await room.get(here))
    assert "SCHNV 2025-10-17 beslutade" in words(await room.get("/dalarna/beslut?organ=socialchefsnatverket"))
    assert text in words(await room.get(f"{here}&roll=given"))
    assert text not in words(await room.get(f"{here}&roll=decided"))


async def test_a_clause_says_at_which_meeting_it_is_taken_up(room: Browser):  # noqa: F811
    clause = await decided("att finansieringen tas upp för beslut vid nästa möte.")
    assert "Återkommer på nästa möte" in words(await room.get(f"/dalarna/beslut/{clause}"))
    async with tenant_scope("dalarna"):
        following = await planned(day=date(2025, 12, 12))
        for one in await arrivals_to(following):
            await take_in(following, one, late=False, at=AT)
    page = await room.get(f"/dalarna/beslut/{clause}")
    assert "Tas upp på SCHNV 12 december 2025" in words(page)
    assert 'href="/dalarna/moten/schnv-2025-12-12"' in page.text
    assert "Återkommer" not in words(page)


async def test_who_is_to_do_it_is_stated_from_the_clause_s_page_after_the_meeting(room: Browser):  # noqa: F811
    clause = await decided("att budgeten ses över.")
    await room.submit(f"{ROOM}/avsluta", {f"punkt_{await item(number)}": "handled" for number in (1, 2, 3)})
    page = await room.get(f"/dalarna/beslut/{clause}")
    assert "Ingen är angiven som ska göra det." in words(page)
    (facts,) = re.findall(r'href="([^"]+/uppgifter)"', page.text)
    assert (await room.get(facts)).status_code == 200
    async with tenant_scope("dalarna"):
        version = (await access_clause((await access_meeting(SLUG)).id, clause)).version
    stated = await room.submit(facts, {"version": str(version), "responsible": "RSS", "kinds": "assign"})
    assert stated.headers["location"] == f"/dalarna/beslut/{clause}"
    assert "Ska göras av RSS" in words(await room.get(f"/dalarna/beslut/{clause}"))
