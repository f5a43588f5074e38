"""Live pages by server-sent events.

One Redis subscription per process, fanned out in memory. It reconnects by itself for ever and then wakes every listener, who
sends the present state: a killed Redis loses no change. No transaction is held while a stream waits. What a stream sends is
rendered once per audience and change, however many listen.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from litestar.response import Stream
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.domain.base.errors import NotFound
from services.domain.base.live import PREFIX

log = structlog.get_logger()

HEARTBEAT_SECONDS = 15.0
RECONNECT_SECONDS = 0.5

LONGEST_SECONDS = 300.0
"""After this a stream ends and the browser asks for it anew: who has signed out or lost a role by then is not let in."""

Render = Callable[[], Awaitable[str]]


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream; `changed` is set when something that it shows has changed."""

    channels: tuple[str, ...]
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class LiveHub:
    """All open streams of this process, and the one subscription that wakes them."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.listeners: dict[str, set[Listener]] = defaultdict(set)
        self.versions: dict[str, int] = defaultdict(int)
        self.closing = asyncio.Event()
        self._rendered: dict[tuple[str, ...], tuple[tuple[int, ...], asyncio.Future[str]]] = {}
        self._subscription: asyncio.Task[None] | None = None
        self.subscribed = asyncio.Event()

    def start(self) -> None:
        """Begin to listen to Redis."""
        self._subscription = asyncio.create_task(self._follow(), name="live subscription")

    async def stop(self) -> None:
        """End every stream, then the subscription."""
        self.closing.set()
        for listeners in self.listeners.values():
            for listener in listeners:
                listener.changed.set()
        if self._subscription is not None:
            self._subscription.cancel()
            with suppress(asyncio.CancelledError):
                await self._subscription

    async def publish(self, channels: Sequence[str]) -> None:
        """Tell all processes that these channels have changed; called right after a commit, never fails a request."""
        try:
            async with self.redis.pipeline(transaction=False) as pipeline:
                for channel in channels:
                    pipeline.publish(PREFIX + channel, "")
                await pipeline.execute()
        except (RedisError, OSError) as error:
            # Listeners catch up when the subscription comes back: they are then all woken.
            log.warning("live signal not sent", channels=list(channels), error=type(error).__name__)

    async def _follow(self) -> None:
        while True:
            try:
                async with self.redis.pubsub() as pubsub:
                    await pubsub.psubscribe(PREFIX + "*")
                    self.subscribed.set()
                    # Whatever happened while nobody listened: everyone sends the present state.
                    self._wake_everyone()
                    async for message in pubsub.listen():
                        if message["type"] == "pmessage":
                            self._wake(message["channel"].decode().removeprefix(PREFIX))
            except (RedisError, OSError) as error:
                self.subscribed.clear()
                log.warning("live subscription lost", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    def _wake(self, channel: str) -> None:
        if channel not in self.listeners:
            return
        self.versions[channel] += 1
        for listener in self.listeners[channel]:
            listener.changed.set()

    def _wake_everyone(self) -> None:
        for channel in list(self.listeners):
            self._wake(channel)

    def _enter(self, listener: Listener) -> None:
        for channel in listener.channels:
            self.listeners[channel].add(listener)

    def _leave(self, listener: Listener) -> None:
        for channel in listener.channels:
            self.listeners[channel].discard(listener)
            if not self.listeners[channel]:
                del self.listeners[channel]
                self.versions.pop(channel, None)
                for key in [key for key in self._rendered if channel in key]:
                    del self._rendered[key]

    async def _render_once(self, listener: Listener, audience: str, render: Render) -> str:
        """The fragment for this audience at the present version, shared by all who ask for the same."""
        key = (audience, *listener.channels)
        version = tuple(self.versions[channel] for channel in listener.channels)
        known = self._rendered.get(key)
        if known is None or known[0] != version or (known[1].done() and known[1].exception() is not None):
            future = asyncio.ensure_future(render())
            self._rendered[key] = known = (version, future)
        return await asyncio.shield(known[1])

    async def events(self, channels: Sequence[str], audience: str, render: Render) -> AsyncIterator[bytes]:
        """The bytes of a stream: the present state at once, then at each change, a heartbeat in between."""
        listener = Listener(tuple(channels))
        self._enter(listener)
        number, end = 0, time.monotonic() + LONGEST_SECONDS
        try:
            while not self.closing.is_set():
                listener.changed.clear()
                try:
                    content = await self._render_once(listener, audience, render)
                except NotFound:
                    # The visitor may no longer see this: the page tells on its next load.
                    return
                number += 1
                yield event(content, number)
                while not listener.changed.is_set() and (left := end - time.monotonic()) > 0:
                    try:
                        await asyncio.wait_for(listener.changed.wait(), min(HEARTBEAT_SECONDS, left))
                    except TimeoutError:
                        yield b": alive\n\n"
                if time.monotonic() >= end:
                    return
        finally:
            self._leave(listener)


def event(content: str, number: int) -> bytes:
    """One server-sent event with its id."""
    lines = "\n".join(f"data: {line}" for line in content.splitlines())
    return f"id: {number}\n{lines}\n\n".encode()


def live_stream(hub: LiveHub, channels: Sequence[str], *, audience: str, render: Render) -> Stream:
    """Answer with a stream of what `render` makes, again at each signal on `channels`.

    `render` opens a scope of its own, checks that the visitor may still see it (NotFound ends the stream), and answers
    HTML. `audience` names those who see exactly the same: listeners with the same one share what was rendered.
    """
    return Stream(
        hub.events(channels, audience, render),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
