"""Live streams: everyone hears of a change, also of what happened while Redis was dead, and a stop ends them at once."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.api.live import LiveHub, live_stream
from services.api.sessions import connect
from services.domain.base.errors import NotFound
from services.supervisor.process import free_port
from services.supervisor.valkey import Valkey

LISTENERS = 50
CHANNEL = "dalarna/insamling/2025-2"


class Board:
    """What the streams show, and how often it had to be rendered."""

    def __init__(self) -> None:
        self.state = "före"
        self.renderings = 0

    async def render(self) -> str:
        self.renderings += 1
        return f"<p>{self.state}</p>"


class Reader:
    """A browser's end of a stream: remembers the last state that it was sent."""

    def __init__(self, hub: LiveHub, board: Board, audience: str = "alla") -> None:
        self.stream = hub.events([CHANNEL], audience, board.render)
        self.shown = ""
        self.changed = asyncio.Condition()
        self.task = asyncio.create_task(self.follow())

    async def follow(self) -> None:
        async for message in self.stream:
            if message.startswith(b"id:"):
                async with self.changed:
                    self.shown = message.decode().split("data: ")[1].strip()
                    self.changed.notify_all()

    async def sees(self, state: str) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.shown == f"<p>{state}</p>")


async def all_see(readers: list[Reader], state: str) -> None:
    async with asyncio.timeout(15):
        await asyncio.gather(*(reader.sees(state) for reader in readers))


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A Valkey of the test's own, to be killed."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.owner() == "root" and parent != Path("/") and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    server = Valkey(tmp_path / "valkey", free_port(), durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def hub(valkey: Valkey) -> AsyncIterator[LiveHub]:
    """A hub that has subscribed."""
    redis = connect(valkey.url)
    hub = LiveHub(redis)
    hub.start()
    await asyncio.wait_for(hub.subscribed.wait(), 5)
    yield hub
    await hub.stop()
    await redis.aclose()


async def test_every_listener_hears_a_change_and_it_is_rendered_once(hub: LiveHub) -> None:
    board = Board()
    readers = [Reader(hub, board) for _ in range(LISTENERS)]
    await all_see(readers, "före")
    before, board.state = board.renderings, "efter"
    await hub.publish([CHANNEL])
    await all_see(readers, "efter")
    assert board.renderings == before + 1


async def test_audiences_do_not_share_what_was_rendered(hub: LiveHub) -> None:
    chair, member = Board(), Board()
    member.state = "utkast dolt"
    readers = [Reader(hub, chair, "ordförande"), Reader(hub, member, "ledamot")]
    await readers[0].sees("före")
    await readers[1].sees("utkast dolt")


async def test_all_listeners_hear_the_next_change_after_redis_was_killed(hub: LiveHub, valkey: Valkey) -> None:
    board = Board()
    readers = [Reader(hub, board) for _ in range(LISTENERS)]
    await all_see(readers, "före")
    assert valkey.process.pid is not None
    os.kill(valkey.process.pid, signal.SIGKILL)
    board.state = "medan den var död"
    await hub.publish([CHANNEL])
    valkey.process.stop()
    valkey.start()
    await all_see(readers, "medan den var död")
    board.state = "efteråt"
    await hub.publish([CHANNEL])
    await all_see(readers, "efteråt")


async def test_a_visitor_who_may_no_longer_see_it_gets_no_more(hub: LiveHub) -> None:
    async def refused() -> str:
        raise NotFound(collection="2025-2")

    async with asyncio.timeout(5):
        assert [message async for message in hub.events([CHANNEL], "alla", refused)] == []


async def test_who_may_no_longer_see_it_does_not_end_it_for_the_others(hub: LiveHub) -> None:
    board, gone = Board(), False

    async def until_gone() -> str:
        if gone:
            raise NotFound(collection="2025-2")
        return await board.render()

    first = hub.events([CHANNEL], "alla", until_gone)
    async with asyncio.timeout(5):
        await anext(first)
        reader = Reader(hub, board)
        await reader.sees("före")
        gone, board.state = True, "efter"
        await hub.publish([CHANNEL])
        await reader.sees("efter")
        assert [message async for message in first] == []


async def test_who_listens_slowly_is_sent_the_latest_state_alone(hub: LiveHub) -> None:
    board = Board()
    slow, reader = hub.events([CHANNEL], "alla", board.render), Reader(hub, board)
    async with asyncio.timeout(5):
        await anext(slow)
        await reader.sees("före")
        for state in ("efter", "sist"):
            board.state = state
            await hub.publish([CHANNEL])
            await reader.sees(state)
        assert b"sist" in await anext(slow)
        await slow.aclose()  # type: ignore[attr-defined]


async def test_a_stream_ends_after_a_while_so_that_it_is_asked_again_who_may_see_it(
    hub: LiveHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.live.LONGEST_SECONDS", 0.2)
    reader = Reader(hub, Board())
    async with asyncio.timeout(5):
        await reader.task
    assert reader.shown == "<p>före</p>"
    assert hub.audiences == {}


async def test_a_stop_ends_every_stream_at_once(hub: LiveHub) -> None:
    readers = [Reader(hub, Board(), str(number)) for number in range(LISTENERS)]
    await all_see(readers, "före")
    async with asyncio.timeout(2):
        await hub.stop()
        await asyncio.gather(*(reader.task for reader in readers))
    assert hub.audiences == {}


async def test_a_stream_is_never_kept_by_a_cache(hub: LiveHub) -> None:
    answer = live_stream(hub, [CHANNEL], audience="alla", render=Board().render)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.media_type == "text/event-stream"
