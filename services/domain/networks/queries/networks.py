"""Reads about the national networks, their themes, and which an RSS follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.networks import FollowingNotice, Network, NetworkKind, followed

_NETWORKS = """
    select n.slug, n.name, n.kind, n.valid_from, n.valid_to, n.lead, n.note, a.name as lead_name,
        coalesce((select array_agg(s.predecessor order by s.predecessor) from network_succession s
            where s.successor = n.slug), '{}') as predecessors
    from national_network n left join account a on a.id = n.lead
"""


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


def _view(row: asyncpg.Record) -> NetworkView:
    network = Network(
        slug=row["slug"],
        name=row["name"],
        kind=NetworkKind(row["kind"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        predecessors=frozenset(row["predecessors"]),
    )
    return NetworkView(network, row["lead"], row["lead_name"], row["note"])


async def national_networks() -> dict[str, NetworkView]:
    """All networks by slug, in Swedish order of their names."""
    return {row["slug"]: _view(row) for row in await fetch(f"{_NETWORKS} order by swedish_key(n.name), n.slug")}


async def access_network(slug: str) -> NetworkView:
    """The network with this slug. Raises NotFound."""
    row = await fetch_row(f"{_NETWORKS} where n.slug = $1", slug)
    if row is None:
        raise NotFound(network=slug)
    return _view(row)


async def theme_names() -> dict[str, str]:
    """The themes offered for new needs, by tag, in Swedish order."""
    rows = await fetch("select slug, name from theme_tag where offered order by swedish_key(name)")
    return {row["slug"]: row["name"] for row in rows}


async def all_theme_names() -> dict[str, str]:
    """Every theme that a need may have been written under."""
    return {row["slug"]: row["name"] for row in await fetch("select slug, name from theme_tag")}


async def following_notices(tenant: str) -> list[FollowingNotice]:
    """What an RSS has said about following networks, in order."""
    rows = await fetch(
        "select id, network, from_half_year, follows from following_notice where tenant = $1 order by id", tenant
    )
    return [
        FollowingNotice(row["id"], row["network"], HalfYear.parse(row["from_half_year"]), row["follows"])
        for row in rows
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
    rows = await fetch(
        "select distinct a.name, a.mail from role_grant g join account a on a.id = g.account"
        " where g.role = any($1) and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2)"
        " and a.closed_at is null and ($3::text is null or g.network is null or g.network = $3) order by a.mail",
        list(roles),
        on,
        network,
    )
    return [Recipient(row["name"], row["mail"]) for row in rows]


async def leads_of(network: str, on: date) -> list[tuple[int, str]]:
    """Accounts that have the lead of a network on a day: id and name. Needs the national scope."""
    rows = await fetch(
        "select distinct a.id, a.name from role_grant g join account a on a.id = g.account"
        " where g.role = 'network_lead' and g.network = $1 and g.tenant is null and a.closed_at is null"
        " and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2) order by a.name",
        network,
        on,
    )
    return [(row["id"], row["name"]) for row in rows]
