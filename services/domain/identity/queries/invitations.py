"""Reads of invitations."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from services.domain.base.engine import fetch
from services.domain.identity.rules import (
    GrantedRole,
    InvitationView,
    Presented,
)


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that is still open, as the list shows it."""

    invitation: InvitationView
    created_at: datetime
    invited_by: str | None


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


async def open_invitations_of_tenant(tenant: str) -> list[InvitationRow]:
    """Invitations that nobody has accepted yet, the newest first."""
    rows = await fetch(
        "select i.id, i.tenant, i.address, i.identifier, i.name, i.roles, i.person, i.created_at, a.name as invited_by"
        " from invitation i left join account a on a.id = i.invited_by"
        " where i.tenant = $1 and i.accepted_at is null and i.withdrawn_at is null order by i.id desc",
        tenant,
    )
    return [InvitationRow(invitation_view(row), row["created_at"], row["invited_by"]) for row in rows]


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
