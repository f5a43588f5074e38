"""Requests that no page of ours sends: they are refused calmly, and never as a fault of ours."""

import asyncio
import time
from dataclasses import replace

import asyncpg
import httpx
import pytest

from services.api.app import LARGEST_BODY, create_app
from services.api.rate_limit import SEARCHES_PER_MINUTE, UPLOADS_PER_MINUTE
from services.domain.base.roles import Role
from tests.api.conftest import Service

TOO_HIGH = "9" * 30
NOT_A_ROW = "9" * 5000


@pytest.mark.parametrize(
    "path",
    [
        f"/dalarna/personer/{TOO_HIGH}",
        f"/dalarna/behorigheter/{TOO_HIGH}",
        f"/dalarna/jobb/{TOO_HIGH}",
        f"/dalarna/handelselogg?fore={TOO_HIGH}",
        f"/dalarna/offentligt?fore=2025-10-17~{TOO_HIGH[:19]}",
        "/dalarna/offentligt?fore=2025-10-17",
        "/dalarna/organ/%00",
        "/dalarna/personer?sok=%00",
        "/%00/logga-in",
        "/logga-in/%00",
    ],
)
async def test_an_address_that_no_row_can_have_is_not_found(service: Service, path: str) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    assert (await administrator.get(path)).status_code == 404


async def test_a_zero_sign_in_a_form_is_left_out(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    answer = await administrator.submit("/dalarna/personer/ny", {"name": "Stina\0 Noll"})
    assert "Stina Noll" in (await administrator.get(answer.headers["location"])).text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/dalarna/personer/ny", {"name": "A", "principal": NOT_A_ROW}),
        ("/dalarna/installningar", {"short_name": "Dalarna", "colour": "bla", "fresh_sign_in_minutes": NOT_A_ROW}),
        (
            "/dalarna/installningar",
            {"anchoring": "body", "anchoring_body": "a" * 200_000, "fresh_sign_in_minutes": "0"},
        ),
        (
            "/dalarna/behorigheter/inbjudan",
            {"role": "contact", "principal": NOT_A_ROW, "address": "a@b.se", "name": "A"},
        ),
    ],
)
async def test_a_value_that_no_form_of_ours_offers_is_refused_with_words(service: Service, path: str, form) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    assert (await administrator.submit(path, form)).status_code == 422


async def test_a_stranger_cannot_make_the_service_read_endless_forms(service: Service) -> None:
    stranger = service.anonymous()
    assert (await stranger.submit("/logga-in", {"address": "a" * LARGEST_BODY})).status_code == 422
    assert (await stranger.submit("/logga-in", {"address": "a@falun.example"})).status_code == 200


async def test_a_double_click_is_never_a_fault_of_ours(service: Service) -> None:
    """The second of two clicks at once is told that somebody was there before it."""
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    await administrator.get("/tillganglighet")
    mail = f"dubbel.{time.monotonic_ns()}@falun.example"
    for path, form in (
        ("/dalarna/behorigheter/inbjudan", {"address": mail, "name": "Dubbel", "role": "reader"}),
        ("/dalarna/personer/ny", {"name": "Dubbel", "mail": mail}),
    ):
        answers = await asyncio.gather(*(administrator.submit(path, form) for _ in range(6)))
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(303) == 1
        assert set(statuses) <= {303, 409, 422}


async def test_a_role_clicked_twice_is_given_once(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    account = await service.account(Role.READER)
    await administrator.get("/tillganglighet")
    path = f"/dalarna/behorigheter/{account}/roller"
    answers = await asyncio.gather(*(administrator.submit(path, {"role": "head"}) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422, 422, 422]
    owner = await asyncpg.connect(service.owner_url)
    assert await owner.fetchval("select count(*) from role_grant where account = $1 and role = 'head'", account) == 1
    await owner.close()


async def test_a_strange_metrics_token_is_only_a_wrong_one(service: Service) -> None:
    app = create_app(replace(service.settings, metrics_token="nyckel"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as scraper:
        for token, status in ((b"Bearer \xff", 404), (b"Bearer nyckel", 200)):
            headers = [(b"authorization", token), (b"x-forwarded-for", b"192.0.2.1")]
            assert (await scraper.get("/metrics", headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("most", "ask"),
    [
        (SEARCHES_PER_MINUTE, lambda browser: browser.get("/dalarna/personer?sok=a")),
        (UPLOADS_PER_MINUTE, lambda browser: browser.submit("/dalarna/struktur/fil", {"content": "x"})),
        (UPLOADS_PER_MINUTE, lambda browser: browser.submit("/dalarna/installningar/logotyp", {})),
    ],
    ids=["search", "structure file", "logotype"],
)
async def test_nobody_searches_or_uploads_without_end(service: Service, monkeypatch, most: int, ask) -> None:
    monkeypatch.setattr("services.api.rate_limit.time.time", lambda: 1_800_000_000.0)
    administrator, other = await service.sign_in(Role.ADMINISTRATOR), await service.sign_in(Role.ADMINISTRATOR)
    assert 429 not in [(await ask(administrator)).status_code for _ in range(most)]
    refused = await ask(administrator)
    assert refused.status_code == 429
    assert "Vänta en minut" in refused.text
    assert (await ask(other)).status_code != 429
