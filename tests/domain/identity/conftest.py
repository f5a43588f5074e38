"""Two tenants with a provider each and a shared one, in the real database; every test's people are new."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.roles import Role
from services.domain.base.scope import identity_scope, operator_scope, tenant_scope
from services.domain.identity.actions import coming_in, invitations, providers
from services.domain.identity.queries.providers import provider_by_slug
from services.domain.identity.rules import AuthMethod, ClaimMapping, GrantedRole, Presented, ProviderView
from services.domain.tenancy.reference import load_reference, load_tenants

TODAY = date(2025, 11, 20)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OPERATOR = Actor(account=None, name="Drift", hat="drift", grants=(Grant(Role.OPERATOR),))
_numbers = count(1)


@dataclass
class Access:
    """What the tests of this folder do again and again."""

    number: int
    dalarna: ProviderView
    stockholm: ProviderView
    shared: ProviderView

    def address(self, who: str = "anna", domain: str = "falun.example") -> str:
        return f"{who}{self.number}@{domain}"

    def presented(self, provider: ProviderView, who: str = "anna", **changes: Any) -> Presented:
        person = Presented(provider.issuer, f"{who}-{self.number}", "Anna Öberg", self.address(who), None, frozenset())
        return replace(person, **changes)

    def administrator(self, tenant: str) -> Actor:
        return Actor(account=None, name="Ada Admin", hat=tenant, grants=(Grant(Role.ADMINISTRATOR),))

    async def invite(
        self, tenant: str = "dalarna", *roles: Role, address: str | None = None, identifier: str = ""
    ) -> int:
        async with tenant_scope(tenant):
            return await invitations.invite(
                address=address or self.address(),
                identifier=identifier,
                name="Anna Öberg",
                roles=[GrantedRole(role) for role in roles or (Role.READER,)],
                tenant=tenant,
                tenant_name=tenant.title(),
                sign_in_url="http://127.0.0.1:8000/logga-in",
                actor=self.administrator(tenant),
                at=NOW,
            )

    async def come_in(self, presented: Presented, provider: ProviderView) -> coming_in.CameIn:
        async with identity_scope():
            return await coming_in.come_in(presented, provider, address="192.0.2.1", today=TODAY, at=NOW)

    async def connect(
        self, slug: str, tenant: str | None, *, domains: tuple[str, ...] = (), **mapping: Any
    ) -> ProviderView:
        async with operator_scope():
            await providers.connect_provider(
                slug,
                tenant=tenant,
                name=slug.title(),
                registration=providers.Registration(f"https://{slug}.example", "samband", AuthMethod.PRIVATE_KEY_JWT),
                sealed_secret=None,
                mapping=ClaimMapping(**mapping),
                domains=domains,
                actor=OPERATOR,
                at=NOW,
            )
            return await provider_by_slug(slug)


@pytest.fixture
async def database(environment: dict[str, str], owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The pool, started, and the owner's connection: to look behind the policies."""
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.piccolo_conf import DB

    await DB.start_connection_pool(min_size=1, max_size=4)
    owner = await asyncpg.connect(owner_url)
    async with operator_scope():
        await load_reference()
        await load_tenants()
    await owner.execute("update tenant set active = true where slug in ('dalarna', 'stockholm')")
    yield owner
    await owner.close()
    await DB.close_connection_pool()


@pytest.fixture
async def access(database: asyncpg.Connection) -> Access:
    number = next(_numbers)
    access = Access(number, *([None] * 3))  # type: ignore[arg-type]
    access.dalarna = await access.connect(f"dalarna-{number}", "dalarna")
    access.stockholm = await access.connect(f"stockholm-{number}", "stockholm")
    access.shared = await access.connect(f"shared-{number}", None, domains=("falun.example",), identifier="hsa")
    return access
