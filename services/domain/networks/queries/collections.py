"""Reads about SKR's collections and the national parts."""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
import msgspec

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.networks.queries.networks import NetworkView, national_networks
from services.domain.networks.rules.content import NationalPart, Template
from services.domain.networks.rules.half_year import HalfYear


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection with its networks, in Swedish order of their names."""

    half_year: HalfYear
    opens_on: date
    closes_on: date
    template: Template
    message: str
    networks: tuple[NetworkView, ...]

    @property
    def code(self) -> str:
        return self.half_year.code

    def is_open(self, today: date) -> bool:
        """Whether it has opened. It takes reports after its closing date too, and says then that they came late."""
        return self.opens_on <= today

    def has_closed(self, today: date) -> bool:
        return self.closes_on < today

    def network(self, slug: str) -> NetworkView:
        """One of its networks. Raises NotFound."""
        for network in self.networks:
            if network.slug == slug:
                return network
        raise NotFound(network=slug)


_COLLECTIONS = """
    select c.half_year, c.opens_on, c.closes_on, c.template, c.message,
        array(select network::text from collection_network where collection = c.half_year) as networks
    from report_collection c
"""


def _view(row: asyncpg.Record, networks: dict[str, NetworkView]) -> CollectionView:
    chosen = frozenset(row["networks"])
    return CollectionView(
        half_year=HalfYear.parse(row["half_year"]),
        opens_on=row["opens_on"],
        closes_on=row["closes_on"],
        template=msgspec.json.decode(row["template"], type=Template),
        message=row["message"],
        networks=tuple(view for slug, view in networks.items() if slug in chosen),
    )


async def report_collections() -> list[CollectionView]:
    """Every collection, the latest first."""
    networks = await national_networks()
    return [_view(row, networks) for row in await fetch(f"{_COLLECTIONS} order by c.half_year desc")]


SHOWN_AT_ONCE = 2
"""How many half-years a list shows: a year's, so that it stays as long as it is while the years go by."""


async def latest_collections(*, before: str = "") -> tuple[list[CollectionView], str | None]:
    """A year's collections, the latest first, older than the half-year `before`; and what finds the next ones, if any."""
    rows = await fetch(
        f"{_COLLECTIONS} where $1 = '' or c.half_year < $1 order by c.half_year desc limit $2",
        before,
        SHOWN_AT_ONCE + 1,
    )
    networks = await national_networks()
    shown = [_view(row, networks) for row in rows[:SHOWN_AT_ONCE]]
    return shown, shown[-1].code if len(rows) > SHOWN_AT_ONCE else None


async def access_collection(code: str) -> CollectionView:
    """The collection of a half-year. Raises NotFound."""
    row = await fetch_row(f"{_COLLECTIONS} where c.half_year = $1", code)
    if row is None:
        raise NotFound(collection=code)
    return _view(row, await national_networks())


async def has_submissions(code: str) -> bool:
    """Whether some RSS has submitted a report to the collection."""
    return await fetch_row("select from submitted_report where collection = $1 limit 1", code) is not None


@dataclass(frozen=True, slots=True)
class NationalPartView:
    """A published version of a national part. `tenant` is the RSS of the representative who wrote it, if one did."""

    network: str
    version: int
    part: NationalPart
    content_hash: str
    published_at: datetime
    published_by: str
    tenant: str | None


_VERSIONS = (
    "select network, version, content, content_hash, published_at, published_by, tenant from national_part_version"
)


def _version(row: asyncpg.Record) -> NationalPartView:
    return NationalPartView(
        row["network"],
        row["version"],
        msgspec.json.decode(row["content"], type=NationalPart),
        row["content_hash"],
        row["published_at"],
        row["published_by"],
        row["tenant"],
    )


async def national_part_versions(code: str, network: str) -> list[NationalPartView]:
    """Every published version for a network in a collection, the newest first."""
    rows = await fetch(f"{_VERSIONS} where collection = $1 and network = $2 order by version desc", code, network)
    return [_version(row) for row in rows]


async def national_parts(code: str) -> dict[str, NationalPartView]:
    """The newest published version of each network in a collection."""
    rows = await fetch(
        _VERSIONS.replace("select", "select distinct on (network)")
        + " where collection = $1 order by network, version desc",
        code,
    )
    return {row["network"]: _version(row) for row in rows}


@dataclass(frozen=True, slots=True)
class NationalPartDraftView:
    """A national part as it is being written; version 0 is one not yet begun."""

    part: NationalPart
    version: int
    changed_at: datetime | None
    changed_by: str


async def national_part_draft(code: str, network: str) -> NationalPartDraftView:
    """The draft in the open scope: SKR's own, or the RSS's. One not begun starts from what was last published."""
    row = await fetch_row(
        "select content, version, changed_at, changed_by from national_part_draft where collection = $1 and network = $2",
        code,
        network,
    )
    if row is not None:
        part = msgspec.json.decode(row["content"], type=NationalPart)
        return NationalPartDraftView(part, row["version"], row["changed_at"], row["changed_by"])
    published = await national_part_versions(code, network)
    return NationalPartDraftView(published[0].part if published else NationalPart(), 0, None, "")
