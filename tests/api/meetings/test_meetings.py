"""The pages of meetings, the year's plan and the calendar feeds, as people of two counties meet them."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextvars import Context
from datetime import UTC, date, datetime

import asyncpg
import pytest
from icalendar import Calendar

from services.domain.base.actor import Actor
from services.domain.base.engine import execute, fetch_row, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.appointments import appoint
from services.domain.bodies.actions.people import PersonDraft, add_person, link_account
from services.domain.bodies.actions.structure import apply_structure
from services.domain.bodies.rules import Period
from services.domain.bodies.structure_file import read
from services.supervisor.demonstration.structures import FILES
from tests.api.conftest import Browser, Service, shown_errors
from tests.domain.bodies.conftest import STRUCTURE_TABLES

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
FRIDAY = {"body": "socialchefsnatverket", "day": "2026-02-13", "starts": "09.00", "ends": "12:00", "kind": "ordinary"}


@pytest.fixture
async def counties(service: Service, superuser_url: str) -> Service:
    """Dalarna and Stockholm with their structures and no meetings."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    for slug in ("stockholm", "dalarna"):
        async with tenant_scope(slug):
            await apply_structure(read((FILES / f"{slug}.toml").read_bytes()), actor=Actor.system(slug), at=AT)
    return service


@pytest.fixture
async def leader(counties: Service) -> Browser:
    return await counties.sign_in(Role.DEVELOPMENT_LEADER)


async def seat(account: int, *bodies: str, role: str | None = None, name: str = "Anna Provsson") -> None:
    """Give the account's person the first seat of each body, for Falun; with a role, make the seat a seat of that role."""
    do = {"actor": Actor.system("dalarna"), "at": AT}
    async with tenant_scope("dalarna"):
        falun = await fetch_value("select id from principal where slug = 'falun'")
        mail = f"person{account}@falun.example"
        person = await add_person(PersonDraft(name=name, mail=mail), **do)
        for body in bodies:
            found = await fetch_value(
                "select s.id from seat s join body b on b.id = s.body where b.slug = $1 order by s.position limit 1",
                body,
            )
            if role:
                await fetch_value("update seat set role = $2 where id = $1 returning id", found, role)
            period = Period(valid_from=date(2025, 1, 1))
            await appoint(found, person=person, principal=falun, period=period, **do)
        await link_account(mail, account, **do)


async def meeting(slug: str = "schnv-2026-02-13"):
    async with tenant_scope("dalarna"):
        return await fetch_row("select * from meeting where slug = $1", slug)


async def count(table: str = "meeting") -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value(f"select count(*) from {table}")


def value_of(page: str, name: str) -> str:
    """What stands in a field."""
    return html.unescape(re.search(rf'id="falt-{name}"[^>]*?value="([^"]*)"', page)[1])


async def test_a_meeting_is_planned_and_seen_in_calendar_list_plan_and_overview(counties, leader):
    account = await counties.account()
    await seat(account, "socialchefsnatverket")
    answer = await leader.submit("/dalarna/moten/nytt", FRIDAY | {"place": "Falun", "link": "https://mote.example/1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dalarna/moten/schnv-2026-02-13")
    member = await counties.signed_in_as(account)
    for path in (
        "/dalarna", "/dalarna/moten", "/dalarna/moten?mina=1", "/dalarna/moten?manad=2026-02",
        "/dalarna/moten?manad=2026-02&organ=socialchefsnatverket", "/dalarna/moten/plan/2026",
    ):  # fmt: skip
        assert "/dalarna/moten/schnv-2026-02-13" in (await member.get(path)).text, path
    elsewhere = (await member.get("/dalarna/moten?manad=2026-02&organ=lanschefsnatverket")).text
    assert "/dalarna/moten/schnv-2026-02-13" not in elsewhere
    page = (await member.get("/dalarna/moten/schnv-2026-02-13")).text
    for text in ("Fredag 13 februari 2026", "09.00–12.00", "Falun", "https://mote.example/1", "Anna Provsson"):
        assert text in page
    assert "/schnv-2026-02-13/andra" not in page
    assert "1 av 9 planerade, heldagskonferensen saknas" in (await member.get("/dalarna/moten/plan/2026")).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"day": ""}, "Ange datum."),
        ({"day": "i morgon"}, "går inte att förstå"),
        ({"day": "9999-01-01"}, "Året 9999 går inte att välja"),
        ({"body": ""}, "Ange organ."),
        ({"ends": "08.00"}, "Sluttiden måste vara senare"),
        ({"ends": ""}, "Ange både när mötet börjar och när det slutar"),
        ({"starts": "tidigt"}, "Skriv en tid som 09.00"),
        ({"starts": "25.00"}, "Skriv en tid som 09.00"),
        ({"kind": "fest"}, "ett val i listan"),
        ({"link": "javascript:alert(1)"}, "en adress som börjar med https://"),
    ],
)
async def test_a_refusal_says_why_in_swedish_and_keeps_what_was_typed(leader, change, message):
    typed = FRIDAY | {"place": "Kulturhuset tio14"} | change
    answer = await leader.submit("/dalarna/moten/nytt", typed)
    assert answer.status_code == 422
    assert any(message in html.unescape(error) for error in shown_errors(answer)), shown_errors(answer)
    for name in ("day", "starts", "ends", "place"):
        assert value_of(answer.text, name) == typed[name]
    assert await count() == 0


