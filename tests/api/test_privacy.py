"""What is kept about people: the page that anybody reads."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.domain.base.roles import Role
from tests.api.conftest import Service


@pytest.fixture
async def owner(service: Service) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(service.owner_url)
    yield connection
    await connection.execute("update tenant set settings = '{}'")
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


async def test_every_page_of_an_rss_leads_to_it_and_so_does_the_page_about_samband(service: Service):
    reader = await service.sign_in(Role.READER)
    assert 'href="/dalarna/personuppgifter"' in (await reader.get("/dalarna")).text
    about = (await service.anonymous().get("/om")).text
    assert 'href="/stockholm/personuppgifter"' in about
    assert "Närvaro:" in about
