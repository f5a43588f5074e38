"""The services' pool over a real database, with the reference rows and two tenants."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.domain.base.scope import operator_scope
from services.domain.tenancy.reference import load_reference, load_tenants


@pytest.fixture
async def owner(environment: dict[str, str], owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection, which looks behind the policies; the pool is started beside it."""
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.piccolo_conf import DB

    await DB.start_connection_pool(min_size=1, max_size=10)
    async with operator_scope():
        await load_reference()
        await load_tenants()
    connection = await asyncpg.connect(owner_url)
    await connection.execute("update tenant set active = true where slug in ('dalarna', 'stockholm')")
    yield connection
    await connection.close()
    await DB.close_connection_pool()
