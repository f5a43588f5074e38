"""Two tenants in a real database, each test in fresh rows of its own."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.domain.base.scope import operator_scope
from services.domain.tenancy.reference import load_reference, load_tenants

STRUCTURE_TABLES = (
    "job, appointment, person, structure_fact, structure_cycle, mandate_document, seat_source, stated_vacancy, seat,"
    " representation, body_route, body, partner, group_member, principal_group, principal"
)
"""Emptied with numbers that start again; jobs with them, whose keys are such numbers."""


@pytest.fixture
async def database(environment: dict[str, str], superuser_url: str) -> AsyncIterator[None]:
    """The services' pool, open in this test's loop, over a database without any structure."""
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.piccolo_conf import DB

    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    await DB.start_connection_pool(min_size=1, max_size=4)
    async with operator_scope():
        await load_reference()
        await load_tenants()
    yield
    await DB.close_connection_pool()
