"""`/nationellt/sammanstallningar` and, once published, `/{tenant}/sammanstallningar`."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Stream
from redis.asyncio import Redis

from services.api.answers import attachment, page, see_other
from services.api.live import LiveHub, live_stream
from services.api.networks.shown import SHOWN, Before
from services.api.rate_limit import JOBS_PER_MINUTE, spend_own
from services.api.visit import Visit
from services.domain.base import jobs
from services.domain.base.errors import NotFound
from services.domain.base.scope import national_scope
from services.domain.documents.store import file_store
from services.domain.networks.actions.summaries import SUMMARISE, publish_summary, start_summary, summary_key
from services.domain.networks.permissions import CollectionPermission, ReportPermission
from services.domain.networks.queries.collections import access_collection, latest_collections
from services.domain.networks.queries.networks import national_networks
from services.domain.networks.queries.summaries import SummaryView, access_summary, latest_summary, summary_lines
from services.domain.networks.rules.summary import NetworkSummary
from services.render.content import Block
from services.render.environment import render_block
from services.render.national_summary import half_year_document, network_summary_document

NATIONAL = "/nationellt/sammanstallningar"
WHOLE = NATIONAL + "/{half_year:str}"
OF_NETWORK = WHOLE + "/{network:str}"
READ = {"permission": CollectionPermission.READ}
MAKE = {"permission": CollectionPermission.SUMMARISE}
PUBLISH = {"permission": CollectionPermission.PUBLISH_SUMMARY}
PUBLISHED = {"permission": ReportPermission.READ_SUMMARY}
ALL = "alla"
"""Stands for a network in an address that is about the whole half-year."""


@get(NATIONAL, opt=READ, include_in_schema=False)
async def list_summaries(visit: Visit, before: Before = "") -> Response[str]:
    """A year's half-years with their networks, and the summary of each that was made last."""
    collections, older = await latest_collections(before=before)
    made = {(line.half_year.code, line.network): line for line in await summary_lines(collections)}
    return page(
        "networks/summaries.html",
        visit,
        title="Sammanställningar",
        collections=collections,
        older=older,
        made=made,
        base="/nationellt",
        breadcrumbs=[("SKR", "/nationellt"), ("Sammanställningar", None)],
    )


@get(WHOLE, opt=READ, include_in_schema=False)
async def show_half_year_summary(visit: Visit, half_year: str) -> Response[str]:
    """The summary of a whole half-year."""
    return await _national_page(visit, half_year, None)


@get(OF_NETWORK, opt=READ, include_in_schema=False)
async def show_network_summary(visit: Visit, half_year: str, network: str) -> Response[str]:
    """The summary of one network."""
    return await _national_page(visit, half_year, _network(network))


@post(OF_NETWORK, opt=MAKE, include_in_schema=False)
async def make_summary(visit: Visit, half_year: str, network: str, redis: Redis) -> Redirect:
    """Have it made, in all its forms."""
    await spend_own(redis, visit, "job", per_minute=JOBS_PER_MINUTE)
    collection = await access_collection(half_year)
    await start_summary(collection, _network(network), actor=visit.signed_in, at=visit.clock.now())
    return see_other(_address(half_year, _network(network)), said="Sammanställningen görs.")


@post(OF_NETWORK + "/publicering", opt=PUBLISH, include_in_schema=False)
async def publish(visit: Visit, half_year: str, network: str) -> Redirect:
    """Publish the summary that was made last to every RSS."""
    collection = await access_collection(half_year)
    await publish_summary(collection, _network(network), actor=visit.signed_in, at=visit.clock.now())
    return see_other(_address(half_year, _network(network)), said="Sammanställningen är publicerad för alla RSS.")


@get(OF_NETWORK + "/handelser", opt=READ, include_in_schema=False)
async def follow_summary(visit: Visit, half_year: str, network: str, hub: LiveHub) -> Stream:
    """The progress of the summary under way, live."""
    key = summary_key(half_year, _network(network))
    job = await jobs.latest(SUMMARISE, key)
    if job is None:
        raise NotFound(job=key)

    async def render() -> str:
        async with national_scope():
            context = await _job_context(half_year, _network(network))
        return render_block(
            "networks/summary.html", "arbete", {"visit": visit, "csrf_input": "", "live": True, **context}
        )

    return live_stream(hub, [job.channel], audience=f"summary/{key}", render=render)


@get(OF_NETWORK + "/{form:str}", opt=READ, include_in_schema=False)
async def download_summary(visit: Visit, half_year: str, network: str, form: str) -> Response[bytes]:
    """The summary as Word, PDF, Excel or JSON."""
    return await _document(visit, await access_summary(half_year, _network(network)), form)


