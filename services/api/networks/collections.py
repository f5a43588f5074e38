"""`/nationellt/insamlingar`, `/nationellt/insamling/{halvår}`: SKR's collections and their matrix."""

from collections.abc import Mapping, Set
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect, Stream

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.live import LiveHub, live_stream
from services.api.networks.shown import SHOWN, Before
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.base.reading import look_up_all
from services.domain.base.scope import national_scope
from services.domain.networks.actions.collections import change_collection, change_template, open_collection
from services.domain.networks.actions.half_years import parse_half_year
from services.domain.networks.channels import collection_channel
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.collections import (
    CollectionView,
    access_collection,
    collection_lookup,
    has_submissions,
    latest_collections,
    published_versions_lookup,
    report_collections,
)
from services.domain.networks.queries.matrix import Matrix, matrix, matrix_lookup
from services.domain.networks.queries.networks import national_networks
from services.domain.networks.rules.content import RowKind, Section, Template
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.life_cycle import CellState
from services.domain.networks.rules.networks import Network, network_order, reportable
from services.render.environment import render_block
from services.render.formats import listing
from services.render.tile_map import tiles

READ = {"permission": CollectionPermission.READ}
EDIT = {"permission": CollectionPermission.EDIT}
COLLECTION = "/nationellt/insamling/{half_year:str}"


@get("/nationellt/insamlingar", opt=READ, include_in_schema=False)
async def list_collections(visit: Visit, before: Before = "") -> Response[str]:
    """A year's collections, with how much has come."""
    collections, older = await latest_collections(before=before)
    return page(
        "networks/collections.html",
        visit,
        title="Insamlingar",
        matrices=[await matrix(collection) for collection in collections],
        older=older,
        may_open=visit.may(CollectionPermission.EDIT),
        breadcrumbs=[("SKR", "/nationellt"), ("Insamlingar", None)],
    )


@get("/nationellt/insamlingar/ny", opt=EDIT, include_in_schema=False)
async def new_collection(visit: Visit) -> Response[str]:
    """Open a half-year's collection: the first that has none, from now on."""
    now = HalfYear.containing(visit.clock.today())
    free = await _free_half_years(visit)
    half_year = next((one for one in free if one >= now), now)
    chosen = reportable((view.network for view in (await national_networks()).values()), half_year)
    values = Typed(half_year=half_year.code, opens_on="", closes_on="", message="")
    return await _form_page(visit, None, values, [network.slug for network in chosen])


async def _free_half_years(visit: Visit) -> list[HalfYear]:
    """The half-years around now that have no collection yet."""
    taken = {collection.half_year for collection in await report_collections()}
    around = HalfYear.containing(visit.clock.today()).around(before=1, after=2)
    return [half_year for half_year in around if half_year not in taken]


