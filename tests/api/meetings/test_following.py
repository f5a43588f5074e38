"""A meeting's own page while it is held: what reaches those who follow it, and what does not."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest

from services.domain.base.engine import execute
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from tests.api.conftest import Browser, Service
from tests.api.meetings.test_room import (  # noqa: F401
    ROOM,
    county,
    item,
    leader,
    meeting,
    room,
    rows,
    words,
)
from tests.domain.meetings.room import put, rules

HERE = ROOM.removesuffix("/genomfor")
PART = re.compile(r'<hx-partial hx-target="#([\w-]+)" hx-swap="outerMorph">(.*?)</hx-partial>', re.DOTALL)


@pytest.fixture
async def member(county: Service) -> Browser:  # noqa: F811
    """Anna, a member by her seat, with the meeting's page open on her phone."""
    account = await county.account()
    async with tenant_scope("dalarna"):
        await execute("update person set account = $1 where name = 'Anna'", account)
    return await county.signed_in_as(account)


async def events(browser: Browser, happens: Callable[[], Awaitable[object]] | None = None) -> list[dict[str, str]]:
    """What a page that follows the meeting is sent while something happens: an event each, its parts by their ids."""
    page = (await browser.get(HERE)).text
    (address,) = re.findall(r'hx-sse:connect="([^"]+)"', page)
    stream = asyncio.create_task(browser.get(address))
    if happens:
        await asyncio.sleep(0.7)
        await happens()
    found = (await stream).text.split("\n\n")
    bodies = ["\n".join(line.removeprefix("data: ") for line in one.splitlines()) for one in found]
    return [dict(PART.findall(body)) for body in bodies if "<hx-partial" in body]


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that end in time for a test."""
    monkeypatch.setattr("services.api.live.LONGEST_SECONDS", 3.0)


async def test_a_page_that_is_open_hears_that_the_meeting_opens_and_what_is_up(member: Browser, leader: Browser):  # noqa: F811
    first, *later = await events(member, lambda: leader.submit(f"{ROOM}/oppna"))
    assert "Nu:" not in first["nu"]
    changed = {name: html for event in later for name, html in event.items()}
    assert "pågår nu" in changed["motets-lage"]
    assert "1 Öppnande" in changed["nu"]
    assert "uppe nu" in changed[f"punkt-{await item(1)}"]
    assert "0 av 3 personer är där" in " ".join(changed["vantade"].split())


async def test_only_the_parts_that_have_changed_are_sent(member: Browser, room: Browser):  # noqa: F811
    second = await item(2)

    async def adopt() -> None:
        await room.submit(f"{ROOM}/punkter/{second}/att-satser", {"text": "att bilda en grupp.", "do": "anta"})

    first, *later = await events(member, adopt)
    assert {"motets-lage", "motets-vag", "nu", "vantade", "svarslage", f"punkt-{second}"} <= set(first)
    changed = {name: html for event in later for name, html in event.items()}
    assert set(changed) == {f"punkt-{second}"}
    assert "att bilda en grupp." in changed[f"punkt-{second}"]


async def test_a_proposal_is_seen_beside_what_is_decided_while_its_item_is_up(member: Browser, room: Browser):  # noqa: F811
    second, third = await item(2), await item(3)
    await room.submit(f"{ROOM}/pagaende", {"punkt": str(second)})
    for text, do in (("att bilda en grupp.", "anta"), ("att utse en ledare.", "foresla")):
        await room.submit(f"{ROOM}/punkter/{second}/att-satser", {"text": text, "do": do})
    shown = words(await member.get(HERE))
    assert "Beslut att bilda en grupp. Förslag till beslut att utse en ledare." in shown
    await room.submit(f"{ROOM}/pagaende", {"punkt": str(third)})
    assert "att utse en ledare." not in words(await member.get(HERE))


async def test_notes_and_views_are_seen_once_they_are_released(member: Browser, room: Browser):  # noqa: F811
    first = await item(1)
    await room.submit(f"{ROOM}/punkter/{first}/anteckningar", {"text": "Vi väntar på <Falun>.", "version": "0"})
    assert "Vi väntar" not in (await member.get(HERE)).text
    before, *later = await events(member, lambda: room.submit(f"{ROOM}/punkter/{first}/visning", {"do": "visa"}))
    assert "Vi väntar" not in str(before)
    assert "Vi väntar på &lt;Falun&gt;." in later[-1][f"punkt-{first}"]
    assert "Vi väntar på <Falun>." in words(await member.get(HERE))


async def test_the_outcome_of_a_vote_is_seen_once_it_is_noted_and_nobodys_voice(member: Browser, room: Browser):  # noqa: F811
    second, held = await item(2), await meeting()
    async with tenant_scope("dalarna"):
        await rules(held, recusal=True, votes=True, reservations=True)
    await room.submit(f"{ROOM}/narvaro/alla")
    people = dict(await rows("select name, id from attendance"))
    page = f"{ROOM}/punkter/{second}/formalia"
    voices = {f"rost_{people[name]}": "yes" for name in ("Anna", "Bo")} | {f"rost_{people['Cia']}": "no"}
    _, *later = await events(member, lambda: room.submit(f"{page}/omrostning", {"question": "Ja till <A>."} | voices))
    heard = later[-1][f"punkt-{second}"]
    assert "Ja till &lt;A&gt;." in heard
    assert "<strong>Ja vann</strong>: 2 ja, 1 nej, 0 avstår." in heard
    assert not any(name in heard for name in people)
    await room.submit(f"{ROOM}/punkter/{second}/att-satser", {"text": "att göra A.", "do": "anta"})
    await room.submit(f"{page}/reservation", {"reserved": str(people["Cia"])})
    assert "Reservation Cia" in words(await member.get(HERE))
    ((vote,),) = await rows("select id from vote")
    await room.submit(f"{page}/omrostning/{vote}/ta-bort")
    assert "vann" not in words(await member.get(HERE))


async def test_who_is_there_is_told_from_who_is_only_expected(member: Browser, room: Browser):  # noqa: F811
    people = dict(await rows("select name, id from attendance"))
    await room.submit(f"{ROOM}/narvaro", {"finns": str(people["Bo"])})
    await room.submit(f"{ROOM}/narvaro", {"saknas": str(people["Cia"])})
    page = words(await member.get(HERE))
    assert "1 av 3 personer är där" in page
    assert "Anna väntas" in page
    assert "Bo ✓ närvarande" in page
    assert "Cia frånvarande" in page


async def test_a_late_item_comes_with_the_whole_order_of_the_day(member: Browser, room: Browser):  # noqa: F811
    *_, last = await events(member, lambda: room.submit(f"{ROOM}/punkter", {"title": "Ny fråga"}))
    assert "Ny fråga" in last["punkter"]
    assert "Läget" in last["punkter"]


async def test_who_may_not_read_the_papers_follows_the_meeting_without_them(county: Service, room: Browser):  # noqa: F811
    account, second = await county.account(), await item(2)
    async with tenant_scope("dalarna"):
        await put("Dora", "falun", body="lanschefsnatverket")
        await execute("update person set account = $1 where name = 'Dora'", account)
    of_another_body = await county.signed_in_as(account)
    people = dict(await rows("select name, id from attendance"))

    async def go_on() -> None:
        await room.submit(f"{ROOM}/pagaende", {"punkt": str(second)})
        await room.submit(f"{ROOM}/narvaro", {"finns": str(people["Bo"])})

    heard = await events(of_another_body, go_on)
    assert "1 av 3 personer" in " ".join(heard[-1]["vantade"].split())
    for event in heard:
        assert not any(name.startswith("punkt") for name in event)
        assert "Läget" not in str(event)


async def test_a_meeting_that_is_over_or_called_off_is_not_followed(member: Browser, room: Browser):  # noqa: F811
    async with tenant_scope("dalarna"):
        await execute("update meeting set closed_at = now()")
    assert "hx-sse:connect" not in (await member.get(HERE)).text
    async with tenant_scope("dalarna"):
        await execute("update meeting set closed_at = null, state = 'called_off', reason = 'Snö'")
    assert "hx-sse:connect" not in (await member.get(HERE)).text


async def test_other_counties_hear_nothing(county: Service, room: Browser):  # noqa: F811
    stranger = await county.sign_in(Role.DEVELOPMENT_LEADER, tenant="stockholm")
    assert (await stranger.get(f"{HERE}/handelser")).status_code == 404
