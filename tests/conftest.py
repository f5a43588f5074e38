"""The suite's own PostgreSQL and Valkey: real servers on free ports, in a directory that goes away.

One cluster serves the whole run; each worker process (pytest-xdist) has a database of its own, cloned from a migrated
template, and a Valkey of its own (its channels are shared by all its databases). The SAMBAND_* settings are in the
environment before any test module is imported; the servers start when the first test asks for them.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from services.domain.piccolo_conf import DB
from services.supervisor.embedded import Embedded
from services.supervisor.load import load
from services.supervisor.migrate import migrate
from services.supervisor.postgres import SUPERUSER
from services.supervisor.process import free_port
from services.supervisor.valkey import Valkey

TEMPLATE = "template_samband"
BASE_URL = "http://127.0.0.1:8000"

# A property is not timed: a busy machine would decide.
settings.register_profile("samband", settings.default, deadline=None)
settings.load_profile("samband")


class Servers:
    """What one process of the run uses; only the process that made the cluster starts and stops it."""

    def __init__(self, worker: str, cluster_directory: str | None, cluster_port: int | None) -> None:
        self.owns_cluster = cluster_directory is None
        self.directory = Path(cluster_directory or tempfile.mkdtemp(prefix="samband-"))
        self.directory.chmod(0o711)  # The database servers run as another account when the suite runs as root.
        self.worker = worker
        self.embedded = Embedded(self.directory / "shared", durable=False, postgres_port=cluster_port)
        self.embedded.valkey = Valkey(self.directory / worker / "valkey", free_port(), durable=False)
        self.database = f"samband_{worker}"
        self._cluster_runs = not self.owns_cluster

    def environment(self, database: str | None = None) -> dict[str, str]:
        data = self.directory / self.worker / "data"
        data.mkdir(parents=True, exist_ok=True)
        settings = self.embedded.environment(base_url=BASE_URL, database=database or self.database, data=data)
        return settings | {"SAMBAND_TODAY": "2025-11-20"}

    def start_cluster(self) -> None:
        if self._cluster_runs:
            return
        self.embedded.postgres.start()
        self.embedded.provision(TEMPLATE)
        migrate(self.environment(TEMPLATE), self.embedded.owner_url(TEMPLATE))
        load(self.environment(TEMPLATE))
        self._cluster_runs = True

    def start(self) -> None:
        self.start_cluster()
        self.embedded.valkey.start()
        self.clone(self.database)

    def clone(self, database: str) -> None:
        """A new database with the schema and reference data of the template; an older one of that name goes."""
        statements = (
            f'drop database if exists "{database}" with (force)',
            f'create database "{database}" template "{TEMPLATE}" owner samband_owner',
            f'revoke all on database "{database}" from public',
            f'grant connect on database "{database}" to samband_service',
        )
        # By psql, not asyncpg: a test that asks for a database may have an event loop running.
        psql = [self.embedded.postgres.binaries / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=postgres"]
        login = {"PGHOST": "127.0.0.1", "PGPORT": str(self.embedded.postgres.port), "PGUSER": SUPERUSER}
        subprocess.run(
            [*psql, *(f"--command={statement}" for statement in statements)],
            env=login
            | {"PGPASSWORD": self.embedded.postgres.superuser_password, "PGOPTIONS": "-cclient_min_messages=error"},
            check=True,
        )

    def stop(self) -> None:
        self.embedded.valkey.stop()
        if self.owns_cluster:
            self.embedded.postgres.stop()
            shutil.rmtree(self.directory, ignore_errors=True)


SERVERS = pytest.StashKey[Servers]()


def pytest_configure(config: pytest.Config) -> None:
    shared: dict[str, Any] = getattr(config, "workerinput", {})
    servers = Servers(shared.get("workerid", "main"), shared.get("samband_directory"), shared.get("samband_port"))
    config.stash[SERVERS] = servers
    os.environ.update(servers.environment())
    os.environ["SAMBAND_OWNER_DATABASE_URL"] = servers.embedded.owner_url(servers.database)
    # The engine reads the environment when it is imported; what a folder named on the command line imports came before this.
    DB.config["dsn"] = os.environ["SAMBAND_DATABASE_URL"]
    if config.pluginmanager.hasplugin("dsession"):
        config.pluginmanager.register(SharedCluster())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed, a skipped test is a test that we believe to have and have not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SERVERS].stop()


class SharedCluster:
    """Under pytest-xdist the controlling process starts the cluster, and tells its workers where it is."""

    def pytest_xdist_setupnodes(self, config: pytest.Config) -> None:
        config.stash[SERVERS].start_cluster()

    def pytest_configure_node(self, node: Any) -> None:
        servers = node.config.stash[SERVERS]
        node.workerinput["samband_directory"] = str(servers.directory)
        node.workerinput["samband_port"] = servers.embedded.postgres.port


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    """PostgreSQL and Valkey, running, with this worker's own migrated database."""
    servers = request.config.stash[SERVERS]
    servers.start()
    return servers


@pytest.fixture(scope="session")
def environment(servers: Servers) -> dict[str, str]:
    """The SAMBAND_* settings of this worker (also in os.environ), with the servers running."""
    return servers.environment()


@pytest.fixture(scope="session")
def database_url(environment: dict[str, str]) -> str:
    """This worker's own database, as the services' login."""
    return environment["SAMBAND_DATABASE_URL"]


@pytest.fixture(scope="session")
def owner_url(servers: Servers) -> str:
    """This worker's own database as owner, whom row-level security does not bind: to arrange and to look behind."""
    return servers.embedded.owner_url(servers.database)


@pytest.fixture(scope="session")
def superuser_url(servers: Servers) -> str:
    return servers.embedded.postgres.url(servers.database)


@pytest.fixture(scope="session")
def another_database(servers: Servers) -> Callable[[], dict[str, str]]:
    """Makes untouched databases besides the worker's own; each call returns the settings of a new one."""
    count = 0

    def make() -> dict[str, str]:
        nonlocal count
        count += 1
        name = f"{servers.database}_{count}"
        servers.clone(name)
        return servers.environment(name) | {"SAMBAND_OWNER_DATABASE_URL": servers.embedded.owner_url(name)}

    return make
