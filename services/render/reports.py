"""Half-year reports and summaries as documents: the tree that Word, PDF, Excel and the web page are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.domain.networks.rules.content import (
    NationalPart,
    RegionalPart,
    RowKind,
    Template,
    Written,
    under,
)
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.life_cycle import CellState, OwnState
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
    BulletList,
    Column,
    Document,
    KeyFacts,
    Kind,
    Notice,
    Paragraph,
    RichText,
    Section,
    Table,
)
from services.render.formats import counted, date_long, date_short, listing

SKR = "Sveriges Kommuner och Regioner"

STATE_WORDS = {
    CellState.FOLLOWS_NOT: "Följs ej",
    CellState.NOT_COME: "Inte kommen",
    CellState.BEGUN: "Påbörjad",
    CellState.DELAYED: "Kommer senare",
    CellState.EXCEPTED: "Undantag",
    CellState.SUBMITTED: "Inlämnad",
    CellState.QUESTION: "Fråga",
    CellState.RECEIVED: "Mottagen",
}
"""What a cell of the matrix is called, everywhere."""

OWN_WORDS = {
    OwnState.FOLLOWS_NOT: "Bevakas inte",
    OwnState.NOT_BEGUN: "Inte påbörjad",
    OwnState.DRAFT: "Utkast",
    OwnState.PROPOSED: "För förankring",
    OwnState.ANCHORED: "Förankrad",
    OwnState.SUBMITTED: "Inlämnad",
    OwnState.QUESTION: "Fråga från SKR",
    OwnState.RECEIVED: "Mottagen av SKR",
    OwnState.DELAYED: "Kommer senare",
    OwnState.EXCEPTED: "Undantag",
}
"""What an RSS calls the standing of its own report."""


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
        Section("Nationell del", tuple(_national(summary.national_part, summary.national_titles))),
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
    return "; ".join(_with_reason(one) for one in absent) + "."


def _with_reason(absent: CountyAbsent) -> str:
    words = [date_short(absent.expected_on)] if absent.expected_on else []
    words = [f"väntas {words[0]}"] if words else []
    if absent.reason:
        words.append(absent.reason.rstrip("."))
    if absent.state is CellState.BEGUN:
        words.append("påbörjad")
    return f"{absent.name} ({', '.join(words)})" if words else absent.name


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


def _national(part: NationalPart | None, titles: tuple[tuple[str, str], ...]) -> Iterable[Block]:
    if part is None:
        yield Notice("Ingen nationell del har publicerats för halvåret.")
        return
    facts = [
        ("Period", part.period),
        ("Godkänd av", part.approved_by),
        ("Godkänd", date_long(part.approved_on) if part.approved_on else ""),
    ]
    yield KeyFacts(tuple((term, value) for term, value in facts if value))
    for key, title in titles:
        written = under(part, key)
        if not written.is_empty:
            yield Section(title, tuple(_written(written)))


def _written(written: Written) -> Iterable[Block]:
    if written.text:
        yield RichText(written.text)
    if written.rows:
        yield BulletList(tuple(row.text for row in written.rows))


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
            yield Section(names[written.section], tuple(_written(content)))


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


def summary_sheets(networks: tuple[NetworkSummary, ...], document: Document) -> Document:
    """The same summary for Excel: every need and every county a row, so that one can sort and count."""
    needs = tuple(
        (one.network_name, group.name, need.county_name, need.text, need.priority.label if need.priority else "")
        for one in networks
        for group in one.themes
        for need in group.needs
    )
    reports = tuple(row for one in networks for row in _report_rows(one))
    texts = tuple(
        (one.network_name, county.name, title, written.text, "\n".join(row.text for row in written.rows))
        for one in networks
        for county in one.counties
        for written, (_, title) in zip(county.sections, one.section_titles, strict=True)
        if written.text or (written.rows and written.rows[0].theme is None)
    )
    themes = tuple(
        (one.network_name, group.name, group.total, group.counties, group.high, group.medium, group.low, group.before)
        for one in networks
        for group in one.themes
    )
    network, county = Column("Nätverk", width=2), Column("RSS", width=1.5)
    return Document(
        title=document.title,
        subtitle=document.subtitle,
        made_at=document.made_at,
        issuer=document.issuer,
        description=document.description,
        blocks=(
            Table(
                "Rapporter",
                (
                    network,
                    county,
                    Column("Läge"),
                    Column("Version", Kind.NUMBER),
                    Column("Inlämnad", Kind.DATE),
                    Column("Behov", Kind.NUMBER),
                    Column("Besked", width=3),
                ),
                reports,
                row_headings=False,
            ),
            Table(
                "Behov",
                (network, Column("Tema", width=2), county, Column("Behov", width=5), Column("Prioritet")),
                needs,
                row_headings=False,
            ),
            Table(
                "Teman",
                (
                    network,
                    Column("Tema", width=2),
                    Column("Behov", Kind.NUMBER),
                    Column("Län", Kind.NUMBER),
                    Column("Hög", Kind.NUMBER),
                    Column("Medel", Kind.NUMBER),
                    Column("Låg", Kind.NUMBER),
                    Column("Förra halvåret", Kind.NUMBER),
                ),
                themes,
                row_headings=False,
            ),
            Table(
                "Texter",
                (
                    network,
                    county,
                    Column("Avsnitt"),
                    Column("Text", Kind.MARKDOWN, width=5),
                    Column("Punkter", width=3),
                ),
                texts,
                row_headings=False,
            ),
        ),
    )


def _report_rows(summary: NetworkSummary) -> Iterable[tuple]:
    for county in summary.counties:
        state = STATE_WORDS[county.state]
        yield (
            summary.network_name,
            county.name,
            state,
            county.version,
            county.submitted_on,
            county.needs,
            "efter sista dagen" if county.late_on else "",
        )
    for absent in (*summary.awaited, *summary.excepted):
        yield (
            summary.network_name,
            absent.name,
            STATE_WORDS[absent.state],
            None,
            None,
            None,
            _with_reason(absent).removeprefix(absent.name).strip(" ()"),
        )
    for name in summary.follows_not:
        yield (summary.network_name, name, STATE_WORDS[CellState.FOLLOWS_NOT], None, None, None, "")


@dataclass(frozen=True, slots=True)
class CountyReportPart:
    """One network in a county's own report. `standing` says where it stands; without a part it is only named."""

    network_name: str
    standing: str
    national_part: NationalPart | None
    part: RegionalPart | None


