"""The register of personal data is complete: whatever the database says about people stands in it."""

import re
from pathlib import Path

import asyncpg

from services.domain.privacy.rules import REGISTER, register_of
from services.domain.tenancy.rules import TenantSettings

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "personal-data.md"

# Tables that point at people, or at rows that stand for people, and columns that hold names or addresses of people.
POINTING = """
    select conrelid::regclass::text as "table" from pg_constraint where contype = 'f'
        and confrelid in ('account'::regclass, 'person'::regclass, 'attendance'::regclass, 'call_recipient'::regclass)
    union select table_name from information_schema.columns where table_schema = 'public'
        and column_name ~ '(^|_)(by|mail|recipient|phone|started_by|account)$' and data_type <> 'text'
    union select 'audit_entry'
"""

BY_A_BODY = {"body_rules", "mandate_document", "seat"}
"""What is steered, adopted or appointed by a body, not by a person."""


def tables() -> list[str]:
    return [table for kept in REGISTER for table in kept.tables]


async def test_every_table_that_tells_of_people_is_in_the_register(superuser_url: str):
    catalogue = await asyncpg.connect(superuser_url)
    found = {row["table"] for row in await catalogue.fetch(POINTING)}
    await catalogue.close()
    assert len(found) > 30
    assert found - set(tables()) == BY_A_BODY


async def test_every_table_of_the_register_is_there_once(superuser_url: str):
    catalogue = await asyncpg.connect(superuser_url)
    real = {
        row["tablename"] for row in await catalogue.fetch("select tablename from pg_tables where schemaname = 'public'")
    }
    await catalogue.close()
    assert set(tables()) - real == set()
    assert len(tables()) == len(set(tables()))


def test_the_documentation_tells_of_the_same_tables():
    rows = [line for line in DOCUMENTATION.read_text().splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert set(tables()) - named == set()


def test_an_rss_that_culls_its_log_says_how_long_it_is_kept():
    told = {kept.key: kept.how_long for kept in register_of(TenantSettings(audit_years=7))}
    assert told["audit"].startswith("7 år.")
    assert {kept.key: kept.how_long for kept in register_of(TenantSettings())}["audit"].startswith("Tills RSS gallrar")
