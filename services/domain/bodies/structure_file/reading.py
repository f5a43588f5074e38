"""Read a structure file: grammar, then each table against the schema, then what tables say of one another."""

import re
import tomllib
import types
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from itertools import chain, islice
from math import isfinite
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from services.domain.base.clock import ENDLESS
from services.domain.bodies.rules import RouteKind
from services.domain.bodies.structure_file.positions import Path, Positions
from services.domain.bodies.structure_file.problems import Fault, Problem, StructureFileBroken
from services.domain.bodies.structure_file.schema import (
    LISTS,
    NESTED,
    SCHEMA,
    SECTIONS,
    BodyEntry,
    Entry,
    RepresentationEntry,
    RssEntry,
    Structure,
    identity,
    plain_fields,
    toml_key,
)

LARGEST_FILE = 300_000
"""Bytes. The file of the largest county is some 30 kB."""

MOST_PROBLEMS = 50
"""So many faults are told; who has more has sent another kind of file."""

DEEPEST = 16
"""How deep tables and lists may lie in one another, and how many names a dotted key may have. Four are used."""

LONGEST_NAME = 80
"""Characters of an identifier."""

MOST_MEANT = 1_000
"""Among more identifiers than this no similar one is looked for: that takes its time."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What stands between texts and comments: the marks that tables, lists and dotted keys are made of.
_TEXTS = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)|'
    r"'''.*?(?:'''|\Z)|"
    r'"(?:\\.|[^"\\\n])*+(?:"|$)|'
    r"'[^'\n]*+(?:'|$)|#[^\n]*+",
    re.DOTALL | re.MULTILINE,
)
_LONG_KEY = re.compile(rf"(?:\.[A-Za-z0-9_-]++){{{DEEPEST}}}")
# A zero sign as TOML writes it; after an even number of backslashes it is only text that looks like one.
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u0000|U00000000)")
_SYNTAX_PLACE = re.compile(r"^(?P<message>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")

EntryType = TypeVar("EntryType", bound=Entry)


def read(content: bytes | str, *, networks: Collection[str] | None = None, slug: str | None = None) -> Structure:
    """The structure that the file states. Raises StructureFileBroken with every fault found.

    `networks` are the national networks that may be named (None: not checked), `slug` the RSS that it must be for.
    """
    text = _text(content)
    document = _parse(text)
    reader = _Reader(Positions(text))
    structure = reader.structure(document)
    if structure is not None:
        reader.problems += _Checks(structure, reader.positions, networks=networks, slug=slug).problems()
    if structure is None or reader.problems:
        raise StructureFileBroken(tuple(sorted(reader.problems, key=lambda problem: problem.line or 0)))
    return structure


def _text(content: bytes | str) -> str:
    if len(content) > LARGEST_FILE:
        raise StructureFileBroken((Problem(Fault.TOO_LARGE, facts={"limit": LARGEST_FILE}),))
    if isinstance(content, str):
        return content.replace("\r\n", "\n").removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise StructureFileBroken((Problem(Fault.NOT_TEXT, line),)) from None


def _parse(text: str) -> dict[str, Any]:
    if _is_too_deep(text) or _ZERO.search(text):
        raise StructureFileBroken((Problem(Fault.SYNTAX, facts={"message": ""}),))
    try:
        return tomllib.loads(text)
    except ValueError as fault:  # TOMLDecodeError is one; so is a number of thousands of digits
        place = _SYNTAX_PLACE.match(str(fault))
        line = int(place["line"]) if place and place["line"] else text.count("\n") + 1
        message = place["message"] if place else ""
        raise StructureFileBroken((Problem(Fault.SYNTAX, line, {"message": message}),)) from None


def _is_too_deep(text: str) -> bool:
    """Whether reading the text would take the time and the stack that only a file made for that takes."""
    marks = re.sub(r"[ \t]+", "", _TEXTS.sub("a", text))
    depth = 0
    for mark in re.findall(r"[\[{\]}]", marks):
        depth += 1 if mark in "[{" else -1
        if depth > DEEPEST:
            return True
    return _LONG_KEY.search(marks) is not None


class _Reader:
    """Turns tables into entries and collects what is wrong on the way."""

    def __init__(self, positions: Positions) -> None:
        self.positions = positions
        self.problems: list[Problem] = []

    def fault(self, fault: Fault, path: Path, **facts: Any) -> None:
        self.problems.append(Problem(fault, self.positions.line(path), facts))
        if len(self.problems) >= MOST_PROBLEMS:
            raise StructureFileBroken(tuple(self.problems))

    def structure(self, document: Mapping[str, Any]) -> Structure | None:
        if document.get("schema") != SCHEMA:
            self.fault(Fault.SCHEMA, ("schema",), found=document.get("schema"), expected=SCHEMA)
            return None
        tables = {entry.table for entry in LISTS.values()}
        for name in document.keys() - tables - SECTIONS.keys() - {"schema", "rss"}:
            self.fault(Fault.UNKNOWN_TABLE, (name,), table=name, meant=_close(name, {*tables, *SECTIONS}))
        rss = self.entry(RssEntry, document.get("rss"), ("rss",))
        lists = {name: self.entries(entry, document.get(entry.table, []), ()) for name, entry in LISTS.items()}
        sections = {name: plain(document[name]) for name in SECTIONS if name in document}
        return None if rss is None or self.problems else Structure(rss=rss, sections=sections, **lists)  # type: ignore[arg-type]

    def entries(self, entry: type[EntryType], tables: Any, around: Path) -> tuple[EntryType, ...]:
        if not isinstance(tables, list):
            self.fault(Fault.WRONG_TYPE, (*around, entry.table), key=entry.table, expected="tables")
            return ()
        read = (self.entry(entry, table, (*around, entry.table, at)) for at, table in enumerate(tables))
        return tuple(one for one in read if one is not None)

    def entry(self, entry: type[EntryType], table: Any, path: Path) -> EntryType | None:
        if not isinstance(table, dict):
            fault = Fault.MISSING_KEY if table is None else Fault.WRONG_TYPE
            self.fault(fault, path, key=entry.table, table=entry.table, expected="table")
            return None
        before = len(self.problems)
        table = _seat_of_its_own(table) if entry is RepresentationEntry else dict(table)
        hints = get_type_hints(entry)
        values: dict[str, Any] = {}
        for item in plain_fields(entry):
            name = toml_key(item)
            if name in table:
                values[item.name] = self.value(hints[item.name], table.pop(name), (*path, name))
            elif item.metadata.get("required") and item.default is MISSING:
                self.fault(Fault.MISSING_KEY, path, key=name, table=entry.table)
        for name, nested in NESTED.get(entry, {}).items():
            values[name] = self.entries(nested, table.pop(nested.table, []), path)
        if entry is BodyEntry:
            values["routes"] = self.routes(table, path)
        values["facts"] = self.facts(entry, table, path)
        return entry(**values) if len(self.problems) == before else None

    def routes(self, table: dict[str, Any], path: Path) -> dict[RouteKind, tuple[str, ...]]:
        found = {}
        for kind in RouteKind:
            if kind in table:
                value = table.pop(kind)
                targets = self.value(tuple[str, ...], [value] if isinstance(value, str) else value, (*path, kind))
                if targets:
                    found[kind] = tuple(dict.fromkeys(targets))
        return found

    def facts(self, entry: type[Entry], left: dict[str, Any], path: Path) -> dict[str, Any]:
        free = left.pop("facts", {})
        if not isinstance(free, dict):
            self.fault(Fault.WRONG_TYPE, (*path, "facts"), key="facts", expected="table")
            free = {}
        for name in left.keys() - entry.known_facts.keys():
            fields = {toml_key(item) for item in plain_fields(entry)} | {
                nested.table for nested in NESTED.get(entry, {}).values()
            }
            known = fields | entry.known_facts.keys() | (set(RouteKind) if entry is BodyEntry else set())
            self.fault(Fault.UNKNOWN_KEY, (*path, name), key=name, table=entry.table, meant=_close(name, known))
        return plain({**free, **left})

    def value(self, hint: Any, value: Any, path: Path) -> Any:
        """The value as the hint has it: an enum, a date (a lone year is its first or last day), text, number, list."""
        if get_origin(hint) is types.UnionType:
            hint = next(option for option in get_args(hint) if option is not type(None))
        name = str(path[-1])
        if get_origin(hint) is tuple:
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                return tuple(value)
            return self.fault(Fault.WRONG_TYPE, path, key=name, expected="texts")
        if hint is date:
            return self.day(value, path)
        if issubclass(hint, StrEnum):
            if value in set(hint):
                return hint(value)
            return self.fault(Fault.UNKNOWN_VALUE, path, key=name, value=value, allowed=tuple(map(str, hint)))
        right = isinstance(value, hint) and not (hint is int and isinstance(value, bool))
        if not right or (hint is str and not str(value).strip()) or (hint is int and not 0 <= value <= 99_999_999):
            return self.fault(Fault.WRONG_TYPE, path, key=name, expected=hint.__name__)
        return value

    def day(self, value: Any, path: Path) -> date | None:
        name = str(path[-1])
        found = _day(value, name)
        wrong = found is None or found in ENDLESS
        return self.fault(Fault.WRONG_TYPE, path, key=name, expected="date") if wrong else found


def _day(value: Any, name: str) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2200:
        if name == "valid_from":
            return date(value, 1, 1)
        if name in ("valid_to", "mandate_until"):
            return date(value, 12, 31)
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return None


def _seat_of_its_own(table: Mapping[str, Any]) -> dict[str, Any]:
    """A representation with its single seat written in the table itself, as one with a list of seats."""
    seat = {name: table[name] for name in ("function", "from", "count") if name in table}
    rest = {name: value for name, value in table.items() if name not in seat}
    return {**rest, "seat": [seat, *rest.get("seat", [])]} if seat else rest


def plain(value: Any) -> Any:
    """Facts as JSON can hold them: a TOML date or time becomes its ISO text, a number without end its name."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else value


