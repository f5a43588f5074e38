"""An installation's data directory (datakatalog): its layout, its lock, and how commands reach the servers of it.

<data>/lock            held (flock) by the instance that is running
<data>/run/            ports and pids of the running instance
<data>/secrets/        passwords and keys, readable by their owner alone
<data>/postgres/ valkey/   the servers' own directories
<data>/files/          what SAMBAND_DATA names: documents, outgoing mail, keys of the demonstration
<data>/logs/           one file per part of the service
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from services.supervisor.deployment import Deployment
from services.supervisor.embedded import Embedded
from services.supervisor.process import PartFailed
from services.supervisor.reasons import reason

LEAST_FREE_BYTES = 200_000_000


class Refused(PartFailed):
    """A command cannot be carried out; the message says why and what to do, in one line."""


def default_directory() -> Path:
    return Path("/var/lib/samband") if os.geteuid() == 0 else Path(__file__).parents[2] / ".samband"


class Instance:
    """The data directory of one installation."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self.run = self.directory / "run"
        self.logs = self.directory / "logs"
        self.files = self.directory / "files"
        self._ports = self.run / "ports.json"

    def create(self) -> None:
        """Make the directories. Raises Refused when that cannot be, or the disk is nearly full."""
        with self._reached():
            for place in (self.directory, self.run, self.logs, self.files):
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
            # The database's account must be able to walk through to its own directory.
            self.directory.chmod(0o711)
        if shutil.disk_usage(self.directory).free < LEAST_FREE_BYTES:
            raise Refused(f"Disken är full: {self.directory} behöver minst {LEAST_FREE_BYTES // 1_000_000} MB ledigt.")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the installation for this process. Raises Refused when another one has it."""
        with self._reached():
            lock = (self.directory / "lock").open("a+")
        with lock:
            if not _take(lock):
                raise Refused(f"Samband körs redan med datakatalogen {self.directory}. Stoppa det eller välj --data.")
            self._ports.unlink(missing_ok=True)
            yield

    @property
    def is_running(self) -> bool:
        with self._reached(), (self.directory / "lock").open("a+") as lock:
            return not _take(lock)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Raises Refused where the system does not let us into the directory."""
        try:
            yield
        except OSError as error:
            raise Refused(f"Datakatalogen {self.directory} kan inte användas: {reason(error)}.") from error

    def embedded(self) -> Embedded:
        return Embedded(self.directory, logs=self.logs)

    def secret_key_file(self) -> Path:
        return self.embedded().secret_key_file()

    def remember(self, embedded: Embedded) -> None:
        """Write down the ports when the servers answer, for commands given beside the one that holds the lock."""
        ports = {"postgres": embedded.postgres.port, "valkey": embedded.valkey.port}
        half_made = self._ports.with_suffix(".part")
        half_made.write_text(json.dumps(ports))
        half_made.rename(self._ports)

    @contextmanager
    def servers(self) -> Iterator[Embedded]:
        """PostgreSQL and Valkey of this installation: the running ones, or started for as long as this lasts."""
        with self._reached():
            is_made = (self.directory / "postgres" / "data").exists()
        if not is_made:
            raise Refused(f"Det finns ingen installation i {self.directory}. Starta en med ./samband up.")
        if self.is_running:
            try:
                ports = json.loads(self._ports.read_text())
            except FileNotFoundError as error:
                raise Refused("Samband startar just nu. Försök igen när det är igång.") from error
            yield Embedded(self.directory, logs=self.logs, postgres_port=ports["postgres"], valkey_port=ports["valkey"])
            return
        with self.locked():
            embedded = self.embedded()
            try:
                embedded.start()
                embedded.provision()
                self.remember(embedded)
                yield embedded
            finally:
                embedded.stop()


Installation = Instance | Deployment
"""What a command can work on."""


def _take(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
