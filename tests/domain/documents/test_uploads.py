"""Files that somebody hands in: what is kept of them, and what stands in the way."""

from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch
from services.domain.base.errors import NotFound
from services.domain.base.scope import tenant_scope
from services.domain.base.settings import SettingMissing
from services.domain.documents.actions import Content, keep_made, keep_upload, remove_upload
from services.domain.documents.errors import (
    FileEmpty,
    FileKindRefused,
    FileNotWhatItSays,
    FileTooLarge,
    ScannerSilent,
    VirusFound,
)
from services.domain.documents.kinds import DOCUMENT_KINDS, EVERY_KIND, FileKind
from services.domain.documents.queries import UploadView, access_upload
from services.domain.documents.store import file_store
from services.domain.documents.virus import ensure_scanner_setting
from services.render.words import UNEXPECTED, explain
from tests.domain.bodies.conftest import database
from tests.domain.documents.clamd import scanner_on_socket, scanner_on_tcp
from tests.domain.documents.papers import EICAR, paper, pdf

__all__ = ["database"]

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
ACTOR = Actor.system("dalarna")


@pytest.fixture(autouse=True)
def files(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAMBAND_DATA", str(tmp_path))
    return tmp_path / "files"


async def keep(name: str, content: Content, *, kinds=EVERY_KIND, limit: int = 1_000_000) -> UploadView:
    async with tenant_scope("dalarna"):
        return await keep_upload(name, content, kinds=kinds, limit=limit, actor=ACTOR, at=AT)


async def test_a_file_is_kept_with_what_it_is_and_read_again():
    kept = await keep("Arbetsordning 2025.pdf", pdf(), kinds=DOCUMENT_KINDS)
    assert (kept.name, kept.kind, kept.size) == ("Arbetsordning 2025.pdf", FileKind.PDF, len(pdf()))
    assert (kept.origin, kept.verdict) == ("handed_in", "unscanned")
    async with tenant_scope("dalarna"):
        assert await access_upload(kept.id) == kept
    assert await file_store().read(kept.digest) == pdf()


async def test_a_file_may_come_as_bytes_or_lie_on_the_disk(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(pdf())
    with (tmp_path / "a.pdf").open("rb") as file:
        kept = [await keep("a.pdf", content) for content in (pdf(), tmp_path / "a.pdf", file)]
        assert not file.closed
    assert len({one.digest for one in kept}) == 1


async def test_another_tenants_file_is_not_there():
    kept = await keep("a.pdf", pdf())
    async with tenant_scope("stockholm"):
        with pytest.raises(NotFound):
            await access_upload(kept.id)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (r"C:\Users\kim\Avtal.PDF", "Avtal.pdf"),
        ("../../etc/Års\u202eplan\0.pdf", "Årsplan.pdf"),
        (".pdf", "Dokument.pdf"),
        ("a" * 300 + ".pdf", "a" * 156 + ".pdf"),
    ],
)
async def test_a_name_is_made_to_fit_every_machine(given: str, name: str):
    assert (await keep(given, pdf())).name == name


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"", FileEmpty),
        ("a.exe", b"MZ", FileKindRefused),
        ("pdf", pdf(), FileKindRefused),
        ("a.doc", b"\xd0\xcf\x11\xe0", FileKindRefused),
        ("a.pdf", bytes(1_000_001), FileTooLarge),
        ("a.pdf", paper(FileKind.DOCX), FileNotWhatItSays),
        ("a.pdf", EICAR, FileNotWhatItSays),
    ],
)
async def test_a_file_that_may_not_be_is_refused_in_plain_swedish_and_leaves_nothing(name, content, refusal, files):
    async with tenant_scope("dalarna"):
        kept = await fetch("select count(*) from upload")
    with pytest.raises(refusal) as refused:
        await keep(name, content)
    words = explain(refused.value)
    assert name in words
    assert words != UNEXPECTED
    assert not files.exists()
    async with tenant_scope("dalarna"):
        assert await fetch("select count(*) from upload") == kept


