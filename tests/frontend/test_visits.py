"""A visit by htmx must feel like a visit: address, title, focus, colours; and nothing breaks when the network does."""

from playwright.sync_api import BrowserContext, expect


def test_a_visit_moves_the_focus_to_the_content_and_says_the_title(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/ett")
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="Andra sidan").click()
    page.wait_for_url("**/tva")
    expect(page.get_by_role("heading", name="Andra sidan")).to_be_visible()
    expect(page.locator("main")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Andra sidan")
    assert page.evaluate("window.stays"), "the page was loaded in full"
    assert page.title().startswith("Andra sidan")
    assert page.locator("body").get_attribute("data-theme") == "vinrod"
    page.go_back()
    expect(page.get_by_role("heading", name="Första sidan")).to_be_visible()
    assert page.locator("body").get_attribute("data-theme") == "bla"
    page.get_by_role("link", name="Andra sidan").click()
    expect(page.get_by_role("heading", name="Andra sidan")).to_be_visible()


def test_what_was_saved_is_shown_and_said_on_the_page_that_follows(visitor: BrowserContext, steer) -> None:
    page = visitor.new_page()
    page.goto("/skriv")
    page.get_by_label("Text").fill("Andra texten")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("heading", name="Första sidan")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Texten är sparad.")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Texten är sparad.")
    page.goto("/ett?sagt=ja")
    expect(page.get_by_role("status")).to_contain_text("Texten är sparad.")


def test_a_linked_file_is_downloaded_not_poured_into_the_page(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/ett")
    with page.expect_download() as download:
        page.get_by_role("link", name="Fil", exact=True).click()
    assert download.value.suggested_filename == "a.csv"
    expect(page.get_by_role("heading", name="Första sidan")).to_be_visible()


def test_an_error_page_for_a_part_takes_the_whole_window(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/ett")
    page.get_by_role("button", name="Hämta del").click()
    expect(page.get_by_role("heading", name="Sidan finns inte")).to_be_visible()
    assert page.locator("header .top").count() == 1
    expect(page.locator("main")).to_be_focused()


def test_a_refused_form_keeps_the_text_and_leads_to_the_fault(visitor: BrowserContext, steer) -> None:
    page = visitor.new_page()
    page.goto("/skriv")
    page.get_by_label("Tema").fill("våld")
    page.get_by_label("Text").fill("")
    page.get_by_role("button", name="Spara", exact=True).click()
    summary = page.get_by_role("group", name="Rätta det här")
    expect(summary).to_be_focused()
    field = page.get_by_label("Text")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    assert page.locator(f"#{described}").inner_text() == "Skriv något"
    summary.get_by_role("link").click()
    expect(field).to_be_focused()


def test_a_refused_form_leaves_an_address_that_can_be_loaded_anew(visitor: BrowserContext, steer) -> None:
    page = visitor.new_page()
    page.goto("/skriv")
    page.get_by_label("Text").fill("")
    page.get_by_role("button", name="Skicka annanstans", exact=True).click()
    expect(page.get_by_role("group", name="Rätta det här")).to_be_visible()
    assert page.url.endswith("/skriv")
    page.get_by_role("link", name="Andra sidan").click()
    page.wait_for_url("**/tva")


def test_without_contact_a_form_says_so_and_keeps_the_text(visitor: BrowserContext, steer) -> None:
    page = visitor.new_page()
    page.goto("/skriv")
    page.get_by_label("Text").fill("Andra texten")
    visitor.set_offline(True)
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator("#kontakt")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Andra texten")
    visitor.set_offline(False)
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("heading", name="Första sidan")).to_be_visible()
    assert "Andra texten" in steer()["text"]


def test_a_job_is_followed_to_its_end(visitor: BrowserContext, steer) -> None:
    page = visitor.new_page()
    with page.expect_request("**/jobb/handelser"):
        page.goto("/jobb")
    expect(page.get_by_role("progressbar")).to_be_visible()
    steer(done=2)
    expect(page.get_by_text("(2 av 3)")).to_be_visible()
    steer(done=3)
    expect(page.get_by_role("link", name="Ladda ner")).to_be_visible()
    assert page.locator("#jobb").get_attribute("hx-sse:connect") is None
