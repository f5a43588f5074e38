"""Two RSS and SKR in a real database, with the networks of 2025 and a clean half-year in each test."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.domain.base.scope import operator_scope
from services.domain.networks.reference import load_networks
from services.domain.tenancy.reference import load_reference, load_tenants

REPORT_TABLES = (
    "summary_document, summary, national_part_version, national_part_draft, review_answer, report_review,"
    " submitted_report, report_status, following_notice, report_anchoring, network_report, collection_network,"
    " report_collection, network_succession, national_network, theme_tag, job, outbox_message, audit_seal, audit_entry"
)


@pytest.fixture
async def database(environment: dict[str, str], owner_url: str, superuser_url: str) -> AsyncIterator[None]:
    """The services' pool, open in this test's loop, over a database without any report."""
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.domain.piccolo_conf import DB

    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {REPORT_TABLES} restart identity cascade")
    await connection.execute("update tenant set settings = '{}'")
    await connection.close()
    await DB.start_connection_pool(min_size=1, max_size=6)
    async with operator_scope():
        await load_reference()
        await load_tenants()
        await load_networks()
    yield
    await DB.close_connection_pool()