@post("/nationellt/insamlingar/ny", opt=EDIT, include_in_schema=False)
async def save_new_collection(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Open it, and tell every RSS."""
    values, networks = await typed(request), await typed_list(request, "networks")
    try:
        half_year = parse_half_year(values["half_year"])
        await open_collection(half_year, networks=networks, **_dates(visit, values))
    except RuleBroken as error:
        return await _form_page(visit, None, values, networks, error)
    return see_other(f"/nationellt/insamling/{half_year.code}", said="Insamlingen är öppnad. Alla RSS får veta det.")


@get(COLLECTION + "/andra", opt=EDIT, include_in_schema=False)
async def edit_collection(visit: Visit, half_year: str) -> Response[str]:
    """A collection's dates, networks and template."""
    collection = await access_collection(half_year)
    values = Typed(
        half_year=collection.code,
        opens_on=collection.opens_on.isoformat(),
        closes_on=collection.closes_on.isoformat(),
        message=collection.message,
    )
    return await _form_page(visit, collection, values, [view.slug for view in collection.networks])


@post(COLLECTION + "/andra", opt=EDIT, include_in_schema=False)
async def save_collection(visit: Visit, half_year: str, request: Request) -> Response[str] | Redirect:
    """Change dates, message and networks."""
    collection = await access_collection(half_year)
    values, networks = await typed(request), await typed_list(request, "networks")
    try:
        await change_collection(collection.half_year, networks=networks, **_dates(visit, values))
    except RuleBroken as error:
        return await _form_page(visit, collection, values, networks, error)
    return see_other(f"/nationellt/insamling/{collection.code}", said="Insamlingen är ändrad.")


def _dates(visit: Visit, values: Typed) -> dict[str, Any]:
    return {
        "opens_on": values.day("opens_on", "öppnar"),
        "closes_on": values.day("closes_on", "sista dag"),
        "message": values.text("message", "meddelande", limit=2000, optional=True),
        "actor": visit.signed_in,
        "at": visit.clock.now(),
    }


@post(COLLECTION + "/mall", opt=EDIT, include_in_schema=False)
async def save_template(visit: Visit, half_year: str, request: Request) -> Response[str] | Redirect:
    """Change headings and guidance of the template, and what must be written."""
    collection = await access_collection(half_year)
    values, required = await typed(request), await typed_list(request, "required")
    try:
        template = Template(
            tuple(_section("national", section, values, required) for section in collection.template.national),
            tuple(_section("regional", section, values, required) for section in collection.template.regional),
        )
        await change_template(collection.half_year, template=template, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _form_page(visit, collection, values, [view.slug for view in collection.networks], error)
    return see_other(f"/nationellt/insamling/{collection.code}/andra#mall", said="Mallen är sparad.")


def _section(part: str, section: Section, values: Typed, required: list[str]) -> Section:
    name = f"{part}-{section.key}"
    return Section(
        section.key,
        values.text(f"{name}-title", "rubrik", limit=80),
        values.text(f"{name}-guidance", "vägledning", limit=400, optional=True),
        section.rows if section.rows is RowKind.NEEDS else _row_kind(values[f"{name}-rows"], section),
        name in required,
    )


def _row_kind(chosen: str, section: Section) -> RowKind:
    return RowKind(chosen) if chosen in set(RowKind) else section.rows


async def _form_page(
    visit: Visit, collection: CollectionView | None, values: Typed, chosen: list[str], *broken: RuleBroken
) -> Response[str]:
    half_years = [collection.half_year] if collection else await _free_half_years(visit)
    known = [view.network for view in (await national_networks()).values()]
    reportable_then = {half_year: set(reportable(known, half_year)) for half_year in half_years}
    networks = sorted(set().union(*reportable_then.values()), key=network_order)
    title = f"Ändra insamlingen {collection.half_year.label}" if collection else "Öppna en insamling"
    return page(
        "networks/collection_form.html",
        visit,
        status=422 if broken else 200,
        title=title,
        collection=collection,
        values=values,
        chosen=chosen,
        half_years=[(half_year.code, half_year.label.capitalize()) for half_year in half_years],
        networks=[(one.slug, one.name, _only_then(one, reportable_then)) for one in networks],
        template_is_locked=collection is not None and await has_submissions(collection.code),
        errors=errors_by_field(*broken),
        breadcrumbs=[
            ("SKR", "/nationellt"),
            ("Insamlingar", "/nationellt/insamlingar"),
            *(
                [(collection.half_year.label.capitalize(), f"/nationellt/insamling/{collection.code}")]
                if collection
                else []
            ),
            ("Ändra" if collection else "Öppna", None),
        ],
    )


def _only_then(network: Network, reportable_then: Mapping[HalfYear, Set[Network]]) -> str:
    """The half-years on which the network is reported, where they are not all that one may choose."""
    labels = [half_year.label for half_year, networks in reportable_then.items() if network in networks]
    return "" if len(labels) == len(reportable_then) else f"Rapporteras bara {listing(labels)}."


@get(COLLECTION, opt=READ, include_in_schema=False)
async def show_collection(visit: Visit, half_year: str) -> Response[str]:
    """The matrix of a collection, as tile map and table."""
    context = await _matrix_context(visit, half_year)
    collection: CollectionView = context["collection"]
    return page(
        "networks/collection.html",
        visit,
        title=f"Insamling {collection.half_year.label}",
        may_edit=visit.may(CollectionPermission.EDIT),
        breadcrumbs=[
            ("SKR", "/nationellt"),
            ("Insamlingar", "/nationellt/insamlingar"),
            (collection.half_year.label.capitalize(), None),
        ],
        **context,
    )


async def _matrix_context(visit: Visit, half_year: str) -> dict[str, Any]:
    collection, found, published = await look_up_all(
        collection_lookup(half_year), matrix_lookup(half_year), published_versions_lookup(half_year)
    )
    known = found.of(collection)
    return {
        "collection": collection,
        "matrix": known,
        "tiles": [(tile, row) for tile in tiles() for row in known.rows if row.tenant == tile.slug],
        "standing": {row.tenant: standing(row.cells) for row in known.rows},
        "published": published,
        "numbers": _numbers(known),
        "states": CellState,
        "today": visit.clock.today(),
        **SHOWN,
    }


def standing(cells) -> str:
    """An RSS's tile in one word: what most needs somebody's eye decides."""
    states = {cell.state for cell in cells} - {CellState.FOLLOWS_NOT}
    if not states:
        return "follows_not"
    if CellState.QUESTION in states:
        return "question"
    if CellState.SUBMITTED in states:
        return "submitted"
    come = {state for state in states if state.has_come}
    if come and not any(state.is_awaited for state in states):
        return "received"
    if come:
        return "some"
    return "awaited" if any(state.is_awaited for state in states) else "excepted"


def _numbers(known: Matrix) -> list[tuple[str, int, str]]:
    return [
        ("att läsa", known.count(CellState.SUBMITTED), "primary"),
        ("frågor som väntar på svar", known.count(CellState.QUESTION), "warning"),
        ("mottagna", known.count(CellState.RECEIVED), "success"),
        ("väntas", known.count(CellState.NOT_COME, CellState.BEGUN, CellState.DELAYED), "neutral"),
    ]


@get(COLLECTION + "/handelser", opt=READ, include_in_schema=False)
async def follow_collection(visit: Visit, half_year: str, hub: LiveHub) -> Stream:
    """The matrix, live: it moves when an RSS submits."""
    collection = await access_collection(half_year)

    async def render() -> str:
        async with national_scope():
            context = await _matrix_context(visit, half_year)
        return render_block("networks/collection.html", "matris", context)

    return live_stream(hub, [collection_channel(collection.code)], audience="matrix", render=render)


handlers = [
    list_collections,
    new_collection,
    save_new_collection,
    edit_collection,
    save_collection,
    save_template,
    show_collection,
    follow_collection,
]
