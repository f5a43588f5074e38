"""Who was there: rows per organisation, lists by commas, tables with headings; absent by a line through the name or by words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.domain.meetings.minutes_reader.cues import Section, head_label_of
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.people import (
    PersonRead,
    is_name,
    is_organisation,
    is_title,
    organisation_first,
    people_in,
)
from services.domain.meetings.minutes_reader.rows import Row
from services.domain.meetings.minutes_reader.understood import Attendee, Certainty, Known

PEOPLE = {
    Section.PRESENT: ("", True),
    Section.ABSENT: ("", False),
    Section.GUESTS: ("guest", True),
    Section.SUBSTITUTES: ("substitute", True),
    Section.CHAIR: ("chair", True),
    Section.SECRETARY: ("secretary", True),
    Section.APPROVERS: ("approver", True),
}
_OF_ONE = frozenset({"chair", "secretary"})
_LEGEND = re.compile(r"över\s?struk|genomstruk|överkryss", re.I)
_REMOTELY = re.compile(r"digitalt|teams|länk|zoom|skype|distans", re.I)
_TICK = re.compile(r"(?:x|✓|✔|ja|närvarande|n|deltog)\Z", re.I)
_NO_TICK = re.compile(r"(?:–|-|nej|frånvarande|f|förhinder|fv|ej|o)\Z", re.I)
_INNER_LABEL = re.compile(
    r"[.;,]\s+(?=(?:(?:ej |inte )?närvarande|frånvarande|(?:anmält |anmälda )?(?:förhinder|frånvaro)|adjungerade?"
    r"|(?:mötes)?ordförande|sekreterare|justerare|ersättare)\s*:)",
    re.I,
)
_INNER_ORGANISATION = re.compile(r"(?:\A|[.;]\s+)(?P<name>[A-ZÅÄÖ][^:;,.()]{1,50}):\s+")
_WITH_ITS_PEOPLE = re.compile(r"(?P<name>[A-ZÅÄÖ][^,;:()]{1,50}?)\s*\((?P<people>[^()]{5,200})\)[,;.]?\s*")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a section says of the people in it."""

    role: str
    present: bool
    remote: bool = False


def attendance_of(
    head: Sequence[Row], ends: Sequence[Row], known: Known, *, shows_strikes: bool
) -> tuple[list[Attendee], bool]:
    """The people of the head's and the end's rows, and whether a legend speaks of strikes that the file has lost."""
    lost = not shows_strikes and any(_LEGEND.search(row.text) for row in (*head, *ends))
    found = [person for rows in (head, ends) for person in _Roll(known, lost=lost).read(rows)]
    return _merged(found), lost


