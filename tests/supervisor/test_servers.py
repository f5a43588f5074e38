import asyncpg
import pytest
import redis.asyncio

from services.supervisor.provision import HATS


async def test_the_services_login_may_do_nothing_until_it_takes_a_hat(database_url: str, owner_url: str):
    owner = await asyncpg.connect(owner_url)
    await owner.execute("create table kept (n int); grant select on kept to tenant; insert into kept values (1)")
    service = await asyncpg.connect(database_url)
    try:
        # Without a hat it may not even look into the schema.
        with pytest.raises(asyncpg.UndefinedTableError):
            await service.fetch("select n from kept")
        async with service.transaction():
            await service.execute("set local role tenant")
            assert await service.fetchval("select n from kept") == 1
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("set role samband_owner")
    finally:
        await service.close()
        await owner.execute("drop table kept")
        await owner.close()


async def test_no_role_of_the_services_passes_row_level_security(superuser_url: str):
    connection = await asyncpg.connect(superuser_url)
    rows = await connection.fetch("select rolname, rolsuper, rolbypassrls, rolcanlogin, rolinherit from pg_roles")
    await connection.close()
    roles = {row["rolname"]: row for row in rows}
    for role in (*HATS, "samband_service"):
        assert not roles[role]["rolsuper"]
        assert not roles[role]["rolbypassrls"]
        assert roles[role]["rolcanlogin"] == (role == "samband_service")
    assert not roles["samband_service"]["rolinherit"]
    assert roles["samband_owner"]["rolbypassrls"]
    assert not roles["samband_owner"]["rolsuper"]


async def test_full_text_and_trigram_operators_are_leakproof_so_that_indexes_work_behind_the_wall(database_url: str):
    connection = await asyncpg.connect(database_url)
    leaky = await connection.fetch(
        "select proname from pg_proc join pg_operator on oprcode = pg_proc.oid"
        " where oprname in ('@@', '%', '<%', '<<%') and oprleft::regtype::text in ('text', 'tsvector')"
        " and oprright::regtype::text in ('text', 'tsquery') and not proleakproof"
        " and proname not in ('ts_match_tt', 'ts_match_tq')"
    )
    await connection.close()
    assert leaky == []


async def test_valkey_refuses_whoever_lacks_the_password(environment: dict[str, str]):
    with_password = redis.asyncio.from_url(environment["SAMBAND_REDIS_URL"])
    assert await with_password.ping()
    await with_password.aclose()
    port = environment["SAMBAND_REDIS_URL"].rsplit(":", 1)[1]
    without = redis.asyncio.from_url(f"redis://127.0.0.1:{port}")
    with pytest.raises(redis.AuthenticationError):
        await without.get("x")
    await without.aclose()
