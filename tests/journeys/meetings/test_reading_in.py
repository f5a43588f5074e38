"""Old minutes are handed in, looked through beside the original, corrected and saved, in a real browser."""

from playwright.sync_api import Page, expect

from tests.browser import NARROW, accessibility_faults, scrolls_sideways
from tests.journeys.conftest import Travellers

ROOM = "/dalarna/moten/inlasning"
READ_MS = 60_000
"""What the worker may take to read a file."""
MINUTES = (
    """Minnesanteckningar Socialchefsnätverket
2024-03-15 kl. 9.00-12.00
Plats: Stängslet, Falun

Närvarande:
Falun Margareta Wikander
Mora Östen Lilja

1. Mötets öppnande
2. Ny mall (Bilaga A)
"""
    + "\n".join(f"Stycke {number} om hur mallen kom till och vad kommunerna tyckte om den." for number in range(1, 80))
    + """
Socialchefsnätverket beslutade
att anta malen.
"""
)


def hand_in(page: Page, name: str, content: bytes) -> None:
    page.goto(ROOM)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    page.get_by_role("button", name="Läs in", exact=True).click()


def test_old_minutes_become_a_meeting_once_they_are_corrected(travellers: Travellers) -> None:
    page = travellers.sign_in("Ylva Brodin")
    hand_in(page, "mars.txt", MINUTES.encode())
    page.get_by_role("link", name="mars.txt").click(timeout=READ_MS)
    expect(page.get_by_text("Inget blir ett möte förrän du sparar mötet.")).to_be_visible(timeout=READ_MS)

    # The original stands beside what was understood of it, and a long one scrolls for itself.
    page.locator("#falt-items summary", has_text="Ny mall").first.click()
    original = page.get_by_role("region", name="Originalet om 2 Ny mall")
    if not original.is_visible():
        page.get_by_text("Originalet om 2 Ny mall").click()
    expect(original).to_be_visible()
    height, whole = original.evaluate("it => [it.clientHeight, it.scrollHeight]")
    assert height < 700 < whole
    page.set_viewport_size(NARROW)
    assert accessibility_faults(page) == []
    assert not scrolls_sideways(page)

    # What was misread or miswritten is put right, and what was not asked about stays.
    clause = page.get_by_label("Att-sats 1, Ny mall")
    expect(clause).to_have_value("att anta malen.")
    clause.fill("att anta mallen.")
    page.get_by_role("button", name="Spara mötet").click()
    page.wait_for_url("**/moten/schnv-2024-03-15")
    expect(page.get_by_text("att anta mallen.")).to_be_visible()
    expect(page.get_by_role("heading", name="Ny mall")).to_be_visible()
    with page.expect_download() as original_file:
        page.get_by_role("link", name="mars.txt").click()
    assert "att anta malen." in original_file.value.path().read_text("utf-8")


def test_a_file_that_is_no_minutes_says_so_and_becomes_nothing(travellers: Travellers) -> None:
    page = travellers.sign_in("Ylva Brodin")
    hand_in(page, "lista.txt", "Mjölk\nÄgg\nSmör\n".encode())
    page.get_by_role("link", name="lista.txt").click(timeout=READ_MS)
    expect(page.get_by_text("Inget möte känns igen")).to_be_visible(timeout=READ_MS)
    page.get_by_role("button", name="Spara mötet").click()
    expect(page.get_by_role("alert").or_(page.locator(".ds-error-summary")).first).to_be_visible()
    assert page.url.rpartition("/")[0].endswith("/inlasning")
