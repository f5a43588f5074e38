"""The numbers that Word shows before paragraphs: they stand nowhere in the text and must be counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

LEVELS = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class _Level:
    """One level of a list: how its number is written, from which it starts."""

    form: str
    words: str
    start: int


class Numbering:
    """Counts the lists of one document."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[str] = set()
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        root = getattr(part, "element", None)
        if root is None:
            return
        for abstract in root.findall(qn("w:abstractNum")):
            found = {int(level.get(qn("w:ilvl"), "0")): _level(level) for level in abstract.findall(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId"))] = found
        for number in root.findall(qn("w:num")):
            number_id = number.get(qn("w:numId"))
            self._abstract_of[number_id] = number.find(qn("w:abstractNumId")).get(qn("w:val"))
            self._overrides[number_id] = {
                int(one.get(qn("w:ilvl"), "0")): int(start.get(qn("w:val"), "1"))
                for one in number.findall(qn("w:lvlOverride"))
                if (start := one.find(qn("w:startOverride"))) is not None
            }

    def label(self, paragraph, styles: Sequence) -> str:
        """What stands before this paragraph: 4., a), § 12, a bullet, or nothing. Counts it."""
        number_id, at = _numbered(paragraph, styles)
        levels = self._levels.get(self._abstract_of.get(number_id or "", ""), {})
        level = levels.get(at)
        if number_id in (None, "0") or level is None or not 0 <= at < LEVELS:
            return ""
        counts = self._counts.setdefault(self._abstract_of[number_id], [None] * LEVELS)
        if number_id not in self._started:
            self._started.add(number_id)
            for over, start in self._overrides[number_id].items():
                if 0 <= over < LEVELS:
                    counts[over] = start - 1
        counts[at] = level.start if counts[at] is None else (counts[at] or 0) + 1
        counts[at + 1 :] = [None] * (LEVELS - at - 1)
        return self._written(level, counts, levels)

    def _written(self, level: _Level, counts: list[int | None], levels: dict[int, _Level]) -> str:
        if level.form == "bullet":
            return "•"
        if level.form == "none":
            return ""
        words = level.words
        for number in range(LEVELS):
            sign = f"%{number + 1}"
            if sign in words:
                other = levels.get(number)
                count = counts[number] if counts[number] is not None else (other.start if other else 1)
                words = words.replace(sign, _number(count or 0, other.form if other else "decimal"))
        return words.strip()


def _level(level) -> _Level:
    def value(name: str, otherwise: str) -> str:
        found = level.find(qn(name))
        return found.get(qn("w:val"), otherwise) if found is not None else otherwise

    start = value("w:start", "1")
    return _Level(
        form=value("w:numFmt", "decimal"), words=value("w:lvlText", ""), start=int(start) if start.isdigit() else 1
    )


def _numbered(paragraph, styles: Sequence) -> tuple[str | None, int]:
    """The list and the level of a paragraph, its own or its style's."""
    number_id: str | None = None
    at: int | None = None
    for owner in (paragraph, *styles):
        properties = owner.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None:
            continue
        number, level = properties.find(qn("w:numId")), properties.find(qn("w:ilvl"))
        if number_id is None and number is not None:
            number_id = number.get(qn("w:val"))
        if at is None and level is not None and level.get(qn("w:val"), "").isdigit():
            at = int(level.get(qn("w:val")))
    return number_id, at or 0


def _number(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (max(count, 1) - 1) % 26) * ((max(count, 1) - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    if form == "decimalZero":
        return f"{count:02}"
    return str(count)


def _roman(count: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        while 0 < count < 4000 and count >= value:
            written += sign
            count -= value
    return written
