"""The small site of `site.py` in a process of its own, and a browser to look at it with."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import CHROMIUM, Watch, chromium

START_SECONDS = 30


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The site's origin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([*command, "tests.frontend.site:app"])
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_for(origin, process)
        yield origin
    finally:
        process.terminate()
        process.wait(10)


def wait_for(origin: str, process: subprocess.Popen[bytes]) -> None:
    """Until the site answers; a site that ends instead is an error."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            httpx.get(f"{origin}/ett")
            return
        time.sleep(0.05)
    raise AssertionError("the site did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of tests: while it runs, no test of this process can have an event loop of its own."""
    if CHROMIUM is None:
        pytest.skip("Chromium saknas: sidorna är inte prövade i en webbläsare")
    with chromium() as browser:
        yield browser


class Steering:
    """Sets how the site answers."""

    def __init__(self, site: str) -> None:
        self.site = site

    def __call__(self, **settings: Any) -> dict[str, Any]:
        return httpx.post(f"{self.site}/styr", json=settings).json()


@pytest.fixture
def steer(site: str) -> Steering:
    """The site as new, and the way to change it."""
    steering = Steering(site)
    steering(reset=True)
    return steering


@pytest.fixture
def visitor(site: str, browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own, in which nothing may go wrong unseen."""
    context = browser.new_context(base_url=site, locale="sv-SE", reduced_motion="reduce")
    watch = Watch(context, site)
    yield context
    context.close()
    assert watch.faults == []
