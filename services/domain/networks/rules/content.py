"""What a report says: the template of a collection, the national and the regional part, and their hashes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

LONGEST_TEXT = 20_000
LONGEST_ROW = 1_000
MOST_ROWS = 60


class RowKind(StrEnum):
    """What rows a section has beside its free text."""

    NONE = "none"
    POINTS = "points"
    NEEDS = "needs"


class Priority(StrEnum):
    """How much a need weighs (prioritet)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        return {"high": "hög", "medium": "medel", "low": "låg"}[self.value]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading to write under (avsnitt): free text, and rows of points or of needs where it has them."""

    key: str
    title: str
    guidance: str = ""
    rows: RowKind = RowKind.NONE
    required: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """The sections of both parts in one collection (mall)."""

    national: tuple[Section, ...]
    regional: tuple[Section, ...]


DEFAULT_TEMPLATE = Template(
    national=(
        Section("uppdrag", "Uppdrag", "Vad nätverket ska bidra till.", required=True),
        Section("insatser", "Insatser", "Vad som görs nationellt under perioden.", RowKind.POINTS),
        Section("fokusomraden", "Fokusområden", "Ett fokusområde per rad.", RowKind.POINTS, required=True),
    ),
    regional=(
        Section(
            "uppfoljning",
            "Uppföljning",
            "Vad har hänt i länet sedan förra halvåret, och hur vet ni det?",
            required=True,
        ),
        Section("insatser", "Vad länet gör", "Pågående och planerade insatser.", RowKind.POINTS),
        Section(
            "behov",
            "Behov",
            "Vad behöver länet av nationell nivå? En rad per behov, med tema och prioritet.",
            RowKind.NEEDS,
        ),
    ),
)
"""Uppdrag, insatser and behov are what a report covers (minutes 2025-10-17, item 4a)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a section. A need (behov) has a theme tag and a priority, a point has neither."""

    text: str
    theme: str | None = None
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What is written under one section."""

    section: str
    text: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.rows


@dataclass(frozen=True, slots=True)
class RegionalPart:
    """An RSS's own part of a report (regional del)."""

    sections: tuple[Written, ...] = ()

    @property
    def is_empty(self) -> bool:
        return all(written.is_empty for written in self.sections)


@dataclass(frozen=True, slots=True)
class NationalPart:
    """The part that is written once for all (nationell del), with the period it speaks of and who approved it."""

    sections: tuple[Written, ...] = ()
    period: str = ""
    approved_by: str = ""
    approved_on: date | None = None


def under(part: RegionalPart | NationalPart, section: str) -> Written:
    """What is written under a section; empty where nothing is."""
    return next((written for written in part.sections if written.section == section), Written(section))


def needs(part: RegionalPart, template: Template) -> tuple[Row, ...]:
    """The rows of needs, in the order that they were written."""
    keys = {section.key for section in template.regional if section.rows is RowKind.NEEDS}
    return tuple(row for written in part.sections if written.section in keys for row in written.rows)


def tidy(written: Iterable[Written], sections: Iterable[Section]) -> tuple[Written, ...]:
    """The same text in one form: the template's order, line ends as \\n, no outer blanks, no empty rows or sections."""
    by_key = {one.section: one for one in written}
    tidied = (_tidy(by_key[section.key], section) for section in sections if section.key in by_key)
    return tuple(one for one in tidied if not one.is_empty)


def _tidy(written: Written, section: Section) -> Written:
    rows = () if section.rows is RowKind.NONE else tuple(row for row in written.rows if _plain(row.text))
    has_needs = section.rows is RowKind.NEEDS
    return Written(
        section.key,
        _plain(written.text),
        tuple(
            Row(_plain(row.text), row.theme if has_needs else None, row.priority if has_needs else None) for row in rows
        ),
    )


def _plain(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


class Problem(StrEnum):
    """What stops a part from leaving its writer."""

    EMPTY = "empty"
    NO_THEME = "no_theme"
    UNKNOWN_THEME = "unknown_theme"
    NO_PRIORITY = "no_priority"
    TOO_LONG = "too_long"
    TOO_MANY_ROWS = "too_many_rows"


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem in a section, and the row that it is about (counted from 1) when it is about a row."""

    section: Section
    problem: Problem
    row: int | None = None


def faults_in_draft(written: Iterable[Written], sections: Iterable[Section]) -> tuple[Fault, ...]:
    """What can't even be saved: too much text."""
    by_key = {section.key: section for section in sections}
    found: list[Fault] = []
    for one in written:
        section = by_key[one.section]
        if len(one.text) > LONGEST_TEXT:
            found.append(Fault(section, Problem.TOO_LONG))
        if len(one.rows) > MOST_ROWS:
            found.append(Fault(section, Problem.TOO_MANY_ROWS))
        found += [
            Fault(section, Problem.TOO_LONG, number)
            for number, row in enumerate(one.rows, 1)
            if len(row.text) > LONGEST_ROW
        ]
    return tuple(found)


def faults_when_leaving(
    part: RegionalPart | NationalPart, sections: Iterable[Section], themes: Iterable[str]
) -> tuple[Fault, ...]:
    """What must be put right before a part is anchored, submitted or published."""
    sections, known = tuple(sections), frozenset(themes)
    found = list(faults_in_draft(part.sections, sections))
    for section in sections:
        written = under(part, section.key)
        if section.required and written.is_empty:
            found.append(Fault(section, Problem.EMPTY))
        if section.rows is RowKind.NEEDS:
            for number, row in enumerate(written.rows, 1):
                if row.theme is None:
                    found.append(Fault(section, Problem.NO_THEME, number))
                elif row.theme not in known:
                    found.append(Fault(section, Problem.UNKNOWN_THEME, number))
                if row.priority is None:
                    found.append(Fault(section, Problem.NO_PRIORITY, number))
    return tuple(found)


def content_hash(content: object) -> str:
    """SHA-256 over the canonical form of frozen content: the same content always has the same hash."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: object) -> bytes:
    """Content as JSON in one form, as it is stored and hashed."""
    return msgspec.json.encode(content, order="deterministic")
