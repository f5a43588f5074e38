"""`/{tenant}/offentligt`: approved minutes that an RSS has published, for anybody."""

from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter

from services.api.answers import page
from services.api.visit import Visit
from services.domain.base.errors import NotFound
from services.domain.base.scope import tenant_scope
from services.domain.meetings.queries.agenda import all_kinds
from services.domain.meetings.queries.minutes import PUBLIC_SHOWN, access_publication, published_minutes
from services.domain.tenancy.queries import active_tenants
from services.domain.tenancy.rules import TenantView
from services.render.minutes import minutes_blocks
from services.render.words.minutes import NAMES

PUBLIC = {"public": True, "scope": False}


@get("/{tenant:str}/offentligt", opt=PUBLIC, include_in_schema=False)
async def list_published(
    visit: Visit, tenant: str, before: Annotated[str, QueryParameter(name="fore", max_length=30)] = ""
) -> Response[str]:
    """What an RSS has published, the latest meeting first."""
    async with tenant_scope(tenant):
        rss = await _tenant(tenant)
        found = await published_minutes(_last_seen(before) if before else None)
    return page(
        "public/minutes_list.html",
        visit,
        title=f"Publicerade anteckningar, {rss.name}",
        place_name=rss.short_name,
        place_href=f"/{tenant}/offentligt",
        rss=rss,
        found=found,
        older=found[-1] if len(found) == PUBLIC_SHOWN else None,
        here=f"/{tenant}/offentligt",
        names=NAMES,
    )


@get("/{tenant:str}/offentligt/{slug:str}", opt=PUBLIC, include_in_schema=False)
async def show_published(visit: Visit, tenant: str, slug: str) -> Response[str]:
    """The published minutes of a meeting, masked as they were when they were published."""
    async with tenant_scope(tenant):
        rss = await _tenant(tenant)
        try:
            publication = await access_publication(slug)
        except NotFound:
            return _not_published(visit, rss)
        kinds = await all_kinds()
    content = publication.content
    return page(
        "public/minutes.html",
        visit,
        title=f"{NAMES[content.form].capitalize()} {content.body} {content.day}",
        place_name=rss.short_name,
        place_href=f"/{tenant}/offentligt",
        rss=rss,
        publication=publication,
        blocks=tuple(minutes_blocks(content, kinds=kinds)),
        here=f"/{tenant}/offentligt",
        names=NAMES,
    )


def _not_published(visit: Visit, rss: TenantView) -> Response[str]:
    """The same words for what was withdrawn, for what never was published and for a meeting that isn't there."""
    here = f"/{rss.slug}/offentligt"
    return page(
        "public/minutes_none.html",
        visit,
        status=404,
        title="Anteckningarna är inte publicerade",
        place_name=rss.short_name,
        place_href=here,
        rss=rss,
        here=here,
    )


def _last_seen(asked: str) -> tuple[date, int]:
    """The last minutes that were seen, as a link names them: 2025-10-17~48. Raises NotFound."""
    day, _, number = asked.partition("~")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError as error:
        raise NotFound(before=asked) from error


async def _tenant(slug: str) -> TenantView:
    """The RSS, when it is connected. Raises NotFound."""
    found = next((one for one in await active_tenants() if one.slug == slug), None)
    if found is None:
        raise NotFound(tenant=slug)
    return found


handlers = [list_published, show_published]
