"""PostgreSQL and Valkey together, provisioned, with the settings that lead to them (inbyggda servrar)."""

import asyncio
from pathlib import Path

from services.supervisor.postgres import Postgres
from services.supervisor.process import free_port
from services.supervisor.provision import OWNER, SERVICE, Login, provision
from services.supervisor.secret_files import secret_in
from services.supervisor.valkey import Valkey

DATABASE = "samband"


class Embedded:
    """The two servers on free loopback ports, all their files below `directory`."""

    def __init__(
        self,
        directory: Path,
        *,
        logs: Path | None = None,
        durable: bool = True,
        postgres_port: int | None = None,
        valkey_port: int | None = None,
    ) -> None:
        self.secrets = directory / "secrets"
        self.directory = directory
        self.postgres = Postgres(
            directory / "postgres",
            postgres_port or free_port(),
            log=logs / "postgres.log" if logs else None,
            durable=durable,
        )
        self.valkey = Valkey(
            directory / "valkey",
            valkey_port or free_port(),
            log=logs / "valkey.log" if logs else None,
            durable=durable,
        )

    @property
    def binaries(self) -> Path:
        """PostgreSQL's own programs."""
        return self.postgres.binaries

    def prepare(self) -> None:
        self.valkey.prepare()
        self.postgres.prepare()

    def start(self) -> None:
        self.prepare()
        self.valkey.process.launch()
        self.postgres.process.launch()
        self.valkey.process.wait_until_ready()
        self.postgres.process.wait_until_ready()

    def stop(self) -> None:
        self.postgres.process.ask_to_stop()
        self.valkey.process.ask_to_stop()
        self.postgres.stop()
        self.valkey.stop()

    def provision(self, database: str = DATABASE) -> None:
        """Bring roles, database, extensions and marks in order; to be done at every start."""
        asyncio.run(
            provision(
                self.postgres.url(),
                owner=Login(OWNER, self._password(OWNER), database),
                service=Login(SERVICE, self._password(SERVICE), database),
            )
        )

    def environment(self, *, base_url: str, database: str = DATABASE, data: Path | None = None) -> dict[str, str]:
        """The settings of the services for these servers; the owner's address is not among them."""
        return {
            "SAMBAND_DATABASE_URL": self.postgres.url(database, SERVICE, self._password(SERVICE)),
            "SAMBAND_REDIS_URL": self.valkey.url,
            "SAMBAND_BASE_URL": base_url,
            "SAMBAND_SECRET_KEY_FILE": str(self.secret_key_file()),
            "SAMBAND_DATA": str(data or self.directory),
            "SAMBAND_DEVELOPMENT": "1",
        }

    def owner_url(self, database: str = DATABASE) -> str:
        """For migrations, backup and restore alone."""
        return self.postgres.url(database, OWNER, self._password(OWNER))

    def psql_environment(self, database: str = DATABASE) -> dict[str, str]:
        """The owner's login as libpq's programs take it: a password among their arguments would be seen by all."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.postgres.port),
            "PGUSER": OWNER,
            "PGPASSWORD": self._password(OWNER),
            "PGDATABASE": database,
        }

    def secret_key_file(self) -> Path:
        path = self.secrets / "secret_key"
        secret_in(path)
        return path

    def _password(self, role: str) -> str:
        return secret_in(self.secrets / f"{role}.password")
