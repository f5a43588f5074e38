"""Sessions are read on one connection: each asker gets its own answer, and nobody notices when it breaks."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
from redis.exceptions import RedisError

from services.api.sessions import connect
from services.api.shared_connection import SharedConnection
from services.supervisor.valkey import Valkey
from tests.api.test_live import valkey  # noqa: F401 - a Valkey of the test's own, to be killed


@pytest.fixture
async def shared(valkey: Valkey) -> AsyncIterator[SharedConnection]:  # noqa: F811
    redis = connect(valkey.url)
    for number in range(200):
        await redis.set(f"key:{number}", f"value {number}")
    shared = SharedConnection(redis)
    yield shared
    await shared.aclose()
    await redis.aclose()


async def test_everybody_gets_their_own_answer(shared: SharedConnection) -> None:
    answers = await asyncio.gather(*(shared.ask("GET", f"key:{number}") for number in range(200)))
    assert answers == [f"value {number}".encode() for number in range(200)]
    assert await shared.ask("GET", "nothing") is None
    assert len(await shared.redis.client_list()) == 2, "the pool's one and the shared one"


async def test_who_goes_away_leaves_the_others_their_answers(shared: SharedConnection) -> None:
    asking = [asyncio.create_task(shared.ask("GET", f"key:{number}")) for number in range(20)]
    await asyncio.sleep(0)
    for task in asking[::2]:
        task.cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert answers[1::2] == [f"value {number}".encode() for number in range(1, 20, 2)]
    assert await shared.ask("GET", "key:7") == b"value 7"


async def test_a_command_that_is_refused_harms_no_other(shared: SharedConnection) -> None:
    with pytest.raises(RedisError):
        await shared.ask("NONSENSE")
    assert await shared.ask("GET", "key:1") == b"value 1"


async def test_a_server_that_comes_back_is_asked_again(shared: SharedConnection, valkey: Valkey) -> None:  # noqa: F811
    assert await shared.ask("GET", "key:1") == b"value 1"
    assert valkey.process.pid is not None
    os.kill(valkey.process.pid, signal.SIGKILL)
    valkey.process.stop()
    with pytest.raises((RedisError, OSError)):
        await shared.ask("GET", "key:1")
    valkey.start()
    assert await shared.ask("GET", "key:1") is None
    await shared.redis.set("key:1", "anew")
    assert await shared.ask("GET", "key:1") == b"anew"
