"""What the forms of reports and collections send, as the domain takes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from litestar import Request

from services.api.forms import texts
from services.domain.networks.rules.content import (
    NationalPart,
    Priority,
    RegionalPart,
    Row,
    RowKind,
    Section,
    Written,
    under,
)

SPARE_ROWS = 2


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A part as typed: unchecked texts, row by row, so that a page can show it again just as it was."""

    sections: tuple[Written, ...]

    def under(self, key: str) -> Written:
        return under(RegionalPart(self.sections), key)


async def typed_sections(request: Request, sections: Iterable[Section]) -> tuple[Written, ...]:
    """What was written under each section: fields `{key}`, and for its rows `{key}-rad`, `{key}-tema`, `{key}-prioritet`."""
    values: dict[str, list[str]] = {}
    for name, value in await texts(request):
        values.setdefault(name, []).append(value)
    return tuple(_section(section, values) for section in sections)


def _section(section: Section, values: Mapping[str, Sequence[str]]) -> Written:
    text = values.get(section.key, [""])[-1]
    if section.rows is RowKind.NONE:
        return Written(section.key, text)
    rows = values.get(f"{section.key}-rad", [])
    themes = values.get(f"{section.key}-tema", [])
    priorities = values.get(f"{section.key}-prioritet", [])
    return Written(
        section.key,
        text,
        tuple(
            Row(row, _at(themes, number) or None, _priority(_at(priorities, number))) for number, row in enumerate(rows)
        ),
    )


def _at(values: Sequence[str], number: int) -> str:
    return values[number] if number < len(values) else ""


def _priority(text: str) -> Priority | None:
    return Priority(text) if text in set(Priority) else None


def as_text(part: RegionalPart | NationalPart, sections: Iterable[Section], themes: Mapping[str, str]) -> str:
    """A whole part as plain text, to be compared with another when a save came too late."""
    lines: list[str] = []
    if isinstance(part, NationalPart):
        lines += [f"Period: {part.period}", f"Godkänd av: {part.approved_by} {part.approved_on or ''}".rstrip(), ""]
    for section in sections:
        written = under(part, section.key)
        lines += [section.title.upper(), written.text] if written.text else [section.title.upper()]
        for row in written.rows:
            about = [themes.get(row.theme, row.theme)] if row.theme else []
            about += [row.priority.label] if row.priority else []
            lines.append(f"– {row.text}" + (f" ({', '.join(about)})" if about else ""))
        lines.append("")
    return "\n".join(lines).strip()
