"""The look of our Word files, and the marks that make them accessible: styles, languages, table headers."""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordFile

FONT = "Calibri"  # What readers have: Word embeds no fonts of ours.
_ACCENT = "0F4C5C"
_INK = "1A1D21"
_MUTED = "4A4F57"
_LINE = "C9CED6"
_WARNING = "8A5A00"
_HEADING_SIZES = {1: 16, 2: 13, 3: 12, 4: 11, 5: 11, 6: 11}
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def new_file(language: str) -> "WordFile":
    """An empty A4 file with our styles; all of its text is in `language`."""
    from docx import Document

    return Document(BytesIO(_base(LANGUAGES.get(language, language))))


@cache
def _base(language: str) -> bytes:
    """The empty file as bytes: styling it anew would cost more than the content of most documents."""
    from docx import Document
    from docx.shared import Cm, Pt, RGBColor

    file = Document()
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(2.2), Cm(2.4)

    styles: Any = file.styles
    normal = styles["Normal"]
    _font(normal, size=10.5, colour=_INK)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.15
    for level, size in _HEADING_SIZES.items():
        heading = styles[f"Heading {level}"]
        _font(heading, size=size, colour=_ACCENT if level == 1 else _INK, bold=True, italic=False)
        heading.paragraph_format.space_before = Pt(size)
        heading.paragraph_format.space_after = Pt(4)
    _font(styles["Title"], size=22, colour=_INK, bold=True)
    _remove_borders(styles["Title"])
    _font(styles["Subtitle"], size=13, colour=_MUTED, italic=False)
    _font(styles["Caption"], size=10, colour=_INK, bold=True)
    styles["Caption"].paragraph_format.keep_with_next = True
    _font(styles["Quote"], size=10.5, colour=_MUTED)
    for name, size, colour, bold in (
        ("Issuer", 10.5, _ACCENT, True),
        ("Made", 10, _MUTED, False),
        ("Notice", 10.5, _INK, False),
        ("After Table", 4, _INK, False),
    ):
        _font(styles.add_style(name, 1), size=size, colour=colour, bold=bold)
    _left_border(styles["Notice"], _WARNING)

    link = styles.add_style("Hyperlink", 2)
    link.font.color.rgb = RGBColor.from_string("0B4F8A")
    link.font.underline = True
    _set_language(file, language)
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def add_paragraph(container: Any, text: str = "", style: str | None = None) -> Any:
    """A paragraph at the end of a file or cell. Given a style by name, python-docx looks through all of them for each one."""
    paragraph = container.add_paragraph(text)
    if style:
        paragraph._p.style = _style_ids()[style]
    return paragraph


@cache
def _style_ids() -> dict[str, str]:
    return {style.name or "": style.style_id for style in new_file("sv").styles}


def show_borders(table: Any, *, header_row: bool, header_column: bool, title: str = "") -> None:
    """Thin lines between rows, and the marks by which a screen reader knows the headers and names the table."""
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    for name, marked in (("firstRow", header_row), ("firstColumn", header_column)):
        look.set(qn(f"w:{name}"), str(int(marked)))
    # Word refuses a file whose parts do not come in the order of the schema.
    look.addprevious(_element("tblBorders", {}, *(_line(side, "4", _LINE) for side in ("top", "bottom", "insideH"))))
    if title:
        look.addnext(_element("tblCaption", {"val": title}))
    if header_row:
        properties_of_row = table.rows[0]._tr.get_or_add_trPr()
        properties_of_row.append(_element("cantSplit", {}))
        properties_of_row.append(_element("tblHeader", {}))


def shade(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(_element("shd", {"val": "clear", "color": "auto", "fill": "EEF3F5"}))


def add_page_number(file: "WordFile", issuer: str) -> None:
    """The footer: who issued it, and Sida 1 av 12."""
    paragraph = file.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{issuer}\t\tSida ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" av ")
    _field(paragraph, "NUMPAGES")


def restarted_numbering(file: "WordFile", style: str) -> int:
    """A numbering of its own for one more numbered list: Word would otherwise count on from the one before."""
    numbering = file.part.numbering_part.element
    pattern = file.styles[style].element.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(pattern).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return number.numId


def add_link(paragraph: Any, text: str, address: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = _element("hyperlink", {})
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(text, style="Hyperlink")
    link.append(run._r)
    paragraph._p.append(link)


def _font(style: Any, *, size: float, colour: str, bold: bool | None = None, italic: bool | None = None) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name = FONT
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.bold = bold
    style.font.italic = italic
    # The template's headings name a theme font, which would win over the name given here.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)


def _set_language(file: "WordFile", language: str) -> None:
    from docx.oxml.ns import qn

    for tag in file.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)


def _remove_borders(style: Any) -> None:
    from docx.oxml.ns import qn

    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _left_border(style: Any, colour: str) -> None:
    style.element.get_or_add_pPr().insert_element_before(
        _element("pBdr", {}, _line("left", "24", colour, space="8")), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def _line(side: str, size: str, colour: str, space: str = "0") -> Any:
    return _element(side, {"val": "single", "sz": size, "space": space, "color": colour})


def _field(paragraph: Any, instruction: str) -> None:
    paragraph._p.append(_element("fldSimple", {"instr": instruction}))


def _element(name: str, attributes: dict[str, str], *children: Any) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    element.extend(children)
    return element
