"""Between the protocol and what is stored: providers as relying parties, and the attempts under way."""

import secrets
from functools import cache
from hashlib import sha256
from hmac import compare_digest

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from redis.asyncio import Redis

from services.api.oidc import Attempt, AttemptUnknown, AuthMethod, ClientKeys, Provider, RelyingParties, RelyingParty
from services.api.oidc.attempt import LIFETIME
from services.api.sessions import browser_cookie, cookie_name
from services.api.settings import Settings
from services.domain.identity.rules import ProviderView
from services.domain.identity.sealing import Sealer

CALLBACK = "/logga-in/svar"
SIGNED_OUT = "/utloggad"
KEYS = "/.well-known/jwks.json"


@cache
def sealer_of(settings: Settings) -> Sealer:
    """Seals and opens the secrets that we have at providers."""
    return Sealer(settings.keys_for("identity provider secrets"))


@cache
def relying_parties_of(settings: Settings) -> RelyingParties:
    """This process's relying parties."""
    keys = ClientKeys(settings.keys_for("identity provider client key"))
    return RelyingParties(keys=keys, allow_loopback_http=settings.development)


def relying_party(settings: Settings, provider: ProviderView) -> RelyingParty:
    """We, as this provider knows us."""
    sealed = provider.sealed_secret
    return relying_parties_of(settings).get(
        Provider(
            slug=provider.slug,
            issuer=provider.issuer,
            client_id=provider.client_id,
            auth_method=AuthMethod(provider.auth_method),
            secret=sealer_of(settings).open(sealed, purpose=provider.slug) if sealed else None,
            acr=provider.required_acr,
            other_hosts=frozenset(provider.other_hosts),
        )
    )


class Browser:
    """What binds an attempt, or a one-time link, to the browser that began it: a secret in a cookie of the attempt's own.

    Each has its cookie, so that two tabs can sign in side by side.
    """

    def __init__(self, settings: Settings, state: str) -> None:
        self._secure = settings.is_secure
        self._name = cookie_name(f"inloggning-{_digest(state)[:16]}", secure=self._secure)

    def cookie(self, secret: str) -> Cookie:
        return browser_cookie(self._name, secret, secure=self._secure, max_age=LIFETIME)

    def forget(self) -> Cookie:
        return browser_cookie(self._name, "", secure=self._secure, max_age=0)

    def is_bound_to(self, digest: str, request: Request) -> bool:
        """Whether the request comes from the browser whose secret has this digest."""
        return compare_digest(digest, browser_digest(request.cookies.get(self._name, "")))


def new_browser_secret() -> str:
    return secrets.token_urlsafe(32)


def browser_digest(secret: str) -> str:
    """What is kept of a browser's secret."""
    return _digest(secret)


async def remember(redis: Redis, attempt: Attempt) -> None:
    """Keep an attempt until the person is back, ten minutes at most."""
    await redis.set(_key(attempt.state), msgspec.json.encode(attempt), ex=LIFETIME)


async def take(redis: Redis, state: str) -> Attempt:
    """The attempt with this state, which is then used up. Raises AttemptUnknown."""
    content = await redis.getdel(_key(state))
    if content is None:
        raise AttemptUnknown("no attempt with this state")
    return msgspec.json.decode(content, type=Attempt)


def local_path(wanted: str | None) -> str:
    """Where to go after sign-in: a path of ours, else the start page. `//host` and `/\\host` are other sites."""
    is_ours = wanted is not None and wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_plain = wanted is not None and len(wanted) <= 500 and wanted.isprintable() and "\\" not in wanted
    return wanted if wanted is not None and is_ours and is_plain else "/"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _key(state: str) -> str:
    return f"sign-in:{_digest(state)}"
