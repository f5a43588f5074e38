"""SKR's networks (nationella nätverk): their validity, their succession, and which of them an RSS owes a report on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.domain.base.text import swedish_key
from services.domain.networks.rules.half_year import HalfYear


class NetworkKind(StrEnum):
    """Only a topic network (sakområdesnätverk) is reported on; an umbrella one (övergripande) is not."""

    TOPIC = "topic"
    UMBRELLA = "umbrella"


@dataclass(frozen=True, slots=True)
class Network:
    """A national network (nationellt nätverk). `predecessors` are the networks that it took a subject over from."""

    slug: str
    name: str
    kind: NetworkKind
    valid_from: date
    valid_to: date | None = None
    predecessors: frozenset[str] = field(default_factory=frozenset)

    def is_valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_valid_in(self, half_year: HalfYear) -> bool:
        """Whether it was there on some day of the half-year."""
        return self.valid_from <= half_year.last_day and (self.valid_to is None or half_year.first_day <= self.valid_to)


def descendants(networks: Iterable[Network]) -> dict[str, frozenset[str]]:
    """For each network all that took over from it, directly or through others."""
    heirs: dict[str, set[str]] = {}
    for network in networks:
        heirs.setdefault(network.slug, set())
        for predecessor in network.predecessors:
            heirs.setdefault(predecessor, set()).add(network.slug)

    def reach(slug: str, seen: frozenset[str]) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for heir in heirs.get(slug, set()) - seen:
            found |= {heir} | reach(heir, seen | {heir})
        return found

    return {slug: reach(slug, frozenset({slug})) for slug in heirs}


def is_circular(networks: Iterable[Network]) -> bool:
    """Whether some network would succeed itself."""
    networks = tuple(networks)
    reached = descendants(networks)
    return any(
        predecessor in reached[network.slug] or predecessor == network.slug
        for network in networks
        for predecessor in network.predecessors
    )


def reportable(networks: Iterable[Network], half_year: HalfYear) -> tuple[Network, ...]:
    """The topic networks on which reports are written in a half-year, in Swedish order of their names.

    One subject is owed once: as soon as an heir is there, the network that it took over from is owed no more, even
    where the records say that both were valid (the split of elderly care and municipal health care in 2025).
    """
    networks = tuple(networks)
    valid = {network.slug: network for network in networks if network.is_valid_in(half_year)}
    heirs = descendants(networks)
    owed = [
        network
        for slug, network in valid.items()
        if network.kind is NetworkKind.TOPIC and not heirs[slug] & valid.keys()
    ]
    return tuple(sorted(owed, key=network_order))


def network_order(network: Network) -> tuple[str, str]:
    """Networks stand in Swedish order of their names."""
    return (swedish_key(network.name), network.slug)


@dataclass(frozen=True, slots=True)
class FollowingNotice:
    """That an RSS follows a network, or does not, from a half-year on. `number` is the order in which notices came."""

    number: int
    network: str
    from_half_year: HalfYear
    follows: bool


def followed(notices: Iterable[FollowingNotice], half_year: HalfYear) -> frozenset[str]:
    """The networks that an RSS follows in a half-year: of the notices that reach it, the latest counts."""
    latest: dict[str, FollowingNotice] = {}
    for notice in notices:
        if notice.from_half_year <= half_year:
            known = latest.get(notice.network)
            if known is None or known.number < notice.number:
                latest[notice.network] = notice
    return frozenset(slug for slug, notice in latest.items() if notice.follows)


def owed(
    collected: Iterable[str], networks: Mapping[str, Network], notices: Iterable[FollowingNotice], half_year: HalfYear
) -> tuple[Network, ...]:
    """The networks on which an RSS owes a report in a half-year: collected by SKR, reportable and followed."""
    collected_slugs, followed_slugs = frozenset(collected), followed(notices, half_year)
    return tuple(
        network
        for network in reportable(networks.values(), half_year)
        if network.slug in collected_slugs and network.slug in followed_slugs
    )
