"""One event loop, one connection pool and one Redis client per process, whatever runs in it.

Celery's tasks are plain functions: `run` carries each coroutine over to this process's loop, in a context of its own, so
that no transaction or variable of one task is seen by the next.
"""

import asyncio
import contextvars
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from time import time
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.domain.base.live import PREFIX
from services.domain.base.outbox import WORKER_ALIVE
from services.domain.piccolo_conf import DB
from services.worker.outbox import PASSING, ask_for_all
from services.worker.settings import Settings

ALIVE_SECONDS = 12 * 60

log = structlog.get_logger()

_POOL = 4
_SOCKET_SECONDS = 5.0


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Redis]:
    """The pool started and live signals published, until the end. Opens no connection before the first use."""
    redis = Redis.from_url(
        settings.redis_url,
        socket_timeout=_SOCKET_SECONDS,
        socket_connect_timeout=_SOCKET_SECONDS,
        max_connections=_POOL,
    )

    async def publish(channels: Sequence[str]) -> None:
        """Never fails the work: whoever listens gets the present state when Redis is back."""
        try:
            for channel in channels:
                await redis.publish(PREFIX + channel, "")
        except (RedisError, OSError) as error:
            log.warning("live signal not sent", channels=list(channels), error=type(error).__name__)

    await DB.start_connection_pool(min_size=0, max_size=_POOL)
    DB.after_commit = publish
    try:
        yield redis
    finally:
        DB.after_commit = None
        await DB.close_connection_pool()
        await redis.aclose()


class Runtime:
    """The loop of a Celery worker process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._runner = asyncio.Runner()
        self._redis: Redis | None = None
        self._connected = connected(settings)

    def start(self) -> None:
        """Connect, and ask for what a worker that died here may have left lying."""
        self._redis = self._runner.run(self._connected.__aenter__())
        self.run(_begin(self.redis))

    def stop(self) -> None:
        self._runner.run(self._connected.__aexit__(None, None, None))
        self._runner.close()

    @property
    def redis(self) -> Redis:
        """This process's Redis client."""
        if self._redis is None:
            raise RuntimeError("the runtime has not been started")
        return self._redis

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run to the end. asyncio.Runner keeps one context for all its runs unless each is given its own."""
        with _ended_at_once():
            return self._runner.run(work, context=contextvars.copy_context())


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """Let SIGTERM end the process then and there, as kill -9 does: Celery sends it to whoever works when the broker is lost.

    Its own handler raises SystemExit wherever the loop happens to be. The half-run work then hangs on to its lock while the
    pool waits for it to end, or goes on after its end. The database undoes what a dead process had begun.
    """
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)


async def say_alive(redis: Redis) -> None:
    """Say, for longer than any work takes, that this worker takes work."""
    await redis.set(WORKER_ALIVE, int(time()), ex=ALIVE_SECONDS)


async def _begin(redis: Redis) -> None:
    try:
        await say_alive(redis)
        await ask_for_all()
    except (*PASSING, OSError) as error:
        # The relay notices by itself when the database comes back, and beat asks again for a sign of life.
        log.warning("not there yet", error=type(error).__name__)
