from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest

from services.render import excel
from services.render.content import Column, Document, Kind, Table
from tests.render.example import EXAMPLE


def opened(document: Document):
    return openpyxl.load_workbook(BytesIO(excel.render_document(document)))


def with_tables(*tables: Table) -> Document:
    return Document("T", datetime(2025, 11, 20, tzinfo=UTC), "SKR", blocks=tables)


def test_each_table_is_a_sheet_with_real_numbers_and_dates():
    book = opened(EXAMPLE)
    assert book.sheetnames == ["Om", "Behov per län"]
    sheet = book["Behov per län"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [
        ("Län", "Behov (st)", "Kostnad", "Inlämnad", "Beskrivning", "Sida"),
        ("Dalarna", 12, 1225535, datetime(2025, 10, 17), "Mer stöd\n– ett", "Visa"),
        ("Örebro", 3, None, None, "=1+1", None),
    ]
    assert sheet["C2"].number_format == '#,##0" kr"'
    assert sheet["D2"].is_date
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet["F2"].hyperlink.target == "https://s.example/1"


def test_the_first_sheet_says_what_the_book_is():
    book = opened(EXAMPLE)
    words = {cell for row in book["Om"].iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"Barn och unga hösten 2025", "Nationell sammanställning", "SKR", "hösten 2025", "Saknas"} <= words
    assert (book.properties.title, book.properties.creator) == ("Barn och unga hösten 2025", "SKR")


@pytest.mark.parametrize("attack", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "{=1}", "https://spion.example", "\t=1"])
def test_what_people_wrote_is_text(attack: str):
    cell = opened(with_tables(Table("T", (Column("A"),), ((attack,),))))["T"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == attack
    assert cell.hyperlink is None


def test_sheet_names_are_such_as_excel_takes():
    long = "Behov per län: kommuner/regioner och vad de söker"
    tables = [Table(caption, (Column("A"),), ()) for caption in (long, long, "Om", "'x'", "[]")]
    assert opened(with_tables(*tables)).sheetnames == [
        "Om", "Behov per län kommuner regioner", "Behov per län kommuner region 2", "Om 2", "x", "Tabell",
    ]  # fmt: skip


def test_an_amount_with_ore_shows_them():
    cell = opened(with_tables(Table("T", (Column("Kr", Kind.KRONOR),), ((1250,),))))["T"]["A2"]
    assert (cell.value, cell.number_format) == (12.5, '#,##0.00" kr"')


def test_the_same_content_gives_the_same_bytes():
    assert excel.render_document(EXAMPLE) == excel.render_document(EXAMPLE)
