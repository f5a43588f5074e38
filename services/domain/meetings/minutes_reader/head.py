"""The head of the paper: whose meeting, when, where, and what sort of paper it is."""

import re
from collections import Counter
from collections.abc import Sequence

from services.domain.meetings.minutes_reader.cues import (
    BODY_NOUN,
    DECIDES,
    ENDS_SENTENCE,
    GENERAL_BODY,
    LEAD_TAIL,
    PROPOSES,
    Section,
    head_label_of,
    label_of,
)
from services.domain.meetings.minutes_reader.dates import days_in, hours_in
from services.domain.meetings.minutes_reader.flow import Flow, Paragraph
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.rows import Row
from services.domain.meetings.minutes_reader.understood import Certainty, Day, Hours, Known, Name, PaperKind

_PAPER = (
    (
        PaperKind.SHORT,
        re.compile(
            r"\b(?:kortprotokoll|beslutsprotokoll|beslut i korthet|beslutsöversikt|protokoll i korthet)\b",
            re.I,
        ),
    ),
    (
        PaperKind.PROTOCOL,
        re.compile(r"\b(?:sammanträdes|mötes|styrelse|årsmötes)?protokoll(?:et|sutdrag)?\b|\bper capsulam\b", re.I),
    ),
    (PaperKind.MINUTES, re.compile(r"\b(?:minnes|mötes)?anteckningar\b|\bmötesnoteringar\b", re.I)),
    (
        PaperKind.AGENDA,
        re.compile(r"\b(?:dagordning|kallelse|föredragningslista|agenda|ärendelista|mötesinbjudan)\b", re.I),
    ),
)
_TITLE = re.compile(
    r"\b(?:(?:minnes|mötes)?anteckningar|(?:sammanträdes|mötes|styrelse|årsmötes|kort|besluts)?protokoll"
    r"|protokollsutdrag|beslut per capsulam|dagordning|kallelse|föredragningslista|agenda|beslut i korthet)\b"
    r"(?P<rest>.*)\Z",
    re.I,
)
_JOINT = re.compile(
    r"^[\s:,.–—-]*(?:(?:fört|förda|hållet|hållen|från|till|vid|för|av|i|med|på|dag(?:en)?|ordinarie|extra|digitalt"
    r"|fysiskt|möte|mötet|möten|sammanträde|sammanträdet|årsmöte|träff|nätverksträff|konstituerande)\b[\s:,.–—-]*)+",
    re.I,
)
_TAIL = re.compile(
    r"(?<!\w)[\s,:–—(-]*(?:(?:sammanträde|möte)\s+(?:den\s+)?\d|(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\b|den\s+\d|\d{4}|\d{6}|\d{1,2}\s+(?:jan|feb|mar|apr"
    r"|maj|jun|jul|aug|sep|okt|nov|dec)|\d{1,2}/\d|kl\.?\s*\d|nr\.?\s*\d|§|sid(?:a|an)?\b).*\Z",
    re.I,
)
HEAD_ROWS = 60


def paper_of(head: Sequence[str], *, decisions: int) -> PaperKind:
    """What sort of paper it is, by its title; one called agenda in which things are decided isn't one."""
    for text in head[:12]:
        for paper, form in _PAPER:
            if (
                form.search(text)
                and len(text) < 160
                and not re.match(r"\W*(?:\d|§|föregående|justering|godkännande)", text, re.I)
            ):
                if paper is PaperKind.AGENDA and decisions:
                    continue
                return paper
    return PaperKind.UNKNOWN


# --- Whose meeting -----------------------------------------------------------------------------------


