"""`./samband up` as its user meets it: a process, what it prints, pages that answer, and what a kill -9 leaves."""

import json
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis

from services.supervisor.instance import Instance
from services.supervisor.migrate import ROOT
from tests.supervisor.waiting import wait_for

START_SECONDS = 120
STOP_SECONDS = 3.0

A_JOB_OF_HERS = """insert into job (hat, kind, key, title, payload, state, started_by)
    select 'dalarna', 'test', 'test', 'Ett jobb', '{}', 'running', account.id from account
    where name = 'Astrid Fornell' returning id"""


def free_ports() -> int:
    """The first of three neighbours that are free: the others are for the demonstration's sign-in and the receiver of mail."""
    while True:
        with socket.socket() as first, socket.socket() as second, socket.socket() as third:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
            except (OSError, OverflowError):
                continue
            return port


class Up:
    """A running `./samband up`."""

    def __init__(self, directory: Path, port: int) -> None:
        self.instance = Instance(directory)
        self.address = f"http://127.0.0.1:{port}"
        self.inbox_port = port + 2
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.supervisor.commands", "up", f"--data={directory}", f"--port={port}"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "SAMBAND_REPLY_ADDRESS": "kallelse@rss.example"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_until(self, words: str) -> str:
        """The line with these words; fails with all that was said when the process ends first."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if words in line:
                return line.rstrip()
        pytest.fail("\n".join(self.said))

    def pid(self, part: str) -> int:
        """The pid of a part, 0 between its end and its new start."""
        file = {"postgres": "postgres/server.pid", "valkey": "valkey/server.pid"}.get(part, f"run/{part}.pid")
        try:
            return int((self.instance.directory / file).read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health/ready", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> float:
        """Seconds from Ctrl-C to the end."""
        asked = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)
        return time.monotonic() - asked


def signed_in(up: Up, person: str) -> tuple[httpx.Client, httpx.Response]:
    """A browser that has chosen this person on the demonstration's page, and what Samband then showed."""
    browser = httpx.Client(timeout=20)
    question = browser.get(f"{up.address}/logga-in/demonstration").headers["location"]
    answer = browser.post(question, data={"person": person}).headers["location"]
    assert answer.startswith(up.address)
    return browser, browser.get(answer, follow_redirects=True)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="samband-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def up(place: Path) -> Iterator[Up]:
    started = Up(place / "data", free_ports())
    try:
        started.read_until("Avsluta med Ctrl-C.")
        yield started
    finally:
        started.process.kill()
        started.process.wait()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_says_what_takes_time_where_it_is_and_who_can_sign_in(up: Up):
    assert up.said[0] == "Skapar databasen med sitt innehåll. Det görs bara första gången."
    assert f"Samband är igång: {up.address}" in up.said
    assert any("Astrid Fornell" in line and "utvecklingsledare" in line for line in up.said)
    assert httpx.get(f"{up.address}/health/ready").json()["database"] is True
    assert httpx.get(up.address, follow_redirects=True).status_code == 200


def test_nothing_but_loopback_is_served_and_no_secret_can_be_read_by_others(up: Up):
    secrets = [up.instance.directory / "postgres/superuser.password", *(up.instance.directory / "secrets").iterdir()]
    assert len(secrets) >= 4
    assert all(file.stat().st_mode & 0o077 == 0 for file in secrets)
    command_lines = [Path(f"/proc/{up.pid(part)}/cmdline").read_bytes() for part in ("postgres", "valkey", "api")]
    passwords = [file.read_bytes() for file in secrets]
    assert not any(password in line for password in passwords for line in command_lines)
    ports = json.loads((up.instance.run / "ports.json").read_text())
    address = socket.gethostbyname(socket.gethostname())
    if not address.startswith("127."):
        for port in ports.values():
            with socket.socket() as outside, pytest.raises(ConnectionRefusedError):
                outside.connect((address, port))


def test_answers_by_mail_are_received_beside_the_pages(up: Up):
    with smtplib.SMTP("127.0.0.1", up.inbox_port, timeout=10) as client:
        client.ehlo("mx")
        client.mail("anna@falun.example")
        assert client.rcpt("kallelse+s-dalarna-1-abcdefghijklmnop@rss.example")[0] == 550
    assert f"Svar från kalendrar tas emot (SMTP) på 127.0.0.1:{up.inbox_port}." in up.said


