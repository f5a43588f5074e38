"""Writes about access: someone comes in, is invited, gets or loses a role; a provider is connected or changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from services.domain.base import mail
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, Taken, TooLong
from services.domain.base.hats import SIGN_IN_HAT
from services.domain.base.roles import Role
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries import (
    AccountView,
    HatView,
    access_account,
    access_account_of_tenant,
    access_grant,
    access_provider,
    account_of_identity,
    group_grants,
    hats_of_account,
    is_known_identity,
    lock_grants,
    lock_identity,
    open_invitations,
    other_administrators,
    provider_by_slug,
)
from services.domain.identity.rules import (
    AlreadyGranted,
    AlreadyInvited,
    AuthMethod,
    ClaimMapping,
    GrantedRole,
    InvitationView,
    LastAdministrator,
    Presented,
    ProviderView,
    UnknownPerson,
    answers_invitation,
    is_grantable,
    read_address,
    read_identifier,
    read_name,
    roles_of_groups,
)


@dataclass(frozen=True, slots=True)
class CameIn:
    """Someone who signed in: the account, and the hats that it may put on (never none)."""

    account: AccountView
    hats: tuple[HatView, ...]


async def come_in(
    presented: Presented, provider: ProviderView, *, address: str | None, today: date, at: datetime
) -> CameIn:
    """Let in whom an administrator has invited or a mapped group grants something; needs the identity scope.

    Issuer and subject identify. A mail address or identifier only answers an invitation, once, and only by the word of a
    provider that counts there; it never leads to an account that exists already. Raises UnknownPerson: nothing is kept.
    """
    # Two tabs that come back at once take turns: the second meets the account and the roles of the first.
    await lock_identity(presented.issuer, presented.subject)
    account = await account_of_identity(presented.issuer, presented.subject)
    invitations = [
        invitation
        for invitation in await open_invitations(presented)
        if answers_invitation(presented, invitation, provider)
    ]
    roles = roles_of_groups(provider, presented.groups)
    if account is None:
        if not (invitations or roles) or await is_known_identity(presented.issuer, presented.subject):
            raise UnknownPerson
        account = await _open_account(presented, invitations, at=at)
    actor = Actor(account=account.id, name=account.name, hat=SIGN_IN_HAT, address=address)
    for invitation in invitations:
        await _accept(invitation, actor=actor, today=today, at=at)
    await _follow_groups(account.id, provider, roles, actor=actor, today=today, at=at)
    hats = await hats_of_account(account.id, today=today)
    if not hats:
        raise UnknownPerson
    await execute(
        "update identity set last_seen_at = $3 where issuer = $1 and subject = $2",
        presented.issuer,
        presented.subject,
        at,
    )
    await record(actor, "identity.session.begun", subject=f"konto:{account.id}", at=at)
    return CameIn(account, tuple(hats))


async def invite(
    *,
    address: str,
    identifier: str,
    name: str,
    roles: Sequence[GrantedRole],
    person: int | None = None,
    tenant: str,
    tenant_name: str,
    sign_in_url: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Invite a work address, or an identifier, to the tenant with these roles; a letter goes to the address.

    `person` of the register of people needs no role beside: the seats held give roles.
    """
    actor.require(IdentityPermission.PEOPLE)
    address, name, identifier_or_none = read_address(address), read_name(name), read_identifier(identifier)
    if not roles and person is None:
        raise Missing(name="roll", field="role")
    if not all(is_grantable(granted) for granted in roles):
        raise NotUnderstood(name="roll", value="rollen", expected="en roll som går att dela ut", field="role")
    taken = await fetch_value(
        "select true from invitation where tenant = $1 and accepted_at is null and withdrawn_at is null"
        " and (lower(address) = $2 or identifier = $3)",
        tenant,
        address,
        identifier_or_none,
    )
    if taken:
        raise AlreadyInvited(address=address)
    promised = [granted.to_json() for granted in roles]
    invitation = await fetch_value(
        "insert into invitation (tenant, address, identifier, name, roles, person, invited_by, created_at)"
        " values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8) returning id",
        tenant,
        address,
        identifier_or_none,
        name,
        json.dumps(promised),
        person,
        actor.account,
        at,
    )
    await mail.send(
        address,
        "invitation",
        {
            "name": name,
            "tenant": tenant_name,
            "invited_by": actor.name,
            "roles": [granted.role.title for granted in roles] or ["ledamot"],
            "url": sign_in_url,
        },
    )
    await record(
        actor, "identity.invitation.made", subject=f"inbjudan:{invitation}", at=at, fields=("roles",), after=promised
    )
    return invitation


