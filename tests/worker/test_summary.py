"""A national summary made by the real worker, and made once although a part is killed while it is being made."""

import asyncio
from datetime import UTC, datetime
from io import BytesIO

import docx
import openpyxl
import pikepdf
import pytest
from pdfua import validate

from services.domain.base.scope import national_scope, operator_scope
from services.domain.documents.store import FileStore
from services.domain.networks.actions.summaries import start_summary
from services.domain.networks.queries.collections import access_collection
from services.domain.networks.queries.summaries import SummaryView, access_summary
from services.domain.networks.reference import load_networks
from services.domain.tenancy.reference import load_reference, load_tenants
from tests.domain.networks.acting import AUTUMN, CHILDREN, COORDINATOR, NEED, bring, follow, open_autumn
from tests.worker.conftest import OwnServers, Parts, reconnected, until

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
async def collection(parts: Parts) -> None:
    """An autumn to which two of four counties have submitted."""
    async with operator_scope():
        await load_reference()
        await load_tenants()
        await load_networks()
    await open_autumn()
    for tenant in ("dalarna", "stockholm", "gotland", "halland"):
        await follow(tenant, CHILDREN)
    for tenant in ("dalarna", "stockholm"):
        await bring(tenant, CHILDREN, f"## Så gör vi\n\nVi följer **upp** i {tenant}.", NEED)


async def begin_summary() -> int:
    async with national_scope():
        found = await access_collection(AUTUMN.code)
        first = await start_summary(found, CHILDREN, actor=COORDINATOR, at=NOW)
        second = await start_summary(found, CHILDREN, actor=COORDINATOR, at=NOW)
    assert first.id == second.id
    return first.id


async def made(parts: Parts, job: int) -> SummaryView:
    """The summary, when the job is done; with one row and whole files."""
    await until(parts.idle, 90)
    row = await parts.job(job)
    assert (row["state"], row["reason"]) == ("done", None)
    assert await parts.owner.fetchval("select count(*) from summary") == 1
    assert await parts.owner.fetchval("select count(*) from audit_entry where verb = 'networks.summary.made'") == 1
    async with national_scope():
        return await access_summary(AUTUMN.code, CHILDREN)


async def is_being_made(parts: Parts, job: int) -> bool:
    return (await parts.job(job))["done"] >= 1


async def test_a_summary_is_made_in_all_its_forms_and_again_with_the_same_bytes(parts: Parts, collection: None):
    parts.start("relay", "worker")
    summary = await made(parts, await begin_summary())
    store = FileStore(parts.data / "files")
    forms = {document.form: await store.read(document.digest) for document in summary.documents}
    assert sorted(forms) == ["docx", "json", "pdf", "xlsx"]
    (parts.data / "made.pdf").write_bytes(forms["pdf"])
    assert not validate(str(parts.data / "made.pdf")).findings
    with pikepdf.open(BytesIO(forms["pdf"])) as file:
        assert "Barn och unga" in str(file.docinfo.Title)
    assert "Vägledning om samtycke" in "\n".join(
        cell.text for table in docx.Document(BytesIO(forms["docx"])).tables for row in table.rows for cell in row.cells
    )
    assert len(openpyxl.load_workbook(BytesIO(forms["xlsx"])).sheetnames) >= 2

    again = await made(parts, await begin_summary())
    assert [document.digest for document in again.documents] == [document.digest for document in summary.documents]


@pytest.mark.long
@pytest.mark.parametrize("victim", ["worker", "relay", "beat"])
async def test_a_part_killed_while_a_summary_is_made(parts: Parts, collection: None, victim: str):
    parts.start("relay", "worker", "beat")
    job = await begin_summary()
    await until(lambda: is_being_made(parts, job))
    parts.kill(victim)
    parts.start(victim)
    assert len((await made(parts, job)).documents) == 4


@pytest.mark.long
async def test_the_broker_killed_while_a_summary_is_made(parts: Parts, collection: None, own_servers: OwnServers):
    parts.start("relay", "worker")
    job = await begin_summary()
    await until(lambda: is_being_made(parts, job))
    own_servers.embedded.valkey.process.kill()
    await asyncio.to_thread(own_servers.embedded.valkey.start)
    assert len((await made(parts, job)).documents) == 4


@pytest.mark.long
async def test_the_database_killed_while_a_summary_is_made(parts: Parts, collection: None, own_servers: OwnServers):
    parts.start("relay", "worker")
    job = await begin_summary()
    await until(lambda: is_being_made(parts, job))
    own_servers.embedded.postgres.process.kill()
    await asyncio.to_thread(own_servers.embedded.postgres.start)
    parts.owner = await reconnected(own_servers.owner_url)
    assert len((await made(parts, job)).documents) == 4
