"""Reads of roles that were granted."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.identity.rules import (
    GrantedRole,
)


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


async def lock_grants(account: int, *, tenant: str) -> None:
    """One change at a time of an account's roles in the tenant, until the transaction ends."""
    await fetch("select id from role_grant where account = $1 and tenant = $2 order by id for update", account, tenant)


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
