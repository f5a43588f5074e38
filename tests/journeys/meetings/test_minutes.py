"""Minutes are corrected in a real browser: one item at a time, nothing typed is lost, a forgotten clause comes in."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NARROW, WIDE, accessibility_faults, scrolls_sideways
from tests.journeys.conftest import Travellers

PATH = "/dalarna/moten/schnv-2025-10-17/minnesanteckningar"
ITEM = "Läget för MiniMaria"


def opened(page: Page) -> Page:
    """The page with the item opened."""
    page.goto(PATH)
    page.get_by_role("link", name=ITEM, exact=True).click()
    expect(page.get_by_label("Referat")).to_be_visible()
    return page


@pytest.mark.long
def test_minutes_are_corrected_one_item_at_a_time(travellers: Travellers) -> None:
    page = opened(travellers.sign_in("Astrid Fornell"))
    page.get_by_label("Referat").fill("Länschefsnätverket går vidare.")
    # At once on to the next one: what was typed is saved on the way.
    page.get_by_role("link", name=re.compile("^Nästa: 5 d")).click()
    expect(page.get_by_label("Referat")).to_have_value(re.compile("^Statliga medel"))
    expect(page.locator(".minutes-items")).to_contain_text("Länschefsnätverket går vidare.")

    opened(page)
    page.get_by_text("Lägg till ett beslut som inte kom med").click()
    page.get_by_role("button", name="Uppdra åt").click()
    clause = page.get_by_label("Socialchefsnätverket beslutade")
    expect(clause).to_have_value("att uppdra åt … att ….")
    clause.fill("att uppdra åt RSS att följa frågan.")
    page.get_by_role("button", name="Lägg till", exact=True).click()
    added = page.locator(".clause").filter(has_text="Uppdrar · RSS")
    expect(added.get_by_label("Beslut")).to_have_value("att uppdra åt RSS att följa frågan.")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert accessibility_faults(page) == []
        assert not scrolls_sideways(page)
    page.set_viewport_size(WIDE)
    added.get_by_role("button", name=re.compile("^Ta bort")).click()
    page.get_by_text("1 struket förslag").click()
    expect(page.get_by_role("button", name=re.compile("^Ta med"))).to_be_visible()


@pytest.mark.long
def test_two_who_write_on_the_same_account_see_both_texts(travellers: Travellers) -> None:
    first, second = opened(travellers.sign_in("Astrid Fornell")), opened(travellers.sign_in("Ylva Brodin"))
    expect(first.get_by_role("button", name="Spara", exact=True)).to_have_count(0)
    first.get_by_label("Referat").fill("Den första texten.")
    expect(first.get_by_text(re.compile(r"^Sparat \d"))).to_be_visible()
    second.get_by_label("Referat").fill("Den andra texten.")
    both = second.locator("#jamforelse")
    expect(both).to_contain_text("Den första texten.")
    expect(both).to_contain_text("Den andra texten.")
    expect(second.get_by_label("Referat")).to_have_value("Den andra texten.")
    # Her own saving is a choice made with open eyes.
    second.locator("form[data-autosave*=referat]").get_by_role("button", name="Spara", exact=True).click()
    expect(second.get_by_role("status")).to_contain_text("Texten är sparad.")
    opened(first)
    expect(first.get_by_label("Referat")).to_have_value("Den andra texten.")
