"""CSV of a document's first table, as Swedish spreadsheets open it: semicolons, UTF-8 with its mark.

Text stays text: a cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from services.render.content import Document, Kind, Link, Value, printable, tables
from services.render.formats import STOCKHOLM
from services.render.markdown import plain_text

MEDIA_TYPE = "text/csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_first_table(document: Document) -> bytes:
    """The same content gives the same bytes."""
    table = next(tables(printable(document).blocks))
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.label for column in table.columns)
    for row in table.rows:
        writer.writerow(_cell(value, column.kind) for value, column in zip(row, table.columns, strict=True))
    return "\N{BOM}".encode() + out.getvalue().encode()


def _cell(value: Value, kind: Kind) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case int() | float() | Decimal():
            return str(value).replace(".", ",")
        case Link():
            return _safe(value.text)
        case _:
            return _safe(plain_text(value) if kind is Kind.MARKDOWN else value)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
