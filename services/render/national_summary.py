"""The national summaries (sammanställningar) as documents: the tree that Word, PDF and the web page are made from."""

from collections.abc import Iterable
from datetime import datetime

from services.domain.networks.rules.content import Written
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.summary import (
    Comparison,
    Counts,
    CountyAbsent,
    CountyEntry,
    HalfYearSummary,
    NetworkSummary,
    ThemeGroup,
)
from services.render.content import (
    Block,
    Column,
    Document,
    KeyFacts,
    Kind,
    Notice,
    Paragraph,
    Section,
    Table,
)
from services.render.formats import counted, date_long, listing
from services.render.report_parts import absent_words, national_blocks, written_blocks
from services.render.words.networks import STATE_WORDS

SKR = "Sveriges Kommuner och Regioner"


def network_summary_document(summary: NetworkSummary, *, state_of: datetime) -> Document:
    """The national summary of one network. `state_of` is when the latest of its material came."""
    label = HalfYear.parse(summary.half_year).label
    return Document(
        title=f"{summary.network_name}: nationell sammanställning",
        subtitle=label.capitalize(),
        made_at=state_of,
        issuer=SKR,
        description=f"RSS halvårsrapporter om {summary.network_name}, {label}.",
        blocks=network_blocks(summary),
    )


def network_blocks(summary: NetworkSummary) -> tuple[Block, ...]:
    """The parts of one network's summary, for its own document and for the half-year's."""
    return (
        Section("I korthet", tuple(_brief(summary))),
        Section("Nationell del", tuple(national_blocks(summary.national_part, summary.national_titles))),
        Section("Behov", tuple(_needs(summary.themes))),
        Section("Vad länen följer upp och gör", tuple(_counties(summary))),
    )


def half_year_document(summary: HalfYearSummary, *, state_of: datetime) -> Document:
    """The national summary of a whole half-year."""
    label = HalfYear.parse(summary.half_year).label
    return Document(
        title=f"Halvårsrapporter {label}",
        subtitle="Nationell sammanställning av RSS rapporter",
        made_at=state_of,
        issuer=SKR,
        description=f"Alla nätverk i insamlingen {label}.",
        blocks=(
            Section("Halvåret i korthet", tuple(_half_year_brief(summary))),
            Section("Behov över alla nätverk", (_theme_overview(summary.themes), _county_overview(summary))),
            *(Section(one.network_name, network_blocks(one), new_page=True) for one in summary.networks),
        ),
    )


def _brief(summary: NetworkSummary) -> Iterable[Block]:
    yield KeyFacts(tuple(_counts(summary.counts)))
    yield from _absent_notices(summary)
    if summary.follows_not:
        yield Paragraph(f"Följer inte nätverket: {listing(summary.follows_not)}.")
    if summary.comparison:
        yield from _comparison(summary.comparison, summary.counts)


def _counts(counts: Counts) -> Iterable[tuple[str, str]]:
    yield "Inkomna rapporter", f"{counts.come} av {counts.follow}"
    yield "Mottagna", str(counts.received)
    if counts.asked:
        yield "Med öppen fråga", str(counts.asked)
    if counts.late:
        yield "Inlämnade efter sista dagen", str(counts.late)
    if counts.excepted:
        yield "Undantag", str(counts.excepted)
    yield "Behov", str(counts.needs)


def _absent_notices(summary: NetworkSummary) -> Iterable[Block]:
    if summary.awaited:
        yield Notice(_names(summary.awaited), heading="Har inte kommit")
    if summary.excepted:
        yield Notice(_names(summary.excepted), heading="Lämnar ingen rapport")
    if not summary.awaited and not summary.excepted and summary.counts.follow:
        yield Paragraph("Alla som följer nätverket har kommit.")


def _names(absent: Iterable[CountyAbsent]) -> str:
    return "; ".join(absent_words(one) for one in absent) + "."


def _comparison(comparison: Comparison, now: Counts) -> Iterable[Block]:
    label = HalfYear.parse(comparison.half_year).label
    yield Table(
        f"Jämfört med {label} ({listing(comparison.networks)})",
        (Column("Uppgift", width=2), Column(label.capitalize(), Kind.NUMBER), Column("Nu", Kind.NUMBER)),
        (
            ("Följer nätverket", comparison.counts.follow, now.follow),
            ("Inkomna rapporter", comparison.counts.come, now.come),
            ("Behov", comparison.counts.needs, now.needs),
        ),
        sheet=f"Jämfört med {comparison.half_year}",
    )
    if comparison.came_now:
        yield Paragraph(f"Kom nu men inte då: {listing(comparison.came_now)}.")
    if comparison.came_then:
        yield Paragraph(f"Kom då men inte nu: {listing(comparison.came_then)}.")
    if comparison.themes_gone:
        gone = [f"{name} ({counted(number, 'behov', 'behov')})" for name, number in comparison.themes_gone]
        yield Paragraph(f"Teman med behov då men inte nu: {listing(gone)}.")


