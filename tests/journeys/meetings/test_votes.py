"""A vote is counted while the secretary ticks it, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NARROW, WIDE, accessibility_faults, scrolls_sideways
from tests.journeys.conftest import Travellers

ROOM = "/dalarna/moten/lchnv-2025-12-05/genomfor"


def vote_form(page: Page) -> Page:
    """The first item's page of votes, in an opened meeting of a body that takes them; everybody is there."""
    page.goto("/dalarna/organ/lanschefsnatverket/motesregler")
    page.get_by_label(re.compile("^Omröstning")).check()
    page.get_by_role("button", name=re.compile("^Spara")).click()
    page.goto(ROOM)
    page.get_by_role("button", name="Öppna mötet").click()
    page.get_by_role("button", name="Öppna i dag").click()
    expect(page.get_by_role("heading", name="Mötet är inte öppnat än")).to_have_count(0)
    page.goto(f"{ROOM}/narvaro")
    page.get_by_role("button", name=re.compile("^Alla")).first.click()
    page.goto(ROOM)
    page.locator("a[href$=formalia]").click()
    expect(page.get_by_role("heading", name="Omröstning", exact=True)).to_be_visible()
    return page


@pytest.mark.long
def test_a_vote_is_counted_while_it_is_ticked(travellers: Travellers) -> None:
    page = vote_form(travellers.sign_in("Ylva Brodin"))
    line, voices = page.locator(".vote-count"), page.get_by_role("radiogroup")
    may_vote = voices.count()
    expect(line).to_have_text(f"Ja 0 Nej 0 Avstår 0 Inte än {may_vote} av {may_vote}")
    for place, name in enumerate(("Ja", "Ja", "Nej", "Avstår")):
        voices.nth(place).get_by_label(name, exact=True).check()
    expect(line).to_have_text(f"Ja 2 Nej 1 Avstår 1 Inte än {may_vote - 4} av {may_vote}")
    # Whoever changes their mind is counted once.
    voices.nth(0).get_by_label("Nej", exact=True).check()
    expect(line).to_have_text(f"Ja 1 Nej 2 Avstår 1 Inte än {may_vote - 4} av {may_vote}")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert accessibility_faults(page) == []
        assert not scrolls_sideways(page)
