import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_text
from pdfua import Severity, validate

from services.render import pdf
from services.render.content import (
    Block,
    BulletList,
    Column,
    KeyFacts,
    Kind,
    Notice,
    Paragraph,
    RichText,
    Section,
    Table,
)
from tests.render.example import EXAMPLE


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.render_document(EXAMPLE)


@pytest.fixture
def opened(made: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(made)) as file:
        yield file


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The structure tree in reading order."""
    yield node
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


def tagged(file: pikepdf.Pdf, *names: str) -> list[pikepdf.Object]:
    return [element for element in elements(file.Root.StructTreeRoot) if str(element.get("/S")) in names]


def test_the_pdf_ua_checker_finds_nothing(made: bytes, tmp_path):
    file = tmp_path / "made.pdf"
    file.write_bytes(made)
    assert [finding for finding in validate(str(file)).findings if finding.severity >= Severity.INFO] == []


def test_it_says_what_it_is_and_in_which_language(opened: pikepdf.Pdf):
    assert opened.Root.MarkInfo.Marked == True  # noqa: E712 - a PDF boolean
    assert str(opened.Root.Lang) == "sv"
    assert opened.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
    assert str(opened.docinfo.Title) == "Barn och unga hösten 2025"
    assert str(opened.docinfo.Author) == "SKR"
    with opened.open_metadata() as facts:
        assert facts["pdfuaid:part"] == "1"
        assert facts["dc:title"] == "Barn och unga hösten 2025"
    assert all(page.obj.Tabs == pikepdf.Name.S for page in opened.pages)


def test_every_header_cell_says_what_it_heads(opened: pikepdf.Pdf):
    scopes = [str(facts.Scope) for cell in tagged(opened, "/TH") for facts in cell.A if "/Scope" in facts]
    assert scopes.count("/Column") == 6
    assert scopes.count("/Row") == 3 + 2  # key facts, then two counties


def test_headings_go_down_one_level_at_a_time(opened: pikepdf.Pdf):
    levels = [int(str(heading.S)[2]) for heading in tagged(opened, "/H1", "/H2", "/H3", "/H4", "/H5", "/H6")]
    assert levels == [1, 2, 3, 2, 3]


def test_figures_have_words_and_lists_are_lists(opened: pikepdf.Pdf):
    assert [str(figure.Alt) for figure in tagged(opened, "/Figure")] == ["Karta över länen: 21 har lämnat in"]
    for item in tagged(opened, "/LI"):
        assert {str(part.S) for part in item.K if isinstance(part, pikepdf.Dictionary)} <= {"/Lbl", "/LBody"}


def test_it_has_bookmarks(opened: pikepdf.Pdf):
    with opened.open_outline() as outline:
        top = outline.root[0]
        assert top.title == "Barn och unga hösten 2025"
        assert [part.title for part in top.children] == ["Behov", "Dalarna"]


def test_all_fonts_are_our_own(opened: pikepdf.Pdf):
    names = {str(font.BaseFont) for page in opened.pages for font in page.resources.Font.values()}
    assert names
    assert all("Samband" in name for name in names)


def test_the_same_content_gives_the_same_bytes_in_another_process(made: bytes):
    program = (
        "import sys; from services.render import pdf; from tests.render.example import EXAMPLE;"
        "sys.stdout.buffer.write(pdf.render_document(EXAMPLE))"
    )
    again = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    assert again == made


def text_of(made: bytes) -> str:
    return extract_text(BytesIO(made))


def with_blocks(*blocks: Block) -> bytes:
    return pdf.render_document(replace(EXAMPLE, blocks=blocks))


def test_what_people_wrote_reaches_neither_files_nor_hosts():
    attack = '<img src="file:///etc/passwd"> ![](file:///etc/passwd) #read("/etc/passwd") #image("/etc/passwd")'
    made = with_blocks(Paragraph(attack), RichText(attack + "\x0b"))
    assert '#read("/etc/passwd")' in text_of(made)
    with pikepdf.open(BytesIO(made)) as file:
        assert not file.attachments
        assert not any(page.get_images() for page in file.pages)


def test_a_sign_that_no_font_has_is_a_box_and_marks_without_shape_are_left_out():
    made = with_blocks(Paragraph("Łódź → Київ: 😀\u200d!"), RichText("Cafe\u0301 \u202e 中"))
    assert "Łódź → Київ: □!" in text_of(made)
    assert "Café" in text_of(made)


def test_headings_that_people_skip_or_leave_empty_do_not_break_the_document():
    written = RichText("# Ett\n\n#### Två\n\n#\n\n# Tre")
    with pikepdf.open(BytesIO(with_blocks(Section("Behov", (written, Section("", ())))))) as file:
        levels = [str(one.S) for one in tagged(file, "/H1", "/H2", "/H3", "/H4", "/H5", "/H6")]
    assert levels == ["/H1", "/H2", "/H3", "/H4", "/H3"]


def test_only_addresses_that_lead_somewhere_are_links():
    made = with_blocks(RichText("[ett](https://a.example) [två](/dalarna) [tre]() [fyra](mailto:a@b.example)"))
    with pikepdf.open(BytesIO(made)) as file:
        addresses = [str(note.A.URI) for page in file.pages for note in page.get("/Annots", [])]
    assert addresses == ["https://a.example", "mailto:a@b.example"]
    assert "två tre" in text_of(made)


def test_tables_within_tables_have_their_own_headings():
    inner = "| Ort | Antal |\n|---|---|\n| Mora | 2 |"
    table = Table("Yttre", (Column("Län"), Column("Text", Kind.MARKDOWN)), (("Dalarna", inner), ("Örebro", "x")))
    with pikepdf.open(BytesIO(with_blocks(table, KeyFacts((("Halvår", "våren"),))))) as file:
        scopes = [str(facts.Scope) for cell in tagged(file, "/TH") for facts in cell.A if "/Scope" in facts]
    assert scopes == ["/Column", "/Column", "/Row", "/Column", "/Column", "/Row", "/Row"]


MARKS = ("# a\n", "### b\n", "- x\n", "  - y\n", "7. z\n", "> q\n", "**b**", "*i*", "`c`", "~~s~~", "[l](http://a.example)",
         "| a | b |\n|---|---|\n| 1 |\n", "\n", "```\n", "---\n", "ord ", "\\", "<b>", "&amp;", "    kod\n")  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=6), max_size=25).map("".join), st.text(max_size=30))
def test_whatever_people_write_becomes_a_document(written: str, plain: str):
    table = Table(plain, (Column(plain), Column("Text", Kind.MARKDOWN)), ((plain, written),))
    blocks = (RichText(written), Paragraph(plain), Notice(plain, heading=plain), BulletList((plain,)), table)
    assert with_blocks(Section(plain, blocks))
