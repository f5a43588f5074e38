"""Identity providers are connected and changed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import Missing, Taken, TooLong
from services.domain.base.roles import Role
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries.providers import access_provider, provider_by_slug
from services.domain.identity.rules import (
    AuthMethod,
    ClaimMapping,
)


async def change_provider(
    slug: str,
    *,
    tenant: str | None,
    name: str,
    mapping: ClaimMapping,
    group_roles: Mapping[str, tuple[Role, ...]],
    domains: tuple[str, ...],
    actor: Actor,
    at: datetime,
) -> None:
    """Change what a provider's claims mean and which domains it answers for. Where it is called is the operator's."""
    actor.require(IdentityPermission.CONNECT if tenant is None else IdentityPermission.PROVIDERS)
    provider = await access_provider(slug, tenant=tenant)
    _require_domains(mapping, domains)
    if not name.strip():
        raise Missing(name="namn", field="name")
    if len(name.strip()) > 120:
        raise TooLong(name="namn", limit=120, field="name")
    before = _said(provider.name, provider.mapping, provider.group_roles, provider.domains)
    after = _said(name.strip(), mapping, group_roles, domains)
    await execute(
        "update identity_provider set name = $2, claims = $3::jsonb, group_roles = $4::jsonb, domains = $5 where id = $1",
        provider.id,
        after["name"],
        json.dumps(after["claims"]),
        json.dumps(after["group_roles"]),
        list(domains),
    )
    changed = [field for field in after if after[field] != before[field]]
    subject = f"identitetstjanst:{slug}"
    await record(actor, "identity.provider.changed", subject=subject, at=at, fields=changed, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Registration:
    """Where and how a provider is called: what the operator and the provider have agreed on."""

    issuer: str
    client_id: str
    auth_method: AuthMethod
    required_acr: str = ""
    other_hosts: tuple[str, ...] = ()
    active: bool = True


async def connect_provider(
    slug: str,
    *,
    tenant: str | None,
    name: str,
    registration: Registration,
    sealed_secret: bytes | None,
    mapping: ClaimMapping,
    domains: tuple[str, ...],
    actor: Actor,
    at: datetime,
) -> int:
    """Connect an identity provider to a tenant, or to all (None)."""
    actor.require(IdentityPermission.CONNECT)
    _require_domains(mapping, domains)
    if not name.strip():
        raise Missing(name="namn", field="name")
    if registration.auth_method.needs_secret and sealed_secret is None:
        raise Missing(name="klienthemlighet", field="secret")
    if await fetch_value("select true from identity_provider where slug = $1", slug):
        raise Taken(name="adressnamn", value=slug, field="slug")
    provider = await fetch_value(
        "insert into identity_provider (tenant, slug, name, issuer, client_id, auth_method, encrypted_secret, claims,"
        " group_roles, domains, other_hosts, required_acr, active)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, '{}', $9, $10, $11, $12) returning id",
        tenant,
        slug,
        name.strip(),
        registration.issuer,
        registration.client_id,
        str(registration.auth_method),
        sealed_secret,
        json.dumps(asdict(mapping)),
        list(domains),
        list(registration.other_hosts),
        registration.required_acr or None,
        registration.active,
    )
    await record(
        actor,
        "identity.provider.connected",
        subject=f"identitetstjanst:{slug}",
        at=at,
        fields=("issuer", "client_id", "auth_method"),
        after=asdict(registration),
    )
    return provider


async def change_registration(
    slug: str, registration: Registration, *, sealed_secret: bytes | None, actor: Actor, at: datetime
) -> None:
    """Change where and how a provider is called; a secret that is not given stays as it was."""
    actor.require(IdentityPermission.CONNECT)
    before = await provider_by_slug(slug)
    secret = sealed_secret or before.sealed_secret
    if registration.auth_method.needs_secret and secret is None:
        raise Missing(name="klienthemlighet", field="secret")
    await execute(
        "update identity_provider set issuer = $2, client_id = $3, auth_method = $4, encrypted_secret = $5,"
        " other_hosts = $6, required_acr = $7, active = $8 where slug = $1",
        slug,
        registration.issuer,
        registration.client_id,
        str(registration.auth_method),
        secret if registration.auth_method.needs_secret else None,
        list(registration.other_hosts),
        registration.required_acr or None,
        registration.active,
    )
    was = Registration(
        before.issuer,
        before.client_id,
        before.auth_method,
        " ".join(before.required_acr),
        before.other_hosts,
        before.active,
    )
    changed = [name for name, value in asdict(registration).items() if asdict(was)[name] != value]
    await record(
        actor,
        "identity.provider.registration-changed",
        subject=f"identitetstjanst:{slug}",
        at=at,
        fields=(*changed, *(("secret",) if sealed_secret else ())),
        before=asdict(was),
        after=asdict(registration),
    )


def _require_domains(mapping: ClaimMapping, domains: tuple[str, ...]) -> None:
    """Who is believed about every address without a word that it is verified must say which domains that is about."""
    if mapping.mail_is_verified and not domains:
        raise Missing(name="e-postdomäner, när alla adresser räknas som bekräftade", field="domains")


def _said(
    name: str, mapping: ClaimMapping, group_roles: Mapping[str, tuple[Role, ...]], domains: tuple[str, ...]
) -> dict[str, object]:
    roles = {group: [str(role) for role in roles] for group, roles in group_roles.items()}
    return {"name": name, "claims": asdict(mapping), "group_roles": roles, "domains": list(domains)}
