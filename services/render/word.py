"""Word (.docx) of a document's content: real headings, marked table headers, Swedish as its language.

python-docx is loaded at the first use: a process that only serves pages never carries it.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from services.render.blocks import cell_text
from services.render.content import (
    Anchored,
    Block,
    BulletList,
    Column,
    Document,
    Figure,
    KeyFacts,
    Kind,
    Link,
    Notice,
    Paragraph,
    RichText,
    Section,
    Table,
    Value,
    printable,
)
from services.render.formats import date_long
from services.render.packages import with_fixed_dates
from services.render.word_anchors import anchored
from services.render.word_figures import add_drawing
from services.render.word_markdown import write_markdown
from services.render.word_styles import add_link, add_page_number, add_paragraph, new_file, shade, show_borders

if TYPE_CHECKING:
    from docx.document import Document as WordFile

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TEXT_WIDTH_CM = 17.0
_DEEPEST_HEADING = 6


def render_document(document: Document) -> bytes:
    """The same content gives the same bytes."""
    document = printable(document)
    file = new_file(document.language)
    state_properties(file, document)
    add_paragraph(file, document.issuer, "Issuer")
    add_paragraph(file, document.title, "Title")
    if document.subtitle:
        add_paragraph(file, document.subtitle, "Subtitle")
    add_paragraph(file, f"Framtaget {date_long(document.made_at)}", "Made")
    _write(file, document.blocks, level=1)
    add_page_number(file, document.issuer)
    return _saved(file)


def render_blocks(document: Document) -> bytes:
    """The content without title and footer, to be put into a template that has its own."""
    document = printable(document)
    file = new_file(document.language)
    _write(file, document.blocks, level=1)
    return _saved(file)


def state_properties(file: "WordFile", document: Document) -> None:
    """What the file says about itself. `mark` is how it is known when it comes back."""
    properties = file.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.issuer
    properties.subject = document.subtitle
    properties.comments = document.description
    properties.identifier = document.mark
    properties.language = document.language
    properties.created = properties.modified = document.made_at.replace(tzinfo=None)
    properties.revision = 1


def _saved(file: "WordFile") -> bytes:
    out = BytesIO()
    file.save(out)
    return with_fixed_dates(out.getvalue())


def _write(file: "WordFile", blocks: tuple[Block, ...], *, level: int) -> None:
    for block in blocks:
        match block:
            case Section():
                heading = add_paragraph(file, block.heading, f"Heading {min(level, _DEEPEST_HEADING)}")
                heading.paragraph_format.page_break_before = block.new_page or None
                _write(file, block.blocks, level=level + 1)
            case Anchored():
                with anchored(file, block.key):
                    _write(file, block.blocks, level=level)
            case Paragraph():
                file.add_paragraph(block.text)
            case Notice():
                _write_notice(file, block)
            case RichText():
                write_markdown(file, file, block.markdown, heading_level=level)
            case BulletList():
                for point in block.points:
                    add_paragraph(file, point, "List Bullet")
            case KeyFacts():
                _write_facts(file, block)
            case Table():
                _write_table(file, block)
            case Figure():
                add_drawing(file, block, width_cm=_TEXT_WIDTH_CM)
                if block.caption:
                    add_paragraph(file, block.caption, "Caption")


def _write_notice(file: "WordFile", notice: Notice) -> None:
    paragraph = add_paragraph(file, style="Notice")
    if notice.heading:
        paragraph.add_run(f"{notice.heading}: ").bold = True
    paragraph.add_run(notice.text)


def _write_facts(file: "WordFile", facts: KeyFacts) -> None:
    grid = file.add_table(rows=len(facts.facts), cols=2)
    show_borders(grid, header_row=False, header_column=True)
    for row, (term, value) in zip(grid.rows, facts.facts, strict=True):
        name, fact = row.cells
        name.paragraphs[0].add_run(term).bold = True
        _write_cell(file, fact, value, Column(term))
    _set_widths(grid, (1, 2))
    add_paragraph(file, style="After Table")


def _write_table(file: "WordFile", table: Table) -> None:
    add_paragraph(file, table.caption, "Caption")
    grid = file.add_table(rows=len(table.rows) + 1, cols=len(table.columns))
    show_borders(grid, header_row=True, header_column=table.row_headings, title=table.caption)
    head, *body = grid.rows
    for cell, column in zip(head.cells, table.columns, strict=True):
        cell.paragraphs[0].add_run(column.label).bold = True
        shade(cell)
        _align(cell, column)
    for row, values in zip(body, table.rows, strict=True):
        for place, (cell, column, value) in enumerate(zip(row.cells, table.columns, values, strict=True)):
            _write_cell(file, cell, value, column, bold=table.row_headings and place == 0)
            _align(cell, column)
    _set_widths(grid, tuple(column.width for column in table.columns))
    add_paragraph(file, style="After Table")


def _write_cell(file: "WordFile", cell: Any, value: Value, column: Column, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    if isinstance(value, Link):
        add_link(paragraph, value.text, value.address)
    elif column.kind == Kind.MARKDOWN and value:
        write_markdown(file, cell, str(value), heading_level=_DEEPEST_HEADING)
        if len(cell.paragraphs) > 1:  # A cell without a paragraph makes the file unreadable.
            cell._tc.remove(paragraph._p)
    else:
        run = paragraph.add_run(cell_text(value, column.kind))
        if bold:
            run.bold = True
    for written in cell.paragraphs:
        written.paragraph_format.space_after = 0


def _align(cell: Any, column: Column) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if column.numeric:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _set_widths(grid: Any, shares: tuple[float, ...]) -> None:
    from docx.shared import Cm

    grid.autofit = False
    widths = [Cm(_TEXT_WIDTH_CM * share / sum(shares)) for share in shares]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
