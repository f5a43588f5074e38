"""The pages of minutes, from the recorded meeting to the public page, as people of a county meet them."""

import re
from io import BytesIO
from pathlib import Path

import asyncpg
import pytest
from docx import Document
from pdfua import Severity, validate

from services.domain.base.engine import execute
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.documents.queries import access_upload
from services.domain.documents.store import file_store
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.minutes import minutes_room
from tests.api.conftest import Browser, Service, shown_errors
from tests.domain.bodies.conftest import STRUCTURE_TABLES
from tests.domain.meetings.room import planned, put, two_counties
from tests.domain.meetings.test_minutes import held

PATH = "/dalarna/moten/schnv-2025-10-17/minnesanteckningar"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
async def county(service: Service, superuser_url: str) -> Service:
    """Dalarna with a meeting that has been held: a note and a clause on its second item."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    await two_counties()
    async with tenant_scope("dalarna"):
        await put("Anna", "falun")
        await put("Bo", "mora")
        await held(await planned())
    return service


@pytest.fixture
async def leader(county: Service) -> Browser:
    return await county.sign_in(Role.DEVELOPMENT_LEADER)


async def made_documents() -> tuple[bytes, bytes]:
    """Word and PDF of the newest version, made as the worker makes them."""
    from services.worker.kinds import Message
    from services.worker.minutes import make_minutes_documents

    async with tenant_scope("dalarna"):
        newest = (await minutes_room((await access_meeting("schnv-2025-10-17")).id)).versions[0]
    await make_minutes_documents(Message(1, "dalarna", "", {"minutes": newest.id}, 1))
    async with tenant_scope("dalarna"):
        newest = (await minutes_room((await access_meeting("schnv-2025-10-17")).id)).versions[0]
        files = [await access_upload(upload) for upload in (newest.word or 0, newest.pdf or 0)]
    word, pdf = [await file_store().read(file.digest) for file in files]
    return word, pdf


async def test_the_minutes_are_made_written_approved_and_read_by_everybody(county: Service, leader: Browser):
    assert "Anteckningarna är inte gjorda än" in (await leader.get(PATH)).text
    assert (await leader.submit(f"{PATH}/gor")).status_code == 303
    page = (await leader.get(PATH)).text
    assert "Läget är gott." in page
    assert "att lägga informationen till handlingarna." in page

    reader = await county.sign_in(Role.READER)
    assert "inte klara än" in (await reader.get(PATH)).text
    assert (await leader.submit(f"{PATH}/godkann")).status_code == 303
    page = (await reader.get(PATH)).text
    assert "Socialchefsnätverket beslutade" in page
    assert "Rätta och fyll på" not in page


async def test_a_text_is_saved_while_one_writes_and_a_stale_one_shows_both(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    page = (await leader.get(PATH)).text
    action, version = re.search(
        r'action="([^"]*/referat/\d+)"[^>]*>.*?name="version" value="(\d+)"', page, re.DOTALL
    ).groups()
    autosave = {"X-Samband-Autosave": "1"}
    saved = await leader.submit(action, {"text": "Nytt referat.", "version": version}, headers=autosave)
    assert saved.json()["version"] == int(version) + 1
    stale = await leader.submit(action, {"text": "Ett annat.", "version": version}, headers=autosave)
    assert stale.status_code == 409
    assert 'id="jamforelse"' in stale.text
    assert "Nytt referat." in stale.text
    assert "Ett annat." in stale.text


async def test_the_word_file_goes_out_comes_back_changed_and_is_taken_in(leader: Browser, tmp_path: Path):
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/synpunkter")
    word, pdf = await made_documents()
    kept = tmp_path / "anteckningar.pdf"
    kept.write_bytes(pdf)
    assert [finding for finding in validate(str(kept)).findings if finding.severity >= Severity.INFO] == []
    file = Document(BytesIO(word))
    clause = next(p for p in file.element.body.iter("{*}t") if p.text == "att lägga informationen till handlingarna.")
    clause.text = "att godkänna informationen."
    changed = BytesIO()
    file.save(changed)
    answer = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", changed.getvalue(), WORD)})
    assert answer.status_code == 303
    page = (await leader.get(PATH)).text
    assert "<ins> godkänna informationen.</ins>" in page
    decide = re.search(r'action="([^"]*/svar/\d+/0)"', page)[1]
    assert (await leader.submit(decide, {"do": "ta-in"})).status_code == 303
    assert "intagen" in (await leader.get(PATH)).text
    other = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", word_of("Något helt annat"), WORD)})
    assert other.status_code == 422
    assert "inte den Wordfil" in " ".join(shown_errors(other))


def word_of(*paragraphs: str) -> bytes:
    file, out = Document(), BytesIO()
    for text in paragraphs:
        file.add_paragraph(text)
    file.save(out)
    return out.getvalue()


async def test_a_returned_file_shows_what_it_says_of_the_attendance_and_takes_in_none_of_it(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/synpunkter")
    file = Document(BytesIO((await made_documents())[0]))
    cell = next(cell for table in file.tables for cell in table._cells if "Anna" in cell.text)
    cell.paragraphs[0].add_run(" (till 11)")
    file.add_comment(cell.paragraphs[0].runs[0], text="Jag gick tidigare.", author="Anna")
    changed = BytesIO()
    file.save(changed)
    answer = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", changed.getvalue(), WORD)})
    assert answer.status_code == 303
    page = (await leader.get(PATH)).text
    assert "<ins> (till 11)</ins>" in page
    assert "Anna: Jag gick tidigare." in page
    decide = re.search(r'action="([^"]*/svar/\d+/0)"', page)[1]
    assert (await leader.submit(decide, {"do": "ta-in"})).status_code == 404
    assert (await leader.submit(decide, {"do": "lamna"})).status_code == 303


async def test_the_public_page_shows_published_minutes_and_masks(county: Service, leader: Browser):
    anybody = county.anonymous()
    public = "/dalarna/offentligt"
    assert "Inget är publicerat" in (await anybody.get(public)).text
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/godkann")
    assert (await anybody.get(f"{public}/schnv-2025-10-17")).status_code == 404
    await leader.submit(f"{PATH}/publicera")
    assert 'id="falt-text" name="text" value=""' in (await leader.get(PATH)).text
    assert "Läget är gott." in (await anybody.get(f"{public}/schnv-2025-10-17")).text
    await leader.submit(f"{PATH}/maskera", {"text": "gott"})
    page = (await anybody.get(f"{public}/schnv-2025-10-17")).text
    assert "Läget är ▇▇▇." in page
    assert (await anybody.get("/stockholm/offentligt/schnv-2025-10-17")).status_code == 404
    await leader.submit(f"{PATH}/avpublicera")
    assert (await anybody.get(f"{public}/schnv-2025-10-17")).status_code == 404


async def test_a_template_is_looked_through_and_used(county: Service, leader: Browser):
    administrator = await county.sign_in(Role.ADMINISTRATOR)
    path = "/dalarna/moten/mallar/notes"
    wrong = {"file": ("mall.docx", word_of("{{ organ }} {{ okant }}", "{{p innehall }}"), WORD)}
    refused = await administrator.submit(path, files=wrong)
    assert refused.status_code == 422
    assert "”okant”" in " ".join(shown_errors(refused))
    lacking = await administrator.submit(path, files={"file": ("mall.docx", word_of("{{ organ }}"), WORD)})
    assert "saknar plats" in " ".join(shown_errors(lacking))
    right = {"file": ("mall.docx", word_of("Brevhuvud {{ organ }} {{ datum }}", "{{p innehall }}"), WORD)}
    assert (await administrator.submit(path, files=right)).status_code == 303
    assert (await leader.get("/dalarna/moten/mallar")).status_code == 404
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/godkann")
    word, _ = await made_documents()
    texts = [p.text for p in Document(BytesIO(word)).paragraphs]
    assert texts[0] == "Brevhuvud Socialchefsnätverket 2025-10-17"
    assert any("Läget" in text for text in texts)


async def test_an_item_left_open_stops_the_approval_with_its_number(county: Service, leader: Browser):
    await leader.submit(f"{PATH}/gor")
    async with tenant_scope("dalarna"):
        await execute("update agenda_item set state = 'planned' where title = 'Läget'")
    refused = await leader.submit(f"{PATH}/godkann")
    assert refused.status_code == 422
    assert "punkt 2" in refused.text
