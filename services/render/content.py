"""A document's content, said once: `word`, `pdf`, `excel`, `json_form` and the web page each give it a form.

A module that has something to hand out (a report, a summary, a list) fills this tree and knows nothing of
file formats. The tree is a value: the same tree gives the same bytes in every form.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """A cell or fact that leads on to a page (länk)."""

    text: str
    address: str


class Kind(StrEnum):
    """What a column holds, which decides how each form writes and aligns it."""

    TEXT = "text"
    MARKDOWN = "markdown"
    NUMBER = "number"
    KRONOR = "kronor"  # cells are öre
    DATE = "date"


Value = str | int | float | Decimal | date | datetime | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: `width` is its share beside the others, `unit` is written in the heading (kr, personer)."""

    heading: str
    kind: Kind = Kind.TEXT
    width: float = 1
    unit: str = ""

    @property
    def label(self) -> str:
        return f"{self.heading} ({self.unit})" if self.unit else self.heading

    @property
    def numeric(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.KRONOR)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text (stycke)."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Text that must not be overlooked (obs), such as which counties are missing."""

    text: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class RichText:
    """Markdown as somebody wrote it; its headings are moved below the section that it stands in."""

    markdown: str


@dataclass(frozen=True, slots=True)
class BulletList:
    """Short points (punktlista)."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """Terms with their values (fakta), in order."""

    facts: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. The first column names its row, unless `row_headings` is off.

    `sheet` names the table's sheet in Excel where the caption is too long for it (31 characters).
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    row_headings: bool = True
    sheet: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.caption!r}: {len(row)} cells in a row of {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing made by our own templates, with the words that replace it for those who cannot see it."""

    svg: str
    alternative: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; its level follows from where it stands."""

    heading: str
    blocks: "tuple[Block, ...]" = ()
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Anchored:
    """Blocks that are known again by their key when a Word file comes back changed (ankare)."""

    key: str
    blocks: "tuple[Block, ...]" = ()


Block = Section | Paragraph | Notice | RichText | BulletList | KeyFacts | Table | Figure | Anchored


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `issuer` is an organisation, never a person; `made_at` is part of the content.

    `mark` is how a Word file of it is known when somebody hands it in again.
    """

    title: str
    made_at: datetime
    issuer: str
    subtitle: str = ""
    description: str = ""
    mark: str = ""
    language: str = "sv"
    blocks: tuple[Block, ...] = field(default=())


def tables(blocks: tuple[Block, ...]) -> Iterator[Table]:
    """Every table, in reading order."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Section | Anchored):
            yield from tables(block.blocks)


def printable(content: Any) -> Any:
    """The same content without the control characters that pasted text carries and that no file format can hold."""
    if isinstance(content, str):
        return content.translate(_NOT_PRINTABLE)
    if isinstance(content, tuple):
        return tuple(map(printable, content))
    if is_dataclass(content) and not isinstance(content, type):
        return replace(content, **{part.name: printable(getattr(content, part.name)) for part in fields(content)})
    return content


_NOT_PRINTABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF])
