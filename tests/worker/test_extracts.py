"""The extract about a person: made by the worker's function, opened again."""

import json
from datetime import UTC, datetime
from io import BytesIO

import docx
import pikepdf
import pytest

from services.domain.base import jobs
from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import Clock
from services.domain.base.engine import fetch
from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.documents.store import made_file_store
from services.domain.networks.reference import load_networks
from services.domain.privacy.actions.extracts import start_extract
from services.domain.privacy.queries import find_subjects
from services.supervisor.demonstration import structures
from tests.domain.bodies import conftest

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
database = conftest.database
ADMINISTRATOR = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.ADMINISTRATOR),))


@pytest.fixture
async def dalarna(database, environment: dict[str, str]) -> None:
    """Dalarna with the demonstration's people in its seats."""
    async with operator_scope():
        await load_networks()
    await structures.load_structures(AT)


async def made_extract(name: str) -> dict[str, bytes]:
    from services.worker.extracts import make_extract
    from services.worker.kinds import JobScope

    async with tenant_scope("dalarna"):
        [subject] = await find_subjects(name)
        job = await start_extract(subject, actor=ADMINISTRATOR, at=AT)
    async with tenant_scope("dalarna"):
        job = await jobs.begin(job.id)
    assert job is not None
    await make_extract(job, JobScope(job, clock=Clock(AT.date()), base_url="http://127.0.0.1"))
    async with tenant_scope("dalarna"):
        assert (await jobs.access(job.id)).state == "done"
        files = await fetch("select name, digest from stored_file where job = $1", job.id)
    assert all(name.split()[0] not in file["name"] for file in files)
    return {file["name"].rpartition(".")[2]: await made_file_store().read(file["digest"]) for file in files}


async def test_an_extract_is_read_as_word_and_pdf_and_by_machines(dalarna):
    files = await made_extract("Margareta Wikander")
    assert set(files) == {"docx", "pdf", "json"}

    document = docx.Document(BytesIO(files["docx"]))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    text += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for words in ("Registerutdrag", "Margareta Wikander", "Socialchefsnätverket", "Det som inte finns", "Rättigheter"):
        assert words in text, words
    assert "Östen Lilja" not in text, "another person's data"

    with pikepdf.open(BytesIO(files["pdf"])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert len(pdf.pages) >= 2

    facts = json.loads(files["json"])
    assert facts["name"] == "Margareta Wikander"
    [appointments] = [kind for kind in facts["kept"] if kind["what"].startswith("Uppdrag")]
    assert "Socialchefsnätverket" in {row["body"] for row in appointments["rows"][0]["rows"]}
