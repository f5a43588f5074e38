"""From lines to paragraphs: page margins taken away, wrapped lines joined, words mended where a line broke them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from services.domain.meetings.minutes_reader.clause_text import wants_att
from services.domain.meetings.minutes_reader.cues import (
    ATT,
    BULLET,
    DECIDES,
    ENDS_SENTENCE,
    LEAD_TAIL,
    head_label_of,
    is_infinitive,
    label_of,
)
from services.domain.meetings.minutes_reader.margins import margins
from services.domain.meetings.minutes_reader.original import Line, Original, Span
from services.domain.meetings.minutes_reader.rows import Row, unfolded_rows

PAGE_GAP = 6
"""So many blank lines more than usual show where a page was turned."""


@dataclass(slots=True)
class Paragraph:
    """Rows that belong together, and their text as one."""

    rows: list[Row]
    text: str = ""
    joints: list[int] = field(default_factory=list)
    """Where each row begins in the text."""

    @property
    def span(self) -> Span:
        return Span(first=min(row.at for row in self.rows), last=max(row.at for row in self.rows))

    @property
    def bold(self) -> bool:
        return all(row.line.bold for row in self.rows)

    @property
    def heading(self) -> int:
        return self.rows[0].line.heading

    @property
    def gap(self) -> int:
        return self.rows[0].gap

    def span_of(self, start: int, end: int) -> Span:
        """The lines of a part of the text."""
        rows = [
            row.at
            for row, joint, following in zip(
                self.rows, self.joints, [*self.joints[1:], len(self.text) + 1], strict=True
            )
            if joint < max(end, start + 1) and start < following
        ]
        return Span(first=min(rows), last=max(rows)) if rows else self.span


@dataclass(slots=True)
class Flow:
    """A document as it is read."""

    rows: list[Row]
    margins: list[Row]
    paragraphs: list[Paragraph]


def flow_of(original: Original) -> Flow:
    """The rows and paragraphs of a document, and what stood in the margins of its pages."""
    aside = margins(original.lines)
    rows = unfolded_rows(_rows(original.lines, aside))
    usual = _Usual.of(rows)
    rows = [replace(row, turned=row.turned or row.gap >= usual.gap + PAGE_GAP) for row in rows]
    kept = [
        Row(at=at, text=original.lines[at].text.strip(), gap=0, turned=False, line=original.lines[at])
        for at in sorted(aside)
        if original.lines[at].text.strip()
    ]
    return Flow(rows=rows, margins=kept, paragraphs=_paragraphs(rows, usual))


# --- Rows --------------------------------------------------------------------------------------------

_HUNG = re.compile(
    r"(\(?(?:\d{1,3}|[a-zåäöA-ZÅÄÖ])[.)]?|§+\s*\d+\S*|\d+\s*§|[•·▪●○◦■□➢➤►✓→»*–—-]|\d+(?:\.\d+)+\.?|Att"
    r"|att)[ \t]*\t[ \t]*"
)


def _rows(lines: Sequence[Line], aside: set[int]) -> list[Row]:
    rows: list[Row] = []
    gap, turned, page = 0, False, 0
    for at, line in enumerate(lines):
        if not line.text.strip():
            gap += 1
            continue
        if at in aside:
            turned = turned or not line.apart
            continue
        stripped = line.text.lstrip()
        text = stripped.rstrip()
        if text.count("\t") == 1:  # A number and its text; with more of them it is a table's row.
            text = _HUNG.sub(r"\1 ", text, count=1) if _HUNG.match(text) else text
        rows.append(Row(at=at, text=text, gap=gap, turned=turned or line.page != page, line=line))
        gap, turned, page = 0, False, line.page
    return rows


# --- Paragraphs --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Usual:
    """How the lines of a document use to stand: the gap within a paragraph, the width at which they wrap."""

    gap: int
    width: float

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "_Usual":
        longest = max((len(row.text) for row in rows), default=0)
        wrapped = [
            (above, below)
            for above, below in pairwise(rows)
            if len(above.text) > max(40, 0.5 * longest if longest < 200 else 40)
            and _starts_low(below.text)
            and not ENDS_SENTENCE.search(above.text)
            and not ATT.match(below.text)
            and not above.line.whole
        ]
        gaps = Counter(below.gap for _, below in wrapped if below.gap < 4)
        gap = gaps.most_common(1)[0][0] if gaps else 0
        widths = sorted(len(above.text) for above, below in wrapped if below.gap <= gap)
        width = widths[int(len(widths) * 0.85)] if widths else longest
        return cls(gap, width)

    def is_full(self, above: Row, below: Row) -> bool:
        """Whether the next word had no room on the line above: it was wrapped, not ended."""
        word = below.text.split(maxsplit=1)[0]
        if above.line.room is not None and not above.offset:
            return above.line.room < len(word) + 1.5
        return len(above.text) + 1 + len(word) > 0.88 * self.width and len(above.text) > 24


_IN_CELLS = re.compile(r"\t|\S {2,}\S")


def unwrapped(rows: Sequence[Row]) -> list[Row]:
    """Rows outside the items, those that one line had no room for as one: a list of names, a long place."""
    words = _Words(row.text for row in rows)
    found: list[Paragraph] = []
    for row in rows:
        if found and _goes_on(found[-1], row):
            _join(found[-1], row, words)
        else:
            found.append(Paragraph(rows=[row], text=row.text, joints=[0]))
    return [replace(one.rows[0], text=one.text) if len(one.rows) > 1 else one.rows[0] for one in found]


def _goes_on(paragraph: Paragraph, below: Row) -> bool:
    above = paragraph.rows[-1]
    if below.gap or below.turned or below.line.whole or below.line.struck or above.line.struck:
        return False
    if _IN_CELLS.search(f"{paragraph.text}\n{below.text}") or head_label_of(below.text) or _STARTS.match(below.text):
        return False
    if above.line.bold != below.line.bold or above.line.heading != below.line.heading:
        return False
    if above.line.room is not None and not above.offset:
        return above.line.room < len(below.text.split(maxsplit=1)[0]) + 1.5
    return len(above.text) > 60 and len(re.findall(r"[,;(]", paragraph.text)) >= 2 and not above.text.endswith(".")


def _starts_low(text: str) -> bool:
    return text[:1].islower()


_STARTS = re.compile(
    r"§+\s*\d+|\d{1,3}\s*§|\(?\d{1,3}[.)]\s+[A-ZÅÄÖ\[(\"”]|\(?[a-zåäö][.)]\s+\S|\d{1,2}\s?[a-zåäö][.)]\s"
    r"|\d{1,2}\.\d{1,2}\.?\s+[A-ZÅÄÖ]|[A-ZÅÄÖ]\)\s"
    r"|(?:Punkt|Pkt|Ärende)\s+\d+"
)


def _begins(row: Row) -> bool:
    """Whether a row has the form of something that begins: an item, a list's line, a label."""
    text = row.text
    return bool(
        _STARTS.match(text) or BULLET.match(text) or (text[:1].isupper() and (label_of(text) or head_label_of(text)))
    )


