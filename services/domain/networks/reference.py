"""Loading SKR's networks and the first theme tags from the files beside this module; can be repeated.

What SKR has changed since is left alone.
"""

import csv
from datetime import date
from pathlib import Path

from services.domain.base.engine import execute

FILES = Path(__file__).parent / "reference"


def _rows(name: str) -> list[dict[str, str]]:
    with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


async def load_networks() -> None:
    """Write the networks, their succession and the themes; needs the operator scope."""
    networks = _rows("national-networks")
    await execute(
        "insert into national_network (slug, name, kind, valid_from, valid_to, note)"
        " select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::text[])"
        " on conflict (slug) do nothing",
        [row["slug"] for row in networks],
        [row["name"] for row in networks],
        [row["kind"] for row in networks],
        [_day(row["valid_from"]) for row in networks],
        [_day(row["valid_to"]) for row in networks],
        [row["note"] for row in networks],
    )
    heirs = [row for row in networks if row["successor_of"]]
    await execute(
        "insert into network_succession (predecessor, successor) select * from unnest($1::text[], $2::text[])"
        " on conflict (predecessor, successor) do nothing",
        [row["successor_of"] for row in heirs],
        [row["slug"] for row in heirs],
    )
    themes = _rows("themes")
    await execute(
        "insert into theme_tag (slug, name) select * from unnest($1::text[], $2::text[]) on conflict (slug) do nothing",
        [row["slug"] for row in themes],
        [row["name"] for row in themes],
    )
