"""`/{tenant}/natverk`: which national networks the RSS follows, from when, and who represents it."""

from collections.abc import Iterable

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import errors_by_field, typed
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.networks.actions.following import follow, stop_following
from services.domain.networks.actions.half_years import parse_half_year
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.networks import following_notices, national_networks
from services.domain.networks.queries.representation import seats_in_networks
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.networks import FollowingNotice, NetworkKind, followed, reportable

NETWORKS = "/{tenant:str}/natverk"


@get(NETWORKS, opt={"permission": ReportPermission.READ_FOLLOWING}, include_in_schema=False)
async def show_networks(visit: Visit) -> Response[str]:
    """The networks, which of them are followed, and the representatives of today."""
    return await _networks_page(visit)


@post(
    NETWORKS + "/{network:str}/bevakning", opt={"permission": ReportPermission.EDIT_FOLLOWING}, include_in_schema=False
)
async def change_following(visit: Visit, network: str, request: Request) -> Response[str] | Redirect:
    """Follow a network from a half-year on, or no longer."""
    values = await typed(request)
    try:
        half_year = parse_half_year(values["half_year"])
        act = follow if values["follows"] == "ja" else stop_following
        await act(network, from_half_year=half_year, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _networks_page(visit, error)
    said = "Bevakningen är sparad." if act is follow else "Bevakningen är avslutad."
    return see_other(f"/{visit.own_tenant.slug}/natverk#{network}", said=said)


async def _networks_page(visit: Visit, *broken: RuleBroken) -> Response[str]:
    networks = await national_networks()
    notices = await following_notices(visit.own_tenant.slug)
    now = HalfYear.containing(visit.clock.today())
    current = {network.slug for network in reportable((view.network for view in networks.values()), now)}
    seats: dict[str, list] = {}
    for seat in await seats_in_networks(visit.clock.today()):
        seats.setdefault(seat.network or "", []).append(seat)
    return page(
        "networks/following.html",
        visit,
        status=422 if broken else 200,
        title="Nationella nätverk",
        topics=[view for view in networks.values() if view.slug in current],
        umbrellas=[
            view
            for view in networks.values()
            if view.network.kind is NetworkKind.UMBRELLA and view.network.is_valid_in(now)
        ],
        earlier=[
            view for view in networks.values() if view.network.kind is NetworkKind.TOPIC and view.slug not in current
        ],
        names={slug: view.name for slug, view in networks.items()},
        followed_now=followed(notices, now),
        since=_since(notices, now),
        followed_next=followed(notices, now.next),
        seats=seats,
        half_years=[(half.code, half.label) for half in (now.previous, now, now.next)],
        now=now,
        may_edit=visit.may(ReportPermission.EDIT_FOLLOWING),
        errors=errors_by_field(*broken),
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Nationella nätverk", None)],
    )


def _since(notices: Iterable[FollowingNotice], now: HalfYear) -> dict[str, HalfYear]:
    """For each network the half-year of the latest notice that it is followed, of those that reach this half-year."""
    return {
        notice.network: notice.from_half_year for notice in notices if notice.follows and notice.from_half_year <= now
    }


handlers = [show_networks, change_following]
