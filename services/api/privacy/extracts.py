"""`/{tenant}/registerutdrag`: find a person, and have everything that is kept about them gathered."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import page, see_other
from services.api.forms import typed
from services.api.rate_limit import JOBS_PER_MINUTE, SEARCHES_PER_MINUTE, spend_own
from services.api.visit import Visit
from services.domain.base import jobs
from services.domain.privacy.actions.extracts import EXTRACT, start_extract
from services.domain.privacy.permissions import PrivacyPermission
from services.domain.privacy.queries import FOUND_AT_MOST, access_subject, find_subjects

MAKE = {"permission": PrivacyPermission.EXTRACT}
PATH = "/{tenant:str}/registerutdrag"


@get(PATH, opt=MAKE, include_in_schema=False)
async def find(
    visit: Visit, redis: Redis, words: Annotated[str, QueryParameter(name="sok", max_length=100)] = ""
) -> Response[str]:
    """Whom is it about? And the extracts that one has had made."""
    if words.strip():
        await spend_own(redis, visit, "search", per_minute=SEARCHES_PER_MINUTE)
    own = await jobs.of_account(visit.signed_in.account or 0)
    return page(
        "privacy/extract.html",
        visit,
        title="Registerutdrag",
        words=words.strip(),
        found=await find_subjects(words) if words.strip() else None,
        most=FOUND_AT_MOST,
        made=[job for job in own if job.kind == EXTRACT],
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Registerutdrag", None)],
    )


@post(PATH, opt=MAKE, include_in_schema=False)
async def make(visit: Visit, request: Request, redis: Redis) -> Redirect:
    """Have the extract made; leads to the job's page."""
    await spend_own(redis, visit, "job", per_minute=JOBS_PER_MINUTE)
    values = await typed(request)
    subject = await access_subject(
        person=values.row("person"), account=values.row("account"), address=values["address"] or None
    )
    job = await start_extract(subject, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/jobb/{job.id}", said="Utdraget görs.")


handlers = [find, make]
