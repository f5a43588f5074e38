"""A message changes hands once, however quick the worker is."""

import asyncio
import contextvars

from services.domain.base.engine import fetch_value
from services.domain.base.scope import machine_scope


async def test_a_worker_quicker_than_the_relays_commit_gets_its_message(environment: dict[str, str]) -> None:
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.piccolo_conf import DB
    from services.worker.outbox import done, hand_over, take

    await DB.start_connection_pool(min_size=1, max_size=4)
    try:
        async with machine_scope():
            number = await fetch_value(
                "insert into outbox_message (hat, kind, payload) values ('drift', 'test.none', '{}') returning id"
            )
        async with machine_scope():
            assert number in [message for message, _ in await hand_over(1000)]
            taking = asyncio.create_task(take(number), context=contextvars.Context())
            # The worker stands at the row that the relay has not yet let go.
            waits = "select exists (select from pg_locks where not granted)"
            while not taking.done() and not await fetch_value(waits):
                pass
        message = await taking
        assert message is not None
        assert message.id == number
        await done(message)
    finally:
        await DB.close_connection_pool()