def _close(name: str, known: Collection[str]) -> str | None:
    if len(known) > MOST_MEANT:
        return None
    return next(iter(get_close_matches(name[:LONGEST_NAME], sorted(known), n=1, cutoff=0.75)), None)


class _Checks:
    """What no table can know alone: identifiers used once, references that lead somewhere, no circles."""

    def __init__(
        self, structure: Structure, positions: Positions, *, networks: Collection[str] | None, slug: str | None
    ) -> None:
        self.structure = structure
        self.positions = positions
        self.slug = slug
        bodies = {entry.id for entry in structure.bodies}
        drawable = {entry.id for entry in (*structure.principals, *structure.groups)}
        partners = {entry.id for entry in structure.partners}
        outside = {f"external:{one}" for one in partners | drawable}
        self.known: dict[str, Collection[str] | None] = {
            "body": bodies,
            "drawable": drawable,
            "seat_source": drawable | {f"body:{one}" for one in bodies} | outside,
            "network": networks,
        }

    def problems(self) -> list[Problem]:
        found = chain(self._identifiers(), self._references(), self._circles(), self._numbers(), self._whose())
        return list(islice(found, MOST_PROBLEMS))

    def _placed(self) -> Iterator[tuple[Path, Entry]]:
        yield ("rss",), self.structure.rss
        for name, kind in LISTS.items():
            for at, entry in enumerate(getattr(self.structure, name)):
                path: Path = (kind.table, at)
                yield path, entry
                for nested in NESTED.get(kind, {}):
                    for below, one in enumerate(getattr(entry, nested)):
                        yield (*path, one.table, below), one

    def _problem(self, fault: Fault, path: Path, **facts: Any) -> Problem:
        return Problem(fault, self.positions.line(path), facts)

    def _identifiers(self) -> Iterator[Problem]:
        for names in (("principals", "groups"), *((name,) for name in LISTS if name not in ("principals", "groups"))):
            seen: Counter[str] = Counter()
            for name in names:
                for at, entry in enumerate(getattr(self.structure, name)):
                    identifier, path = identity(entry), (entry.table, at, "id")
                    if not _ID.fullmatch(identifier) or len(identifier) > LONGEST_NAME:
                        yield self._problem(Fault.BAD_ID, path, id=identifier)
                    seen[identifier] += 1
                    if seen[identifier] == 2:
                        yield self._problem(Fault.DUPLICATE_ID, path, id=identifier)

    def _references(self) -> Iterator[Problem]:
        sources = {source.id for source in self.structure.sources}
        for path, entry in self._placed():
            for item in plain_fields(type(entry)):
                known = self.known.get(item.metadata.get("refers_to") or "")
                value = getattr(entry, item.name)
                if known is not None and value is not None:
                    yield from self._unknown(value, known, (*path, toml_key(item)))
            if isinstance(entry, BodyEntry):
                for kind, targets in entry.routes.items():
                    yield from self._unknown(targets, self.known["body"] or (), (*path, kind))
            seeds = entry.facts.get("seeds", [])
            if isinstance(seeds, list):
                yield from self._unknown([str(seed) for seed in seeds], sources, (*path, "seeds"))

    def _unknown(self, value: str | Sequence[str], known: Collection[str], path: Path) -> Iterator[Problem]:
        for one in [value] if isinstance(value, str) else value:
            if one not in known:
                yield self._problem(Fault.UNKNOWN_REFERENCE, path, key=path[-1], id=one, meant=_close(one, known))

    def _circles(self) -> Iterator[Problem]:
        parents = _circles({body.id: (body.parent,) if body.parent else () for body in self.structure.bodies})
        members = _circles({group.id: group.members for group in self.structure.groups})
        for at, body in enumerate(self.structure.bodies):
            if circle := parents.get(body.id):
                yield self._problem(Fault.CYCLE, ("body", at, "parent"), key="parent", ids=circle)
            for kind, targets in body.routes.items():
                if body.id in targets:
                    yield self._problem(Fault.CYCLE, ("body", at, kind), key=kind, ids=(body.id, body.id))
        for at, group in enumerate(self.structure.groups):
            if circle := members.get(group.id):
                yield self._problem(Fault.CYCLE, ("group", at, "members"), key="members", ids=circle)

    def _numbers(self) -> Iterator[Problem]:
        for path, entry in self._placed():
            opens, closes = getattr(entry, "valid_from", None), getattr(entry, "valid_to", None)
            if opens and closes and closes < opens:
                yield self._problem(Fault.END_BEFORE_START, (*path, "valid_to"), valid_from=opens, valid_to=closes)
            least, most = getattr(entry, "per_principal_min", None), getattr(entry, "per_principal_max", None)
            if least is not None and most is not None and most < least:
                yield self._problem(Fault.LEAST_OVER_MOST, (*path, "per_principal_max"), least=least, most=most)

    def _whose(self) -> Iterator[Problem]:
        if self.slug is not None and self.structure.rss.slug != self.slug:
            yield self._problem(Fault.OTHER_TENANT, ("rss", "slug"), found=self.structure.rss.slug, expected=self.slug)


def _circles(leads_to: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """For those that lie in a circle, a way from each back to itself; each place is visited once."""
    found: dict[str, tuple[str, ...]] = {}
    done: set[str] = set()
    for start in leads_to:
        trail = {start: iter(leads_to[start])} if start not in done else {}
        while trail and len(found) < MOST_PROBLEMS:
            here = next(reversed(trail))
            one = next(trail[here], None)
            if one is None:
                done.add(here)
                del trail[here]
            elif one in trail:
                names = list(trail)
                circle = names[names.index(one) :]
                for at, member in enumerate(circle[:MOST_PROBLEMS]):
                    found.setdefault(member, _shown((*circle[at:], *circle[:at], member)))
            elif one not in done:
                trail[one] = iter(leads_to.get(one, ()))
    return found


def _shown(circle: tuple[str, ...]) -> tuple[str, ...]:
    return circle if len(circle) <= DEEPEST else (*circle[: DEEPEST - 2], "…", circle[-1])