async def test_outside_the_bodys_time_and_twice_a_day_are_refused(leader):
    async with tenant_scope("dalarna"):
        await fetch_value("update body set valid_from = '2024-01-01' where slug = 'socialchefsnatverket' returning id")
    answer = await leader.submit("/dalarna/moten/nytt", FRIDAY | {"day": "2023-12-15"})
    assert "organet finns från och med 1 januari 2024" in " ".join(shown_errors(answer))
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    answer = await leader.submit("/dalarna/moten/nytt", FRIDAY)
    assert "har redan ett möte den 13 februari 2026" in " ".join(shown_errors(answer))
    assert await count() == 1


async def test_a_holiday_is_told_not_refused(leader):
    answer = await leader.submit("/dalarna/moten/nytt", FRIDAY | {"day": "2026-05-14"})
    assert answer.status_code == 303
    assert "helgdag (Kristi himmelsfärdsdag)" in (await leader.get(answer.headers["location"])).text


async def test_moving_and_calling_off_are_told_on_the_page(leader):
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    here = "/dalarna/moten/schnv-2026-02-13"
    answer = await leader.submit(f"{here}/flytta", {"day": "2026-02-13", "reason": "Krock", "sequence": "0"})
    assert answer.status_code == 422
    assert "Krock</textarea>" in answer.text
    answer = await leader.submit(f"{here}/flytta", {"day": "2026-02-20", "reason": "Krock", "sequence": "0"})
    assert answer.status_code == 303
    page = (await leader.get(here)).text
    assert "Mötet är flyttat från fredag 13 februari 2026" in page
    assert "Krock" in page
    answer = await leader.submit(f"{here}/stall-in", {"reason": " ", "sequence": "1"})
    assert shown_errors(answer) == ["Ange varför mötet ställs in."]
    assert (await leader.submit(f"{here}/stall-in", {"reason": "Snö", "sequence": "1"})).status_code == 303
    page = (await leader.get(here)).text
    assert "Mötet är inställt" in page
    assert f"{here}/andra" not in page
    answer = await leader.submit(f"{here}/andra", FRIDAY | {"sequence": "2"})
    assert "Mötet är inställt och kan inte ändras" in answer.text


async def test_a_stale_form_is_refused_once_and_keeps_what_was_typed(leader):
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    here = "/dalarna/moten/schnv-2026-02-13/andra"
    stale = FRIDAY | {"place": "Orsa", "sequence": value_sequence((await leader.get(here)).text)}
    await leader.submit(here, FRIDAY | {"place": "Mora", "sequence": "0"})
    answer = await leader.submit(here, stale)
    assert answer.status_code == 422
    assert "Någon annan har ändrat mötet" in answer.text
    assert value_of(answer.text, "place") == "Orsa"
    assert (await meeting())["place"] == "Mora"
    assert (await leader.submit(here, stale | {"sequence": value_sequence(answer.text)})).status_code == 303
    assert (await meeting())["place"] == "Orsa"


def value_sequence(page: str) -> str:
    return re.search(r'name="sequence" value="(\d*)"', page)[1]


