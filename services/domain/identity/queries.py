"""Reads about accounts, providers, invitations and grants. Row-level policies decide which rows each hat sees."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from services.domain.base.engine import fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.identity.rules import (
    AuthMethod,
    ClaimMapping,
    GrantedRole,
    InvitationView,
    Presented,
    ProviderView,
    domain_of,
)

PROVIDER_COLUMNS = (
    "p.id, p.tenant, p.slug, p.name, p.issuer, p.client_id, p.auth_method, p.encrypted_secret, p.claims, p.group_roles,"
    " p.domains, p.other_hosts, p.required_acr, p.active"
)


@dataclass(frozen=True, slots=True)
class AccountView:
    """A person who signs in (konto)."""

    id: int
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class HatView:
    """A hat that an account may wear: a tenant's slug, `nationellt` or `drift`."""

    hat: str
    title: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant of the list of people, valid today or later."""

    id: int
    account: int
    name: str
    mail: str
    granted: GrantedRole
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_by_group(self) -> bool:
        """Whether a group at the provider gives it: then it is changed there."""
        return self.source.startswith("group:")


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that is still open, as the list shows it."""

    invitation: InvitationView
    created_at: datetime
    invited_by: str | None


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


async def account_of_identity(issuer: str, subject: str) -> AccountView | None:
    """The account that issuer and subject identify, unless it is closed."""
    row = await fetch_row(
        "select a.id, a.name, a.mail from identity i join account a on a.id = i.account"
        " where i.issuer = $1 and i.subject = $2 and a.closed_at is null",
        issuer,
        subject,
    )
    return AccountView(**row) if row else None


