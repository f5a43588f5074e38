"""Live pages by server-sent events.

One Redis subscription per process, fanned out in memory. It reconnects by itself for ever and then wakes every listener, who
sends the present state: a killed Redis loses no change. No transaction is held while a stream waits. What a stream sends is
rendered once per audience and change, however many listen.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from litestar.response import Stream
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.api.live_parts import Parts
from services.domain.base.errors import NotFound
from services.domain.base.live import PREFIX

log = structlog.get_logger()

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": alive\n\n"
RECONNECT_SECONDS = 0.5

LONGEST_SECONDS = 300.0
"""After this a stream ends and the browser asks for it anew: who has signed out or lost a role by then is not let in."""

State = TypeVar("State")
Render = Callable[[], Awaitable[State]]


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
        self._rendered: dict[tuple[str, ...], tuple[tuple[int, ...], asyncio.Future[Any]]] = {}
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

    async def _render_once(self, listener: Listener, audience: str, render: Render[State]) -> State:
        """What this audience sees at the present version, shared by all who ask for the same."""
        key = (audience, *listener.channels)
        version = tuple(self.versions[channel] for channel in listener.channels)
        known = self._rendered.get(key)
        if known is None or known[0] != version or (known[1].done() and known[1].exception() is not None):
            future = asyncio.ensure_future(render())
            self._rendered[key] = known = (version, future)
        return await asyncio.shield(known[1])

    async def events(self, channels: Sequence[str], audience: str, render: Render[str]) -> AsyncIterator[bytes]:
        """The bytes of a stream: the present state at once, then at each change, a heartbeat in between."""
        number = 0
        async with aclosing(self._states(channels, audience, render)) as states:
            async for content in states:
                if content is None:
                    yield HEARTBEAT
                else:
                    number += 1
                    yield event(content, number)

    async def events_of_parts(
        self, channels: Sequence[str], audience: str, render: Render[Parts], order: str
    ) -> AsyncIterator[bytes]:
        """As `events`; after the first state only the parts that have changed. `order`: that of the parts on the page."""
        number, shown = 0, None
        async with aclosing(self._states(channels, audience, render)) as states:
            async for now in states:
                message = HEARTBEAT if now is None else now.since(shown) if shown else now.first(order)
                shown = now or shown
                if now is not None and message:
                    number += 1
                    message = b"id: %d\n%b\n" % (number, message)
                if message:
                    yield message

    async def _states(
        self, channels: Sequence[str], audience: str, render: Render[State]
    ) -> AsyncGenerator[State | None, None]:
        """What there is to see: at once and at each change; None when it is time to show that the stream lives."""
        listener = Listener(tuple(channels))
        self._enter(listener)
        end = time.monotonic() + LONGEST_SECONDS
        try:
            while not self.closing.is_set():
                listener.changed.clear()
                try:
                    state = await self._render_once(listener, audience, render)
                except NotFound:
                    # The visitor may no longer see this: the page tells on its next load.
                    return
                yield state
                while not listener.changed.is_set() and (left := end - time.monotonic()) > 0:
                    try:
                        await asyncio.wait_for(listener.changed.wait(), min(HEARTBEAT_SECONDS, left))
                    except TimeoutError:
                        yield None
                if time.monotonic() >= end:
                    return
        finally:
            self._leave(listener)


def event(content: str, number: int) -> bytes:
    """One server-sent event with its id."""
    lines = "\n".join(f"data: {line}" for line in content.splitlines())
    return f"id: {number}\n{lines}\n\n".encode()


def live_stream(hub: LiveHub, channels: Sequence[str], *, audience: str, render: Render[str]) -> Stream:
    """Answer with a stream of what `render` makes, again at each signal on `channels`.

    `render` opens a scope of its own, checks that the visitor may still see it (NotFound ends the stream), and answers
    HTML. `audience` names those who see exactly the same: listeners with the same one share what was rendered.
    """
    return _stream(hub.events(channels, audience, render))


def live_parts(
    hub: LiveHub, channels: Sequence[str], *, audience: str, render: Render[Parts], order: str = ""
) -> Stream:
    """As `live_stream`, for a page of many parts: whoever has seen the others is sent only those that have changed.

    The page holds `<div hx-sse:connect="…" hx-swap="none" hidden></div>`; each part is swapped into the element of its id.
    """
    return _stream(hub.events_of_parts(channels, audience, render, order))


def _stream(events: AsyncIterator[bytes]) -> Stream:
    return Stream(
        events, media_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )
