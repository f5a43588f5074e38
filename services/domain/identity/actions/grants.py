"""Someone of a tenant gets or loses a role."""

from datetime import date, datetime, timedelta

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import NotUnderstood
from services.domain.base.roles import Role
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries.accounts import access_account_of_tenant
from services.domain.identity.queries.grants import access_grant, lock_grants, other_administrators
from services.domain.identity.rules import (
    AlreadyGranted,
    GrantedRole,
    LastAdministrator,
    is_grantable,
)


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
    return await give(account, granted, tenant=tenant, source="granted", actor=actor, today=today, at=at)


async def end_grant(grant: int, *, tenant: str, actor: Actor, today: date, at: datetime) -> None:
    """Take a role back: yesterday was its last day. The last administrator's stays."""
    actor.require(IdentityPermission.PEOPLE)
    row = await access_grant(grant, tenant=tenant)
    is_last = row.granted.role is Role.ADMINISTRATOR and not await other_administrators(
        row.account, tenant=tenant, today=today
    )
    if is_last:
        raise LastAdministrator
    await end(grant, row.valid_from, actor=actor, today=today, at=at)


async def give(
    account: int, granted: GrantedRole, *, tenant: str | None, source: str, actor: Actor, today: date, at: datetime
) -> int:
    """Give an account a role from today on; `source` says by what."""
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


async def end(grant: int, began: date, *, actor: Actor, today: date, at: datetime) -> None:
    """Take a role back. It does not count from today on; one given today never did (its last day is the day before its first)."""
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
