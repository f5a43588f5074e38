"""A meeting with many items is called, followed and held: one jumps to an item, and is asked no longer whether one comes."""

import re

from playwright.sync_api import Page, expect

from tests.browser import NARROW, WIDE, accessibility_faults, scrolls_sideways
from tests.journeys.conftest import Travellers

MEETING = "/dalarna/moten/lchnv-2025-11-20"
JUMP = "Hoppa till en punkt"


def plan_many_items(secretary: Page) -> None:
    """A meeting today with the agenda that the body begins with, and nine items more."""
    secretary.goto("/dalarna/moten/nytt")
    secretary.locator("#falt-body").select_option(label="Länsnätverket för förvaltningschefer")
    for field, value in (("day", "2025-11-20"), ("starts", "9"), ("ends", "12")):
        secretary.locator(f"#falt-{field}").fill(value)
    secretary.locator("#falt-kind").select_option(label="Extra möte")
    secretary.get_by_role("button", name="Spara mötet").click()
    secretary.wait_for_url(f"**{MEETING}")
    secretary.goto(f"{MEETING}/dagordning")
    secretary.get_by_role("button", name="Påbörja dagordningen").click()
    for count in range(1, 10):
        title = f"Samverkansöverenskommelsens del {count}"
        secretary.get_by_label("Rubrik").fill(title)
        secretary.get_by_role("button", name="Lägg till", exact=True).click()
        expect(secretary.get_by_role("link", name=title, exact=True).first).to_be_visible()
        expect(secretary.get_by_label("Rubrik")).to_have_value("")


def test_one_jumps_to_an_item_of_a_long_agenda(travellers: Travellers) -> None:
    secretary = travellers.sign_in("Astrid Fornell")
    plan_many_items(secretary)
    secretary.goto(f"{MEETING}/kallelse")
    secretary.get_by_role("button", name="Skicka kallelsen").click()
    expect(secretary.get_by_text("har inte svarat").first).to_be_visible()

    member = travellers.sign_in("Östen Lilja")
    member.goto(MEETING)
    for size in (WIDE, NARROW):
        member.set_viewport_size(size)
        member.get_by_text(JUMP).click()
        assert accessibility_faults(member) == []
        assert not scrolls_sideways(member)
        member.get_by_label("Dagordningens punkter").get_by_role("link", name=re.compile("del 9$")).click()
        expect(member.get_by_role("heading", name="Samverkansöverenskommelsens del 9")).to_be_in_viewport()
        member.get_by_text(JUMP).click()

    # Who has the page open when the meeting is opened is no longer asked whether they come.
    expect(member.get_by_role("heading", name="Kommer du?")).to_be_visible()
    secretary.goto(f"{MEETING}/genomfor")
    secretary.get_by_role("button", name="Öppna mötet").click()
    expect(member.locator("#nu")).to_contain_text("1 Mötets öppnande")
    expect(member.get_by_role("heading", name="Kommer du?")).to_be_hidden()

    # The room leads down to the agenda where there is no place for it beside the item.
    secretary.goto(f"{MEETING}/genomfor")
    expect(secretary.get_by_role("link", name="Till dagordningen")).to_be_hidden()
    secretary.set_viewport_size(NARROW)
    secretary.get_by_role("link", name="Till dagordningen").click()
    expect(secretary.locator("#gang").get_by_role("heading", name="Dagordning")).to_be_in_viewport()
    assert not scrolls_sideways(secretary)
