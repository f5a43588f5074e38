"""SKR keeps its networks: new ones, those that end, who took over from whom, who leads."""

from collections.abc import Collection
from datetime import date, datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import Missing, NotFound, Taken, TooLong
from services.domain.base.text import slug as slug_of
from services.domain.networks.errors import Circular, PeriodBackwards
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.networks import access_network, national_networks
from services.domain.networks.rules.networks import Network, NetworkKind, is_circular

LONGEST_NAME = 160


async def add_network(
    *, name: str, kind: NetworkKind, valid_from: date, predecessors: Collection[str], actor: Actor, at: datetime
) -> str:
    """Take a new network up, with the ones that it took a subject over from. Answers its slug."""
    actor.require(CollectionPermission.EDIT_NETWORKS)
    name = _checked_name(name)
    networks = await national_networks()
    slug = slug_of(name)[:60]
    if not slug or slug in networks:
        raise Taken(name="namn", value=name, field="name")
    if not frozenset(predecessors) <= networks.keys():
        raise NotFound(networks=predecessors)
    await execute(
        "insert into national_network (slug, name, kind, valid_from, note) values ($1, $2, $3, $4, '')",
        slug,
        name,
        kind.value,
        valid_from,
    )
    await _succeed(slug, predecessors)
    await record(
        actor,
        "networks.network.added",
        subject=f"nätverk:{slug}",
        at=at,
        fields=("name", "kind", "valid_from", "predecessors"),
        after={"name": name, "kind": kind, "valid_from": valid_from, "predecessors": sorted(predecessors)},
    )
    return slug


async def change_network(
    slug: str,
    *,
    name: str,
    valid_from: date,
    valid_to: date | None,
    predecessors: Collection[str],
    lead: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Correct a network's name and validity, whom it took over from, and who leads it."""
    actor.require(CollectionPermission.EDIT_NETWORKS)
    name, before = _checked_name(name), await access_network(slug)
    if valid_to is not None and valid_to < valid_from:
        raise PeriodBackwards(first=valid_from, last=valid_to, field="valid_to")
    networks = await national_networks()
    if not frozenset(predecessors) <= networks.keys():
        raise NotFound(networks=predecessors)
    changed = Network(slug, name, before.network.kind, valid_from, valid_to, frozenset(predecessors))
    if is_circular([*(view.network for key, view in networks.items() if key != slug), changed]):
        raise Circular(field="predecessors")
    if lead is not None and not await _leads(lead, slug, at.date()):
        raise NotFound(account=lead)
    await execute(
        "update national_network set name = $2, valid_from = $3, valid_to = $4, lead = $5 where slug = $1",
        slug,
        name,
        valid_from,
        valid_to,
        lead,
    )
    await execute("delete from network_succession where successor = $1", slug)
    await _succeed(slug, predecessors)
    await record(
        actor,
        "networks.network.changed",
        subject=f"nätverk:{slug}",
        at=at,
        fields=("name", "valid_from", "valid_to", "predecessors", "lead"),
        before={"name": before.name, "valid_to": before.network.valid_to, "lead": before.lead},
        after={"name": name, "valid_to": valid_to, "lead": lead, "predecessors": sorted(predecessors)},
    )


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Missing(name="namn", field="name")
    if len(name) > LONGEST_NAME:
        raise TooLong(name="namn", limit=LONGEST_NAME, field="name")
    return name


async def _succeed(slug: str, predecessors: Collection[str]) -> None:
    await execute(
        "insert into network_succession (predecessor, successor) select predecessor, $2 from unnest($1::text[]) predecessor",
        sorted(predecessors),
        slug,
    )


async def _leads(account: int, network: str, on: date) -> bool:
    """Whether the account has the lead of the network on that day."""
    return bool(
        await fetch_value(
            "select true from role_grant where account = $1 and role = 'network_lead' and network = $2 and tenant is null"
            " and valid_from <= $3 and (valid_to is null or valid_to >= $3) limit 1",
            account,
            network,
            on,
        )
    )
