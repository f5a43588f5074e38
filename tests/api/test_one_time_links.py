"""One-time links as browsers and strangers meet them."""

import re
import time
from collections.abc import AsyncIterator
from itertools import count

import asyncpg
import pytest

from services.api.identity.one_time_links import LETTERS_PER_ADDRESS, LIFETIME
from services.domain.base.roles import Role
from tests.api.conftest import Browser, Service, shown_errors

_numbers = count(1)


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def address(service: Service, owner: asyncpg.Connection) -> str:
    """A new address that holds a seat in a new body of Dalarna, which meets next month."""
    address = f"sigrid{next(_numbers)}.{time.monotonic_ns()}@ensam.example"
    name = address.partition("@")[0].replace(".", "-")
    body = await owner.fetchval(
        "insert into body (tenant, slug, name, kind) values ('dalarna', $1, $1, 'working_group') returning id", name
    )
    person = await owner.fetchval(
        "insert into person (tenant, name, mail) values ('dalarna', 'Sigrid Ensam', $1) returning id", address
    )
    await owner.execute(
        "insert into appointment (tenant, body, person, kind, valid_from)"
        " values ('dalarna', $1, $2, 'co_opted', '2025-01-01')",
        body,
        person,
    )
    await owner.execute(
        "insert into meeting (tenant, body, slug, day, uid) values ('dalarna', $1, $2, '2025-12-10', gen_random_uuid())",
        body,
        name,
    )
    return address


async def ask(browser: Browser, owner: asyncpg.Connection, address: str, **form: str) -> str:
    """Ask for a link as a person would; answers the path that the letter would lead to."""
    answer = await browser.submit("/logga-in/engang", {"address": address, **form})
    assert answer.status_code == 200, shown_errors(answer)
    assert "Titta i din e-post" in answer.text
    promised = await owner.fetchval(
        "select payload->>'url' from outbox_message where kind = 'identity.one_time_link' order by id desc limit 1"
    )
    return promised.removeprefix("http://127.0.0.1:8000")


async def test_a_link_shows_on_get_and_signs_in_on_post_once(service: Service, owner, address: str):
    browser = service.anonymous()
    link = await ask(browser, owner, address.upper(), vidare="/dalarna/moten/x")
    for _ in range(3):
        page = await browser.get(link)
        assert page.status_code == 200
        assert address in page.text
    assert (await browser.get("/dalarna")).status_code == 303
    came = await browser.submit(link)
    assert (came.status_code, came.headers["location"]) == (303, "/dalarna/moten/x")
    assert came.headers["cache-control"] == "no-store"
    assert "Sigrid Ensam" in (await browser.get("/dalarna")).text
    again = await browser.submit(link)
    assert again.status_code == 403
    assert "Länken gäller inte längre" in again.text
    assert (
        await owner.fetchval(
            "select count(*) from audit_entry e join account a on a.id = e.account"
            " where a.mail = $1 and e.verb = 'identity.session.begun_by_link'",
            address,
        )
        == 1
    )


async def test_another_browser_is_told_where_to_open_it_and_uses_nothing_up(service: Service, owner, address: str):
    mine, other = service.anonymous(), service.anonymous()
    link = await ask(mine, owner, address)
    for answer in (await other.get(link), await other.submit(link)):
        assert answer.status_code == 403
        assert "Öppna länken i webbläsaren där du bad om den" in answer.text
        assert address not in answer.text
    assert (await mine.submit(link)).status_code == 303
    assert (await other.get("/dalarna")).status_code == 303


async def test_a_cookie_of_another_link_opens_nothing(service: Service, owner, address: str):
    browser, other = service.anonymous(), service.anonymous()
    await ask(browser, owner, address)
    theirs = await ask(other, owner, address)
    assert (await browser.submit(theirs)).status_code == 403


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "å"])
async def test_a_forged_link_is_refused_politely(service: Service, token: str):
    browser = service.anonymous()
    assert (await browser.get(f"/logga-in/engang/{token}")).status_code in (403, 404)
    assert (await browser.submit(f"/logga-in/engang/{token}")).status_code in (403, 404)


async def test_a_link_lasts_ten_minutes(service: Service, owner, address: str):
    browser = service.anonymous()
    link = await ask(browser, owner, address)
    keys = [key async for key in service.sessions.redis.scan_iter("one-time-link:*")]
    assert keys
    for key in keys:
        assert 0 < await service.sessions.redis.ttl(key) <= LIFETIME == 600
    await service.sessions.redis.delete(*keys)
    assert (await browser.get(link)).status_code == 403
    assert (await browser.submit(link)).status_code == 403