def county_report_document(
    rss: str,
    half_year: HalfYear,
    template: Template,
    themes: dict[str, str],
    parts: Iterable[CountyReportPart],
    *,
    state_of: datetime,
) -> Document:
    """An RSS's combined report of a half-year, for its own chiefs' network: the same content that SKR gets."""
    parts = tuple(parts)
    written = [one for one in parts if one.part is not None]
    waiting = [one for one in parts if one.part is None]
    blocks: list[Block] = [
        Table(
            "Nätverken",
            (Column("Nätverk", width=3), Column("Läge", width=3)),
            tuple((one.network_name, one.standing) for one in parts),
        )
    ]
    if waiting:
        blocks.append(
            Notice(
                f"{listing(one.network_name for one in waiting)} ingår inte i den här rapporten.",
                heading="Kommer senare",
            )
        )
    blocks += [Section(one.network_name, tuple(_county_part(one, template, themes))) for one in written]
    return Document(
        title="Återrapportering från SKR:s nationella nätverk",
        subtitle=f"{rss}, {half_year.label}",
        made_at=state_of,
        issuer=rss,
        description=f"{rss}: samlad halvårsrapport {half_year.label}.",
        blocks=tuple(blocks),
    )


def _county_part(one: CountyReportPart, template: Template, themes: dict[str, str]) -> Iterable[Block]:
    yield Paragraph(one.standing)
    titles = tuple((section.key, section.title) for section in template.national)
    if one.national_part is not None:
        yield Section("Nationellt", tuple(_national(one.national_part, titles)))
    if one.part is None:
        return
    for section in template.regional:
        written = under(one.part, section.key)
        if section.rows is RowKind.NEEDS and written.rows:
            yield Section(
                section.title,
                (
                    *_written(Written(section.key, written.text)),
                    Table(
                        f"{section.title}: {one.network_name}",
                        (Column("Behov", width=4), Column("Tema", width=2), Column("Prioritet")),
                        tuple(
                            (
                                row.text,
                                themes.get(row.theme or "", row.theme or ""),
                                row.priority.label if row.priority else "",
                            )
                            for row in written.rows
                        ),
                    ),
                ),
            )
        elif not written.is_empty:
            yield Section(section.title, tuple(_written(written)))
