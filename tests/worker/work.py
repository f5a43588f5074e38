"""Jobs and messages for the tests of the worker, which loads this file with `--include`.

Their effect is an audit entry per piece of work: an effect that came twice shows as two.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from typing import Any

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.errors import Taken
from services.domain.base.hats import scope_of
from services.domain.base.jobs import JobView
from services.domain.base.outbox import first_time
from services.domain.base.scope import opened
from services.worker.app import settings
from services.worker.kinds import JobScope, Message, job, message


@job("test.effect")
async def have_effect(job: JobView, scope: JobScope) -> None:
    """Have one effect; wait first, when the payload names a file, until that file is there."""
    await scope.progress(done=1, total=2, message="Väntar")
    if gate := job.payload.get("gate"):
        (path := settings.data / gate).with_suffix(".waiting").touch()
        while not path.exists():  # noqa: ASYNC110 - the sign comes from another process
            await asyncio.sleep(0.02)
    async with scope():
        await record(scope.actor, "test.effect", subject=job.key, at=scope.clock.now())
        await jobs.finish(job, result={"key": job.key})


@job("test.result")
async def give_result(job: JobView, scope: JobScope) -> Mapping[str, Any]:
    return {"said": job.payload["say"]}


@job("test.refused")
async def be_refused(job: JobView, scope: JobScope) -> Mapping[str, Any]:
    raise Taken(name="kortnamn", value="SCHNV")


@job("test.deadly")
async def kill_the_worker(job: JobView, scope: JobScope) -> Mapping[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


@message("test.message")
async def have_small_effect(message: Message) -> None:
    """Once, however often it is delivered: the proof and the effect are one transaction."""
    async with opened(scope_of(message.hat)):
        if await first_time(f"outbox:{message.id}"):
            await record(
                Actor.system(message.hat), "test.effect", subject=message.payload["key"], at=settings.clock.now()
            )
