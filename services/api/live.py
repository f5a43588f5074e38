"""Live pages by server-sent events.

One Redis subscription per process, fanned out in memory. It reconnects by itself for ever and then has every page rendered
anew, so that everybody is sent the present state: a killed Redis loses no change. No transaction is held while a stream
waits. Those who are shown exactly the same are an audience: what they see is rendered once at each change, made into bytes
once, and written to all of them in one sweep.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress

import structlog
from litestar.response import Stream
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.api.live_parts import Parts, Whole
from services.domain.base.errors import NotFound
from services.domain.base.live import PREFIX

log = structlog.get_logger()

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": alive\n\n"
RECONNECT_SECONDS = 0.5

LONGEST_SECONDS = 300.0
"""After this a stream ends and the browser asks for it anew: who has signed out or lost a role by then is not let in."""

RenderParts = Callable[[], Awaitable[Parts]]
RenderWhole = Callable[[], Awaitable[str]]
State = Parts | Whole


class Listener:
    """One open stream: what it has shown, and what it is to show next. Only the latest state is kept for it."""

    __slots__ = ("_beats", "_ends", "_next", "_shown", "_waiting", "order", "render")

    def __init__(self, render: Callable[[], Awaitable[State]], order: str) -> None:
        self.render = render
        self.order = order
        self._shown: State | None = None
        self._next: State | None = None
        self._beats = False
        self._ends = False
        self._waiting: asyncio.Future[None] | None = None

    def show(self, state: State) -> None:
        """Send this, or what of it is new to who listens."""
        self._next = state
        self._wake()

    def beat(self) -> None:
        """Show that the stream lives."""
        self._beats = True
        self._wake()

    def end(self) -> None:
        """End the stream, after what is still to be shown."""
        self._ends = True
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def messages(self) -> AsyncIterator[bytes]:
        """What is sent, as it comes."""
        while True:
            state, self._next = self._next, None
            if state is not None:
                message = state.first(self.order) if self._shown is None else state.since(self._shown)  # type: ignore[arg-type] - one kind
                self._shown, self._beats = state, False
                if message:
                    yield message
            elif self._ends:
                return
            elif self._beats:
                self._beats = False
                yield HEARTBEAT
            else:
                self._waiting = asyncio.get_running_loop().create_future()
                await self._waiting


class Audience:
    """Those who are shown exactly the same on the same channels."""

    def __init__(self, channels: tuple[str, ...]) -> None:
        self.channels = channels
        # In the order in which they came: of a change the first is asked whether it may still see the page.
        self.listeners: dict[Listener, None] = {}
        self._state: State | None = None
        self._is_stale = True
        self._versions = 0
        self._task: asyncio.Task[None] | None = None

    def enter(self, listener: Listener) -> None:
        """One more listens, and is shown the present state."""
        self.listeners[listener] = None
        if self._task is not None:
            return  # Told with the others in a moment, and not what was before.
        if self._state is None:
            self.change()
        else:
            listener.show(self._state)

    def change(self) -> None:
        """What is shown has changed: render it, unless that is under way, and tell everybody."""
        self._is_stale = True
        if self._task is None:
            self._task = asyncio.create_task(self._tell(), name="live audience")

    def end(self) -> None:
        """End every stream."""
        for listener in self.listeners:
            listener.end()
        if self._task is not None:
            self._task.cancel()

    async def _tell(self) -> None:
        try:
            while self._is_stale and self.listeners:
                self._is_stale = False
                self._state = state = await self._rendered()
                if state is not None:
                    for listener in self.listeners:
                        listener.show(state)
        except Exception as error:
            # A stream that ends is asked for anew by the browser, which is then shown what is there.
            log.error("live page not rendered", channels=self.channels, exc_info=error)
            self._state = None
            for listener in self.listeners:
                listener.end()
        finally:
            self._task = None

    async def _rendered(self) -> State | None:
        """The present state, in the name of the first of them who may still see it; who may not is shown no more."""
        for listener in list(self.listeners):
            try:
                state = await listener.render()
            except NotFound:
                # The page tells on its next load.
                self.listeners.pop(listener, None)
                listener.end()
            else:
                self._versions += 1
                state.version = self._versions
                return state
        return None


class LiveHub:
    """All open streams of this process, and the one subscription that wakes them."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.audiences: dict[tuple[str, ...], Audience] = {}
        self.closing = False
        self._on_channel: dict[str, set[Audience]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []
        self.subscribed = asyncio.Event()

    def start(self) -> None:
        """Begin to listen to Redis."""
        self._tasks = [
            asyncio.create_task(self._follow(), name="live subscription"),
            asyncio.create_task(self._beat(), name="live heartbeat"),
        ]

    async def stop(self) -> None:
        """End every stream, then the subscription."""
        self.closing = True
        for audience in self.audiences.values():
            audience.end()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

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

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for audience in self.audiences.values():
                for listener in audience.listeners:
                    listener.beat()

    def _wake(self, channel: str) -> None:
        for audience in self._on_channel.get(channel, ()):
            audience.change()

    def _wake_everyone(self) -> None:
        for audience in self.audiences.values():
            audience.change()

    def _enter(self, key: tuple[str, ...], listener: Listener) -> Audience:
        audience = self.audiences.get(key)
        if audience is None:
            audience = self.audiences[key] = Audience(key[1:])
            for channel in audience.channels:
                self._on_channel[channel].add(audience)
        audience.enter(listener)
        return audience

    def _leave(self, key: tuple[str, ...], audience: Audience, listener: Listener) -> None:
        audience.listeners.pop(listener, None)
        if not audience.listeners and self.audiences.get(key) is audience:
            del self.audiences[key]
            for channel in audience.channels:
                self._on_channel[channel].discard(audience)
                if not self._on_channel[channel]:
                    del self._on_channel[channel]

    async def events(self, channels: Sequence[str], audience: str, render: RenderWhole) -> AsyncIterator[bytes]:
        """The bytes of a stream: the present state at once, then at each change, a heartbeat in between."""

        async def whole() -> Whole:
            return Whole(await render())

        async for message in self._messages(channels, audience, Listener(whole, "")):
            yield message

    def events_of_parts(
        self, channels: Sequence[str], audience: str, render: RenderParts, order: str
    ) -> AsyncIterator[bytes]:
        """As `events`; after the first state only the parts that have changed. `order`: that of the parts on the page."""
        return self._messages(channels, audience, Listener(render, order))

    async def _messages(self, channels: Sequence[str], name: str, listener: Listener) -> AsyncIterator[bytes]:
        if self.closing:
            return
        key = (name, *channels)
        audience = self._enter(key, listener)
        end = asyncio.get_running_loop().call_later(LONGEST_SECONDS, listener.end)
        try:
            async for message in listener.messages():
                yield message
        finally:
            end.cancel()
            self._leave(key, audience, listener)


def live_stream(hub: LiveHub, channels: Sequence[str], *, audience: str, render: RenderWhole) -> Stream:
    """Answer with a stream of what `render` makes, again at each signal on `channels`.

    `render` opens a scope of its own, checks that the visitor may still see it (NotFound ends the stream), and answers
    HTML. `audience` names those who see exactly the same: listeners with the same one share what was rendered.
    """
    return _stream(hub.events(channels, audience, render))


def live_parts(hub: LiveHub, channels: Sequence[str], *, audience: str, render: RenderParts, order: str = "") -> Stream:
    """As `live_stream`, for a page of many parts: whoever has seen the others is sent only those that have changed.

    The page holds `<div hx-sse:connect="…" hx-swap="none" hidden></div>`; each part is swapped into the element of its id.
    """
    return _stream(hub.events_of_parts(channels, audience, render, order))


def _stream(events: AsyncIterator[bytes]) -> Stream:
    return Stream(
        events, media_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )
