"""The original as lines: what every file becomes before anything in it is understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.domain.base.errors import RuleBroken

MOST_LINES = 20_000
LONGEST_LINE = 4_000
"""A longer line is broken at a space (characters)."""


class FileForm(StrEnum):
    """The kind of file that minutes came in."""

    TEXT = "text"
    WORD = "word"
    PDF = "pdf"


class NotMinutesFile(RuleBroken):
    """The file is of no kind that minutes are read from (`name`)."""

    name: str


class EmptyFile(RuleBroken):
    """There is nothing, or no text, in the file (`name`)."""

    name: str


class NotWhatItSays(RuleBroken):
    """The file's content is not what its name says (`name`, `said`: the ending)."""

    name: str
    said: str


class OldWordFile(RuleBroken):
    """The file is of the Word kind from before 2007 (`name`)."""

    name: str


class ScannedDocument(RuleBroken):
    """The pages are pictures, without text (`name`, `pages`)."""

    name: str
    pages: int


class EncryptedFile(RuleBroken):
    """The file is locked by a password (`name`)."""

    name: str


class SwellingFile(RuleBroken):
    """The file unpacks to far more than a document can need (`name`)."""

    name: str


class TooMuchToRead(RuleBroken):
    """The document is longer than minutes can be (`name`, `limit` lines or pages, `unit`)."""

    name: str
    limit: int
    unit: str


class BrokenFile(RuleBroken):
    """The file says what it is but can't be opened (`name`)."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Lines of the original, both included, counted from 0."""

    first: int
    last: int

    def __or__(self, other: "Span") -> "Span":
        return Span(first=min(self.first, other.first), last=max(self.last, other.last))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the original.

    Cells of a table's row stand apart by tabs, the lines of a cell by vertical tabs. `struck` are the characters that a
    line is drawn through, as ranges. `whole` says that the file itself ends a paragraph here, `heading` its outline level,
    `apart` that it stands in the margins of the page, `room` how many more signs the line had room for, where that is known.
    """

    text: str
    struck: tuple[tuple[int, int], ...] = ()
    bold: bool = False
    heading: int = 0
    page: int = 0
    whole: bool = False
    apart: bool = False
    room: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """A document as lines. `shows_strikes` is false where the form can't carry a struck-through name."""

    lines: tuple[Line, ...]
    form: FileForm
    shows_strikes: bool

    def text(self, span: Span) -> str:
        """The lines of a span as they stand."""
        return "\n".join(line.text for line in self.lines[span.first : span.last + 1])


_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "‐": "-", "‑": "-"})


def plain(text: str) -> str:
    """A text without ligatures, odd spaces and signs that nobody sees."""
    return _UNSEEN.sub("", _SPACES.sub(" ", text.translate(_LIGATURES)))


def broken_up(lines: Sequence[Line]) -> list[Line]:
    """The lines, those too long broken at spaces."""
    return [part for line in lines for part in (_parts(line) if len(line.text) > LONGEST_LINE else [line])]


def _parts(line: Line) -> list[Line]:
    parts: list[Line] = []
    start = 0
    while start < len(line.text):
        end = start + LONGEST_LINE
        if end < len(line.text):
            space = line.text.rfind(" ", start + LONGEST_LINE // 2, end)
            end = space + 1 if space > 0 else end
        struck = tuple(
            (max(a, start) - start, min(b, end) - start) for a, b in line.struck if max(a, start) < min(b, end)
        )
        parts.append(
            Line(
                text=line.text[start:end],
                struck=struck,
                bold=line.bold,
                heading=line.heading,
                page=line.page,
                apart=line.apart,
            )
        )
        start = end
    return parts
