"""Which kinds of files Samband takes in (filslag), and what each may be called."""

from enum import StrEnum

_OPEN_XML = "application/vnd.openxmlformats-officedocument"


class FileKind(StrEnum):
    """A kind of file, told by its content. `endings` are what its name may end with, the usual one first."""

    media_type: str
    endings: tuple[str, ...]

    PDF = "pdf", "application/pdf", ("pdf",)
    DOCX = "docx", f"{_OPEN_XML}.wordprocessingml.document", ("docx",)
    XLSX = "xlsx", f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx",)
    PPTX = "pptx", f"{_OPEN_XML}.presentationml.presentation", ("pptx",)
    ODT = "odt", "application/vnd.oasis.opendocument.text", ("odt",)
    PNG = "png", "image/png", ("png",)
    JPEG = "jpeg", "image/jpeg", ("jpg", "jpeg")
    TXT = "txt", "text/plain", ("txt", "md")
    CSV = "csv", "text/csv", ("csv",)

    def __new__(cls, value: str, media_type: str, endings: tuple[str, ...]) -> "FileKind":
        member = str.__new__(cls, value)
        member._value_ = value
        member.media_type = media_type
        member.endings = endings
        return member

    @classmethod
    def of_ending(cls, ending: str) -> "FileKind | None":
        """The kind whose names end so, or None."""
        return next((kind for kind in cls if ending.lower() in kind.endings), None)

    @classmethod
    def of_media_type(cls, media_type: str) -> "FileKind | None":
        """The kind of a kept file, or None for another that Samband has made."""
        return next((kind for kind in cls if kind.media_type == media_type), None)


EVERY_KIND = frozenset(FileKind)
DOCUMENT_KINDS = frozenset({FileKind.PDF, FileKind.DOCX, FileKind.ODT})
"""What a decided document may be handed in as."""

LARGEST_FILE = 25_000_000
"""Bytes that a file may have, where nothing else is said."""
