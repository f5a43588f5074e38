"""A year is planned, moved and followed in a real browser, narrow and wide, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser import NARROW, WIDE, accessibility_faults, scrolls_sideways
from tests.journeys.conftest import Travellers

LOOKS = [(size, scheme) for size in (NARROW, WIDE) for scheme in ("light", "dark")]
PAGES = (
    "", "?mina=1", "?manad=2025-10", "/plan/2025", "/plan/2026",
    "/plan/2026/socialchefsnatverket?count=9&starts=09.00&ends=12.00", "/plan/2026/socialchefsnatverket?count=x",
    "/nytt", "/lov", "/prenumerera", "/schnv-2025-12-12", "/schnv-2025-12-12/andra",
    "/schnv-2025-12-12/flytta", "/schnv-2025-12-12/stall-in", "/lchnv-2025-09-26",
)  # fmt: skip


@pytest.mark.long
def test_a_year_is_planned_and_followed(travellers: Travellers) -> None:
    page = travellers.sign_in("Ylva Brodin")
    page.goto("/dalarna/moten/plan/2026")
    page.get_by_role("link", name="Föreslå datum för Socialchefsnätverket", exact=True).click()
    page.get_by_label("Fredag", exact=True).check()
    page.get_by_label("Börjar").fill("9.00")
    page.get_by_label("Slutar").fill("12.00")
    page.get_by_role("button", name="Föreslå datum").click()
    expect(page.get_by_text("Tid: 09.00–12.00.")).to_be_visible()
    page.get_by_role("button", name="Planera de valda datumen").click()
    row = page.locator("tr").filter(has=page.get_by_role("link", name="Socialchefsnätverket", exact=True))
    expect(row).to_contain_text("9 av 9 planerade")
    expect(row).to_contain_text("heldagskonferens")
    expect(row).not_to_contain_text("saknas")

    page.goto("/dalarna/moten/schnv-2025-12-12/flytta")
    page.get_by_label("Ny dag").fill("2025-12-25")
    page.get_by_role("button", name="Flytta mötet").click()
    expect(page.get_by_text("helgdag (Juldagen)")).to_be_visible()
    page.get_by_text("Ändra mötet").click()
    page.get_by_role("link", name="Flytta till en annan dag").click()
    page.get_by_label("Ny dag").fill("2025-12-12")
    page.get_by_role("button", name="Flytta mötet").click()
    expect(page.get_by_text("Mötet är flyttat från torsdag 25 december 2025")).to_be_visible()

    page.goto("/dalarna/moten/prenumerera")
    page.get_by_label("Länets alla möten").check()
    page.get_by_role("button", name="Skapa adressen").click()
    address = page.get_by_label("Adress till Möten").input_value()
    answer = travellers.at_browser().request.get(address)
    assert answer.ok
    assert answer.text().count("BEGIN:VEVENT") >= 14

    faults = []
    for path in PAGES:
        page.goto(f"/dalarna/moten{path}")
        for size, scheme in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            faults += [f"{path} {size['width']} {scheme}: {fault}" for fault in accessibility_faults(page)]
            if scrolls_sideways(page):
                faults.append(f"{path} {size['width']} {scheme}: rullar i sidled")
    assert faults == []
