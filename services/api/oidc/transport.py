"""Outgoing calls: only to the hosts configured for the provider, only over https, never following a redirect.

Metadata is written by the other side, so an address in it is a wish, not an instruction.
"""

import ssl
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from services.api.oidc.errors import ProviderMisconfigured, ProviderUnreachable
from services.api.oidc.provider import Provider

TIMEOUT = httpx.Timeout(8, connect=4)
LARGEST_ANSWER = 1_000_000


def require_address(url: object, *, hosts: frozenset[str] | None, allow_loopback_http: bool) -> str:
    """The address, when we or the browser may be sent there; `hosts` None asks only for a safe scheme."""
    parts = urlsplit(url) if isinstance(url, str) else SplitResult("", "", "", "", "")
    safe = parts.scheme == "https" or (allow_loopback_http and parts.scheme == "http" and _is_loopback(parts.hostname))
    if not safe or not parts.hostname or "@" in parts.netloc:
        raise ProviderMisconfigured(f"not an https address: {parts.scheme}://{parts.hostname}")
    if hosts is not None and parts.netloc.lower() not in hosts:
        raise ProviderMisconfigured(f"{parts.netloc} is not among the provider's hosts")
    return parts.geturl()


def client_arguments(provider: Provider, *, allow_loopback_http: bool) -> dict[str, Any]:
    """Arguments for an httpx client (and Authlib's, which is one) that keeps to the rules above."""

    async def check(request: httpx.Request) -> None:
        require_address(str(request.url), hosts=provider.hosts, allow_loopback_http=allow_loopback_http)

    return {
        "event_hooks": {"request": [check]},
        "follow_redirects": False,
        "timeout": TIMEOUT,
        "verify": _tls(),
        "headers": {"User-Agent": "Samband"},
    }


async def fetch_json(url: str, provider: Provider, *, allow_loopback_http: bool) -> dict[str, Any]:
    """A JSON object from the provider."""
    try:
        async with httpx.AsyncClient(**client_arguments(provider, allow_loopback_http=allow_loopback_http)) as client:
            response = await client.get(url, headers={"Accept": "application/json"})
    except httpx.HTTPError as error:
        raise ProviderUnreachable(f"{urlsplit(url).netloc}: {type(error).__name__}") from error
    return read_json(response)


def read_json(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object."""
    require_success(response)
    try:
        content = response.json()
    except ValueError as error:
        raise ProviderMisconfigured(f"{response.url.path} is not JSON") from error
    if not isinstance(content, dict):
        raise ProviderMisconfigured(f"{response.url.path} is not a JSON object")
    return content


def require_success(response: httpx.Response) -> None:
    if response.status_code >= 500 or response.status_code == 429:
        raise ProviderUnreachable(f"{response.url.path} answered {response.status_code}")
    if response.status_code != 200 or len(response.content) > LARGEST_ANSWER:
        raise ProviderMisconfigured(f"{response.url.path} answered {response.status_code}")


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


@cache
def _tls() -> ssl.SSLContext:
    """One for the process: reading the certificate store anew for each client costs tens of milliseconds."""
    return httpx.create_ssl_context()