def deciders(paragraphs: Sequence[Paragraph]) -> Counter[str]:
    """Who decides in the paper: the names before "beslutade", with how often."""
    found: Counter[str] = Counter()
    label = None
    for paragraph in paragraphs:
        above, label = label, label_of(paragraph.text)
        if any(one and one.section is Section.PROPOSAL for one in (above, label)):
            continue
        for verb in DECIDES.finditer(paragraph.text):
            before = paragraph.text[: verb.start()].split(". ")[-1]
            if PROPOSES.search(before) or verb[0].lower() == "besluta":
                continue
            nouns = list(BODY_NOUN.finditer(before))
            if nouns and len(before) - nouns[-1].end() < 3:
                weight = 3 if LEAD_TAIL.match(paragraph.text, verb.end()) else 1
                found[nouns[-1][0]] += weight
    return found


def body_of(flow: Flow, head: Sequence[Row], decided: Counter[str], known: Known) -> Name | None:
    """The body whose meeting it was: by its known name, the title of the paper, who decides in it."""
    rows = head[:HEAD_ROWS]
    titled = _titled([*rows, *flow.margins])
    main = decided.most_common(1)[0][0] if decided else ""
    for name, row in _known_names([*rows, *flow.margins], known, titled):
        return Name(text=name, certainty=Certainty.SURE, span=Span(first=row.at, last=row.at))
    if titled:
        name, row = titled
        span = Span(first=row.at, last=row.at)
        if main and _same(main, name):
            return Name(
                text=main if not GENERAL_BODY.match(main) and name.casefold().startswith(main.casefold()) else name,
                certainty=Certainty.SURE,
                span=span,
            )
        return Name(text=name, certainty=Certainty.LIKELY, span=span)
    for row in [*rows, *flow.margins]:
        label = head_label_of(row.text)
        if label and label.section is Section.BODY and label.by_colon and label.rest:
            return Name(
                text=_bare(label.rest),
                certainty=Certainty.SURE if main and _same(main, label.rest) else Certainty.LIKELY,
                span=Span(first=row.at, last=row.at),
            )
    for row in [*rows, *flow.margins]:
        if main and main.casefold() in row.text.casefold():
            return Name(text=main, certainty=Certainty.LIKELY, span=Span(first=row.at, last=row.at))
    for row in rows[:25]:
        if _names_body(row.text) and len(row.text) < 100 and not head_label_of(row.text):
            return Name(text=_bare(row.text), certainty=Certainty.UNSURE, span=Span(first=row.at, last=row.at))
    if main:
        place = next((row for row in flow.rows if main in row.text), flow.rows[0])
        return Name(text=main, certainty=Certainty.LIKELY, span=Span(first=place.at, last=place.at))
    return None


def _titled(rows: Sequence[Row]) -> tuple[str, Row] | None:
    """The body that the paper's title names, on its line or the next."""
    for number, row in enumerate(rows):
        match = _TITLE.search(row.text)
        if (
            match is None
            or len(row.text) > 200
            or re.match(r"\W*(?:\d+[.)]|§|föregående|justering|godkännande)", row.text, re.I)
        ):
            continue
        before = row.text[: match.start()].strip(" :,–-\t")
        rest = _bare(match["rest"])
        if (rest and rest[:1].isupper()) or len(rest) > 5:
            return rest[:1].upper() + rest[1:], row
        if before and BODY_NOUN.search(before):
            return before, row
        for near in [*rows[number + 1 : number + 4], *reversed(rows[max(0, number - 3) : number])]:
            if _names_body(near.text) and len(near.text) < 90 and not head_label_of(near.text):
                return _bare(near.text), near
    return None


_BODY_OF = re.compile(
    r"(?:presidiet|nätverket|styrgruppen|arbetsgruppen|rådet|styrelsen|utskottet|beredningen|forumet|kommittén|nämnden|gruppen)"
    r"\s+(?:för|i|inom|kring)\s+\S",
    re.I,
)


def _names_body(text: str) -> bool:
    """Whether a row of the head names a body: by its ending, or "Presidiet för …"."""
    return bool(BODY_NOUN.search(text) or (_BODY_OF.match(text) and not ENDS_SENTENCE.search(text)))


def _bare(text: str) -> str:
    words = _JOINT.sub("", text)
    words = _TAIL.sub("", words)
    cells = re.split(r"\t|\s{3,}", words)
    words = next((cell for cell in cells if BODY_NOUN.search(cell)), words)
    return re.sub(r"\t+", " ", words).strip(" :,.–—-")


