"""The audit log is culled by the clock: each RSS's as it says, the others' as the operator says."""

import json
from datetime import UTC, date, datetime, timedelta

from services.domain.base.actor import Actor
from services.domain.base.audit import record, seal
from services.domain.base.clock import Clock, years_before
from services.domain.base.culling import KEY
from services.domain.base.keys import Keys
from services.domain.base.scope import identity_scope, machine_scope, operator_scope, tenant_scope
from services.domain.base.verification import verify
from services.domain.tenancy.reference import load_reference, load_tenants
from services.worker.cleaning import sweep_letters
from services.worker.culling import cull_all_records, cull_logs
from tests.worker.conftest import Parts

KEYS = Keys(b"the installation's secret")
NOW = datetime.now(UTC)


async def arrange(parts: Parts) -> None:
    """Three logs, each with an entry of three years ago and one of now; Dalarna keeps two years."""
    await parts.owner.execute("truncate audit_entry, audit_seal, audit_culling")
    async with operator_scope():
        await load_reference()
        await load_tenants()
    await parts.owner.execute(
        "truncate audit_entry; update tenant set settings = '{\"audit_years\": 2}' where slug = 'dalarna'"
    )
    for scope in (tenant_scope("dalarna"), tenant_scope("stockholm"), identity_scope()):
        async with scope:
            for subject in ("sak:1", "sak:2"):
                await record(Actor.system(""), "test.happened", subject=subject, at=NOW)
    await parts.owner.execute("update audit_entry set recorded_at = $1 where subject = 'sak:1'", years_before(NOW, 3))
    async with machine_scope():
        await seal()


async def old_ones(parts: Parts) -> set[str]:
    return {row["hat"] for row in await parts.owner.fetch("select hat from audit_entry where subject = 'sak:1'")}


async def test_each_rss_log_is_kept_as_long_as_it_says(parts: Parts):
    await arrange(parts)
    await cull_logs(KEYS, years_of_others=0)
    await cull_logs(KEYS, years_of_others=0)
    assert await old_ones(parts) == {"stockholm", "inloggning"}
    assert await parts.owner.fetchval("select count(*) from audit_entry where subject = 'sak:2'") == 3
    assert await parts.owner.fetchval("select count(*) from audit_culling") == 1
    async with machine_scope():
        await seal()
        assert (await verify("dalarna", [KEYS.of(KEY)])).fault is None


async def write_letters(parts: Parts) -> None:
    """A letter of three years ago and one of now, of each county."""
    async with operator_scope():
        await load_reference()
        await load_tenants()
    for tenant in ("dalarna", "stockholm"):
        for years in (3, 0):
            await parts.owner.execute(
                "insert into mail_message (hat, recipient, template, context, state, created_at)"
                " values ($1, 'kim@falun.example', 'invitation', '{}', 'sent', $2)",
                tenant,
                years_before(NOW, years),
            )


async def keep_letters_two_years(parts: Parts, tenant: str, *, since: date) -> None:
    rule = {"kind": "letters", "years": 2, "decision": "Plan 2026", "since": since.isoformat()}
    await parts.owner.execute(
        "update tenant set settings = $2::jsonb where slug = $1", tenant, json.dumps({"retention": [rule]})
    )


async def letters_left(parts: Parts) -> list[tuple[str, int]]:
    rows = await parts.owner.fetch("select hat, count(*) from mail_message group by hat order by hat")
    return [(row["hat"], row["count"]) for row in rows]


async def test_records_go_by_each_rss_own_rules_a_week_after_they_were_chosen(parts: Parts):
    await write_letters(parts)
    today = Clock().today()
    await keep_letters_two_years(parts, "dalarna", since=today - timedelta(days=7))
    await keep_letters_two_years(parts, "stockholm", since=today - timedelta(days=6))
    await cull_all_records(Clock())
    await cull_all_records(Clock())
    assert await letters_left(parts) == [("dalarna", 1), ("stockholm", 2)]
    assert (
        await parts.owner.fetchval("select string_agg(tenant || ' ' || kind, ', ') from culling") == "dalarna letters"
    )
    await parts.owner.execute("truncate culling; update tenant set settings = '{}'")


async def test_a_letter_that_lies_as_a_file_goes_with_its_row(parts: Parts):
    await write_letters(parts)
    numbers = [row["id"] for row in await parts.owner.fetch("select id from mail_message order by id")]
    outbox = parts.data / "utkorg"
    outbox.mkdir()
    for number in numbers:
        (outbox / f"brev-{number}.eml").write_text("Hej")
    await parts.owner.execute("delete from mail_message where id = $1", numbers[0])
    await sweep_letters(parts.data)
    assert sorted(file.name for file in outbox.iterdir()) == sorted(f"brev-{number}.eml" for number in numbers[1:])


async def test_the_logs_that_are_no_rss_own_are_kept_as_long_as_the_operator_says(parts: Parts):
    await arrange(parts)
    await cull_logs(KEYS, years_of_others=4)
    assert "inloggning" in await old_ones(parts)
    await cull_logs(KEYS, years_of_others=3)
    assert await old_ones(parts) == {"stockholm"}


def test_years_end_on_the_same_day():
    assert years_before(datetime(2028, 2, 29, tzinfo=UTC), 1) == datetime(2027, 2, 28, tzinfo=UTC)
    assert years_before(datetime(2028, 2, 29, tzinfo=UTC), 4) == datetime(2024, 2, 29, tzinfo=UTC)
