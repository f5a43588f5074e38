"""Reads about the national networks, their themes, and which an RSS follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.domain.base.engine import fetch
from services.domain.base.errors import NotFound
from services.domain.base.reading import Lookup, find, look_up, read, row, rows
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.networks import FollowingNotice, Network, followed

NETWORKS = """
    select json_build_object('slug', n.slug, 'name', n.name, 'kind', n.kind, 'valid_from', n.valid_from,
            'valid_to', n.valid_to,
            'predecessors', array(select s.predecessor from network_succession s where s.successor = n.slug)) as network,
        n.lead, a.name as lead_name, n.note
    from national_network n left join account a on a.id = n.lead
"""
IN_ORDER = "order by swedish_key(n.name), n.slug"
"""SQL: networks as NetworkView, and their order."""


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network with its lead's account. An RSS sees that there is a lead, not who it is."""

    network: Network
    lead: int | None
    lead_name: str | None
    note: str

    @property
    def slug(self) -> str:
        return self.network.slug

    @property
    def name(self) -> str:
        return self.network.name


async def national_networks() -> dict[str, NetworkView]:
    """All networks by slug, in Swedish order of their names."""
    found = await read(list[NetworkView], f"select {rows(f'{NETWORKS} {IN_ORDER}')}")
    return {view.slug: view for view in found}


async def access_network(slug: str) -> NetworkView:
    """The network with this slug. Raises NotFound."""
    found = await find(NetworkView, f"select {row(f'{NETWORKS} where n.slug = $1')}", slug)
    if found is None:
        raise NotFound(network=slug)
    return found


@dataclass(frozen=True, slots=True)
class Themes:
    """What needs are about, by tag: the themes that are offered for new ones, and every one that there has been."""

    offered: dict[str, str]
    every: dict[str, str]


_THEMES = """
    select json_build_object(
        'offered', coalesce(json_object_agg(slug, name order by swedish_key(name)) filter (where offered), '{}'),
        'every', coalesce(json_object_agg(slug, name order by swedish_key(name)), '{}')) from theme_tag
"""


def themes_lookup() -> Lookup[Themes]:
    """The themes in Swedish order, to be looked up with other things."""
    return Lookup(Themes, _THEMES, ())


async def theme_names() -> dict[str, str]:
    """The themes offered for new needs, by tag, in Swedish order."""
    return (await look_up(themes_lookup())).offered


async def all_theme_names() -> dict[str, str]:
    """Every theme that a need may have been written under."""
    return (await look_up(themes_lookup())).every


async def following_notices(tenant: str) -> list[FollowingNotice]:
    """What an RSS has said about following networks, in order."""
    found = await fetch(
        "select id, network, from_half_year, follows from following_notice where tenant = $1 order by id", tenant
    )
    return [
        FollowingNotice(one["id"], one["network"], HalfYear.parse(one["from_half_year"]), one["follows"])
        for one in found
    ]


async def follows(tenant: str, network: str, half_year: HalfYear) -> bool:
    """Whether an RSS follows a network in a half-year."""
    return network in followed(await following_notices(tenant), half_year)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to write to."""

    name: str
    address: str


async def people_with_role(roles: Iterable[str], on: date, *, network: str | None = None) -> list[Recipient]:
    """People with one of the roles in the open scope on a day; a role bound to another network does not count."""
    found = await fetch(
        "select distinct a.name, a.mail from role_grant g join account a on a.id = g.account"
        " where g.role = any($1) and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2)"
        " and a.closed_at is null and ($3::text is null or g.network is null or g.network = $3) order by a.mail",
        list(roles),
        on,
        network,
    )
    return [Recipient(one["name"], one["mail"]) for one in found]


async def leads_of(network: str, on: date) -> list[tuple[int, str]]:
    """Accounts that have the lead of a network on a day: id and name. Needs the national scope."""
    found = await fetch(
        "select distinct a.id, a.name from role_grant g join account a on a.id = g.account"
        " where g.role = 'network_lead' and g.network = $1 and g.tenant is null and a.closed_at is null"
        " and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2) order by a.name",
        network,
        on,
    )
    return [(one["id"], one["name"]) for one in found]
