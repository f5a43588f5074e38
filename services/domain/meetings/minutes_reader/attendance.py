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
from services.domain.meetings.minutes_reader.understood import Attendee, Certainty, Known, less_sure

PEOPLE = {
    Section.PRESENT: ("", True),
    Section.ABSENT: ("", False),
    Section.GUESTS: ("guest", True),
    Section.SUBSTITUTES: ("substitute", True),
    Section.CHAIR: ("chair", True),
    Section.SECRETARY: ("secretary", True),
    Section.APPROVERS: ("approver", True),
}
_LEGEND = re.compile(r"över\s?struk|genomstruk|överkryss", re.I)
_TICK = re.compile(r"(?:x|✓|✔|ja|närvarande|n|deltog)\Z", re.I)
_NO_TICK = re.compile(r"(?:–|-|nej|frånvarande|f|förhinder|fv|ej|o)\Z", re.I)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a section says of the people in it."""

    role: str
    present: bool | None


def attendance_of(rows: Sequence[Row], known: Known, *, shows_strikes: bool) -> tuple[list[Attendee], bool]:
    """The people of the head's and the end's rows, and whether a legend speaks of strikes that the file has lost."""
    found: list[Attendee] = []
    legend = any(_LEGEND.search(row.text) for row in rows)
    lost = legend and not shows_strikes
    rule: _Rule | None = None
    before: _Rule | None = None
    last_organisation = ""
    columns: list[str] | None = None
    for row in rows:
        if (header := _columns(row.text)) is not None and "\t" in row.text:
            columns, rule = header, rule or _Rule("", True)
            continue
        label = head_label_of(row.text)
        if label and label.section not in PEOPLE:
            rule, columns = None, None
            continue
        text_from = 0
        if label and (
            not label.rest or label.by_colon or "\t" in row.text[: label.at] or _people_follow(label.rest, known)
        ):
            role, present = PEOPLE[label.section]
            # "Ordförande: Karin Ek" names one among those who are listed; the list goes on below.
            before = rule if label.rest and rule and role in ("chair", "secretary") else None
            rule, last_organisation, columns = _Rule(role, present), "", None
            text_from = label.at
            if (label.rest and _LEGEND.search(label.rest)) or not label.rest:
                if re.search(r"digitalt|teams|länk|zoom", label.words, re.I):
                    rule = _Rule("remote", True)
                columns = _columns(row.text) if "\t" in row.text else None
                continue
        elif (header := _columns(row.text)) is not None:
            columns = header
            rule = rule or _Rule("", True)
            continue
        if rule is None:
            continue
        people, last_organisation = _of_row(
            row, text_from, rule, columns, last_organisation, known, lost=lost, legend=legend
        )
        if not people and text_from == 0 and _ends_list(row.text):
            rule, columns = None, None
        found += people
        if before is not None:
            rule, before = before, None
        elif text_from and rule is not None and rule.role in ("chair", "secretary"):
            rule = _Rule("", True)
    return _merged(found), lost


def _people_follow(rest: str, known: Known) -> bool:
    return bool(people_in(rest, known))


def _ends_list(text: str) -> bool:
    """Whether a row can't belong to a list of people: a sentence, a long text."""
    return len(text) > 120 or (text.endswith(".") and len(text.split()) > 6)


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


def _of_row(
    row: Row,
    text_from: int,
    rule: _Rule,
    columns: list[str] | None,
    above: str,
    known: Known,
    *,
    lost: bool,
    legend: bool,
) -> tuple[list[Attendee], str]:
    text = row.text[text_from:]
    cells = list(_cells(row.text, text_from))
    organisation, title = "", ""
    ticked: bool | None = None
    people: list[PersonRead] = []
    if columns is not None and len(cells) >= 2:
        cells += [(len(row.text), "")] * (len(columns) - len(cells))
        for name, (start, cell) in zip([*columns, *[""] * len(cells)], cells, strict=False):
            if name == "organisation":
                organisation = cell.strip()
            elif name == "title":
                title = cell.strip()
            elif name == "present":
                ticked = _ticked(cell.strip())
            elif cell.strip():
                in_cell = people_in(cell, known, offset=start)
                people += [replace(one, substitute=True) for one in in_cell] if name == "substitute" else in_cell
        organisation = organisation or above
    else:
        bare = re.match(r"\s*(?:[•·▪●○*–-]\s*|\d{1,2}[.)]\s+)?", text)
        start = text_from + (bare.end() if bare else 0)
        rest = row.text[start:]
        if "\t" not in rest and (colon := re.match(r"(?P<head>[^:,]{2,60}):\s*(?P<rest>.+)\Z", rest)):
            if is_organisation(colon["head"], known) or not is_name(colon["head"]):
                organisation = colon["head"].strip()
                start += colon.start("rest")
                rest = colon["rest"]
        else:
            organisation, taken = organisation_first(rest, known)
            if not organisation and ("\t" in rest or re.search(r"\s{2,}", rest)):
                first = re.split(r"\t|\s{2,}", rest, maxsplit=1)[0].strip(" :")
                if first and not is_name(first) and not is_title(first) and first[:1].isupper() and len(first) < 60:
                    organisation, taken = first, rest.index(first) + len(first)
            start, rest = start + taken, rest[taken:]
            if rest.startswith("\t") and not organisation:
                organisation = above
        people = people_in(rest, known, offset=start)
        if not people and organisation and not rest.strip(" :\t"):
            return [], organisation
    found = []
    for person in people:
        struck = _is_struck(row, person)
        present = rule.present
        certainty = person.certainty
        if struck:
            present = False
        elif lost and rule.present:
            present, certainty = None, less_sure(certainty, Certainty.UNSURE)
        if ticked is not None and not struck:
            present = ticked
        if person.away:
            present = False
        found.append(
            Attendee(
                name=person.name,
                organisation=person.organisation or organisation,
                title=person.title or title,
                party=person.party,
                role=person.role or ("" if rule.role in ("remote", "substitute") else rule.role),
                present=present,
                acting=person.acting,
                substitute=person.substitute or rule.role == "substitute",
                remote=person.remote or rule.role == "remote",
                certainty=certainty,
                span=Span(first=row.at, last=row.at),
            )
        )
    return found, organisation or above


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
