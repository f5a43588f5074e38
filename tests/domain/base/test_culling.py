"""The audit log loses what has had its time, by a protocol; whatever else is gone or changed is found."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from services.domain.base.actor import Actor
from services.domain.base.audit import record, seal
from services.domain.base.culling import Protocol, cull, protocols
from services.domain.base.engine import execute
from services.domain.base.scope import identity_scope, machine_scope, national_scope, operator_scope, tenant_scope
from services.domain.base.verification import ChainVerdict, verify
from services.domain.piccolo_conf import DB

KEY, OLD_KEY, STOLEN = b"k" * 32, b"o" * 32, b"s" * 32
NOW = datetime.now(UTC)
FIVE_YEARS_AGO = NOW.replace(year=NOW.year - 5, day=1)


@pytest.fixture
async def log(owner: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """Dalarna's log with six entries that are six years old and four of today, all sealed; Stockholm's with two old ones."""
    await owner.execute("truncate audit_entry, audit_seal, audit_culling")
    for tenant, old, new in (("dalarna", 6, 4), ("stockholm", 2, 0)):
        async with tenant_scope(tenant):
            for number in range(old + new):
                await record(Actor.system(tenant), "test.happened", subject=f"sak:{number}", at=NOW)
        await owner.execute(
            "update audit_entry set recorded_at = $2 where hat = $1 and id in"
            " (select id from audit_entry where hat = $1 order by id limit $3)",
            tenant,
            FIVE_YEARS_AGO - timedelta(days=365),
            old,
        )
    await seal_all()
    yield owner
    await owner.execute("truncate audit_entry, audit_seal, audit_culling")


async def seal_all() -> None:
    async with machine_scope():
        while await seal():
            pass


async def cull_dalarna(*, key: bytes = KEY, before: datetime = FIVE_YEARS_AGO, limit: int = 100) -> Protocol | None:
    async with machine_scope():
        return await cull("dalarna", before=before, at=NOW, key=key, limit=limit)


async def verdict(hat: str = "dalarna", *keys: bytes) -> ChainVerdict:
    await seal_all()
    async with machine_scope():
        return await verify(hat, keys or (KEY,))


async def test_entries_that_have_had_their_time_go_and_the_protocol_says_which(log: asyncpg.Connection) -> None:
    protocol = await cull_dalarna()
    assert protocol is not None
    assert (protocol.first, protocol.last, protocol.count) == (1, 6, 6)
    assert await log.fetchval("select count(*) from audit_entry where hat = 'dalarna' and verb = 'test.happened'") == 4
    found = await verdict()
    assert (found.fault, found.culled, found.links) == (None, 6, 11)


async def test_the_log_itself_says_that_it_was_culled(log: asyncpg.Connection) -> None:
    protocol = await cull_dalarna()
    assert protocol is not None
    subject = await log.fetchval(
        "select subject from audit_entry where verb = 'tenancy.audit.culled' and hat = 'dalarna'"
    )
    assert subject == f"gallring:{protocol.id}"


async def test_another_tenants_log_is_left_alone(log: asyncpg.Connection) -> None:
    await cull_dalarna()
    assert await log.fetchval("select count(*) from audit_entry where hat = 'stockholm'") == 2
    assert (await verdict("stockholm")).culled == 0


async def test_a_second_run_does_nothing_and_a_later_one_goes_on_where_the_first_ended(log: asyncpg.Connection) -> None:
    first = await cull_dalarna(limit=4)
    second = await cull_dalarna(limit=4)
    assert first is not None
    assert second is not None
    assert (first.first, first.last, second.first, second.last) == (1, 4, 5, 6)
    assert await cull_dalarna() is None
    assert (await verdict()).fault is None


async def test_nothing_younger_than_a_year_can_be_culled(log: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.RaiseError, match="a year at least"):
        await cull_dalarna(before=NOW + timedelta(days=1))
    assert await log.fetchval("select count(*) from audit_entry where hat = 'dalarna'") == 10


async def test_an_entry_that_is_not_sealed_yet_stays_and_all_after_it(log: asyncpg.Connection) -> None:
    await log.execute("delete from audit_seal where hat = 'dalarna' and number > 2")
    protocol = await cull_dalarna()
    assert protocol is not None
    assert protocol.last == 2


async def test_an_entry_that_is_gone_without_a_protocol_is_a_fault(log: asyncpg.Connection) -> None:
    await cull_dalarna()
    victim = await log.fetchval("delete from audit_entry where subject = 'sak:7' and hat = 'dalarna' returning id")
    assert (await verdict()).fault == f"händelse {victim} är borttagen utan gallringsprotokoll"


async def test_an_old_entry_that_somebody_took_away_is_not_hidden_by_a_culling(log: asyncpg.Connection) -> None:
    victim = await log.fetchval("delete from audit_entry where subject = 'sak:2' and hat = 'dalarna' returning id")
    protocol = await cull_dalarna()
    assert protocol is not None
    assert protocol.last == 2, "it goes no further than what is there"
    assert (await verdict()).fault == f"händelse {victim} är borttagen utan gallringsprotokoll"


async def test_a_protocol_that_was_taken_away_is_missed(log: asyncpg.Connection) -> None:
    await cull_dalarna(limit=4)
    await cull_dalarna()
    await log.execute("delete from audit_culling where first = 1")
    assert (await verdict()).fault == "gallringsprotokoll saknas för länkarna 1 till 4"
    await log.execute("delete from audit_culling")
    assert "borttagen utan gallringsprotokoll" in str((await verdict()).fault)


async def test_a_protocol_that_somebody_wrote_to_hide_a_deletion_is_not_signed(log: asyncpg.Connection) -> None:
    await cull_dalarna()
    await log.execute("delete from audit_entry where hat = 'dalarna' and verb = 'test.happened'")
    await log.execute(
        "insert into audit_culling (hat, first, last, before, oldest, newest, culled_at, entries_hash, chain_hash, signature)"
        " select hat, 7, 10, before, oldest, newest, culled_at, entries_hash, chain_hash, $1 from audit_culling",
        STOLEN,
    )
    assert "är inte undertecknat" in str((await verdict()).fault)


@pytest.mark.parametrize("change", ["last = 7", "first = 2", "before = before + interval '1 day'", "chain_hash = 'x'"])
async def test_a_protocol_that_was_changed_is_found(log: asyncpg.Connection, change: str) -> None:
    await cull_dalarna()
    await log.execute(f"update audit_culling set {change}")
    assert (await verdict()).fault is not None


async def test_a_protocol_moved_to_another_log_is_found(log: asyncpg.Connection) -> None:
    await cull_dalarna(limit=2)
    await log.execute("delete from audit_entry where hat = 'stockholm'; update audit_culling set hat = 'stockholm'")
    assert "är inte undertecknat" in str((await verdict("stockholm")).fault)


async def test_a_protocol_signed_by_another_installations_key_is_found(log: asyncpg.Connection) -> None:
    await cull_dalarna(key=STOLEN)
    assert "är inte undertecknat" in str((await verdict()).fault)


async def test_a_key_that_was_changed_still_proves_older_protocols(log: asyncpg.Connection) -> None:
    await cull_dalarna(key=OLD_KEY, limit=3)
    await cull_dalarna()
    assert (await verdict("dalarna", KEY, OLD_KEY)).fault is None


async def test_an_entry_put_back_after_its_culling_is_found(log: asyncpg.Connection) -> None:
    entry = await log.fetchrow("select * from audit_entry where hat = 'dalarna' order by id limit 1")
    assert entry is not None
    await cull_dalarna()
    await log.execute(
        "insert into audit_entry (id, hat, verb, subject, at, recorded_at) values ($1, $2, $3, $4, $5, $6)",
        *(entry[name] for name in ("id", "hat", "verb", "subject", "at", "recorded_at")),
    )
    assert "finns kvar" in str((await verdict()).fault)


async def test_links_that_go_with_the_entries_are_missed(log: asyncpg.Connection) -> None:
    protocol = await cull_dalarna()
    assert protocol is not None
    await log.execute("delete from audit_seal where hat = 'dalarna'; delete from audit_entry where hat = 'dalarna'")
    assert (await verdict()).fault == f"länkarna 1 till 6 saknas, fast gallringsprotokoll {protocol.id} talar om dem"


@pytest.mark.parametrize(
    "scope", [tenant_scope("dalarna"), national_scope(), operator_scope(), identity_scope(), machine_scope()]
)
async def test_nobody_at_run_time_changes_a_protocol_or_culls_but_the_machinery(log: asyncpg.Connection, scope) -> None:
    protocol = await cull_dalarna(limit=1)
    assert protocol is not None
    async with scope:
        for statement in ("update audit_culling set last = 9", "delete from audit_culling", "truncate audit_culling"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with DB.open_transaction().part():
                    await execute(statement)
        # The machinery may, but what the protocol speaks of is gone already.
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.RaiseError)):
            async with DB.open_transaction().part():
                await execute(f"select cull_audit({protocol.id})")


async def test_a_tenant_sees_its_own_protocols_alone(log: asyncpg.Connection) -> None:
    await cull_dalarna()
    async with tenant_scope("dalarna"):
        assert len(await protocols("dalarna")) == 1
    async with tenant_scope("stockholm"):
        assert await protocols("dalarna") == []
