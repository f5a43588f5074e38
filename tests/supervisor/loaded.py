"""The demonstration, as a first start loads it."""

from collections.abc import AsyncIterator, Callable

import pytest

from services.domain.base.scope import operator_scope
from services.domain.networks.reference import load_networks
from services.domain.tenancy.reference import load_reference, load_tenants
from services.supervisor.demonstration.loading import load_demonstration

ISSUER = "http://127.0.0.1:1/oidc"


@pytest.fixture(scope="module")
async def demonstration(another_database: Callable[[], dict[str, str]]) -> AsyncIterator[None]:
    """The demonstration, loaded into a database of its own."""
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.piccolo_conf import DB

    before, DB.config["dsn"] = DB.config["dsn"], another_database()["SAMBAND_DATABASE_URL"]
    await DB.start_connection_pool(min_size=1, max_size=2)
    async with operator_scope():
        await load_reference()
        await load_tenants()
        await load_networks()
    await load_demonstration(ISSUER)
    yield
    await DB.close_connection_pool()
    DB.config["dsn"] = before
