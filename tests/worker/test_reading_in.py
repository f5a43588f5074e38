"""Files of old minutes are read by the worker's function: each for itself, in a process apart."""

from datetime import UTC, date, datetime

import pytest

from services.domain.base import jobs
from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import Clock
from services.domain.base.jobs import JobView
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.documents.actions import keep_upload
from services.domain.documents.kinds import EVERY_KIND
from services.domain.meetings.actions import reading_in as actions
from services.domain.meetings.minutes_reader import apart
from services.domain.meetings.minutes_reader.original import SwellingFile
from services.domain.meetings.minutes_reader.understood import Known
from services.domain.meetings.queries.reading_in import ImportLine, access_import, imports
from services.domain.meetings.rules.reading_in import ImportState
from tests.domain.bodies import conftest
from tests.domain.meetings.minutes_reader import papers
from tests.domain.meetings.minutes_reader.test_extraction import scanned
from tests.domain.meetings.room import two_counties

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
DO = {"actor": Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),)), "at": AT}
database = conftest.database


@pytest.fixture(autouse=True)
async def counties(database, environment, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SAMBAND_DATA", str(tmp_path))
    await two_counties()


async def handed_in(files: dict[str, bytes]) -> JobView:
    async with tenant_scope("dalarna"):
        kept = [await keep_upload(name, content, kinds=EVERY_KIND, **DO) for name, content in files.items()]
        return await actions.hand_in(kept, **DO)


async def run(job: JobView) -> JobView:
    from services.worker.kinds import JobScope
    from services.worker.reading_in import read_minutes

    async with tenant_scope("dalarna"):
        begun = await jobs.begin(job.id)
    assert begun is not None
    await read_minutes(begun, JobScope(begun, clock=Clock(date(2025, 11, 20)), base_url="http://127.0.0.1"))
    async with tenant_scope("dalarna"):
        return await jobs.access(job.id)


async def files() -> dict[str, ImportLine]:
    async with tenant_scope("dalarna"):
        return {file.upload.name: file for file in await imports()}


async def test_each_file_of_a_batch_is_read_for_itself() -> None:
    job = await run(
        await handed_in(
            {
                "protokoll.txt": papers.PROTOCOL_THROUGH_THE_YEAR.encode(),
                "skannat.pdf": scanned(),
                "buller.txt": papers.NOISE.encode(),
                "möte.txt": papers.RUNNING_TEXT.encode("cp1252"),
            }
        )
    )
    found = await files()
    assert job.state == "done"
    assert {name: file.state for name, file in found.items()} == {
        "protokoll.txt": ImportState.READ,
        "skannat.pdf": ImportState.NOT_UNDERSTOOD,
        "buller.txt": ImportState.NOT_UNDERSTOOD,
        "möte.txt": ImportState.READ,
    }
    assert (found["protokoll.txt"].body_read, found["protokoll.txt"].day) == ("Välfärdsrådet", "2025-03-04")
    assert "inskannad" in (found["skannat.pdf"].reason or "")
    assert found["buller.txt"].reason is None


async def test_a_job_that_runs_twice_keeps_what_was_corrected_in_between() -> None:
    job = await handed_in({"möte.txt": papers.RUNNING_TEXT.encode()})
    await run(job)
    number = (await files())["möte.txt"].id
    async with tenant_scope("dalarna"):
        view = await access_import(number)
        await actions.correct(view, view.draft.__class__(body_read="Rättat"), version=view.version, **DO)
        again = await jobs.start(actions.READ_MINUTES, "igen", title="Igen", payload={"imports": [number]}, **DO)
    await run(again)
    assert (await files())["möte.txt"].body_read == "Rättat"


async def test_reading_again_begins_anew() -> None:
    await run(await handed_in({"möte.txt": papers.RUNNING_TEXT.encode()}))
    async with tenant_scope("dalarna"):
        view = await access_import((await files_here())["möte.txt"])
        job = await actions.read_again(view, **DO)
    await run(job)
    assert (await files())["möte.txt"].state is ImportState.READ


async def files_here() -> dict[str, int]:
    return {file.upload.name: file.id for file in await imports()}


async def test_a_file_on_which_the_reader_dies_is_refused_in_words(monkeypatch) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    with pytest.raises(SwellingFile):
        await apart.read_apart("stor.pdf", b"%PDF-1.7", Known())


async def test_a_reader_that_never_ends_is_ended(monkeypatch, tmp_path) -> None:
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(sleeper))
    monkeypatch.setattr(apart, "MOST_WAIT", 0.2)
    with pytest.raises(SwellingFile):
        await apart.read_apart("stor.pdf", b"%PDF-1.7", Known())


async def test_the_reader_sees_no_secret_of_the_service(monkeypatch, tmp_path) -> None:
    teller = tmp_path / "teller"
    teller.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\n")
    teller.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(teller))
    monkeypatch.setenv("SAMBAND_DATABASE_URL", "postgresql://hemlig")
    with pytest.raises(SwellingFile):
        await apart.read_apart("a.txt", b"text", Known())
    assert "hemlig" not in (tmp_path / "seen").read_text()
