"""What is kept about people: the page that anybody reads."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.domain.base.roles import Role
from tests.api.conftest import Service


@pytest.fixture
async def owner(service: Service) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(service.owner_url)
    yield connection
    await connection.execute("update tenant set settings = '{}'; delete from person where name = 'Åsa Öhrn'")
    await connection.close()


async def test_anybody_reads_what_an_rss_keeps_about_people(service: Service):
    page = await service.anonymous().get("/dalarna/personuppgifter")
    assert page.status_code == 200
    for words in (
        "Närvaro:",
        "Händelselogg:",
        "Personuppgiftsansvarig",
        "Integritetsskyddsmyndigheten",
        "registerutdrag",
    ):
        assert words in page.text
    assert (await service.anonymous().get("/lyckan/personuppgifter")).status_code == 404


async def test_the_page_says_what_the_rss_has_chosen_itself(service: Service, owner: asyncpg.Connection):
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    form = {"short_name": "Dalarna", "colour": "bla", "anchoring": "head", "fresh_sign_in_minutes": "0"}
    told = {"audit_years": "7", "privacy_contact": "Dataskyddsombudet, dso@regionen.example"}
    assert (await administrator.submit("/dalarna/installningar", form | told)).status_code == 303
    page = (await service.anonymous().get("/dalarna/personuppgifter")).text
    assert "7 år." in page
    assert "Vänd dig till Dataskyddsombudet, dso@regionen.example." in page
    assert "7 år." not in (await service.anonymous().get("/stockholm/personuppgifter")).text


async def test_stale_settings_show_both_and_overwrite_nothing(service: Service):
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    page = (await administrator.get("/dalarna/installningar")).text
    form = {"short_name": "Dalarna", "anchoring": "head", "fresh_sign_in_minutes": "0"}
    form |= {"based_on": re.search(r'name="based_on" value="([^"]+)"', page)[1]}
    kept = {"colour": "petrol", "audit_years": "9"}
    assert (await administrator.submit("/dalarna/installningar", form | kept)).status_code == 303
    assert (await administrator.submit("/dalarna/installningar", form | kept)).status_code == 303, "a second click"
    stale = await administrator.submit("/dalarna/installningar", form | {"colour": "rosa", "audit_years": "2"})
    assert stale.status_code == 409
    for said in ("Färg: Petrol", "Färg: Rosa", "år: 9", "år: 2"):
        assert said in stale.text
    assert 'value="9"' in (await administrator.get("/dalarna/installningar")).text


async def test_every_page_of_an_rss_leads_to_it_and_so_does_the_page_about_samband(service: Service):
    reader = await service.sign_in(Role.READER)
    assert 'href="/dalarna/personuppgifter"' in (await reader.get("/dalarna")).text
    about = (await service.anonymous().get("/om")).text
    assert 'href="/stockholm/personuppgifter"' in about
    assert "Närvaro:" in about


async def someone(owner: asyncpg.Connection, name: str = "Åsa Öhrn") -> int:
    """A person of Dalarna's register."""
    return await owner.fetchval(
        "insert into person (tenant, name, mail) values ('dalarna', $1, $2) returning id",
        name,
        f"{await owner.fetchval('select gen_random_uuid()::text')}@falun.example",
    )


async def test_an_administrator_finds_a_person_and_has_the_extract_made(service: Service, owner: asyncpg.Connection):
    person = await someone(owner)
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    found = await administrator.get("/dalarna/registerutdrag?sok=öhrn")
    assert "Åsa Öhrn" in found.text
    assert f'name="person" value="{person}"' in found.text
    assert 'href="/dalarna/registerutdrag?sok=' in (await administrator.get(f"/dalarna/personer/{person}")).text
    made = await administrator.submit("/dalarna/registerutdrag", {"person": str(person)})
    assert made.headers["location"].startswith("/dalarna/jobb/")
    assert "Registerutdrag" in (await administrator.get(made.headers["location"])).text
    assert f'href="{made.headers["location"]}"' in (await administrator.get("/dalarna/registerutdrag")).text
    log = await administrator.get("/dalarna/handelselogg?handelse=privacy.")
    assert "Begärde ett registerutdrag" in log.text
    assert "Person Åsa Öhrn" in log.text


async def test_nobody_else_has_an_extract_made(service: Service, owner: asyncpg.Connection):
    person = await someone(owner)
    for role in (Role.DEVELOPMENT_LEADER, Role.HEAD, Role.READER):
        browser = await service.sign_in(role)
        assert (await browser.get("/dalarna/registerutdrag?sok=öhrn")).status_code == 404
        assert (await browser.submit("/dalarna/registerutdrag", {"person": str(person)})).status_code == 404
        assert "/registerutdrag" not in (await browser.get(f"/dalarna/personer/{person}")).text


