"""`./samband backup` and `./samband restore`: an installation as one file, and back (säkerhetskopia).

The file is a tar with the database as pg_dump writes it, the files directory, and the installation's secret key,
without which sealed secrets in the database cannot be opened. Passwords of the database are not in it: the new
installation has its own. Nor are sessions and queue (Valkey): people sign in again, and what had not been sent is in
the database's outbox.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from services.supervisor.deployment import Deployment
from services.supervisor.embedded import Embedded
from services.supervisor.instance import Installation, Instance, Refused
from services.supervisor.migrate import migrate
from services.supervisor.process import PartFailed
from services.supervisor.reasons import reason

FORMAT = "samband-backup/1"
RESTORING = "restoring"
LARGEST_HEADER = 10_000
COUNT_TABLES = "select count(*) from pg_tables where schemaname = 'public'"


def backup(instance: Installation, file: Path) -> None:
    """Write the installation to `file`, running or not. The file appears whole or not at all."""
    half_made = file.with_name(f".{file.name}.part")
    try:
        with instance.servers() as embedded, tempfile.TemporaryDirectory(dir=instance.run) as place:
            dump = Path(place) / "database.dump"
            # The database first: a file that a row names is then in the directory.
            _run_program(embedded, "pg_dump", "--format=custom", "--compress=gzip:3", f"--file={dump}")
            half_made.unlink(missing_ok=True)
            with open(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
                _write(output, dump, instance, embedded)
                output.flush()
                os.fsync(output.fileno())
        half_made.rename(file)
    except OSError as error:
        raise Refused(f"Säkerhetskopian kunde inte skrivas till {file}: {reason(error)}.") from error
    finally:
        half_made.unlink(missing_ok=True)


def _write(output: io.BufferedWriter, dump: Path, instance: Installation, embedded: Embedded | Deployment) -> None:
    with tarfile.open(fileobj=output, mode="w") as archive:
        about = {"format": FORMAT, "made": datetime.now(UTC).isoformat(timespec="seconds")}
        content = json.dumps(about).encode()
        header = tarfile.TarInfo("samband.json")
        header.size = len(content)
        archive.addfile(header, io.BytesIO(content))
        archive.add(dump, "database.dump")
        archive.add(embedded.secret_key_file(), "secret_key")
        archive.add(instance.files, "files")


def restore(instance: Instance, file: Path) -> None:
    """Make a new installation from a backup, in an empty directory. Raises Refused for another, or for another file.

    Everything is made in a directory below and put in place at the end, the database last.
    """
    here = instance.directory
    # A restore that was broken off is begun anew; anything else is somebody's.
    if here.exists() and any(here.iterdir()) and not (here / RESTORING).exists():
        raise Refused(f"Katalogen {here} är inte tom. Välj en tom katalog med --data.")
    with _opened(file) as archive:
        instance.create()
        with instance.locked():
            _restore(archive, instance)


def restore_deployment(deployment: Deployment, file: Path) -> None:
    """Load a backup into a provisioned, empty database and an empty files directory. Raises Refused for others.

    The secret key is the operator's to put in place first: the services read it from where they are told to.
    """
    if _run_program(deployment, "psql", "--no-align", "--tuples-only", f"--command={COUNT_TABLES}").strip() != "0":
        raise Refused("Databasen är inte tom. En säkerhetskopia läses bara in i en tom installation.")
    if any(deployment.files.iterdir()):
        raise Refused(
            f"Katalogen {deployment.files} är inte tom. En säkerhetskopia läses bara in i en tom installation."
        )
    with _opened(file) as archive, tempfile.TemporaryDirectory(dir=deployment.run) as place:
        unpacked = Path(place)
        archive.extractall(unpacked, filter="data")
        if (unpacked / "secret_key").read_bytes().strip() != deployment.secret_key.read_bytes().strip():
            raise Refused(f"{deployment.secret_key} är en annan nyckel än säkerhetskopians. Lägg den på plats först.")
        _load_database(deployment, unpacked / "database.dump")
        migrate({}, deployment.owner_url())
        shutil.copytree(unpacked / "files", deployment.files, dirs_exist_ok=True)


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    """A backup, read to the end of its header. What is wrong with it is said in one line."""
    try:
        with tarfile.open(file) as archive:
            _check(archive, file)
            yield archive
    except tarfile.TarError as error:
        raise Refused(f"{file} är ingen hel säkerhetskopia av Samband.") from error
    except OSError as error:
        raise Refused(f"Säkerhetskopian {file} kunde inte läsas in: {reason(error)}.") from error


def _check(archive: tarfile.TarFile, file: Path) -> None:
    first = archive.next()
    content = (
        archive.extractfile(first) if first and first.name == "samband.json" and first.size < LARGEST_HEADER else None
    )
    if content is None or json.loads(content.read()).get("format") != FORMAT:
        raise Refused(f"{file} är ingen säkerhetskopia av Samband, eller av en annan version.")


def _restore(archive: tarfile.TarFile, instance: Instance) -> None:
    half_made = Instance(instance.directory / RESTORING)
    shutil.rmtree(half_made.directory, ignore_errors=True)
    half_made.create()
    embedded = half_made.embedded()
    archive.extractall(half_made.directory, filter="data")
    half_made.files.chmod(0o700)
    embedded.secrets.mkdir(mode=0o700)
    key = (half_made.directory / "secret_key").rename(embedded.secrets / "secret_key")
    key.chmod(0o600)
    try:
        embedded.start()
        embedded.provision()
        _load_database(embedded, half_made.directory / "database.dump")
        migrate({}, embedded.owner_url())  # A backup may be older than the code.
    finally:
        embedded.stop()
    for name in ("files", "secrets", "valkey", "postgres"):
        target = instance.directory / name
        shutil.rmtree(target, ignore_errors=True)
        (half_made.directory / name).rename(target)
    shutil.rmtree(half_made.directory)


def _load_database(servers: Embedded | Deployment, dump: Path) -> None:
    """All of it or an error; schema and extensions are there already, made by provisioning."""
    entries = _run_program(servers, "pg_restore", "--list", str(dump)).splitlines()
    chosen = dump.with_suffix(".list")
    chosen.write_text("\n".join(one for one in entries if " SCHEMA - " not in one and " EXTENSION " not in one))
    _run_program(
        servers,
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        f"--use-list={chosen}",
        f"--dbname={servers.psql_environment()['PGDATABASE']}",
        str(dump),
    )


def _run_program(embedded: Embedded | Deployment, name: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [embedded.binaries / name, *arguments],
        env=os.environ | embedded.psql_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["okänt fel"])[-1]
        raise PartFailed(f"{name} misslyckades: {last}")
    return done.stdout
