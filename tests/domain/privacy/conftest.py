"""A database of this folder's own: what is kept about its people would stand in the way of other tests."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from services.domain.base.scope import operator_scope
from services.domain.tenancy.reference import load_reference, load_tenants


@pytest.fixture(scope="module")
def database(another_database: Callable[[], dict[str, str]]) -> dict[str, str]:
    return another_database()


@pytest.fixture
async def owner(database: dict[str, str]) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection, which arranges rows as they would have come; the pool is started beside it."""
    from services.domain.piccolo_conf import DB

    before = DB.config["dsn"]
    DB.config["dsn"] = database["SAMBAND_DATABASE_URL"]
    await DB.start_connection_pool(min_size=1, max_size=4)
    async with operator_scope():
        await load_reference()
        await load_tenants()
    connection = await asyncpg.connect(database["SAMBAND_OWNER_DATABASE_URL"])
    await connection.execute("update tenant set active = true where slug in ('dalarna', 'stockholm')")
    yield connection
    await connection.close()
    await DB.close_connection_pool()
    DB.config["dsn"] = before
