from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from services.render import word
from services.render.content import Column, Document, Kind, RichText, Table
from tests.render.example import DRAWING, EXAMPLE


@pytest.fixture(scope="module")
def opened():
    return docx.Document(BytesIO(word.render_document(EXAMPLE)))


def styled(file, prefix: str) -> list[tuple[str, str]]:
    return [(part.style.name, part.text) for part in file.paragraphs if part.style.name.startswith(prefix)]


def rich(text: str):
    made = word.render_document(Document("T", EXAMPLE.made_at, "SKR", blocks=(RichText(text),)))
    return docx.Document(BytesIO(made))


def test_headings_are_real_headings(opened):
    assert styled(opened, "Heading") == [
        ("Heading 1", "Behov"),
        ("Heading 2", "Teman"),
        ("Heading 1", "Dalarna"),
        ("Heading 2", "Insatser"),
    ]
    assert styled(opened, "Title") == [("Title", "Barn och unga hösten 2025")]


def test_it_names_the_organisation_and_no_person(opened):
    facts = opened.core_properties
    assert (facts.title, facts.author, facts.last_modified_by, facts.language) == (
        "Barn och unga hösten 2025", "SKR", "SKR", "sv",
    )  # fmt: skip


def test_its_text_is_swedish(opened):
    languages = {tag.get(qn("w:val")) for tag in opened.styles.element.iter(qn("w:lang"))}
    assert languages == {"sv-SE"}


def test_the_table_holds_the_content_and_marks_its_headers(opened):
    facts, needs = opened.tables
    assert [cell.text for cell in facts.rows[2].cells] == ["Stängde", "1 november 2025"]
    rows = [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in needs.rows]
    assert rows == [
        ["Län", "Behov (st)", "Kostnad", "Inlämnad", "Beskrivning", "Sida"],
        ["Dalarna", "12", "1 225 535 kr", "2025-10-17", "Mer stöd\nett", "Visa"],
        ["Örebro", "3", "", "", "=1+1", ""],
    ]
    assert needs.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert needs._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"
    assert needs._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Behov per län"


def test_the_parts_of_a_table_stand_in_the_order_that_word_demands(opened):
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook", "tblCaption"]
    for table in opened.tables:
        names = [part.tag.split("}")[1] for part in table._tbl.tblPr]
        assert names == sorted(names, key=order.index)


def test_the_drawing_has_words_and_is_the_drawing(opened):
    (shape,) = opened.inline_shapes
    assert shape._inline.docPr.get("descr") == "Karta över länen: 21 har lämnat in"
    assert [part.blob.decode() for part in opened.part.package.iter_parts() if part.partname.endswith(".svg")] == [
        DRAWING
    ]


def test_pages_are_numbered(opened):
    fields = [field.get(qn("w:instr")) for field in opened.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_a_new_numbered_list_starts_at_one():
    file = rich("1. a\n2. b\n\nsedan\n\n1. c\n2. d")
    numbers = [part._p.pPr.numPr.numId.val for part in file.paragraphs if part.style.name == "List Number"]
    assert len(numbers) == 4
    assert len(set(numbers)) == 2


def test_nested_lists_links_and_emphasis_are_kept():
    file = rich("- ett **fett**\n\n  fortsatt\n  - inre\n- [SKR](https://skr.example)\n\nefter")
    assert [(part.style.name, part.text) for part in file.paragraphs[3:]] == [
        ("List Bullet", "ett fett"),
        ("List Continue", "fortsatt"),
        ("List Bullet 2", "inre"),
        ("List Bullet", "SKR"),
        ("Normal", "efter"),
    ]
    assert file.paragraphs[3].runs[1].bold
    assert file.paragraphs[6].hyperlinks[0].address == "https://skr.example"


def test_a_markdown_table_keeps_its_words():
    file = rich("| Mål | Läge |\n|---|---|\n| Stöd | Klart |\n| Kurs | Pågår |")
    assert [part.text for part in file.paragraphs[3:]] == ["Mål: Stöd; Läge: Klart", "Mål: Kurs; Läge: Pågår"]


def test_a_cell_of_markdown_without_words_is_a_cell():
    table = Table("T", (Column("A"), Column("B", Kind.MARKDOWN)), (("x", " \n"),))
    made = word.render_document(Document("T", EXAMPLE.made_at, "SKR", blocks=(table,)))
    assert [cell.text for cell in docx.Document(BytesIO(made)).tables[0].rows[1].cells] == ["x", ""]


def test_signs_that_no_file_can_hold_do_not_stop_it():
    assert rich("före\x0befter\x00").paragraphs[-1].text == "föreefter"


def test_the_same_content_gives_the_same_bytes():
    assert word.render_document(EXAMPLE) == word.render_document(EXAMPLE)
