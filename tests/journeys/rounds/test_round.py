"""A round as its people live it: the office asks, a municipality answers on a phone, the office sees it at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import NARROW, WIDE, accessibility_faults, scrolls_sideways
from tests.journeys.conftest import Travellers

pytestmark = pytest.mark.long

SOON = 15_000
LOOKS = [(size, scheme) for size in (NARROW, WIDE) for scheme in ("light", "dark")]
ROUND = "/dalarna/rundor/vem-ansvarar-for-smittskyddet"
ADL = "/dalarna/rundor/adl-bedomningar-sa-gar-det-hos-er"


def test_the_office_asks_a_contact_answers_on_a_phone_and_the_office_sees_it_at_once(travellers: Travellers) -> None:
    office = travellers.sign_in("Astrid Fornell")
    office.goto("/dalarna")
    office.get_by_role("link", name="Rundor").first.click()
    office.get_by_role("link", name="Ny runda").click()
    office.get_by_label("Rubrik").fill("Vem ansvarar för smittskyddet?")
    office.get_by_label("Vad vill ni veta, eller få gjort?").fill("Skriv vem som är **kontaktperson** hos er.")
    expect(office.get_by_label("Svarsalternativ")).to_be_hidden(timeout=SOON)
    office.get_by_label("Val mellan alternativ").check()
    office.get_by_label("Svarsalternativ").fill("Socialtjänsten\nHemsjukvården\nInte bestämt")
    office.get_by_label("Svarsdag").fill("2025-12-05")
    expect(office.get_by_label("Länets kommuner (15)")).to_be_checked()
    office.get_by_label("Vem frågar?").select_option(label="Socialchefsnätverket")
    office.get_by_role("button", name="Öppna rundan").click()
    expect(office.get_by_text("Rundan är öppnad.").first).to_be_visible(timeout=SOON)
    expect(office.get_by_text("0 av 15 har svarat")).to_be_visible(timeout=SOON)
    borlange = office.get_by_role("row", name=re.compile("^Borlänge"))
    expect(borlange).to_contain_text("Väntas", timeout=SOON)

    contact = travellers.sign_in("Katarina Sjöö", viewport=NARROW, has_touch=True)
    contact.goto("/dalarna")
    contact.get_by_role("link", name="Svara: Vem ansvarar för smittskyddet?").click()
    assert accessibility_faults(contact) == []
    assert not scrolls_sideways(contact)
    contact.get_by_role("button", name="Lämna svaret").click()
    expect(contact.get_by_role("link", name="Ange svaret.")).to_be_visible(timeout=SOON)
    contact.get_by_label("Hemsjukvården").check()
    contact.get_by_label("Kommentar").fill("Enhetschefen på korttidsboendet.")
    contact.get_by_role("button", name="Lämna svaret").click()
    expect(contact.get_by_text("Tack! Svaret är lämnat.").first).to_be_visible(timeout=SOON)
    assert not scrolls_sideways(contact)

    # The page that the office has open changes by itself.
    expect(borlange).to_contain_text("Har svarat", timeout=SOON)
    expect(borlange).to_contain_text("Enhetschefen på korttidsboendet.", timeout=SOON)
    expect(office.get_by_text("1 av 15 har svarat")).to_be_visible(timeout=SOON)

    contact.goto("/dalarna")
    expect(contact.get_by_role("link", name="Svara: Vem ansvarar för smittskyddet?")).to_have_count(0)

    office.get_by_role("link", name="Undanta Vansbro").click()
    office.get_by_label("Varför?").fill("Byter chef.")
    office.get_by_role("button", name="Undanta").click()
    expect(office.get_by_text("1 av 14 har svarat, 1 undantagen")).to_be_visible(timeout=SOON)

    office.get_by_role("button", name="Påminn", exact=True).click()
    office.get_by_role("button", name="Skicka påminnelsen").click()
    expect(office.get_by_role("row", name=re.compile("^Orsa"))).to_contain_text("brev 20 nov. 2025", timeout=2 * SOON)

    office.get_by_role("button", name="Hämta svaren som Excel och CSV").click()
    with office.expect_download() as download:
        office.get_by_role("link", name="svar-vem-ansvarar-for-smittskyddet.xlsx").click(timeout=60_000)
    assert download.value.path().read_bytes().startswith(b"PK")

    office.goto(ROUND)
    office.get_by_role("link", name="Avsluta").click()
    office.get_by_label("Vad blev det av svaren?").fill("Tack! Listan ligger hos Smittskydd Dalarna.")
    office.get_by_role("button", name="Avsluta rundan").click()
    expect(office.get_by_text("Tack! Listan ligger hos Smittskydd Dalarna.")).to_be_visible(timeout=SOON)
    contact.goto(ROUND)
    expect(contact.get_by_text("Tack! Listan ligger hos Smittskydd Dalarna.")).to_be_visible(timeout=SOON)
    expect(contact.get_by_role("link", name=re.compile("Ändra svaret"))).to_have_count(0)


def test_pages_of_rounds_are_accessible_narrow_and_wide_light_and_dark(travellers: Travellers) -> None:
    page = travellers.sign_in("Ylva Brodin")
    page.goto("/dalarna/rundor/kontaktperson-for-basutbildningen-i-isu")
    late = page.get_by_role("row", name=re.compile("^Vansbro")).get_by_role("link").first.get_attribute("href")
    isu = "/dalarna/rundor/kontaktperson-for-basutbildningen-i-isu"
    faults = []
    for path in (
        "/dalarna/rundor", "/dalarna/rundor?visa=avslutade", "/dalarna/rundor?visa=utkast", "/dalarna/rundor/ny",
        "/dalarna/rundor/huvudman", "/dalarna/rundor/huvudman/vansbro", "/dalarna/rundor/huvudman/region-dalarna",
        ADL, isu, late, f"{late}/undantag", late.replace("/rader/", "/antecknat-svar/"),
        *(f"{isu}/{end}" for end in ("andra", "fler", "svarsdag", "avslut")),
    ):  # fmt: skip
        page.goto(path)
        for size, scheme in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            faults += [f"{path} {size['width']} {scheme}: {fault}" for fault in accessibility_faults(page)]
            if scrolls_sideways(page):
                faults.append(f"{path} {size['width']} {scheme}: rullar i sidled")
    assert faults == []
