"""The pages of minutes, from the recorded meeting to the public page, as people of a county meet them."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import asyncpg
import pytest
from docx import Document
from pdfua import Severity, validate

from services.domain.base.engine import execute, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.documents.queries import access_upload
from services.domain.documents.store import file_store
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.minutes import minutes_room
from tests.api.conftest import Browser, Service, shown_errors
from tests.domain.bodies.conftest import STRUCTURE_TABLES
from tests.domain.meetings.room import planned, put, rules, two_counties
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


AUTOSAVE = {"X-Samband-Autosave": "1"}


async def opened(leader: Browser, item: int = 2) -> str:
    """The page with an item opened, by its place."""
    page = (await leader.get(PATH)).text
    return (await leader.get(re.findall(r'href="([^"]*\?punkt=\d+)#', page)[item - 1])).text


def form_of(page: str, part: str) -> tuple[str, str]:
    """Where a text of the opened item is saved, and the version that the form carries."""
    return re.search(
        rf'action="([^"]*/{part}/\d+)" data-autosave.*?name="version" value="(\w+)"', page, re.DOTALL
    ).groups()


async def test_the_items_are_a_short_list_of_which_one_is_opened_at_a_time(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    page = (await leader.get(PATH)).text
    assert "data-autosave" not in page
    assert "Läget är gott." in page
    page = await opened(leader)
    assert page.count("data-autosave") == 2
    assert 'href="/dalarna/moten/schnv-2025-10-17/minnesanteckningar?punkt=' in page
    assert (await leader.get(f"{PATH}?punkt=999999")).status_code == 404


async def test_a_text_is_saved_while_one_writes_and_a_stale_one_shows_both(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    action, version = form_of(await opened(leader), "referat")
    saved = await leader.submit(action, {"text": "Nytt referat.", "version": version}, headers=AUTOSAVE)
    assert form_of(await opened(leader), "referat") == (action, saved.json()["version"])
    stale = await leader.submit(action, {"text": "Ett annat.", "version": version}, headers=AUTOSAVE)
    assert stale.status_code == 409
    assert f'data-version="{saved.json()["version"]}"' in stale.text
    assert "Nytt referat." in stale.text
    # The form keeps what was typed, and saving once more is a choice.
    assert "Ett annat.</textarea>" in stale.text
    again = await leader.submit(action, {"text": "Ett annat.", "version": form_of(stale.text, "referat")[1]})
    assert again.status_code == 303
    assert "Ett annat." in (await leader.get(PATH)).text


async def test_an_approver_is_asked_in_the_overview_and_reads_what_is_approved(county: Service, leader: Browser):
    begin = f'href="{PATH}">Gör anteckningarna</a>'
    async with tenant_scope("dalarna"):
        meeting = await access_meeting("schnv-2025-10-17")
        await rules(meeting, approval="approvers", approvers=1)
        await execute("update meeting set day = current_date where id = $1", meeting.id)
    assert begin in (await leader.get("/dalarna")).text
    account = await county.account(Role.MEMBER)
    anna = await county.signed_in_as(account)
    assert begin not in (await anna.get("/dalarna")).text
    await leader.submit(f"{PATH}/gor")
    assert begin not in (await leader.get("/dalarna")).text
    async with tenant_scope("dalarna"):
        await execute("update person set account = $1 where name = 'Anna'", account)
        attendance = await fetch_value("select id from attendance where name = 'Anna'")
    waits = f'href="{PATH}">Justera anteckningarna</a>'
    assert waits not in (await anna.get("/dalarna")).text
    await leader.submit(f"{PATH}/justerare", {"approvers": str(attendance)})
    assert waits in (await anna.get("/dalarna")).text
    page = (await anna.get(PATH)).text
    assert "Läget är gott." in page
    assert "Rätta och fyll på" not in page
    assert (await anna.submit(f"{PATH}/godkann")).status_code == 303
    assert waits not in (await anna.get("/dalarna")).text


async def test_a_member_sees_that_a_draft_is_one_and_how_to_comment_on_it(county: Service, leader: Browser):
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/synpunkter")
    await made_documents()
    page = (await (await county.sign_in(Role.MEMBER)).get(PATH)).text
    assert "Inte godkända än" in page
    assert f'href="{PATH}/version/1/docx"' in page
    await leader.submit(f"{PATH}/godkann")
    assert "Inte godkända än" not in (await (await county.sign_in(Role.MEMBER)).get(PATH)).text


async def test_what_is_typed_while_somebody_approves_is_shown_again(county: Service, leader: Browser):
    await leader.submit(f"{PATH}/gor")
    action, version = form_of(await opened(leader), "referat")
    await leader.submit(f"{PATH}/godkann")
    late = await leader.submit(action, {"text": "För sent skrivet.", "version": version})
    assert late.status_code == 422
    assert "godkända och ändras inte" in late.text
    assert "För sent skrivet." in late.text


async def test_a_clause_is_added_removed_and_taken_in_again_while_the_minutes_are_corrected(
    county: Service, leader: Browser
):
    await leader.submit(f"{PATH}/gor")
    page = await opened(leader)
    add = re.search(r'action="([^"]*/punkter/\d+/beslut)"', page)[1]
    refused = await leader.submit(add, {"text": "att uppdra åt … att …."})
    assert refused.status_code == 422
    assert "att uppdra åt … att ….</textarea>" in refused.text
    filled = await leader.submit(add, {"usual": "att skjuta upp ärendet."})
    assert "att skjuta upp ärendet.</textarea>" in filled.text
    assert (await leader.submit(add, {"text": "uppdra åt RSS att skriva."})).status_code == 303
    page = await opened(leader)
    assert "att uppdra åt RSS att skriva.</textarea>" in page
    assert "Uppdrar · RSS" in page
    facts = re.findall(r'href="([^"]*/uppgifter\?fran=anteckningar)"', page)[-1]
    assert 'name="fran" value="anteckningar"' in (await leader.get(facts)).text
    remove = re.findall(r'action="([^"]*/ta-bort)"', page)[-1]
    reader = await county.sign_in(Role.READER)
    stranger = await county.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    for other in (reader, stranger):
        for path in (add, remove, remove.replace("ta-bort", "ta-med")):
            assert (await other.submit(path, {"text": "att störa."})).status_code == 404
    assert (await leader.submit(remove)).status_code == 303
    page = await opened(leader)
    assert "att uppdra åt RSS att skriva.</textarea>" not in page
    assert (await leader.submit(re.search(r'action="([^"]*/ta-med)"', page)[1])).status_code == 303
    assert "att uppdra åt RSS att skriva.</textarea>" in await opened(leader)


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
    again = await leader.submit(f"{PATH}/svar", files={"file": ("kopia.docx", changed.getvalue(), WORD)})
    assert again.status_code == 422
    assert "redan inläst" in " ".join(shown_errors(again))
    clause.text = "att godkänna all information."
    file.save(later := BytesIO())
    assert (
        await leader.submit(f"{PATH}/svar", files={"file": ("två.docx", later.getvalue(), WORD)})
    ).status_code == 303
    page = (await leader.get(PATH)).text
    assert page.count("<ins> godkänna") == 2
    # What several files change at one place gives no landmarks of one name.
    labels = re.findall(r'<section[^>]* aria-label="([^"]*)"', page)
    assert len(labels) == len(set(labels))
    other = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", word_of("Något helt annat"), WORD)})
    assert other.status_code == 422
    assert "inte den Wordfil" in " ".join(shown_errors(other))
    # What came back of a version that is approved is no part of its correction.
    await leader.submit(f"{PATH}/godkann")
    await leader.submit(f"{PATH}/ratta", {"reason": "Fel ord."})
    assert "Synpunkter som har kommit" not in (await leader.get(PATH)).text


async def test_a_file_that_has_lost_its_mark_is_known_by_its_anchors(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/synpunkter")
    word, _ = await made_documents()
    changed = marked(word, "", ("informationen till handlingarna", "godkänna informationen"))
    other = marked(changed, "samband:dalarna:schnv-2025-12-12:1")
    foreign = changed_part(changed, b'w:val="clause:', b'w:val="clause:99')
    for file in (other, foreign, marked(word_of("Något helt annat"), "")):
        answer = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", file, WORD)})
        assert answer.status_code == 422
        assert "inte den Wordfil" in " ".join(shown_errors(answer))
    answer = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", changed, WORD)})
    assert answer.status_code == 303
    page = (await leader.get(PATH)).text
    decide = re.search(r'action="([^"]*/svar/\d+/0)"', page)[1]
    assert (await leader.submit(decide, {"do": "ta-in"})).status_code == 303
    await leader.submit(f"{PATH}/synpunkter")
    await made_documents()
    answer = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", changed, WORD)})
    assert answer.status_code == 422
    assert "skickats ut mer än en gång" in " ".join(shown_errors(answer))


async def test_a_file_of_an_earlier_sending_says_so_before_old_words_come_back(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/synpunkter")
    word, _ = await made_documents()
    async with tenant_scope("dalarna"):
        await execute("update clause set text = text || ' Rättat.'")
    await leader.submit(f"{PATH}/synpunkter")
    later, _ = await made_documents()
    for file, says in ((word, True), (changed_part(later, "Rättat.".encode(), "Rätt.".encode()), False)):
        assert (await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", file, WORD)})).status_code == 303
        newest = (await leader.get(PATH)).text.split("<article")[1]
        assert ("Filen gick ut innan utkastet ändrades" in newest) is says


async def test_words_that_have_lost_both_mark_and_anchor_are_not_taken_for_struck(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/synpunkter")
    word, _ = await made_documents()
    without = changed_part(marked(word, ""), b'<w:tag w:val="clause:', b'<w:alias w:val="clause:')
    answer = await leader.submit(f"{PATH}/svar", files={"file": ("svar.docx", without, WORD)})
    assert answer.status_code == 422
    assert "varken ändringar eller kommentarer" in " ".join(shown_errors(answer))


def marked(word: bytes, mark: str, change: tuple[str, str] = ("", "")) -> bytes:
    """The file saved again with this mark, with some words in it changed."""
    file, out = Document(BytesIO(word)), BytesIO()
    for text in file.element.body.iter("{*}t"):
        text.text = (text.text or "").replace(*change) if change[0] else text.text
    file.core_properties.identifier = mark
    file.save(out)
    return out.getvalue()


def changed_part(word: bytes, before: bytes, after: bytes) -> bytes:
    """The file with something in its main part written otherwise."""
    out = BytesIO()
    with ZipFile(BytesIO(word)) as package, ZipFile(out, "w") as made:
        for name in package.namelist():
            part = package.read(name)
            assert name != "word/document.xml" or before in part
            made.writestr(name, part.replace(before, after) if name == "word/document.xml" else part)
    return out.getvalue()


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
    never = await anybody.get(f"{public}/schnv-2025-10-17")
    assert never.status_code == 404
    assert (await leader.submit(f"{PATH}/publicera", {"seen": await seen(leader)})).status_code == 303
    assert 'name="mask_text" value=""' in (await leader.get(PATH)).text
    assert "Läget är gott." in (await anybody.get(f"{public}/schnv-2025-10-17")).text
    refused = await leader.submit(f"{PATH}/maskera", {"mask_text": "gått", "mask_reason": "Känsligt"})
    assert shown_errors(refused) == ["”gått” står ingenstans i anteckningarna. Skriv orden precis som de står där."]
    assert 'value="gått"' in refused.text
    assert 'value="Känsligt"' in refused.text
    assert 'id="skrev-rubrik"' not in refused.text
    await leader.submit(f"{PATH}/maskera", {"mask_text": "gott"})
    page = (await anybody.get(f"{public}/schnv-2025-10-17")).text
    assert "Läget är ▇▇▇." in page
    assert (await anybody.get("/stockholm/offentligt/schnv-2025-10-17")).status_code == 404
    await leader.submit(f"{PATH}/avpublicera")
    # Withdrawn, never published and not there are told apart by nobody.
    gone, wrong = [await anybody.get(f"{public}/{slug}") for slug in ("schnv-2025-10-17", "schnv-2025-10-18")]
    assert gone.status_code == wrong.status_code == 404
    assert "Anteckningarna är inte publicerade" in gone.text
    assert f'href="{public}">Alla publicerade anteckningar' in gone.text
    assert content_of(never.text) == content_of(gone.text) == content_of(wrong.text)


def content_of(page: str) -> str:
    return re.search(r"<main.*?</main>", page, re.DOTALL)[0]


async def seen(leader: Browser) -> str:
    """What the page carries that shows what would become public."""
    return re.search(r'name="seen" value="(\w+)"', (await leader.get(f"{PATH}/publicera")).text)[1]


async def test_what_would_become_public_is_looked_through_first(county: Service, leader: Browser):
    assert (await leader.get(f"{PATH}/publicera")).status_code == 404
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/godkann")
    await leader.submit(f"{PATH}/maskera", {"mask_text": "gott"})
    assert f'href="{PATH}/publicera">Granska och publicera</a>' in (await leader.get(PATH)).text
    page = await leader.get(f"{PATH}/publicera")
    assert "Läget är ▇▇▇." in page.text
    assert (await county.anonymous().get("/dalarna/offentligt/schnv-2025-10-17")).status_code == 404
    before = await seen(leader)
    await leader.submit(f"{PATH}/maskera", {"mask_text": "Läget"})
    refused = await leader.submit(f"{PATH}/publicera", {"seen": before})
    assert refused.status_code == 422
    assert "har ändrats sedan du såg sidan" in refused.text
    assert (await (await county.sign_in(Role.READER)).get(f"{PATH}/publicera")).status_code == 404


async def test_a_correction_and_a_masking_are_refused_each_at_its_own_reason(leader: Browser):
    await leader.submit(f"{PATH}/gor")
    await leader.submit(f"{PATH}/godkann")
    correct = '<details class="ds-details" open><summary>Rätta de godkända'
    refused = await leader.submit(f"{PATH}/ratta", {"reason": " "})
    assert refused.status_code == 422
    assert correct in refused.text
    assert 'aria-describedby="falt-reason-fel"' in refused.text
    refused = await leader.submit(f"{PATH}/maskera", {"mask_text": "gott", "mask_reason": "x" * 301})
    assert refused.status_code == 422
    assert correct not in refused.text
    assert 'aria-describedby="falt-mask_reason-fel"' in refused.text
    assert f'value="{"x" * 301}" ' in refused.text
    assert 'maxlength="300"' in refused.text


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
