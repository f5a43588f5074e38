"""What comes to an agenda by itself, and where on it it belongs.

Sources: the minutes of 2025-10-17 (a matter taken up for decision at the next meeting, others carried on to another body).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.agenda import Form, ItemRole
from services.domain.meetings.rules.clauses import ClauseKind


class ArrivalKind(StrEnum):
    """Why something comes to a meeting."""

    POSTPONED = "postponed"  # not dealt with at an earlier meeting, or that meeting was called off
    REPORT_BACK = "report_back"  # decided to come back
    REFERRED = "referred"  # carried on from another body


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Something that is to be taken up: the item that it comes from, the clause that says so, and their meeting.

    `section` is the heading that it stood under, `text` what was decided.
    """

    kind: ArrivalKind
    item: int
    clause: int | None
    title: str
    kinds: tuple[str, ...]
    clause_kinds: tuple[ClauseKind, ...]
    section: str | None
    text: str | None
    meeting: str
    body: str
    day: date

    @property
    def kinds_now(self) -> tuple[str, ...]:
        """The kinds that it has when it is taken up: a matter put off is still what it was, an account of it informs."""
        if self.kind is ArrivalKind.REPORT_BACK and ClauseKind.POSTPONE not in self.clause_kinds:
            return ("information",)
        return self.kinds


class NothingToTakeUp(RuleBroken):
    """What was to be taken up is taken up already, or doesn't come to this meeting any more."""


def gathered(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Each item once, however many clauses bring it: put off before reported back before referred, the oldest first."""
    of_item: dict[int, list[Arrival]] = {}
    for one in arrivals:
        of_item.setdefault(one.item, []).append(one)
    found = []
    for several in of_item.values():
        ranked = sorted(several, key=lambda one: (list(ArrivalKind).index(one.kind), one.clause or 0))
        said = [one for one in ranked if one.text]
        first = ranked[0]
        found.append(
            replace(
                first,
                clause=next((one.clause for one in ranked if one.clause), None),
                clause_kinds=tuple(kind for one in ranked for kind in one.clause_kinds),
                text="\n".join(dict.fromkeys(one.text for one in said if one.text)) or None,
            )
        )
    return sorted(found, key=lambda one: (one.day, one.item))


def title_of_minutes(form: Form, day: date, *, approved: bool) -> str:
    """What the previous meeting's minutes are called as an attachment: a reader sees which ones lie there."""
    name, standing = ("Protokoll", "godkänt") if form is Form.PROTOCOL else ("Minnesanteckningar", "godkända")
    return f"{name} {day}, {standing if approved else 'utkast'}"


@dataclass(frozen=True, kw_only=True)
class Top:
    """A top item, as what arrives looks for its heading."""

    id: int
    title: str
    role: ItemRole


def heading_for(section: str | None, tops: Sequence[Top]) -> tuple[int | None, int | None]:
    """Under which heading something belongs, and before which top item where it has none: (heading, before).

    It comes back under the heading that it stood under. Else under the last heading, which is where new matters stand.
    """
    headings = [top for top in tops if top.role is ItemRole.SECTION]
    same = next((top for top in headings if section and top.title.casefold() == section.casefold()), None)
    if same or headings:
        return (same or headings[-1]).id, None
    return None, next((top.id for top in tops if top.role is ItemRole.NEXT_MEETING), None)
