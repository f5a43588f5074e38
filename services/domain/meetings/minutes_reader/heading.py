"""The heading of an item, and what tells that a paragraph is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.meetings.minutes_reader.cues import DECIDES, LEAD_TAIL
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.kinds import GROUP_HEADING
from services.domain.meetings.minutes_reader.understood import Certainty

LONGEST_TITLE = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of an item: its paragraphs are first to last, `label` its number as it stands."""

    first: int
    last: int
    label: str
    level: int
    title: str
    certainty: Certainty
    group: str = ""
    """The heading of the group of items that it stands in ("Beslutsärenden")."""


def ends_as_lead(text: str) -> bool:
    verbs = list(DECIDES.finditer(text))
    return (bool(verbs) and bool(LEAD_TAIL.match(text, verbs[-1].end()))) or text.rstrip(" :").endswith(" att")


def with_groups(headings: Sequence[Heading], paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """Each heading with the group that it stands under: "Beslutsärenden" on a line of its own."""
    starts = {heading.first for heading in headings}
    groups = {
        place: paragraph.text
        for place, paragraph in enumerate(paragraphs)
        if place + 1 in starts and len(paragraph.text) < 40 and GROUP_HEADING.match(paragraph.text)
        if paragraph.text.lower() not in ("beslut", "beslut:")
    }
    found: list[Heading] = []
    group = ""
    for heading in headings:
        group = groups.get(heading.first - 1, group)
        found.append(
            Heading(
                first=heading.first, last=heading.last, label=heading.label, level=heading.level, title=heading.title,
                certainty=heading.certainty, group=group,
            )
        )  # fmt: skip
    return found
