"""`./samband up`: the whole service on one machine, from nothing to signed in (uppstart)."""

import asyncio
import hashlib
import itertools
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import asyncpg

from services.domain.base.settings import optional
from services.supervisor.demonstration import people
from services.supervisor.embedded import Embedded
from services.supervisor.instance import Instance, Refused
from services.supervisor.load import LoadingFailed, load
from services.supervisor.migrate import ROOT, MigrationFailed, migrate
from services.supervisor.process import PartFailed, Process
from services.supervisor.supervision import Supervision, supervise

DEMONSTRATION_TODAY = "2025-11-20"
FIRST_WAY_IN = (
    "Ingen kan logga in än. Anslut en inloggning med ./samband connect, och bjud in den första med ./samband invite."
)


def up(directory: Path, *, port: int, demonstration: bool, say: Callable[[str], None]) -> None:
    """Run until asked to stop. Raises Refused or PartFailed with one line about what is wrong."""
    instance = Instance(directory)
    instance.create()
    with instance.locked():
        receives = optional("SAMBAND_REPLY_ADDRESS") is not None
        for needed in (port, *([port + 1] if demonstration else []), *([port + 2] if receives else [])):
            _require_free(needed)
        embedded = instance.embedded()
        environment = _environment(instance, embedded, port=port, demonstration=demonstration)
        supervision = Supervision(say)

        def start() -> None:
            embedded.prepare()
            supervision.start(embedded.postgres.process, embedded.valkey.process)
            embedded.provision()
            instance.remember(embedded)
            _prepare_content(instance, environment, embedded.owner_url(), demonstration=demonstration, say=say)
            # People wait for pages first; what works in the background starts when they can be shown.
            supervision.start(*_pages(instance, environment, port=port, demonstration=demonstration))
            supervision.start_beside(*_background(instance, environment))
            if receives:
                supervision.start_beside(_receiver(instance, environment, port=port + 2))
            say(f"Samband är igång: {environment['SAMBAND_BASE_URL']}")
            if receives:
                say(f"Svar från kalendrar tas emot (SMTP) på 127.0.0.1:{port + 2}.")
            if demonstration:
                say(_who_can_sign_in())
            elif not asyncio.run(is_any_sign_in_open(embedded.owner_url())):
                say(FIRST_WAY_IN)
            say("Avsluta med Ctrl-C.")

        supervise(supervision, start)
        say("Samband är stoppat.")


def _environment(instance: Instance, embedded: Embedded, *, port: int, demonstration: bool) -> dict[str, str]:
    """The settings of the services; those that the operator has given (mail, for one) are kept."""
    settings = embedded.environment(base_url=f"http://127.0.0.1:{port}", data=instance.files)
    settings["PYTHONPATH"] = str(ROOT)
    if demonstration:
        settings["SAMBAND_DEMONSTRATION_ISSUER"] = f"http://127.0.0.1:{port + 1}"
        settings["SAMBAND_TODAY"] = DEMONSTRATION_TODAY
    return {name: value for name, value in os.environ.items() if name != "SAMBAND_OWNER_DATABASE_URL"} | settings


def _prepare_content(
    instance: Instance,
    environment: dict[str, str],
    owner_url: str,
    *,
    demonstration: bool,
    say: Callable[[str], None],
) -> None:
    """Schema, reference rows and demonstration, each as far as it is not there already.

    Nothing is asked of the database when all that goes into them is what it was at the last start.
    """
    stamp = instance.directory / "postgres" / "prepared"
    wanted = _fingerprint(environment.get("SAMBAND_DEMONSTRATION_ISSUER", ""))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(
        "Uppdaterar databasen."
        if stamp.exists()
        else "Skapar databasen med sitt innehåll. Det görs bara första gången."
    )
    log = instance.logs / "prepare.log"
    try:
        migrate(environment, owner_url)
        load(environment, demonstration=demonstration)
    except (MigrationFailed, LoadingFailed) as error:
        log.write_text(error.output)
        raise PartFailed(f"{error} (se {log})") from error
    stamp.write_text(wanted)