def _is_lead(text: str) -> bool:
    """Whether a text ends with "… beslutade", "… beslutar att:" and the like."""
    verbs = list(DECIDES.finditer(text))
    return bool(verbs) and len(text) < 240 and bool(LEAD_TAIL.match(text, verbs[-1].end()))


def _closes(text: str) -> bool:
    """Whether nothing can follow a row in its paragraph: a label alone, a lead."""
    found = label_of(text) or head_label_of(text)
    return bool(found and not found.rest) or _is_lead(text) or text.endswith(":")


def _paragraphs(rows: Sequence[Row], usual: _Usual) -> list[Paragraph]:
    words = _Words(row.text for row in rows)
    paragraphs: list[Paragraph] = []
    infinitives = False
    for row in rows:
        if paragraphs:
            last = paragraphs[-1]
            if _is_lead(last.text) and last.text.rstrip(" :").endswith("att"):
                infinitives = True
            elif row.gap > usual.gap or row.text[:1].isupper():
                infinitives = infinitives and is_infinitive(row.text)
            if _continues(last, row, usual, infinitives=infinitives):
                _join(last, row, words)
                continue
        paragraphs.append(Paragraph(rows=[row], text=row.text, joints=[0]))
    return paragraphs


def _continues(paragraph: Paragraph, below: Row, usual: _Usual, *, infinitives: bool) -> bool:
    above = paragraph.rows[-1]
    if _is_broken_heading(paragraph, below):
        return True
    if above.line.whole or below.line.whole or "\t" in below.text or above.line.heading != below.line.heading:
        return False
    low, ended, full = _starts_low(below.text), bool(ENDS_SENTENCE.search(above.text)), usual.is_full(above, below)
    if "\t" in above.text and not low:
        return False
    if ATT.match(below.text):
        return _att_continues(paragraph, below, usual, full=full, ended=ended)
    if below.turned:
        return not ended and not _begins(below) and not _closes(above.text) and (low or full)
    if below.gap > usual.gap or (_closes(paragraph.text) and not full):
        return False
    if (
        _begins(below)
        or _is_next_number(paragraph.text, below.text)
        or (above.line.bold != below.line.bold and not low)
    ):
        return False
    if low:
        return not (infinitives and is_infinitive(below.text) and not full)
    if below.gap < usual.gap:
        return True
    return full


