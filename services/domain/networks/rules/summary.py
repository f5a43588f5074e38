"""The national summary (nationell sammanställning): what has come, merged, counted and compared.

Pure and deterministic: the same input gives the same content and hash, in whatever order the counties come. The whole
half-year is the sum of its networks.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.domain.base.text import swedish_key
from services.domain.networks.rules.content import (
    NationalPart,
    Priority,
    RegionalPart,
    Template,
    Written,
    content_hash,
    needs,
    under,
)
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.life_cycle import Cell, CellState

_WEIGHT = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2, None: 3}


@dataclass(frozen=True, slots=True)
class CountyInput:
    """What one RSS brings to a summary: its cell in the matrix and, when it has come, its regional part."""

    slug: str
    name: str
    cell: Cell
    part: RegionalPart | None = None


@dataclass(frozen=True, slots=True)
class CountyEntry:
    """One county's part in the summary."""

    slug: str
    name: str
    state: CellState
    version: int
    submitted_on: date | None
    late_on: date | None
    sections: tuple[Written, ...]
    needs: int


@dataclass(frozen=True, slots=True)
class CountyAbsent:
    """A county that has not come, with its own words about why, when it left any."""

    slug: str
    name: str
    state: CellState
    reason: str = ""
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class CountyNeed:
    """A need, with the county that lifts it."""

    county: str
    county_name: str
    text: str
    priority: Priority | None


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """The needs of one theme tag. `before` is their number the half-year before, None where nothing can be compared."""

    theme: str
    name: str
    needs: tuple[CountyNeed, ...]
    counties: int
    high: int
    medium: int
    low: int
    before: int | None = None

    @property
    def total(self) -> int:
        return len(self.needs)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many RSS follow, have come, and so on; and how many needs they lift."""

    follow: int = 0
    come: int = 0
    received: int = 0
    asked: int = 0
    late: int = 0
    awaited: int = 0
    excepted: int = 0
    needs: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.follow + other.follow,
            self.come + other.come,
            self.received + other.received,
            self.asked + other.asked,
            self.late + other.late,
            self.awaited + other.awaited,
            self.excepted + other.excepted,
            self.needs + other.needs,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The half-year before. `networks` names whose figures they are: the same network's, or its predecessors'."""

    half_year: str
    networks: tuple[str, ...]
    counts: Counts
    came_now: tuple[str, ...]
    came_then: tuple[str, ...]
    themes_gone: tuple[tuple[str, int], ...]
    """Themes with needs then and none now: name and number."""


@dataclass(frozen=True, slots=True)
class NetworkSummary:
    """The summary of one network in one half-year."""

    half_year: str
    network: str
    network_name: str
    section_titles: tuple[tuple[str, str], ...]
    national_titles: tuple[tuple[str, str], ...]
    national_part: NationalPart | None
    counts: Counts
    counties: tuple[CountyEntry, ...]
    themes: tuple[ThemeGroup, ...]
    awaited: tuple[CountyAbsent, ...]
    excepted: tuple[CountyAbsent, ...]
    follows_not: tuple[str, ...]
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county over all networks of a half-year."""

    slug: str
    name: str
    follow: int
    come: int
    needs: int


@dataclass(frozen=True, slots=True)
class HalfYearSummary:
    """The summary of a whole half-year: its networks, and their sums."""

    half_year: str
    networks: tuple[NetworkSummary, ...]
    counts: Counts
    themes: tuple[ThemeGroup, ...]
    counties: tuple[CountyRow, ...]
    counts_before: Counts | None = None
    half_year_before: str | None = None


def summarise_network(
    *,
    half_year: HalfYear,
    network: str,
    network_name: str,
    template: Template,
    themes: Mapping[str, str],
    national_part: NationalPart | None,
    counties: Iterable[CountyInput],
    before: Iterable[NetworkSummary] = (),
) -> NetworkSummary:
    """Merge what has come for one network. `themes` names the tags; `before` are the summaries to compare with."""
    ordered = sorted(counties, key=_county_order)
    come = [(county, county.part) for county in ordered if county.part is not None and county.cell.state.has_come]
    before = tuple(sorted(before, key=lambda one: one.network))
    groups = _group_by_theme(come, template, themes, before)
    return NetworkSummary(
        half_year=half_year.code,
        network=network,
        network_name=network_name,
        section_titles=tuple((section.key, section.title) for section in template.regional),
        national_titles=tuple((section.key, section.title) for section in template.national),
        national_part=national_part,
        counts=_count(ordered, sum(group.total for group in groups)),
        counties=tuple(_entry(county, part, template) for county, part in come),
        themes=groups,
        awaited=_absent(ordered, lambda state: state.is_awaited),
        excepted=_absent(ordered, lambda state: state is CellState.EXCEPTED),
        follows_not=tuple(county.name for county in ordered if county.cell.state is CellState.FOLLOWS_NOT),
        comparison=_compare([county.name for county, _ in come], groups, before),
    )


def summarise_half_year(half_year: HalfYear, networks: Iterable[NetworkSummary]) -> HalfYearSummary:
    """The whole half-year as the sum of its networks."""
    ordered = tuple(sorted(networks, key=lambda one: (swedish_key(one.network_name), one.network)))
    compared = [one.comparison for one in ordered if one.comparison]
    return HalfYearSummary(
        half_year=half_year.code,
        networks=ordered,
        counts=sum((one.counts for one in ordered), Counts()),
        themes=_sum_themes(ordered),
        counties=_sum_counties(ordered),
        # Two heirs of one network both compare with it; its figures are in the sum once.
        counts_before=sum({one.networks: one.counts for one in compared}.values(), Counts()) if compared else None,
        half_year_before=compared[0].half_year if compared else None,
    )


def summary_hash(summary: NetworkSummary | HalfYearSummary) -> str:
    """The fingerprint of a summary's content: equal for equal input."""
    return content_hash(summary)