def _fingerprint(issuer: str) -> str:
    """Of the migrations, the reference rows and the demonstration, and of where the demonstration's sign-in is."""
    digest = hashlib.sha256(issuer.encode())
    sources = [path for folder in ("domain", "supervisor") for path in (ROOT / "services" / folder).rglob("*")]
    for path in sorted(path for path in sources if path.suffix in (".py", ".csv", ".toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _python(
    instance: Instance,
    environment: dict[str, str],
    name: str,
    file: str,
    *arguments: str,
    is_ready: Callable[[], bool] = lambda: True,
) -> Process:
    """A part that is a Python module; `file` names its log and its pid file."""
    return Process(
        name=name,
        command=lambda: [sys.executable, "-m", *arguments],
        environment=environment,
        log=instance.logs / f"{file}.log",
        directory=ROOT,
        pid_file=instance.run / f"{file}.pid",
        is_ready=is_ready,
    )


def _pages(instance: Instance, environment: dict[str, str], *, port: int, demonstration: bool) -> list[Process]:
    ready = f"http://127.0.0.1:{port}/health/ready"
    api = ("services.api", "--port", str(port))
    parts = [_python(instance, environment, "webbtjänsten", "api", *api, is_ready=lambda: _answers(ready))]
    if demonstration:
        metadata = f"{environment['SAMBAND_DEMONSTRATION_ISSUER']}/.well-known/openid-configuration"
        module = "services.supervisor.identity_provider"
        parts.append(
            _python(
                instance,
                environment,
                "demonstrationens inloggning",
                "identity-provider",
                module,
                is_ready=lambda: _answers(metadata),
            )
        )
    return parts


def _background(instance: Instance, environment: dict[str, str]) -> list[Process]:
    worker = ("celery", "-A", "services.worker.app", "worker", "--loglevel=INFO")
    beat = ("celery", "-A", "services.worker.beat", "beat", "--loglevel=INFO")
    # One worker process, which need not look for others of its kind.
    alone = ("--concurrency=1", "--without-mingle", "--without-gossip")
    # Beat's own note of what ran last; the pid file is ours, not Celery's.
    schedule = f"--schedule={instance.run / 'beat-schedule'}"
    return [
        _python(instance, environment, "arbetaren", "worker", *worker, *alone),
        _python(instance, environment, "klockan", "beat", *beat, schedule, "--pidfile="),
        _python(instance, environment, "utskicket", "relay", "services.worker.relay"),
    ]


def _receiver(instance: Instance, environment: dict[str, str], *, port: int) -> Process:
    """What takes answers by mail from the mail server in front of it."""
    inbox = ("services.worker.inbox", f"--port={port}")
    return _python(instance, environment, "brevlådan", "inbox", *inbox, is_ready=lambda: _greets(port))


def _greets(port: int) -> bool:
    """Whether somebody speaks SMTP there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            return connection.recv(4).startswith(b"220")
    except OSError:
        return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        # As the services bind: a port in TIME_WAIT after the last stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Refused(f"Port {port} får inte användas av dig. Välj en annan, över 1023, med --port.") from error
        except OSError as error:
            raise Refused(f"Port {port} är upptagen. Välj en annan med --port.") from error


async def is_any_sign_in_open(owner_url: str) -> bool:
    """Whether there is an identity provider through which people can come."""
    connection = await asyncpg.connect(owner_url)
    try:
        return await connection.fetchval("select exists (select from identity_provider where active)")
    finally:
        await connection.close()


def _who_can_sign_in() -> str:
    """The demonstration's people, group by group, as lines."""
    lines = ["", "Logga in som (påhittade personer, inget lösenord):"]
    for group, members in itertools.groupby(people(), key=lambda person: person.group):
        lines.append(f"  {group}")
        lines += [f"    {person.name:<20} {person.says}" for person in members]
    return "\n".join([*lines, ""])
