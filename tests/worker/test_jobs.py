"""Jobs and messages on their way through relay, broker and worker, all real."""

from datetime import UTC, datetime

import redis.asyncio

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.outbox import RELAY_ALIVE, WORKER_ALIVE, enqueue
from services.domain.base.scope import machine_scope, national_scope, tenant_scope
from services.domain.base.verification import verify
from tests.worker.conftest import Parts, until

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)


async def start(kind: str, key: str, tenant: str = "dalarna", **payload: object) -> int:
    async with tenant_scope(tenant):
        job = await jobs.start(kind, key, title=key, payload=payload, actor=Actor.system(tenant), at=NOW)
    return job.id


async def test_jobs_end_with_a_result_a_reason_or_a_reason_that_ours_is_the_fault(parts: Parts):
    parts.start("relay", "worker")
    good = await start("test.result", "bra", say="hej")
    refused = await start("test.refused", "nekad")
    unknown = await start("test.nobody", "okänd")
    deadly = await start("test.deadly", "dödlig")
    effect = await start("test.effect", "verkan", "stockholm")
    async with national_scope():
        await enqueue("test.message", {"key": "nationell"})
    await until(parts.idle)

    assert (await parts.job(good))["state"] == "done"
    assert (await parts.job(good))["result"] == '{"said": "hej"}'
    assert (await parts.job(refused))["reason"] == "Kortnamn ”SCHNV” används redan. Välj något annat."
    assert (await parts.job(unknown))["state"] == "failed"
    assert (await parts.job(deadly))["state"] == "failed"
    assert "avbröts flera gånger" in (await parts.job(deadly))["reason"]
    assert (await parts.job(effect))["state"] == "done"
    assert await parts.effects() == ["nationell", "verkan"]


async def test_two_clicks_make_one_job_and_a_failed_one_can_be_started_again(parts: Parts):
    first, second = await start("test.refused", "nyckel"), await start("test.refused", "nyckel")
    assert first == second
    parts.start("relay", "worker")
    await until(parts.idle)
    async with tenant_scope("dalarna"):
        again = await jobs.start_again(await jobs.access(first), actor=Actor.system("dalarna"), at=NOW)
    assert again.id != first
    await until(parts.idle)
    assert (await parts.job(again.id))["state"] == "failed"


async def test_relay_and_worker_say_that_they_live(parts: Parts):
    parts.start("relay", "worker", "beat")
    broker = redis.asyncio.from_url(parts.environment["SAMBAND_REDIS_URL"])

    async def both_live() -> bool:
        return await broker.exists(RELAY_ALIVE, WORKER_ALIVE) == 2

    await until(both_live)
    await broker.aclose()


async def test_what_was_written_down_is_sealed_within_seconds(parts: Parts):
    parts.start("relay")
    await start("test.result", "förseglad", say="hej")

    async def all_sealed() -> bool:
        return await parts.owner.fetchval("select count(*) from audit_entry") == await parts.owner.fetchval(
            "select count(*) from audit_seal"
        )

    await until(all_sealed)
    async with machine_scope():
        verdict = await verify("dalarna", [])
    assert (verdict.links, verdict.fault) == (1, None)