async def test_an_extract_is_for_the_administrator_who_asked_alone(service: Service, owner: asyncpg.Connection):
    made = await (await service.sign_in(Role.ADMINISTRATOR)).submit(
        "/dalarna/registerutdrag", {"person": str(await someone(owner))}
    )
    for role in (Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER, Role.HEAD):
        assert (await (await service.sign_in(role)).get(made.headers["location"])).status_code == 404


async def test_whom_the_tenant_does_not_know_there_is_no_extract_about(service: Service, owner: asyncpg.Connection):
    person = await someone(owner)
    administrator = await service.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    assert "Åsa Öhrn" not in (await administrator.get("/stockholm/registerutdrag?sok=öhrn")).text
    for told in ({"person": str(person)}, {"account": "999999"}, {"address": "ingen@falun.example"}, {}):
        assert (await administrator.submit("/stockholm/registerutdrag", told)).status_code == 404


async def test_an_administrator_chooses_how_long_records_are_kept(service: Service, owner: asyncpg.Connection):
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    page = await administrator.get("/dalarna/gallring")
    assert "Svar på kallelser" in page.text
    assert "Inga gallringsprotokoll" in page.text
    refused = await administrator.submit("/dalarna/gallring", {"years_people": "1", "decision": "Plan 2026"})
    assert refused.status_code == 422
    assert "ett heltal från 2 till 100" in refused.text
    assert "Ange beslut om gallring." in (await administrator.submit("/dalarna/gallring", {"years_jobs": "1"})).text
    saved = await administrator.submit("/dalarna/gallring", {"years_jobs": "1", "decision": "Plan 2026, § 12"})
    assert saved.status_code == 303
    assert "Just nu skulle 0 uppgifter gallras." in (await administrator.get("/dalarna/gallring")).text
    assert (
        "Jobben tas bort 1 år efter att de gjordes." in (await service.anonymous().get("/dalarna/personuppgifter")).text
    )
    log = await administrator.get("/dalarna/handelselogg?handelse=privacy.")
    assert "Ändrade en gallringsregel" in log.text
    assert "Gallringsregel Jobb" in log.text
    assert 'href="/dalarna/gallring"' in (await administrator.get("/dalarna/installningar")).text


async def test_a_stale_choice_shows_both_and_culls_nothing_that_a_colleague_chose_to_keep(
    service: Service, owner: asyncpg.Connection
):
    await owner.execute("update tenant set settings = settings - 'retention' where slug = 'dalarna'")
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    page = (await administrator.get("/dalarna/gallring")).text
    form = {"decision": "Plan 2026", "based_on": re.search(r'name="based_on" value="([^"]+)"', page)[1]}
    assert (await administrator.submit("/dalarna/gallring", form | {"years_jobs": "3"})).status_code == 303
    stale = await administrator.submit("/dalarna/gallring", form | {"years_letters": "2"})
    assert stale.status_code == 409
    for said in ("Jobb: 3 år", "Jobb: bevaras", "Brev: bevaras", "Brev: 2 år"):
        assert said in stale.text
    assert 'value="2"' in stale.text
    again = form | {"years_letters": "2", "based_on": re.search(r'name="based_on" value="([^"]+)"', stale.text)[1]}
    assert (await administrator.submit("/dalarna/gallring", again)).status_code == 303


async def test_protocols_of_cullings_are_the_own_administrators(service: Service, owner: asyncpg.Connection):
    await owner.execute(
        "insert into culling (tenant, kind, years, before, decision, counts)"
        """ values ('dalarna', 'letters', 2, '2024-11-20', 'Plan 2026, § 99', '{"mail_message": 1234}')"""
    )
    page = (await (await service.sign_in(Role.ADMINISTRATOR)).get("/dalarna/gallring")).text
    for words in ("Plan 2026, § 99", "1\xa0234", "20 nov. 2024"):
        assert words in page
    other = await service.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    assert "§ 99" not in (await other.get("/stockholm/gallring")).text
    await owner.execute("truncate culling")
    for role in (Role.DEVELOPMENT_LEADER, Role.HEAD, Role.READER):
        browser = await service.sign_in(role)
        assert (await browser.get("/dalarna/gallring")).status_code == 404
        assert (await browser.submit("/dalarna/gallring", {"years_jobs": "1"})).status_code == 404


async def test_an_administrator_erases_a_person_and_is_told_what_stays(service: Service, owner: asyncpg.Connection):
    person = await someone(owner)
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    address = f"/dalarna/personer/{person}/radering"
    assert f'href="{address}"' in (await administrator.get(f"/dalarna/personer/{person}")).text
    shown = (await administrator.get(address)).text
    assert "Det här står kvar" in shown
    assert "Godkända anteckningar och protokoll" in shown
    refused = await administrator.submit(address, {"ground": ""})
    assert (refused.status_code, "grund för raderingen" in refused.text) == (422, True)
    done = await administrator.submit(address, {"ground": "Begäran 2026:7"})
    assert done.headers["location"] == f"/dalarna/personer/{person}"
    page = (await administrator.get(f"/dalarna/personer/{person}")).text
    assert "Borttagen person" in page
    assert "Åsa Öhrn" not in page
    assert "/radering" not in page
    assert (await administrator.get(f"/dalarna/personer/{person}/andra")).status_code == 404
    assert (await administrator.get(address)).status_code == 404
    assert "Radering av en person" in (await administrator.get("/dalarna/gallring")).text
    await owner.execute("truncate culling")


