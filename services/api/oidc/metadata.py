"""A provider's metadata and keys, remembered for at most an hour."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.api.oidc.errors import ProviderMisconfigured
from services.api.oidc.provider import Provider
from services.api.oidc.transport import fetch_json, require_address

LIFETIME = 3600
KEYS_AT_MOST_EVERY = 5.0
"""Seconds between two fetches of keys asked for by unknown key ids: anyone can send us a token with one."""


@dataclass(frozen=True)
class Metadata:
    """The part of OpenID Provider Metadata that we use, checked."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    names_issuer_in_answer: bool
    """RFC 9207: the authorization response carries `iss`."""


class ProviderMetadata:
    """Fetches and remembers what the provider says about itself."""

    def __init__(
        self, provider: Provider, *, allow_loopback_http: bool = False, now: Callable[[], float] = time.time
    ) -> None:
        self._provider = provider
        self._allow_loopback_http = allow_loopback_http
        self._now = now
        self._metadata: Metadata | None = None
        self._metadata_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0
        self._lock = asyncio.Lock()

    async def load(self) -> Metadata:
        async with self._lock:
            if self._metadata is None or self._now() - self._metadata_at > LIFETIME:
                self._metadata = self._check(await self._fetch(self._provider.metadata_url))
                self._metadata_at = self._now()
            return self._metadata

    async def keys(self) -> KeySet:
        """The provider's keys, from memory when they are fresh enough."""
        metadata = await self.load()
        async with self._lock:
            if self._keys is None or self._now() - self._keys_at > LIFETIME:
                await self._fetch_keys(metadata)
            assert self._keys is not None
            return self._keys

    async def keys_after_rotation(self, seen: KeySet) -> KeySet | None:
        """Keys newer than `seen`, or None when there are none or when we asked just now."""
        metadata = await self.load()
        async with self._lock:
            if self._keys is seen:
                if self._now() - self._keys_at < KEYS_AT_MOST_EVERY:
                    return None
                await self._fetch_keys(metadata)
            return self._keys

    async def _fetch_keys(self, metadata: Metadata) -> None:
        try:
            keys = KeySet.import_key_set(await self._fetch(metadata.jwks_uri))  # type: ignore[arg-type]
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise ProviderMisconfigured("the provider's key set cannot be read") from error
        self._keys, self._keys_at = keys, self._now()

    async def _fetch(self, url: str) -> dict[str, Any]:
        return await fetch_json(url, self._provider, allow_loopback_http=self._allow_loopback_http)

    def _check(self, content: dict[str, Any]) -> Metadata:
        if content.get("issuer") != self._provider.issuer:
            raise ProviderMisconfigured("the metadata names another issuer")

        def ours(name: str) -> str:
            return require_address(
                content.get(name), hosts=self._provider.hosts, allow_loopback_http=self._allow_loopback_http
            )

        def the_browsers(name: str) -> str:
            return require_address(content.get(name), hosts=None, allow_loopback_http=self._allow_loopback_http)

        return Metadata(
            authorization_endpoint=the_browsers("authorization_endpoint"),
            token_endpoint=ours("token_endpoint"),
            jwks_uri=ours("jwks_uri"),
            userinfo_endpoint=ours("userinfo_endpoint") if content.get("userinfo_endpoint") else None,
            end_session_endpoint=the_browsers("end_session_endpoint") if content.get("end_session_endpoint") else None,
            names_issuer_in_answer=content.get("authorization_response_iss_parameter_supported") is True,
        )
