"""An account is closed when nobody needs it: what it was recognised by goes, what was done with it stays."""

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.identity.actions import grants
from services.domain.identity.actions.accounts import close_account
from services.domain.identity.queries.grants import grants_of_tenant
from services.domain.identity.rules import StillHasHats, UnknownPerson
from services.render.words import explain
from tests.domain.identity.conftest import NOW, TODAY, Access

LOVISA = Actor(None, "Lovisa", "drift", (Grant(Role.OPERATOR),))


async def close(account: int, *, actor: Actor = LOVISA) -> None:
    async with operator_scope():
        await close_account(account, actor=actor, today=TODAY, at=NOW)


async def one_who_left(access: Access) -> int:
    """Somebody who came in, and whose only role has ended."""
    await access.invite()
    came = await access.come_in(access.presented(access.dalarna), access.dalarna)
    async with tenant_scope("dalarna"):
        [grant] = [one for one in await grants_of_tenant("dalarna", today=TODAY) if one.account == came.account.id]
        await grants.end_grant(grant.id, tenant="dalarna", actor=access.administrator("dalarna"), today=TODAY, at=NOW)
    return came.account.id


async def test_a_closed_account_is_recognised_by_nobody(access: Access, database: asyncpg.Connection):
    account = await one_who_left(access)
    person = await database.fetchval(
        "insert into person (tenant, name, account) values ('dalarna', 'Anna', $1) returning id", account
    )
    await close(account)
    row = await database.fetchrow("select mail, name, closed_at from account where id = $1", account)
    assert row is not None
    assert (row["mail"], row["name"] != "", row["closed_at"]) == ("", True, NOW)
    assert await database.fetchval("select count(*) from identity where account = $1", account) == 0
    assert await database.fetchval("select account from person where id = $1", person) is None
    entry = await database.fetchrow("select hat, verb, subject from audit_entry order by id desc limit 1")
    assert entry is not None
    assert tuple(entry) == ("drift", "identity.account.closed", f"konto:{account}")
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.dalarna), access.dalarna)
    with pytest.raises(NotFound):
        await close(account)


async def test_who_is_invited_again_comes_in_as_anybody_new(access: Access):
    account = await one_who_left(access)
    await close(account)
    await access.invite()
    assert (await access.come_in(access.presented(access.dalarna), access.dalarna)).account.id != account


async def test_an_account_with_a_hat_now_or_later_is_not_closed(access: Access, database: asyncpg.Connection):
    await access.invite()
    came = await access.come_in(access.presented(access.dalarna), access.dalarna)
    with pytest.raises(StillHasHats) as refused:
        await close(came.account.id)
    assert "har uppdrag eller roll i " in explain(refused.value)
    await database.execute(
        "update role_grant set valid_from = $2 where account = $1", came.account.id, TODAY.replace(year=2999)
    )
    with pytest.raises(StillHasHats) as refused:
        await close(came.account.id)
    assert "börjar gälla senare" in explain(refused.value)


async def test_the_operator_alone_closes_accounts(access: Access):
    account = await one_who_left(access)
    for role in (Role.ADMINISTRATOR, Role.SKR_COORDINATOR):
        with pytest.raises(NotFound):
            await close(account, actor=Actor(1, "Ada", "dalarna", (Grant(role),)))
    async with tenant_scope("dalarna"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute("select forget_closed_account($1)", account)


async def test_what_an_open_account_is_recognised_by_is_not_taken_away(access: Access):
    account = await one_who_left(access)
    async with operator_scope():
        with pytest.raises(asyncpg.RaiseError):
            await execute("select forget_closed_account($1)", account)
