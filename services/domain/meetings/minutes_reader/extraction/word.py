"""Word (.docx): paragraphs with the numbers that Word would show, tables by rows, struck runs, tracked changes accepted."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from services.domain.meetings.minutes_reader.extraction.word_numbering import Numbering
from services.domain.meetings.minutes_reader.original import BrokenFile, Line, NotWhatItSays, SwellingFile, plain

MOST_UNPACKED = 120_000_000
"""Bytes that a document may unpack to: pictures are packed already, text is small."""

MOST_RATIO = 200
MOST_PARTS = 4_000
DEEPEST = 12
SHORT_CELL = 300
"""A table with a longer cell (characters) is the document's layout, not a table."""


def lines_of_word(name: str, content: bytes) -> list[Line]:
    """The lines of a Word document: its body, and its page headers and footers marked as standing apart."""
    ensure_sane_package(name, content)
    try:
        document = Document(io.BytesIO(content))
        return _Reader(document).lines()
    except RecursionError as error:
        raise SwellingFile(name=name) from error
    except Exception as error:
        # Whatever a malformed part makes the library stumble on: the file is broken, and that is all there is to say.
        raise BrokenFile(name=name) from error


def ensure_sane_package(name: str, content: bytes) -> None:
    """Refuse a package that unpacks to too much, or isn't a Word document. Nothing is unpacked to find out.

    The stated sizes hold: zipfile reads no more of a part than its directory says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BrokenFile(name=name) from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise SwellingFile(name=name)
    if any(part.file_size > 1_000_000 and part.file_size > MOST_RATIO * part.compress_size for part in parts):
        raise SwellingFile(name=name)
    names = {part.filename for part in parts}
    if "word/document.xml" not in names and not any(part.endswith("/document.xml") for part in names):
        raise NotWhatItSays(name=name, said="docx")


@dataclass
class _Text:
    """Text of a paragraph as it grows, with what is struck through and whether all of it is bold."""

    signs: list[str] = field(default_factory=list)
    struck: list[bool] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)

    def add(self, text: str, *, struck: bool = False, bold: bool = False) -> None:
        text = plain(text)
        self.signs.extend(text)
        self.struck.extend([struck] * len(text))
        self.bold.extend([bold] * len(text))

    def parts(self, sign: str) -> Iterator["_Text"]:
        """The text split at a sign, which is left out."""
        start = 0
        for at in [*(at for at, one in enumerate(self.signs) if one == sign), len(self.signs)]:
            yield _Text(self.signs[start:at], self.struck[start:at], self.bold[start:at])
            start = at + 1

    def line(self, *, heading: int = 0, apart: bool = False, whole: bool = True) -> Line:
        letters = [bold for sign, bold in zip(self.signs, self.bold, strict=True) if sign.isalpha()]
        return Line(
            text="".join(self.signs),
            struck=tuple(_ranges(self.struck)),
            bold=bool(letters) and all(letters),
            heading=heading,
            whole=whole,
            apart=apart,
        )


def _ranges(marks: list[bool]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for at, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = at
        elif not mark and start is not None:
            yield start, at
            start = None


@dataclass
class _Paragraph:
    text: _Text
    heading: int


class _Reader:
    """Walks the XML itself: python-docx passes over content controls, inserted text and text boxes."""

    def __init__(self, document: WordDocument) -> None:
        self.document = document
        self.numbering = Numbering(document)
        self.styles = {style.get(qn("w:styleId")): style for style in document.styles.element.findall(qn("w:style"))}

    def lines(self) -> list[Line]:
        return [*self._margins("header"), *self._block(self.document.element.body, 0), *self._margins("footer")]

    def _margins(self, which: str) -> list[Line]:
        found: dict[str, Line] = {}
        for section in self.document.sections:
            for kind in (which, f"first_page_{which}"):
                part = getattr(section, kind)
                if part.is_linked_to_previous:
                    continue
                for paragraph in self._paragraphs(part._element, 0):
                    for text in paragraph.text.parts("\n"):
                        line = text.line(apart=True)
                        if line.text.strip():
                            found.setdefault(line.text, line)
        return list(found.values())

    def _block(self, element, depth: int) -> list[Line]:
        lines: list[Line] = []
        for child in self._blocks(element):
            if child.tag == qn("w:tbl"):
                lines += self._table(child, depth)
            else:
                lines += self._paragraph_lines(self._paragraph(child))
                for box in _boxes(child):
                    lines += self._block(box, depth + 1) if depth < DEEPEST else []
        return lines

    def _blocks(self, element) -> Iterator:
        """Paragraphs and tables in order, content controls and accepted insertions opened."""
        for child in element:
            if child.tag in (qn("w:p"), qn("w:tbl")):
                yield child
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                if content is not None:
                    yield from self._blocks(content)
            elif child.tag in (qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")):
                yield from self._blocks(child)

    def _paragraph_lines(self, paragraph: _Paragraph) -> list[Line]:
        parts = list(paragraph.text.parts("\n"))
        return [part.line(heading=paragraph.heading) for part in parts]

    def _paragraphs(self, element, depth: int) -> Iterator[_Paragraph]:
        for child in self._blocks(element):
            if child.tag == qn("w:p"):
                yield self._paragraph(child)
            elif depth < DEEPEST:
                for cell in child.iter(qn("w:tc")):
                    yield from self._paragraphs(cell, depth + 1)

    # --- Tables ------------------------------------------------------------------------------------

    def _table(self, table, depth: int) -> list[Line]:
        if depth >= DEEPEST:
            return []
        rows = [list(self._cells(row)) for row in self._rows(table)]
        contents = [[list(self._paragraphs(cell, depth + 1)) for cell in row] for row in rows]
        sizes = [sum(len(paragraph.text.signs) for paragraph in cell) for row in contents for cell in row]
        nested = any(cell.find(f".//{qn('w:tbl')}") is not None for row in rows for cell in row)
        if max(map(len, rows), default=0) <= 1 or nested or max(sizes, default=0) > SHORT_CELL:
            return [line for row in contents for cell in row for p in cell for line in self._paragraph_lines(p)]
        return [self._row(row) for row in contents if any(cell for cell in row)]

    def _rows(self, table) -> Iterator:
        for child in table:
            if child.tag == qn("w:tr"):
                properties = child.find(qn("w:trPr"))
                if properties is None or properties.find(qn("w:del")) is None:
                    yield child
            elif child.tag in (qn("w:ins"), qn("w:customXml")):
                yield from self._rows(child)
            elif child.tag == qn("w:sdt") and (content := child.find(qn("w:sdtContent"))) is not None:
                yield from self._rows(content)

    def _cells(self, row) -> Iterator:
        for child in row:
            if child.tag == qn("w:tc"):
                yield child
            elif child.tag == qn("w:sdt") and (content := child.find(qn("w:sdtContent"))) is not None:
                yield from self._cells(content)

    def _row(self, cells: list[list[_Paragraph]]) -> Line:
        row = _Text()
        for number, cell in enumerate(cells):
            if number:
                row.add("\t")
            first = True
            for paragraph in cell:
                for text in paragraph.text.parts("\n"):
                    if not "".join(text.signs).strip():
                        continue
                    if not first:
                        row.add("\v")
                    first = False
                    for sign, struck, bold in zip(text.signs, text.struck, text.bold, strict=True):
                        row.signs.append(" " if sign == "\t" else sign)
                        row.struck.append(struck)
                        row.bold.append(bold)
        return row.line()

    # --- Paragraphs and runs -----------------------------------------------------------------------

    def _paragraph(self, element) -> _Paragraph:
        text = _Text()
        properties = element.find(qn("w:pPr"))
        style_id = None
        if properties is not None:
            style = properties.find(qn("w:pStyle"))
            style_id = style.get(qn("w:val")) if style is not None else None
        label = self.numbering.label(element, self._chain(style_id))
        if label:
            text.add(f"{label} ")
        before = len(text.signs)
        for run in self._runs(element):
            self._run(run, style_id, text)
        if label and "".join(text.signs[before:]).strip():
            bold = [bold for sign, bold in zip(text.signs[before:], text.bold[before:], strict=True) if sign.isalpha()]
            text.bold[:before] = [bool(bold) and all(bold)] * before
        return _Paragraph(text=text, heading=self._heading(properties, style_id))

    def _runs(self, element) -> Iterator:
        """Runs in order. Deleted and moved-away text is not there, inserted and moved-in text is."""
        for child in element:
            if child.tag == qn("w:r"):
                yield child
            elif child.tag in (
                qn("w:ins"), qn("w:moveTo"), qn("w:hyperlink"), qn("w:fldSimple"), qn("w:smartTag"), qn("w:customXml"),
                qn("w:dir"), qn("w:bdo"),
            ):  # fmt: skip
                yield from self._runs(child)
            elif child.tag == qn("w:sdt") and (content := child.find(qn("w:sdtContent"))) is not None:
                yield from self._runs(content)

    def _run(self, run, paragraph_style: str | None, text: _Text) -> None:
        if self._is_on(run, paragraph_style, "w:vanish"):
            return
        struck = self._is_on(run, paragraph_style, "w:strike") or self._is_on(run, paragraph_style, "w:dstrike")
        bold = self._is_on(run, paragraph_style, "w:b")
        for child in run:
            if child.tag == qn("w:t"):
                text.add(child.text or "", struck=struck, bold=bold)
            elif child.tag == qn("w:tab"):
                text.add("\t", bold=bold)
            elif child.tag in (qn("w:br"), qn("w:cr")):
                if child.get(qn("w:type")) in (None, "textWrapping"):
                    text.add("\n", bold=bold)
            elif child.tag == qn("w:noBreakHyphen"):
                text.add("-", struck=struck, bold=bold)

    def _is_on(self, run, paragraph_style: str | None, toggle: str) -> bool:
        properties = run.find(qn("w:rPr"))
        if properties is not None:
            own = properties.find(qn(toggle))
            if own is not None:
                return _true(own)
            style = properties.find(qn("w:rStyle"))
            if style is not None and (found := self._by_style(style.get(qn("w:val")), toggle)) is not None:
                return found
        return bool(self._by_style(paragraph_style, toggle))

    def _by_style(self, style_id: str | None, toggle: str) -> bool | None:
        for style in self._chain(style_id):
            own = style.find(f"{qn('w:rPr')}/{qn(toggle)}")
            if own is not None:
                return _true(own)
        return None

    def _chain(self, style_id: str | None) -> list:
        """A style and those that it is based on."""
        chain: list = []
        while style_id is not None and (style := self.styles.get(style_id)) is not None and style not in chain:
            chain.append(style)
            based = style.find(qn("w:basedOn"))
            style_id = based.get(qn("w:val")) if based is not None else None
        return chain

    def _heading(self, properties, style_id: str | None) -> int:
        own = properties.find(qn("w:outlineLvl")) if properties is not None else None
        levels = [own] if own is not None else []
        levels += [style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}") for style in self._chain(style_id)]
        for level in levels:
            if level is not None and (level.get(qn("w:val")) or "").isdigit():
                return min(int(level.get(qn("w:val"))) + 1, 10) % 10
        for style in self._chain(style_id):
            named = style.find(qn("w:name"))
            words = (named.get(qn("w:val")) or "").lower().split() if named is not None else []
            if len(words) == 2 and words[0] in ("heading", "rubrik") and words[1].isdigit():
                return int(words[1])
        return 0


def _true(toggle) -> bool:
    return toggle.get(qn("w:val"), "true").lower() not in ("0", "false", "off", "none")


def _boxes(paragraph) -> Iterator:
    """Text boxes anchored in a paragraph, each once: Word writes them a second time for older programs."""
    for box in paragraph.iter(qn("w:txbxContent")):
        if not any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()) and not any(
            parent.tag == qn("w:txbxContent") for parent in box.iterancestors()
        ):
            yield box
