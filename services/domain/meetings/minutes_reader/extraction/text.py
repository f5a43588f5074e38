"""Plain text: UTF-8, UTF-16 with its mark, else Windows-1252."""

import codecs
import unicodedata

from services.domain.meetings.minutes_reader.original import Line, NotWhatItSays, TooMuchToRead, plain

MOST_BYTES = 4_000_000
_STRUCK = "\u0336"
_CONTROLS = frozenset(chr(code) for code in (*range(0x09), *range(0x0E, 0x20))) - {"\x1b"}


def lines_of_text(name: str, content: bytes) -> list[Line]:
    """The lines of a text file; a form feed begins a page."""
    if len(content) > MOST_BYTES:
        raise TooMuchToRead(name=name, limit=MOST_BYTES // 1_000_000, unit="megabytes")
    text = decoded(content)
    if sum(sign in _CONTROLS for sign in text) > len(text) // 200:
        raise NotWhatItSays(name=name, said="txt")
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return [
        _line(part, number)
        for number, page in enumerate(text.split("\f"))
        for part in page.replace("\v", "\n").split("\n")
    ]


def decoded(content: bytes) -> str:
    """The text of these bytes. Windows-1252 takes what is no UTF-8; its few holes are read as Latin-1."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _line(text: str, page: int) -> Line:
    """A line. A name that is struck through letter by letter, as some programs write it, is struck."""
    if _STRUCK not in text:
        return Line(text=plain(text), page=page)
    signs: list[str] = []
    struck: list[tuple[int, int]] = []
    for sign in plain(text):
        if sign == _STRUCK:
            at = len(signs)
            if struck and struck[-1][1] == at - 1:
                struck[-1] = (struck[-1][0], at)
            elif at:
                struck.append((at - 1, at))
        else:
            signs.append(sign)
    return Line(text="".join(signs), struck=tuple(struck), page=page)