_NUMBER = re.compile(r"\(?(\d{1,2})[.)]\s")


def _is_next_number(above: str, below: str) -> bool:
    """Whether a list counts on from one row to the next: "2. ge ledaren i uppdrag …, samt att", "3. i övrigt …"."""
    first, second = _NUMBER.match(above), _NUMBER.match(below)
    return bool(first and second and int(second[1]) == int(first[1]) + 1)


_CLOSES_BRACKET = re.compile(r"[^()]{1,40}\)")


def _is_broken_heading(paragraph: Paragraph, below: Row) -> bool:
    """Whether somebody has broken a heading in two by hand: "b) Beslut: Nominering (Bilaga B" and "1–6)"."""
    text = paragraph.text
    label = _STARTS.match(text)
    if label is None or "\t" in below.text or len(text) > 240:
        return False
    if text.count("(", label.end()) > text.count(")", label.end()):
        return bool(_CLOSES_BRACKET.match(below.text))
    is_open = not ENDS_SENTENCE.search(text) and not _closes(text)
    is_rest = _starts_low(below.text) and not (ATT.match(below.text) or _begins(below) or is_infinitive(below.text))
    return len(paragraph.rows) == 1 and is_open and is_rest and not below.turned and len(below.text) < 80


def _att_continues(paragraph: Paragraph, below: Row, usual: _Usual, *, full: bool, ended: bool) -> bool:
    """Whether a row that begins with "att" goes on with the one above, or is a clause of its own."""
    text = paragraph.text
    decides = list(DECIDES.finditer(text))
    if decides and not full and len(text) < 240 and " att " not in text[decides[-1].end() :]:
        return False  # "Nämnden beslutar föreslå kommunstyrelsen", with its clauses below.
    if (
        ended
        or text.rstrip().endswith(",")
        or below.text[:1].isupper()
        or _is_lead(text)
        or (below.gap > usual.gap and not below.turned)
    ):
        return False
    if wants_att(text):
        return True
    is_clause = ATT.match(BULLET.sub("", text, count=1)) is not None
    if is_clause or re.search(r"\b(?:samt|och)\s*$", text):
        return False
    return full


def _join(paragraph: Paragraph, row: Row, words: "_Words") -> None:
    text = paragraph.text.rstrip()
    if text.endswith("-") and text[-2:-1].isalpha():
        joined = words.mended(text, row.text)
        paragraph.joints.append(len(joined) - len(row.text))
        paragraph.text = joined
    elif re.search(r"\d[–-]\Z", text) and row.text[:1].isdigit():
        paragraph.joints.append(len(text))
        paragraph.text = f"{text}{row.text}"
    else:
        paragraph.joints.append(len(text) + 1)
        paragraph.text = f"{text} {row.text}"
    paragraph.rows.append(row)


class _Words:
    """The words of a document: they tell whether a hyphen at a line's end belongs to the word."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        for text in texts:
            self._counts.update(word.casefold() for word in re.findall(r"[^\W\d_][\w-]*\w", text))

    def mended(self, above: str, below: str) -> str:
        """Two lines as one, the first of which ends with a hyphen."""
        first = re.search(r"[\w-]+-\Z", above)
        second = re.match(r"\w[\w-]*", below)
        if first is None or second is None:
            return f"{above} {below}"
        if second[0].casefold() in ("och", "eller", "samt", "till", "respektive", "resp"):
            return f"{above} {below}"
        head = first[0][:-1]
        with_hyphen, without = f"{head}-{second[0]}".casefold(), f"{head}{second[0]}".casefold()
        # HSL-chefer, MiniMaria-verksamheten, Malung-Sälen: capitals within keep their hyphen.
        keeps = second[0][:1].isupper() or any(sign.isupper() or sign.isdigit() for sign in head[1:])
        if self._counts[with_hyphen] != self._counts[without]:
            keeps = self._counts[with_hyphen] > self._counts[without]
        return above + below if keeps else above[:-1] + below
