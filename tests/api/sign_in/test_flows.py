"""Sign-in and sign-out with two certified providers, as a browser and an attacker meet them."""

import httpx
import pytest

from services.domain.base.roles import Role
from tests.api.crooked_provider import by_hand

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANNA = "anna@falun.example"


async def signed_in(service, browser, who="anna", address=ANNA, provider="region-dalarna", tenant="dalarna"):
    await service.invite(tenant, address, Role.READER)
    answer = await browser.sign_in(provider, who, next_path=f"/{tenant}")
    assert answer.status_code == 200, answer.text
    assert str(answer.url) == f"{service.base}/{tenant}"
    return answer


# Coming in


async def test_an_invited_person_comes_in_by_a_key_and_lands_where_they_were_going(service, browser):
    answer = await signed_in(service, browser)
    assert "Anna Öberg" in answer.text


async def test_the_other_tenants_provider_takes_a_secret_and_signs_its_user_information(service, browser):
    answer = await signed_in(service, browser, "bo", "bo@solna.example", "storsthlm", "stockholm")
    assert "Bo Ek" in answer.text


async def test_a_person_is_led_to_their_own_rss_to_sign_in_and_back(service, browser):
    await service.invite("dalarna", ANNA, Role.READER)
    to_sign_in = await browser.get("/dalarna")
    assert to_sign_in.headers["location"] == "/dalarna/logga-in?vidare=/dalarna"
    page = await browser.get(to_sign_in.headers["location"])
    assert 'href="/logga-in/region-dalarna?vidare=/dalarna"' in page.text
    assert "Storsthlm" not in page.text


async def test_an_unknown_person_meets_a_polite_page_and_gets_no_session(service, browser):
    answer = await browser.sign_in("region-dalarna", "okand")
    assert answer.status_code == 403
    assert "inbjud" in answer.text
    assert 'href="/logga-in/region-dalarna?pa-nytt=true"' in answer.text
    assert "samband" not in browser.own.cookies
    assert not await browser.is_signed_in()
    assert await service.owner.fetchval("select count(*) from identity") == 0


async def test_a_mapped_group_lets_its_member_in(service, browser):
    answer = await browser.sign_in("region-dalarna", "grupp", next_path="/dalarna")
    assert answer.status_code == 200
    assert (
        await service.owner.fetchval("select g.role from role_grant g join identity i on i.account = g.account")
        == "development_leader"
    )


async def test_the_same_address_at_another_tenants_provider_is_not_let_in(service, browser):
    await service.invite("dalarna", ANNA, Role.ADMINISTRATOR)
    answer = await browser.sign_in("storsthlm", "anna")
    assert answer.status_code == 403
    assert await service.owner.fetchval("select accepted_at from invitation") is None


async def test_issuer_and_subject_identify_afterwards(service, browser, another_browser):
    await signed_in(service, browser)
    await service.owner.execute(
        "update account set mail = 'new@falun.example' where id = (select account from identity)"
    )
    assert (await another_browser.sign_in("region-dalarna", "anna", next_path="/dalarna")).status_code == 200
    assert await service.owner.fetchval("select count(*) from identity") == 1


async def test_a_closed_provider_and_one_that_is_not_there_look_alike(service, browser):
    await service.owner.execute("update identity_provider set active = false where slug = 'storsthlm'")
    assert (await browser.get("/logga-in/storsthlm")).status_code == 404
    assert (await browser.get("/logga-in/finns-inte")).status_code == 404


async def test_an_address_leads_to_the_provider_of_its_domain(service, browser):
    await service.owner.execute("update identity_provider set domains = '{solna.example}' where slug = 'storsthlm'")
    found = await browser.post("/logga-in", address="Bo@SOLNA.example", vidare="/stockholm")
    assert found.status_code == 200
    assert 'href="/logga-in/storsthlm?vidare=/stockholm"' in found.text
    wrong = await browser.post("/logga-in", address="bo", vidare="/")
    assert wrong.status_code == 422
    assert 'value="bo"' in wrong.text


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/x\ny"]
)
async def test_sign_in_never_leads_to_another_site(service, browser, elsewhere):
    await service.invite("dalarna", ANNA, Role.READER)
    answer = await browser.walk(
        str(httpx.URL(f"{service.base}/logga-in/region-dalarna", params={"vidare": elsewhere})), "anna"
    )
    assert isinstance(answer, httpx.Response)
    assert str(answer.url) == f"{service.base}/dalarna"


