"""Nothing that was written gets lost: the form saves itself, says how it stands, and never overwrites another's text."""

import re

from playwright.sync_api import BrowserContext, Page, expect


def open_form(visitor: BrowserContext) -> Page:
    page = visitor.new_page()
    page.goto("/skriv")
    return page


def state_line(page: Page):
    return page.locator("[data-saved]")


def test_what_one_writes_is_saved_by_itself(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    page.get_by_label("Text").fill("Vi följer upp varje kvartal.")
    expect(state_line(page)).to_have_text("Sparar …")
    expect(state_line(page)).to_have_text("Sparat kl. 10.42")
    assert steer()["text"] == "Vi följer upp varje kvartal."
    assert page.locator("[name=version]").input_value() == "2"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('samband:utkast')).length") == 0


def test_words_written_during_a_save_are_saved_next(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    steer(hold=True)
    with page.expect_request("**/skriv/utkast"):
        page.get_by_label("Text").fill("Ett")
    page.get_by_label("Text").fill("Ett två")
    steer(hold=False)
    expect(state_line(page)).to_have_text("Sparat kl. 10.42")
    assert steer()["saves"] == ["Ett", "Ett två"]


def test_saving_by_hand_waits_for_the_save_under_way(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    steer(hold=True)
    with page.expect_request("**/skriv/utkast"):
        page.get_by_label("Text").fill("Ett")
    page.get_by_role("button", name="Spara", exact=True).click()
    steer(hold=False)
    expect(page.get_by_role("heading", name="Första sidan")).to_be_visible()
    assert steer()["saves"] == ["Ett", "för hand: Ett"]


def test_without_contact_the_text_stays_and_is_saved_when_contact_is_back(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    visitor.set_offline(True)
    page.get_by_label("Text").fill("Skrivet i tunneln")
    expect(state_line(page)).to_have_text(re.compile("Inte sparat – ingen kontakt"))
    visitor.set_offline(False)
    expect(state_line(page)).to_have_text("Sparat kl. 10.42", timeout=15_000)
    assert steer()["text"] == "Skrivet i tunneln"


def test_text_that_never_reached_the_server_is_offered_on_the_next_visit(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    visitor.set_offline(True)
    page.get_by_label("Text").fill("Skrivet i tunneln")
    expect(state_line(page)).to_have_text(re.compile("Inte sparat"))
    page.close()
    visitor.set_offline(False)
    page = open_form(visitor)
    expect(page.get_by_text("som inte hann sparas")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Första texten")
    page.get_by_role("button", name="Ta fram texten").click()
    expect(page.get_by_label("Text")).to_have_value("Skrivet i tunneln")
    expect(state_line(page)).to_have_text("Sparat kl. 10.42")
    assert steer()["text"] == "Skrivet i tunneln"


def test_a_stale_save_shows_both_texts_and_overwrites_nothing(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    steer(text="Jonas text", version=7)
    page.get_by_label("Text").fill("Min text")
    comparison = page.get_by_role("region", name=re.compile("har sparat"))
    expect(comparison.get_by_text("Jonas text")).to_be_visible()
    expect(comparison.get_by_text("Min text")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Min text")
    assert steer()["text"] == "Jonas text"
    page.get_by_label("Text").fill("Jonas text och min")
    assert steer()["text"] == "Jonas text"
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("heading", name="Första sidan")).to_be_visible()
    assert steer()["text"] == "Jonas text och min"


def test_a_lapsed_sign_in_says_so_and_the_text_is_saved_after_a_new_one(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    steer(answer=303)
    page.get_by_label("Text").fill("Min text")
    expect(state_line(page)).to_have_text(re.compile("logga in igen"))
    expect(page.get_by_label("Text")).to_have_value("Min text")
    steer(answer=200)
    expect(state_line(page)).to_have_text("Sparat kl. 10.42", timeout=15_000)
    assert steer()["text"] == "Min text"


def test_signing_out_leaves_no_text_behind(visitor: BrowserContext, steer) -> None:
    page = open_form(visitor)
    visitor.set_offline(True)
    page.get_by_label("Text").fill("Hemligt utkast")
    expect(state_line(page)).to_have_text(re.compile("Inte sparat"))
    page.get_by_role("button", name="Du är här som").click()
    visitor.set_offline(False)
    with page.expect_request("**/logga-ut"):
        page.get_by_role("button", name="Logga ut").click()
    assert page.evaluate("Object.keys(localStorage).length") == 0
