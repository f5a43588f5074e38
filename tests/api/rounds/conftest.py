"""Dalarna and Stockholm with their structures, no rounds, and people who come from principals."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import asyncpg
import pytest

from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from tests.api.conftest import Browser, Service
from tests.domain.bodies.conftest import STRUCTURE_TABLES

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
async def counties(service: Service, superuser_url: str) -> Service:
    """The service with the two counties; their structures stay from test to test, unless other tests have built on them."""
    from services.domain.bodies.rules import BodyInUse

    connection = await asyncpg.connect(superuser_url)
    await connection.execute("truncate round, upload restart identity cascade")
    try:
        await bring_in_both()
    except BodyInUse:
        await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
        await bring_in_both()
    await connection.close()
    return service


async def bring_in_both() -> None:
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.base.actor import Actor
    from services.domain.bodies.actions.structure import apply_structure
    from services.domain.bodies.structure_file import read
    from services.supervisor.demonstration.structures import FILES

    for slug in ("stockholm", "dalarna"):
        async with tenant_scope(slug):
            await apply_structure(read((FILES / f"{slug}.toml").read_bytes()), actor=Actor.system(slug), at=AT)


@pytest.fixture
async def leader(counties: Service) -> Browser:
    return await counties.sign_in(Role.DEVELOPMENT_LEADER)


@pytest.fixture
def contact_of(counties: Service, owner_url: str) -> Callable[..., Awaitable[Browser]]:
    """Signs somebody in who has a role for one principal of Dalarna."""

    from services.domain.base.engine import fetch_value

    async def sign_in(principal: str, role: Role = Role.CONTACT, *, by_link: bool = False) -> Browser:
        account = await counties.account()
        async with tenant_scope("dalarna"):
            number = await fetch_value("select id from principal where slug = $1", principal)
        owner = await asyncpg.connect(owner_url)
        await owner.execute(
            "insert into role_grant (account, tenant, role, principal, valid_from) values ($1, 'dalarna', $2, $3, $4)",
            account,
            role.value,
            number,
            date(2025, 1, 1),
        )
        await owner.close()
        return await counties.signed_in_as(account, by_link=by_link)

    return sign_in
