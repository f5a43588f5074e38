"""SKR's matrix: 24 RSS × the networks of a collection, from exchange rows alone."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from services.domain.base.reading import Lookup, look_up, rows
from services.domain.networks.queries.collections import CollectionView
from services.domain.networks.rules.life_cycle import Cell, CellFacts, CellState, cell

# One query for any number of cells: raw, because it is laterals over one row of each table. Plain joins would read
# all history of a table to find the rows of one half-year.
_CROSSED = """
    select t.slug as tenant, t.name as tenant_name, t.short_name, cn.collection, cn.network,
        coalesce(f.follows, false) as follows,
        (first.submitted_at at time zone 'Europe/Stockholm')::date as first_submitted_on, s.id as report,
        coalesce(s.version, 0) as version, (s.submitted_at at time zone 'Europe/Stockholm')::date as submitted_on,
        s.content_hash as submitted_hash, r.id as review_id, r.kind as review, a.id is not null as answered,
        st.kind as status, coalesce(st.reason, '') as reason, st.expected_on
    from tenant t
    join collection_network cn on cn.collection {chosen}
    left join (
        select distinct on (n.tenant, n.network, asked.code) n.tenant, n.network, asked.code, n.follows
        from following_notice n join {codes} as asked (code) on n.from_half_year <= asked.code
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
CROSSED = _CROSSED.format(chosen="= $1", codes="(select $1::text)")
"""SQL: what has crossed about the collection $1, of the RSS $2 and the network $3 or, where they are null, of all."""

CROSSED_OF_SEVERAL = _CROSSED.format(chosen="= any($1)", codes="unnest($1::text[])")
"""The same of several collections. Not used for one: how many rows an array finds is planned anew at each use."""


CELL_FACTS = """
    json_build_object('follows', x.follows, 'first_submitted_on', x.first_submitted_on, 'submitted_on', x.submitted_on,
        'version', x.version, 'review', x.review, 'answered', x.answered, 'status', x.status, 'status_reason', x.reason,
        'expected_on', x.expected_on)
"""
"""SQL: a row `x` of CROSSED as the CellFacts of its cell."""


@dataclass(frozen=True)
class MatrixRow:
    """One RSS: its cells in the order of the collection's networks."""

    tenant: str
    name: str
    short_name: str
    cells: tuple[Cell, ...]

    @cached_property
    def states(self) -> Counter[CellState]:
        """How many of its cells are in each state."""
        return Counter(one.state for one in self.cells)

    @property
    def owed(self) -> int:
        return len(self.cells) - self.states[CellState.FOLLOWS_NOT]

    @property
    def come(self) -> int:
        return sum(count for state, count in self.states.items() if state.has_come)


@dataclass(frozen=True)
class Matrix:
    """What is known about every RSS and network of a collection."""

    collection: CollectionView
    rows: tuple[MatrixRow, ...]

    def count(self, *states: CellState) -> int:
        return sum(row.states[state] for row in self.rows for state in states)

    @property
    def owed(self) -> int:
        return sum(row.owed for row in self.rows)

    @property
    def come(self) -> int:
        return sum(row.come for row in self.rows)

    def come_for(self, network: str) -> tuple[int, int]:
        """How many have come and how many follow, for one network."""
        at = [view.slug for view in self.collection.networks].index(network)
        column = Counter(row.cells[at].state for row in self.rows)
        come = sum(count for state, count in column.items() if state.has_come)
        return come, len(self.rows) - column[CellState.FOLLOWS_NOT]


@dataclass(frozen=True, slots=True)
class _Row:
    tenant: str
    name: str
    short_name: str
    cells: dict[str, CellFacts]


_MATRIX = f"""
    select x.tenant, x.tenant_name as name, x.short_name, json_object_agg(x.network, {CELL_FACTS}) as cells
    from ({CROSSED}) x group by x.tenant, x.tenant_name, x.short_name order by swedish_key(x.short_name), x.tenant
"""


@dataclass(frozen=True, slots=True)
class FoundMatrix:
    """What has come, before it is known what the collection's networks are."""

    rows: list[_Row]

    def of(self, collection: CollectionView) -> Matrix:
        """The matrix of its collection."""
        return Matrix(
            collection,
            tuple(
                MatrixRow(
                    row.tenant,
                    row.name,
                    row.short_name,
                    tuple(cell(row.cells[view.slug], closes_on=collection.closes_on) for view in collection.networks),
                )
                for row in self.rows
            ),
        )


async def matrix(collection: CollectionView) -> Matrix:
    """The matrix of a collection, RSS in Swedish order of their short names."""
    return (await look_up(matrix_lookup(collection.code))).of(collection)


def matrix_lookup(collection: str) -> Lookup[FoundMatrix]:
    """The matrix of a collection, to be looked up with the collection itself and other things."""
    return Lookup(list[_Row], f"select {rows(_MATRIX)}", (collection, None, None), FoundMatrix)
