"""A real browser for tests: how to start it, and what no page may do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """What went wrong on the pages of a context: broken policy, script errors, requests to another host."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.faults: list[str] = []
        context.expose_function("reportFault", self._report)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " event => reportFault(`policy: ${event.violatedDirective} ${event.blockedURI}`))"
        )
        context.on("weberror", lambda fault: self.faults.append(f"script: {fault.error}"))
        context.on("request", lambda request: self._look_at(request.url, origin))

    def _report(self, fault: str) -> None:
        self.faults.append(fault)

    def _look_at(self, address: str, origin: str) -> None:
        if not address.startswith((origin, "data:", "blob:")):
            self.faults.append(f"foreign: {address}")


def accessibility_faults(page: Page, *, only: str | None = None) -> list[str]:
    """axe-core's violations on the page as it stands, each with the first place where it was found.

    `only` looks at one of its rules.
    """
    chosen = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": STANDARD}
    page.evaluate(AXE.read_text("utf-8"))
    script = "runOnly => axe.run(document, {runOnly, resultTypes: ['violations']})"
    result: dict[str, Any] = page.evaluate(script, chosen)
    return [
        f"{violation['id']}: {violation['help']} – {violation['nodes'][0]['html'][:160]}"
        for violation in result["violations"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page itself, not a table within it, is wider than the window."""
    return page.evaluate("document.scrollingElement.scrollWidth > innerWidth")


BROKEN = """() => {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest("svg, [hidden], .ds-sr-only") || !text.parentElement.checkVisibility()) continue;
    for (const word of text.data.matchAll(/(?<!\\S)[\\p{L}\\d]{2,14}(?=[.,:;!?)]?(?!\\S))/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(box => box.width).map(box => Math.round(box.top)));
      if (lines.size > 1) found.add(word[0]);
    }
  }
  return [...found];
}"""


def broken_words(page: Page) -> list[str]:
    """Words of ordinary length that go on on another line: what they stand in is given too little room."""
    return page.evaluate(BROKEN)
