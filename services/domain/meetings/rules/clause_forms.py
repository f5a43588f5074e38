"""The usual forms of clauses, and what a clause's words say about who is to do it and where it goes; a person decides."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.agenda import ItemRole
from services.domain.meetings.rules.clauses import ClauseKind, ResponsibleKind, as_clause
from services.domain.meetings.rules.due import due_in

GAP = "…"
"""What is to be filled in, in a usual form."""

LONGEST = 4000


class DueBeforeMeeting(RuleBroken):
    """What a clause asks for would have been due before the meeting that decided it (`day`)."""

    field = "due"
    day: date


class GapLeft(RuleBroken):
    """A usual form has been taken, but not all of its gaps are filled in."""

    field = "text"


@dataclass(frozen=True, kw_only=True)
class UsualForm:
    """A clause with gaps, by the name that a button has room for."""

    name: str
    text: str


USUAL_FORMS: Sequence[UsualForm] = (
    UsualForm(name="Till handlingarna", text="att lägga informationen till handlingarna."),
    UsualForm(name="Godkänna", text="att godkänna …."),
    UsualForm(name="Uppdra åt", text="att uppdra åt … att …."),
    UsualForm(name="Lyfta vidare", text="att frågan om … lyfts vidare till …."),
    UsualForm(name="Nästa möte", text="att … tas upp för beslut vid nästa möte."),
    UsualForm(name="Rekommendera", text="att rekommendera kommunerna att …."),
    UsualForm(name="Utse", text="att utse … till …."),
    UsualForm(name="Anta dokument", text="att anta …."),
    UsualForm(name="Skicka ut", text="att … skickas ut till …."),
    UsualForm(name="Skjuta upp", text="att skjuta upp ärendet."),
    UsualForm(name="Avslå", text="att avslå …."),
)
"""As decisions are usually worded. Source: the minutes of 2025-10-17."""

_OF_ROLE: Mapping[ItemRole, UsualForm] = {
    ItemRole.OPENING: UsualForm(name="Öppna", text="att öppna mötet."),
    ItemRole.APPROVAL_OF_AGENDA: UsualForm(name="Dagordningen", text="att godkänna dagordningen."),
    ItemRole.PREVIOUS_MINUTES: UsualForm(
        name="Till handlingarna", text="att lägga minnesanteckningarna till handlingarna."
    ),
}


def usual_forms(role: ItemRole, kinds: Sequence[str]) -> list[UsualForm]:
    """The forms for an item, the likeliest first: what is informed of is laid to file, what is decided is approved."""
    forms = list(USUAL_FORMS)
    if "beslut" in kinds:
        forms.sort(key=lambda form: form.name == "Till handlingarna")
    if role in _OF_ROLE:
        own = _OF_ROLE[role]
        forms = [own, *(form for form in forms if form.name != own.name)]
    return forms


def wording(text: str, *, appeal: bool) -> str:
    """The words of a clause as they are kept: a decision begins with "att", an appeal as it was written."""
    return " ".join(text.split()) if appeal else as_clause(text)


@dataclass(frozen=True, kw_only=True)
class Responsible:
    """Who is to do what a clause says: the RSS, everyone, a body, a principal, a person, or somebody by name."""

    kind: ResponsibleKind
    body: int | None = None
    principal: int | None = None
    person: int | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Named:
    """A body with all that it is called."""

    id: int
    names: tuple[str, ...]


def names_with_abbreviations(bodies: Iterable[Named]) -> list[Named]:
    """Each body also as people write it: "Styrgruppen för Länschefsnätverket" is "styrgruppen för LCHNV" too."""
    known = list(bodies)
    return [
        Named(
            id=body.id,
            names=tuple(
                dict.fromkeys(
                    [
                        *body.names,
                        *(
                            name.replace(long, short)
                            for name in body.names
                            for other in known
                            if other.id != body.id
                            for long in other.names
                            for short in other.names
                            if long != short and long in name
                        ),
                    ]
                )
            ),
        )
        for body in known
    ]


def body_named_in(text: str, bodies: Iterable[Named]) -> int | None:
    """The body that a text names, by the longest of the names that stand in it; None when none or several do."""
    found: dict[int, int] = {}
    for body in bodies:
        for name in body.names:
            if re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text, re.IGNORECASE):
                found[body.id] = max(found.get(body.id, 0), len(name))
    longest = max(found.values(), default=0)
    named = [body for body, length in found.items() if length == longest]
    return named[0] if len(named) == 1 else None


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What a clause's words say of it besides its kinds."""

    responsible: tuple[Responsible, ...] = ()
    referred_to: int | None = None
    report_back: bool = False
    due: date | None = None


_EVERYONE = re.compile(r"\b(?:kommunerna|samtliga kommuner|alla kommuner|länets kommuner|huvudmännen)\b", re.IGNORECASE)
_RSS = re.compile(r"\b(?:RSS|kansliet)\b", re.IGNORECASE)
_NEXT_MEETING = re.compile(r"\b(?:nästa|nästkommande|kommande) (?:ordinarie )?(?:möte|sammanträde)\b", re.IGNORECASE)
_APPEALED = re.compile(r"\buppmana\w*", re.IGNORECASE)
_REPORTED = re.compile(r"\bredovis\w*|\båter(?:rapporter|redovis|koppl|kom)\w*|\brapporter\w*", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"\buppdra\w* åt (?P<who>.+?)(?: att\b|$)|\bge(?:r|s)? (?P<given>.+?) i uppdrag\b", re.IGNORECASE
)


def suggest_facts(text: str, kinds: AbstractSet[ClauseKind], bodies: Sequence[Named], *, decided_on: date) -> Suggested:
    """Who is to do it, by when, where it goes and whether it comes back, as far as the words say.

    `bodies`: those that it may go to, with the names of `names_with_abbreviations`.
    """
    return Suggested(
        responsible=_responsible(text, kinds, bodies),
        referred_to=body_named_in(text, bodies) if ClauseKind.REFER in kinds else None,
        report_back=bool(_NEXT_MEETING.search(text) and (ClauseKind.POSTPONE in kinds or _REPORTED.search(text))),
        due=due_in(text, decided_on=decided_on),
    )


def _responsible(text: str, kinds: AbstractSet[ClauseKind], bodies: Sequence[Named]) -> tuple[Responsible, ...]:
    if (ClauseKind.RECOMMEND in kinds or _APPEALED.search(text)) and _EVERYONE.search(text):
        return (Responsible(kind=ResponsibleKind.EVERYONE),)
    if ClauseKind.ASSIGN not in kinds:
        return ()
    match = _ASSIGNED.search(text)
    who = (match["who"] or match["given"]).strip() if match else ""
    if not who:
        return ()
    if _EVERYONE.search(who):
        return (Responsible(kind=ResponsibleKind.EVERYONE),)
    if body := body_named_in(who, bodies):
        return (Responsible(kind=ResponsibleKind.BODY, body=body),)
    if _RSS.search(who):
        return (Responsible(kind=ResponsibleKind.RSS),)
    return (Responsible(kind=ResponsibleKind.OTHER, name=who[:160]),)