# Attacks


async def test_a_forged_state_is_refused(service, browser):
    url = await browser.answer_of("region-dalarna", "anna")
    assert (await browser.visit(url.replace("state=", "state=x"))).status_code == 403
    assert (await browser.visit(f"{service.base}/logga-in/svar?code=x")).status_code == 403


async def test_an_answer_counts_once(service, browser):
    await service.invite("dalarna", ANNA, Role.READER)
    url = await browser.answer_of("region-dalarna", "anna")
    assert (await browser.visit(url)).status_code == 303
    session = browser.own.cookies["samband"]
    assert (await browser.visit(url)).status_code == 403
    assert browser.own.cookies["samband"] == session


async def test_an_answer_counts_in_the_browser_that_asked_alone(service, browser, another_browser):
    """Sign-in forced upon another: the attacker's answer in the victim's browser."""
    await service.invite("dalarna", ANNA, Role.READER)
    url = await browser.answer_of("region-dalarna", "anna")
    assert (await another_browser.visit(url)).status_code == 403
    assert "samband" not in another_browser.own.cookies
    assert (await browser.visit(url)).status_code == 403


async def test_a_mixed_up_issuer_is_refused(service, browser):
    url = await browser.answer_of("region-dalarna", "anna")
    port, other = str(service.dalarna.port), str(service.stockholm.port)
    assert (
        await browser.visit(
            url.replace(f"iss=http%3A%2F%2F127.0.0.1%3A{port}", f"iss=http%3A%2F%2F127.0.0.1%3A{other}")
        )
    ).status_code == 403


async def test_one_providers_answer_cannot_finish_an_attempt_at_another(service, browser):
    theirs = httpx.URL(await browser.answer_of("storsthlm", "anna"))
    ours = httpx.URL(await browser.answer_of("region-dalarna", "anna"))
    mixed = ours.copy_with(params={**ours.params, "code": theirs.params["code"]})
    assert (await browser.visit(str(mixed))).status_code == 403


async def test_an_expired_attempt_is_refused(service, browser):
    url = await browser.answer_of("region-dalarna", "anna")
    async for key in service.sessions.redis.scan_iter("sign-in:*"):
        assert 0 < await service.sessions.redis.ttl(key) <= 600
        await service.sessions.redis.delete(key)
    assert (await browser.visit(url)).status_code == 403


async def test_two_tabs_sign_in_side_by_side(service, browser):
    await service.invite("dalarna", ANNA, Role.READER)
    first, second = [await browser.answer_of("region-dalarna", "anna") for _ in range(2)]
    assert (await browser.visit(first)).status_code == 303
    assert (await browser.visit(second)).status_code == 303


async def test_a_planted_session_is_not_kept_at_sign_in(service, browser):
    browser.own.cookies.set("samband", "p" * 43, domain="127.0.0.1")
    await signed_in(service, browser)
    assert [cookie.value for cookie in browser.own.cookies.jar if cookie.name == "samband"] != ["p" * 43]
    attacker = httpx.AsyncClient(cookies={"samband": "p" * 43})
    assert (await attacker.get(f"{service.base}/dalarna")).status_code == 303
    await attacker.aclose()


async def test_the_cookies_are_closed_to_scripts_and_other_sites(service, browser):
    await service.invite("dalarna", ANNA, Role.READER)
    start = await browser.get("/logga-in/region-dalarna")
    answer = await browser.visit(await browser.answer_of("region-dalarna", "anna"))
    cookies = [*start.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
    ours = [cookie for cookie in cookies if cookie.startswith(("samband", "inloggning"))]
    assert len(ours) >= 3
    for cookie in ours:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Domain" not in cookie
    assert start.headers["cache-control"] == answer.headers["cache-control"] == "no-store"


async def test_too_many_tries_are_stopped_with_the_time_to_wait(service, browser):
    assert (await browser.get("/logga-in/svar?state=x")).status_code == 403
    [tries] = [key async for key in service.sessions.redis.scan_iter("tries:*")]
    await service.sessions.redis.incrby(tries, 1000)
    stopped = await browser.get("/logga-in/svar?state=x")
    # A new minute may have begun between the two.
    if stopped.status_code == 403:
        [tries] = [key async for key in service.sessions.redis.scan_iter("tries:*") if key != tries]
        await service.sessions.redis.incrby(tries, 1000)
        stopped = await browser.get("/logga-in/svar?state=x")
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["retry-after"]) <= 60


