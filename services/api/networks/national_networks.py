"""`/nationellt/natverk`: SKR keeps its networks: validity, succession, leads."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.networks.actions.national_networks import add_network, change_network
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.networks import access_network, leads_of, national_networks
from services.domain.networks.rules.networks import NetworkKind

READ = {"permission": CollectionPermission.READ}
EDIT = {"permission": CollectionPermission.EDIT_NETWORKS}


@get("/nationellt/natverk", opt=READ, include_in_schema=False)
async def list_networks(visit: Visit) -> Response[str]:
    """Every network, with from when to when, whom it took over from and who leads it."""
    networks = await national_networks()
    today = visit.clock.today()
    return page(
        "networks/national_networks.html",
        visit,
        title="Nationella nätverk",
        valid=[view for view in networks.values() if view.network.is_valid(today)],
        ended=[view for view in networks.values() if not view.network.is_valid(today)],
        names={slug: view.name for slug, view in networks.items()},
        may_edit=visit.may(CollectionPermission.EDIT_NETWORKS),
        breadcrumbs=[("SKR", "/nationellt"), ("Nätverk", None)],
    )


@get("/nationellt/natverk/nytt", opt=EDIT, include_in_schema=False)
async def new_network(visit: Visit) -> Response[str]:
    """Take a new network up."""
    return await _form_page(visit, None, Typed(kind="topic"), [])


@post("/nationellt/natverk/nytt", opt=EDIT, include_in_schema=False)
async def save_new_network(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Add it."""
    values, predecessors = await typed(request), await typed_list(request, "predecessors")
    try:
        kind = NetworkKind(values["kind"]) if values["kind"] in set(NetworkKind) else NetworkKind.TOPIC
        slug = await add_network(
            name=values["name"],
            kind=kind,
            valid_from=values.day("valid_from", "gäller från"),
            predecessors=predecessors,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _form_page(visit, None, values, predecessors, error)
    return see_other(f"/nationellt/natverk/{slug}", said="Nätverket är tillagt.")


@get("/nationellt/natverk/{network:str}", opt=EDIT, include_in_schema=False)
async def edit_network(visit: Visit, network: str) -> Response[str]:
    """Correct a network."""
    view = await access_network(network)
    values = Typed(
        name=view.name,
        kind=view.network.kind.value,
        valid_from=view.network.valid_from.isoformat(),
        valid_to=view.network.valid_to.isoformat() if view.network.valid_to else "",
        lead=str(view.lead or ""),
    )
    return await _form_page(visit, network, values, sorted(view.network.predecessors))


@post("/nationellt/natverk/{network:str}", opt=EDIT, include_in_schema=False)
async def save_network(visit: Visit, network: str, request: Request) -> Response[str] | Redirect:
    """Save what was corrected."""
    values, predecessors = await typed(request), await typed_list(request, "predecessors")
    try:
        if values["lead"] and values.row("lead") is None:
            raise NotFound(account=values["lead"])
        await change_network(
            network,
            name=values["name"],
            valid_from=values.day("valid_from", "gäller från"),
            valid_to=values.optional_day("valid_to", "gäller till"),
            predecessors=predecessors,
            lead=values.row("lead"),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _form_page(visit, network, values, predecessors, error)
    return see_other("/nationellt/natverk", said="Nätverket är ändrat.")


async def _form_page(
    visit: Visit, network: str | None, values: Typed, predecessors: list[str], *broken: RuleBroken
) -> Response[str]:
    networks = await national_networks()
    title = networks[network].name if network else "Nytt nätverk"
    return page(
        "networks/national_network_form.html",
        visit,
        status=422 if broken else 200,
        title=title,
        network=network,
        values=values,
        predecessors=predecessors,
        others=[(slug, view.name) for slug, view in networks.items() if slug != network],
        leads=await leads_of(network, visit.clock.today()) if network else [],
        errors=errors_by_field(*broken),
        breadcrumbs=[("SKR", "/nationellt"), ("Nätverk", "/nationellt/natverk"), (title, None)],
    )


handlers = [list_networks, new_network, save_new_network, edit_network, save_network]
