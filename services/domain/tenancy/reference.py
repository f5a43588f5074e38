"""Loading the reference rows and the 24 RSS from the files beside this module; can be repeated."""

import csv
from datetime import date
from itertools import cycle
from pathlib import Path

from services.domain.base.engine import execute
from services.domain.tenancy.rules import Colour, LegalForm

FILES = Path(__file__).parent / "reference"


def _rows(name: str) -> list[dict[str, str]]:
    with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def legal_form(host: str) -> LegalForm:
    """The legal form that a host's name tells, else unknown: it is then the operator's to state."""
    if "kommunalförbund" in host or host.startswith("Kommunförbundet"):
        return LegalForm.MUNICIPAL_ASSOCIATION if "kommunalförbund" in host else LegalForm.UNKNOWN
    return LegalForm.REGION if "Region " in host else LegalForm.UNKNOWN


async def load_reference() -> None:
    """Write counties, municipalities, regions and populations; needs the operator scope."""
    counties = _rows("counties")
    await execute(
        "insert into county (code, name) select * from unnest($1::text[], $2::text[])"
        " on conflict (code) do update set name = excluded.name where county.name <> excluded.name",
        [row["code"] for row in counties],
        [row["name"] for row in counties],
    )
    numbers = {row["municipality_code"]: row["organisation_number"] for row in _rows("organisations")}
    municipalities = _rows("municipalities")
    await execute(
        "insert into municipality (code, name, county, organisation_number)"
        " select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])"
        " on conflict (code) do update set name = excluded.name, county = excluded.county,"
        " organisation_number = excluded.organisation_number where municipality is distinct from excluded",
        [row["municipality_code"] for row in municipalities],
        [row["name"] for row in municipalities],
        [row["county_code"] for row in municipalities],
        [numbers[row["municipality_code"]] for row in municipalities],
    )
    regions = _rows("regions")
    await execute(
        "insert into region (county, name, organisation_number) select * from unnest($1::text[], $2::text[], $3::text[])"
        " on conflict (county) do update set name = excluded.name, organisation_number = excluded.organisation_number",
        [row["county_code"] for row in regions],
        [row["name"] for row in regions],
        [row["organisation_number"] for row in regions],
    )
    populations = _rows("population")
    await execute(
        "insert into population (municipality, date, persons, source)"
        " select * from unnest($1::text[], $2::date[], $3::integer[], $4::text[])"
        " on conflict (municipality, date) do nothing",
        [row["municipality_code"] for row in populations],
        [date.fromisoformat(row["date"]) for row in populations],
        [int(row["population"]) for row in populations],
        [row["source"] for row in populations],
    )


async def load_tenants() -> None:
    """Write the 24 RSS with their municipalities; what an operator or tenant has changed since is left alone."""
    tenants = _rows("rss")
    colours = cycle(Colour)
    await execute(
        "insert into tenant (slug, name, short_name, host, legal_form, county, verified, note, colour)"
        " select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[],"
        " $8::text[], $9::text[]) on conflict (slug) do nothing",
        [row["slug"] for row in tenants],
        [row["name"] for row in tenants],
        [row["name"].removeprefix("RSS ") for row in tenants],
        [row["host_organisation"] for row in tenants],
        [legal_form(row["host_organisation"]).value for row in tenants],
        [row["county_code"] for row in tenants],
        [row["verified"] == "yes" for row in tenants],
        [row["note"] for row in tenants],
        [next(colours).value for _ in tenants],
    )
    members = _rows("rss_municipalities")
    await execute(
        "insert into tenant_municipality (tenant, municipality) select * from unnest($1::text[], $2::text[])"
        " on conflict (tenant, municipality) do nothing",
        [row["slug"] for row in members],
        [row["municipality_code"] for row in members],
    )
