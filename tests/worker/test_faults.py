"""Kill -9 of every part while work is under way: all of it is done, and each effect is had once."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.outbox import enqueue
from services.domain.base.scope import tenant_scope
from tests.worker.conftest import OwnServers, Parts, reconnected, until

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
TENANTS = ("dalarna", "stockholm")


async def start_gated(parts: Parts, key: str) -> Callable[[], None]:
    """A job that has begun and waits; answers what lets it go on."""
    async with tenant_scope("dalarna"):
        await jobs.start("test.effect", key, title=key, payload={"gate": key}, actor=Actor.system("dalarna"), at=NOW)
    sign = (parts.data / key).with_suffix(".waiting")
    await until(lambda: exists(sign))
    return (parts.data / key).touch


async def exists(path) -> bool:
    return path.exists()


async def promise_many(number: int) -> list[str]:
    """Jobs and messages of two tenants; answers their keys in order."""
    for n in range(number):
        async with tenant_scope(TENANTS[n % 2]):
            key = f"verk {n:03}"
            if n % 3:
                await enqueue("test.message", {"key": key})
            else:
                await jobs.start("test.effect", key, title=key, payload={}, actor=Actor.system(TENANTS[n % 2]), at=NOW)
    return [f"verk {n:03}" for n in range(number)]


async def test_a_killed_workers_job_is_begun_anew_by_the_next_and_done_once(parts: Parts):
    parts.start("relay", "worker")
    let_go = await start_gated(parts, "sammanställning")
    parts.kill("worker")
    let_go()
    parts.start("worker")
    await until(parts.idle)
    assert await parts.effects() == ["sammanställning"]
    assert (await parts.job(1))["attempts"] == 2


@pytest.mark.long
async def test_a_worker_without_its_parent_process_does_not_do_the_work_twice(parts: Parts):
    """The main process is killed alone; its child lives on for a while with the job."""
    parts.start("relay", "worker")
    let_go = await start_gated(parts, "ensam")
    worker = parts.running.pop("worker")
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    parts.start("second worker")
    let_go()
    await until(parts.idle)
    worker.kill()
    assert await parts.effects() == ["ensam"]


async def test_a_worker_that_is_told_to_end_in_the_middle_of_its_work_lets_go_of_it(parts: Parts):
    """As Celery tells it when the broker is lost; its main process lives on and begins another."""
    parts.start("relay", "worker")
    let_go = await start_gated(parts, "avbruten")
    os.kill(only_child(parts.running["worker"].pid), signal.SIGTERM)
    await until(lambda: begun_twice(parts))
    let_go()
    await until(parts.idle)
    assert await parts.effects() == ["avbruten"]


def only_child(process: int | None) -> int:
    (child,) = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(child)


async def begun_twice(parts: Parts) -> bool:
    return (await parts.job(1))["attempts"] == 2


@pytest.mark.long
@pytest.mark.parametrize("victim", ["worker", "relay", "beat"])
async def test_work_survives_three_killings_of_a_part(parts: Parts, victim: str):
    parts.start("relay", "worker", "beat")
    keys = await promise_many(60)
    for share in (0.2, 0.4, 0.6):
        await until(lambda share=share: has_done(parts, share * len(keys)))
        parts.kill(victim)
        parts.start(victim)
    await until(parts.idle, 90)
    assert await parts.effects() == keys


@pytest.mark.long
async def test_work_survives_a_broker_that_is_killed_and_forgets(parts: Parts, own_servers: OwnServers):
    parts.start("relay", "worker")
    keys = await promise_many(60)
    await until(lambda: has_done(parts, 15))
    valkey = own_servers.embedded.valkey
    valkey.process.kill()
    more = await during_absence(60)
    valkey.start()
    await until(parts.idle, 90)
    assert await parts.effects() == sorted([*keys, *more])


@pytest.mark.long
async def test_work_survives_a_killed_database(parts: Parts, own_servers: OwnServers):
    parts.start("relay", "worker")
    let_go = await start_gated(parts, "under arbete")
    keys = await promise_many(30)
    own_servers.embedded.postgres.process.kill()
    let_go()
    await asyncio.to_thread(own_servers.embedded.postgres.start)
    parts.owner = await reconnected(own_servers.owner_url)
    await until(parts.idle, 90)
    assert await parts.effects() == sorted(["under arbete", *keys])


async def during_absence(first: int) -> list[str]:
    """What people go on doing while the broker is away: nothing of it needs the broker."""
    keys = [f"verk {first + n:03}" for n in range(5)]
    for key in keys:
        async with tenant_scope("dalarna"):
            await enqueue("test.message", {"key": key})
    return keys


async def has_done(parts: Parts, number: float) -> bool:
    return len(await parts.effects()) >= number


@pytest.mark.parametrize("part", ["relay", "worker", "beat"])
async def test_a_part_ends_within_seconds_when_it_is_asked_to(parts: Parts, part: str):
    parts.start(part)
    await until(lambda: says(parts, part))
    process = parts.running[part]
    process.ask_to_stop()
    await until(lambda: ended(process), 5)


async def says(parts: Parts, part: str) -> bool:
    """Each part says in its log when it stands."""
    words = {"relay": "relay stands", "worker": "ready.", "beat": "beat: Starting"}
    return words[part] in (parts.data / f"{part}.log").read_text()


async def ended(process) -> bool:
    return process.has_ended() is not None
