"""A meeting is held with three browsers at once: the secretary writes, the chair leads, a member follows on the phone.

The line is cut and the server dies in the middle, and not a keystroke is lost.
"""

import os
import re
import signal

from playwright.sync_api import Page, expect

from tests.browser import NARROW, accessibility_faults, scrolls_sideways
from tests.journeys.conftest import Travellers
from tests.supervisor.test_up import Up
from tests.supervisor.waiting import wait_for

MEETING = "/dalarna/moten/schnv-2025-11-20"
ROOM = f"{MEETING}/genomfor"
BEING_HELD = "/dalarna/moten/styrgruppen-for-socialchefsnatverket-2025-11-20/genomfor"
LATE = "Frågestund med regionens ledning"
SAVED = re.compile(r"Sparat (kl\. )?\d")
BACK_MS = 30_000
"""What a page may take to come back after a cut line or a server that started again."""


def notes(page: Page):
    return page.locator("#falt-anteckning")


def write_on(page: Page, text: str) -> None:
    """Go on writing at the end of the notes, a key at a time."""
    notes(page).press("Control+End")
    notes(page).press_sequentially(text)


def saved_line(page: Page):
    return page.locator("#skriv-anteckningar [data-saved]")


def kill(up: Up, part: str) -> None:
    """End a part as by kill -9, and wait until the supervisor has another one that answers."""
    before = up.pid(part)
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: up.pid(part) not in (0, before) and up.is_ready(), seconds=30)


def plan_for_today(secretary: Page) -> None:
    """A meeting of Socialchefsnätverket on the demonstration's day, with the agenda that its meetings begin with."""
    secretary.goto("/dalarna/moten/nytt")
    secretary.locator("#falt-body").select_option(label="Socialchefsnätverket")
    for field, value in (("day", "2025-11-20"), ("starts", "9.00"), ("ends", "12.00")):
        secretary.locator(f"#falt-{field}").fill(value)
    secretary.locator("main form").get_by_role("button").first.click()
    secretary.wait_for_url(f"**{MEETING}")
    secretary.goto(f"{MEETING}/dagordning")
    secretary.get_by_role("button", name="Påbörja dagordningen").click()
    expect(secretary.get_by_text("Föregående minnesanteckningar").first).to_be_visible()


