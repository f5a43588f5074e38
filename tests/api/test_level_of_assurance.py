"""A hat is worn at the level of assurance (tillitsnivå) that it asks for, however one signed in and whatever one wore before."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.domain.base.roles import Role
from tests.api.conftest import Browser, Service, shown_errors
from tests.api.test_uploads import post_unread

LOA2, LOA3 = "http://id.elegnamnden.se/loa/1.0/loa2", "http://id.elegnamnden.se/loa/1.0/loa3"


@pytest.fixture
async def owner(service: Service) -> AsyncIterator[asyncpg.Connection]:
    """Nobody asks for a level until a test says so."""
    connection = await asyncpg.connect(service.owner_url)
    await connection.execute("delete from identity_provider; update tenant set settings = '{}'")
    yield connection
    await connection.execute("delete from identity_provider; update tenant set settings = '{}'")
    await connection.close()


async def connect(owner: asyncpg.Connection, slug: str, *, tenant: str | None, acr: str | None) -> None:
    await owner.execute(
        "insert into identity_provider (slug, tenant, name, issuer, client_id, required_acr)"
        " values ($1, $2, $1, 'https://issuer.example', 'samband', $3)",
        slug,
        tenant,
        acr,
    )


async def in_both(service: Service, acr: str | None = LOA2, **how: bool) -> Browser:
    """Someone who reads in Dalarna and in Stockholm, and signed in once."""
    account = await service.account(Role.READER)
    owner = await asyncpg.connect(service.owner_url)
    await owner.execute(
        "insert into role_grant (account, tenant, role, valid_from) values ($1, 'stockholm', 'reader', '2025-01-01')",
        account,
    )
    await owner.close()
    return await service.signed_in_as(account, acr=acr, **how)


async def test_changing_hats_does_not_evade_the_level_that_an_rss_asks_for(service, owner):
    await owner.execute(
        "update tenant set settings = jsonb_build_object('required_acr', array[$1]) where slug = 'stockholm'", LOA3
    )
    browser = await in_both(service)
    assert (await browser.get("/dalarna")).status_code == 200
    assert (await browser.get("/stockholm")).status_code == 303


async def test_changing_hats_does_not_evade_the_level_of_an_rss_own_provider(service, owner):
    await connect(owner, "storsthlm", tenant="stockholm", acr=LOA3)
    browser = await in_both(service)
    assert (await browser.get("/dalarna")).status_code == 200
    assert (await browser.get("/stockholm")).status_code == 303


async def test_a_provider_that_asks_for_more_now_asks_it_of_who_has_signed_in_already(service, owner):
    await connect(owner, "test", tenant=None, acr=None)
    browser = await in_both(service)
    assert (await browser.get("/dalarna")).status_code == 200
    await owner.execute("update identity_provider set required_acr = $1", LOA3)
    assert (await browser.get("/dalarna")).status_code == 303


async def choose(owner: asyncpg.Connection, *levels: str, tenant: str = "stockholm") -> None:
    """The RSS lists the levels that are enough."""
    await owner.execute(
        "update tenant set settings = jsonb_build_object('required_acr', $2::text[]) where slug = $1", tenant, levels
    )


async def test_who_lacks_the_level_is_told_why_and_led_to_the_same_provider_and_back(service, owner):
    await choose(owner, LOA3)
    browser = await in_both(service)
    led = await browser.get("/stockholm/organ")
    assert led.headers["location"] == "/logga-in/igen?vidare=/stockholm/organ"
    told = await browser.get(led.headers["location"])
    assert "RSS Stockholms län kräver en högre tillitsnivå" in told.text
    assert LOA2 in told.text
    assert LOA3 in told.text
    assert 'href="/logga-in/test?pa-nytt=true&amp;vidare=/stockholm/organ"' in told.text


async def test_one_of_the_levels_is_enough(service, owner):
    await choose(owner, LOA3, LOA2)
    assert (await (await in_both(service)).get("/stockholm")).status_code == 200
    assert (await (await in_both(service, LOA3)).get("/stockholm")).status_code == 200
    assert (await (await in_both(service, None)).get("/stockholm")).status_code == 303


async def test_what_an_rss_lists_goes_before_what_its_providers_ask_for(service, owner):
    await connect(owner, "storsthlm", tenant="stockholm", acr=LOA3)
    await choose(owner, LOA2)
    assert (await (await in_both(service)).get("/stockholm")).status_code == 200


async def test_an_rss_that_lets_people_in_at_any_level_by_one_provider_asks_nobody(service, owner):
    await connect(owner, "storsthlm", tenant="stockholm", acr=LOA3)
    await connect(owner, "solna", tenant="stockholm", acr=None)
    assert (await (await in_both(service)).get("/stockholm")).status_code == 200


async def test_skr_and_the_operator_ask_as_the_providers_that_are_shared(service, owner):
    await connect(owner, "gemensam", tenant=None, acr=LOA3)
    operator = await service.account(Role.OPERATOR)
    assert (await (await service.signed_in_as(operator, acr=LOA2)).get("/drift")).status_code == 303
    assert (await (await service.signed_in_as(operator, acr=LOA3)).get("/drift")).status_code == 200


async def test_nothing_is_written_below_the_level(service, owner):
    await choose(owner, LOA3, tenant="dalarna")
    administrator = await service.signed_in_as(await service.account(Role.ADMINISTRATOR), acr=LOA2)
    answer = await administrator.submit("/dalarna/behorigheter/inbjudan", {"name": "Ny", "address": "ny@falun.example"})
    assert answer.headers["location"] == "/logga-in/igen?vidare=/dalarna/behorigheter"
    assert not await owner.fetchval("select true from invitation where address = 'ny@falun.example'")


async def test_no_file_is_read_below_the_level(service, owner):
    await choose(owner, LOA3, tenant="dalarna")
    administrator = await service.signed_in_as(await service.account(Role.ADMINISTRATOR), acr=LOA2)

    assert await post_unread(service, administrator, "/dalarna/moten/inlasning", length=100) == 303


async def test_what_one_may_not_do_is_not_there_at_any_level(service, owner):
    await choose(owner, LOA3)
    assert (await (await in_both(service)).get("/stockholm/installningar")).status_code == 404


async def test_a_one_time_link_is_for_who_has_no_provider_and_is_asked_for_no_level(service, owner):
    await choose(owner, LOA3)
    assert (await (await in_both(service, None, by_link=True)).get("/stockholm")).status_code == 200


async def test_pages_of_no_hat_are_shown_at_any_level(service, owner):
    await choose(owner, LOA3)
    assert "RSS Stockholms län" in (await (await in_both(service)).get("/")).text


async def test_an_administrator_lists_the_levels_but_not_the_own_one_away(service, owner):
    administrator = await service.signed_in_as(await service.account(Role.ADMINISTRATOR), acr=LOA3)
    form = {"short_name": "Dalarna", "colour": "gron", "anchoring": "head", "fresh_sign_in_minutes": "0"}
    refused = await administrator.submit("/dalarna/installningar", form | {"required_acr": LOA2})
    assert refused.status_code == 422
    assert any(LOA3 in error for error in shown_errors(refused))
    saved = await administrator.submit("/dalarna/installningar", form | {"required_acr": f"{LOA3}\n{LOA2}"})
    assert saved.status_code == 303
    assert f"{LOA3}\n{LOA2}" in (await administrator.get("/dalarna/installningar")).text