@pytest.mark.parametrize(
    ("person", "start"), [("astrid.fornell", "/dalarna"), ("osten.lilja", "/dalarna"), ("lovisa.kallin", "/drift")]
)
def test_the_demonstrations_people_come_in_where_they_belong(up: Up, person: str, start: str):
    _, shown = signed_in(up, person)
    assert shown.status_code == 200
    assert shown.url.path == start


def test_whom_nobody_has_invited_is_not_let_in(up: Up):
    browser, shown = signed_in(up, "nils.ekdahl")
    assert shown.status_code == 403
    assert "inbjudan" in shown.text
    assert browser.get(f"{up.address}/dalarna").is_redirect


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_the_servers_do_not_run_as_root(up: Up):
    for part in ("postgres", "valkey"):
        assert Path(f"/proc/{up.pid(part)}").stat().st_uid != 0


def test_a_port_in_use_and_a_second_instance_are_one_clear_line_each(up: Up, place: Path):
    port = int(up.address.rsplit(":", 1)[1])
    other = Up(place / "other", port)
    said, _ = other.process.communicate(timeout=30)
    assert said.splitlines() == [f"Port {port} är upptagen. Välj en annan med --port."]
    assert other.process.returncode == 1

    with socket.socket() as taken:
        port = free_ports()
        taken.bind(("127.0.0.1", port + 2))
        taken.listen()
        said, _ = Up(place / "other", port).process.communicate(timeout=30)
    assert said.splitlines() == [f"Port {port + 2} är upptagen. Välj en annan med --port."]

    second = Up(up.instance.directory, free_ports())
    said, _ = second.process.communicate(timeout=30)
    assert said.startswith("Samband körs redan med datakatalogen")
    assert len(said.splitlines()) == 1


@pytest.mark.long
@pytest.mark.parametrize("part", ["api", "worker", "beat", "relay", "inbox", "identity-provider", "valkey", "postgres"])
def test_a_killed_part_comes_back_and_the_service_with_it(up: Up, part: str):
    killed = up.pid(part)
    os.kill(killed, signal.SIGKILL)
    assert "startas igen" in up.read_until("stannade")
    wait_for(lambda: up.pid(part) not in (0, killed))
    wait_for(up.is_ready, seconds=60)


@pytest.mark.long
def test_what_is_written_survives_kill_9_and_ctrl_c_ends_with_a_live_page_open(up: Up, place: Path):
    with up.instance.servers() as embedded:
        store = redis.Redis.from_url(embedded.valkey.url)
        store.set("kvar", "ja")
        store.close()
        psql = [embedded.postgres.binaries / "psql", "-Atqc"]
        login = os.environ | embedded.psql_environment()
        subprocess.run(
            [*psql, "update tenant set note = 'Kvar efter avbrott' where slug = 'dalarna'"], env=login, check=True
        )
    parts = [up.pid(part) for part in ("postgres", "valkey", "api", "worker", "beat", "relay", "identity-provider")]
    for pid in (parts[0], parts[1], up.process.pid):
        os.kill(pid, signal.SIGKILL)
    up.process.wait()

    again = Up(up.instance.directory, int(up.address.rsplit(":", 1)[1]))
    try:
        again.read_until("Avsluta med Ctrl-C.")
        assert not any(_lives(pid) for pid in parts)
        with again.instance.servers() as embedded:
            store = redis.Redis.from_url(embedded.valkey.url)
            assert store.get("kvar") == b"ja"
            store.close()
            asked = [embedded.postgres.binaries / "psql", "-Atqc", "select note from tenant where slug = 'dalarna'"]
            done = subprocess.run(asked, env=os.environ | embedded.psql_environment(), capture_output=True, text=True)
        assert done.stdout.strip() == "Kvar efter avbrott"

        browser, shown = signed_in(again, "astrid.fornell")
        assert shown.status_code == 200
        with again.instance.servers() as embedded:
            job = subprocess.run(
                [embedded.postgres.binaries / "psql", "-Atqc", A_JOB_OF_HERS],
                env=os.environ | embedded.psql_environment(),
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
        with browser.stream("GET", f"{again.address}/dalarna/jobb/{job}/handelser") as page:
            assert page.status_code == 200
            assert page.headers["content-type"].startswith("text/event-stream")
            assert again.stop() < STOP_SECONDS
        assert again.process.returncode == 0
        assert not list(again.instance.run.glob("*.pid"))
    finally:
        again.process.kill()
        again.process.wait()
