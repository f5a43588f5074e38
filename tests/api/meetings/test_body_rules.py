"""The page where a body's rules of meeting are said."""

import re

import pytest

from services.domain.base.engine import fetch_row
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from tests.api.conftest import Browser, shown_errors

BODY = "/dalarna/organ/socialchefsnatverket"
PAGE = f"{BODY}/motesregler"
STRICT = {
    "record": "protocol",
    "quorum": "number",
    "quorum_number": "8",
    "recusal": "1",
    "votes": "1",
    "approval": "approvers",
    "approvers": "2",
    "steered_by": "lanschefsnatverket",
    "suggestion_days": "10",
    "reminder_days": "0",
}


def based_on(page: str) -> str:
    found = re.search(r'name="based_on" value="([^"]*)"', page)
    assert found
    return found[1]


async def saved():
    async with tenant_scope("dalarna"):
        return await fetch_row(
            "select form, quorum, quorum_number, recusal, votes, reservations, approval, approvers, reminder_days"
            " from body_rules"
        )


async def test_the_office_finds_the_rules_from_the_body_and_changes_them(leader: Browser):
    assert f'href="{PAGE}"' in (await leader.get(BODY)).text
    page = (await leader.get(PAGE)).text
    assert re.search(r'value="notes"[^>]*checked', page)
    answer = await leader.submit(PAGE, STRICT | {"based_on": based_on(page)})
    assert answer.headers["location"] == PAGE
    page = (await leader.get(PAGE)).text
    assert re.search(r'value="protocol"[^>]*checked', page)
    assert re.search(r'value="lanschefsnatverket"[^>]*selected', page)
    assert re.findall(r'name="(recusal|votes|reservations)"[^>]*checked', page) == ["recusal", "votes"]
    assert tuple(await saved()) == ("protocol", "number", 8, True, True, False, "approvers", 2, 0)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"quorum_number": ""}, "hur många som måste vara med"),
        ({"quorum_number": "0"}, "ett heltal från 1"),
        ({"approvers": "en"}, "ett heltal från 1"),
        ({"record": "dikt"}, "ett val i listan"),
        ({"steered_by": "ingen"}, "ett organ i listan"),
        ({"steered_by": "socialchefsnatverket"}, "sin egen styrgrupp"),
        ({"suggestion_days": "200"}, "ett heltal från 0 till 90"),
    ],
)
async def test_what_cannot_be_a_rule_is_refused_in_words_and_what_was_typed_stays(leader: Browser, typed, error):
    answer = await leader.submit(PAGE, STRICT | typed)
    assert answer.status_code == 422
    assert any(error in one for one in shown_errors(answer))
    assert re.search(r'name="reminder_days"[^>]*value="0"', answer.text)
    assert await saved() is None


async def test_a_stale_save_shows_both_and_changes_nothing(leader: Browser):
    seen = based_on((await leader.get(PAGE)).text)
    await leader.submit(PAGE, STRICT | {"based_on": seen})
    answer = await leader.submit(PAGE, STRICT | {"based_on": seen, "approvers": "3"})
    assert answer.status_code == 409
    assert "Så många justerar: 2" in answer.text
    assert "Så många justerar: 3" in answer.text
    assert (await saved())["approvers"] == 2


async def test_others_neither_see_the_way_there_nor_get_there(counties, leader: Browser):
    reader = await counties.sign_in(Role.READER)
    assert "motesregler" not in (await reader.get(BODY)).text
    assert (await reader.get(PAGE)).status_code == 404
    stranger = await counties.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    assert (await stranger.get(PAGE)).status_code == 404
    assert (await stranger.submit(PAGE, STRICT)).status_code == 404
