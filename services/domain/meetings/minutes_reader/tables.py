"""Minutes kept as a table: rows with columns for the item, what was said, what was decided and who does it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.domain.meetings.minutes_reader.flow import Flow, Paragraph
from services.domain.meetings.minutes_reader.rows import Row

_COLUMNS = {
    "number": r"(?:nr|nummer|#|punkt nr|§|pkt)\.?",
    "title": r"(?:ärende|ärenden|punkt|fråga|frågor|rubrik|ämne|dagordningspunkt|agendapunkt|område)",
    "text": r"(?:anteckning(?:ar)?|diskussion|notering(?:ar)?|kommentar(?:er)?|minnesanteckning(?:ar)?|information"
            r"|sammanfattning|beskrivning|innehåll)",
    "decision": r"(?:beslut|beslut/åtgärd|beslut och åtgärd(?:er)?|beslut/åtgärder|ställningstagande)",
    "follow": r"(?:åtgärd(?:er)?|ansvarig(?:a)?|klart|när|datum|deadline|status|uppföljning|ansvar|vem)",
    "presenter": r"(?:föredragande|föredragare|ansvarig föredragande)",
}  # fmt: skip


def opened(flow: Flow) -> Flow:
    """The flow with such tables turned into items, text and decisions below each other."""
    paragraphs: list[Paragraph] = []
    columns: list[str] | None = None
    rows = 0
    for paragraph in flow.paragraphs:
        cells = paragraph.text.split("\t")
        header = _header(cells)
        if header is not None:
            columns, rows = header, 0
            continue
        if columns is None or len(cells) < 2 or len(cells) > len(columns):
            columns = columns if len(cells) > 1 else None
            paragraphs.append(paragraph)
            continue
        rows += 1
        paragraphs += _row(paragraph, cells, columns, rows)
    return Flow(rows=flow.rows, margins=flow.margins, paragraphs=paragraphs)


def _header(cells: Sequence[str]) -> list[str] | None:
    if len(cells) < 2:
        return None
    names = [
        next((name for name, form in _COLUMNS.items() if re.fullmatch(form, cell.strip(" :"), re.I)), "")
        for cell in cells
    ]
    known = {name for name in names if name}
    return (
        names if "title" in known and known & {"decision", "text", "follow"} and len(known) >= len(cells) - 1 else None
    )


def _row(paragraph: Paragraph, cells: Sequence[str], columns: Sequence[str], count: int) -> list[Paragraph]:
    by_name = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
    number = by_name.get("number", "").strip(" .§")
    title = by_name.get("title", "").replace("\v", " ")
    if not title:
        made = []
    elif found := re.match(r"(?P<number>\d{1,3})[.)]?\s+(?P<title>\S.*)", title):
        made = [_made(paragraph, f"{found['number']}. {found['title']}", heading=1)]
    else:
        made = [_made(paragraph, f"{number if number.isdigit() else count}. {title}", heading=1)]
    if by_name.get("presenter"):
        made.append(_made(paragraph, f"Föredragande: {by_name['presenter']}".replace("\v", ", ")))
    made += [_made(paragraph, text) for text in by_name.get("text", "").split("\v") if text.strip()]
    decided = [text for text in by_name.get("decision", "").split("\v") if text.strip(" –-")]
    if decided:
        made += [_made(paragraph, "Beslut"), *(_made(paragraph, text) for text in decided)]
    if by_name.get("follow"):
        made.append(_made(paragraph, f"Ansvarig: {by_name['follow']}".replace("\v", ", ")))
    return made


def _made(paragraph: Paragraph, text: str, *, heading: int = 0) -> Paragraph:
    first = paragraph.rows[0]
    row = Row(at=first.at, text=text.strip(), gap=1, turned=False, line=replace(first.line, heading=heading))
    return Paragraph(rows=[row], text=row.text, joints=[0])
