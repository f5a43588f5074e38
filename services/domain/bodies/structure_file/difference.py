"""What an import would change, entry by entry and field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.domain.bodies.structure_file.schema import (
    LISTS,
    NESTED,
    BodyEntry,
    Entry,
    Structure,
    identity,
    plain_fields,
)


@dataclass(frozen=True, kw_only=True)
class Added:
    """An entry that was not there. `within` is the body (or network) that a seat or a vacancy belongs to."""

    table: str
    name: str
    within: str | None = None


@dataclass(frozen=True, kw_only=True)
class Removed:
    """An entry that is no longer there."""

    table: str
    name: str
    within: str | None = None


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A field with another value. A fact has the field "facts.<key>", a route "routes.<kind>"."""

    table: str
    name: str
    field: str
    before: Any
    after: Any
    within: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrderChanged:
    """The same entries in another order."""

    table: str
    within: str | None = None


Change = Added | Removed | Changed | OrderChanged


@dataclass(frozen=True, kw_only=True)
class Difference:
    """All changes from one structure to another; `names` says what people call the identifiers in them."""

    changes: tuple[Change, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changes)


def difference(before: Structure, after: Structure) -> Difference:
    """What changes when `after` takes the place of `before`. Nothing exactly when the two are equal."""
    changes: list[Change] = list(_fields(before.rss, after.rss, within=None))
    for name, kind in LISTS.items():
        changes += _list(kind.table, getattr(before, name), getattr(after, name))
    for name in sorted(before.sections.keys() | after.sections.keys()):
        old, new = before.sections.get(name), after.sections.get(name)
        if old != new:
            changes.append(Changed(table=name, name=name, field="section", before=old, after=new))
    return Difference(changes=tuple(changes), names={**_names(before), **_names(after)})


def _names(structure: Structure) -> dict[str, str]:
    entries = (structure.principals, structure.groups, structure.partners, structure.bodies)
    names = {entry.id: entry.name for several in entries for entry in several}
    bodies = {f"body:{entry.id}": entry.name for entry in structure.bodies}
    outside = {f"external:{identifier}": name for identifier, name in names.items()}
    return {**names, **bodies, **outside}


def _list(table: str, before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[Change]:
    old, new = {identity(entry): entry for entry in before}, {identity(entry): entry for entry in after}
    for identifier, entry in old.items():
        if identifier not in new:
            yield Removed(table=table, name=entry.label)
    for identifier, entry in new.items():
        if identifier not in old:
            yield Added(table=table, name=entry.label)
            continue
        yield from _fields(old[identifier], entry, within=None)
        for nested, kind in NESTED.get(type(entry), {}).items():
            yield from _nested(kind.table, entry.label, getattr(old[identifier], nested), getattr(entry, nested))
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield OrderChanged(table=table)


def _nested(table: str, within: str, before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[Change]:
    pairs = pair(before, after)
    kept = {old for old, _ in pairs if old is not None}
    for at, entry in enumerate(before):
        if at not in kept:
            yield Removed(table=table, name=entry.label, within=within)
    for old, new in pairs:
        if old is None:
            yield Added(table=table, name=after[new].label, within=within)
        else:
            yield from _fields(before[old], after[new], within=within)
    order = [old for old, _ in pairs if old is not None]
    if order != sorted(order):
        yield OrderChanged(table=table, within=within)


def pair(before: Sequence[Entry], after: Sequence[Entry]) -> list[tuple[int | None, int]]:
    """Which old entry each new one continues (None: it is new). Seats have no identifiers, so the likest is taken:
    the same in all, then the same function and principals, then the same function, then the same principals."""
    free = list(range(len(before)))
    found: dict[int, int] = {}
    for likeness in (_whole, _function_and_source, _function, _source):
        for new, entry in enumerate(after):
            if new in found:
                continue
            match = next((old for old in free if likeness(before[old]) == likeness(entry)), None)
            if match is not None:
                found[new] = match
                free.remove(match)
    return [(found.get(new), new) for new in range(len(after))]


def _whole(entry: Any) -> Any:
    return entry


def _function_and_source(entry: Any) -> Any:
    return (entry.function, entry.drawn_from, getattr(entry, "role", None))


def _function(entry: Any) -> Any:
    return (entry.function, getattr(entry, "role", None))


def _source(entry: Any) -> Any:
    return (entry.drawn_from, getattr(entry, "role", None))


def _fields(before: Entry, after: Entry, *, within: str | None) -> Iterator[Change]:
    def changed(name: str, old: Any, new: Any) -> Iterator[Changed]:
        if old != new:
            yield Changed(table=after.table, name=after.label, field=name, before=old, after=new, within=within)

    for item in plain_fields(type(after)):
        yield from changed(item.name, getattr(before, item.name), getattr(after, item.name))
    if isinstance(before, BodyEntry) and isinstance(after, BodyEntry):
        for kind in sorted(before.routes.keys() | after.routes.keys()):
            yield from changed(f"routes.{kind}", before.routes.get(kind, ()), after.routes.get(kind, ()))
    for name in sorted(before.facts.keys() | after.facts.keys()):
        yield from changed(f"facts.{name}", before.facts.get(name), after.facts.get(name))
