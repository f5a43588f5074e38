"""A cluster of the measurements' own: PostgreSQL and Valkey with the two nations, and the API in front of either."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import asyncpg
import msgspec

from services.supervisor.embedded import Embedded
from services.supervisor.load import load
from services.supervisor.migrate import ROOT, migrate
from services.supervisor.process import Process, free_port
from tests.load.nation import TODAY, YEARS, build_nation, copy_nation

NATIONS = {"ten": YEARS, "one": 1}
"""The databases, and how many years lie behind their today."""


class Cluster:
    """Both nations, each in its own database. Kept in `directory`: a second run finds them there."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o711)  # The servers run as another account when this runs as root.
        self.directory = directory
        self.embedded = Embedded(directory, logs=directory)

    def __enter__(self) -> "Cluster":
        self.embedded.start()
        for nation, years in NATIONS.items():
            self._build(nation, years)
        return self

    def __exit__(self, *_: object) -> None:
        self.embedded.stop()

    def environment(self, nation: str, port: int = 8000) -> dict[str, str]:
        """The settings of the services on one of the nations."""
        data = self.directory / "files"
        data.mkdir(exist_ok=True)
        settings = self.embedded.environment(base_url=f"http://127.0.0.1:{port}", database=nation, data=data)
        return settings | {"SAMBAND_TODAY": TODAY.isoformat(), "PYTHONPATH": str(ROOT)}

    def owner_url(self, nation: str) -> str:
        return self.embedded.owner_url(nation)

    def _build(self, nation: str, years: int) -> None:
        self.embedded.provision(nation)
        migrate(self.environment(nation), self.owner_url(nation))
        load(self.environment(nation))
        if asyncio.run(self._fill(nation, years)):
            history = [sys.executable, "-m", "tests.load.history"]
            subprocess.run(history, cwd=ROOT, env=os.environ | self.environment(nation), check=True)

    async def _fill(self, nation: str, years: int) -> bool:
        """Answers whether there was something to do."""
        connection = await asyncpg.connect(self.owner_url(nation))
        try:
            is_built = await connection.fetchval("select exists (select from body)")
        finally:
            await connection.close()
        if not is_built:
            await copy_nation(build_nation(years=years), self.owner_url(nation))
        return not is_built


@contextmanager
def server(module: str, environment: dict[str, str], ready: str, *, log: Path) -> Iterator["Served"]:
    """A server process of its own on a free port: granian with one worker."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = environment | {"SAMBAND_BASE_URL": address}
    command = [module, "--port", str(port)]
    with process(*command, environment=settings, log=log, is_ready=lambda: answers(address + ready)) as pid:
        yield Served(port, pid)


@contextmanager
def process(*module: str, environment: dict[str, str], log: Path, is_ready: Callable[[], bool]) -> Iterator[int]:
    """A process of the service, ready when the block begins and gone when it ends; its number."""
    log.unlink(missing_ok=True)
    made = Process(
        name=module[0],
        command=lambda: [sys.executable, "-m", *module],
        environment=os.environ | environment,
        log=log,
        directory=ROOT,
        is_ready=is_ready,
    )
    try:
        made.start(seconds=90)
        yield made.pid or 0
    finally:
        made.stop()


@contextmanager
def background(environment: dict[str, str], *, logs: Path) -> Iterator[None]:
    """The worker and the relay, as `./samband up` runs them."""
    celery = ("celery", "-A", "services.worker.app", "worker", "--loglevel=INFO", "--concurrency=1")
    alone = ("--without-mingle", "--without-gossip")

    def says(log: Path, word: str) -> Callable[[], bool]:
        return lambda: log.exists() and word in log.read_text()

    worker, relay = logs / "worker.log", logs / "relay.log"
    with (
        process(*celery, *alone, environment=environment, log=worker, is_ready=says(worker, "ready")),
        process("services.worker.relay", environment=environment, log=relay, is_ready=says(relay, "relay stands")),
    ):
        yield


class Served(NamedTuple):
    """A server that runs: its port, and the process with its children."""

    port: int
    pid: int


def answers(address: str) -> bool:
    """Whether there is an answer without fault at the address."""
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5):
        return True
    return False


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(place.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(place.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory(pid: int) -> int:
    """The memory of a process and its descendants in bytes: shared pages divided among those who share them (PSS)."""
    total = 0
    for one in family(pid):
        with suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return total


def sessions_of(cluster: Cluster, nation: str) -> dict[str, str]:
    """Sign in those whom the measurements act as: by hat, the cookies that their browsers send."""
    return asyncio.run(_sessions(cluster, nation))


async def _sessions(cluster: Cluster, nation: str) -> dict[str, str]:
    from litestar.middleware.csrf import generate_csrf_token

    from services.api.sessions import SessionStore, SignedIn, _Begin, connect

    owner = await asyncpg.connect(cluster.owner_url(nation))
    rows = await owner.fetch(
        "select distinct on (hat) account, coalesce(tenant, case role when 'operator' then 'drift' else 'nationellt' end) as hat"
        " from role_grant order by hat, id"
    )
    await owner.close()
    redis = connect(cluster.embedded.valkey.url)
    store, cookies = SessionStore(redis), {}
    for row in rows:
        who = SignedIn(row["account"], "bench", "https://issuer.example", str(row["account"]), None, int(time.time()))
        session = await store.begin(msgspec.json.encode(who), _Begin(who, "id-token"))
        cookies[row["hat"]] = f"samband={session}; csrf={generate_csrf_token('any')}"
    await redis.aclose()
    return cookies