async def test_a_place_takes_in_its_own_kinds_alone():
    with pytest.raises(FileKindRefused) as refused:
        await keep("a.png", paper(FileKind.PNG), kinds=DOCUMENT_KINDS)
    assert explain(refused.value).endswith("Välj PDF, Word (.docx) eller OpenDocument (.odt).")


async def test_the_audit_holds_who_and_a_digest_and_not_the_name(owner_url: str):
    kept = await keep("Hemlig rubrik.pdf", pdf())
    async with tenant_scope("dalarna"):
        await remove_upload(kept.id, actor=ACTOR, at=AT)
        with pytest.raises(NotFound):
            await access_upload(kept.id)
    owner = await asyncpg.connect(owner_url)
    rows = await owner.fetch("select * from audit_entry where subject = $1 order by id", f"fil:{kept.id}")
    await owner.close()
    assert [row["verb"] for row in rows][-2:] == ["documents.upload.kept", "documents.upload.removed"]
    assert "Hemlig" not in str(rows)


async def test_what_samband_makes_is_kept_beside_it():
    async with tenant_scope("dalarna"):
        made = await keep_made("Kallelse 2025/12.pdf", "application/pdf", pdf(), actor=ACTOR, at=AT)
    assert (made.name, made.origin, made.verdict) == ("Kallelse 2025-12.pdf", "made", "clean")


# --- The scanner -------------------------------------------------------------------------------------


async def test_a_scanned_file_is_noted_as_clean(monkeypatch: pytest.MonkeyPatch):
    async with scanner_on_tcp() as (scanner, address):
        monkeypatch.setenv("SAMBAND_CLAMD", address)
        large = b"x" * 900_000
        assert (await keep("a.txt", large)).verdict == "clean"
    assert scanner.seen == [large]


async def test_the_scanner_may_be_a_socket_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    async with scanner_on_socket(str(tmp_path / "clamd")) as (scanner, address):
        monkeypatch.setenv("SAMBAND_CLAMD", address)
        assert (await keep("a.txt", b"Hej")).verdict == "clean"
    assert scanner.seen == [b"Hej"]


async def test_a_virus_is_stopped(monkeypatch: pytest.MonkeyPatch, files):
    async with scanner_on_tcp() as (_, address):
        monkeypatch.setenv("SAMBAND_CLAMD", address)
        with pytest.raises(VirusFound) as refused:
            await keep("viktigt.txt", EICAR)
    assert refused.value.facts["virus"] == "Eicar-Signature"
    assert not files.exists()


@pytest.mark.parametrize(
    "says",
    [b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate memory ERROR\0", b"", b"OK\0", b"stream: OK"],
)
async def test_what_the_scanner_has_not_called_clean_is_not_let_through(monkeypatch: pytest.MonkeyPatch, says: bytes):
    async with scanner_on_tcp() as (scanner, address):
        scanner.says = says
        monkeypatch.setenv("SAMBAND_CLAMD", address)
        with pytest.raises(ScannerSilent) as refused:
            await keep("a.txt", b"Hej")
    assert "Försök igen" in explain(refused.value)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:/nowhere/clamd"])
async def test_a_scanner_that_does_not_answer_lets_nothing_through(monkeypatch: pytest.MonkeyPatch, address: str):
    monkeypatch.setenv("SAMBAND_CLAMD", address)
    with pytest.raises(ScannerSilent):
        await keep("a.txt", b"Hej")


@pytest.mark.parametrize("address", ["clamd:3310", "unix:", "tcp://clamd", "http://clamd:3310"])
def test_a_scanners_address_that_leads_nowhere_stops_the_start(monkeypatch: pytest.MonkeyPatch, address: str):
    monkeypatch.setenv("SAMBAND_CLAMD", address)
    with pytest.raises(SettingMissing):
        ensure_scanner_setting()
