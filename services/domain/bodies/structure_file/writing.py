"""Write a structure as TOML: the same structure gives the same text, byte for byte."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING
from datetime import date
from typing import Any

from services.domain.bodies.rules import RouteKind
from services.domain.bodies.structure_file.schema import (
    LISTS,
    NESTED,
    SCHEMA,
    SECTIONS,
    BodyEntry,
    Entry,
    Structure,
    plain_fields,
    toml_key,
)

_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\x7f": "\\u007F"}
    | {chr(code): f"\\u{code:04X}" for code in range(32) if chr(code) not in "\n\t\r\b\f"}
)


def write(structure: Structure) -> str:
    """The structure file of the structure, to be read back as the same structure."""
    lines = [f"# {structure.rss.name}: struktur. Filen kan läsas in igen.", f'schema = "{SCHEMA}"']
    lines += _table("[rss]", structure.rss)
    for name, kind in LISTS.items():
        for entry in getattr(structure, name):
            lines += _table(f"[[{kind.table}]]", entry)
            for nested, below in NESTED.get(kind, {}).items():
                for one in getattr(entry, nested):
                    lines += _table(f"[[{kind.table}.{below.table}]]", one)
    for name in SECTIONS:
        if name in structure.sections:
            lines += _section(name, structure.sections[name])
    return "\n".join(lines) + "\n"


def _table(header: str, entry: Entry) -> Iterator[str]:
    yield ""
    yield header
    for item in plain_fields(type(entry)):
        value = getattr(entry, item.name)
        default = () if item.default is MISSING else item.default
        if value is not None and value != default:
            yield f"{toml_key(item)} = {_year(toml_key(item), value)}"
    if isinstance(entry, BodyEntry):
        for kind in RouteKind:
            if entry.routes.get(kind):
                yield f"{kind} = {_value(list(entry.routes[kind]))}"
    known = [name for name in entry.known_facts if name in entry.facts]
    for name in known:
        yield f"{name} = {_value(entry.facts[name])}"
    free = {name: entry.facts[name] for name in sorted(entry.facts.keys() - set(known))}
    if free:
        yield f"facts = {_value(free)}"


def _section(name: str, content: Any) -> Iterator[str]:
    if isinstance(content, list) and content and all(isinstance(one, dict) for one in content):
        for one in content:
            yield from _pairs(f"[[{name}]]", one)
    elif isinstance(content, dict):
        yield from _pairs(f"[{name}]", content)
    else:
        raise TypeError(f"Section {name} is neither a table nor a list of tables")


def _pairs(header: str, content: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield header
    for name in sorted(content):
        yield f"{_key(name)} = {_value(content[name])}"


_WHOLE_YEARS = {("valid_from", 1, 1), ("valid_to", 12, 31), ("mandate_until", 12, 31)}


def _year(key: str, value: Any) -> str:
    """A period of whole years is written in years."""
    if isinstance(value, date) and (key, value.month, value.day) in _WHOLE_YEARS:
        return str(value.year)
    return _value(value)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case date():
            return f'"{value.isoformat()}"'
        case str():
            return f'"{str(value).translate(_ESCAPES)}"'
        case Mapping():
            pairs = ", ".join(f"{_key(name)} = {_value(value[name])}" for name in sorted(value))
            return f"{{ {pairs} }}" if pairs else "{}"
        case Sequence():
            return f"[{', '.join(_value(one) for one in value)}]"
    raise TypeError(f"TOML has no form for {value!r}")


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _value(name)
