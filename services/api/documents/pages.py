"""`/{tenant}/jobb`, `/nationellt/jobb`: a job on its way, live, and what it has made."""

from collections.abc import Sequence
from dataclasses import replace

from litestar import Response, get, post
from litestar.response import Redirect, Stream
from redis.asyncio import Redis

from services.api.answers import attachment, page, page_context, see_other
from services.api.live import LiveHub, live_stream
from services.api.rate_limit import JOBS_PER_MINUTE, spend_own
from services.api.visit import Visit
from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.errors import NotFound
from services.domain.base.hats import scope_of
from services.domain.base.jobs import JobView
from services.domain.base.scope import opened
from services.domain.documents.permissions import JobPermission
from services.domain.documents.queries import access_file, files_of_job
from services.domain.documents.store import made_file_store
from services.render.environment import render_block

OWN = {"permission": JobPermission.OWN}
TEMPLATE = "documents/job.html"


def in_both(path: str) -> Sequence[str]:
    """The same page under a tenant's address and under SKR's."""
    return [f"/{{tenant:str}}/jobb{path}", f"/nationellt/jobb{path}"]


async def access_job(number: int, actor: Actor) -> JobView:
    """A job that the actor may see. Raises NotFound."""
    job = await jobs.access(number)
    if job.started_by != actor.account and (job.is_private or not actor.may(JobPermission.ALL)):
        raise NotFound(job=number)
    return job


@get(in_both(""), opt=OWN, include_in_schema=False)
async def list_jobs(visit: Visit) -> Response[str]:
    """The jobs that the visitor has started in this hat."""
    account = visit.signed_in.account
    found = await jobs.of_account(account) if account is not None else []
    return page("documents/jobs.html", visit, title="Mina jobb", jobs=found, breadcrumbs=_trail(visit))


@get(in_both("/{number:int}"), opt=OWN, include_in_schema=False)
async def show_job(visit: Visit, number: int) -> Response[str]:
    """How far a job has come, and what it made."""
    job = await access_job(number, visit.signed_in)
    return page(
        TEMPLATE,
        visit,
        title=job.title,
        job=job,
        files=await files_of_job(job.id),
        breadcrumbs=[*_trail(visit)[:-1], ("Mina jobb", f"{visit.home}/jobb"), (job.title, None)],
    )


@get(in_both("/{number:int}/handelser"), opt=OWN, include_in_schema=False)
async def follow_job(visit: Visit, number: int, hub: LiveHub) -> Stream:
    """The job's progress as it happens."""
    actor = visit.signed_in
    job = await access_job(number, actor)
    quiet = replace(visit, fragment=None)

    async def render() -> str:
        async with opened(scope_of(actor.hat)):
            now = await access_job(number, actor)
            return render_block(
                TEMPLATE, "jobb", page_context(quiet, {"job": now, "files": await files_of_job(now.id)})
            )

    # The fragment of a failed job holds a form with the visitor's own token: nobody else may get it.
    return live_stream(hub, [job.channel], audience=f"konto/{actor.account}", render=render)


@post(in_both("/{number:int}/igen"), opt=OWN, include_in_schema=False)
async def start_again(visit: Visit, number: int, redis: Redis) -> Redirect:
    """Start a failed job once more."""
    await spend_own(redis, visit, "job", per_minute=JOBS_PER_MINUTE)
    job = await access_job(number, visit.signed_in)
    new = await jobs.start_again(job, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/jobb/{new.id}", said="Arbetet har börjat om.")


@get(in_both("/{number:int}/filer/{file:int}"), opt=OWN, include_in_schema=False)
async def download_file(visit: Visit, number: int, file: int) -> Response[bytes]:
    """A file that the job has made."""
    job = await access_job(number, visit.signed_in)
    found = await access_file(file, job=job.id)
    content = await made_file_store().read(found.digest)
    return await attachment(visit, content, name=found.name, media_type=found.media_type, subject=f"jobb:{job.id}")


def _trail(visit: Visit) -> list[tuple[str, str | None]]:
    return [(visit.tenant.short_name if visit.tenant else "SKR", visit.home), ("Mina jobb", None)]


handlers = [list_jobs, show_job, follow_job, start_again, download_file]
