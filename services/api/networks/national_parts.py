"""The national part's page: at SKR for the network's lead, in an RSS for its representative where there is no lead."""

from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.networks.forms import SPARE_ROWS, TypedPart, as_text, typed_sections
from services.api.networks.shown import SHOWN
from services.api.visit import Visit
from services.domain.base.actor import NATIONAL_HAT
from services.domain.base.errors import NotFound, RuleBroken, StaleSave
from services.domain.networks.actions.national_part import (
    may_write_national_part,
    publish_national_part,
    save_national_draft,
)
from services.domain.networks.permissions import CollectionPermission, ReportPermission
from services.domain.networks.queries.collections import (
    CollectionView,
    access_collection,
    national_part_draft,
    national_part_versions,
)
from services.render.formats import clock_time, moment

NATIONAL = "/nationellt/insamling/{half_year:str}/{network:str}/nationell-del"
REGIONAL = "/{tenant:str}/natverksrapporter/{half_year:str}/{network:str}/nationell-del"
AUTOSAVE = "X-Samband-Autosave"


@get(NATIONAL, opt={"permission": CollectionPermission.READ}, include_in_schema=False)
async def show_at_skr(visit: Visit, half_year: str, network: str) -> Response[str]:
    """Write and publish the national part, with its versions."""
    return await _page(visit, await access_collection(half_year), network)


@post(NATIONAL, opt={"permission": CollectionPermission.WRITE_NATIONAL_PART}, include_in_schema=False)
async def save_at_skr(
    visit: Visit, half_year: str, network: str, request: Request
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    """Save the draft."""
    return await _save(visit, await access_collection(half_year), network, request)


@post(NATIONAL + "/publicering", opt={"permission": CollectionPermission.WRITE_NATIONAL_PART}, include_in_schema=False)
async def publish_at_skr(visit: Visit, half_year: str, network: str, request: Request) -> Response[str] | Redirect:
    """Publish the draft to every RSS."""
    return await _publish(visit, await access_collection(half_year), network, request)


@get(REGIONAL, opt={"permission": ReportPermission.READ}, include_in_schema=False)
async def show_in_rss(visit: Visit, half_year: str, network: str) -> Response[str]:
    """The national part; a representative writes it where the network has no lead."""
    return await _page(visit, await access_collection(half_year), network)


@post(REGIONAL, opt={"permission": ReportPermission.WRITE}, include_in_schema=False)
async def save_in_rss(
    visit: Visit, half_year: str, network: str, request: Request
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    """Save the draft."""
    return await _save(visit, await access_collection(half_year), network, request)


@post(REGIONAL + "/publicering", opt={"permission": ReportPermission.WRITE}, include_in_schema=False)
async def publish_in_rss(visit: Visit, half_year: str, network: str, request: Request) -> Response[str] | Redirect:
    """Publish the draft to SKR and every RSS."""
    return await _publish(visit, await access_collection(half_year), network, request)


def _here(visit: Visit, collection: CollectionView, network: str) -> str:
    room = "insamling" if visit.signed_in.hat == NATIONAL_HAT else "natverksrapporter"
    return f"{visit.home}/{room}/{collection.code}/{network}/nationell-del"


async def _save(
    visit: Visit, collection: CollectionView, network: str, request: Request
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    if not await may_write_national_part(collection, network, visit.signed_in, on=visit.clock.today()):
        raise NotFound(network=network)
    values = await typed(request)
    written = await typed_sections(request, collection.template.national)
    try:
        version = await save_national_draft(
            collection,
            network,
            written=written,
            period=values["period"],
            approved_by=values["approved_by"],
            approved_on=values.optional_day("approved_on", "godkänd den"),
            based_on=values.row("version") or 0,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return await _page(visit, collection, network, typed_part=TypedPart(written), values=values, stale=stale)
    except RuleBroken as error:
        return await _page(visit, collection, network, error, typed_part=TypedPart(written), values=values)
    if request.headers.get(AUTOSAVE):
        saved = clock_time(visit.clock.now()).removeprefix("kl.\N{NO-BREAK SPACE}")
        return Response({"version": version, "saved": saved}, media_type=MediaType.JSON, status_code=200)
    return see_other(
        _here(visit, collection, network) + ("?rader=6" if values["do"] == "rader" else ""), said="Utkastet är sparat."
    )


async def _publish(
    visit: Visit, collection: CollectionView, network: str, request: Request
) -> Response[str] | Redirect:
    if not await may_write_national_part(collection, network, visit.signed_in, on=visit.clock.today()):
        raise NotFound(network=network)
    read = (await typed(request)).row("version") or 0
    try:
        await publish_national_part(collection, network, based_on=read, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, collection, network, error)
    return see_other(_here(visit, collection, network), said="Den nationella delen är publicerad för alla RSS.")


async def _page(
    visit: Visit,
    collection: CollectionView,
    network: str,
    *broken: RuleBroken,
    typed_part: TypedPart | None = None,
    values: Typed | None = None,
    stale: StaleSave | None = None,
) -> Response[str]:
    view = collection.network(network)
    draft = await national_part_draft(collection.code, network)
    versions = await national_part_versions(collection.code, network)
    here = _here(visit, collection, network)
    is_unpublished = draft.version > 0 and (not versions or versions[0].part != draft.part)
    return page(
        "networks/national_part.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        title=f"Nationell del: {view.name}",
        collection=collection,
        network=view,
        part=typed_part or TypedPart(draft.part.sections),
        values=values
        or Typed(
            period=draft.part.period,
            approved_by=draft.part.approved_by,
            approved_on=draft.part.approved_on.isoformat() if draft.part.approved_on else "",
        ),
        version=stale.facts["version"] if stale else draft.version,
        stale=_stale_words(stale, collection) if stale else None,
        draft=draft,
        is_unpublished=is_unpublished,
        versions=versions,
        may_write=await may_write_national_part(collection, network, visit.signed_in, on=visit.clock.today()),
        spare_rows=SPARE_ROWS,
        errors=errors_by_field(*broken),
        here=here,
        breadcrumbs=_breadcrumbs(visit, collection, view.name, here),
        **SHOWN,
    )


def _breadcrumbs(visit: Visit, collection: CollectionView, name: str, here: str) -> list[tuple[str, str | None]]:
    above = here.removesuffix("/nationell-del")
    label = collection.half_year.label.capitalize()
    if visit.tenant is None:
        start: list[tuple[str, str | None]] = [("SKR", "/nationellt"), ("Insamlingar", "/nationellt/insamlingar")]
    else:
        start = [(visit.tenant.short_name, visit.home), ("Halvårsrapporter", f"{visit.home}/natverksrapporter")]
    return [*start, (label, above.rpartition("/")[0]), (name, above), ("Nationell del", None)]


def _stale_words(stale: StaleSave, collection: CollectionView) -> dict[str, str]:
    sections = collection.template.national
    return {
        "theirs": as_text(stale.facts["current"], sections, {}),
        "yours": as_text(stale.facts["submitted"], sections, {}),
        "by": stale.facts["saved_by"],
        "at": moment(stale.facts["saved_at"]),
    }


handlers = [show_at_skr, save_at_skr, publish_at_skr, show_in_rss, save_in_rss, publish_in_rss]
