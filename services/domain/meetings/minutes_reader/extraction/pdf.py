"""PDF with text: lines by where their signs stand, columns one after the other, struck by the lines drawn through them."""

import io
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTItem
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from services.domain.meetings.minutes_reader.extraction.pdf_layout import PageRow, Piece, add_signs, in_reading_order
from services.domain.meetings.minutes_reader.original import (
    BrokenFile,
    EncryptedFile,
    Line,
    ScannedDocument,
    SwellingFile,
    TooMuchToRead,
    plain,
)

MOST_PAGES = 400
FEWEST_SIGNS = 25
"""A document with fewer letters than this per page has no text worth the name."""

WORD_GAP = 0.17
CELL_GAP = 1.6
"""Gaps between signs, in sizes of the type: a word ends, a cell of a table or a column ends."""

PARAGRAPH_GAP = 1.45
"""A blank line is put where lines stand this many times further apart than they use to."""


@dataclass
class _Page:
    rows: list[PageRow] = field(default_factory=list)


def lines_of_pdf(name: str, content: bytes) -> list[Line]:
    """The lines of a PDF with text."""
    try:
        pages = list(_pages(name, content))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise EncryptedFile(name=name) from error
    except (TooMuchToRead, SwellingFile):
        raise
    except (MemoryError, RecursionError) as error:
        raise SwellingFile(name=name) from error
    except Exception as error:
        # A malformed file makes the library stumble in many ways: it is broken, and that is all there is to say.
        raise BrokenFile(name=name) from error
    letters = Counter(
        "letter" if sign.isalpha() else "unknown"
        for page in pages for row in page.rows for piece in row.pieces for sign in piece.signs
        if sign.isalpha() or sign == "\ufffd"
    )  # fmt: skip
    if not pages:
        raise BrokenFile(name=name)
    if letters["letter"] < FEWEST_SIGNS or letters["unknown"] > letters["letter"] / 2:
        raise ScannedDocument(name=name, pages=len(pages))
    return list(_lines(pages))


def _pages(name: str, content: bytes) -> Iterator[_Page]:
    document = PDFDocument(PDFParser(io.BytesIO(content)))
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.create_pages(document)):
        if number >= MOST_PAGES:
            raise TooMuchToRead(name=name, limit=MOST_PAGES, unit="pages")
        interpreter.process_page(page)
        items = list(_flattened(device.get_result()))
        chars = [item for item in items if isinstance(item, LTChar) and item.upright and item.size > 2]
        strokes = [item for item in items if isinstance(item, LTCurve)]
        yield _Page(rows=in_reading_order(_rows(chars, strokes)))


def _flattened(container: Iterable[LTItem], depth: int = 0) -> Iterator[LTItem]:
    for item in container:
        if isinstance(item, LTContainer):
            if depth < 20:
                yield from _flattened(item, depth + 1)
        else:
            yield item


# --- Rows --------------------------------------------------------------------------------------------


def _rows(chars: Sequence[LTChar], strokes: Sequence[LTCurve]) -> list[PageRow]:
    """The signs of a page by baseline, from the top; each row's pieces from the left."""
    by_line: list[list[LTChar]] = []
    for char in sorted(chars, key=lambda char: (-_baseline(char), char.x0)):
        line = by_line[-1] if by_line else None
        # Raised figures, and the same line in two sizes, stand a little off.
        if line and _baseline(line[0]) - _baseline(char) < 0.35 * max(line[0].size, char.size):
            line.append(char)
        else:
            by_line.append([char])
    through = sorted(_through(strokes), key=lambda stroke: stroke[1])
    return [row for line in by_line if (row := _row(sorted(line, key=lambda char: char.x0), through))]


def _baseline(char: LTChar) -> float:
    return char.matrix[5]


def _through(strokes: Sequence[LTCurve]) -> Iterator[tuple[float, float, float]]:
    """Level strokes, and boxes so thin that they are strokes: from, height, to."""
    for stroke in strokes:
        if stroke.height <= 2 and stroke.width >= 3:
            yield stroke.x0, (stroke.y0 + stroke.y1) / 2, stroke.x1


