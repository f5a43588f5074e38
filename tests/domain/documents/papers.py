"""Small real files of each kind, and crooked ones, made as the test runs."""

import io
import zipfile
from collections.abc import Mapping

import docx
import pikepdf
import xlsxwriter
from PIL import Image

from services.domain.documents.kinds import FileKind

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for a virus, so that a test need not have one."""

_TYPES = "application/vnd.openxmlformats-officedocument"


def paper(kind: FileKind) -> bytes:
    """A whole, harmless file of a kind."""
    return {
        FileKind.PDF: pdf,
        FileKind.DOCX: word,
        FileKind.XLSX: excel,
        FileKind.PPTX: lambda: office(f"{_TYPES}.presentationml.presentation.main+xml"),
        FileKind.ODT: open_document,
        FileKind.PNG: lambda: picture("PNG"),
        FileKind.JPEG: lambda: picture("JPEG"),
        FileKind.TXT: lambda: "Årsplan: möten i Örebro\r\n".encode("cp1252"),
        FileKind.CSV: lambda: "\ufeffkommun;antal\nFalun;3\n".encode(),
    }[kind]()


def pdf(*, password: str = "") -> bytes:
    file = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    locked = pikepdf.Encryption(user=password, owner=password) if password else False
    document.save(file, encryption=locked, deterministic_id=not password)
    return file.getvalue()


def word() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Arbetsordning")
    document.save(file)
    return file.getvalue()


def excel() -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet().write(0, 0, "Falun")
    book.close()
    return file.getvalue()


def office(main_type: str, parts: Mapping[str, bytes] | None = None) -> bytes:
    """An Office container with this type of main part, and these parts besides."""
    types = f'<Types xmlns="x"><Override PartName="/main.xml" ContentType="{main_type}"/></Types>'.encode()
    return zipped({"[Content_Types].xml": types, "main.xml": b"<main/>", **(parts or {})})


def open_document(parts: Mapping[str, bytes] | None = None) -> bytes:
    return zipped({"mimetype": FileKind.ODT.media_type.encode(), "content.xml": b"<x/>", **(parts or {})})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return file.getvalue()


def picture(form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(file, form)
    return file.getvalue()
