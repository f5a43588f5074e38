"""A half-year as its people live it: an RSS writes, anchors and submits; SKR sees it come, sums it up, takes it home."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import accessibility_faults
from tests.journeys.conftest import Travellers

pytestmark = pytest.mark.long

BOARD = "/dalarna/natverksrapporter/2025-2"
MATRIX = "/nationellt/insamling/2025-2"


def write(page: Page, network: str, text: str, need: str) -> None:
    """Write a report; it saves itself."""
    page.goto(f"{BOARD}/{network}")
    page.get_by_label("Uppföljning", exact=True).fill(text)
    page.get_by_label("Behov 1", exact=True).fill(need)
    page.locator("#falt-behov-tema-1").select_option("kompetens")
    page.locator("#falt-behov-prioritet-1").select_option("high")
    expect(page.locator("[data-saved]").first).to_have_text(re.compile("Sparat"))


def anchor_and_submit(page: Page) -> None:
    page.get_by_role("button", name="Spara och förankra").click()
    expect(page.locator("[data-saved]").first).to_have_text("Sparas medan du skriver")
    page.get_by_label(re.compile("Dag då Socialchefsnätverket")).fill("2025-11-14")
    page.get_by_role("button", name="Anteckna förankringen").click()
    page.get_by_role("button", name="Lämna in till SKR").click()
    page.get_by_role("dialog").get_by_role("button", name="Lämna in").click()
    expect(page.locator(".page-title .ds-tag").first).to_have_text("Inlämnad")


def test_the_development_leader_writes_anchors_and_submits_three_reports(travellers: Travellers) -> None:
    page = travellers.sign_in("Astrid Fornell")
    page.goto("/dalarna")
    page.get_by_role("link", name="Halvårsrapporter").first.click()
    for network in ("aldreomsorg", "missbruk-beroende-birk", "funktionshinder"):
        write(page, network, f"Så följer länet upp {network}.", f"Stöd för {network}")
        anchor_and_submit(page)
        assert accessibility_faults(page) == []
    page.goto(BOARD)
    expect(
        page.get_by_role("row", name=re.compile("Äldreomsorg")).get_by_text("Inlämnad", exact=True).first
    ).to_be_visible()


def test_the_coordinator_sees_a_report_come_reads_it_and_takes_the_summary_home(travellers: Travellers) -> None:
    coordinator = travellers.sign_in("Helena Östberg")
    coordinator.goto(MATRIX)
    cell = coordinator.locator("#rss-dalarna td").nth(3)
    expect(cell).to_have_text("Inte kommen")

    leader = travellers.sign_in("Astrid Fornell")
    leader.goto(f"{BOARD}/kommunal-halso-och-sjukvard")
    leader.get_by_role("button", name="Lämna in till SKR").click()
    leader.get_by_role("dialog").get_by_role("button", name="Lämna in").click()

    expect(cell).to_have_text("Inlämnad")
    cell.get_by_role("link").click()
    coordinator.get_by_role("button", name="Mottagen").click()
    expect(coordinator.locator(".page-title .ds-tag").first).to_have_text("Mottagen")

    coordinator.goto("/nationellt/sammanstallningar/2025-2/kommunal-halso-och-sjukvard")
    make = coordinator.get_by_role("button", name="Gör sammanställningen")
    make.click()
    expect(make).to_have_count(0)  # It is being made.
    # The summary comes by itself when the worker has made it.
    expect(
        coordinator.get_by_role("heading", name="Har inte kommit").or_(coordinator.get_by_text("Har inte kommit"))
    ).to_be_visible(timeout=60_000)
    assert accessibility_faults(coordinator) == []
    with coordinator.expect_download() as download:
        coordinator.get_by_role("link", name=re.compile("^PDF")).click()
    assert download.value.suggested_filename == "sammanstallning-2025-2-kommunal-halso-och-sjukvard.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_stale_save_shows_both_texts_and_loses_neither(travellers: Travellers) -> None:
    address = f"{BOARD}/barn-och-unga"
    leader, head = travellers.sign_in("Astrid Fornell"), travellers.sign_in("Jörgen Hallsten")
    for page in (leader, head):
        page.goto(address)
    head.get_by_label("Uppföljning", exact=True).fill("Chefens text.")
    expect(head.locator("[data-saved]").first).to_have_text(re.compile("Sparat"))

    leader.get_by_label("Uppföljning", exact=True).fill("Utvecklingsledarens text.")
    comparison = leader.locator("#jamforelse")
    expect(comparison).to_contain_text("Chefens text.")
    expect(comparison).to_contain_text("Utvecklingsledarens text.")
    expect(comparison).to_contain_text("Jörgen Hallsten")
    assert leader.get_by_label("Uppföljning", exact=True).input_value() == "Utvecklingsledarens text."

    # With both texts before the eyes, saving once more is a choice.
    leader.get_by_role("button", name="Spara", exact=True).click()
    expect(comparison).to_have_count(0)
    leader.goto(address)
    assert leader.get_by_label("Uppföljning", exact=True).input_value() == "Utvecklingsledarens text."


def test_skr_asks_and_the_rss_answers(travellers: Travellers) -> None:
    lead, leader = travellers.sign_in("Amir Dahlgren"), travellers.sign_in("Astrid Fornell")
    lead.goto(f"{MATRIX}/barn-och-unga/dalarna")
    lead.get_by_label(re.compile("Fråga till RSS Dalarna")).fill("Vilka kommuner deltar?")
    lead.get_by_role("button", name="Skicka frågan").click()
    expect(lead.locator(".page-title .ds-tag").first).to_have_text("Fråga väntar på svar")

    leader.goto(f"{BOARD}/barn-och-unga")
    expect(leader.locator("#fraga")).to_contain_text("Vilka kommuner deltar?")
    leader.get_by_label("Ert svar").fill("Alla femton.")
    leader.get_by_role("button", name="Skicka svaret").click()
    expect(leader.locator("#fraga")).to_have_count(0)
    lead.reload()
    expect(lead.get_by_text("Alla femton.")).to_be_visible()
