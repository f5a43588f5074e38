"""Where the rows of a PDF's page belong: columns one after the other, cells that wrap in the row that they are of."""

import re
import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Piece:
    """Signs on one baseline without a wide gap: a line, or a table's cell."""

    x0: float
    x1: float
    y: float
    size: float
    signs: list[str]
    struck: list[bool]
    bold: list[bool]


@dataclass
class PageRow:
    """The pieces on one baseline."""

    y: float
    size: float
    pieces: list[Piece]
    edge: float = 0.0
    """How far to the right the text of its page or column goes."""

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return self.pieces[-1].x1


def add_signs(piece: Piece, text: str, struck: bool, bold: bool) -> None:
    piece.signs.extend(text)
    piece.struck.extend([struck] * len(text))
    piece.bold.extend([bold] * len(text))


FEWEST_ROWS = 6
"""Two columns are seen when at least so many rows have text on both sides."""


def in_reading_order(rows: list[PageRow]) -> list[PageRow]:
    """The rows of a page as they are read: where the text stands in two columns, the left one first."""
    gutter = _gutter(rows)
    if gutter is None:
        return _with_edge(_with_wrapped_cells(rows))
    ordered: list[PageRow] = []
    left: list[PageRow] = []
    right: list[PageRow] = []
    was_beside, above = False, None
    for row in rows:
        beside = [piece for piece in row.pieces if piece.x0 >= gutter]
        before = [piece for piece in row.pieces if piece.x1 <= gutter]
        # Columns of even length end together; a short line some way below them comes after both.
        after = above is not None and was_beside and not beside and above.y - row.y > 2 * row.size
        was_beside, above = bool(beside), row
        if after or len(beside) + len(before) < len(row.pieces):
            ordered += [*_with_edge(left), *_with_edge(right), *_with_edge([row])]
            left, right = [], []
            continue
        if before:
            left.append(PageRow(y=row.y, size=row.size, pieces=before))
        if beside:
            right.append(PageRow(y=row.y, size=row.size, pieces=beside))
    return [*ordered, *_with_edge(left), *_with_edge(right)]


def _with_edge(rows: list[PageRow]) -> list[PageRow]:
    edge = max((row.x1 for row in rows), default=0.0)
    for row in rows:
        row.edge = edge
    return rows


def _gutter(rows: list[PageRow]) -> float | None:
    """Where the white band between two columns of running text is; None where there is none."""
    if len(rows) < FEWEST_ROWS:
        return None
    x0, x1 = min(row.x0 for row in rows), max(row.x1 for row in rows)
    width = x1 - x0
    starts = Counter(
        round(piece.x0) for row in rows for piece in row.pieces[1:] if 0.35 < (piece.x0 - x0) / width < 0.65
    )
    for start, _ in starts.most_common(3):
        gutter = start - 2
        both = [
            row for row in rows
            if any(abs(piece.x0 - start) <= 2 for piece in row.pieces) and any(piece.x1 < gutter for piece in row.pieces)
        ]  # fmt: skip
        crossing = sum(any(piece.x0 < gutter < piece.x1 for piece in row.pieces) for row in rows)
        if len(both) < FEWEST_ROWS or crossing > len(rows) / 3:
            continue
        # Cells of a table are short and ragged; columns of text fill their room.
        lefts = [max(piece.x1 for piece in row.pieces if piece.x1 < gutter) - x0 for row in both]
        rights = [row.x1 - start for row in both]
        full = min(statistics.median(lefts) / (gutter - x0), statistics.median(rights) / (x1 - start))
        if full > 0.7:
            return gutter
    return None


# --- Tables ------------------------------------------------------------------------------------------

FEWEST_CELLS = 3
MOST_WRAPPED = 6
LINE_PITCH = 1.45
_MARKED = re.compile(r"(?:\(?\w{1,3}[.)]|[•·▪●○–—-]|§+\s*\d*.*|\d+\s*§)\Z")


def _with_wrapped_cells(rows: list[PageRow]) -> list[PageRow]:
    """The rows, those that only go on with a table's cell put into the row that they belong to.

    A cell that wraps stands on baselines of its own: below its row, or around it where the table centres its cells.
    """
    starts = Counter(round(piece.x0 / 3) for row in rows for piece in row.pieces[1:])
    left = Counter(round(row.x0 / 3) for row in rows)

    def is_column(piece: Piece) -> bool:
        places = [round(piece.x0 / 3) + near for near in (-1, 0, 1)]
        beside = sum(starts[place] for place in places)
        return beside > 0 and beside + sum(left[place] for place in places) >= FEWEST_CELLS

    def is_anchor(row: PageRow) -> bool:
        first = row.pieces[0]
        return (
            not is_column(first) and left[round(first.x0 / 3)] >= 2 and not _MARKED.match("".join(first.signs).strip())
        )

    loose = [bool(row.pieces) and all(is_column(piece) for piece in row.pieces) for row in rows]
    owners: dict[int, int] = {}
    for at, row in enumerate(rows):
        if loose[at] and (owner := _owner(rows, at, loose, owners, is_anchor)) is not None and row.size:
            owners[at] = owner
    wrapped: dict[int, list[int]] = {}
    for at, owner in owners.items():
        wrapped.setdefault(owner, []).append(at)
    joined: list[PageRow] = []
    for at, row in enumerate(rows):
        own = wrapped.get(at, [])
        if 0 < len(own) <= MOST_WRAPPED:
            joined.append(_joined([rows[one] for one in sorted([*own, at])], row))
        elif at not in owners or len(wrapped[owners[at]]) > MOST_WRAPPED:
            joined.append(row)
    return joined


def _owner(
    rows: list[PageRow], at: int, loose: list[bool], owners: dict[int, int], is_anchor: Callable[[PageRow], bool]
) -> int | None:
    """The row of the table that a wrapped cell's row belongs to: the nearest within a line's distance."""
    row = rows[at]
    found: list[tuple[float, int]] = []
    if at:
        above = owners.get(at - 1) if loose[at - 1] else at - 1 if is_anchor(rows[at - 1]) else None
        if above is not None and (len(rows[above].pieces) > 1 or loose[at - 1] or rows[at - 1].y - row.y < row.size):
            found.append((rows[at - 1].y - row.y, above))
    if at + 1 < len(rows) and not loose[at + 1] and is_anchor(rows[at + 1]):
        found.append((row.y - rows[at + 1].y + 0.01, at + 1))
    distance, owner = min(found, default=(0.0, None))
    return owner if distance <= LINE_PITCH * row.size else None


def _joined(rows: list[PageRow], owner: PageRow) -> PageRow:
    cells: list[Piece] = []
    for piece in (piece for row in rows for piece in row.pieces):
        cell = next((cell for cell in cells if abs(cell.x0 - piece.x0) < 4), None)
        if cell is None:
            cells.append(Piece(piece.x0, piece.x1, owner.y, piece.size, [*piece.signs], [*piece.struck], [*piece.bold]))
            continue
        if not (cell.signs[-1] == "-" and piece.signs[0].isupper()):
            add_signs(cell, " ", cell.struck[-1] and piece.struck[0], piece.bold[0])
        cell.signs += piece.signs
        cell.struck += piece.struck
        cell.bold += piece.bold
        cell.x1 = max(cell.x1, piece.x1)
    return PageRow(y=owner.y, size=owner.size, pieces=sorted(cells, key=lambda cell: cell.x0))