async def test_redis_holds_no_link_that_works(service: Service, owner, address: str):
    link = await ask(service.anonymous(), owner, address)
    token = link.rpartition("/")[2]
    redis = service.sessions.redis
    for key in [key async for key in redis.scan_iter("*")]:
        assert token not in key.decode()
        if await redis.type(key) == b"string":
            assert token.encode() not in (await redis.get(key) or b"")


async def test_the_answer_is_the_same_whether_the_address_is_known(service: Service, owner, address: str):
    stranger = f"okand.{time.monotonic_ns()}@ensam.example"
    answers = {}
    for asked in (address, stranger):
        browser = service.anonymous()
        answer = await browser.submit("/logga-in/engang", {"address": asked})
        page = re.sub(r'name="_csrf_token" value="\w+"', "", answer.text.replace(asked, "ADRESS"))
        answers[asked] = (answer.status_code, page, sorted(answer.headers.keys()))
    assert answers[address] == answers[stranger]
    promised = await owner.fetch(
        "select payload->>'address' as address from outbox_message where kind = 'identity.one_time_link'"
        " order by id desc limit 2"
    )
    assert {row["address"] for row in promised} == {address, stranger}


async def test_an_address_that_is_none_is_explained_at_its_field(service: Service):
    answer = await service.anonymous().submit("/logga-in/engang", {"address": "sigrid"})
    assert answer.status_code == 422
    assert shown_errors(answer) == ["E-postadress ”sigrid” går inte att förstå. Skriv en adress som namn@kommun.se."]


async def test_nobodys_mailbox_is_filled_by_strangers(service: Service, address: str):
    for _ in range(LETTERS_PER_ADDRESS):
        assert (await service.anonymous().submit("/logga-in/engang", {"address": address})).status_code == 200
    answer = await service.anonymous().submit("/logga-in/engang", {"address": address.upper()})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) <= LIFETIME


async def test_an_address_that_became_unknown_meets_a_polite_page(service: Service, owner, address: str):
    browser = service.anonymous()
    link = await ask(browser, owner, address)
    await owner.execute(
        "update appointment set valid_to = '2025-02-01' from person p where p.id = person and p.mail = $1", address
    )
    answer = await browser.submit(link)
    assert answer.status_code == 403
    assert address in answer.text
    assert (await browser.get("/dalarna")).status_code == 303


async def test_by_a_link_one_sees_the_own_meetings_and_nothing_else(service: Service, owner, address: str):
    other = await owner.fetchval(
        "insert into body (tenant, slug, name, kind) values ('dalarna', $1, $1, 'working_group') returning id",
        f"annat-{time.monotonic_ns()}",
    )
    elsewhere = f"annat-{time.monotonic_ns()}"
    await owner.execute(
        "insert into meeting (tenant, body, slug, day, uid) values ('dalarna', $1, $2, '2025-12-11', gen_random_uuid())",
        other,
        elsewhere,
    )
    browser = service.anonymous()
    await browser.submit(await ask(browser, owner, address))
    own = address.partition("@")[0].replace(".", "-")
    overview = await browser.get("/dalarna")
    assert f"/dalarna/moten/{own}" in overview.text
    assert (await browser.get(f"/dalarna/moten/{own}")).status_code == 200
    for closed in (
        f"/dalarna/moten/{elsewhere}",
        "/dalarna/moten",
        "/dalarna/organ",
        "/dalarna/personer",
        "/stockholm",
    ):
        assert (await browser.get(closed)).status_code == 404, closed
        assert f'href="{closed}"' not in overview.text, closed


async def test_a_named_guest_sees_that_meeting_alone(service: Service, owner, address: str):
    """The latest meeting of the tenant is theirs."""
    for by_link in (True, False):
        guest = await service.sign_in(Role.GUEST, by_link=by_link)
        own = await owner.fetchval("select slug from meeting where tenant = 'dalarna' order by day desc limit 1")
        others = await owner.fetch("select slug from meeting where tenant = 'dalarna' and slug <> $1", own)
        assert (await guest.get("/dalarna")).status_code == 200
        assert (await guest.get(f"/dalarna/moten/{own}")).status_code == 200
        for row in others:
            assert (await guest.get(f"/dalarna/moten/{row['slug']}")).status_code == 404
        assert (await guest.get("/dalarna/moten")).status_code == 404


async def test_signing_out_of_a_link_asks_no_provider(service: Service, owner, address: str):
    browser = service.anonymous()
    await browser.submit(await ask(browser, owner, address))
    answer = await browser.submit("/logga-ut")
    assert answer.status_code == 200
    assert (await browser.get("/dalarna")).status_code == 303
