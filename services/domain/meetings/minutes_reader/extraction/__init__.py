"""From the bytes of a file to lines: plain text, Word and PDF, each refused in its own words when it can't be read.

What a file is called decides how it is opened; what it contains must agree. Nothing here trusts a size that a file states
about itself before it is checked.
"""

from services.domain.meetings.minutes_reader.extraction.text import lines_of_text
from services.domain.meetings.minutes_reader.original import (
    MOST_LINES,
    EmptyFile,
    FileForm,
    Line,
    NotMinutesFile,
    NotWhatItSays,
    OldWordFile,
    Original,
    TooMuchToRead,
    broken_up,
)

ENDINGS = {"txt": FileForm.TEXT, "text": FileForm.TEXT, "md": FileForm.TEXT, "docx": FileForm.WORD, "pdf": FileForm.PDF}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def extract(name: str, content: bytes) -> Original:
    """The lines of a file. Raises what `original` names when it can't be read."""
    form = form_of(name, content)
    lines = broken_up(_lines(form, name, content))
    if len(lines) > MOST_LINES:
        raise TooMuchToRead(name=name, limit=MOST_LINES, unit="lines")
    if not any(line.text.strip() for line in lines):
        raise EmptyFile(name=name)
    shows_strikes = form is not FileForm.TEXT or any(line.struck for line in lines)
    return Original(lines=tuple(lines), form=form, shows_strikes=shows_strikes)


def _lines(form: FileForm, name: str, content: bytes) -> list[Line]:
    """The lines of a file. The libraries of Word and PDF are loaded at the first use: pages are served without them."""
    if form is FileForm.WORD:
        from services.domain.meetings.minutes_reader.extraction.word import lines_of_word

        return lines_of_word(name, content)
    if form is FileForm.PDF:
        from services.domain.meetings.minutes_reader.extraction.pdf import lines_of_pdf

        return lines_of_pdf(name, content)
    return lines_of_text(name, content)


def form_of(name: str, content: bytes) -> FileForm:
    """Which kind of file it is by its name, when its first bytes agree."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content.strip(b"\x00\t\n\r\x0c "):
        raise EmptyFile(name=name)
    if ending == "doc" or (ending == "docx" and content.startswith(_OLE)):
        raise OldWordFile(name=name)
    form = ENDINGS.get(ending)
    if form is None:
        raise NotMinutesFile(name=name)
    if not _agrees(form, content):
        raise NotWhatItSays(name=name, said=ending)
    return form


def _agrees(form: FileForm, content: bytes) -> bool:
    if form is FileForm.PDF:
        # Some programs put a few lines before the mark; readers of PDF look for it in the first kilobyte.
        return b"%PDF-" in content[:1024]
    if form is FileForm.WORD:
        return content.startswith(b"PK\x03\x04")
    return not content.startswith((b"%PDF-", b"PK\x03\x04", _OLE, b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))