def test_a_meeting_is_held_by_three_at_once(travellers: Travellers, demonstration: Up) -> None:
    secretary = travellers.sign_in("Astrid Fornell")
    chair = travellers.sign_in("Margareta Wikander")
    member = travellers.sign_in("Östen Lilja", viewport=NARROW, has_touch=True)
    plan_for_today(secretary)
    for page in (member, chair):
        page.goto(MEETING)
    assert member.locator("#nu").inner_text() == ""

    # The secretary opens; who has the page open sees it, and who is there.
    secretary.goto(ROOM)
    secretary.get_by_role("button", name="Öppna mötet").click()
    secretary.get_by_role("button", name="Alla närvarande").click()
    expect(member.locator("#nu")).to_contain_text("1 Mötets öppnande")
    expect(member.locator("#vantade")).to_contain_text("25 av 25 personer är där")

    # The chair goes on, and takes up what nobody had prepared; the others see it without doing anything.
    secretary.goto(ROOM)
    chair.goto(ROOM)
    chair.get_by_role("button", name=re.compile("^Nästa: ")).click()
    expect(member.locator("#nu")).to_contain_text("2 Godkännande av dagordning")
    expect(chair.locator("#uppe-rubrik")).to_contain_text("Godkännande av dagordning")
    chair.get_by_text("Ny punkt", exact=True).click()
    chair.get_by_label("Rubrik").fill(LATE)
    chair.get_by_role("button", name="Lägg till").click()
    expect(chair.locator("#uppe-rubrik")).to_contain_text(LATE)
    chair.get_by_role("button", name="Ta upp punkten").click()
    expect(member.locator("#nu")).to_contain_text(LATE)
    expect(member.locator("#punkter").get_by_role("heading", name=LATE)).to_be_visible()
    expect(secretary.locator("#uppe")).to_contain_text(LATE)
    secretary.get_by_role("link", name="Gå till den").click()
    expect(secretary.locator("#uppe-rubrik")).to_contain_text(LATE)

    # What the secretary writes is theirs until it is released; what is decided is everybody's at once.
    notes(secretary).fill("Frågorna skickas i förväg.")
    expect(saved_line(secretary)).to_have_text(SAVED)
    secretary.locator("#falt-text").press_sequentially("att frågorna lämnas senast en vecka före mötet.")
    secretary.keyboard.press("Control+Enter")
    decided = member.locator("#punkter").get_by_text("att frågorna lämnas senast en vecka före mötet.")
    expect(decided).to_be_visible()
    expect(secretary.locator("#falt-text")).to_have_value("")
    assert secretary.get_by_role("button", name="Ta fram texten").count() == 0
    expect(chair.locator("#beslut")).to_contain_text("att frågorna lämnas senast en vecka före mötet.")
    assert member.get_by_text("Frågorna skickas i förväg.").count() == 0
    secretary.get_by_role("button", name="Visa för mötet").click()
    expect(member.get_by_text("Frågorna skickas i förväg.")).to_be_visible()
    assert accessibility_faults(member) == []
    assert not scrolls_sideways(member)

    # The secretary's line is cut: they write on, and all of it arrives when the line is back.
    secretary.context.set_offline(True)
    write_on(secretary, " Två frågor från varje kommun.")
    secretary.locator("#falt-text").fill("att samla frågorna i ett dokument.")
    expect(saved_line(secretary)).to_contain_text("Texten finns kvar här")
    secretary.context.set_offline(False)
    expect(saved_line(secretary)).to_have_text(SAVED, timeout=BACK_MS)
    whole = notes(secretary).input_value()
    assert "Två frågor från varje kommun." in whole
    expect(member.get_by_text("Två frågor från varje kommun.")).to_be_visible(timeout=BACK_MS)

    # The page of the half-written clause is loaded anew: the words are offered back.
    secretary.reload()
    expect(secretary.locator("#falt-text")).to_have_value("")
    secretary.get_by_role("button", name="Ta fram texten").click()
    expect(secretary.locator("#falt-text")).to_have_value("att samla frågorna i ett dokument.")

    # The server dies while the secretary writes. It is back by itself, and so are all three pages.
    write_on(secretary, " Svaren publiceras.")
    kill(demonstration, "api")
    write_on(secretary, " Alla får dem.")
    expect(saved_line(secretary)).to_have_text(SAVED, timeout=BACK_MS)
    expect(member.get_by_text("Svaren publiceras. Alla får dem.")).to_be_visible(timeout=BACK_MS)
    secretary.get_by_role("button", name="Anta", exact=True).click()
    expect(chair.locator("#beslut")).to_contain_text("att samla frågorna i ett dokument.", timeout=BACK_MS)
    expect(member.locator("#punkter").get_by_text("att samla frågorna i ett dokument.")).to_be_visible(timeout=BACK_MS)

    # The member's phone sleeps through the next item, and shows what is up when it wakes.
    member.context.set_offline(True)
    chair.reload()
    chair.get_by_role("button", name=re.compile("^Tillbaka till ")).click()
    expect(chair.locator("#uppe-rubrik")).to_contain_text("Föregående minnesanteckningar")
    member.context.set_offline(False)
    expect(member.locator("#nu")).to_contain_text("Föregående minnesanteckningar", timeout=BACK_MS)

    # Nothing is there twice, and nothing is gone.
    secretary.goto(f"{ROOM}?punkt={item_of(secretary, LATE)}")
    assert notes(secretary).input_value() == (
        "Frågorna skickas i förväg. Två frågor från varje kommun. Svaren publiceras. Alla får dem."
    )
    texts = secretary.locator("#beslut .clause-text").all_inner_texts()
    assert texts == ["att frågorna lämnas senast en vecka före mötet.", "att samla frågorna i ett dokument."]
    assert secretary.get_by_role("button", name="Ta fram texten").count() == 0


def test_two_secretaries_on_one_field_see_both_texts(travellers: Travellers) -> None:
    first, second = travellers.sign_in("Astrid Fornell"), travellers.sign_in("Astrid Fornell")
    first.goto(BEING_HELD)
    item = item_of(first, "Mötets öppnande")
    for page in (first, second):
        page.goto(f"{BEING_HELD}?punkt={item}")
    notes(first).fill("Ordföranden hälsar välkommen.")
    expect(saved_line(first)).to_have_text(SAVED)
    notes(second).fill("Mötet öppnas kl. 9.")
    expect(second.locator("#jamforelse")).to_contain_text("Ordföranden hälsar välkommen.")
    expect(notes(second)).to_have_value("Mötet öppnas kl. 9.")
    second.locator("#anteckningar").get_by_role("button", name="Spara", exact=True).click()
    expect(second.locator("[data-said]")).to_have_text("Det är sparat.")
    first.reload()
    expect(notes(first)).to_have_value("Mötet öppnas kl. 9.")


def item_of(page: Page, title: str) -> str:
    """The number of an item's row, from the order of the day."""
    address = page.locator("#gang").get_by_role("link", name=title).get_attribute("href") or ""
    return address.rpartition("=")[2]
