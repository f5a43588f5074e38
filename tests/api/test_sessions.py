"""The session as a browser and an attacker see it, with a real Valkey behind."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar, Request, get
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.sessions import (
    IDLE,
    LONGEST,
    SessionConfig,
    SessionStore,
    SignedIn,
    begin_session,
    connect,
    end_session,
    signed_in,
)

ANNA = SignedIn(
    account=1,
    provider="dalarna",
    issuer="https://idp.example",
    subject="anna",
    provider_session="s1",
    signed_in_at=int(time.time()),
)
PEOPLE = {
    "anna": ANNA,
    "anna-elsewhere": replace(ANNA, provider_session="s2"),
    "bo": replace(ANNA, account=2, subject="bo", provider_session="s3"),
    "long-ago": replace(ANNA, signed_in_at=int(time.time()) - LONGEST - 1),
}


@get("/in/{who:str}")
async def sign_in(request: Request, who: str) -> Redirect:
    begin_session(request, PEOPLE[who], id_token=f"token of {who}")
    return Redirect("/me", status_code=303)


@get("/me")
async def me(request: Request) -> dict[str, Any]:
    who = signed_in(request)
    return {"subject": who.subject if who else None, "note": request.session.get("note")}


@get("/note/{note:str}")
async def write(request: Request, note: str) -> str:
    request.session["note"] = note
    return "written"


@get("/out")
async def sign_out(request: Request) -> str:
    end_session(request)
    return "out"


@get("/slow")
async def slow(request: Request) -> str:
    request.session["note"] = "from a slow request"
    request.app.state.reached.set()
    await request.app.state.go_on.wait()
    return "done"


@pytest.fixture
async def redis(environment: dict[str, str]) -> AsyncIterator[Redis]:
    client = connect(environment["SAMBAND_REDIS_URL"])
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
def store(redis: Redis) -> SessionStore:
    return SessionStore(redis)


def app_of(store: SessionStore, *, secure: bool) -> Litestar:
    handlers = [sign_in, me, write, sign_out, slow]
    return Litestar(handlers, middleware=[SessionConfig(store, secure=secure).middleware], openapi_config=None)


def browser_of(app: Litestar) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://samband.example")


@pytest.fixture
async def browser(store: SessionStore) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(app_of(store, secure=True)) as client:
        yield client


NAME = "__Host-samband"


def with_id(browser: httpx.AsyncClient, session_id: str) -> dict[str, str]:
    browser.cookies.clear()
    return {"Cookie": f"{NAME}={session_id}"}


async def test_the_cookie_is_for_our_host_alone_and_no_script_reads_it(browser):
    cookie = (await browser.get("/in/anna")).headers["set-cookie"]
    assert cookie.startswith(f"{NAME}=")
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith(("domain", "max-age", "expires")) for part in parts)


async def test_development_over_plain_http_has_a_plain_name(store):
    async with browser_of(app_of(store, secure=False)) as browser:
        cookie = (await browser.get("/in/anna")).headers["set-cookie"]
    assert cookie.startswith("samband=")
    assert "secure" not in cookie.lower()
    assert "HttpOnly" in cookie


async def test_a_planted_id_is_never_adopted(browser):
    planted = "p" * 43
    answer = await browser.get("/in/anna", headers=with_id(browser, planted))
    assert answer.cookies[NAME] != planted
    answer = await browser.get("/note/x", headers=with_id(browser, planted))
    assert answer.cookies[NAME] != planted
    assert (await browser.get("/me", headers=with_id(browser, planted))).json() == {"subject": None, "note": None}


async def test_an_attackers_own_session_does_not_become_the_victims(browser):
    """Fixation with a real id: the attacker plants a session that Samband did give out."""
    attackers = (await browser.get("/note/attacker")).cookies[NAME]
    answer = await browser.get("/in/anna", headers=with_id(browser, attackers))
    assert answer.cookies[NAME] != attackers
    assert (await browser.get("/me", headers=with_id(browser, attackers))).json()["subject"] is None
    found = await browser.get("/me", headers=with_id(browser, answer.cookies[NAME]))
    assert found.json() == {"subject": "anna", "note": None}


async def test_signing_in_again_ends_the_session_before(browser):
    first = (await browser.get("/in/anna")).cookies[NAME]
    second = (await browser.get("/in/bo")).cookies[NAME]
    assert first != second
    assert (await browser.get("/me", headers=with_id(browser, first))).json()["subject"] is None
    assert (await browser.get("/me", headers=with_id(browser, second))).json()["subject"] == "bo"


async def test_signing_out_ends_it_on_the_server_and_takes_the_cookie_back(browser, redis):
    session_id = (await browser.get("/in/anna")).cookies[NAME]
    answer = await browser.get("/out")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await browser.get("/me", headers=with_id(browser, session_id))).json()["subject"] is None
    assert not [key async for key in redis.scan_iter("session:*")]
    assert not [key async for key in redis.scan_iter("session-token:*")]


async def test_reading_writes_nothing_but_gives_eight_more_hours(browser, redis):
    await browser.get("/in/anna")
    [key] = [key async for key in redis.scan_iter("session:*")]
    assert 0 < await redis.ttl(key) <= IDLE
    await redis.expire(key, 60)
    before = (await redis.info("commandstats")).get("cmdstat_set", {"calls": 0})["calls"]
    answer = await browser.get("/me")
    assert answer.json()["subject"] == "anna"
    assert "set-cookie" not in answer.headers
    assert await redis.ttl(key) > 60
    assert (await redis.info("commandstats")).get("cmdstat_set", {"calls": 0})["calls"] == before


async def test_a_change_is_kept_under_the_same_id(browser):
    await browser.get("/in/anna")
    answer = await browser.get("/note/minns")
    assert "set-cookie" not in answer.headers
    assert (await browser.get("/me")).json() == {"subject": "anna", "note": "minns"}


async def test_a_session_ends_a_day_after_sign_in_however_much_it_is_used(browser):
    await browser.get("/in/long-ago")
    assert (await browser.get("/me")).json()["subject"] is None


async def test_redis_holds_no_id_that_opens_a_session(browser, redis):
    session_id = (await browser.get("/in/anna")).cookies[NAME]
    async for key in redis.scan_iter("*"):
        kind = await redis.type(key)
        content = await redis.smembers(key) if kind == b"set" else await redis.get(key)
        assert session_id.encode() not in key + repr(content).encode()
    assert await SessionStore(redis).id_token(session_id) == "token of anna"


async def test_everyone_of_a_persons_sessions_ends_at_once(browser, store):
    first = (await browser.get("/in/anna", headers=with_id(browser, ""))).cookies[NAME]
    second = (await browser.get("/in/anna-elsewhere", headers=with_id(browser, ""))).cookies[NAME]
    bos = (await browser.get("/in/bo", headers=with_id(browser, ""))).cookies[NAME]
    assert await store.end_all_of_account(1) == 2
    assert (await browser.get("/me", headers=with_id(browser, first))).json()["subject"] is None
    assert (await browser.get("/me", headers=with_id(browser, second))).json()["subject"] is None
    assert (await browser.get("/me", headers=with_id(browser, bos))).json()["subject"] == "bo"


async def test_the_provider_ends_one_session_or_all_of_a_persons(browser, store):
    ids = [(await browser.get(f"/in/{who}", headers=with_id(browser, ""))).cookies[NAME] for who in PEOPLE][:3]

    async def open_sessions() -> list[str | None]:
        return [(await browser.get("/me", headers=with_id(browser, one))).json()["subject"] for one in ids]

    assert await store.end_at_provider("https://other.example", session="s1", subject="anna") == 0
    assert await store.end_at_provider("https://idp.example", session="s2", subject="anna") == 1
    assert await open_sessions() == ["anna", None, "bo"]
    assert await store.end_at_provider("https://idp.example", session=None, subject="anna") >= 1
    assert await open_sessions() == [None, None, "bo"]


async def test_a_request_under_way_does_not_bring_an_ended_session_back(store):
    app = app_of(store, secure=True)
    app.state.reached, app.state.go_on = asyncio.Event(), asyncio.Event()
    async with browser_of(app) as browser:
        await browser.get("/in/anna")
        under_way = asyncio.create_task(browser.get("/slow"))
        await app.state.reached.wait()
        await store.end_all_of_account(1)
        app.state.go_on.set()
        await under_way
        assert (await browser.get("/me")).json()["subject"] is None


async def test_a_name_is_new_once(store):
    assert await store.first_time("a token", seconds=60)
    assert not await store.first_time("a token", seconds=60)
    assert await store.first_time("another token", seconds=60)


def test_a_session_survives_being_written_down():
    assert msgspec.convert(msgspec.to_builtins(ANNA), SignedIn) == ANNA


@pytest.mark.parametrize("rubbish", ["", "null", "x", "ö" * 43, "a" * 42 + "\n", "../../session"])
async def test_rubbish_in_the_cookie_is_nobody(browser, rubbish):
    headers = {"Cookie": f"{NAME}={rubbish}".encode()}
    assert (await browser.get("/me", headers=headers)).json()["subject"] is None