async def test_dates_are_proposed_and_accepted(leader):
    here = "/dalarna/moten/plan/2026/socialchefsnatverket"
    page = (await leader.get(f"{here}?weekdays=4&starts=09.00&ends=12.00&place=Falun&count=9")).text
    days = re.findall(r'name="days" value="([^"]+)"', page)
    assert len(days) == 9
    assert all(date.fromisoformat(day).weekday() == 4 for day in days)
    ticked = r'name="full_days" value="([^"]+)" aria-label="[^"]+" checked'
    assert re.findall(ticked, page) == [days[4]]
    typed = {"starts": "09.00", "ends": "12.00", "place": "Falun", "count": "9"}
    answer = await leader.submit(here, typed | {"offered": days, "days": days, "full_days": [days[4]]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dalarna/moten/plan/2026")
    page = (await leader.get("/dalarna/moten/plan/2026")).text
    assert "9 av 9 planerade" in page
    assert "heldagskonferens" in page
    assert "Organet har alla sina möten" in (await leader.get(here)).text


async def test_no_date_is_proposed_after_the_mandate_period(leader):
    async with tenant_scope("dalarna"):
        await execute("update body set mandate_until = '2026-12-31' where slug = 'socialchefsnatverket'")
    page = (await leader.get("/dalarna/moten/plan/2027/socialchefsnatverket")).text
    assert "Mandatperioden slutar 31 december 2026" in page
    assert "Organet har alla sina möten" not in page
    page = (await leader.get("/dalarna/moten/plan/2026/socialchefsnatverket")).text
    assert len(re.findall(r'name="days"', page)) == 9


async def test_a_refused_choice_keeps_the_proposals_and_plans_nothing(leader):
    here = "/dalarna/moten/plan/2026/socialchefsnatverket"
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    offered = ["2026-01-16", "2026-02-13", "2026-03-20"]
    typed = {"offered": offered, "starts": "09.00", "ends": "12.00", "count": "3"}
    answer = await leader.submit(here, typed | {"days": offered})
    assert answer.status_code == 422
    assert "har redan ett möte" in answer.text
    assert re.findall(r'name="days" value="([^"]+)" checked', answer.text) == offered
    answer = await leader.submit(here, typed | {"days": []})
    assert "Välj minst ett av datumen." in answer.text
    assert await count() == 1
    answer = await leader.submit(here, typed | {"days": ["2027-01-15"]})
    assert answer.status_code == 422


@pytest.mark.parametrize("typed", ["9", "9.00", "09:00", "0900", "900", "09:00:00"])
async def test_a_time_is_read_as_people_write_it(leader, typed):
    page = (await leader.get(f"/dalarna/moten/plan/2026/socialchefsnatverket?starts={typed}&ends=12")).text
    assert "Tid: 09.00–12.00" in page


@pytest.mark.parametrize("wish", ["count=x", "weekdays=9", "starts=9x", "starts=12.00&ends=09.00", "count=999"])
async def test_wishes_that_cannot_be_met_are_refused_kindly(leader, wish):
    answer = await leader.get(f"/dalarna/moten/plan/2026/socialchefsnatverket?{wish}")
    assert answer.status_code == 422
    assert "Rätta det här" in answer.text


async def test_collisions_are_shown_with_whom(counties, leader):
    await seat(await counties.account(), "socialchefsnatverket", "lanschefsnatverket")
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    answer = await leader.submit("/dalarna/moten/nytt", FRIDAY | {"body": "lanschefsnatverket"})
    page = (await leader.get("/dalarna/moten/plan/2026")).text
    assert "tiderna krockar" in page
    assert "Väntas till båda: Anna Provsson." in page
    assert "har också" in (await leader.get(answer.headers["location"])).text


@pytest.mark.parametrize("asked", ["manad=november", "manad=0001-01", "manad=9999-12", "organ=finns-inte"])
async def test_a_month_that_is_none_shows_this_one(leader, asked):
    answer = await leader.get(f"/dalarna/moten?{asked}")
    assert answer.status_code == 200
    assert "November 2025" in answer.text


async def test_the_edges_of_the_calendar_open(leader):
    for path in ("moten?manad=1990-01", "moten?manad=2100-12", "moten/plan/1990", "moten/plan/2100"):
        assert (await leader.get(f"/dalarna/{path}")).status_code == 200, path
    for path in ("moten/plan/1989", "moten/plan/99999", "moten/finns-inte", "moten/plan/2026/finns-inte"):
        assert (await leader.get(f"/dalarna/{path}")).status_code == 404, path


async def test_a_secretary_plans_the_own_body_and_nothing_else(counties, leader):
    await leader.submit("/dalarna/moten/nytt", FRIDAY | {"body": "lanschefsnatverket"})
    account = await counties.account()
    await seat(account, "socialchefsnatverket", role="secretary")
    secretary = await counties.signed_in_as(account)
    choices = (await secretary.get("/dalarna/moten/nytt")).text
    assert 'value="socialchefsnatverket"' in choices
    assert 'value="lanschefsnatverket"' not in choices
    assert (await secretary.submit("/dalarna/moten/nytt", FRIDAY)).status_code == 303
    assert (await secretary.get("/dalarna/moten/schnv-2026-02-13/andra")).status_code == 200
    for path in ("andra", "flytta", "stall-in"):
        assert (await secretary.get(f"/dalarna/moten/lchnv-2026-02-13/{path}")).status_code == 404
    assert (await secretary.get("/dalarna/moten/plan/2026/lanschefsnatverket")).status_code == 404
    forbidden = await secretary.submit(
        "/dalarna/moten/nytt", FRIDAY | {"body": "lanschefsnatverket", "day": "2026-03-13"}
    )
    assert forbidden.status_code == 404
    assert (await secretary.get("/dalarna/moten/lov")).status_code == 404


async def test_breaks_are_kept_free_of_proposals(leader):
    typed = {"name": "Sportlov", "starts_on": "2026-01-01", "ends_on": "2026-11-30"}
    before = await count("school_break")
    assert (await leader.submit("/dalarna/moten/lov", typed | {"ends_on": "2025-01-01"})).status_code == 422
    assert (await leader.submit("/dalarna/moten/lov", typed)).status_code == 303
    page = (await leader.get("/dalarna/moten/plan/2026/socialchefsnatverket?count=5")).text
    assert all(day.startswith("2026-12") for day in re.findall(r'name="days" value="([^"]+)"', page))
    remove = re.search(r'action="(/dalarna/moten/lov/\d+/ta-bort)"', (await leader.get("/dalarna/moten/lov")).text)[1]
    assert (await leader.submit(remove)).status_code == 303
    assert await count("school_break") == before


async def test_what_happens_while_a_form_is_on_its_way_is_seen(counties: Service, leader: Browser):
    at = (await leader.submit("/dalarna/moten/nytt", FRIDAY)).headers["location"]
    colleague = await counties.sign_in(Role.DEVELOPMENT_LEADER)

    async def call_off() -> None:
        assert (await colleague.submit(f"{at}/stall-in", {"reason": "Sjukdom", "sequence": "0"})).status_code == 303

    async def form() -> AsyncIterator[bytes]:
        yield b"_csrf_token="
        await asyncio.create_task(call_off(), context=Context())
        yield leader.cookies["csrf"].encode()

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await leader.post(f"{at}/genomfor/oppna", content=form(), headers=kind)).status_code == 422
    found = await meeting()
    assert (found["state"], found["opened_at"]) == ("called_off", None)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "20025-01-01"])