FIRST_ROLES = {
    Role.ADMINISTRATOR: "en RSS",
    Role.SKR_COORDINATOR: "SKR",
    Role.NETWORK_LEAD: "SKR",
    Role.OPERATOR: "driften",
}
"""Roles that the operator invites to, and where."""


async def invite_first(
    role: Role,
    *,
    tenant: str | None,
    network: str | None = None,
    address: str,
    name: str,
    sign_in_url: str | None,
    actor: Actor,
    at: datetime,
) -> int:
    """Invite one whom nobody in the hat can invite: an operator, SKR's people, an RSS's first administrator.

    Needs the operator's scope. A letter goes out when `sign_in_url` is given; otherwise whoever does this tells the person.
    A network's lead is invited to one network, the others to all of their hat.
    """
    actor.require(IdentityPermission.CONNECT)
    address, name = read_address(address), read_name(name)
    if role not in FIRST_ROLES:
        raise NotUnderstood(name="roll", value=role.title, expected="en av rollerna i listan", field="role")
    if role is Role.ADMINISTRATOR and tenant is None:
        raise Missing(name="RSS", field="tenant")
    if role is Role.NETWORK_LEAD and network is None:
        raise Missing(name="nätverk", field="network")
    of = tenant if role is Role.ADMINISTRATOR else None
    taken = await fetch_value(
        "select true from invitation where tenant is not distinct from $1 and lower(address) = $2"
        " and accepted_at is null and withdrawn_at is null",
        of,
        address,
    )
    if taken:
        raise AlreadyInvited(address=address)
    promised = [GrantedRole(role, network=network if role is Role.NETWORK_LEAD else None).to_json()]
    invitation = await fetch_value(
        "insert into invitation (tenant, address, name, roles, invited_by, created_at)"
        " values ($1, $2, $3, $4::jsonb, $5, $6) returning id",
        of,
        address,
        name,
        json.dumps(promised),
        actor.account,
        at,
    )
    if sign_in_url is not None:
        place = await fetch_value("select name from tenant where slug = $1", of) if of else FIRST_ROLES[role]
        letter = {"name": name, "tenant": place, "invited_by": actor.name, "roles": [role.title], "url": sign_in_url}
        await mail.send(address, "invitation", letter)
    await record(
        actor, "identity.invitation.made", subject=f"inbjudan:{invitation}", at=at, fields=("roles",), after=promised
    )
    return invitation


async def withdraw_invitation(invitation: int, *, tenant: str, actor: Actor, at: datetime) -> None:
    """Take an invitation back that nobody has accepted."""
    actor.require(IdentityPermission.PEOPLE)
    withdrawn = await fetch_value(
        "update invitation set withdrawn_at = $3 where id = $1 and tenant = $2 and accepted_at is null"
        " and withdrawn_at is null returning true",
        invitation,
        tenant,
        at,
    )
    if not withdrawn:
        raise NotFound(invitation=invitation)
    await record(actor, "identity.invitation.withdrawn", subject=f"inbjudan:{invitation}", at=at)


async def grant_role(
    account: int, granted: GrantedRole, *, tenant: str, actor: Actor, today: date, at: datetime
) -> int:
    """Give someone of the tenant one more role from today on."""
    actor.require(IdentityPermission.PEOPLE)
    await access_account_of_tenant(account, tenant=tenant)
    # A second click waits here for the first, and then sees that the role has been given.
    await lock_grants(account, tenant=tenant)
    if not is_grantable(granted):
        raise NotUnderstood(name="roll", value="rollen", expected="en roll som går att dela ut", field="role")
    has_it = await fetch_value(
        "select true from role_grant where account = $1 and tenant = $2 and role = $3"
        " and principal is not distinct from $4 and (valid_to is null or valid_to >= $5)",
        account,
        tenant,
        str(granted.role),
        granted.principal,
        today,
    )
    if has_it:
        raise AlreadyGranted(role=granted.role.title)
    return await _give(account, granted, tenant=tenant, source="granted", actor=actor, today=today, at=at)


