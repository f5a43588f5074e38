"""A file is what its content is, whatever its name and its sender say."""

import io

import pytest

from services.domain.documents.errors import (
    FileActive,
    FileBroken,
    FileExpands,
    FileNotWhatItSays,
    FileProtected,
)
from services.domain.documents.inspection import LARGEST_RATIO, UNSUSPECTED_UNPACKED, ensure_kind
from services.domain.documents.kinds import FileKind
from tests.domain.documents.papers import office, open_document, paper, pdf, zipped

OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def examine(content: bytes, name: str) -> None:
    kind = FileKind.of_ending(name.rpartition(".")[2])
    assert kind is not None
    ensure_kind(io.BytesIO(content), kind, name=name)


@pytest.mark.parametrize("kind", FileKind)
def test_a_whole_file_passes_under_its_own_name(kind: FileKind):
    for ending in kind.endings:
        examine(paper(kind), f"bilaga.{ending}")


@pytest.mark.parametrize("said", FileKind)
@pytest.mark.parametrize("kind", FileKind)
def test_a_file_under_another_kinds_name_is_refused(kind: FileKind, said: FileKind):
    if said is kind or {said, kind} == {FileKind.TXT, FileKind.CSV}:
        return
    with pytest.raises(FileNotWhatItSays) as refused:
        examine(paper(kind), f"bilaga.{said.endings[0]}")
    found = FileKind.TXT if kind is FileKind.CSV else kind
    assert refused.value.facts["kind"] is found


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00program",
        b"\x7fELF\x02\x01\x01\x00",
        b"text med \x00 i",
        b"\x1f\x8b\x08\x00packat",
        zipped({"brev.exe": b"MZ"}),
        b"",
    ],
)
@pytest.mark.parametrize("name", ["avtal.pdf", "avtal.docx", "bild.png"])
def test_something_else_is_refused_whatever_it_is_called(content: bytes, name: str):
    with pytest.raises(FileNotWhatItSays):
        examine(content, name)


@pytest.mark.parametrize("content", [b"MZ\x90\x00\x03\x00\x00\x00program", b"text med \x00 i", b"\x81\x8d\x00"])
def test_what_no_text_holds_is_no_text(content: bytes):
    with pytest.raises(FileNotWhatItSays):
        examine(content, "anteckning.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_text_in_every_encoding_that_swedish_machines_write(encoding: str):
    examine("Beslut: åäö ÅÄÖ –".encode(encoding), "anteckning.txt")


@pytest.mark.parametrize(
    "content",
    [
        office(DOCX_TYPE.replace("document.main", "document.macroEnabled.main").replace("openxmlformats", "ms-word")),
        office(DOCX_TYPE, {"word/vbaProject.bin": b"x"}),
        office(DOCX_TYPE, {"WORD/VBAPROJECT.BIN": b"x"}),
        office(DOCX_TYPE, {"word/activeX/activeX1.bin": b"x"}),
        office(DOCX_TYPE, {"xl/macrosheets/sheet1.xml": b"x"}),
    ],
)
def test_office_with_macros_is_refused(content: bytes):
    with pytest.raises(FileActive):
        examine(content, "kallelse.docx")


def test_macros_are_found_in_another_encoding_too():
    types = f'<?xml version="1.0"?><Types><Override ContentType="{DOCX_TYPE}"/><x>vbaProject</x></Types>'
    with pytest.raises(FileActive):
        examine(zipped({"[Content_Types].xml": types.encode("utf-16")}), "kallelse.docx")


def test_open_document_with_macros_is_refused():
    with pytest.raises(FileActive):
        examine(open_document({"Basic/Standard/Module1.xml": b"<x/>"}), "kallelse.odt")


@pytest.mark.parametrize(("content", "name"), [(pdf(password="x"), "a.pdf"), (OLD_OFFICE, "a.docx")])
def test_what_asks_for_a_password_is_refused(content: bytes, name: str):
    with pytest.raises(FileProtected):
        examine(content, name)


@pytest.mark.parametrize("kind", [FileKind.PDF, FileKind.DOCX, FileKind.PNG])
def test_a_file_that_is_cut_off_is_refused(kind: FileKind):
    with pytest.raises(FileBroken):
        examine(paper(kind)[:40], f"bilaga.{kind.endings[0]}")


def test_a_container_with_a_false_checksum_is_refused():
    content = bytearray(office(DOCX_TYPE, {"word/media/a.txt": b"a" * 100}))
    content[content.find(b"<main/>") if b"<main/>" in content else 60] ^= 0xFF
    with pytest.raises(FileBroken):
        examine(bytes(content), "kallelse.docx")


def test_a_zip_bomb_is_refused_before_it_goes_off():
    bomb = office(DOCX_TYPE, {"word/document.xml": bytes(UNSUSPECTED_UNPACKED + 1)})
    assert len(bomb) * LARGEST_RATIO < UNSUSPECTED_UNPACKED * 10
    with pytest.raises(FileExpands):
        examine(bomb, "kallelse.docx")


def test_a_zip_bomb_that_states_a_smaller_size_is_refused():
    bomb = bytearray(office(DOCX_TYPE, {"word/document.xml": bytes(50_000_000)}))
    stated = (50_000_000).to_bytes(4, "little")
    while (place := bomb.find(stated)) >= 0:
        bomb[place : place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(FileBroken):
        examine(bytes(bomb), "kallelse.docx")
