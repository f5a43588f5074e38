"""One connection to Redis that all requests share: nobody waits for the answers to those who asked before (pipelining).

To borrow a connection from a pool, look whether it lives, time what is sent on it and give it back costs a page more than
its transaction does. Where the shared connection cannot be had, or breaks, the pool answers in its stead.
"""

import asyncio
import math
from collections import deque
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError

SECONDS = 5
"""Longer than this nobody waits for an answer."""

BROKEN = (RedisError, OSError, TimeoutError)


class SharedConnection:
    """Asks Redis, on a connection of its own that opens when somebody asks."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._line: _Line | None = None
        self._opening = asyncio.Lock()

    async def ask(self, *command: str | int) -> bytes | None:
        """The answer to a command that may be given twice without harm. Raises what redis-py raises."""
        try:
            async with asyncio.timeout(SECONDS):
                line = self._line if self._line and self._line.is_open else await self._open()
                return await line.ask(*command)
        except BROKEN:
            await self.aclose()
            return cast("bytes | None", await self.redis.execute_command(*command))

    async def aclose(self) -> None:
        """Close the connection; the next who asks opens another."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    async def _open(self) -> "_Line":
        async with self._opening:
            if self._line is None or not self._line.is_open:
                pool = self.redis.connection_pool
                # redis-py's timer would be one for each command and way; here each who asks has one for all of it.
                connection = pool.connection_class(**{**pool.connection_kwargs, "socket_timeout": None})
                await connection.connect()
                self._line = _Line(connection)
            return self._line


class _Line:
    """An open connection, and those who wait for an answer on it, in the order in which they asked."""

    def __init__(self, connection: AbstractConnection) -> None:
        self.is_open = True
        self._connection = connection
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._reader = asyncio.create_task(self._read(), name="shared connection")

    async def ask(self, *command: str | int) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        # Nothing is awaited between these two until the command is written: answers come in the order of questions.
        self._waiting.append(answer)
        await self._connection.send_packed_command(self._connection.pack_command(*command), check_health=False)
        return await answer

    def close(self) -> None:
        self._reader.cancel()

    async def _read(self) -> None:
        error: BaseException = ConnectionError("the connection was closed")
        try:
            while True:
                value = await self._connection.read_response(timeout=math.inf)
                answer = self._waiting.popleft()
                # Who asked may have gone since.
                if not answer.done():
                    answer.set_result(value)
        except BROKEN as broken:
            error = broken
        finally:
            self.is_open = False
            for answer in self._waiting:
                if not answer.done():
                    answer.set_exception(error)
            await self._connection.disconnect(nowait=True)