class _Roll:
    """Reads rows one after the other: what a label or a table's headings say holds until the next."""

    def __init__(self, known: Known, *, lost: bool) -> None:
        self._known = known
        self._lost = lost
        self._rule: _Rule | None = None
        self._outer: _Rule | None = None
        """The list that goes on below one who is named with a label of their own: "Ordförande: Karin Ek"."""
        self._organisation = ""
        self._columns: list[str] | None = None

    def read(self, rows: Sequence[Row]) -> Iterator[Attendee]:
        """The people of the rows."""
        for row in rows:
            starts = [0, *(match.end() for match in _INNER_LABEL.finditer(row.text))]
            for start, end in zip(starts, [*starts[1:], len(row.text)], strict=True):
                yield from self._part(row, start, end)

    def _part(self, row: Row, start: int, end: int) -> Iterator[Attendee]:
        text = row.text[start:end]
        if (headings := _columns(text)) is not None and "\t" in text:
            self._columns, self._rule = headings, self._rule or _Rule("", True)
            return
        label = head_label_of(text)
        if label and label.section not in PEOPLE:
            self._rule, self._columns = None, None
            return
        at = 0
        if label and (
            not label.rest or label.by_colon or "\t" in text[: label.at] or bool(people_in(label.rest, self._known))
        ):
            role, present = PEOPLE[label.section]
            self._outer = self._rule if label.rest and role in _OF_ONE else None
            remote = bool(_REMOTELY.search(f"{label.words} {label.hint}"))
            self._rule = _Rule(role, present, remote)
            self._organisation, self._columns = "", None
            at = label.at
            if not label.rest or _LEGEND.search(label.rest):
                self._columns = headings if "\t" in text else None
                return
        elif headings is not None:
            self._columns, self._rule = headings, self._rule or _Rule("", True)
            return
        if self._rule is None:
            return
        found = list(self._people(row, start + at, end))
        if not found and not at and _ends_list(text):
            self._rule, self._columns = None, None
        yield from found
        if self._outer is not None:
            self._rule, self._outer = self._outer, None
        elif at and self._rule is not None and self._rule.role in _OF_ONE:
            self._rule = _Rule("", True)

    def _people(self, row: Row, start: int, end: int) -> Iterator[Attendee]:
        cells = list(_cells(row.text[:end], start))
        if self._columns is not None and len(cells) >= 2:
            yield from self._by_columns(row, cells, self._columns)
            return
        bare = re.match(r"\s*(?:[•·▪●○*–-]\s*|\d{1,2}[.)]\s+)?", row.text[start:end])
        start += bare.end() if bare else 0
        for organisation, first, last in _by_organisation(row.text[start:end], self._known):
            yield from self._listed(row, organisation, start + first, start + last)

    def _by_columns(self, row: Row, cells: list[tuple[int, str]], columns: Sequence[str]) -> Iterator[Attendee]:
        """The people of a table's row."""
        organisation, title = "", ""
        ticked: bool | None = None
        people: list[PersonRead] = []
        cells += [(len(row.text), "")] * (len(columns) - len(cells))
        for name, (start, cell) in zip([*columns, *[""] * len(cells)], cells, strict=False):
            if name == "organisation":
                organisation = cell.strip()
            elif name == "title":
                title = cell.strip()
            elif name == "present":
                ticked = _ticked(cell.strip())
            elif cell.strip():
                in_cell = people_in(cell, self._known, offset=start)
                people += [replace(one, substitute=True) for one in in_cell] if name == "substitute" else in_cell
        organisation = self._organisation = organisation or self._organisation
        for person in people:
            yield self._attendee(row, person, organisation, title=title, ticked=ticked)

    def _listed(self, row: Row, organisation: str, start: int, end: int) -> Iterator[Attendee]:
        """The people of a list, or of a row that may begin with their organisation."""
        text = row.text[start:end]
        if not organisation:
            organisation, taken = organisation_first(text, self._known)
            if not organisation and ("\t" in text or re.search(r"\s{2,}", text)):
                first = re.split(r"\t|\s{2,}", text, maxsplit=1)[0].strip(" :")
                if first and not is_name(first) and not is_title(first) and first[:1].isupper() and len(first) < 60:
                    organisation, taken = first, text.index(first) + len(first)
            start, text = start + taken, text[taken:]
            if text.startswith("\t") and not organisation:
                organisation = self._organisation
        title = ""
        if is_title(organisation) and not is_organisation(organisation, self._known):
            title, organisation = organisation, ""
        people = people_in(text, self._known, offset=start)
        self._organisation = organisation or self._organisation
        for person in people:
            yield self._attendee(row, person, organisation, title=title)

    def _attendee(
        self, row: Row, person: PersonRead, organisation: str, *, title: str = "", ticked: bool | None = None
    ) -> Attendee:
        rule = self._rule or _Rule("", True)
        present: bool | None = rule.present
        certainty = person.certainty
        if person.away or _is_struck(row, person):
            present = False
        elif ticked is not None:
            present = ticked
        elif self._lost and rule.present:
            present, certainty = None, Certainty.UNSURE
        return Attendee(
            name=person.name,
            organisation=person.organisation or organisation,
            title=person.title or title,
            party=person.party,
            role=person.role or ("" if rule.role == "substitute" else rule.role),
            present=present,
            acting=person.acting,
            substitute=person.substitute or rule.role == "substitute",
            remote=person.remote or rule.remote,
            certainty=certainty,
            span=Span(first=row.at, last=row.at),
        )


