"""SKR opens a collection and sees what comes."""

import html
import re

import asyncpg

from tests.api.conftest import Browser, Service, shown_errors

NEW = "/nationellt/insamlingar/ny"


async def offered(browser: Browser) -> dict[str, str]:
    """The half-years that the form offers, with what they are called."""
    page = (await browser.get(NEW)).text
    select = re.search(r'<select[^>]*name="half_year".*?</select>', page, re.DOTALL)
    assert select is not None
    return dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)<', select[0]))


def asked(half_year: str) -> dict[str, str]:
    dates = {"opens_on": "2026-02-01", "closes_on": "2026-05-01"}
    return {"half_year": half_year, "networks": "barn-och-unga", "message": ""} | dates


async def test_half_years_are_chosen_by_name_and_one_with_a_collection_is_not_offered(coordinator: Browser):
    before = await offered(coordinator)
    half_year = next(iter(before))
    assert re.fullmatch(r"(Våren|Hösten) \d{4}", before[half_year])
    answer = await coordinator.submit(NEW, asked(half_year))
    assert answer.headers["location"] == f"/nationellt/insamling/{half_year}"
    after = await offered(coordinator)
    assert set(before) - set(after) == {half_year}


async def test_a_half_year_that_has_a_collection_is_refused(coordinator: Browser):
    half_year = next(iter(await offered(coordinator)))
    await coordinator.submit(NEW, asked(half_year))
    answer = await coordinator.submit(NEW, asked(half_year))
    assert answer.status_code == 422
    assert len(shown_errors(answer)) == 1


async def test_a_network_that_is_reported_only_in_some_of_the_half_years_says_which(
    service: Service, coordinator: Browser
):
    half_years = list(await offered(coordinator))
    year, half = half_years[-1].split("-")
    connection = await asyncpg.connect(service.owner_url)
    await connection.execute(
        "update national_network set valid_from = make_date($1, $2, 1) where slug = 'kvinnofrid'",
        int(year),
        1 if half == "1" else 7,
    )
    page = html.unescape((await coordinator.get(NEW)).text)
    await connection.execute("update national_network set valid_from = '2019-01-01' where slug = 'kvinnofrid'")
    await connection.close()
    last = (await offered(coordinator))[half_years[-1]]
    assert f"Rapporteras bara {last.lower()}." in page
