"""The worker, the relay and beat as real processes, on a database of their own."""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from services.supervisor.embedded import Embedded
from services.supervisor.migrate import migrate
from services.supervisor.process import Process, free_port
from services.supervisor.valkey import Valkey
from tests.domain.networks.conftest import REPORT_TABLES

ROOT = Path(__file__).parents[2]
TENANTS = ("dalarna", "stockholm")


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 40) -> None:
    """Wait for something to become true; say what did not."""
    deadline = time.monotonic() + seconds
    while not await true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {true.__qualname__}")
        await asyncio.sleep(0.05)


async def reconnected(url: str) -> asyncpg.Connection:
    async def try_it() -> bool:
        nonlocal connection
        try:
            connection = await asyncpg.connect(url)
        except (asyncpg.PostgresError, OSError):
            return False
        return True

    connection: asyncpg.Connection | None = None
    await until(try_it)
    assert connection is not None
    return connection


@dataclass
class Parts:
    """The background processes of one test, their environment, and a look behind by the owner."""

    environment: dict[str, str]
    data: Path
    owner: asyncpg.Connection
    running: dict[str, Process] = field(default_factory=dict)
    inbox_port: int = field(default_factory=free_port)

    def start(self, *names: str) -> None:
        celery = ("-m", "celery", "-A")
        alone = ("--concurrency=1", "--without-mingle", "--without-gossip")
        worker = (*celery, "services.worker.app", "worker", "--loglevel=INFO", *alone, "--include", "tests.worker.work")
        commands = {
            "worker": worker,
            "second worker": (*worker, "--hostname=second@%h"),
            "beat": (
                *celery,
                "services.worker.beat",
                "beat",
                "--loglevel=INFO",
                "--pidfile=",
                f"--schedule={self.data}/beat",
            ),
            "relay": ("-m", "services.worker.relay"),
            "inbox": ("-m", "services.worker.inbox", f"--port={self.inbox_port}"),
        }
        for name in names:
            process = self.running[name] = Process(
                name=name,
                command=lambda name=name: [sys.executable, *commands[name]],
                environment=self.environment | {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
                directory=ROOT,
                log=self.data / f"{name}.log",
            )
            process.launch()

    def kill(self, name: str) -> None:
        """As kill -9, with all of its children."""
        self.running.pop(name).kill()

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()

    async def effects(self) -> list[str]:
        """What the tests' jobs and messages have done, each time it was done."""
        rows = await self.owner.fetch("select subject from audit_entry where verb = 'test.effect' order by subject")
        return [row["subject"] for row in rows]

    async def job(self, number: int) -> asyncpg.Record:
        row = await self.owner.fetchrow("select * from job where id = $1", number)
        assert row is not None
        return row

    async def idle(self) -> bool:
        """Nothing promised is left undone."""
        return await self.owner.fetchval("select count(*) from outbox_message") == 0

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-4000:]}" for log in sorted(self.data.glob("*.log")))


@dataclass
class OwnServers:
    """PostgreSQL and Valkey of this folder alone, which the tests may kill."""

    embedded: Embedded
    environment: dict[str, str]
    owner_url: str


@pytest.fixture(scope="session")
def own_servers() -> Iterator[OwnServers]:
    directory = Path(tempfile.mkdtemp(prefix="samband-worker-"))
    directory.chmod(0o711)
    embedded = Embedded(directory)
    # A broker without memory is the harder case: what it forgets must come again.
    embedded.valkey = Valkey(directory / "valkey", free_port(), durable=False)
    try:
        embedded.start()
        embedded.provision()
        data = directory / "data"
        data.mkdir()
        environment = embedded.environment(base_url="http://127.0.0.1:8000", data=data)
        migrate(environment, embedded.owner_url())
        yield OwnServers(embedded, environment, embedded.owner_url())
    finally:
        embedded.stop()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
async def parts(own_servers: OwnServers, tmp_path: Path) -> AsyncIterator[Parts]:
    """A clean database, and the process of the test itself connected to it as the services are."""
    from services.domain.piccolo_conf import DB

    owner = await asyncpg.connect(own_servers.owner_url)
    superuser = await asyncpg.connect(own_servers.embedded.postgres.url("samband"))
    also = "stored_file, effect, mail_message, audit_culling, culling"
    await superuser.execute(f"truncate {REPORT_TABLES}, {also} restart identity cascade")
    await superuser.close()
    broker = redis.asyncio.from_url(own_servers.environment["SAMBAND_REDIS_URL"])
    await broker.flushall()
    await broker.aclose()
    before = DB.config
    DB.config = {"dsn": own_servers.environment["SAMBAND_DATABASE_URL"]}
    await DB.start_connection_pool(min_size=0, max_size=4)
    parts = Parts(own_servers.environment | {"SAMBAND_DATA": str(tmp_path)}, tmp_path, owner)
    try:
        yield parts
    finally:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            # Shown by pytest when the test fails.
            for table in ("outbox_message", "job"):
                print(table, *map(dict, await owner.fetch(f"select * from {table}")), sep="\n")
            print("locks", *await owner.fetch("select pid, objid from pg_locks where locktype = 'advisory'"), sep="\n")
        parts.stop()
        print(parts.logs())
        await DB.close_connection_pool()
        DB.config = before
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await owner.close(timeout=2)
