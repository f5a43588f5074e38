"""What was saved is said on the page that a write leads to: once, in our words, to who made it."""

import httpx
import pytest

from services.api.said import Messenger
from services.domain.base.roles import Role
from tests.api.conftest import Browser, Service

SETTINGS = "/dalarna/installningar"
CHOSEN = {"short_name": "Dalarna", "colour": "petrol", "anchoring": "head", "fresh_sign_in_minutes": "0"}
SAVED = "Inställningarna är sparade."


@pytest.fixture
async def administrator(service: Service) -> Browser:
    return await service.sign_in(Role.ADMINISTRATOR)


async def saved(browser: Browser) -> httpx.Response:
    answer = await browser.submit(SETTINGS, CHOSEN)
    assert answer.status_code == 303
    return answer


async def test_the_page_that_a_write_leads_to_says_what_was_saved_once(administrator: Browser):
    answer = await saved(administrator)
    assert SAVED in (await administrator.get(answer.headers["location"])).text
    assert SAVED not in (await administrator.get(answer.headers["location"])).text


async def test_the_words_lie_in_a_short_lived_cookie_that_no_script_reads(administrator: Browser):
    answer = await saved(administrator)
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("sagt="))
    assert "Max-Age=60" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Inst" not in cookie


async def test_a_refused_write_says_nothing(administrator: Browser):
    answer = await administrator.submit(SETTINGS, CHOSEN | {"short_name": ""})
    assert answer.status_code == 422
    assert "sagt" not in administrator.cookies


async def test_a_missing_page_leaves_the_words_for_the_page_that_was_meant(administrator: Browser):
    await saved(administrator)
    assert SAVED not in (await administrator.get("/dalarna/finns-inte")).text
    assert SAVED in (await administrator.get(SETTINGS)).text


@pytest.mark.parametrize(
    "forged",
    ["", ".", "SGVq", "SGVq.00", "å.x", Messenger(b"someone else's", secure=False).say("Hej").value or ""],
)
async def test_words_that_samband_did_not_write_are_not_shown(administrator: Browser, forged: str):
    answer = await administrator.get("/om", headers={b"Cookie": f"sagt={forged}".encode()})
    assert answer.status_code == 200
    assert "data-said" not in answer.text


def test_the_cookie_belongs_to_this_host_alone_over_https():
    cookie = Messenger(b"key", secure=True).say("Organet är ändrat.")
    assert cookie.key == "__Host-sagt"
    assert cookie.secure
    heard = Messenger(b"key", secure=True).heard({cookie.key: cookie.value or ""})
    assert heard is not None
    assert (heard.words, heard.forgotten.max_age) == ("Organet är ändrat.", 0)
