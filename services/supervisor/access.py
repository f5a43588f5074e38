"""`./samband connect` and `./samband invite`: the first way in, before anybody can sign in (första vägen in).

Everything after that is done on the pages, by those who came in so.
"""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from services.domain.base.actor import OPERATOR_HAT, Actor
from services.domain.base.engine import fetch_value
from services.domain.base.errors import DomainError
from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope
from services.domain.identity.actions.invitations import invite_first
from services.domain.identity.actions.providers import Registration, connect_provider
from services.domain.identity.rules import PRESETS, AuthMethod, read_domains
from services.render.words import explain
from services.supervisor.domain_work import within
from services.supervisor.instance import Installation, Refused


def connect(
    installation: Installation,
    slug: str,
    *,
    name: str,
    issuer: str,
    client_id: str,
    preset: str,
    domains: list[str],
    tenant: str | None,
) -> None:
    """Connect an identity provider that knows Samband by its public key. Raises Refused."""
    if urlsplit(issuer).scheme != "https" or not urlsplit(issuer).hostname:
        raise Refused(f"{issuer} är ingen adress med https.")

    async def connecting() -> None:
        await _require_tenant(tenant)
        await connect_provider(
            slug,
            tenant=tenant,
            name=name,
            registration=Registration(issuer.rstrip("/"), client_id, AuthMethod.PRIVATE_KEY_JWT),
            sealed_secret=None,
            mapping=PRESETS[preset][1],
            domains=read_domains(" ".join(domains)),
            actor=Actor.system(OPERATOR_HAT),
            at=datetime.now(UTC),
        )

    _as_operator(installation, connecting)


def invite(installation: Installation, role: Role, *, name: str, address: str, tenant: str | None) -> None:
    """Invite an operator, SKR's coordinator or an RSS's administrator. Raises Refused."""
    if (tenant is None) == (role is Role.ADMINISTRATOR):
        raise Refused("En administratör bjuds in till en RSS (--tenant), de andra rollerna inte.")

    async def inviting() -> None:
        await _require_tenant(tenant)
        await invite_first(
            role,
            tenant=tenant,
            name=name,
            address=address,
            sign_in_url=None,
            actor=Actor.system(OPERATOR_HAT),
            at=datetime.now(UTC),
        )

    _as_operator(installation, inviting)


async def _require_tenant(tenant: str | None) -> None:
    if tenant is not None and not await fetch_value("select true from tenant where slug = $1", tenant):
        raise Refused(f"Det finns ingen RSS som heter {tenant}.")


def _as_operator(installation: Installation, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def scoped() -> None:
        async with operator_scope():
            await work()

    try:
        within(installation, scoped)
    except DomainError as error:
        raise Refused(explain(error)) from error
