"""Every component and every plain page: reachable for all, within the window, within the policy, light enough."""

import gzip
import json
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Response

from services.render.environment import STATIC
from tests.browser import NARROW, WIDE, Watch, accessibility_faults, scrolls_sideways
from tests.frontend.site import PAGES

COLOURS = ["bla", "gron", "petrol", "lila", "vinrod", "rosa", "ockra", "skiffer"]
FIRST_VISIT_BYTES = 150_000
NEXT_VISIT_BYTES = 30_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [NARROW, WIDE], ids=["320", "1280"])
def test_no_page_has_a_fault_of_accessibility_or_scrolls_sideways(site: str, browser: Browser, window, scheme) -> None:
    context = browser.new_context(base_url=site, viewport=window, color_scheme=scheme, reduced_motion="reduce")
    watch = Watch(context, site)
    page = context.new_page()
    faults = []
    for name, template in PAGES.items():
        page.goto(f"/sida/{name}?anonym={template.startswith('public/')}")
        faults += [f"{name}: {fault}" for fault in accessibility_faults(page)]
        faults += [f"{name}: scrolls sideways"] * scrolls_sideways(page)
    context.close()
    assert faults + watch.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_of_the_eight_colours_keeps_its_contrast(site: str, browser: Browser, scheme: str) -> None:
    context = browser.new_context(base_url=site, viewport=WIDE, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    faults, shades = [], set()
    for colour in COLOURS:
        page.goto(f"/sida/komponenter?colour={colour}")
        shades.add(page.locator(".top").evaluate("head => getComputedStyle(head).backgroundColor"))
        faults += [f"{colour}: {fault}" for fault in accessibility_faults(page, only="color-contrast")]
    context.close()
    assert faults == []
    assert len(shades) == len(COLOURS)


def test_sheets_and_dialogs_are_accessible_when_they_are_open(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.set_viewport_size(NARROW)
    for opener in ("Meny", "Du är här som", "Avsluta organet"):
        page.goto("/sida/komponenter")
        page.get_by_role("button", name=opener).first.click()
        page.wait_for_function("document.querySelector(':popover-open, dialog[open]')")
        assert accessibility_faults(page) == []
        assert not scrolls_sideways(page)
        page.keyboard.press("Escape")
        page.wait_for_function("!document.querySelector(':popover-open, dialog[open]')")


def test_the_menu_is_folded_on_a_phone_and_open_on_a_wide_screen(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.set_viewport_size(NARROW)
    page.goto("/ett")
    assert not page.get_by_role("link", name="Andra sidan").is_visible()
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("link", name="Andra sidan").click()
    page.wait_for_url("**/tva")
    page.set_viewport_size(WIDE)
    rooms_of_the_group = page.get_by_role("navigation", name="Grupp")
    assert rooms_of_the_group.get_by_role("link", name="Andra sidan").is_visible()
    assert not page.get_by_role("button", name="Meny").is_visible()


def test_a_page_works_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(base_url=site, viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto("/ett")
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("link", name="Andra sidan").click()
    assert page.url.endswith("/tva")
    page.goto("/skriv")
    page.get_by_label("Text").fill("")
    page.get_by_role("button", name="Spara").click()
    assert page.get_by_role("group", name="Rätta det här").get_by_text("Skriv något").is_visible()
    context.close()


def test_the_choice_of_dark_is_kept_and_written_by_the_server(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/sida/komponenter")
    page.get_by_role("button", name="Mörkt").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto("/sida/komponenter")
    assert page.locator("html").get_attribute("data-color-scheme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.get_by_role("button", name="Mörkt").get_attribute("aria-pressed") == "true"


def test_pages_are_light(visitor: BrowserContext) -> None:
    """What a first visit fetches, and that a later one fetches the page alone."""
    page = visitor.new_page()
    fetched: list[Response] = []
    page.on("response", lambda answer: fetched.append(answer))
    page.goto("/sida/komponenter", wait_until="networkidle")
    files = [answer for answer in fetched if "/static/" in answer.url]
    assert len(files) >= 4
    assert sum(weight(answer) for answer in fetched) <= FIRST_VISIT_BYTES
    fetched.clear()
    page.goto("/sida/start", wait_until="networkidle")
    assert sum(weight(answer) for answer in fetched) <= NEXT_VISIT_BYTES


def weight(answer: Response) -> int:
    """Bytes of the body as they came, none when the browser had them; the page itself as a proxy would compress it."""
    if "/static/" in answer.url:
        return answer.request.sizes()["responseBodySize"]
    return len(gzip.compress(answer.body()))


def test_built_files_are_all_in_the_manifest_and_name_their_content() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    built = {path.name for path in STATIC.iterdir()} - {"manifest.json", "LICENCES.txt"}
    assert set(manifest.values()) == built
    assert not re.search(r"url\(.?https?:|@import", (STATIC / manifest["app.css"]).read_text("utf-8"))
