"""What a file is, by its content (filgranskning): each kind is proven by opening it, not by how it begins alone.

Blocking: call it in a thread. Nothing here trusts the name, the sender's media type or a size that a header states.
"""

import re
import zipfile
import zlib
from typing import IO, BinaryIO, cast

from services.domain.documents.errors import FileActive, FileBroken, FileExpands, FileNotWhatItSays, FileProtected
from services.domain.documents.kinds import FileKind

LARGEST_UNPACKED = 300_000_000
UNSUSPECTED_UNPACKED = 30_000_000
LARGEST_RATIO = 100
"""A container may grow a hundredfold when unpacked, or to UNSUSPECTED_UNPACKED bytes, but never past LARGEST_UNPACKED."""
MOST_PARTS = 10_000
LARGEST_PICTURE = 150_000_000
"""Points of a picture; a large scan of a drawing has less."""
_CHUNK = 1 << 20

_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": FileKind.DOCX,
    b"spreadsheetml.sheet.main+xml": FileKind.XLSX,
    b"presentationml.presentation.main+xml": FileKind.PPTX,
}
_OFFICE = frozenset(_MAIN_PARTS.values())
_MACROS = re.compile(rb"macroEnabled|vbaProject|ms-excel\.(?:intl)?macrosheet|activeX", re.IGNORECASE)
_MACRO_PART = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/|activex/)", re.IGNORECASE)
_ODT_MACRO_PART = re.compile(r"(?:^|/)(?:Basic|Scripts)/", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def ensure_kind(file: IO[bytes], kind: FileKind, *, name: str) -> None:
    """Look a file through that says it is of this kind. Raises a FileRefused that says what it is instead, or what is wrong."""
    if kind in _OFFICE and _start(file) == _OLD_OFFICE:
        # A document that Office has locked lies in a container of the kind that Word 97 used.
        raise FileProtected(file=name)
    found = kind_of(file, name=name)
    if kind is FileKind.CSV and found is FileKind.TXT:
        return
    if found is not kind:
        raise FileNotWhatItSays(file=name, ending=name.rpartition(".")[2].lower(), kind=found)


def kind_of(file: IO[bytes], *, name: str) -> FileKind | None:
    """What a file is, proven by opening it; None for no kind of ours. Raises FileRefused for a dangerous or broken one."""
    start = _start(file)
    if start.startswith(b"%PDF-"):
        return _pdf(file, name)
    if start == b"\x89PNG\r\n\x1a\n":
        return _picture(file, name, FileKind.PNG)
    if start.startswith(b"\xff\xd8\xff"):
        return _picture(file, name, FileKind.JPEG)
    if start.startswith(b"PK\x03\x04"):
        return _container(file, name)
    return _text(file)


def _start(file: IO[bytes]) -> bytes:
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    return start


def _pdf(file: IO[bytes], name: str) -> FileKind:
    import pikepdf  # Costs memory that a process which never meets a PDF need not have.

    try:
        with pikepdf.open(cast("BinaryIO", file), suppress_warnings=True) as document:
            if len(document.pages) == 0:
                raise FileBroken(file=name)
    except pikepdf.PasswordError as error:
        raise FileProtected(file=name) from error
    except (pikepdf.PdfError, ValueError, OverflowError, RecursionError) as error:
        raise FileBroken(file=name) from error
    return FileKind.PDF


def _picture(file: IO[bytes], name: str, kind: FileKind) -> FileKind:
    from PIL import Image

    try:
        with Image.open(cast("BinaryIO", file), formats=[kind.value.upper()]) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise FileExpands(file=name)
            picture.verify()
    except FileExpands:
        raise
    except Image.DecompressionBombError as error:
        raise FileExpands(file=name) from error
    except Exception as error:  # Pillow's decoders raise whatever the broken bytes led them to.
        raise FileBroken(file=name) from error
    return kind


def _container(file: IO[bytes], name: str) -> FileKind | None:
    """A zip: an Office document when it holds what one must. Every part is unpacked once, counted and checked."""
    try:
        with zipfile.ZipFile(file) as container:
            parts = container.infolist()
            _ensure_reasonable(parts, name)
            for part in parts:
                _unpack(container, part)
            return _office(container, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise FileBroken(file=name) from error


def _ensure_reasonable(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileProtected(file=name)
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    allowed = min(LARGEST_UNPACKED, max(UNSUSPECTED_UNPACKED, packed * LARGEST_RATIO))
    if len(parts) > MOST_PARTS or unpacked > allowed:
        raise FileExpands(file=name)


def _unpack(container: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Reads no more than the size that the part states; one that states too little fails its checksum."""
    with container.open(part) as content:
        while content.read(_CHUNK):
            pass


def _office(container: zipfile.ZipFile, name: str) -> FileKind | None:
    names = container.namelist()
    if "mimetype" in names:
        if container.read("mimetype").strip() != FileKind.ODT.media_type.encode():
            return None
        if any(_ODT_MACRO_PART.search(part) for part in names):
            raise FileActive(file=name)
        return FileKind.ODT
    if "[Content_Types].xml" not in names:
        return None
    types = _plain(container.read("[Content_Types].xml"))
    if _MACROS.search(types) or any(_MACRO_PART.search(part) for part in names):
        raise FileActive(file=name)
    return next((kind for part, kind in _MAIN_PARTS.items() if part in types), None)


def _plain(xml: bytes) -> bytes:
    """XML's own bytes as UTF-8, so that another encoding hides nothing from a search."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return xml.decode("utf-16", "replace").encode()
    return xml


def _text(file: IO[bytes]) -> FileKind | None:
    """Text has no signature: it is what can be read as text and holds no signs that text never holds."""
    raw = file.read()
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeError:
            continue
        return None if _TEXT_CONTROLS.search(text) else FileKind.TXT
    return None
