"""The whole service as `./samband up` starts it, with the demonstration loaded, and people who sign in with a browser."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import CHROMIUM, WIDE, Watch, chromium
from tests.supervisor.test_up import Up, free_ports


@pytest.fixture(scope="session")
def demonstration() -> Iterator[Up]:
    """A running service of its own: PostgreSQL, Valkey, API, worker, beat, relay and the identity provider."""
    directory = Path(tempfile.mkdtemp(prefix="samband-resor-"))
    directory.chmod(0o711)
    up = Up(directory / "data", free_ports())
    try:
        up.read_until("Samband är igång")
        yield up
    finally:
        up.stop()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of tests: while it runs, no test of this process can have an event loop of its own."""
    if CHROMIUM is None:
        pytest.skip("Chromium saknas: resorna är inte prövade i en webbläsare")
    with chromium() as browser:
        yield browser


class Travellers:
    """People at browsers of their own, in which nothing may go wrong unseen."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser = browser
        self.origin = origin
        self.opened: list[tuple[BrowserContext, Watch]] = []

    def at_browser(self, **options) -> BrowserContext:
        """A fresh browser that nobody has signed in with."""
        context = self.browser.new_context(
            **{"base_url": self.origin, "locale": "sv-SE", "viewport": WIDE, "reduced_motion": "reduce"} | options
        )
        context.set_default_timeout(15_000)
        self.opened.append((context, Watch(context, "http://127.0.0.1:")))
        return context

    def sign_in(self, name: str, **options) -> Page:
        """A page of someone who has signed in through the demonstration's provider."""
        page = self.at_browser(**options).new_page()
        sign_in(page, name)
        return page

    def faults(self) -> list[str]:
        return [fault for _, watch in self.opened for fault in watch.faults]


def sign_in(page: Page, name: str) -> None:
    """Go the way that a person goes: start page, sign-in, choose who one is at the provider."""
    page.goto("/logga-in/demonstration")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(lambda address: "/logga-in" not in address and "authorize" not in address)


@pytest.fixture
def travellers(demonstration: Up, browser: Browser) -> Iterator[Travellers]:
    """People who can sign in to the demonstration."""
    travellers = Travellers(browser, demonstration.address)
    yield travellers
    for context, _ in travellers.opened:
        context.close()
    assert travellers.faults() == []
