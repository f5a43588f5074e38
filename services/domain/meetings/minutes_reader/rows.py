"""Rows: the lines that hold text, outside the margins of the page; those of two columns side by side put in order."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.domain.meetings.minutes_reader.original import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line with text, outside the margins of the page. `gap` counts the blank lines above it."""

    at: int
    text: str
    gap: int
    turned: bool
    line: Line
    offset: int = 0
    """Where the text begins in the line."""

    @property
    def indent(self) -> int:
        return len(self.line.text) - len(self.line.text.lstrip()) if not self.offset else self.offset


FEWEST_FOLDED = 6


def unfolded_rows(rows: list[Row]) -> list[Row]:
    """Text in two columns side by side, as some programs write it, with the left column first."""
    at = 0
    reading: list[Row] = []
    while at < len(rows):
        found = _folded(rows, at)
        if found is None:
            reading.append(rows[at])
            at += 1
            continue
        end, column = found
        left = [replace(row, text=row.line.text[:column].strip()) for row in rows[at:end]]
        right = [replace(row, text=row.line.text[column:].strip(), offset=column) for row in rows[at:end]]
        if right:
            right[0] = replace(right[0], gap=right[0].gap + 2)
        reading += [row for row in (*left, *right) if row.text]
        at = end
    return reading


def _folded(rows: Sequence[Row], start: int) -> tuple[int, int] | None:
    """Where the two columns that begin at a row end, and at which sign the right one stands."""
    gaps = [match.end() for match in re.finditer(r"\S {3,}(?=\S)", rows[start].line.text)]
    for column in gaps[:2]:
        if column < 24:
            continue
        end = start
        both: list[Row] = []
        while end < len(rows):
            text = rows[end].line.text.expandtabs()
            if len(text) > column and text[column - 2 : column].strip():
                break
            if "\t" in rows[end].line.text:
                break
            if len(text) > column and text[column:].strip() and text[:column].strip():
                both.append(rows[end])
            end += 1
        if len(both) < FEWEST_FOLDED:
            continue
        lefts = [len(row.line.text[:column].strip()) for row in both]
        rights = [len(row.line.text[column:].strip()) for row in both]
        many_cells = sum(bool(re.search(r"\S {3,}\S", row.line.text[column:].strip())) for row in both)
        if statistics.median(lefts) > 0.6 * column and statistics.median(rights) > 24 and many_cells < len(both) / 4:
            return end, column
    return None