async def end_grant(grant: int, *, tenant: str, actor: Actor, today: date, at: datetime) -> None:
    """Take a role back: yesterday was its last day. The last administrator's stays."""
    actor.require(IdentityPermission.PEOPLE)
    row = await access_grant(grant, tenant=tenant)
    is_last = row.granted.role is Role.ADMINISTRATOR and not await other_administrators(
        row.account, tenant=tenant, today=today
    )
    if is_last:
        raise LastAdministrator
    await _end(grant, row.valid_from, actor=actor, today=today, at=at)


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


async def note_signed_out(account: int, *, address: str | None, at: datetime) -> None:
    """Write down that someone signed out."""
    actor = Actor(account=account, name="", hat=SIGN_IN_HAT, address=address)
    await record(actor, "identity.session.ended", subject=f"konto:{account}", at=at)


async def note_sessions_ended(account: int, *, actor: Actor, at: datetime) -> AccountView:
    """Write down that the operator ends all of a person's sessions; the sessions themselves are the API's."""
    actor.require(IdentityPermission.END_SESSIONS)
    person = await access_account(account)
    await record(actor, "identity.sessions.ended", subject=f"konto:{account}", at=at)
    return person


async def _open_account(presented: Presented, invitations: Sequence[InvitationView], *, at: datetime) -> AccountView:
    """A new account for a person at a provider. Never an old one: that would let one provider sign in as another's people."""
    invited = invitations[0] if invitations else None
    name = presented.name or (invited.name if invited else presented.mail or "Namn saknas")
    address = presented.mail or (invited.address if invited else "")
    account = await fetch_value(
        "insert into account (name, mail, created_at) values ($1, $2, $3) returning id", name, address, at
    )
    await execute(
        "insert into identity (account, issuer, subject, created_at) values ($1, $2, $3, $4)",
        account,
        presented.issuer,
        presented.subject,
        at,
    )
    actor = Actor(account=account, name=name, hat=SIGN_IN_HAT)
    await record(actor, "identity.account.opened", subject=f"konto:{account}", at=at)
    return AccountView(account, name, address)


async def _accept(invitation: InvitationView, *, actor: Actor, today: date, at: datetime) -> None:
    assert actor.account is not None
    await execute(
        "update invitation set accepted_at = $2, accepted_by = $3 where id = $1", invitation.id, at, actor.account
    )
    await record(actor, "identity.invitation.accepted", subject=f"inbjudan:{invitation.id}", at=at)
    if invitation.person is not None:
        # The register of people is the tenant's: sign-in reaches it by this function alone.
        linked = await fetch_value("select link_invited_person($1, $2)", invitation.id, actor.account)
        if linked:
            await record(actor, "identity.person.linked", subject=f"person:{invitation.person}", at=at)
    for granted in invitation.roles:
        await _give(
            actor.account, granted, tenant=invitation.tenant, source="invitation", actor=actor, today=today, at=at
        )


async def _follow_groups(
    account: int, provider: ProviderView, roles: frozenset[Role], *, actor: Actor, today: date, at: datetime
) -> None:
    """Make the grants of this provider's groups equal to what it states now."""
    source = f"group:{provider.id}"
    present = await group_grants(account, source)
    for role in sorted(roles - present.keys()):
        granted = GrantedRole(role)
        await _give(account, granted, tenant=provider.tenant, source=source, actor=actor, today=today, at=at)
    for role in sorted(present.keys() - roles):
        began = await fetch_value("select valid_from from role_grant where id = $1", present[role])
        await _end(present[role], began, actor=actor, today=today, at=at)


async def _give(
    account: int, granted: GrantedRole, *, tenant: str | None, source: str, actor: Actor, today: date, at: datetime
) -> int:
    grant = await fetch_value(
        "insert into role_grant (account, tenant, role, body, principal, network, source, valid_from)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
        account,
        tenant,
        str(granted.role),
        granted.body,
        granted.principal,
        granted.network,
        source,
        today,
    )
    await record(
        actor,
        "identity.grant.given",
        subject=f"behorighet:{grant}",
        at=at,
        fields=("account", "role"),
        after={"account": account, "tenant": tenant, **granted.to_json()},
    )
    return grant


async def _end(grant: int, began: date, *, actor: Actor, today: date, at: datetime) -> None:
    """The role does not count from today on; one given today never did (its last day is the day before its first)."""
    last_day = max(today, began) - timedelta(days=1)
    await execute("update role_grant set valid_to = $2 where id = $1", grant, last_day)
    await record(
        actor,
        "identity.grant.ended",
        subject=f"behorighet:{grant}",
        at=at,
        fields=("valid_to",),
        after={"valid_to": last_day},
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
