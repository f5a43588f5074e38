"""A national summary for Excel: sheets to sort and count."""

from collections.abc import Iterable

from services.domain.networks.rules.life_cycle import CellState
from services.domain.networks.rules.summary import NetworkSummary
from services.render.content import Column, Document, Kind, Table
from services.render.report_parts import absent_words
from services.render.words.networks import STATE_WORDS


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
            absent_words(absent).removeprefix(absent.name).strip(" ()"),
        )
    for name in summary.follows_not:
        yield (summary.network_name, name, STATE_WORDS[CellState.FOLLOWS_NOT], None, None, None, "")
