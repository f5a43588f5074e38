"""Accessible PDF (PDF/UA-1) of a document's content, set by WeasyPrint from our own HTML and style sheet.

WeasyPrint is loaded at the first use: a process that only serves pages never carries it.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from services.render.content import Document, printable
from services.render.environment import TEMPLATES, asset_file, render

if TYPE_CHECKING:
    import pikepdf

MEDIA_TYPE = "application/pdf"


def render_document(document: Document) -> bytes:
    """The same content gives the same bytes."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    document = printable(document)
    style, fonts = _style_and_fonts()
    page = HTML(
        string=render("pdf/document.html", {"document": document}),
        base_url=None,
        url_fetcher=URLFetcher(allowed_protocols=("data",)),  # type: ignore[arg-type]
    )
    drawn = BytesIO()
    with _fixed_font_dates():
        page.write_pdf(drawn, stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=b"samband")
    return _complete_tags(drawn)


@cache
def _style_and_fonts() -> tuple[Any, Any]:
    """The style sheet and its fonts, read once per process.

    The fonts are our own, so that a document looks the same from every machine, also from one that has none.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: {family}; font-style: {style}; src: url({path.as_uri()}) }}"
        for family, style, path in (
            ("Samband", "normal", asset_file("inter-latin.woff2")),
            ("Samband", "italic", TEMPLATES / "pdf" / "inter-latin-italic.woff2"),
            ("SambandExtended", "normal", asset_file("inter-latin-ext.woff2")),
        )
    )
    sheet = CSS(
        string=faces + (TEMPLATES / "pdf" / "document.css").read_text("utf-8"),
        font_config=fonts,
        url_fetcher=URLFetcher(allowed_protocols=("file",)),  # type: ignore[arg-type]
    )
    atexit.register(_style_and_fonts.cache_clear)  # WeasyPrint cannot clean up once the interpreter is half gone.
    return sheet, fonts


@contextmanager
def _fixed_font_dates() -> Iterator[None]:
    """fontTools stamps each embedded font with the time of its making, unless the environment says otherwise."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _complete_tags(drawn: BytesIO) -> bytes:
    """Add what PDF/UA asks for and WeasyPrint leaves out: the scope of header cells, the tab order of pages."""
    import pikepdf

    with pikepdf.open(drawn) as pdf:
        _give_scopes(pdf.Root.StructTreeRoot, in_head=False)
        for page in pdf.pages:
            page.obj.Tabs = pikepdf.Name.S
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _give_scopes(element: "pikepdf.Object", *, in_head: bool) -> None:
    import pikepdf

    if element.get("/S") == pikepdf.Name.TH:
        element.A.Scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
    in_head = in_head or element.get("/S") == pikepdf.Name.THead
    children = element.get("/K", pikepdf.Array())
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and child.get("/Type") != pikepdf.Name.OBJR:
            _give_scopes(child, in_head=in_head)
