"""Checking what a provider signed: ID token, user information, logout token. No call leaves from here but for keys."""

from dataclasses import dataclass, field
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry, Token

from services.api.oidc.attempt import Attempt
from services.api.oidc.errors import AnswerRefused, AssuranceTooLow, LogoutTokenRefused
from services.api.oidc.metadata import ProviderMetadata
from services.api.oidc.provider import Provider

ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY = 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class Person:
    """Who the provider says that someone is. `claims` are the ID token's and the user information's, joined."""

    issuer: str
    subject: str
    session: str | None
    """The provider's name for its own session with the person (`sid`)."""
    authenticated_at: int | None
    acr: str | None
    claims: dict[str, Any] = field(repr=False)
    id_token: str = field(repr=False)


@dataclass(frozen=True)
class LogoutOrder:
    """The provider says that a session of its own, or every one of a person's, is over (back-channel logout)."""

    issuer: str
    session: str | None
    subject: str | None
    token_id: str
    expires: int


async def verify_id_token(
    raw: object, *, provider: Provider, metadata: ProviderMetadata, attempt: Attempt, access_token: str, now: float
) -> dict[str, Any]:
    """The ID token's claims, when it was made for us, by this provider, for this attempt."""
    token = await _verify_signature(raw, metadata)
    claims = CodeIDToken(
        token.claims,
        token.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "sub": {"essential": True},
        },
        {
            "nonce": attempt.nonce,
            "client_id": provider.client_id,
            "access_token": access_token,
            "max_age": attempt.max_age,
        },
    )
    try:
        claims.validate(now=int(now), leeway=LEEWAY)
    except JoseError as error:
        raise AnswerRefused(f"ID token: {error}") from error
    if not isinstance(claims["sub"], str) or not isinstance(claims.get("sid", ""), str):
        raise AnswerRefused("ID token: the subject or the session is no text")
    if attempt.max_age is not None and now - claims.get("auth_time", 0) > attempt.max_age + LEEWAY:
        raise AnswerRefused("ID token: the person was authenticated too long ago")
    if provider.acr and claims.get("acr") not in provider.acr:
        raise AssuranceTooLow(f"level of assurance {claims.get('acr')!r}")
    return dict(claims)


async def verify_userinfo(raw: str, *, provider: Provider, metadata: ProviderMetadata) -> dict[str, Any]:
    """The claims of a signed user information answer."""
    token = await _verify_signature(raw, metadata)
    try:
        JWTClaimsRegistry(
            iss={"essential": True, "value": provider.issuer}, aud={"essential": True, "value": provider.client_id}
        ).validate(token.claims)
    except JoseError as error:
        raise AnswerRefused(f"user information: {error}") from error
    return token.claims


async def verify_logout_token(
    raw: object, *, provider: Provider, metadata: ProviderMetadata, now: float
) -> LogoutOrder:
    """What a logout token orders, checked as OpenID Connect Back-Channel Logout 1.0, section 2.6, says.

    Whether the same token came before is for the caller, who remembers `token_id` until `expires`.
    """
    try:
        token = await _verify_signature(raw, metadata)
        claims = token.claims
        JWTClaimsRegistry(
            now=int(now),
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            iat={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
        ).validate(claims)
    except AnswerRefused as error:
        raise LogoutTokenRefused(error.reason) from error
    except JoseError as error:
        raise LogoutTokenRefused(f"logout token: {error}") from error
    if str(token.header.get("typ", "logout+jwt")).lower() not in ("logout+jwt", "jwt"):
        raise LogoutTokenRefused("logout token: another type of token")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise LogoutTokenRefused("logout token: no logout event")
    if "nonce" in claims:
        raise LogoutTokenRefused("logout token: a nonce, so an ID token in disguise")
    names = [claims.get("sid"), claims.get("sub"), claims["jti"]]
    if not (names[0] or names[1]) or not all(name is None or isinstance(name, str) for name in names):
        raise LogoutTokenRefused("logout token: names neither session nor person")
    return LogoutOrder(provider.issuer, claims.get("sid"), claims.get("sub"), claims["jti"], int(claims["exp"]))


async def _verify_signature(raw: object, metadata: ProviderMetadata) -> Token:
    """The token, signed by one of the provider's keys; the keys are asked for again when none of them fits."""
    if not isinstance(raw, str):
        raise AnswerRefused("no token")
    keys = await metadata.keys()
    while True:
        try:
            return jwt.decode(raw, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))
        except (InvalidKeyIdError, BadSignatureError) as error:
            newer = await metadata.keys_after_rotation(keys)
            if newer is None:
                raise AnswerRefused(f"token: {error}") from error
            keys = newer
        except (JoseError, ValueError) as error:
            raise AnswerRefused(f"token: {error}") from error
