"""Reads about tenants."""

import json

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.tenancy.rules import ProcessorAgreement, SubProcessor, TenantSettings, TenantView

TENANT_COLUMNS = (
    "slug, name, short_name, host, legal_form, county, colour, logo is not null as has_logo, active, settings"
)


def tenant_view(row: asyncpg.Record) -> TenantView:
    """A row of TENANT_COLUMNS as a view."""
    facts = {name: row[name] for name in TenantView.__slots__ if name != "settings"}
    return TenantView(**facts, settings=TenantSettings.of(json.loads(row["settings"])))


async def active_tenants() -> list[TenantView]:
    """The RSS that are connected, in Swedish order of their short names."""
    rows = await fetch(f"select {TENANT_COLUMNS} from tenant where active order by swedish_key(short_name)")
    return [tenant_view(row) for row in rows]


async def access_tenant(slug: str) -> TenantView:
    """The tenant with this slug. Raises NotFound."""
    row = await fetch_row(f"select {TENANT_COLUMNS} from tenant where slug = $1", slug)
    if row is None:
        raise NotFound(tenant=slug)
    return tenant_view(row)


async def all_tenants() -> list[TenantView]:
    """All 24 RSS, in Swedish order of their short names."""
    rows = await fetch(f"select {TENANT_COLUMNS} from tenant order by swedish_key(short_name)")
    return [tenant_view(row) for row in rows]


async def processor_agreements(slug: str) -> list[ProcessorAgreement]:
    """The versions of an RSS's agreement on personal data, the latest first."""
    rows = await fetch(
        "select version, agreed_on, controller, processor, contact, sub_processors from processor_agreement"
        " where tenant = $1 order by agreed_on desc, id desc",
        slug,
    )
    return [
        ProcessorAgreement(
            **{**row, "sub_processors": tuple(SubProcessor(**one) for one in json.loads(row["sub_processors"]))}
        )
        for row in rows
    ]
