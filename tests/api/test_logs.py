"""What the API writes in its log: path, status and a request id, and nothing about the person."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx

from services.supervisor.process import free_port

ROOT = Path(__file__).parents[2]


def test_the_log_says_what_was_asked_and_not_by_whom(environment: dict[str, str], tmp_path: Path):
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.api", "--port", str(port)],
            env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = httpx.get(
                    f"http://127.0.0.1:{port}/logga-in?adress=vera@example.se",
                    headers={"Cookie": "samband=hemlig-kaka", "X-Forwarded-For": "198.51.100.9"},
                )
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline, log.read_text()
        httpx.post(f"http://127.0.0.1:{port}/logga-in", data={"address": "vera@example.se"})
    finally:
        process.terminate()
        process.wait(30)
    said = log.read_text()
    assert "/logga-in" in said
    assert answer.headers["X-Request-Id"] in said
    for personal in ("vera", "hemlig-kaka", "198.51.100.9", "127.0.0.1:"):
        assert personal not in said, said
