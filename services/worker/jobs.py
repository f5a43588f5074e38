"""Runs jobs (jobb): progress, an end with a result, or an end with a reason in Swedish."""

import asyncio

import structlog

from services.domain.base import jobs
from services.domain.base.errors import DomainError
from services.domain.base.hats import scope_of
from services.domain.base.jobs import RUN_JOB, JobView, KeptBreaking, NobodyMakes, Superseded, TookTooLong
from services.domain.base.scope import opened
from services.render.words import explain
from services.worker.app import TASK_SECONDS, settings
from services.worker.kinds import JOBS, JobScope, Message, message
from services.worker.outbox import PASSING

log = structlog.get_logger()

JOB_SECONDS = TASK_SECONDS - 60
MOST_ATTEMPTS = 5


@message(RUN_JOB)
async def run_job(message: Message) -> None:
    """Run a job to its end, unless it has ended already."""
    async with opened(scope_of(message.hat)):
        job = await jobs.begin(message.payload["job"])
    if job is None:
        return
    scope = JobScope(job, clock=settings.clock, base_url=settings.base_url)
    try:
        await _run(job, scope)
    except Superseded:
        log.info("job superseded", job=job.id)
    except PASSING as error:
        if job.attempts >= MOST_ATTEMPTS:
            await _fail(job, scope, error)
        else:
            raise
    except Exception as error:
        await _fail(job, scope, error)


async def _run(job: JobView, scope: JobScope) -> None:
    if job.attempts > MOST_ATTEMPTS:
        raise KeptBreaking(job=job.id)
    function = JOBS.get(job.kind)
    if function is None:
        raise NobodyMakes(kind=job.kind)
    limit = asyncio.timeout(JOB_SECONDS)
    try:
        async with limit:
            result = await function(job, scope)
    except TimeoutError as error:
        if limit.expired():
            raise TookTooLong(job=job.id) from error
        raise
    if result is not None:
        async with scope():
            await jobs.finish(job, result=result)


async def _fail(job: JobView, scope: JobScope, error: BaseException) -> None:
    if isinstance(error, DomainError):
        log.info("job failed", job=job.id, kind=job.kind, error=type(error).__name__)
    else:
        log.error("job failed", job=job.id, kind=job.kind, exc_info=error)
    async with scope():
        await jobs.fail(job, reason=explain(error))