async def test_who_holds_a_seat_is_not_erased_and_the_page_says_why(service: Service, owner: asyncpg.Connection):
    person = await someone(owner)
    body = await owner.fetchval(
        "insert into body (tenant, slug, name, kind) values ('dalarna', 'radering', 'Organet', 'working_group') returning id"
    )
    await owner.execute(
        "insert into appointment (tenant, body, person, kind, valid_from) values ('dalarna', $1, $2, 'co_opted', '2025-01-01')",
        body,
        person,
    )
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    address = f"/dalarna/personer/{person}/radering"
    shown = (await administrator.get(address)).text
    assert "Åsa Öhrn har ett uppdrag. Avsluta det först." in shown
    assert "Radera personens uppgifter</button>" not in shown
    assert (await administrator.submit(address, {"ground": "Begäran"})).status_code == 422
    for role in (Role.DEVELOPMENT_LEADER, Role.READER):
        browser = await service.sign_in(role)
        assert (await browser.get(address)).status_code == 404
        assert (await browser.submit(address, {"ground": "Begäran"})).status_code == 404
    other = await service.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    assert (await other.get(f"/stockholm/personer/{person}/radering")).status_code == 404
    await owner.execute("delete from appointment where person = $1", person)


AGREEMENT = {
    "version": "1.0",
    "agreed_on": "2025-01-01",
    "controller": "Region Dalarna",
    "processor": "Samverkansdriften",
    "contact": "dataskydd@driften.example",
    "sub_processors": "Molnet AB; drift av servrar; Sverige",
}


async def test_the_operator_states_the_agreement_and_anybody_reads_it(service: Service, owner: asyncpg.Connection):
    operator = await service.sign_in(Role.OPERATOR)
    address = "/drift/rss/dalarna/bitradesavtal"
    assert (
        "Den som driver Samband är personuppgiftsbiträde"
        in (await service.anonymous().get("/dalarna/personuppgifter")).text
    )
    refused = await operator.submit(address, AGREEMENT | {"sub_processors": "Molnet AB"})
    assert refused.status_code == 422
    assert "som Namn; uppgift; land" in refused.text
    assert "Samverkansdriften" in refused.text, "what was typed is kept"
    assert (await operator.submit(address, AGREEMENT)).status_code == 303
    shown = (await service.anonymous().get("/dalarna/personuppgifter")).text
    for words in (
        "Samverkansdriften är personuppgiftsbiträde",
        "1 januari 2025",
        "dataskydd@driften.example",
        "Molnet AB",
    ):
        assert words in shown, words
    assert "Samverkansdriften" not in (await service.anonymous().get("/stockholm/personuppgifter")).text
    for role in (Role.ADMINISTRATOR, Role.SKR_COORDINATOR):
        assert (await (await service.sign_in(role)).submit(address, AGREEMENT)).status_code == 404
    assert (await operator.submit("/drift/rss/okand/bitradesavtal", AGREEMENT)).status_code == 404
    verb = await owner.fetchval("select verb from audit_entry where hat = 'drift' order by id desc limit 1")
    assert verb == "tenancy.agreement.stated"
    await owner.execute("truncate processor_agreement")


async def test_a_new_version_of_the_agreement_stands_beside_the_one_before(service: Service, owner: asyncpg.Connection):
    operator = await service.sign_in(Role.OPERATOR)
    address = "/drift/rss/dalarna/bitradesavtal"
    coming = {"version": "2.0", "agreed_on": "2999-01-01", "processor": "Nya driften"}
    for told in (AGREEMENT, AGREEMENT | {"contact": "ny@driften.example"}, AGREEMENT | coming):
        assert (await operator.submit(address, told)).status_code == 303
    kept = await owner.fetch("select version, contact from processor_agreement order by version")
    assert [tuple(row) for row in kept] == [("1.0", "ny@driften.example"), ("2.0", "dataskydd@driften.example")]
    page = (await operator.get("/drift/rss/dalarna")).text
    assert "Tidigare versioner" in page
    assert 'value="Nya driften"' in page
    shown = (await service.anonymous().get("/dalarna/personuppgifter")).text
    assert "Samverkansdriften är personuppgiftsbiträde" in shown, "the new one is not in force yet"
    await owner.execute("truncate processor_agreement")
