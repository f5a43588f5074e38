"""The national summary through relay, broker and worker: made once, in four forms that say the same."""

import json
from io import BytesIO

import asyncpg
import docx
import msgspec
import openpyxl
import pytest
from pdfua import Severity, validate

from services.domain.base import jobs
from services.domain.base.scope import national_scope, operator_scope
from services.domain.documents.store import FileStore
from services.domain.networks.actions.summaries import start_summary
from services.domain.networks.queries.collections import access_collection
from services.domain.networks.queries.summaries import SummaryView, latest_summary
from services.domain.networks.reference import load_networks
from services.domain.networks.rules.content import Priority, Row
from services.domain.networks.rules.summary import NetworkSummary
from services.domain.tenancy.reference import load_reference, load_tenants
from tests.domain.networks.acting import AUTUMN, CHILDREN, COORDINATOR, NOW, bring, follow, open_autumn
from tests.domain.networks.conftest import REPORT_TABLES
from tests.worker.conftest import OwnServers, Parts, until

STAFFING = Row("Fler legitimerade", "kompetens", Priority.MEDIUM)
GUIDANCE = Row("Vägledning om samtycke", "lagstiftning", Priority.HIGH)


@pytest.fixture
async def collected(parts: Parts, own_servers: OwnServers) -> Parts:
    """Dalarna and Skåne have come, Uppsala has not, the others do not follow."""
    superuser = await asyncpg.connect(own_servers.embedded.postgres.url("samband"))
    await superuser.execute(f"truncate {REPORT_TABLES} restart identity cascade")
    await superuser.close()
    async with operator_scope():
        await load_reference()
        await load_tenants()
        await load_networks()
    await open_autumn((CHILDREN,))
    for tenant in ("dalarna", "skane", "uppsala"):
        await follow(tenant, CHILDREN)
    await bring("dalarna", CHILDREN, "Dalarna följer **placerade barn**.", GUIDANCE, STAFFING)
    await bring("skane", CHILDREN, "Skåne följer upp.", GUIDANCE)
    return parts


async def start(network: str | None = CHILDREN) -> jobs.JobView:
    async with national_scope():
        return await start_summary(await access_collection(AUTUMN.code), network, actor=COORDINATOR, at=NOW)


async def made(network: str | None = CHILDREN) -> SummaryView:
    async with national_scope():
        summary = await latest_summary(AUTUMN.code, network)
    assert summary is not None
    return summary


async def form(parts: Parts, summary: SummaryView, name: str) -> bytes:
    return await FileStore(parts.data / "files").read(summary.document(name).digest)


async def test_two_clicks_make_one_summary_in_four_forms_that_say_the_same(collected: Parts):
    first, second = await start(), await start()
    assert first.id == second.id
    collected.start("relay", "worker")
    await until(collected.idle)
    assert (await collected.job(first.id))["state"] == "done"
    summary = await made()
    content = summary.content
    assert isinstance(content, NetworkSummary)
    assert (content.counts.come, content.counts.follow, content.counts.needs) == (2, 3, 3)

    as_json = await form(collected, summary, "json")
    assert msgspec.json.decode(as_json, type=NetworkSummary) == content

    sheets = openpyxl.load_workbook(BytesIO(await form(collected, summary, "xlsx")))
    rows = list(sheets["Behov"].iter_rows(values_only=True))
    assert ("Barn och unga", "Lagstiftning och sekretess", "RSS Skåne", GUIDANCE.text, "hög") in rows
    assert len([row for row in rows if row[0] == "Barn och unga"]) == 3

    word = docx.Document(BytesIO(await form(collected, summary, "docx")))
    headings = [one.text for one in word.paragraphs if one.style is not None and one.style.name.startswith("Heading")]
    assert [one for one in headings if one in ("I korthet", "Nationell del", "Behov")] == [
        "I korthet",
        "Nationell del",
        "Behov",
    ]
    assert headings.index("RSS Dalarna") < headings.index("RSS Skåne")
    text = "\n".join(one.text for one in word.paragraphs)
    assert "RSS Uppsala län" in text
    assert "Har inte kommit" in text

    path = collected.data / "sammanstallning.pdf"
    path.write_bytes(await form(collected, summary, "pdf"))
    assert [finding for finding in validate(str(path)).findings if finding.severity >= Severity.INFO] == []


async def test_making_it_again_of_the_same_gives_the_same_and_of_more_gives_a_new_one(collected: Parts):
    collected.start("relay", "worker")
    await start()
    await until(collected.idle)
    before = await made()
    await start()
    await until(collected.idle)
    assert (await made()).id == before.id
    await bring("uppsala", CHILDREN, "Uppsala kom till slut.", STAFFING)
    await start()
    await until(collected.idle)
    after = await made()
    assert after.content_hash != before.content_hash
    assert after.content.counts.come == 3


async def test_a_killed_worker_finishes_the_half_years_summary_later_and_once(collected: Parts):
    collected.start("relay", "worker")
    job = await start(None)

    async def is_running() -> bool:
        return (await collected.job(job.id))["state"] == "running"

    await until(is_running)
    collected.kill("worker")
    assert await collected.owner.fetchval("select count(*) from summary") == 0
    collected.start("worker")
    await until(collected.idle)
    assert (await collected.job(job.id))["state"] == "done"
    assert await collected.owner.fetchval("select count(*) from summary") == 1
    assert await collected.owner.fetchval("select count(*) from summary_document") == 4
    result = json.loads((await collected.job(job.id))["result"])
    assert result == {"summary": (await made(None)).id}
