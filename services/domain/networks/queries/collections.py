"""Reads about SKR's collections and the national parts."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from services.domain.base.engine import fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.reading import Lookup, look_up, read, row, rows
from services.domain.networks.queries.networks import IN_ORDER, NETWORKS, NetworkView
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


@dataclass(frozen=True, slots=True)
class _Collection:
    half_year: str
    opens_on: date
    closes_on: date
    template: Template
    message: str
    networks: tuple[NetworkView, ...]

    def view(self) -> CollectionView:
        return CollectionView(
            half_year=HalfYear.parse(self.half_year),
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            template=self.template,
            message=self.message,
            networks=self.networks,
        )


_CHOSEN = f"{NETWORKS} join collection_network cn on cn.network = n.slug where cn.collection = c.half_year {IN_ORDER}"
_COLLECTIONS = f"""
    select c.half_year, c.opens_on, c.closes_on, c.template, c.message, {rows(_CHOSEN)} as networks
    from report_collection c
"""


async def report_collections() -> list[CollectionView]:
    """Every collection, the latest first."""
    found = await read(list[_Collection], f"select {rows(f'{_COLLECTIONS} order by c.half_year desc')}")
    return [one.view() for one in found]


SHOWN_AT_ONCE = 2
"""How many half-years a list shows: a year's, so that it stays as long as it is while the years go by."""


async def latest_collections(*, before: str = "") -> tuple[list[CollectionView], str | None]:
    """A year's collections, the latest first, older than the half-year `before`; and what finds the next ones, if any."""
    latest = f"{_COLLECTIONS} where $1 = '' or c.half_year < $1 order by c.half_year desc limit {SHOWN_AT_ONCE + 1}"
    found = await read(list[_Collection], f"select {rows(latest)}", before)
    shown = [one.view() for one in found[:SHOWN_AT_ONCE]]
    return shown, shown[-1].code if len(found) > SHOWN_AT_ONCE else None


async def access_collection(code: str) -> CollectionView:
    """The collection of a half-year. Raises NotFound."""
    return await look_up(collection_lookup(code))


def collection_lookup(code: str) -> Lookup[CollectionView]:
    """The collection of a half-year, to be looked up with other things. Raises NotFound."""

    def access(found: _Collection | None) -> CollectionView:
        if found is None:
            raise NotFound(collection=code)
        return found.view()

    return Lookup(_Collection | None, f"select {row(f'{_COLLECTIONS} where c.half_year = $1')}", (code,), access)


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


NATIONAL_PARTS = """
    select n.network, n.version, n.content as part, n.content_hash, n.published_at, n.published_by, n.tenant
    from national_part_version n
"""
"""SQL: published versions as NationalPartView."""


async def national_part_versions(code: str, network: str) -> list[NationalPartView]:
    """Every published version for a network in a collection, the newest first."""
    versions = f"{NATIONAL_PARTS} where n.collection = $1 and n.network = $2 order by n.version desc"
    return await read(list[NationalPartView], f"select {rows(versions)}", code, network)


async def national_parts(code: str) -> dict[str, NationalPartView]:
    """The newest published version of each network in a collection."""
    newest = f"""{NATIONAL_PARTS} where n.collection = $1 and not exists (select from national_part_version later
        where later.collection = n.collection and later.network = n.network and later.version > n.version)"""
    return {one.network: one for one in await read(list[NationalPartView], f"select {rows(newest)}", code)}


_LATEST = """
    select coalesce(json_object_agg(v.network, v.version), '{}') from (
        select network, max(version) as version from national_part_version where collection = $1 group by network) v
"""


def published_versions_lookup(code: str) -> Lookup[dict[str, int]]:
    """The number of the newest published version of each network in a collection, to be looked up with other things."""
    return Lookup(dict[str, int], _LATEST, (code,))


@dataclass(frozen=True, slots=True)
class NationalPartDraftView:
    """A national part as it is being written; version 0 is one not yet begun."""

    part: NationalPart
    version: int
    changed_at: datetime | None
    changed_by: str


async def national_part_draft(code: str, network: str) -> NationalPartDraftView:
    """The draft in the open scope: SKR's own, or the RSS's. One not begun starts from what was last published."""
    draft = await fetch_row(
        "select content, version, changed_at, changed_by from national_part_draft where collection = $1 and network = $2",
        code,
        network,
    )
    if draft is not None:
        part = msgspec.json.decode(draft["content"], type=NationalPart)
        return NationalPartDraftView(part, draft["version"], draft["changed_at"], draft["changed_by"])
    published = await national_part_versions(code, network)
    return NationalPartDraftView(published[0].part if published else NationalPart(), 0, None, "")
