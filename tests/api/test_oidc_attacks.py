"""What the relying party refuses: every lie that an identity provider, or someone in its place, may tell."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey

from services.api.oidc import (
    AnswerRefused,
    AssuranceTooLow,
    Attempt,
    AttemptUnknown,
    AuthMethod,
    ClientKeys,
    IssuerMixedUp,
    LogoutTokenRefused,
    OidcError,
    Person,
    Provider,
    ProviderMisconfigured,
    ProviderUnreachable,
    RelyingParty,
    SignInDeclined,
)
from tests.api.crooked_provider import LOGOUT_EVENT, CrookedProvider, by_hand, rsa_key

KEYS = ClientKeys([b"a secret of thirty-two bytes ....", b"the secret before"])
REDIRECT = "http://127.0.0.1:8000/logga-in/svar"


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def crooked() -> Iterator[CrookedProvider]:
    provider = CrookedProvider()
    yield provider
    provider.close()


@pytest.fixture
def party(crooked: CrookedProvider, clock: Clock) -> RelyingParty:
    return party_of(crooked, clock)


def party_of(crooked: CrookedProvider, clock: Any = time.time, **changes: Any) -> RelyingParty:
    provider = replace(Provider(slug="test", issuer=crooked.issuer, client_id=crooked.client_id), **changes)
    return RelyingParty(provider, keys=KEYS, allow_loopback_http=True, now=clock)


async def start(party: RelyingParty, crooked: CrookedProvider, **wishes: Any) -> tuple[Attempt, dict[str, str]]:
    url, attempt = await party.start(redirect_uri=REDIRECT, browser="browser", **wishes)
    return attempt, crooked.authorise(url)


async def sign_in(party: RelyingParty, crooked: CrookedProvider, **wishes: Any) -> Person:
    return await party.finish(*await start(party, crooked, **wishes))


# What is asked for


async def test_the_request_carries_pkce_s256_a_nonce_and_a_state_of_256_bits(party, crooked):
    url, attempt = await party.start(redirect_uri=REDIRECT, browser="browser")
    assert "code_challenge_method=S256" in url
    assert "response_type=code" in url
    assert attempt.verifier not in url
    assert len(attempt.state) >= 43
    assert len(attempt.nonce) >= 43
    another = (await party.start(redirect_uri=REDIRECT, browser="browser"))[1]
    assert {another.state, another.nonce, another.verifier}.isdisjoint({attempt.state, attempt.nonce, attempt.verifier})


async def test_an_attempt_survives_being_written_down(party):
    _, attempt = await party.start(redirect_uri=REDIRECT, browser="browser", next_path="/dalarna")
    assert Attempt.from_dict(attempt.to_dict()) == attempt


async def test_the_client_proves_itself_by_its_key_and_sends_no_secret(party, crooked):
    await sign_in(party, crooked)
    [(_, form, headers)] = crooked.seen("/token")
    assert form["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    assert "authorization" not in headers
    assert "client_secret" not in form


@pytest.mark.parametrize("method", [AuthMethod.CLIENT_SECRET_BASIC, AuthMethod.CLIENT_SECRET_POST])
async def test_a_client_secret_may_be_used_instead(crooked, method):
    assert (await sign_in(party_of(crooked, auth_method=method, secret="hemlig"), crooked)).subject == "anna"
    [(_, form, headers)] = crooked.seen("/token")
    assert ("authorization" in headers) == (method is AuthMethod.CLIENT_SECRET_BASIC)
    assert form.get("client_secret") == (["hemlig"] if method is AuthMethod.CLIENT_SECRET_POST else None)


def test_the_secret_never_shows_when_a_provider_is_printed():
    assert "hemlig" not in repr(Provider(slug="a", issuer="https://a.example", client_id="x", secret="hemlig"))


def test_our_keys_are_the_same_in_every_process_and_publish_nothing_private():
    again = ClientKeys([b"a secret of thirty-two bytes ....", b"the secret before"])
    assert again.public() == KEYS.public()
    assert len(KEYS.public()["keys"]) == 2
    assert all("d" not in key and key["kid"] for key in KEYS.public()["keys"])


# The answer


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256"])
async def test_each_pinned_algorithm_is_accepted(crooked, alg):
    crooked.alg = alg
    if alg != "ES256":
        crooked.rotate(rsa_key())
    person = await sign_in(party_of(crooked), crooked)
    assert (person.issuer, person.subject, person.session) == (crooked.issuer, "anna", "s1")
    assert person.claims["name"] == "Anna Öberg"


async def test_an_answer_with_another_state_is_refused(party, crooked):
    attempt, answer = await start(party, crooked)
    with pytest.raises(AttemptUnknown):
        await party.finish(attempt, {**answer, "state": "x" + answer["state"]})
    with pytest.raises(AttemptUnknown):
        await party.finish(attempt, {"code": "a-code"})


async def test_an_answer_after_ten_minutes_is_refused(party, crooked, clock):
    attempt, answer = await start(party, crooked)
    clock.ahead = 601
    with pytest.raises(AttemptUnknown):
        await party.finish(attempt, answer)


async def test_an_attempt_at_one_provider_is_not_finished_by_another(party, crooked):
    attempt, answer = await start(party, crooked)
    with pytest.raises(AttemptUnknown):
        await party_of(crooked, slug="other").finish(attempt, answer)


@pytest.mark.parametrize("issuer", ["https://honest.example", "", None])
async def test_an_answer_from_another_issuer_is_refused_before_the_code_is_sent(party, crooked, issuer):
    attempt, answer = await start(party, crooked)
    answer = {k: v for k, v in answer.items() if k != "iss"} | ({"iss": issuer} if issuer is not None else {})
    with pytest.raises(IssuerMixedUp):
        await party.finish(attempt, answer)
    assert not crooked.seen("/token")


async def test_a_declined_sign_in_says_which_error(party, crooked):
    attempt, answer = await start(party, crooked)
    with pytest.raises(SignInDeclined) as declined:
        await party.finish(attempt, {"state": answer["state"], "iss": answer["iss"], "error": "access_denied"})
    assert declined.value.code == "access_denied"


async def test_an_error_from_another_issuer_is_a_mix_up_not_a_decline(party, crooked):
    attempt, answer = await start(party, crooked)
    with pytest.raises(IssuerMixedUp):
        await party.finish(attempt, {"state": answer["state"], "iss": "https://x.example", "error": "access_denied"})


# The ID token


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "someone-else"},
        {"aud": ["samband", "someone-else"]},
        {"aud": ["samband", "someone-else"], "azp": "someone-else"},
        {"aud": None},
        {"iss": "https://honest.example"},
        {"iss": None},
        {"sub": None},
        {"sub": 17},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
async def test_an_id_token_with_a_wrong_claim_is_refused(party, crooked, lie):
    crooked.id_claims = lie
    with pytest.raises(AnswerRefused):
        await sign_in(party, crooked)


async def test_an_unsigned_id_token_is_refused(party, crooked):
    attempt, answer = await start(party, crooked)
    crooked.id_token = crooked.sign(crooked.claims(), alg="none")
    with pytest.raises(AnswerRefused):
        await party.finish(attempt, answer)


async def test_an_id_token_signed_with_the_public_key_as_a_shared_secret_is_refused(party, crooked):
    attempt, answer = await start(party, crooked)
    header = {"alg": "HS256", "kid": crooked.key.kid}
    crooked.id_token = by_hand(header, crooked.claims(), crooked.key.as_pem(private=False))
    with pytest.raises(AnswerRefused):
        await party.finish(attempt, answer)


async def test_an_id_token_signed_with_the_client_secret_is_refused(crooked):
    party = party_of(crooked, auth_method=AuthMethod.CLIENT_SECRET_POST, secret="s" * 40)
    attempt, answer = await start(party, crooked)
    crooked.id_token = by_hand({"alg": "HS256", "kid": crooked.key.kid}, crooked.claims(), b"s" * 40)
    with pytest.raises(AnswerRefused):
        await party.finish(attempt, answer)


async def test_an_id_token_signed_with_a_stranger_s_key_is_refused(party, crooked):
    attempt, answer = await start(party, crooked)
    crooked.id_token = crooked.sign(crooked.claims(), key=ECKey.generate_key("P-256", {"kid": "first"}))
    with pytest.raises(AnswerRefused):
        await party.finish(attempt, answer)


@pytest.mark.parametrize("rubbish", ["", "x", "a.b.c", "e30.e30.", "å.ä.ö"])
async def test_rubbish_in_place_of_an_id_token_is_refused(party, crooked, rubbish):
    attempt, answer = await start(party, crooked)
    crooked.id_token = rubbish or "."
    with pytest.raises(AnswerRefused):
        await party.finish(attempt, answer)


async def test_a_level_of_assurance_below_the_required_one_is_refused(crooked):
    levels = ("http://id.elegnamnden.se/loa/1.0/loa3", "http://id.elegnamnden.se/loa/1.0/loa4")
    party = party_of(crooked, acr=levels)
    assert "acr_values=" in (await party.start(redirect_uri=REDIRECT, browser="b"))[0]
    crooked.id_claims = {"acr": "http://id.elegnamnden.se/loa/1.0/loa2"}
    with pytest.raises(AssuranceTooLow):
        await sign_in(party, crooked)
    crooked.id_claims = {}
    with pytest.raises(AssuranceTooLow):
        await sign_in(party, crooked)
    crooked.id_claims = {"acr": levels[1]}
    assert (await sign_in(party, crooked)).acr == levels[1]


async def test_a_fresh_sign_in_is_fresh(party, crooked):
    crooked.id_claims = {"auth_time": int(time.time()) - 3600}
    with pytest.raises(AnswerRefused):
        await sign_in(party, crooked, max_age=300)
    crooked.id_claims = {"auth_time": None}
    with pytest.raises(AnswerRefused):
        await sign_in(party, crooked, max_age=0)
    crooked.id_claims = {}
    assert await sign_in(party, crooked, max_age=300)


# The user information


@pytest.mark.parametrize("about", [{"sub": "bo", "name": "Bo"}, {"name": "Anna"}, {}], ids=str)
async def test_user_information_about_someone_else_is_refused(party, crooked, about):
    crooked.about = about
    with pytest.raises(AnswerRefused):
        await sign_in(party, crooked)


async def test_signed_user_information_is_read(party, crooked):
    claims = {"iss": crooked.issuer, "aud": crooked.client_id, "sub": "anna", "name": "Anna Signerad"}
    crooked.about = crooked.sign(claims)
    assert (await sign_in(party, crooked)).claims["name"] == "Anna Signerad"


@pytest.mark.parametrize("lie", [{"aud": "someone-else"}, {"iss": "https://x.example"}, {"aud": None}], ids=str)
async def test_signed_user_information_for_another_is_refused(party, crooked, lie):
    claims = {"iss": crooked.issuer, "aud": crooked.client_id, "sub": "anna", **lie}
    crooked.about = crooked.sign({k: v for k, v in claims.items() if v is not None})
    with pytest.raises(AnswerRefused):
        await sign_in(party, crooked)


async def test_unsigned_user_information_that_calls_itself_signed_is_refused(party, crooked):
    crooked.about = crooked.sign({"iss": crooked.issuer, "aud": crooked.client_id, "sub": "anna"}, alg="none")
    with pytest.raises(AnswerRefused):
        await sign_in(party, crooked)


async def test_user_information_cannot_overrule_the_id_token(party, crooked):
    crooked.id_claims = {"acr": "loa2"}
    crooked.about = {"sub": "anna", "acr": "loa4", "sid": "x"}
    person = await sign_in(party, crooked)
    assert (person.acr, person.session, person.claims["acr"]) == ("loa2", "s1", "loa2")


# Keys and metadata


async def test_a_rotated_key_is_found(party, crooked, clock):
    await sign_in(party, crooked)
    clock.ahead = 10
    crooked.rotate(ECKey.generate_key("P-256", {"kid": "second"}))
    assert (await sign_in(party, crooked)).subject == "anna"
    assert len(crooked.seen("/jwks")) == 2


async def test_a_key_rotated_under_the_same_name_is_found(party, crooked, clock):
    await sign_in(party, crooked)
    clock.ahead = 10
    crooked.rotate(ECKey.generate_key("P-256", {"kid": "first"}))
    assert (await sign_in(party, crooked)).subject == "anna"


async def test_a_retired_key_is_no_longer_trusted(party, crooked, clock):
    await sign_in(party, crooked)
    old = crooked.key
    clock.ahead = 10
    crooked.rotate(ECKey.generate_key("P-256", {"kid": "second"}))
    await sign_in(party, crooked)
    attempt, answer = await start(party, crooked)
    crooked.id_token = crooked.sign(crooked.claims(), key=old)
    with pytest.raises(AnswerRefused):
        await party.finish(attempt, answer)


async def test_unknown_key_ids_do_not_make_us_a_hammer(party, crooked, clock):
    stranger = ECKey.generate_key("P-256", {"kid": "stranger"})
    for _ in range(5):
        with pytest.raises(LogoutTokenRefused):
            await party.read_logout_token(crooked.logout_token(key=stranger))
    assert len(crooked.seen("/jwks")) == 1
    clock.ahead = 6
    with pytest.raises(LogoutTokenRefused):
        await party.read_logout_token(crooked.logout_token(key=stranger))
    assert len(crooked.seen("/jwks")) == 2


async def test_metadata_and_keys_are_remembered_for_an_hour_at_most(party, crooked, clock):
    await sign_in(party, crooked)
    clock.ahead = 3500
    crooked.id_claims = {"iat": int(clock()), "exp": int(clock()) + 60, "auth_time": int(clock())}
    await sign_in(party, crooked)
    assert len(crooked.seen("/.well-known/openid-configuration")) == 1
    clock.ahead = 3700
    crooked.id_claims = {"iat": int(clock()), "exp": int(clock()) + 60, "auth_time": int(clock())}
    await sign_in(party, crooked)
    assert len(crooked.seen("/.well-known/openid-configuration")) == 2
    assert len(crooked.seen("/jwks")) == 2


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://honest.example"},
        {"token_endpoint": "https://elsewhere.example/token"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"jwks_uri": "http://127.0.0.1:1/jwks"},
        {"userinfo_endpoint": "http://localhost:6379/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": None},
        {"authorization_endpoint": "http://elsewhere.example/auth"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "data:text/html,x"},
    ],
    ids=str,
)
async def test_metadata_that_points_elsewhere_is_not_followed(party, crooked, lie):
    crooked.metadata = lie
    with pytest.raises(ProviderMisconfigured):
        await party.start(redirect_uri=REDIRECT, browser="browser")


async def test_a_host_that_was_configured_may_be_called(crooked):
    other = CrookedProvider()
    try:
        other.about = crooked.about
        crooked.metadata = {"userinfo_endpoint": f"{other.issuer}/me"}
        party = party_of(crooked, other_hosts=frozenset({other.host}))
        assert (await sign_in(party, crooked)).claims["name"] == "Anna Öberg"
    finally:
        other.close()


async def test_a_redirect_is_not_followed(party, crooked):
    crooked.redirect_metadata_to = "http://169.254.169.254/latest/meta-data"
    with pytest.raises(ProviderMisconfigured):
        await party.start(redirect_uri=REDIRECT, browser="browser")


async def test_plain_http_is_refused_outside_development(crooked):
    provider = Provider(slug="test", issuer=crooked.issuer, client_id="samband")
    with pytest.raises(ProviderMisconfigured):
        await RelyingParty(provider, keys=KEYS).start(redirect_uri=REDIRECT, browser="browser")
    assert not crooked.requests


async def test_plain_http_to_another_machine_is_refused_also_in_development():
    provider = Provider(slug="test", issuer="http://idp.example", client_id="samband")
    with pytest.raises(ProviderMisconfigured):
        await RelyingParty(provider, keys=KEYS, allow_loopback_http=True).start(
            redirect_uri=REDIRECT, browser="browser"
        )


async def test_a_provider_that_is_down_is_told_from_one_that_is_wrong(crooked):
    party = party_of(crooked)
    attempt, answer = await start(party, crooked)
    crooked.token_error = (400, {"error": "invalid_client"})
    with pytest.raises(ProviderMisconfigured):
        await party.finish(attempt, answer)
    crooked.token_error = (400, {"error": "invalid_grant"})
    with pytest.raises(AnswerRefused):
        await party.finish(attempt, answer)
    crooked.token_error = (503, {})
    with pytest.raises(ProviderUnreachable):
        await party.finish(attempt, answer)
    crooked.close()
    with pytest.raises(ProviderUnreachable):
        await party_of(crooked).start(redirect_uri=REDIRECT, browser="browser")


# Sign-out


async def test_the_logout_address_names_the_session_and_where_to_return(party, crooked):
    url = await party.logout_url(id_token="the-token", return_to="http://127.0.0.1:8000/")
    assert url is not None
    assert url.startswith(f"{crooked.issuer}/end?")
    assert "id_token_hint=the-token" in url
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2F" in url


async def test_a_provider_without_a_logout_address_is_no_error(crooked):
    crooked.metadata = {"end_session_endpoint": None}
    assert await party_of(crooked).logout_url(id_token="the-token", return_to="http://127.0.0.1:8000/") is None


async def test_a_logout_token_orders_the_end_of_a_session(party, crooked):
    order = await party.read_logout_token(crooked.logout_token(sub="anna"))
    assert (order.issuer, order.session, order.subject) == (crooked.issuer, "s1", "anna")
    assert (await party.read_logout_token(crooked.logout_token(sid=None, sub="anna"))).session is None


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "n"},
        {"events": None},
        {"events": {}},
        {"events": [LOGOUT_EVENT]},
        {"events": {LOGOUT_EVENT: True}},
        {"sid": None},
        {"sid": 7},
        {"jti": None},
        {"iat": None},
        {"exp": None},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        {"aud": "someone-else"},
        {"iss": "https://honest.example"},
        {"typ": "at+jwt"},
        {"alg": "none"},
    ],
    ids=str,
)
async def test_a_wrong_logout_token_is_refused(party, crooked, lie):
    with pytest.raises(LogoutTokenRefused):
        await party.read_logout_token(crooked.logout_token(**lie))


async def test_an_id_token_is_no_logout_token(party, crooked):
    await sign_in(party, crooked)
    with pytest.raises(LogoutTokenRefused):
        await party.read_logout_token(crooked.sign(crooked.claims()))


@pytest.mark.parametrize("rubbish", [None, "", "e30.e30.x", 7])
async def test_rubbish_is_no_logout_token(party, rubbish):
    with pytest.raises(LogoutTokenRefused):
        await party.read_logout_token(rubbish)


def test_no_error_tells_more_than_a_reason():
    assert str(OidcError("the reason")) == "the reason"
