"""The real application on a port of its own, two tenants, each with a certified provider, and one that can lie."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from granian.constants import Interfaces
from granian.server.embed import Server

from services.domain.base.actor import Actor, Grant
from services.domain.base.roles import Role
from services.domain.identity.rules import AuthMethod, ClaimMapping, GrantedRole
from services.supervisor.process import free_port
from tests.api.crooked_provider import CrookedProvider
from tests.api.sign_in.browser import Browser
from tests.api.sign_in.certified import CertifiedProvider, require_packages

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OPERATOR = Actor(account=None, name="Drift", hat="drift", grants=(Grant(Role.OPERATOR),))
SECRET = "a secret that only the operator has seen"


def person(name: str, address: str, *groups: str) -> dict[str, Any]:
    return {"name": name, "email": address, "email_verified": True, "groups": list(groups)}


PEOPLE = {
    "anna": person("Anna Öberg", "anna@falun.example"),
    "boss": person("Bodil Chef", "boss@falun.example"),
    "grupp": person("Greta Grupp", "greta@falun.example", "rss-dalarna"),
    "okand": person("Okänd Person", "okand@falun.example"),
}
PEOPLE_OF_STOCKHOLM = {
    "bo": person("Bo Ek", "bo@solna.example"),
    "anna": person("Anna Falsk", "anna@falun.example"),
}


@dataclass
class Service:
    """Samband as it runs: its address, its providers, and the owner's way into the database."""

    base: str
    settings: Any
    sessions: Any
    owner: asyncpg.Connection
    dalarna: CertifiedProvider
    stockholm: CertifiedProvider
    crooked: CrookedProvider

    async def invite(self, tenant: str, address: str, *roles: Role) -> None:
        from services.domain.base.scope import tenant_scope
        from services.domain.identity.actions.invitations import invite

        async with tenant_scope(tenant):
            await invite(
                address=address,
                identifier="",
                name="Inbjuden",
                roles=[GrantedRole(role) for role in roles],
                tenant=tenant,
                tenant_name=tenant.title(),
                sign_in_url=self.base,
                actor=Actor(account=None, name="Ada", hat=tenant, grants=(Grant(Role.ADMINISTRATOR),)),
                at=NOW,
            )

    async def forget_people(self) -> None:
        """Nobody is known, and nobody invited; accounts that others arranged stay."""
        await self.owner.execute(
            "delete from invitation; delete from role_grant where account in (select account from identity);"
            "delete from identity"
        )


@pytest.fixture(scope="module")
def certified(
    environment: dict[str, str],
) -> Iterator[tuple[Any, CertifiedProvider, CertifiedProvider, CrookedProvider]]:
    """Settings with a port of their own, and the providers that know that address."""
    require_packages()
    from services.api.identity.relying import relying_parties_of
    from services.api.settings import Settings

    settings = replace(Settings.from_environment(), base_url=f"http://127.0.0.1:{free_port()}")
    keys = relying_parties_of(settings).keys.public()
    dalarna = CertifiedProvider("region-dalarna", settings.base_url, client_keys=keys, people=PEOPLE)
    stockholm = CertifiedProvider(
        "storsthlm", settings.base_url, client_keys=keys, people=PEOPLE_OF_STOCKHOLM, secret=SECRET
    )
    crooked = CrookedProvider()
    yield settings, dalarna, stockholm, crooked
    for one in (dalarna, stockholm):
        one.stop()
    crooked.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(certified: Any, environment: dict[str, str], owner_url: str) -> AsyncIterator[Service]:
    """Samband, running, for the whole of this folder."""
    from services.api.identity.relying import relying_parties_of
    from services.api.sessions import SessionStore, connect

    settings, dalarna, stockholm, crooked = certified
    relying_parties_of.cache_clear()
    redis = connect(environment["SAMBAND_REDIS_URL"])
    owner = await asyncpg.connect(owner_url)
    async with serving(settings):
        yield Service(settings.base_url, settings, SessionStore(redis), owner, dalarna, stockholm, crooked)
    await owner.close()
    await redis.aclose()


@asynccontextmanager
async def serving(settings: Any) -> AsyncIterator[None]:
    """The application on the port of its base address, in this event loop."""
    from services.api.app import create_app

    server = Server(
        create_app(settings),
        address="127.0.0.1",
        port=int(settings.base_url.rpartition(":")[2]),
        interface=Interfaces.ASGI,
        websockets=False,
    )
    task = asyncio.create_task(server.serve())
    await _answers(settings.base_url, task)
    yield
    server.stop()
    await task


@pytest_asyncio.fixture(loop_scope="module")
async def service(running: Service) -> Service:
    """Samband with its providers, and nobody in it yet."""
    await running.forget_people()
    await running.sessions.redis.flushdb()
    await _connect_providers(running)
    return running


@pytest_asyncio.fixture(loop_scope="module")
async def browser(service: Service) -> AsyncIterator[Browser]:
    browser = Browser(service.base)
    yield browser
    await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def another_browser(service: Service) -> AsyncIterator[Browser]:
    browser = Browser(service.base)
    yield browser
    await browser.close()


async def _answers(base: str, serving: asyncio.Task[None]) -> None:
    async with httpx.AsyncClient() as client:
        while not serving.done():
            try:
                if (await client.get(f"{base}/health/live")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0)
    await serving
    raise AssertionError("Samband did not start")


async def _connect_providers(service: Service) -> None:
    from services.api.identity.relying import sealer_of
    from services.domain.base.scope import operator_scope
    from services.domain.identity.actions.providers import Registration, connect_provider
    from services.domain.tenancy.reference import load_reference, load_tenants

    mapping = ClaimMapping(groups="groups")
    await service.owner.execute("delete from identity_provider")
    is_empty = not await service.owner.fetchval("select true from tenant limit 1")
    async with operator_scope():
        if is_empty:
            await load_reference()
            await load_tenants()
        for slug, tenant, issuer, secret in (
            ("region-dalarna", "dalarna", service.dalarna.issuer, None),
            ("storsthlm", "stockholm", service.stockholm.issuer, SECRET),
            ("crooked", "dalarna", service.crooked.issuer, None),
        ):
            await connect_provider(
                slug,
                tenant=tenant,
                name=slug.title(),
                registration=Registration(
                    issuer,
                    "samband",
                    AuthMethod.CLIENT_SECRET_BASIC if secret else AuthMethod.PRIVATE_KEY_JWT,
                ),
                sealed_secret=sealer_of(service.settings).seal(secret, purpose=slug) if secret else None,
                mapping=mapping,
                domains=(),
                actor=OPERATOR,
                at=NOW,
            )
    await service.owner.execute(
        "update tenant set active = true where slug in ('dalarna', 'stockholm');"
        """update identity_provider set group_roles = '{"rss-dalarna": ["development_leader"]}' where slug = 'region-dalarna'"""
    )
