"""Our side of a sign-in: send the browser off, take its answer back, and end what was begun."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from hmac import compare_digest
from typing import Any

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from services.api.oidc.attempt import Attempt
from services.api.oidc.client_keys import ALGORITHM, ClientKeys
from services.api.oidc.errors import (
    AnswerRefused,
    AttemptUnknown,
    IssuerMixedUp,
    ProviderMisconfigured,
    ProviderUnreachable,
    SignInDeclined,
)
from services.api.oidc.metadata import Metadata, ProviderMetadata
from services.api.oidc.provider import AuthMethod, Provider
from services.api.oidc.tokens import LogoutOrder, Person, verify_id_token, verify_logout_token, verify_userinfo
from services.api.oidc.transport import client_arguments, read_json, require_success

TOKEN_BYTES = 32
"""256 bits of chance in state and nonce; 128 is the least."""

OUR_FAULT = ("invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope")
"""OAuth errors at the token endpoint that trying again does not mend."""


class RelyingParty:
    """We, as one identity provider knows us (förlitande part)."""

    def __init__(
        self,
        provider: Provider,
        *,
        keys: ClientKeys,
        allow_loopback_http: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.provider = provider
        self._keys = keys
        self._allow_loopback_http = allow_loopback_http
        self._now = now
        self._metadata = ProviderMetadata(provider, allow_loopback_http=allow_loopback_http, now=now)

    async def start(
        self,
        *,
        redirect_uri: str,
        browser: str,
        next_path: str = "/",
        max_age: int | None = None,
        acr: Sequence[str] = (),
    ) -> tuple[str, Attempt]:
        """The address to send the browser to, and what to remember until it returns.

        `max_age` (seconds) asks for a fresh sign-in; None lets the provider use the session that it has. `acr` wishes for
        other levels of assurance than those that are always asked for.
        """
        metadata = await self._metadata.load()
        attempt = Attempt(
            provider=self.provider.slug,
            state=secrets.token_urlsafe(TOKEN_BYTES),
            nonce=secrets.token_urlsafe(TOKEN_BYTES),
            verifier=secrets.token_urlsafe(48),
            redirect_uri=redirect_uri,
            started=self._now(),
            browser=browser,
            next_path=next_path,
            max_age=max_age,
        )
        wishes: dict[str, Any] = {"nonce": attempt.nonce, "ui_locales": "sv"}
        if wished := acr or self.provider.acr:
            wishes["acr_values"] = " ".join(wished)
        if max_age is not None:
            wishes["max_age"] = max_age
        async with self._client(metadata, redirect_uri) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint, state=attempt.state, code_verifier=attempt.verifier, **wishes
            )
        return url, attempt

    async def finish(self, attempt: Attempt, answer: Mapping[str, str]) -> Person:
        """Who came back with `answer` (the query of the provider's redirect).

        The caller has taken the attempt out of its memory, so that an answer counts once, and has seen that the
        browser is the one that started.
        """
        if attempt.provider != self.provider.slug or attempt.is_expired(self._now()):
            raise AttemptUnknown("too late, or another provider")
        if not compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
            raise AttemptUnknown("another state")
        metadata = await self._metadata.load()
        if "iss" in answer or metadata.names_issuer_in_answer:
            self._require_issuer(answer.get("iss"))
        if "error" in answer:
            raise SignInDeclined(answer["error"][:64])
        if not answer.get("code"):
            raise AnswerRefused("neither code nor error")
        return await self._exchange(attempt, answer["code"], metadata)

    async def logout_url(self, *, id_token: str, return_to: str) -> str | None:
        """Where the person ends the provider's session too (RP-initiated logout); None when the provider has no such
        place."""
        endpoint = (await self._metadata.load()).end_session_endpoint
        if endpoint is None:
            return None
        return add_params_to_uri(
            endpoint,
            [
                ("id_token_hint", id_token),
                ("post_logout_redirect_uri", return_to),
                ("client_id", self.provider.client_id),
                ("ui_locales", "sv"),
            ],
        )

    async def read_logout_token(self, token: object) -> LogoutOrder:
        """What the provider orders over the back channel."""
        return await verify_logout_token(token, provider=self.provider, metadata=self._metadata, now=self._now())

    def _require_issuer(self, issuer: str | None) -> None:
        if issuer != self.provider.issuer:
            raise IssuerMixedUp("the answer names another issuer")

    async def _exchange(self, attempt: Attempt, code: str, metadata: Metadata) -> Person:
        async with self._client(metadata, attempt.redirect_uri) as client:
            token = await self._fetch_token(client, attempt, code, metadata)
            claims = await verify_id_token(
                token.get("id_token"),
                provider=self.provider,
                metadata=self._metadata,
                attempt=attempt,
                access_token=token.get("access_token", ""),
                now=self._now(),
            )
            about = await self._userinfo(client, metadata.userinfo_endpoint) if metadata.userinfo_endpoint else {}
        if metadata.userinfo_endpoint and about.get("sub") != claims["sub"]:
            raise AnswerRefused("user information about someone else")
        return Person(
            issuer=self.provider.issuer,
            subject=claims["sub"],
            session=claims.get("sid"),
            authenticated_at=claims.get("auth_time"),
            acr=claims.get("acr"),
            claims={**about, **claims},
            id_token=token["id_token"],
        )

    async def _fetch_token(self, client: Any, attempt: Attempt, code: str, metadata: Metadata) -> dict[str, Any]:
        try:
            return await client.fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                redirect_uri=attempt.redirect_uri,
            )
        except OAuthError as error:
            reason = f"the token endpoint answered {str(error.error)[:64]}"
            raise (ProviderMisconfigured if error.error in OUR_FAULT else AnswerRefused)(reason) from error
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderUnreachable(f"the token endpoint: {type(error).__name__}") from error

    async def _userinfo(self, client: Any, endpoint: str) -> dict[str, Any]:
        try:
            response = await client.get(endpoint)
        except (httpx.HTTPError, OAuthError) as error:
            raise ProviderUnreachable(f"user information: {type(error).__name__}") from error
        if response.headers.get("content-type", "").split(";")[0].strip().lower() == "application/jwt":
            require_success(response)
            return await verify_userinfo(response.text.strip(), provider=self.provider, metadata=self._metadata)
        return read_json(response)

    def _client(self, metadata: Metadata, redirect_uri: str) -> Any:
        """Authlib's client, which is an httpx client too (its types do not say so)."""
        by_key = self.provider.auth_method is AuthMethod.PRIVATE_KEY_JWT
        client = AsyncOAuth2Client(
            client_id=self.provider.client_id,
            client_secret=self._keys.signing if by_key else self.provider.secret,
            token_endpoint_auth_method=str(self.provider.auth_method),
            scope=" ".join(self.provider.scopes),
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            **client_arguments(self.provider, allow_loopback_http=self._allow_loopback_http),
        )
        client.register_client_auth_method(
            PrivateKeyJWT(metadata.token_endpoint, alg=ALGORITHM, headers=dict(self._keys.headers))
        )
        return client


class RelyingParties:
    """The relying parties of one process. A changed registration makes a new one, with nothing remembered."""

    def __init__(
        self, *, keys: ClientKeys, allow_loopback_http: bool = False, now: Callable[[], float] = time.time
    ) -> None:
        self.keys = keys
        self._allow_loopback_http = allow_loopback_http
        self._now = now
        self._parties: dict[str, RelyingParty] = {}

    def get(self, provider: Provider) -> RelyingParty:
        party = self._parties.get(provider.slug)
        if party is None or party.provider != provider:
            party = RelyingParty(provider, keys=self.keys, allow_loopback_http=self._allow_loopback_http, now=self._now)
            self._parties[provider.slug] = party
        return party
