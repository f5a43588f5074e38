"""A live page with many listeners: how soon a change arrives after its commit, and what a listener costs.

`python -m tests.load.live PORT COUNT` opens the streams and tells when each next event has arrived; it is told on its
standard input how many rounds there are. Both processes read the machine's monotonic clock.
"""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


ID_LINE = b"\nid: "


class Listener(asyncio.Protocol):
    """One open stream."""

    def __init__(self, listeners: "Listeners") -> None:
        self.listeners = listeners
        self.tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self.listeners.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        # Events are told apart by their id lines, which may lie across two pieces.
        text = self.tail + data
        if ID_LINE in text:
            self.listeners.heard(self)
        self.tail = text[1 - len(ID_LINE) :]

    def connection_lost(self, exc: Exception | None) -> None:
        self.listeners.lost += 1


class Listeners:
    """All streams of the process, and who has heard what."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self.port = port
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        self.arrivals: dict[Listener, float] = {}
        self.lost = 0
        self.complete = asyncio.Event()
        self.expected = 0

    def heard(self, listener: Listener) -> None:
        """The first event of a round counts: an answer may come in pieces."""
        self.arrivals.setdefault(listener, time.monotonic())
        if len(self.arrivals) >= self.expected:
            self.complete.set()

    def await_next(self) -> None:
        self.arrivals = {}
        self.complete.clear()

    async def open(self, count: int) -> None:
        """Open the streams, some at a time, and wait until each has had its first event."""
        loop = asyncio.get_running_loop()
        self.expected = count
        for _ in range(count):
            await loop.create_connection(lambda: Listener(self), "127.0.0.1", self.port)
        await asyncio.wait_for(self.complete.wait(), 120)
        # Some may have come before the server listened to Redis: they are told again.
        await asyncio.sleep(1)


async def listen(wanted: dict) -> None:
    """Open the streams; then, line by line, tell when all have heard the next change."""
    listeners = Listeners(wanted["port"], wanted["path"], wanted["cookie"])
    await listeners.open(wanted["count"])
    loop = asyncio.get_running_loop()
    listeners.await_next()
    _say({"open": wanted["count"]})
    while (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        await asyncio.wait_for(listeners.complete.wait(), 30)
        arrivals, lost = listeners.arrivals, listeners.lost
        listeners.await_next()
        _say({"arrivals": list(arrivals.values()), "lost": lost})


def _say(said: dict) -> None:
    print(json.dumps(said), flush=True)


class Audience:
    """The listeners' process, as the measuring process speaks with it."""

    def __init__(self, *, port: int, path: str, cookie: str, count: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.live"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self._tell(json.dumps({"port": port, "path": path, "cookie": cookie, "count": count}))
        self._hear()

    def arrivals(self) -> list[float]:
        """When each listener heard the change that has just been made."""
        self._tell("next")
        heard = self._hear()
        if heard["lost"]:
            raise RuntimeError(f"{heard['lost']} streams were closed")
        return heard["arrivals"]

    def __enter__(self) -> "Audience":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _hear(self) -> dict:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the listeners' process ended")
        return json.loads(line)


if __name__ == "__main__":
    asyncio.run(listen(json.loads(sys.stdin.readline())))
