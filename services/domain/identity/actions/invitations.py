"""Invitations are made and taken back."""

import json
from collections.abc import Sequence
from datetime import datetime

from services.domain.base import mail
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood
from services.domain.base.roles import Role
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.rules import (
    AlreadyInvited,
    GrantedRole,
    is_grantable,
    read_address,
    read_identifier,
    read_name,
)


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
