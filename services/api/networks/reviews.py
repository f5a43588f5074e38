"""`/nationellt/insamling/{halvår}/{nätverk}/…`: SKR reads what has come about a network, receives it or asks."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.networks.shown import SHOWN
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.networks.actions import reviews as actions
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.collections import access_collection, national_part_versions
from services.domain.networks.queries.matrix import matrix
from services.domain.networks.queries.networks import all_theme_names
from services.domain.networks.queries.reports import submission_history
from services.domain.networks.rules.life_cycle import CellFacts, ReviewKind, may_review

NETWORK = "/nationellt/insamling/{half_year:str}/{network:str}"
REPORT = NETWORK + "/{rss:str}"
READ = {"permission": CollectionPermission.READ}
REVIEW = {"permission": CollectionPermission.REVIEW}


@get(NETWORK, opt=READ, include_in_schema=False)
async def show_network(visit: Visit, half_year: str, network: str) -> Response[str]:
    """One network in a collection: its national part, and each RSS's report."""
    collection = await access_collection(half_year)
    view = collection.network(network)
    known = await matrix(collection)
    column = [one.slug for one in collection.networks].index(network)
    versions = await national_part_versions(collection.code, network)
    return page(
        "networks/collection_network.html",
        visit,
        title=f"{view.name}, {collection.half_year.label}",
        collection=collection,
        network=view,
        column=[(row, row.cells[column]) for row in known.rows],
        come=known.come_for(network),
        national_part=versions[0] if versions else None,
        may_write_national_part=visit.may(CollectionPermission.WRITE_NATIONAL_PART, network=network),
        breadcrumbs=[
            ("SKR", "/nationellt"),
            ("Insamlingar", "/nationellt/insamlingar"),
            (collection.half_year.label.capitalize(), f"/nationellt/insamling/{collection.code}"),
            (view.name, None),
        ],
        **SHOWN,
    )


@get(REPORT, opt=READ, include_in_schema=False)
async def show_submitted(
    visit: Visit, half_year: str, network: str, rss: str, version: int | None = None
) -> Response[str]:
    """What an RSS has submitted: the latest version, or one of the earlier."""
    return await _submitted_page(visit, half_year, network, rss, version)


@post(REPORT + "/mottagen", opt=REVIEW, include_in_schema=False)
async def receive_report(visit: Visit, half_year: str, network: str, rss: str, request: Request) -> Redirect:
    """Mark the version that was read as received."""
    values = await typed(request)
    version = await actions.receive(_report(values), actor=visit.signed_in, at=visit.clock.now())
    return _back(version.tenant, half_year, network, said="Rapporten är mottagen.")


@post(REPORT + "/fraga", opt=REVIEW, include_in_schema=False)
async def ask_about_report(
    visit: Visit, half_year: str, network: str, rss: str, request: Request
) -> Response[str] | Redirect:
    """Ask the RSS about the version that was read."""
    values = await typed(request)
    try:
        version = await actions.ask(_report(values), text=values["text"], actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _submitted_page(visit, half_year, network, rss, None, error, values=values)
    return _back(version.tenant, half_year, network, said="Frågan är skickad.")


def _report(values: Typed) -> int:
    report = values.row("report")
    if report is None:
        raise NotFound(report=values["report"])
    return report


def _back(rss: str, half_year: str, network: str, *, said: str) -> Redirect:
    return see_other(f"/nationellt/insamling/{half_year}/{network}/{rss}", said=said)


async def _submitted_page(
    visit: Visit,
    half_year: str,
    network: str,
    rss: str,
    version: int | None,
    *broken: RuleBroken,
    values: Typed | None = None,
) -> Response[str]:
    collection = await access_collection(half_year)
    view = collection.network(network)
    history = await submission_history(rss, collection.code, network)
    shown = next((one for one in history if version in (None, one.version)), None)
    if shown is None:
        raise NotFound(report=rss)
    latest = history[0]
    review = latest.reviews[0] if latest.reviews else None
    facts = CellFacts(
        follows=True,
        version=latest.version,
        review=review.kind if review else None,
        answered=bool(review and review.answer),
    )
    is_latest = shown.id == latest.id
    may = is_latest and visit.may(CollectionPermission.REVIEW, network=network)
    return page(
        "networks/submitted.html",
        visit,
        status=422 if broken else 200,
        title=f"{shown.tenant_name}: {view.name}",
        collection=collection,
        network=view,
        shown=shown,
        history=history,
        is_latest=is_latest,
        may_receive=may and may_review(facts, ReviewKind.RECEIVED),
        may_ask=may and may_review(facts, ReviewKind.QUESTION),
        themes=await all_theme_names(),
        values=values or Typed(),
        errors=errors_by_field(*broken),
        here=f"/nationellt/insamling/{collection.code}/{network}/{rss}",
        breadcrumbs=[
            ("SKR", "/nationellt"),
            ("Insamlingar", "/nationellt/insamlingar"),
            (collection.half_year.label.capitalize(), f"/nationellt/insamling/{collection.code}"),
            (view.name, f"/nationellt/insamling/{collection.code}/{network}"),
            (shown.tenant_name, None),
        ],
        **SHOWN,
    )


handlers = [show_network, show_submitted, receive_report, ask_about_report]
