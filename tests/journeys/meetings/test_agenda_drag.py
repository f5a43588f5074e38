"""The items of an agenda are dragged to where one points: under a heading, after its last item, out of it again."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Travellers

AGENDA = "/dalarna/moten/lchnv-2025-12-05/dagordning"


def drag(page: Page, title: str, onto: str, *, below: float, aside: float = 0) -> None:
    """Drag an item by its handle until the pointer is so far below the end of another's row."""
    expect(row(page, title).locator(".drag-handle")).to_be_visible()
    handle = row(page, title).locator(".drag-handle").bounding_box()
    target = row(page, onto).bounding_box()
    assert handle
    assert target
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + aside, target["y"] + target["height"] + below, steps=20)
    with page.expect_response(re.compile("/dagordning/ordning")):
        page.mouse.up()


def row(page: Page, title: str):
    return page.locator(".agenda-row", has=page.get_by_role("link", name=title, exact=True))


def number(page: Page, title: str, wanted: str) -> None:
    expect(row(page, title).locator(".agenda-number")).to_have_text(wanted)


def test_an_item_is_dragged_past_the_last_under_a_heading_and_back(travellers: Travellers):
    page = travellers.sign_in("Astrid Fornell", viewport={"width": 1280, "height": 1400})
    page.goto(AGENDA)
    expect(page.locator("[data-sortable] .drag-handle").first).to_be_visible()
    last, loose = "ADL-bedömningar: så går det", "Nästa möte"
    number(page, last, "7 b")
    # Just below the last under the heading is under it; the one that was alone becomes its last.
    drag(page, loose, last, below=0)
    number(page, loose, "7 c")
    # A little to the left says out of it.
    drag(page, loose, last, below=0, aside=-50)
    number(page, loose, "8")
    # What is under the heading goes past its last, stays under it, and further down leaves it.
    drag(page, "Samarbetsavtal om vårdhygien", last, below=-20)
    number(page, "Samarbetsavtal om vårdhygien", "7 b")
    drag(page, "Samarbetsavtal om vårdhygien", loose, below=30)
    number(page, "Samarbetsavtal om vårdhygien", "9")