def _network(address: str) -> str | None:
    return None if address == ALL else address


def _address(half_year: str, network: str | None) -> str:
    return f"{NATIONAL}/{half_year}/{network}" if network else f"{NATIONAL}/{half_year}"


async def _job_context(half_year: str, network: str | None) -> dict[str, Any]:
    return {
        "job": await jobs.latest(SUMMARISE, summary_key(half_year, network)),
        "files": f"{NATIONAL}/{half_year}/{network or ALL}",
        "here": _address(half_year, network),
    }


async def _national_page(visit: Visit, half_year: str, network: str | None) -> Response[str]:
    collection = await access_collection(half_year)
    view = collection.network(network) if network else None
    summary = await latest_summary(collection.code, network)
    title = view.name if view else f"Hela halvåret {collection.half_year.label}"
    return page(
        "networks/summary.html",
        visit,
        title=f"Sammanställning: {title}",
        collection=collection,
        network=view,
        summary=summary,
        blocks=_shown_blocks(summary),
        may_make=visit.may(CollectionPermission.SUMMARISE),
        may_publish=visit.may(CollectionPermission.PUBLISH_SUMMARY),
        breadcrumbs=[
            ("SKR", "/nationellt"),
            ("Sammanställningar", NATIONAL),
            *(
                [
                    (collection.half_year.label.capitalize(), f"{NATIONAL}/{collection.code}"),
                    (view.name, None),
                ]
                if view
                else [(collection.half_year.label.capitalize(), None)]
            ),
        ],
        **await _job_context(collection.code, network),
        **SHOWN,
    )


def _shown_blocks(summary: SummaryView | None) -> tuple[Block, ...]:
    """What the page shows: a network's whole summary; of the half-year's what is common, for each network has its page."""
    if summary is None:
        return ()
    if isinstance(summary.content, NetworkSummary):
        return network_summary_document(summary.content, state_of=summary.state_of).blocks
    whole = half_year_document(summary.content, state_of=summary.state_of)
    return whole.blocks[: -len(summary.content.networks) or None]


# In an RSS: what SKR has published

IN_RSS = "/{tenant:str}/sammanstallningar"


@get(IN_RSS, opt=PUBLISHED, include_in_schema=False)
async def list_published(visit: Visit, before: Before = "") -> Response[str]:
    """The summaries that SKR has published, a year at a time."""
    collections, older = await latest_collections(before=before)
    return page(
        "networks/published_summaries.html",
        visit,
        title="Nationella sammanställningar",
        lines=await summary_lines(collections, published=True),
        older=older,
        names={slug: view.name for slug, view in (await national_networks()).items()},
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Nationella sammanställningar", None)],
    )


@get(IN_RSS + "/{half_year:str}/{network:str}", opt=PUBLISHED, include_in_schema=False)
async def show_published(visit: Visit, half_year: str, network: str) -> Response[str]:
    """A published summary."""
    summary = await access_summary(half_year, _network(network), published=True)
    collection = await access_collection(half_year)
    view = collection.network(network) if _network(network) else None
    title = view.name if view else "Hela halvåret"
    return page(
        "networks/published_summary.html",
        visit,
        title=f"{title}, {collection.half_year.label}",
        collection=collection,
        network=view,
        summary=summary,
        blocks=_shown_blocks(summary),
        files=f"{visit.home}/sammanstallningar/{half_year}/{network}",
        breadcrumbs=[
            (visit.own_tenant.short_name, visit.home),
            ("Nationella sammanställningar", f"{visit.home}/sammanstallningar"),
            (f"{title}, {collection.half_year.label}", None),
        ],
        **SHOWN,
    )


@get(IN_RSS + "/{half_year:str}/{network:str}/{form:str}", opt=PUBLISHED, include_in_schema=False)
async def download_published(visit: Visit, half_year: str, network: str, form: str) -> Response[bytes]:
    """A published summary as Word, PDF, Excel or JSON."""
    return await _document(visit, await access_summary(half_year, _network(network), published=True), form)


async def _document(visit: Visit, summary: SummaryView, form: str) -> Response[bytes]:
    document = summary.document(form)
    subject = f"sammanställning:{summary_key(summary.half_year.code, summary.network)}"
    content = await file_store().read(document.digest)
    return await attachment(visit, content, name=document.name, media_type=document.media_type, subject=subject)


handlers = [
    list_summaries,
    show_half_year_summary,
    show_network_summary,
    make_summary,
    publish,
    follow_summary,
    download_summary,
    list_published,
    show_published,
    download_published,
]
