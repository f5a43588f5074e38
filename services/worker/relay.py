"""The relay (utskicket): hands the outbox over to Celery, and seals the audit log. `python -m services.worker.relay`

A process of its own, for a scheduled task would wait behind long jobs. It is woken by PostgreSQL at each commit and looks
once a second besides. It comes back by itself, for ever, from a database or broker that went away; SIGTERM ends it at once.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import time

import asyncpg
import structlog
from kombu.exceptions import OperationalError
from redis.asyncio import Redis

from services.domain.base import audit
from services.domain.base.outbox import CHANNEL, RELAY_ALIVE
from services.domain.base.scope import machine_scope
from services.domain.base.settings import required
from services.worker import logs
from services.worker.app import DEFAULT_QUEUE, app, settings
from services.worker.outbox import ALL, PASSING, QUEUES, free_abandoned, hand_over, hand_over_again
from services.worker.runtime import connected

log = structlog.get_logger()

POLL_SECONDS = 1.0
SEAL_SECONDS = 2.0
BATCH = 200
ALIVE_SECONDS = 30
_RETRY_SECONDS = 1.0
_PASSING = (*PASSING, OSError, OperationalError)


class Relay:
    """Two loops, one for the outbox and one for the seals; each survives what the other stumbles over."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._stopping = asyncio.Event()
        self._woken = asyncio.Event()
        self._all_wanted = True
        self._swept = False
        self._broker: str | None = None
        self._listener: asyncpg.Connection | None = None

    def stop(self) -> None:
        """End both loops after what they are doing."""
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Until `stop`."""
        await asyncio.gather(
            self._forever("outbox", self._look, POLL_SECONDS), self._forever("seals", self._seal, SEAL_SECONDS)
        )
        if self._listener is not None:
            self._listener.terminate()

    async def _forever(self, name: str, step: Callable[[], Awaitable[None]], pause: float) -> None:
        stumbled = False
        while not self._stopping.is_set():
            try:
                await step()
                if stumbled:
                    log.info("back again", loop=name)
                stumbled = False
                await self._rest(pause, until_woken=name == "outbox")
            except Exception as error:  # a relay that ends for a mistake of ours would leave all work lying
                if not stumbled:
                    unknown = None if isinstance(error, _PASSING) else error
                    log.warning("stumbled", loop=name, error=type(error).__name__, exc_info=unknown)
                stumbled = True
                await self._rest(_RETRY_SECONDS)

    async def _rest(self, seconds: float, *, until_woken: bool = False) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for((self._woken if until_woken else self._stopping).wait(), seconds)

    async def _look(self) -> None:
        """One round: everything that is due goes to the broker."""
        self._woken.clear()
        await self._listen()
        await self._notice_new_broker()
        while await self._hand_over_batch() == BATCH and not self._stopping.is_set():
            pass
        await self._redis.set(RELAY_ALIVE, int(time()), ex=ALIVE_SECONDS)

    async def _hand_over_batch(self) -> int:
        async with machine_scope():
            if self._all_wanted:
                await hand_over_again()
            await free_abandoned()
            messages = await hand_over(BATCH)
            # Inside the transaction: what the broker did not take stays due.
            await asyncio.to_thread(_publish, messages)
        self._all_wanted = False
        return len(messages)

    async def _notice_new_broker(self) -> None:
        """A broker that was started anew may have forgotten what it was given."""
        run = (await self._redis.info("server"))["run_id"]
        if self._broker not in (None, run):
            self._all_wanted = True
        self._broker = run

    async def _listen(self) -> None:
        """Be woken by commits. After a lost connection everything is wanted: notices may have been missed."""
        if self._listener is None or self._listener.is_closed():
            self._all_wanted = True
            listener = await asyncpg.connect(required("SAMBAND_DATABASE_URL"), timeout=5)
            await listener.add_listener(CHANNEL, self._wake)
            self._listener = listener

    def _wake(self, connection: object, pid: int, channel: str, payload: object) -> None:
        self._all_wanted = self._all_wanted or payload == ALL
        self._woken.set()

    async def _seal(self) -> None:
        """Seal what has come; the first time after a start, look through the whole log."""
        full = True
        while full and not self._stopping.is_set():
            async with machine_scope():
                full = await audit.seal(BATCH, sweep=not self._swept) == BATCH
        self._swept = True


def _publish(messages: list[tuple[int, str]]) -> None:
    if not messages:
        return
    with app.producer_or_acquire() as producer:
        for number, kind in messages:
            app.send_task(
                "samband.deliver",
                args=[number],
                queue=QUEUES.get(kind, DEFAULT_QUEUE),
                producer=producer,
                retry=False,
                ignore_result=True,
            )


async def main() -> None:
    async with connected(settings) as redis:
        relay = Relay(redis)
        loop = asyncio.get_running_loop()
        for ending in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(ending, relay.stop)
        log.info("relay stands")
        await relay.run()


if __name__ == "__main__":
    logs.configure()
    asyncio.run(main())
