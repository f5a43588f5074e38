"""deploy/Caddyfile in a real Caddy: what the world may reach, and that live pages come through as they happen."""

import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.api.uploads import SEVERAL_FILES
from services.supervisor.process import free_port

CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"
CADDY = shutil.which("caddy", path=str(Path(sys.executable).parent)) or "caddy"


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers like the API does, as far as the proxy can tell."""

    protocol_version = "HTTP/1.1"
    second_event = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path == "/handelser":
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"data: 1\n\n")
            self.wfile.flush()
            self.second_event.wait(30)
            self.wfile.write(b"data: 2\n\n")
            self.close_connection = True
            return
        told = self.headers.get("X-Forwarded-For", "").encode()
        self.send_header("Strict-Transport-Security", "max-age=31536000")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [CADDY, "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
        env=os.environ
        | {
            "SAMBAND_HOST": address,
            "SAMBAND_UPSTREAM": f"127.0.0.1:{upstream.server_port}",
            "HOME": str(tmp_path_factory.mktemp("caddy")),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:
        if "serving initial configuration" in line:
            break
    threading.Thread(target=process.stderr.read, daemon=True).start()
    with httpx.Client(base_url=address, timeout=20) as client:
        yield client
    process.terminate()
    process.wait(20)
    upstream.shutdown()


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/health/ready", "/health/live", "/%6detrics", "//metrics"])
def test_what_is_the_operators_is_not_the_worlds(proxy: httpx.Client, path: str):
    assert proxy.get(f"{str(proxy.base_url).rstrip('/')}{path}").status_code == 404


def test_the_visitors_address_is_told_and_none_that_the_visitor_made_up(proxy: httpx.Client):
    assert proxy.get("/", headers={"X-Forwarded-For": "203.0.113.7"}).text == "127.0.0.1"


def test_transport_security_is_said_once(proxy: httpx.Client):
    answer = proxy.get("/")
    assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000"]
    assert "server" not in answer.headers
    assert "strict-transport-security" in proxy.get("/metrics").headers


def test_a_body_that_is_too_large_is_refused(proxy: httpx.Client):
    assert proxy.post("/", content=bytes(1_000)).status_code == 204
    assert proxy.post("/", content=bytes(SEVERAL_FILES + 1)).status_code == 413


def test_a_live_page_gets_each_event_at_once(proxy: httpx.Client):
    Upstream.second_event.clear()
    with proxy.stream("GET", "/handelser") as answer:
        events = answer.iter_text()
        assert next(events) == "data: 1\n\n"
        Upstream.second_event.set()
        assert next(events) == "data: 2\n\n"
