"""The second wall: a forgotten filter shows nothing, an unscoped query is refused, a failed commit leaves the pool whole."""

import asyncio
import random

import asyncpg
import pytest

from services.domain.base.actor import Actor
from services.domain.base.clock import Clock
from services.domain.base.engine import NoScope, execute, fetch, fetch_value
from services.domain.base.jobs import start
from services.domain.base.scope import (
    identity_scope,
    machine_scope,
    national_scope,
    operator_scope,
    tenant_scope,
)
from services.domain.piccolo_conf import DB
from services.domain.tenancy.tables import County

TENANTS = ("dalarna", "stockholm")


async def start_job(tenant: str, key: str) -> None:
    await start("test", key, title=tenant, payload={}, actor=Actor.system(tenant), at=Clock().now())


async def test_a_query_outside_a_scope_is_refused(owner: asyncpg.Connection) -> None:
    with pytest.raises(NoScope):
        await County.select()
    with pytest.raises(NoScope):
        await fetch("select 1")


async def test_a_bare_transaction_and_a_batch_are_refused(owner: asyncpg.Connection) -> None:
    with pytest.raises(NoScope):
        DB.transaction()
    with pytest.raises(NoScope):
        await DB.batch(County.select())


async def test_scopes_do_not_nest(owner: asyncpg.Connection) -> None:
    async with tenant_scope("dalarna"):
        with pytest.raises(NoScope):
            async with tenant_scope("stockholm"):
                pass


async def test_a_forgotten_filter_shows_only_the_open_tenants_rows(owner: asyncpg.Connection) -> None:
    for tenant in TENANTS:
        async with tenant_scope(tenant):
            await start_job(tenant, "vägg")
    async with tenant_scope("dalarna"):
        assert {row["hat"] for row in await fetch("select hat from job")} == {"dalarna"}
    async with national_scope():
        assert await fetch_value("select count(*) from job where hat in ('dalarna', 'stockholm')") == 0


async def test_another_tenants_row_can_neither_be_written_nor_changed(owner: asyncpg.Connection) -> None:
    async with tenant_scope("stockholm"):
        await start_job("stockholm", "ändra inte")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_scope("dalarna"):
            await execute("insert into outbox_message (hat, kind, payload) values ('stockholm', 'x', '{}')")
    async with tenant_scope("dalarna"):
        assert await execute("update job set title = 'kapad' where hat = 'stockholm'") == "UPDATE 0"


@pytest.mark.parametrize(
    "scope", [tenant_scope("dalarna"), national_scope(), operator_scope(), identity_scope(), machine_scope()]
)
async def test_nobody_at_run_time_changes_or_removes_what_was_written_down(owner: asyncpg.Connection, scope) -> None:
    async with scope:
        for statement in ("update audit_entry set verb = 'x'", "delete from audit_entry", "truncate audit_entry"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with DB.open_transaction().part():
                    await execute(statement)


async def test_a_failed_commit_leaves_pool_and_context_whole(owner: asyncpg.Connection) -> None:
    await owner.execute("create table if not exists deferred (n integer unique deferrable initially deferred)")
    await owner.execute("grant insert on deferred to tenant")
    for _ in range(30):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with tenant_scope("dalarna"):
                await execute("insert into deferred values (1), (1)")
    assert DB.current_transaction.get() is None
    async with tenant_scope("dalarna"):
        assert await fetch_value("select 1") == 1
    await owner.execute("drop table deferred")


async def test_four_thousand_mixed_jobs_leak_nothing(owner: asyncpg.Connection) -> None:
    """Two tenants on a pool of ten, with errors, cancellations and refused writes among them."""
    for tenant in TENANTS:
        async with tenant_scope(tenant):
            await start_job(tenant, "blandat")
    chance, gate, seen = random.Random(20251120), asyncio.Semaphore(200), {"read": 0, "refused": 0, "cut": 0}

    async def one() -> None:
        tenant, other = chance.sample(TENANTS, 2)
        kind = chance.random()
        try:
            async with gate, asyncio.timeout(0.01 if kind < 0.05 else None), tenant_scope(tenant):
                hats = {row["hat"] for row in await fetch("select hat from job")}
                assert hats == {tenant}
                if kind < 0.15:
                    await execute("insert into effect (hat, key) values ($1, 'läcka')", other)
                if kind < 0.2:
                    raise LookupError
                seen["read"] += 1
        except TimeoutError:
            seen["cut"] += 1
        except asyncpg.InsufficientPrivilegeError:
            seen["refused"] += 1
        except LookupError:
            pass

    await asyncio.gather(*(one() for _ in range(4000)))
    assert seen["read"] > 2500
    assert seen["refused"] > 200
    assert await owner.fetchval("select count(*) from effect where key = 'läcka'") == 0
    assert DB.pool is not None
    assert DB.pool.get_idle_size() == DB.pool.get_size()
    held = [await DB.pool.acquire() for _ in range(DB.pool.get_size())]
    leftover = {await connection.fetchval("select current_setting('app.tenant', true)") for connection in held}
    for connection in held:
        await DB.pool.release(connection)
    assert leftover <= {None, ""}


async def test_at_skr_nobody_makes_an_operator(owner: asyncpg.Connection) -> None:
    account = await owner.fetchval("insert into account (name, mail) values ('Nils', 'nils@skr.example') returning id")
    for statement in (
        "insert into invitation (tenant, address, name, roles) values (null, 'a@b.example', 'A', '[{\"role\": \"operator\"}]')",
        f"insert into role_grant (account, tenant, role, valid_from) values ({account}, null, 'operator', '2025-01-01')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with national_scope():
                await execute(statement)


async def test_a_file_cannot_be_laid_to_another_hats_job(owner: asyncpg.Connection) -> None:
    async with tenant_scope("stockholm"):
        await start_job("stockholm", "fil")
        job = await fetch_value("select max(id) from job")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with tenant_scope("dalarna"):
            await execute(
                "insert into stored_file (hat, job, name, media_type, size, digest, kept_until)"
                " values ('dalarna', $1, 'x', 'x', 0, $2, now())",
                job,
                "0" * 64,
            )


async def test_no_function_of_the_owners_is_open_to_all(owner: asyncpg.Connection) -> None:
    """A function that runs as the owner sees every tenant: each hat that may call it is named, and its names are bound."""
    rows = await owner.fetch(
        "select proname, proconfig, has_function_privilege('samband_service', oid, 'execute') as by_login"
        " from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
    )
    assert {row["proname"] for row in rows} == {
        "my_hats",
        "levels_of_providers",
        "cull_audit",
        "forget_closed_account",
        "my_grants",
        "my_addresses",
        "machinery",
        "link_invited_person",
        "link_people_of_address",
        "address_in_registers",
        "unnamed_files",
    }
    assert all(row["proconfig"] == ["search_path=public"] and not row["by_login"] for row in rows)
    for function, hats in (
        ("my_hats(date)", {"tenant", "national", "operator", "identity"}),
        ("my_grants(text, date)", {"tenant", "national", "operator", "identity"}),
        ("machinery()", {"operator", "machine"}),
        ("link_invited_person(integer, integer)", {"identity"}),
        ("link_people_of_address(integer, date)", {"identity"}),
        ("address_in_registers(text, date)", {"identity"}),
        ("my_addresses()", {"tenant"}),
        ("forget_closed_account(integer)", {"operator"}),
        ("unnamed_files(character varying[])", {"machine"}),
    ):
        for hat in ("tenant", "national", "operator", "identity", "machine"):
            may = await owner.fetchval("select has_function_privilege($1, $2, 'execute')", hat, function)
            assert may == (hat in hats), (function, hat)
