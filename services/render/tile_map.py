"""Sweden's 24 RSS as a tile map (rutkarta): one equal tile each, so that small ones are as visible as large ones."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "reference" / "rss-tiles.csv"


@dataclass(frozen=True, slots=True)
class Tile:
    """Where an RSS has its tile, and the short word on it."""

    slug: str
    column: int
    row: int
    label: str


@cache
def tiles() -> tuple[Tile, ...]:
    """All tiles, from the north."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Tile(row["slug"], int(row["column"]), int(row["row"]), row["label"]) for row in rows)