def _known_names(rows: Sequence[Row], known: Known, titled: tuple[str, Row] | None) -> list[tuple[str, Row]]:
    """Bodies that the tenant has and the head names, the title first, the longest name first."""
    found: list[tuple[int, int, str, Row]] = []
    for names in known.bodies:
        for name in names:
            form = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I)
            if titled and form.search(titled[0]):
                found.append((0, -len(name), names[0], titled[1]))
            for number, row in enumerate(rows[:30]):
                if len(row.text) < 120 and form.search(row.text) and not re.match(r"(?:\d|§)", row.text):
                    found.append((1 + number, -len(name), names[0], row))
                    break
    return [(name, row) for _, _, name, row in sorted(found, key=lambda one: one[:2])]


def _same(first: str, second: str) -> bool:
    first, second = first.casefold(), second.casefold()
    return first in second or second in first or first.removesuffix("et").removesuffix("en") in second


def own_names(body: Name | None, decided: Counter[str], head: Sequence[str], known: Known) -> list[str]:
    """All names under which the body may be spoken of: as titled, as it decides, its abbreviation in brackets."""
    names = [body.text] if body else []
    for others in known.bodies:
        if body and body.text in others:
            names += others
    if decided:
        main, count = decided.most_common(1)[0]
        if body is None or _same(main, body.text) or (count >= 6 and body.certainty is not Certainty.SURE):
            names.append(main)
    for text in head[:15]:
        names += re.findall(r"\(([A-ZÅÄÖ]{2,8})\)", text)
    return list(dict.fromkeys(name for name in names if not GENERAL_BODY.match(name)))


# --- When and where ----------------------------------------------------------------------------------


def day_of(rows: Sequence[Row], margins: Sequence[Row]) -> Day | None:
    """The day of the meeting: after its label, in the title, or the first that stands in the head."""
    labelled = _labelled([*rows, *margins], (Section.DATE, Section.TIME, Section.PLACE))
    for text, row in labelled:
        if found := days_in(text):
            return Day(day=found[0].day, certainty=Certainty.SURE, span=Span(first=row.at, last=row.at))
    for places, certainty in ((rows, Certainty.SURE), (margins, Certainty.LIKELY)):
        for row in places:
            if _TITLE.search(row.text) and (found := days_in(row.text)):
                return Day(day=found[0].day, certainty=certainty, span=Span(first=row.at, last=row.at))
    for row in [*rows, *margins]:
        if (found := days_in(row.text)) and found[0].has_year:
            sure = re.search(r"\b(?:mån|tis|ons|tors|fre|lör|sön)dag", row.text, re.I) or hours_in(
                row.text[found[0].end :], stated=False
            )
            certainty = Certainty.SURE if sure else Certainty.LIKELY
            return Day(day=found[0].day, certainty=certainty, span=Span(first=row.at, last=row.at))
    return None


def hours_of(rows: Sequence[Row]) -> Hours | None:
    """From when to when, after a label or wherever hours stand in the head."""
    for text, row in _labelled(rows, (Section.TIME, Section.DATE, Section.PLACE)):
        if found := hours_in(_without_days(text), stated=True):
            return Hours(starts=found[0], ends=found[1], certainty=Certainty.SURE, span=Span(first=row.at, last=row.at))
    for row in rows:
        if len(row.text) < 160 and (found := hours_in(_without_days(row.text), stated=False)):
            return Hours(
                starts=found[0], ends=found[1], certainty=Certainty.LIKELY, span=Span(first=row.at, last=row.at)
            )
    return None


