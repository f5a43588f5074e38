"""What a national summary is made of, and the summaries made. Exchange and national rows only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from services.domain.base.engine import fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.reading import read, rows
from services.domain.networks.queries.collections import (
    CollectionView,
    NationalPartView,
    access_collection,
    national_parts,
    report_collections,
)
from services.domain.networks.queries.matrix import CELL_FACTS, CROSSED
from services.domain.networks.queries.networks import NetworkView, all_theme_names
from services.domain.networks.rules.content import RegionalPart
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.life_cycle import CellFacts, cell
from services.domain.networks.rules.summary import (
    CountyInput,
    HalfYearSummary,
    NetworkSummary,
    summarise_half_year,
    summarise_network,
)


@dataclass(frozen=True, slots=True)
class _Come:
    """What has come of one RSS and one network."""

    network: str
    tenant: str
    tenant_name: str
    facts: CellFacts
    part: RegionalPart | None


_COME = f"""
    select x.network, x.tenant, x.tenant_name, {CELL_FACTS} as facts, s.content as part
    from ({CROSSED}) x left join submitted_report s on s.id = x.report
"""


@dataclass(frozen=True, slots=True)
class SummaryInput:
    """Everything that has come to a collection, ready to be merged."""

    collection: CollectionView
    counties: dict[str, list[CountyInput]]
    national_parts: dict[str, NationalPartView]
    themes: dict[str, str]
    before: "SummaryInput | None"

    def network(self, view: NetworkView) -> NetworkSummary:
        """The summary of one network, compared with the half-year before: its own figures, or its predecessors'."""
        return self._network(view, self._before(view))

    def half_year(self) -> HalfYearSummary:
        return summarise_half_year(self.collection.half_year, [self.network(view) for view in self.collection.networks])

    def _network(self, view: NetworkView, before: list[NetworkSummary]) -> NetworkSummary:
        published = self.national_parts.get(view.slug)
        return summarise_network(
            half_year=self.collection.half_year,
            network=view.slug,
            network_name=view.name,
            template=self.collection.template,
            themes=self.themes,
            national_part=published.part if published else None,
            counties=self.counties.get(view.slug, []),
            before=before,
        )

    def _before(self, view: NetworkView) -> list[NetworkSummary]:
        if self.before is None:
            return []
        then = {one.slug: one for one in self.before.collection.networks}
        if view.slug in then:
            return [self.before._network(then[view.slug], [])]
        return [self.before._network(then[slug], []) for slug in sorted(view.network.predecessors) if slug in then]


async def summary_input(collection: CollectionView) -> SummaryInput:
    """What has come to a collection and, where there was one, to that of the half-year before."""
    before = None
    for earlier in await report_collections():
        if earlier.half_year == collection.half_year.previous:
            before = await _input(earlier, None)
    return await _input(collection, before)


async def _input(collection: CollectionView, before: SummaryInput | None) -> SummaryInput:
    counties: dict[str, list[CountyInput]] = {}
    for come in await read(list[_Come], f"select {rows(_COME)}", collection.code, None, None):
        known = cell(come.facts, closes_on=collection.closes_on)
        counties.setdefault(come.network, []).append(CountyInput(come.tenant, come.tenant_name, known, come.part))
    return SummaryInput(collection, counties, await national_parts(collection.code), await all_theme_names(), before)


async def state_of(collection: CollectionView, network: str | None) -> datetime:
    """The instant at which the latest of what a summary is made of came: the summary's own date, however often it is made."""
    latest = await fetch_value(
        """
        select greatest(
            (select max(submitted_at) from submitted_report where collection = $1 and ($2::text is null or network = $2)),
            (select max(r.at) from report_review r join submitted_report s on s.id = r.report
                where s.collection = $1 and ($2::text is null or s.network = $2)),
            (select max(a.at) from review_answer a join report_review r on r.id = a.review
                join submitted_report s on s.id = r.report
                where s.collection = $1 and ($2::text is null or s.network = $2)),
            (select max(at) from report_status where collection = $1 and ($2::text is null or network = $2)),
            (select max(published_at) from national_part_version
                where collection = $1 and ($2::text is null or network = $2)),
            (select opens_on::timestamp at time zone 'Europe/Stockholm' from report_collection where half_year = $1)
        )
        """,
        collection.code,
        network,
    )
    if latest is None:
        raise NotFound(collection=collection.code)
    return latest


@dataclass(frozen=True, slots=True)
class SummaryDocumentView:
    """A form that a summary is handed out in."""

    form: str
    name: str
    media_type: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A summary that was made. `network` is None for the whole half-year."""

    id: int
    half_year: HalfYear
    network: str | None
    content_hash: str
    content: NetworkSummary | HalfYearSummary
    state_of: datetime
    made_at: datetime
    published_at: datetime | None
    documents: tuple[SummaryDocumentView, ...]

    def document(self, form: str) -> SummaryDocumentView:
        """The document of a form. Raises NotFound."""
        for document in self.documents:
            if document.form == form:
                return document
        raise NotFound(form=form)


_COLUMNS = "id, collection, network, content_hash, content, state_of, made_at, published_at"


async def latest_summary(code: str, network: str | None, *, published: bool = False) -> SummaryView | None:
    """The newest summary of a network or, without one, of the half-year; `published` leaves out those not published."""
    row = await fetch_row(
        f"select {_COLUMNS} from summary where collection = $1 and network is not distinct from $2"
        " and (not $3 or published_at is not null) order by id desc limit 1",
        code,
        network,
        published,
    )
    return await _summary(row) if row else None


async def access_summary(code: str, network: str | None, *, published: bool = False) -> SummaryView:
    """The newest summary. Raises NotFound."""
    await access_collection(code)
    summary = await latest_summary(code, network, published=published)
    if summary is None:
        raise NotFound(summary=code, network=network)
    return summary


async def _summary(row: asyncpg.Record) -> SummaryView:
    documents = await fetch(
        "select form, name, media_type, digest, size from summary_document where summary = $1 order by id", row["id"]
    )
    kind = HalfYearSummary if row["network"] is None else NetworkSummary
    return SummaryView(
        id=row["id"],
        half_year=HalfYear.parse(row["collection"]),
        network=row["network"],
        content_hash=row["content_hash"],
        content=msgspec.json.decode(row["content"], type=kind),
        state_of=row["state_of"],
        made_at=row["made_at"],
        published_at=row["published_at"],
        documents=tuple(SummaryDocumentView(**dict(document)) for document in documents),
    )


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A summary in a list."""

    half_year: HalfYear
    network: str | None
    made_at: datetime
    published_at: datetime | None


async def summary_lines(collections: Iterable[CollectionView], *, published: bool = False) -> list[SummaryLine]:
    """The newest summary of each network in these collections, the latest half-year first."""
    rows = await fetch(
        "select distinct on (collection, network) collection, network, made_at, published_at from summary"
        " where collection = any($1) and (not $2 or published_at is not null)"
        " order by collection desc, network nulls first, id desc",
        [collection.code for collection in collections],
        published,
    )
    return [
        SummaryLine(HalfYear.parse(row["collection"]), row["network"], row["made_at"], row["published_at"])
        for row in rows
    ]
