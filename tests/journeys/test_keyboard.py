"""A journey without a mouse: sign in, open a report, write, save; the focus is always to be seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import NARROW, WIDE
from tests.journeys.conftest import Travellers

FARTHEST = 120
SEES_FOCUS = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return false;
  const box = it.getBoundingClientRect(), style = getComputedStyle(it);
  const isDrawn = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || it.matches('.ds-skip-link');
  return isDrawn && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""
"""Whether the element with the focus is marked and in the window. The link past the menu is marked by showing at all."""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there, as who uses no mouse must; every stop on the way is to be seen."""
    expect(wanted).to_be_visible()
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):
            assert page.evaluate(SEES_FOCUS), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{FARTHEST} Tab do not lead to {wanted}")


def press(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def sign_in_by_keyboard(page: Page, name: str) -> None:
    page.goto("/")
    press(page, page.get_by_role("banner").get_by_role("link", name="Logga in"))
    press(page, page.get_by_role("main").get_by_role("link", name="Demonstrationens inloggning"))
    press(page, page.get_by_role("button", name=name))
    page.wait_for_url("**/dalarna")


@pytest.mark.long
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_report_is_written_and_saved_by_the_keyboard_alone(travellers: Travellers, size: dict[str, int]) -> None:
    page = travellers.at_browser(viewport=size).new_page()
    sign_in_by_keyboard(page, "Astrid Fornell")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    page.goto("/dalarna/natverksrapporter")
    press(page, page.get_by_role("main").get_by_role("link", name="Funktionshinder").first)

    expect(page.get_by_role("heading", level=1, name="Funktionshinder")).to_be_visible()
    text = f"Skrivet utan mus, {size['width']} bildpunkter."
    tab_to(page, page.get_by_role("textbox", name="Uppföljning", exact=True))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)
    tab_to(page, page.get_by_role("button", name="Spara", exact=True))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")

    page.goto(page.url)
    expect(page.get_by_role("textbox", name="Uppföljning", exact=True)).to_have_value(text)


@pytest.mark.long
def test_menu_and_hats_open_and_close_by_the_keyboard(travellers: Travellers) -> None:
    page = travellers.sign_in("Astrid Fornell", viewport=NARROW)
    menu = page.get_by_role("button", name="Meny")
    press(page, menu)
    report_room = page.get_by_role("link", name="Rapporter", exact=True)
    expect(report_room).to_be_visible()
    page.keyboard.press("Escape")
    expect(report_room).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    press(page, report_room)
    expect(page.get_by_role("heading", level=1, name="Halvårsrapporter")).to_be_visible()