def _ends_list(text: str) -> bool:
    """Whether a row can't belong to a list of people: a sentence, a long text."""
    return len(text) > 120 or (text.endswith(".") and len(text.split()) > 6)


def _by_organisation(text: str, known: Known) -> list[tuple[str, int, int]]:
    """The parts of a row, each with the organisation whose people it lists: "Falun: A, B. Mora: C", "Falun (A, B), Mora (C)"."""
    if "\t" in text:
        return [("", 0, len(text))]
    bracketed = list(_WITH_ITS_PEOPLE.finditer(text))
    if bracketed and all(
        not is_name(match["name"].strip()) and is_name(re.split(r"[,;]| och ", match["people"])[0].strip())
        for match in bracketed
    ):
        return [(match["name"].strip(), match.start("people"), match.end("people")) for match in bracketed]
    named = [
        match
        for match in _INNER_ORGANISATION.finditer(text)
        if is_organisation(match["name"], known) or not is_name(match["name"])
    ]
    if not named:
        return [("", 0, len(text))]
    starts = [match.start() for match in named]
    parts = [
        (match["name"].strip(), match.end(), end) for match, end in zip(named, [*starts[1:], len(text)], strict=True)
    ]
    return [("", 0, starts[0]), *parts] if starts[0] else parts


_HEADERS = {
    "organisation": r"kommun(?:/region)?|huvudman|organisation|arbetsplats|region/kommun|kommun/organisation"
    r"|verksamhet|part|förvaltning",
    "name": r"namn|ledamot|ledamöter|ordinarie(?: ledamot)?|deltagare|representant(?:er)?|person"
    r"|ordinarie representant",
    "substitute": r"ersättare|suppleant",
    "title": r"titel|funktion|roll|befattning|uppdrag|parti",
    "present": r"närvaro|närvarande|deltog|när|n/f|status",
}


def _columns(text: str) -> list[str] | None:
    """What the columns of a table of attendance hold, when a row is its headings."""
    cells = [cell.strip(" :") for cell in re.split(r"\t|\s{2,}", text)]
    if len(cells) < 2:
        return None
    names = [next((name for name, form in _HEADERS.items() if re.fullmatch(form, cell, re.I)), "") for cell in cells]
    return names if sum(bool(name) for name in names) >= max(2, len(cells) - 1) else None


def _ticked(cell: str) -> bool | None:
    """What a column of attendance says: a tick, none, or something else."""
    if _TICK.match(cell):
        return True
    return False if not cell or _NO_TICK.match(cell) else None


def _cells(text: str, start: int) -> Iterator[tuple[int, str]]:
    at = start
    for cell in re.split(r"(\t|\s{2,})", text[start:]):
        if cell and not re.fullmatch(r"\t|\s{2,}", cell):
            yield at, cell
        elif cell == "\t" and (at == start or text[at - 1] == "\t"):
            yield at, ""
        at += len(cell)


def _is_struck(row: Row, person: PersonRead) -> bool:
    """Whether most of a name is drawn through. The row's text begins somewhere into the line's."""
    if not row.line.struck:
        return False
    begins = row.line.text.find(person.name, max(0, row.offset))
    shift = len(row.line.text) - len(row.line.text.lstrip())
    start = (
        person.start + shift if row.line.text[person.start + shift :].startswith(person.name[:3]) else max(begins, 0)
    )
    end = start + len(person.name)
    covered = sum(max(0, min(end, b) - max(start, a)) for a, b in row.line.struck)
    return covered * 2 > len(person.name)


def _merged(found: Sequence[Attendee]) -> list[Attendee]:
    """The people, each once: who is named as chair or secretary as well is the same person."""
    merged: dict[str, Attendee] = {}
    for one in found:
        key = one.name.casefold()
        before = merged.get(key)
        if before is None:
            merged[key] = one
            continue
        merged[key] = replace(
            before,
            role=before.role or one.role,
            organisation=before.organisation or one.organisation,
            title=before.title or one.title,
            party=before.party or one.party,
            present=before.present if one.role else one.present,
            remote=before.remote or one.remote,
        )
    return list(merged.values())
