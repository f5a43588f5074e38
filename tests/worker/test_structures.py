"""The workbook of a structure: made by the worker's function, opened again."""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest

from services.domain.base import jobs
from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import Clock
from services.domain.base.engine import fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.bodies.actions.workbook import start_workbook
from services.domain.documents.store import made_file_store
from services.domain.networks.reference import load_networks
from services.supervisor.demonstration import structures
from tests.domain.bodies import conftest

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
DAY = date(2025, 11, 20)
database = conftest.database
STAFF = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))


@pytest.fixture
async def dalarna(database, environment: dict[str, str]) -> None:
    """Dalarna with the demonstration's people in its seats."""
    async with operator_scope():
        await load_networks()
    await structures.load_structures(AT)


async def made_workbook() -> openpyxl.Workbook:
    from services.worker.kinds import JobScope
    from services.worker.structures import make_workbook

    async with tenant_scope("dalarna"):
        job = await start_workbook(DAY, actor=STAFF, at=AT)
        again = await start_workbook(DAY, actor=STAFF, at=AT)
        assert again.id == job.id
    async with tenant_scope("dalarna"):
        job = await jobs.begin(job.id)
    await make_workbook(job, JobScope(job, clock=Clock(DAY), base_url="http://127.0.0.1"))
    async with tenant_scope("dalarna"):
        assert (await jobs.access(job.id)).state == "done"
        file = await fetch_row("select * from stored_file where job = $1", job.id)
    assert file["name"] == "struktur-dalarna-2025-11-20.xlsx"
    return openpyxl.load_workbook(BytesIO(await made_file_store().read(file["digest"])))


async def test_the_workbook_tells_the_structure_of_the_day(dalarna):
    book = await made_workbook()
    assert {"Organ", "Platser", "Uppdrag", "Vakanser", "Uppgivna vakanser", "Vägar", "Representation"} <= {
        *book.sheetnames
    }
    bodies = {row[0]: row for row in book["Organ"].iter_rows(values_only=True)}
    assert bodies["Socialchefsnätverket"][6] == 9
    appointments = list(book["Uppdrag"].iter_rows(values_only=True))
    names = [row[0] for row in appointments if row[2] == "Socialchefsnätverket"]
    assert len(names) == 25
    assert "Margareta Wikander" in names
    assert any(row[2] == "Nationellt nätverk: Barn och unga" for row in appointments)
    assert len(list(book["Uppgivna vakanser"].iter_rows(values_only=True))) >= 8
    assert not any("@" in str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


async def test_a_member_may_not_have_it_made(dalarna):
    member = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.MEMBER),))
    async with tenant_scope("dalarna"):
        with pytest.raises(NotFound):
            await start_workbook(DAY, actor=member, at=AT)
