"""The audit log: written with the write, sealed afterwards, and any tampering found."""

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import record, seal
from services.domain.base.clock import Clock
from services.domain.base.scope import machine_scope, tenant_scope
from services.domain.base.verification import verify


async def happen(times: int) -> None:
    async with tenant_scope("dalarna"):
        for number in range(times):
            await record(
                Actor.system("dalarna"), "test.happened", subject=f"sak:{number}", at=Clock().now(), after={"n": number}
            )


async def verdict():
    async with machine_scope():
        while await seal():
            pass
        return await verify("dalarna", [])


async def test_a_sealed_log_is_whole(owner: asyncpg.Connection) -> None:
    before = (await verdict()).links
    await happen(5)
    found = await verdict()
    assert found.fault is None
    assert found.links == before + 5


async def test_an_entry_that_was_committed_very_late_is_sealed_by_a_sweep(owner: asyncpg.Connection) -> None:
    await happen(2)
    first, last = await owner.fetchrow("select min(id), max(id) from audit_entry where verb = 'test.happened'")
    await owner.execute("update audit_entry set id = id + 50000 where id = $1", last)
    async with machine_scope():
        await seal()
    await owner.execute("delete from audit_seal where entry = $1", first)
    sealed = "select true from audit_seal where entry = $1"
    async with machine_scope():
        await seal()
    assert not await owner.fetchval(sealed, first)
    async with machine_scope():
        await seal(sweep=True)
    assert await owner.fetchval(sealed, first)
    await owner.execute("truncate audit_entry, audit_seal")


async def test_a_changed_entry_is_found(owner: asyncpg.Connection) -> None:
    await happen(3)
    await verdict()
    victim = await owner.fetchval("select max(id) from audit_entry where hat = 'dalarna'")
    await owner.execute("update audit_entry set verb = 'annat' where id = $1", victim)
    assert f"händelse {victim} har ändrats" in str((await verdict()).fault)
    await owner.execute("update audit_entry set verb = 'test.happened' where id = $1", victim)
    assert (await verdict()).fault is None


async def test_a_removed_link_is_found(owner: asyncpg.Connection) -> None:
    await happen(3)
    await verdict()
    seal_id, entry = await owner.fetchrow(
        "select id, entry from audit_seal where hat = 'dalarna' order by number desc offset 1"
    )
    await owner.execute("delete from audit_entry where id = $1", entry)
    await owner.execute("delete from audit_seal where id = $1", seal_id)
    assert "saknas" in str((await verdict()).fault)
    await owner.execute("truncate audit_entry, audit_seal")


async def test_an_entry_holds_digests_and_no_text(owner: asyncpg.Connection) -> None:
    async with tenant_scope("dalarna"):
        await record(
            Actor.system("dalarna"),
            "test.changed",
            subject="rapport:1",
            at=Clock().now(),
            fields=("text",),
            before={"text": "ett hemligt utkast"},
            after={"text": "en annan mening"},
        )
    row = await owner.fetchrow("select * from audit_entry where verb = 'test.changed'")
    assert row is not None
    assert len(row["before_digest"]) == len(row["after_digest"]) == 64
    assert row["before_digest"] != row["after_digest"]
    assert "utkast" not in str(dict(row))
    assert "mening" not in str(dict(row))