@pytest.mark.parametrize("lie", ["nonce", "aud", "alg none", "userinfo", "iss"])
async def test_a_lying_provider_lets_nobody_in(service, browser, lie):
    crooked = service.crooked
    crooked.id_claims, crooked.id_token, crooked.about = (
        {},
        None,
        {"sub": "anna", "email": ANNA, "email_verified": True},
    )
    await service.invite("dalarna", ANNA, Role.ADMINISTRATOR)
    asked = (await browser.get("/logga-in/crooked")).headers["location"]
    answer = crooked.authorise(asked)
    match lie:
        case "nonce" | "aud" | "iss":
            crooked.id_claims = {lie: "something-else"}
        case "alg none":
            crooked.id_token = by_hand({"alg": "none"}, crooked.claims(), b"")
        case "userinfo":
            crooked.about = {"sub": "someone-else", "email": ANNA, "email_verified": True}
    refused = await browser.get("/logga-in/svar", params=answer)
    assert refused.status_code == 403
    assert "samband" not in browser.own.cookies
    assert await service.owner.fetchval("select count(*) from identity") == 0


async def test_a_provider_that_is_down_is_said_to_be_down(service, browser):
    await service.owner.execute("update identity_provider set issuer = 'http://127.0.0.1:9' where slug = 'crooked'")
    answer = await browser.get("/logga-in/crooked")
    assert answer.status_code == 503
    assert "svarar inte" in answer.text


async def test_new_keys_at_the_provider_are_found(service, browser, another_browser):
    await signed_in(service, browser)
    service.dalarna.rotate()
    # Within five seconds of the last fetch the keys are not asked for again: let that have been earlier.
    from services.api.identity.relying import relying_parties_of

    party = relying_parties_of(service.settings)._parties["region-dalarna"]
    party._metadata._keys_at -= 10
    assert (await another_browser.sign_in("region-dalarna", "anna", next_path="/dalarna")).status_code == 200


async def test_another_account_can_be_chosen_though_the_provider_remembers_one(service, browser):
    await service.invite("dalarna", ANNA, Role.READER)
    assert (await browser.sign_in("region-dalarna", "okand")).status_code == 403
    assert (await browser.sign_in("region-dalarna", "anna")).status_code == 403, (
        "the provider still remembers the first"
    )
    anew = await browser.walk(f"{service.base}/logga-in/region-dalarna?pa-nytt=true&vidare=/dalarna", "anna")
    assert isinstance(anew, httpx.Response)
    assert anew.status_code == 200


LOA2, LOA3 = "http://id.elegnamnden.se/loa/1.0/loa2", "http://id.elegnamnden.se/loa/1.0/loa3"


async def test_a_higher_level_of_assurance_is_reached_by_signing_in_again_and_leads_back(service, browser):
    crooked = service.crooked
    crooked.id_token, crooked.about = None, {"sub": "anna", "email": ANNA, "email_verified": True}
    await service.invite("dalarna", ANNA, Role.READER)

    async def sign_in(path: str, acr: str) -> tuple[str, httpx.Response]:
        crooked.id_claims = {"acr": acr}
        asked = (await browser.get(path)).headers["location"]
        return asked, await browser.get("/logga-in/svar", params=crooked.authorise(asked))

    asked, _ = await sign_in("/logga-in/crooked?vidare=/dalarna", LOA2)
    assert "acr_values" not in asked
    assert await browser.is_signed_in()
    await service.owner.execute(
        "update tenant set settings = jsonb_build_object('required_acr', $1::text[]) where slug = 'dalarna'", [LOA3]
    )
    try:
        led = await browser.get("/dalarna/organ")
        told = await browser.get(led.headers["location"])
        again = told.text.split('class="ds-button" href="')[1].split('"')[0].replace("&amp;", "&")
        asked, back = await sign_in(again, LOA2)
        assert httpx.URL(asked).params["acr_values"] == LOA3
        assert httpx.URL(asked).params["max_age"] == "0"
        assert not await browser.is_signed_in(), "the provider has not heeded the wish, and that is seen"
        _, back = await sign_in(again, LOA3)
        assert back.headers["location"] == "/dalarna/organ"
        assert await browser.is_signed_in("/dalarna/organ")
    finally:
        await service.owner.execute("update tenant set settings = '{}' where slug = 'dalarna'")


