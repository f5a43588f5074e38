"""A load client in a process of its own: so many connections, each asking again as soon as it has been answered.

`python -m tests.load.client` reads Turns as JSON on its standard input and writes an Answer for each Ask. Bare sockets,
because a client library costs more than the pages that are measured. Loopback only.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
LIMIT = 20_000
"""More requests than this nobody asks for."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask for, how often, over how many connections at once."""

    port: int
    path: str
    cookie: str = ""
    connections: int = 1
    requests: int = 100
    warm_up: int = 10
    encodings: str = ""

    def as_bytes(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: text/html"]
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        lines += [f"Accept-Encoding: {self.encodings}"] if self.encodings else []
        return "\r\n".join([*lines, "", ""]).encode()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """How it went: requests per second, and the time of an answer in milliseconds. `faults`: answers other than 200."""

    per_second: float
    median: float
    p95: float
    size: int
    faults: int


class Turns(msgspec.Struct, frozen=True):
    """Several asks, taken in turn so many times: what the machine does meanwhile then falls on all of them alike."""

    asks: list[Ask]
    rounds: int


def ask_in_turn(*asks: Ask, rounds: int = 1) -> list[Answer]:
    """Have the load made by a process of its own; `requests` of each ask are made in every round."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.client"],
        input=msgspec.json.encode(Turns(list(asks), rounds)),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=list[Answer])


class Round:
    """The requests that are still to be made, and what the answers took."""

    def __init__(self, wanted: Ask) -> None:
        self.wanted = wanted
        self.request = wanted.as_bytes()
        self.left = min(wanted.requests, LIMIT)
        self.times: list[float] = []
        self.faults = 0
        self.size = 0
        self.seconds = 0.0

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


class Connection(asyncio.Protocol):
    """One connection, kept alive: a request, its answer, the next request."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.received = bytearray()
        self.expected = -1
        self.started = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._next()

    def _next(self) -> None:
        if not self.round.take():
            self.transport.close()
            return
        self.received.clear()
        self.expected = -1
        self.started = time.perf_counter()
        self.transport.write(self.round.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self.expected < 0:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            self.expected = end + 4 + _length(bytes(self.received[:end]))
        if len(self.received) >= self.expected:
            self.round.times.append(time.perf_counter() - self.started)
            self.round.faults += not self.received.startswith(b"HTTP/1.1 200")
            self.round.size = len(self.received)
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None or self.round.left >= 0:
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))
        else:
            self.done.set_result(None)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError(f"an answer without length: {head!r}")


async def _run(turns: Turns) -> list[Answer]:
    rounds: list[list[Round]] = [[] for _ in turns.asks]
    for wanted in turns.asks:
        await _round(Round(msgspec.structs.replace(wanted, requests=wanted.warm_up)))
    for _ in range(turns.rounds):
        for wanted, taken in zip(turns.asks, rounds, strict=True):
            taken.append(await _round(Round(wanted)))
    return [_answer(taken) for taken in rounds]


def _answer(rounds: list[Round]) -> Answer:
    times = sorted(time for one in rounds for time in one.times)
    return Answer(
        # The middle round, so that one disturbed round counts for nothing.
        per_second=statistics.median(len(one.times) / one.seconds for one in rounds),
        median=times[len(times) // 2] * 1000,
        p95=times[int(len(times) * 0.95)] * 1000,
        size=rounds[-1].size,
        faults=sum(one.faults for one in rounds),
    )


async def _round(round_: Round) -> Round:
    started = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Connection(round_), "127.0.0.1", round_.wanted.port)
        for _ in range(round_.wanted.connections)
    ]
    await asyncio.gather(*(connection.done for _, connection in made))
    round_.seconds = time.perf_counter() - started
    return round_


if __name__ == "__main__":
    answers = asyncio.run(_run(msgspec.json.decode(sys.stdin.buffer.read(), type=Turns)))
    sys.stdout.buffer.write(msgspec.json.encode(answers))
