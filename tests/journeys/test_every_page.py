"""Every page that someone can walk to: no accessibility fault, sideways scroll or broken word, narrow, wide, light, dark."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from services.api.app import create_app
from services.api.settings import Settings
from tests.api.routes import Walk, guarded_routes, links_of
from tests.browser import NARROW, WIDE, accessibility_faults, broken_words, scrolls_sideways
from tests.journeys.conftest import Travellers
from tests.supervisor.test_up import Up

PEOPLE = {
    "Ylva Brodin": "/dalarna",
    "Astrid Fornell": "/dalarna",
    "Jörgen Hallsten": "/dalarna",
    "Margareta Wikander": "/dalarna",
    "Birgitta Almgren": "/stockholm",
    "Helena Östberg": "/nationellt",
    "Amir Dahlgren": "/nationellt",
    "Lovisa Kallin": "/drift",
}
PUBLIC = ("/", "/om", "/dalarna/personuppgifter", "/tillganglighet", "/logga-in", "/dalarna/logga-in", "/finns-inte")
LOOKS = [(size, scheme) for size in (NARROW, WIDE) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def walk() -> Walk:
    """The routes of the application, to know which pages are of one kind. Building it opens nothing."""
    return Walk(guarded_routes(create_app(Settings.from_environment())))


def pages_of(page: Page, start: str, walk: Walk) -> list[str]:
    """One address of each kind of page that links lead this visitor to."""
    waiting, found = [start], {}
    while waiting:
        address = waiting.pop(0)
        answer = page.request.get(address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert answer.ok, address
        for method, link, quiet in sorted(links_of(answer.text(), address)):
            route = walk.route_of(method, link)
            if method == "GET" and route and not quiet and route not in found and link.startswith(start):
                found[route] = link
                waiting.append(link)
    return [start, *found.values()]


def faults_of(page: Page, address: str) -> list[str]:
    """What is wrong with a page in each of its looks."""
    answer = page.request.get(address)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    page.goto(address)
    faults = []
    for size, scheme in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        look = f"{urlsplit(address).path} {size['width']} {scheme}"
        faults += [f"{look}: {fault}" for fault in accessibility_faults(page)]
        if scrolls_sideways(page):
            faults.append(f"{look}: rullar i sidled")
        if words := broken_words(page):
            faults.append(f"{look}: brutna ord, {words[:5]}")
    return faults


@pytest.mark.long
@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_of_a_person_is_accessible(travellers: Travellers, walk: Walk, name: str) -> None:
    page = travellers.sign_in(name)
    addresses = pages_of(page, PEOPLE[name], walk)
    assert [fault for address in addresses for fault in faults_of(page, address)] == []


@pytest.mark.long
def test_every_public_page_is_accessible(travellers: Travellers, demonstration: Up) -> None:
    page = travellers.at_browser().new_page()
    assert [fault for address in PUBLIC for fault in faults_of(page, address)] == []


@pytest.mark.long
def test_who_has_no_invitation_meets_a_polite_page(travellers: Travellers) -> None:
    page = travellers.at_browser().new_page()
    page.goto("/logga-in/demonstration")
    page.get_by_role("button", name="Nils Ekdahl").click()
    page.wait_for_url("**/logga-in/svar**")
    assert "inbjud" in page.inner_text("main").lower()
    assert accessibility_faults(page) == []
    page.goto("/dalarna")
    assert "/logga-in" in page.url