async def test_a_day_without_end_is_mistyped(leader: Browser, day: str):
    typed = {"name": "Sportlov", "starts_on": "2026-01-01", "ends_on": day}
    answer = await leader.submit("/dalarna/moten/lov", typed)
    assert answer.status_code == 422
    assert "ett datum som 2025-11-20" in " ".join(shown_errors(answer))
    assert day in answer.text


# --- Feeds -------------------------------------------------------------------------------------------


def address(page: str) -> str:
    return re.search(r"http://[^\"]+/kalender/[^\"]+\.ics", page)[0]


async def feed(browser: Browser, kind: str = "county", body: str = "") -> str:
    answer = await browser.submit("/dalarna/moten/prenumerera", {"kind": kind, "body": body})
    assert answer.status_code == 303
    return address((await browser.get("/dalarna/moten/prenumerera")).text)


async def events(browser: Browser, at: str):
    answer = await browser.get(at)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    assert calendar.errors == []
    return calendar.walk("VEVENT")


async def test_a_feed_is_read_without_signing_in_and_follows_every_change(counties, leader):
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    at, programme = await feed(leader), counties.anonymous()
    (before,) = await events(programme, at)
    here = "/dalarna/moten/schnv-2026-02-13"
    await leader.submit(f"{here}/flytta", {"day": "2026-02-20", "reason": "", "sequence": "0"})
    (moved,) = await events(programme, at)
    await leader.submit(f"{here}/stall-in", {"reason": "Snö", "sequence": "1"})
    (cancelled,) = await events(programme, at)
    assert before["uid"] == moved["uid"] == cancelled["uid"]
    assert [event["sequence"] for event in (before, moved, cancelled)] == [0, 1, 2]
    assert [event["status"] for event in (before, moved, cancelled)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert moved["dtstart"].dt.date() == date(2026, 2, 20)


async def test_a_feed_tells_of_what_it_is_for(counties, leader):
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    await leader.submit("/dalarna/moten/nytt", FRIDAY | {"body": "lanschefsnatverket", "day": "2026-02-16"})
    account = await counties.account()
    await seat(account, "socialchefsnatverket")
    for kind, body, expected in (("mine", "", 1), ("body", "lanschefsnatverket", 1), ("county", "", 2)):
        member = await counties.signed_in_as(account)
        at = await feed(member, kind, body)
        assert len(await events(counties.anonymous(), at)) == expected, kind
        revoke = re.search(
            r'action="(/dalarna/moten/prenumerera/\d+/aterkalla)"',
            (await member.get("/dalarna/moten/prenumerera")).text,
        )[1]
        assert (await member.submit(revoke)).status_code == 303
        assert (await counties.anonymous().get(at)).status_code == 404
    assert (await member.submit("/dalarna/moten/prenumerera", {"kind": "body", "body": ""})).status_code == 422
    assert (await member.submit("/dalarna/moten/prenumerera", {"kind": "alla"})).status_code == 422


async def test_an_address_that_is_not_ours_tells_nothing(counties, leader):
    at = await feed(leader)
    known, start = at.removesuffix(".ics"), f"{counties.settings.base_url}/kalender"
    forged = known[:-1] + ("0" if known[-1] != "0" else "1")
    elsewhere, another = known.replace("dalarna", "stockholm"), re.sub(r"-\d+-", "-999-", known)
    for other in (forged, elsewhere, another, f"{start}/x", f"{start}/dalarna-1-", f"{start}/å-1-ö"):
        assert (await counties.anonymous().get(f"{other}.ics")).status_code == 404, other


async def test_a_feed_ends_with_its_owners_last_role(counties, owner_url):
    account = await counties.account(Role.READER)
    at = await feed(await counties.signed_in_as(account))
    assert (await counties.anonymous().get(at)).status_code == 200
    owner = await asyncpg.connect(owner_url)
    await owner.execute("update role_grant set valid_to = '2025-11-01' where account = $1", account)
    await owner.close()
    assert (await counties.anonymous().get(at)).status_code == 404


async def test_a_feed_is_not_revoked_by_another(counties, leader):
    at = await feed(leader)
    number = re.search(r"dalarna-(\d+)-", at)[1]
    other = await counties.sign_in(Role.ADMINISTRATOR)
    assert (await other.submit(f"/dalarna/moten/prenumerera/{number}/aterkalla")).status_code == 404
    assert at not in (await other.get("/dalarna/moten/prenumerera")).text
    assert (await counties.anonymous().get(at)).status_code == 200


async def test_a_machine_that_asks_too_often_is_told_to_wait(counties):
    programme = counties.anonymous()
    answers = [await programme.get("/kalender/dalarna-1-x.ics") for _ in range(125)]
    assert answers[0].status_code == 404
    assert {answer.status_code for answer in answers} == {404, 429}


async def test_another_county_reaches_none_of_it(counties, leader):
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    stranger = await counties.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    for path in ("moten", "moten/schnv-2026-02-13", "moten/plan/2026", "moten/prenumerera", "moten/lov"):
        assert (await stranger.get(f"/dalarna/{path}")).status_code == 404
    assert (await stranger.get("/stockholm/moten/schnv-2026-02-13")).status_code == 404
    assert "SCHNV" not in (await stranger.get("/stockholm/moten?manad=2026-02")).text


async def test_a_meetings_page_says_where_the_meeting_is_on_its_way(leader):
    await leader.submit("/dalarna/moten/nytt", FRIDAY)
    page = (await leader.get("/dalarna/moten/schnv-2026-02-13")).text
    assert '<li aria-current="step"><span>Planera</span></li>' in page
    assert "<title>SCHNV 13 februari 2026 –" in page
