"""Accessible PDF (PDF/UA-1) of a document's content, set by Typst from our own template.

Typst is loaded at the first use: a process that only serves pages never carries it. The template gets the content as values,
never as markup of its own: what people have written is text and nothing else.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec

from services.render.content import Document, printable
from services.render.environment import TEMPLATES
from services.render.pdf_content import Letters, values_of

if TYPE_CHECKING:
    import pikepdf

MEDIA_TYPE = "application/pdf"
_HERE = TEMPLATES / "pdf"
_UPRIGHT = ("samband.ttf", "samband-extended.ttf", "samband-symbols.ttf")


def render_document(document: Document) -> bytes:
    """The same content gives the same bytes."""
    import typst

    values, row_headings = values_of(printable(document), _letters())
    drawn = typst.compile(
        _HERE / "document.typ",
        root=_HERE,
        font_paths=_fonts(),
        sys_inputs={"document": msgspec.json.encode(values).decode()},
        pdf_standards="ua-1",
        timestamp=int(document.made_at.timestamp()),
    )
    return _complete_tags(drawn, row_headings)


@cache
def _fonts() -> Any:
    """Our own fonts and no others, so that a document looks the same from every machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE])


@cache
def _letters() -> Letters:
    """The signs that our fonts have. PDF/UA allows no others, so a text must not ask for them."""
    from fontTools.ttLib import TTFont

    return Letters({sign for name in _UPRIGHT for sign in TTFont(_HERE / name, lazy=True).getBestCmap() or ()})


def _complete_tags(drawn: bytes, row_headings: list[bool]) -> bytes:
    """Add what Typst leaves out: that the first cell of a row is its heading."""
    import pikepdf

    with pikepdf.open(BytesIO(drawn)) as pdf:
        tables = _elements(pdf.Root.StructTreeRoot, "/Table", nested=True)
        for table, has_row_headings in zip(tables, row_headings, strict=True):
            if has_row_headings:
                _head_rows(table)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _head_rows(table: "pikepdf.Object") -> None:
    """Give each row its heading; a cell's headings are then told by their scopes, not named cell by cell."""
    import pikepdf

    for row in _elements(table, "/TR"):
        for place, cell in enumerate(_elements(row, "/TH", "/TD")):
            facts = next(one for one in cell.A if pikepdf.Name.Table == one.O)
            del facts.Headers
            if place == 0 and cell.S == pikepdf.Name.TD:
                cell.S, facts.Scope = pikepdf.Name.TH, pikepdf.Name.Row


def _elements(element: "pikepdf.Object", *kinds: str, nested: bool = False) -> Iterator["pikepdf.Object"]:
    """The elements of these kinds below another, in reading order; `nested`: also those within another of them."""
    import pikepdf

    children = element.get("/K", pikepdf.Array())
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if not isinstance(child, pikepdf.Dictionary) or "/S" not in child:
            continue
        is_wanted = str(child.S) in kinds
        if is_wanted:
            yield child
        if nested or not is_wanted:
            yield from _elements(child, *kinds, nested=nested)