# Signing out


async def test_signing_out_ends_the_session_here_and_at_the_provider(service, browser):
    await signed_in(service, browser)
    stolen = browser.own.cookies["samband"]
    page = await browser.post("/logga-ut")
    assert page.status_code == 200
    assert "Du är utloggad" in page.text
    leads_on = page.text.split('content="0; url=')[1].split('"')[0].replace("&amp;", "&")
    assert leads_on.startswith(f"{service.dalarna.issuer}/session/end?")
    thief = httpx.AsyncClient(cookies={"samband": stolen})
    assert (await thief.get(f"{service.base}/dalarna")).status_code == 303
    await thief.aclose()
    back = await browser.confirm(leads_on, logout="yes")
    assert back.headers["location"].startswith(f"{service.base}/utloggad")
    again = await browser.at(service.dalarna.issuer).get(
        (await browser.get("/logga-in/region-dalarna")).headers["location"]
    )
    assert "/interaction/" in again.headers["location"], "the provider asks who it is again"


async def test_signing_out_needs_our_own_form(service, browser):
    await signed_in(service, browser)
    assert (await browser.own.post(f"{service.base}/logga-ut")).status_code == 403
    assert (await browser.get("/logga-ut")).status_code == 404
    assert await browser.is_signed_in()


async def test_the_provider_ends_the_session_over_the_back_channel(service, browser):
    await signed_in(service, browser)
    await browser.confirm(f"{service.dalarna.issuer}/session/end", logout="yes")
    assert service.dalarna.event("backchannel") == "success"
    assert not await browser.is_signed_in()


async def test_the_back_channel_ends_that_session_and_no_other(service, browser, another_browser):
    await signed_in(service, browser)
    await another_browser.sign_in("region-dalarna", "anna", next_path="/dalarna")
    await browser.confirm(f"{service.dalarna.issuer}/session/end", logout="yes")
    assert service.dalarna.event("backchannel") == "success"
    assert not await browser.is_signed_in()
    assert await another_browser.is_signed_in()


async def test_a_forged_or_replayed_logout_token_ends_nothing(service, browser):
    crooked = service.crooked
    crooked.id_claims, crooked.id_token = {}, None
    crooked.about = {"sub": "anna", "email": ANNA, "email_verified": True}
    await service.invite("dalarna", ANNA, Role.READER)

    async def sign_in() -> None:
        asked = (await browser.get("/logga-in/crooked")).headers["location"]
        assert (await browser.get("/logga-in/svar", params=crooked.authorise(asked))).status_code == 303

    async def tell(token: str, provider: str = "crooked") -> int:
        answer = await browser.own.post(f"{service.base}/logga-ut/kanal/{provider}", data={"logout_token": token})
        assert answer.headers["cache-control"] == "no-store"
        return answer.status_code

    await sign_in()
    forged = by_hand({"alg": "none"}, {"iss": crooked.issuer, "sid": "s1"}, b"")
    assert await tell(forged) == 400
    assert await tell(crooked.logout_token(aud="someone-else")) == 400
    assert await tell(crooked.logout_token(), provider="region-dalarna") == 400
    assert await tell(crooked.logout_token(), provider="finns-inte") == 400
    assert await tell("") == 400
    assert await browser.is_signed_in()
    token = crooked.logout_token(jti="the one")
    assert await tell(token) == 200
    assert not await browser.is_signed_in()
    await sign_in()
    assert await tell(token) == 400
    assert await browser.is_signed_in()


async def test_the_operator_ends_all_of_a_persons_sessions(service, browser, another_browser):
    await signed_in(service, browser)
    account = await service.owner.fetchval("select account from identity")
    await service.owner.execute(
        "insert into role_grant (account, role, valid_from) select account, 'operator', '2025-01-01' from identity"
    )
    await another_browser.sign_in("region-dalarna", "anna")
    answer = await another_browser.post(f"/drift/personer/{account}/sessioner/slut")
    assert answer.headers["location"] == "/drift/personer"
    assert not await browser.is_signed_in()
    assert not await another_browser.is_signed_in()
    assert await service.owner.fetchval("select true from audit_entry where verb = 'identity.sessions.ended'")


async def test_our_public_keys_are_published(service, browser):
    published = (await browser.get("/.well-known/jwks.json")).json()
    assert published["keys"][0]["use"] == "sig"
    assert "d" not in published["keys"][0]