def place_of(rows: Sequence[Row]) -> Name | None:
    """Where the meeting was, after its label; a label for both time and place has the place beside the hours."""
    for text, row in _labelled(rows, (Section.PLACE,)):
        words = _without_times(text)
        if words:
            return Name(text=words, certainty=Certainty.SURE, span=Span(first=row.at, last=row.at))
    for text, row in _labelled(rows, (Section.TIME, Section.DATE)):
        words = _without_times(text)
        if len(words) > 3 and words[:1].isupper():
            return Name(text=words, certainty=Certainty.LIKELY, span=Span(first=row.at, last=row.at))
    for row in rows:
        # "Fredag den 17 oktober 2025 kl. 9–12, Hotell Fyren": the place stands after the hours.
        days = days_in(row.text)
        tail = row.text[days[-1].end :] if days and len(row.text) < 160 else ""
        words = _without_times(tail)
        if hours_in(tail, stated=False) and len(words) > 3 and words[:1].isupper():
            return Name(text=words, certainty=Certainty.LIKELY, span=Span(first=row.at, last=row.at))
    return None


_NO_COLON = re.compile(
    r"(Datum|Tid|Dag|Plats|Lokal)\s+(?=\d|kl|den\s|(?:mån|tis|ons|tors|fre|lör|sön)dag)|(Plats|Lokal)\s+(?=(?-i:[A-ZÅÄÖ]))",
    re.I,
)
_BARE_LABEL = {
    "datum": Section.DATE,
    "dag": Section.DATE,
    "tid": Section.TIME,
    "plats": Section.PLACE,
    "lokal": Section.PLACE,
}


def _labelled(rows: Sequence[Row], sections: Sequence[Section]) -> list[tuple[str, Row]]:
    """What stands after the labels of some sections, on their row or the next."""
    found: list[tuple[str, Row]] = []
    for section in sections:
        for number, row in enumerate(rows):
            for text, owner in _cells_of(row):
                label = head_label_of(text)
                if (
                    label is None
                    and (bare := _NO_COLON.match(text))
                    and _BARE_LABEL[(bare[1] or bare[2]).lower()] is section
                ):
                    found.append((text[bare.end() :], owner))
                if label is None or label.section is not section or not text[:1].isupper():
                    continue
                if label.rest and (
                    label.by_colon
                    or days_in(label.rest)
                    or hours_in(label.rest, stated=True)
                    or "\t" in text
                    or section is Section.PLACE
                ):
                    found.append((label.rest, owner))
                elif not label.rest and number + 1 < len(rows) and head_label_of(rows[number + 1].text) is None:
                    found.append((rows[number + 1].text, rows[number + 1]))
    return found


def _cells_of(row: Row) -> list[tuple[str, Row]]:
    """The row, and its parts where several labels stand on one line."""
    parts = [row.text]
    cells = [cell.strip() for cell in re.split(r"\t|\s{3,}", row.text)]
    parts += [cell for cell in cells[1:] if cell]
    if re.search(r"\s(?:Tid|Plats|Lokal)\s*:", row.text):
        parts += [part.strip(" ,") for part in re.split(r"(?=\b(?:Tid|Plats|Lokal|Datum)\s*:)", row.text)[1:]]
    return [(part, row) for part in parts]


def _without_days(text: str) -> str:
    for day in reversed(days_in(text)):
        text = f"{text[: day.start]} {text[day.end :]}"
    return text


def _without_times(text: str) -> str:
    words = _without_days(re.split(r"\s+(?=(?:Tid|Datum|Närvarande|Deltagare)\s*:)", text.replace("\v", ", "))[0])
    words = re.sub(r"\b(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\b(?:\s+den)?", "", words, flags=re.I)
    words = re.sub(r"(?:\bkl(?:ockan|\.)?\s*)?\b\d{1,2}[.:]\d{2}(?:\s*[–—-]\s*\d{1,2}[.:]\d{2})?", "", words)
    words = re.sub(
        r"\bkl(?:ockan|\.)?\s*\d{1,2}(?:\s*[–—-]\s*\d{1,2})?\b|\bsida?n?\.?\s*\d+\s*\(\d+\)", "", words, flags=re.I
    )
    return re.sub(r"\s+", " ", words).strip(" ,;:–—-").removesuffix(".")