def _needs(themes: tuple[ThemeGroup, ...]) -> Iterable[Block]:
    if not themes:
        yield Paragraph("Inga behov har lyfts.")
        return
    yield _theme_overview(themes)
    for group in themes:
        yield Section(
            group.name,
            (
                Table(
                    f"Behov inom {group.name}",
                    (Column("Län"), Column("Behov", width=4), Column("Prioritet")),
                    tuple(
                        (need.county_name, need.text, need.priority.label if need.priority else "")
                        for need in group.needs
                    ),
                    sheet=group.name[:31],
                ),
            ),
        )


def _theme_overview(themes: tuple[ThemeGroup, ...]) -> Table:
    compared = any(group.before is not None for group in themes)
    columns = [
        Column("Tema", width=3),
        Column("Behov", Kind.NUMBER),
        Column("Län", Kind.NUMBER),
        Column("Hög", Kind.NUMBER),
        Column("Medel", Kind.NUMBER),
        Column("Låg", Kind.NUMBER),
    ]
    if compared:
        columns.append(Column("Förra halvåret", Kind.NUMBER, width=1.4))
    return Table(
        "Behov per tema, efter antal och prioritet",
        tuple(columns),
        tuple(
            (group.name, group.total, group.counties, group.high, group.medium, group.low)
            + ((group.before,) if compared else ())
            for group in themes
        ),
        sheet="Teman",
    )


def _counties(summary: NetworkSummary) -> Iterable[Block]:
    if not summary.counties:
        yield Paragraph("Ingen rapport har kommit.")
    for county in summary.counties:
        yield Section(county.name, tuple(_county(county, summary.section_titles)))


def _county(county: CountyEntry, titles: tuple[tuple[str, str], ...]) -> Iterable[Block]:
    yield Paragraph(_arrival(county))
    names = dict(titles)
    for written in county.sections:
        has_needs = any(row.theme is not None for row in written.rows)
        content = Written(written.section, written.text) if has_needs else written
        if not content.is_empty:
            yield Section(names[written.section], tuple(written_blocks(content)))


def _arrival(county: CountyEntry) -> str:
    words = [STATE_WORDS[county.state], f"version {county.version}"]
    if county.submitted_on:
        words.append(f"inlämnad {date_long(county.submitted_on)}")
    if county.late_on:
        words.append("efter sista dagen")
    words.append(counted(county.needs, "behov", "behov"))
    return ", ".join(words) + "."


def _half_year_brief(summary: HalfYearSummary) -> Iterable[Block]:
    yield KeyFacts((("Nätverk", str(len(summary.networks))), *_counts(summary.counts)))
    if summary.counts_before and summary.half_year_before:
        label = HalfYear.parse(summary.half_year_before).label
        yield Paragraph(
            f"{label.capitalize()} kom {summary.counts_before.come} av {summary.counts_before.follow} rapporter"
            f" med {counted(summary.counts_before.needs, 'behov', 'behov')} i de nätverk som kan jämföras."
        )
    yield Table(
        "Nätverken",
        (
            Column("Nätverk", width=4),
            Column("Följer", Kind.NUMBER),
            Column("Inkomna", Kind.NUMBER),
            Column("Mottagna", Kind.NUMBER),
            Column("Väntas", Kind.NUMBER),
            Column("Undantag", Kind.NUMBER, width=1.2),
            Column("Behov", Kind.NUMBER),
        ),
        tuple(
            (
                one.network_name,
                one.counts.follow,
                one.counts.come,
                one.counts.received,
                one.counts.awaited,
                one.counts.excepted,
                one.counts.needs,
            )
            for one in summary.networks
        ),
        sheet="Nätverken",
    )
    missing = [one for one in summary.networks if one.awaited]
    if missing:
        yield Table(
            "Har inte kommit",
            (Column("Nätverk", width=2), Column("RSS", width=5)),
            tuple((one.network_name, _names(one.awaited)) for one in missing),
        )
    else:
        yield Paragraph("Alla rapporter har kommit.")


def _county_overview(summary: HalfYearSummary) -> Table:
    return Table(
        "Länen över alla nätverk",
        (
            Column("RSS", width=3),
            Column("Nätverk", Kind.NUMBER),
            Column("Inkomna", Kind.NUMBER),
            Column("Behov", Kind.NUMBER),
        ),
        tuple((row.name, row.follow, row.come, row.needs) for row in summary.counties),
        sheet="Länen",
    )
