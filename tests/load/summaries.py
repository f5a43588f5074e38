"""National summaries in all their forms, by the functions that the worker runs. `python -m tests.load.summaries`.

A process of its own with the worker's settings; writes the seconds of each as JSON.
"""

import asyncio
import json
import sys
import time

from services.domain.base import jobs
from services.domain.base.scope import national_scope
from services.domain.networks.actions.summaries import start_summary
from services.domain.networks.queries.collections import access_collection
from services.domain.piccolo_conf import DB
from services.worker.app import settings
from services.worker.kinds import JobScope
from services.worker.summaries import make_summary
from tests.load.nation import COORDINATOR


async def measure(half_year: str, networks: list[str | None]) -> list[tuple[str, float, int]]:
    """The seconds that each summary took and the bytes of its forms; None is the whole half-year."""
    await DB.start_connection_pool(min_size=1, max_size=4)
    found = []
    try:
        for network in networks:
            started = time.perf_counter()
            await _make(half_year, network)
            found.append((network or "alla", time.perf_counter() - started, await _size(half_year, network)))
    finally:
        await DB.close_connection_pool()
    return found


async def _make(half_year: str, network: str | None) -> None:
    async with national_scope():
        collection = await access_collection(half_year)
        queued = await start_summary(collection, network, actor=COORDINATOR, at=settings.clock.now())
    async with national_scope():
        job = await jobs.begin(queued.id)
    if job is None:
        raise RuntimeError("the job has ended before it began")
    await make_summary(job, JobScope(job, clock=settings.clock, base_url=settings.base_url))


async def _size(half_year: str, network: str | None) -> int:
    from services.domain.networks.queries.summaries import access_summary

    async with national_scope():
        return sum(document.size for document in (await access_summary(half_year, network)).documents)


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    json.dump(asyncio.run(measure(wanted["half_year"], wanted["networks"])), sys.stdout)
