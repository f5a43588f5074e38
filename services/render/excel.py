"""Excel (.xlsx) of a document's content: a first sheet that says what it is, then one sheet per table.

Cells hold real numbers and dates. Text is always text: nothing that somebody wrote becomes a formula or a link.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from services.render.content import (
    Column,
    Document,
    KeyFacts,
    Kind,
    Link,
    Notice,
    Paragraph,
    Table,
    Value,
    printable,
    tables,
)
from services.render.formats import STOCKHOLM, date_long
from services.render.markdown import plain_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_SHEET_NAME = 31
_LONGEST_CELL = 32767
_WIDEST_COLUMN = 60
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "plain": {},
    "bold": {"bold": True},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "bg_color": "#EEF3F5", "bottom": 1, "text_wrap": True},
    "number": {"num_format": "#,##0.########"},
    "whole": {"num_format": "#,##0"},
    "kronor": {"num_format": '#,##0.00" kr"'},
    "whole kronor": {"num_format": '#,##0" kr"'},
    "date": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
}


def render_document(document: Document) -> bytes:
    """The same content gives the same bytes."""
    from xlsxwriter import Workbook

    document = printable(document)
    out = BytesIO()
    # No strings become formulas, numbers or addresses, whoever wrote them.
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {
            "title": document.title,
            "subject": document.subtitle,
            "author": document.issuer,
            "company": document.issuer,
            "comments": document.description,
            "created": document.made_at.replace(tzinfo=None),
        }
    )
    formats = {name: book.add_format({"valign": "top", **look}) for name, look in _FORMATS.items()}
    names = _SheetNames()
    contents = [(names.next(table.sheet or table.caption), table) for table in tables(document.blocks)]
    _write_front(book.add_worksheet("Om"), document, contents, formats)
    for name, table in contents:
        _write_table(book.add_worksheet(name), table, formats)
    book.close()
    return out.getvalue()


def _write_front(
    sheet: "Worksheet", document: Document, contents: list[tuple[str, Table]], formats: dict[str, Any]
) -> None:
    """The first sheet: title, issuer, the facts and notices of the whole, and the way to each table."""
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, _WIDEST_COLUMN)
    sheet.write_string(0, 0, document.title, formats["title"])
    row = 1
    for text in (document.subtitle, document.issuer, f"Framtaget {date_long(document.made_at)}"):
        if text:
            sheet.write_string(row, 0, text, formats["plain"])
            row += 1
    row += 1
    for block in document.blocks:
        match block:
            case KeyFacts():
                for term, value in block.facts:
                    sheet.write_string(row, 0, term, formats["bold"])
                    _write_value(sheet, row, 1, value, Column(term), formats)
                    row += 1
            case Notice():
                sheet.write_string(row, 0, block.heading or "Obs", formats["bold"])
                sheet.write_string(row, 1, block.text, formats["text"])
                row += 1
            case Paragraph():
                sheet.write_string(row, 0, block.text, formats["plain"])
                row += 1
            case _:
                pass
    row += 1
    for name, table in contents:
        sheet.write_url(row, 0, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1", string=name)
        sheet.write_string(row, 1, table.caption, formats["text"])
        row += 1


def _write_table(sheet: "Worksheet", table: Table, formats: dict[str, Any]) -> None:
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.label, formats["heading"])
        for row, values in enumerate(table.rows, start=1):
            _write_value(sheet, row, place, values[place], column, formats)
        sheet.set_column(place, place, _width(column, [values[place] for values in table.rows]))
    sheet.freeze_panes(1, 1 if table.row_headings else 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F&CSida &P av &N&R&A")


def _write_value(
    sheet: "Worksheet", row: int, place: int, value: Value, column: Column, formats: dict[str, Any]
) -> None:
    match value:
        case None:
            sheet.write_blank(row, place, None, formats["plain"])
        case Link():
            sheet.write_url(row, place, value.address, string=value.text)
        case datetime():
            local = value.astimezone(STOCKHOLM).replace(tzinfo=None)
            sheet.write_datetime(row, place, local, formats["moment"])
        case date():
            sheet.write_datetime(row, place, datetime.combine(value, time()), formats["date"])
        case int() | Decimal() if column.kind == Kind.KRONOR:
            look = formats["kronor" if value % 100 else "whole kronor"]
            sheet.write_number(row, place, float(Decimal(value) / 100), look)
        case bool():
            sheet.write_string(row, place, "ja" if value else "nej", formats["plain"])
        case int():
            # A year or a diary number in a text column is no amount: without thousands.
            sheet.write_number(row, place, value, formats["whole" if column.numeric else "plain"])
        case float() | Decimal():
            sheet.write_number(row, place, float(value), formats["number"])
        case _:
            sheet.write_string(row, place, _text(value, column), formats["text"])


def _text(value: str, column: Column) -> str:
    text = plain_text(value) if column.kind == Kind.MARKDOWN else value
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _width(column: Column, values: list[Value]) -> float:
    """As wide as its longest word or value needs, within reason; long texts wrap."""
    lengths = [len(line) for value in values for line in _shown(value).splitlines()]
    return min(max([len(column.label) + 3, *lengths]) + 1, _WIDEST_COLUMN)


def _shown(value: Value) -> str:
    match value:
        case None:
            return ""
        case Link():
            return value.text
        case datetime():
            return "yyyy-mm-dd hh:mm"
        case date():
            return "yyyy-mm-dd"
        case int() | float() | Decimal():
            return f"{value:,} kr"
        case _:
            return str(value)


class _SheetNames:
    """Names that Excel takes: short, without its signs, none twice."""

    def __init__(self) -> None:
        self._taken = {"om"}

    def next(self, wanted: str) -> str:
        name = re.sub(r"[\[\]:*?/\\\s]+", " ", wanted).strip(" '")[:_LONGEST_SHEET_NAME].strip(" '") or "Tabell"
        number = 2
        unique = name
        while unique.lower() in self._taken:
            ending = f" {number}"
            unique = name[: _LONGEST_SHEET_NAME - len(ending)] + ending
            number += 1
        self._taken.add(unique.lower())
        return unique
