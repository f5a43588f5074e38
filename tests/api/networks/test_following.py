"""An RSS says which national networks it follows, and takes it back."""

import re

import asyncpg
import pytest

from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope
from services.domain.networks.reference import load_networks
from tests.api.conftest import Browser, Service

NETWORKS = "/dalarna/natverk"
OF_CHILDREN = f"{NETWORKS}/barn-och-unga/bevakning"
NOW, NEXT = "2025-2", "2026-1"


@pytest.fixture
async def leader(service: Service) -> Browser:
    connection = await asyncpg.connect(service.owner_url)
    await connection.execute("delete from following_notice where tenant = 'dalarna'")
    await connection.close()
    async with operator_scope():
        await load_networks()
    return await service.sign_in(Role.DEVELOPMENT_LEADER)


async def line(browser: Browser) -> str:
    """What the page says of the network on children, as text, with what the button sends."""
    page = (await browser.get(NETWORKS)).text
    found = re.search(r'<tr id="barn-och-unga">.*?</tr>', page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<(?!input)[^>]+>", " ", found[0]).split())


async def test_an_end_that_is_coming_is_shown_and_can_be_taken_back(leader: Browser):
    await leader.submit(OF_CHILDREN, {"follows": "ja", "half_year": NOW})
    assert "Bevakas från hösten 2025" in await line(leader)
    await leader.submit(OF_CHILDREN, {"follows": "nej", "half_year": NEXT})
    ending = await line(leader)
    assert "Bevakas från hösten 2025 Slutar våren 2026" in ending
    assert "Fortsätt bevaka" in ending
    assert f'name="half_year" value="{NEXT}"' in ending
    await leader.submit(OF_CHILDREN, {"follows": "ja", "half_year": NEXT})
    assert "Slutar" not in await line(leader)


async def test_a_beginning_that_is_coming_is_shown(leader: Browser):
    await leader.submit(OF_CHILDREN, {"follows": "ja", "half_year": NEXT})
    coming = await line(leader)
    assert "Bevakas inte Börjar våren 2026" in coming
    assert "Bevaka inte" in coming
