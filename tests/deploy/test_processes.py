"""The processes of docker-compose.yml with its commands, settings and health checks, without the containers around them."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from services.supervisor.process import free_port
from tests.deploy.test_caddy import CADDY, CADDYFILE
from tests.deploy.test_compose import ROOT, SERVICES, command_of

pytestmark = pytest.mark.long
HOST = "samband.example.se"


class Installation:
    """Database and Valkey of the suite, told to the processes as compose tells them: by environment and secret files."""

    def __init__(self, settings: dict[str, str], place: Path) -> None:
        self.place = place
        self.port, self.inbox_port = free_port(), free_port()
        (place / "data").mkdir()
        self.secrets = {
            "database_url": settings["SAMBAND_DATABASE_URL"],
            "secret_key": "en nyckel",
            "metrics_token": "mätare",
            "smtp_url": "",
        }
        for name, content in self.secrets.items():
            (place / name).write_text(content)
        self.values = {"SAMBAND_REDIS_URL": settings["SAMBAND_REDIS_URL"], "SAMBAND_DATA": str(place / "data")}

    def environment(self, service: str) -> dict[str, str]:
        told = {}
        for name, value in SERVICES[service]["environment"].items():
            value = re.sub(r"\$\{SAMBAND_HOST.*?\}", HOST, value)
            value = re.sub(r"\$\{[A-Z_]+:-\}", "", value)
            told[name] = value.replace("/run/secrets", str(self.place))
        if "SAMBAND_REPLY_ADDRESS" in told:
            told["SAMBAND_REPLY_ADDRESS"] = "kallelse@svar.samband.example.se"
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return told | self.values | {"PYTHONPATH": str(ROOT), "PATH": programs, "HOSTNAME": socket.gethostname()}

    def start(self, service: str, *more: str) -> subprocess.Popen[bytes]:
        log = (self.place / f"{service}.log").open("wb")
        command = [*command_of(service), *more]
        return subprocess.Popen(
            command, env=self.environment(service), cwd=self.place, stdout=log, stderr=log, start_new_session=True
        )

    def is_healthy(self, service: str) -> bool:
        """Whether the health check of compose says so."""
        kind, *check = SERVICES[service]["healthcheck"]["test"]
        if kind == "CMD-SHELL":
            command = ["sh", "-c", check[0].replace("$$", "$")]
        else:
            ports = {":8000/": f":{self.port}/", " 8002,": f" {self.inbox_port},"}
            command = [sys.executable, *(replaced(part, ports) for part in check[1:])]
        done = subprocess.run(command, env=self.environment(service), cwd=self.place, capture_output=True, timeout=60)
        return done.returncode == 0


def replaced(text: str, others: dict[str, str]) -> str:
    for one, other in others.items():
        text = text.replace(one, other)
    return text


@pytest.fixture(scope="module")
def installation(servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    servers.clone("composed")
    made = Installation(servers.environment("composed"), tmp_path_factory.mktemp("composed"))
    running = [
        made.start("api", "--port", str(made.port)),
        made.start("relay"),
        made.start("worker"),
        made.start("inbox", "--port", str(made.inbox_port)),
    ]
    yield made
    for process in running:
        process.terminate()
    for process in running:
        process.wait(30)


def until(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether this became so in time; asks again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
    return False


@pytest.mark.parametrize("service", ["api", "relay", "worker", "inbox"])
def test_a_process_starts_from_its_settings_and_its_health_check_sees_it(installation: Installation, service: str):
    assert until(lambda: installation.is_healthy(service)), (installation.place / f"{service}.log").read_text()[-2000:]


def test_a_health_check_sees_that_nothing_is_there(installation: Installation, tmp_path: Path):
    lonely = Installation({"SAMBAND_DATABASE_URL": "x", "SAMBAND_REDIS_URL": "redis://127.0.0.1:1/0"}, tmp_path)
    assert [service for service in ("api", "relay", "worker", "inbox") if lonely.is_healthy(service)] == []


def test_the_service_is_reached_through_the_proxy_as_by_https(installation: Installation, tmp_path: Path):
    assert until(lambda: installation.is_healthy("api"))
    address = f"http://127.0.0.1:{free_port()}"
    settings = {"SAMBAND_HOST": address, "SAMBAND_UPSTREAM": f"127.0.0.1:{installation.port}", "HOME": str(tmp_path)}
    proxy = subprocess.Popen(
        [CADDY, "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
        env=os.environ | settings,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=address) as client:

            def answers() -> bool:
                try:
                    return client.get("/").status_code == 200
                except httpx.TransportError:
                    return False

            assert until(answers)
            page = client.get("/logga-in")
            assert "Logga in" in page.text
            assert all(cookie.startswith("__Host-") for cookie in page.headers.get_list("set-cookie"))
            assert client.get("/metrics", headers={"Authorization": "Bearer mätare".encode()}).status_code == 404
    finally:
        proxy.terminate()
        proxy.wait(20)
    direct = f"http://127.0.0.1:{installation.port}/metrics"
    assert httpx.get(direct).status_code == 200
    assert httpx.get(direct, headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 404
