"""An administrator changes who sits where, in a real browser: with scripts, without them, and by keyboard alone."""

import re
from io import BytesIO

import pytest
from pdfminer.high_level import extract_text
from playwright.sync_api import Page, expect

from tests.browser import NARROW, accessibility_faults
from tests.journeys.conftest import Travellers

BODY = "/dalarna/organ/lpo-levnadsvanor"


def test_an_administrator_moves_a_seat_to_a_new_person(travellers: Travellers):
    page = travellers.sign_in("Ylva Brodin")
    page.get_by_role("link", name="Struktur", exact=True).click()
    page.get_by_role("link", name="Arbetsgruppen för SPAK").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbetsgruppen för SPAK")
    before = page.locator("[id^=sitter-] tbody th a").first.inner_text()
    page.get_by_role("link", name=f"Flytta {before}s plats till en ny person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Flytta platsen till en ny person")

    # A refusal keeps what was typed and says what to do.
    page.get_by_text("Lägg till en ny person").click()
    page.get_by_label("Namn").fill("Provia Testsson")
    page.get_by_label("Titel").fill("HSL-chef")
    page.get_by_label("Från och med").fill("2020-01-01")
    page.get_by_role("button", name="Flytta platsen").click()
    expect(page.get_by_text("Rätta det här för att gå vidare")).to_be_visible()
    expect(page.get_by_label("Namn")).to_have_value("Provia Testsson")
    assert accessibility_faults(page) == []

    page.get_by_label("Från och med").fill("2025-11-20")
    page.get_by_role("button", name="Flytta platsen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbetsgruppen för SPAK")
    seat = page.locator("table[id^=sitter-]")
    expect(seat).to_contain_text("Provia Testsson")
    expect(seat).not_to_contain_text(before)

    # Who held it the day before can be seen.
    page.get_by_label("Visa så som det var den").fill("2025-11-19")
    page.get_by_role("button", name="Visa").click()
    expect(page.locator("table[id^=sitter-]")).to_contain_text(before)


def test_a_seat_is_filled_without_scripts_on_a_narrow_screen(travellers: Travellers):
    context = travellers.at_browser(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto("/logga-in/demonstration")
    page.get_by_role("button", name="Ylva Brodin").click()
    page.goto(BODY)
    page.get_by_role("link", name=re.compile("Utse till platsen")).first.click()
    page.get_by_label("Företräder").select_option(label="Orsa")
    page.get_by_text("Lägg till en ny person").click()
    page.get_by_label("Namn").fill("Skrivan Utansson")
    page.get_by_role("button", name="Utse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("LPO Levnadsvanor")
    expect(
        page.locator("#sitter-" + page.locator("[id^=plats-]").first.get_attribute("id").split("-")[1])
    ).to_contain_text("Skrivan Utansson")


def test_people_are_found_while_one_types(travellers: Travellers):
    page = travellers.sign_in("Ylva Brodin")
    page.goto("/dalarna/personer")
    page.get_by_label("Sök namn, titel eller arbetsgivare").press_sequentially("wikander")
    expect(page.get_by_role("table", name="1 person")).to_be_visible()
    expect(page.get_by_role("link", name="Margareta Wikander")).to_be_visible()


def test_a_structure_file_is_tried_and_brought_in(travellers: Travellers):
    page = travellers.sign_in("Ylva Brodin")
    page.goto("/dalarna/struktur/fil")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta strukturen som fil").click()
    text = download.value.path().read_text("utf-8")
    bring_in(page, text.replace("meetings_per_year = 9", "meetings_per_yaer = 9", 1))
    expect(page.get_by_text("Menade du ”meetings_per_year”?")).to_be_visible()
    bring_in(page, text.replace("LPO Levnadsvanor", "LPO Goda levnadsvanor", 1))
    expect(page.get_by_text("namn ändras från ”LPO Levnadsvanor” till ”LPO Goda levnadsvanor”")).to_be_visible()
    page.get_by_role("button", name="Genomför ändringarna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Struktur")
    bring_in(page, text, go_first=True)
    page.get_by_role("button", name="Genomför ändringarna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Struktur")


def bring_in(page: Page, text: str, *, go_first: bool = False) -> None:
    if go_first:
        page.goto("/dalarna/struktur/fil")
    page.get_by_label("Strukturfil").set_input_files(
        {"name": "dalarna.toml", "mimeType": "application/toml", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Visa skillnaden").click()


def test_the_workbook_is_made_while_one_watches(travellers: Travellers):
    page = travellers.sign_in("Astrid Fornell")
    page.goto("/dalarna/struktur")
    page.get_by_role("button", name="Gör Excel").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Strukturen som Excel")
    link = page.get_by_role("link", name=re.compile("struktur-dalarna"))
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    assert download.value.path().stat().st_size > 5_000


@pytest.mark.parametrize("path", ["/dalarna/organ", "/dalarna/struktur", "/dalarna/representation"])
def test_the_keyboard_alone_reaches_a_body(travellers: Travellers, path: str):
    page = travellers.sign_in("Östen Lilja")
    page.goto(path)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.getAttribute('href')") or "").startswith("/dalarna/organ/"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/dalarna/organ/*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_body_that_many_sit_in_fills_the_printed_page(travellers: Travellers) -> None:
    page = travellers.sign_in("Farhad Nordin")
    page.goto("/dalarna/organ/socialchefsnatverket")
    printed = extract_text(BytesIO(page.pdf(format="A4")), page_numbers=[0])
    assert "Margareta Wikander" in printed  # The first seat's holder, and some of the second's, who do not fit all.
    assert "Håkan Hörnell" in printed
    assert "Olle Ängmark" not in printed