def _row(chars: list[LTChar], through: Sequence[tuple[float, float, float]]) -> PageRow | None:
    pieces: list[Piece] = []
    right = 0.0
    baseline = statistics.median(map(_baseline, chars))
    size = statistics.median(char.size for char in chars)
    near = [stroke for stroke in through if baseline + 0.1 * size <= stroke[1] <= baseline + 0.5 * size]
    for char in chars:
        text = plain(_known(char.get_text()))
        if not text or (text.isspace() and (not pieces or char.x0 - right > CELL_GAP * size)):
            continue
        gap = char.x0 - right
        if pieces and char.x0 < right - 0.5 * char.size and pieces[-1].signs[-1:] == [text]:
            continue  # Drawn twice, a little aside, to look bold.
        if not pieces or gap > CELL_GAP * char.size:
            pieces.append(Piece(char.x0, char.x1, baseline, size, [], [], []))
        elif gap > WORD_GAP * char.size and pieces[-1].signs[-1] != " " and text != " ":
            add_signs(pieces[-1], " ", False, _is_bold(char))
        if not (text == " " and pieces[-1].signs[-1:] == [" "] and gap <= 0.01):
            middle = (char.x0 + char.x1) / 2
            add_signs(pieces[-1], text, any(a <= middle <= b for a, _, b in near), _is_bold(char))
        pieces[-1].x1 = char.x1
        right = max(right, char.x1) if gap > -char.size else char.x1
    return (
        PageRow(y=baseline, size=size, pieces=kept) if (kept := [one for one in map(_trimmed, pieces) if one]) else None
    )


def _known(text: str) -> str:
    """A sign; one that the file doesn't say the letter of is unknown."""
    return "\ufffd" if text.startswith("(cid:") else text


def _is_bold(char: LTChar) -> bool:
    name = char.fontname.lower()
    return any(word in name for word in ("bold", "black", "heavy", "semibold", "demi"))


def _trimmed(piece: Piece) -> Piece | None:
    while piece.signs and piece.signs[-1].isspace():
        piece.signs.pop()
        piece.struck.pop()
        piece.bold.pop()
    return piece if piece.signs else None


# --- Lines -------------------------------------------------------------------------------------------


def _lines(pages: Sequence[_Page]) -> Iterator[Line]:
    """The rows as lines, with a blank one where they stand further apart than they use to."""
    pitches = Counter(
        round((above.y - below.y) / above.size, 1)
        for page in pages
        for above, below in zip(page.rows, page.rows[1:], strict=False)
        if 0 < above.y - below.y < 4 * above.size
    )
    common = pitches.most_common(1)[0][1] if pitches else 0
    # The tightest distance that is common: in a document of short paragraphs the wide one may be the more frequent.
    pitch = min((one for one, count in pitches.items() if count >= common / 4), default=1.2)
    for number, page in enumerate(pages):
        above: PageRow | None = None
        for row in page.rows:
            apart = above is not None and (
                above.y - row.y > PARAGRAPH_GAP * pitch * max(above.size, row.size) or row.y > above.y
            )
            if apart:
                yield Line(text="", page=number)
            yield _line(row, number)
            above = row
        yield Line(text="", page=number)


def _line(row: PageRow, page: int) -> Line:
    signs: list[str] = []
    struck: list[tuple[int, int]] = []
    bold: list[bool] = []
    for piece in row.pieces:
        if signs:
            signs.append("\t")
        for sign, through, heavy in zip(piece.signs, piece.struck, piece.bold, strict=True):
            if through:
                if struck and struck[-1][1] == len(signs):
                    struck[-1] = (struck[-1][0], len(signs) + 1)
                else:
                    struck.append((len(signs), len(signs) + 1))
            if sign.isalpha():
                bold.append(heavy)
            signs.append(sign)
    last = row.pieces[-1]
    room = (row.edge - row.x1) / max((last.x1 - last.x0) / max(len(last.signs), 1), 0.1)
    return Line(text="".join(signs), struck=tuple(struck), bold=bool(bold) and all(bold), page=page, room=room)
