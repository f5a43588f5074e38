"""A county's combined report of a half-year, for its own chiefs' network."""

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
from services.render.content import (
    Block,
    Column,
    Document,
    Notice,
    Paragraph,
    Section,
    Table,
)
from services.render.formats import listing
from services.render.report_parts import national_blocks, written_blocks


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
        yield Section("Nationellt", tuple(national_blocks(one.national_part, titles)))
    if one.part is None:
        return
    for section in template.regional:
        written = under(one.part, section.key)
        if section.rows is RowKind.NEEDS and written.rows:
            yield Section(
                section.title,
                (
                    *written_blocks(Written(section.key, written.text)),
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
            yield Section(section.title, tuple(written_blocks(written)))
