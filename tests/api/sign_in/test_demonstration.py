"""Sign-in with the demonstration's own identity provider, as `./samband up` runs it."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from services.domain.base.roles import Role
from services.domain.identity.rules import PRESETS, AuthMethod
from services.supervisor.process import Process, free_port
from tests.api.sign_in.browser import Browser
from tests.api.sign_in.conftest import NOW, OPERATOR, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
YLVA = "ylva.brodin@regionen.example"


@pytest.fixture(scope="module")
def settings(environment: dict[str, str]) -> Any:
    from services.api.settings import Settings

    return replace(Settings.from_environment(), base_url=f"http://127.0.0.1:{free_port()}")


@pytest.fixture(scope="module")
def issuer(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration's provider, in its own process."""
    issuer, data = f"http://127.0.0.1:{free_port()}", tmp_path_factory.mktemp("data")
    process = Process(
        name="identitetstjänsten",
        command=lambda: [sys.executable, "-m", "services.supervisor.identity_provider"],
        environment=os.environ
        | {"SAMBAND_BASE_URL": settings.base_url, "SAMBAND_DATA": str(data), "SAMBAND_DEMONSTRATION_ISSUER": issuer},
        log=Path(data) / "log",
        is_ready=lambda: answers(issuer),
    )
    process.start()
    yield issuer
    process.stop()


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demonstration(settings: Any, issuer: str, owner_url: str):
    """Samband with the demonstration's provider, which everybody shares."""
    from services.domain.base.scope import operator_scope, tenant_scope
    from services.domain.identity.actions.invitations import invite
    from services.domain.identity.actions.providers import Registration, connect_provider
    from services.domain.identity.rules import GrantedRole
    from services.domain.tenancy.reference import load_reference, load_tenants

    owner = await asyncpg.connect(owner_url)
    await owner.execute("delete from identity_provider; delete from invitation; delete from identity")
    async with serving(settings):
        async with operator_scope():
            await load_reference()
            await load_tenants()
            await connect_provider(
                "demonstration",
                tenant=None,
                name="Demonstrationens inloggning",
                registration=Registration(issuer, "samband", AuthMethod.PRIVATE_KEY_JWT),
                sealed_secret=None,
                mapping=PRESETS["swedish"][1],
                domains=("regionen.example",),
                actor=OPERATOR,
                at=NOW,
            )
        await owner.execute("update tenant set active = true where slug = 'dalarna'")
        async with tenant_scope("dalarna"):
            await invite(
                address=YLVA,
                identifier=YLVA,
                name="Ylva Brodin",
                roles=[GrantedRole(Role.ADMINISTRATOR)],
                tenant="dalarna",
                tenant_name="RSS Dalarna",
                sign_in_url=settings.base_url,
                actor=replace(OPERATOR, hat="dalarna", is_system=True),
                at=NOW,
            )
        yield settings.base_url
    await owner.close()


async def choose(browser: Browser, person: str) -> httpx.Response:
    """Start at Samband, choose who to be, and come back."""
    page = await browser.walk(f"{browser.base}/logga-in/demonstration?vidare=/dalarna")
    assert isinstance(page, httpx.Response)
    assert "Välj vem du vill vara" in page.text
    back = await browser.at(page.url).post(str(page.url), data={"person": person})
    answer = await browser.walk(back.headers["location"])
    assert isinstance(answer, httpx.Response)
    return answer


async def test_one_signs_in_and_out_and_the_provider_may_end_it(demonstration, issuer):
    browser = Browser(demonstration)
    assert 'href="/logga-in/demonstration?vidare=/dalarna"' in (await browser.get("/dalarna/logga-in")).text
    assert (await choose(browser, "ylva.brodin")).status_code == 200
    assert "Ylva Brodin" in (await browser.get("/dalarna")).text

    out = await browser.post("/logga-ut")
    leads_on = re.search(r'content="0; url=([^"]+)"', out.text)
    assert leads_on
    back = await browser.walk(leads_on[1].replace("&amp;", "&"))
    assert isinstance(back, httpx.Response)
    assert str(back.url).startswith(f"{demonstration}/utloggad")
    assert not await browser.is_signed_in()

    assert (await choose(browser, "ylva.brodin")).status_code == 200
    sessions = (await browser.visit(issuer)).text
    [ends] = re.findall(r'action="(/sessioner/[^"]+/slut)"', sessions)
    assert (await browser.at(issuer).post(issuer + ends)).status_code == 303
    assert not await browser.is_signed_in()
    await browser.close()


async def test_who_has_no_invitation_meets_the_polite_page(demonstration):
    browser = Browser(demonstration)
    refused = await choose(browser, "nils.ekdahl")
    assert refused.status_code == 403
    assert "Du har ingen inbjudan än" in refused.text
    assert "samband" not in browser.own.cookies
    await browser.close()
