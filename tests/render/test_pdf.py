import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
from pdfua import Severity, validate

from services.render import pdf
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
    scopes = [str(cell.A.Scope) for cell in tagged(opened, "/TH")]
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


def test_what_people_wrote_reaches_neither_files_nor_hosts(tmp_path, monkeypatch):
    from dataclasses import replace

    from services.render.content import Paragraph, RichText

    attack = '<img src="file:///etc/passwd"> ![](file:///etc/passwd) <link rel=attachment href="file:///etc/passwd">'
    made = pdf.render_document(replace(EXAMPLE, blocks=(Paragraph(attack), RichText(attack + "\x0b"))))
    with pikepdf.open(BytesIO(made)) as file:
        assert not file.attachments
        assert not any(page.get_images() for page in file.pages)