async def lock_identity(issuer: str, subject: str) -> None:
    """One sign-in at a time of whom issuer and subject identify, until the transaction ends."""
    await fetch_value("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"identity/{issuer}/{subject}")


async def lock_grants(account: int, *, tenant: str) -> None:
    """One change at a time of an account's roles in the tenant, until the transaction ends."""
    await fetch("select id from role_grant where account = $1 and tenant = $2 order by id for update", account, tenant)


async def is_known_identity(issuer: str, subject: str) -> bool:
    """Whether issuer and subject have an account, open or closed."""
    return bool(await fetch_value("select true from identity where issuer = $1 and subject = $2", issuer, subject))


async def open_invitations(presented: Presented) -> list[InvitationView]:
    """Open invitations to this address or identifier, locked until the transaction ends: one is accepted once.

    Whether the provider's word counts for each is decided by the rules.
    """
    rows = await fetch(
        "select id, tenant, address, identifier, name, roles, person from invitation"
        " where accepted_at is null and withdrawn_at is null and (lower(address) = $1 or identifier = $2)"
        " order by id for update",
        presented.mail,
        presented.identifier,
    )
    return [invitation_view(row) for row in rows]


async def hats_of_account(account: int, *, today: date) -> list[HatView]:
    """The hats that an account may put on today, by grants and by seats."""
    await fetch_value("select set_config('app.account', $1, true)", str(account))
    rows = await fetch("select hat, title from my_hats($1) order by swedish_key(title)", today)
    return [HatView(row["hat"], row["title"]) for row in rows]


async def group_grants(account: int, source: str) -> dict[Role, int]:
    """The grants that a provider's groups have given an account and that have not ended, by role."""
    rows = await fetch(
        "select role, id from role_grant where account = $1 and source = $2 and valid_to is null", account, source
    )
    return {Role(row["role"]): row["id"] for row in rows}


async def grants_of_tenant(tenant: str, *, today: date) -> list[GrantRow]:
    """Who has which role in the tenant, today and later, by name."""
    rows = await fetch(
        "select g.id, g.account, a.name, a.mail, g.role, g.body, g.principal, g.network, g.source, g.valid_from, g.valid_to"
        " from role_grant g join account a on a.id = g.account"
        " where g.tenant = $1 and a.closed_at is null and (g.valid_to is null or g.valid_to >= $2)"
        " order by swedish_key(a.name), a.id, g.id",
        tenant,
        today,
    )
    return [grant_row(row) for row in rows]


async def grants_of_account(account: int, *, tenant: str) -> list[GrantRow]:
    """Every role that a person has been given in the tenant, the latest first, ended ones too."""
    rows = await fetch(
        "select g.id, g.account, a.name, a.mail, g.role, g.body, g.principal, g.network, g.source, g.valid_from, g.valid_to"
        " from role_grant g join account a on a.id = g.account where g.account = $1 and g.tenant = $2"
        " order by g.valid_to desc nulls first, g.valid_from desc, g.id desc",
        account,
        tenant,
    )
    return [grant_row(row) for row in rows]


async def access_grant(grant: int, *, tenant: str) -> GrantRow:
    """A grant of the tenant. Raises NotFound."""
    row = await fetch_row(
        "select g.id, g.account, a.name, a.mail, g.role, g.body, g.principal, g.network, g.source, g.valid_from, g.valid_to"
        " from role_grant g join account a on a.id = g.account where g.id = $1 and g.tenant = $2",
        grant,
        tenant,
    )
    if row is None:
        raise NotFound(grant=grant)
    return grant_row(row)


async def access_account_of_tenant(account: int, *, tenant: str) -> AccountView:
    """An account that has, or has had, a role in the tenant. Raises NotFound."""
    row = await fetch_row(
        "select a.id, a.name, a.mail from account a where a.id = $1 and a.closed_at is null"
        " and exists (select from role_grant g where g.account = a.id and g.tenant = $2)",
        account,
        tenant,
    )
    if row is None:
        raise NotFound(account=account)
    return AccountView(**row)


async def other_administrators(account: int, *, tenant: str, today: date) -> int:
    """How many others administer the tenant without an end in sight; locked, so that two do not leave at once."""
    rows = await fetch(
        "select g.account from role_grant g where g.tenant = $1 and g.role = $2 and g.valid_from <= $3"
        " and g.valid_to is null for update",
        tenant,
        str(Role.ADMINISTRATOR),
        today,
    )
    return len({row["account"] for row in rows} - {account})


async def open_invitations_of_tenant(tenant: str) -> list[InvitationRow]:
    """Invitations that nobody has accepted yet, the newest first."""
    rows = await fetch(
        "select i.id, i.tenant, i.address, i.identifier, i.name, i.roles, i.person, i.created_at, a.name as invited_by"
        " from invitation i left join account a on a.id = i.invited_by"
        " where i.tenant = $1 and i.accepted_at is null and i.withdrawn_at is null order by i.id desc",
        tenant,
    )
    return [InvitationRow(invitation_view(row), row["created_at"], row["invited_by"]) for row in rows]


async def find_people(words: str, *, limit: int = 20) -> list[AccountView]:
    """Open accounts whose name or address contains the words: for the operator."""
    rows = await fetch(
        "select id, name, mail from account where closed_at is null"
        " and (position(swedish_key($1) in swedish_key(name)) > 0 or position(lower($1) in lower(mail)) > 0)"
        " order by swedish_key(name) limit $2",
        words,
        limit,
    )
    return [AccountView(**row) for row in rows]


async def access_account(account: int) -> AccountView:
    """An open account: for the operator. Raises NotFound."""
    row = await fetch_row("select id, name, mail from account where id = $1 and closed_at is null", account)
    if row is None:
        raise NotFound(account=account)
    return AccountView(**row)


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


def invitation_view(row: asyncpg.Record) -> InvitationView:
    """A row of `invitation`."""
    return InvitationView(
        id=row["id"],
        tenant=row["tenant"],
        address=row["address"],
        identifier=row["identifier"],
        name=row["name"],
        roles=tuple(GrantedRole.of(role) for role in json.loads(row["roles"])),
        person=row["person"],
    )


def grant_row(row: asyncpg.Record) -> GrantRow:
    """A row of `role_grant` with its account's name and mail."""
    return GrantRow(
        id=row["id"],
        account=row["account"],
        name=row["name"],
        mail=row["mail"],
        granted=GrantedRole(Role(row["role"]), row["body"], row["principal"], row["network"]),
        source=row["source"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
