"""A message between relay and worker: the broker may be quicker than the relay's commit."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.domain.base.outbox import enqueue
from services.domain.base.scope import machine_scope, tenant_scope
from services.worker.outbox import hand_over, take


@pytest.fixture
async def owner(environment: dict[str, str], owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection; the services' pool is started beside it."""
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.piccolo_conf import DB

    await DB.start_connection_pool(min_size=1, max_size=4)
    connection = await asyncpg.connect(owner_url)
    await connection.execute("truncate outbox_message")
    yield connection
    await connection.close()
    await DB.close_connection_pool()


async def somebody_waits_for_a_lock(superuser_url: str) -> None:
    """Until somebody waits for a lock in this database; only a superuser sees what others wait for."""
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    watcher = await asyncpg.connect(superuser_url)
    try:
        async with asyncio.timeout(20):
            while not await watcher.fetchval(waiting):
                pass
    finally:
        await watcher.close()


async def test_a_worker_that_is_quicker_than_the_relay_waits_for_its_commit(
    owner: asyncpg.Connection, superuser_url: str
) -> None:
    async with tenant_scope("dalarna"):
        await enqueue("test", {"sak": 1})
    async with machine_scope():
        [(message_id, _)] = await hand_over(10)
        taking = asyncio.create_task(take_in_own_scope(message_id))
        await somebody_waits_for_a_lock(superuser_url)
    message = await taking
    assert message is not None
    assert message.payload == {"sak": 1}


async def take_in_own_scope(message_id: int):
    """As a worker does, who knows nothing of the relay's transaction."""
    from services.domain.piccolo_conf import DB

    DB.current_transaction.set(None)
    return await take(message_id)


async def test_a_message_is_taken_by_no_wake_up_before_its_time(owner: asyncpg.Connection) -> None:
    async with tenant_scope("dalarna"):
        await enqueue("test", {})
    message_id = await owner.fetchval("select max(id) from outbox_message")
    assert await take(message_id) is None