def _county_order(county: CountyInput) -> tuple[str, str]:
    return (swedish_key(county.name), county.slug)


def _entry(county: CountyInput, part: RegionalPart, template: Template) -> CountyEntry:
    return CountyEntry(
        slug=county.slug,
        name=county.name,
        state=county.cell.state,
        version=county.cell.version,
        submitted_on=county.cell.submitted_on,
        late_on=county.cell.late_on,
        sections=tuple(under(part, section.key) for section in template.regional),
        needs=len(needs(part, template)),
    )


def _group_by_theme(
    come: list[tuple[CountyInput, RegionalPart]],
    template: Template,
    themes: Mapping[str, str],
    before: tuple[NetworkSummary, ...],
) -> tuple[ThemeGroup, ...]:
    gathered: dict[str, list[CountyNeed]] = {}
    for county, part in come:
        for row in needs(part, template):
            gathered.setdefault(row.theme or "", []).append(
                CountyNeed(county.slug, county.name, row.text, row.priority)
            )
    then = _needs_by_theme(before)
    return _order_themes(
        _group(theme, themes.get(theme, theme), rows, then.get(theme, 0) if before else None)
        for theme, rows in gathered.items()
    )


def _group(theme: str, name: str, rows: list[CountyNeed], before: int | None) -> ThemeGroup:
    # Sorting is stable: within one county and priority the writer's own order stays.
    ordered = sorted(rows, key=lambda need: (_WEIGHT[need.priority], swedish_key(need.county_name), need.county))
    return ThemeGroup(
        theme=theme,
        name=name,
        needs=tuple(ordered),
        counties=len({need.county for need in rows}),
        high=sum(need.priority is Priority.HIGH for need in rows),
        medium=sum(need.priority is Priority.MEDIUM for need in rows),
        low=sum(need.priority is Priority.LOW for need in rows),
        before=before,
    )


def _order_themes(groups: Iterable[ThemeGroup]) -> tuple[ThemeGroup, ...]:
    """The theme that most needs are about stands first."""
    return tuple(sorted(groups, key=lambda group: (-group.total, swedish_key(group.name), group.theme)))


def _needs_by_theme(summaries: Iterable[NetworkSummary]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for summary in summaries:
        for group in summary.themes:
            totals[group.theme] = totals.get(group.theme, 0) + group.total
    return totals


def _count(counties: list[CountyInput], needs_in_all: int) -> Counts:
    states = [county.cell.state for county in counties]
    return Counts(
        follow=sum(state is not CellState.FOLLOWS_NOT for state in states),
        come=sum(state.has_come for state in states),
        received=states.count(CellState.RECEIVED),
        asked=states.count(CellState.QUESTION),
        late=sum(county.cell.late_on is not None for county in counties),
        awaited=sum(state.is_awaited for state in states),
        excepted=states.count(CellState.EXCEPTED),
        needs=needs_in_all,
    )


def _absent(counties: list[CountyInput], is_meant: Callable[[CellState], bool]) -> tuple[CountyAbsent, ...]:
    return tuple(
        CountyAbsent(county.slug, county.name, county.cell.state, county.cell.reason, county.cell.expected_on)
        for county in counties
        if is_meant(county.cell.state)
    )


def _compare(
    names_now: list[str], groups: tuple[ThemeGroup, ...], before: tuple[NetworkSummary, ...]
) -> Comparison | None:
    if not before:
        return None
    names_then = {county.name for one in before for county in one.counties}
    present = {group.theme for group in groups}
    then, names = _needs_by_theme(before), {group.theme: group.name for one in before for group in one.themes}
    gone = [(names[theme], number) for theme, number in then.items() if theme not in present]
    return Comparison(
        half_year=before[0].half_year,
        networks=tuple(one.network_name for one in before),
        counts=sum((one.counts for one in before), Counts()),
        came_now=tuple(name for name in names_now if name not in names_then),
        came_then=tuple(sorted(names_then - set(names_now), key=swedish_key)),
        themes_gone=tuple(sorted(gone, key=lambda one: swedish_key(one[0]))),
    )


def _sum_themes(networks: tuple[NetworkSummary, ...]) -> tuple[ThemeGroup, ...]:
    rows: dict[str, list[CountyNeed]] = {}
    names: dict[str, str] = {}
    for network in networks:
        for group in network.themes:
            rows.setdefault(group.theme, []).extend(group.needs)
            names[group.theme] = group.name
    return _order_themes(_group(theme, names[theme], found, None) for theme, found in rows.items())


def _sum_counties(networks: tuple[NetworkSummary, ...]) -> tuple[CountyRow, ...]:
    rows: dict[str, CountyRow] = {}
    for network in networks:
        come = {entry.slug: (entry.name, 1, entry.needs) for entry in network.counties}
        absent = {one.slug: (one.name, 0, 0) for one in (*network.awaited, *network.excepted)}
        for slug, (name, came, lifted) in (come | absent).items():
            row = rows.get(slug, CountyRow(slug, name, 0, 0, 0))
            rows[slug] = CountyRow(slug, name, row.follow + 1, row.come + came, row.needs + lifted)
    return tuple(sorted(rows.values(), key=lambda row: (swedish_key(row.name), row.slug)))
