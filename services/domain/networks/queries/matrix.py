"""SKR's matrix: 24 RSS × the networks of a collection, from exchange rows alone."""

from dataclasses import dataclass

import asyncpg

from services.domain.base.engine import fetch
from services.domain.networks.queries.collections import CollectionView
from services.domain.networks.rules.life_cycle import Cell, CellFacts, CellState, ReviewKind, StatusKind, cell

# One query for any number of cells: raw, because it is laterals over one row of each table. Plain joins would read
# all history of a table to find the rows of one half-year.
CROSSED = """
    select t.slug as tenant, t.name as tenant_name, t.short_name, cn.collection, cn.network,
        coalesce(f.follows, false) as follows,
        (first.submitted_at at time zone 'Europe/Stockholm')::date as first_submitted_on, s.id as report,
        coalesce(s.version, 0) as version, (s.submitted_at at time zone 'Europe/Stockholm')::date as submitted_on,
        s.content_hash as submitted_hash, r.id as review_id, r.kind as review, a.id is not null as answered,
        st.kind as status, coalesce(st.reason, '') as reason, st.expected_on
    from tenant t
    join collection_network cn on cn.collection = any($1)
    left join (
        select distinct on (n.tenant, n.network, asked.code) n.tenant, n.network, asked.code, n.follows
        from following_notice n join unnest($1::text[]) as asked (code) on n.from_half_year <= asked.code
        order by n.tenant, n.network, asked.code, n.id desc
    ) f on f.tenant = t.slug and f.network = cn.network and f.code = cn.collection
    left join lateral (
        select id, version, submitted_at, content_hash from submitted_report
        where tenant = t.slug and collection = cn.collection and network = cn.network order by version desc limit 1
    ) s on true
    left join lateral (
        select submitted_at from submitted_report
        where tenant = t.slug and collection = cn.collection and network = cn.network and version = 1 limit 1
    ) first on true
    left join lateral (
        select id, kind from report_review where tenant = t.slug and report = s.id order by id desc limit 1
    ) r on true
    left join lateral (select id from review_answer where tenant = t.slug and review = r.id limit 1) a on true
    left join lateral (
        select kind, reason, expected_on from report_status
        where tenant = t.slug and collection = cn.collection and network = cn.network order by id desc limit 1
    ) st on true
    where ($2::text is null or t.slug = $2) and ($3::text is null or cn.network = $3)
"""


def crossed_facts(row: asyncpg.Record) -> CellFacts:
    """A row of CROSSED as the facts of a cell."""
    return CellFacts(
        follows=row["follows"],
        first_submitted_on=row["first_submitted_on"],
        submitted_on=row["submitted_on"],
        version=row["version"],
        review=ReviewKind(row["review"]) if row["review"] else None,
        answered=row["answered"],
        status=StatusKind(row["status"]) if row["status"] else None,
        status_reason=row["reason"],
        expected_on=row["expected_on"],
    )


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One RSS: its cells in the order of the collection's networks."""

    tenant: str
    name: str
    short_name: str
    cells: tuple[Cell, ...]

    @property
    def owed(self) -> int:
        return sum(one.state is not CellState.FOLLOWS_NOT for one in self.cells)

    @property
    def come(self) -> int:
        return sum(one.state.has_come for one in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """What is known about every RSS and network of a collection."""

    collection: CollectionView
    rows: tuple[MatrixRow, ...]

    def count(self, *states: CellState) -> int:
        return sum(one.state in states for row in self.rows for one in row.cells)

    @property
    def owed(self) -> int:
        return sum(row.owed for row in self.rows)

    @property
    def come(self) -> int:
        return sum(row.come for row in self.rows)

    def come_for(self, network: str) -> tuple[int, int]:
        """How many have come and how many follow, for one network."""
        at = [view.slug for view in self.collection.networks].index(network)
        column = [row.cells[at].state for row in self.rows]
        return sum(state.has_come for state in column), sum(state is not CellState.FOLLOWS_NOT for state in column)


async def matrix(collection: CollectionView) -> Matrix:
    """The matrix of a collection, RSS in Swedish order of their short names. One query."""
    rows = await fetch(f"{CROSSED} order by swedish_key(t.short_name), t.slug", [collection.code], None, None)
    place = {view.slug: number for number, view in enumerate(collection.networks)}
    gathered: dict[str, tuple[asyncpg.Record, list[tuple[int, Cell]]]] = {}
    for row in rows:
        _, cells = gathered.setdefault(row["tenant"], (row, []))
        cells.append((place[row["network"]], cell(crossed_facts(row), closes_on=collection.closes_on)))
    return Matrix(
        collection,
        tuple(
            MatrixRow(
                slug, row["tenant_name"], row["short_name"], tuple(one for _, one in sorted(cells, key=_by_place))
            )
            for slug, (row, cells) in gathered.items()
        ),
    )


def _by_place(placed: tuple[int, Cell]) -> int:
    return placed[0]
