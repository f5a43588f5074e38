"""Reads of identity providers. Row-level policies decide which rows each hat sees."""

import json
from collections.abc import Sequence

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.identity.rules import (
    AuthMethod,
    ClaimMapping,
    ProviderLevels,
    ProviderView,
    demands_of,
    domain_of,
)

PROVIDER_COLUMNS = (
    "p.id, p.tenant, p.slug, p.name, p.issuer, p.client_id, p.auth_method, p.encrypted_secret, p.claims, p.group_roles,"
    " p.domains, p.other_hosts, p.required_acr, p.active"
)


async def provider_by_slug(slug: str) -> ProviderView:
    """The provider of a sign-in address, active or not. Raises NotFound."""
    row = await fetch_row(f"select {PROVIDER_COLUMNS} from identity_provider p where p.slug = $1", slug)
    if row is None:
        raise NotFound(provider=slug)
    return provider_view(row)


async def access_provider(slug: str, *, tenant: str | None) -> ProviderView:
    """A provider that this tenant (None: the nation) owns. Raises NotFound."""
    provider = await provider_by_slug(slug)
    if provider.tenant != tenant:
        raise NotFound(provider=slug)
    return provider


async def providers_of_tenant(tenant: str) -> list[ProviderView]:
    """The tenant's own providers, by name."""
    rows = await fetch(
        f"select {PROVIDER_COLUMNS} from identity_provider p where p.tenant = $1 order by swedish_key(p.name)", tenant
    )
    return [provider_view(row) for row in rows]


async def every_provider() -> list[ProviderView]:
    """All providers, the shared ones first: for the operator."""
    rows = await fetch(
        f"select {PROVIDER_COLUMNS} from identity_provider p"
        " order by p.tenant is not null, swedish_key(p.tenant), swedish_key(p.name)"
    )
    return [provider_view(row) for row in rows]


async def choices_in_tenant(tenant: str) -> list[ProviderView]:
    """Where the people of a tenant sign in: its own providers first, then the shared ones."""
    rows = await fetch(
        f"select {PROVIDER_COLUMNS} from identity_provider p where p.active and (p.tenant = $1 or p.tenant is null)"
        " order by p.tenant is null, swedish_key(p.name)",
        tenant,
    )
    return [provider_view(row) for row in rows]


async def choices_for_address(address: str) -> list[ProviderView]:
    """Where the holder of a work address signs in: the providers that list its domain."""
    rows = await fetch(
        f"select {PROVIDER_COLUMNS} from identity_provider p where p.active and $1 = any(p.domains)"
        " order by p.tenant is null, swedish_key(p.name)",
        domain_of(address),
    )
    return [provider_view(row) for row in rows]


async def shared_choices() -> list[ProviderView]:
    """The providers that belong to no tenant."""
    rows = await fetch(
        f"select {PROVIDER_COLUMNS} from identity_provider p where p.active and p.tenant is null"
        " order by swedish_key(p.name)"
    )
    return [provider_view(row) for row in rows]


async def demanded_levels(hat: str, provider: str) -> list[list[str]]:
    """The lists of levels of assurance that a hat asks for, and the provider by which one signs in; each that asks for any."""
    row = await fetch_row(
        "select levels_of_providers($1, $2) as providers,"
        " (select settings -> 'required_acr' from tenant where slug = $1) as chosen",
        hat,
        provider,
    )
    assert row is not None
    return demands_of(json.loads(row["chosen"] or "[]"), provider_levels(row["providers"]))


def provider_levels(shown: str | None) -> list[ProviderLevels]:
    """What `levels_of_providers` answered."""
    return [ProviderLevels(*one) for one in json.loads(shown or "[]")]


def provider_view(row: asyncpg.Record) -> ProviderView:
    """A row with PROVIDER_COLUMNS."""
    group_roles: dict[str, Sequence[str]] = json.loads(row["group_roles"])
    return ProviderView(
        id=row["id"],
        tenant=row["tenant"],
        slug=row["slug"],
        name=row["name"],
        issuer=row["issuer"],
        client_id=row["client_id"],
        auth_method=AuthMethod(row["auth_method"]),
        sealed_secret=row["encrypted_secret"],
        mapping=ClaimMapping.of(json.loads(row["claims"])),
        group_roles={group: tuple(Role(role) for role in roles) for group, roles in group_roles.items()},
        domains=tuple(row["domains"]),
        other_hosts=tuple(row["other_hosts"]),
        required_acr=tuple((row["required_acr"] or "").split()),
        active=row["active"],
    )
