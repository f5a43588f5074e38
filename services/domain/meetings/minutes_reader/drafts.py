"""What was understood, as a person corrects it: the draft of a meeting that has been.

Texts stand as they are typed, for a form must be able to hold what is wrong; `actions.reading_in` reads them when it saves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.understood import (
    Attendee,
    Certainty,
    ClauseRead,
    Doubt,
    ItemRead,
    PaperKind,
    Presenter,
    RemarkKind,
    Standing,
    Understanding,
    less_sure,
)

LONGEST_TITLE = 300

_REMARKS = {
    RemarkKind.RESERVATION: "Reservation",
    RemarkKind.VOTE: "Omröstning",
    RemarkKind.RECUSAL: "Jäv",
    RemarkKind.STATEMENT: "Protokollsanteckning",
}


class Worth(StrEnum):
    """What becomes of a clause that was read."""

    ADOPTED = "adopted"
    APPEAL = "appeal"
    PROPOSED = "proposed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """How sure the reader was, and which lines of the original say so. What a person adds was not seen."""

    certainty: Certainty
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class NamedPerson:
    """Somebody of the structure, by whom a name may be recognised."""

    id: int
    name: str
    principal: int | None = None


@dataclass(frozen=True, kw_only=True)
class Structure:
    """What names are compared with: the tenant's bodies by all their names, its people, principals and kinds of items."""

    bodies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    people: Sequence[NamedPerson] = ()
    principals: Mapping[int, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AttendeeDraft:
    """Somebody of the attendance. `person` and `principal` are those of the structure that the names were found to mean."""

    name: str
    organisation: str = ""
    title: str = ""
    principal: int | None = None
    person: int | None = None
    present: bool = True
    capacity: str = "member"
    duty: str = "none"
    remote: bool = False
    kept: bool = True
    seen: Seen | None = None


@dataclass(frozen=True, kw_only=True)
class ClauseDraft:
    """A clause, and what is to become of it."""

    text: str
    worth: Worth = Worth.ADOPTED
    seen: Seen | None = None


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """An item. `presenters` has one on each line: name, title, organisation. `attachments` as written: "B 1, B 2"."""

    title: str
    level: int = 1
    label: str = ""
    kinds: tuple[str, ...] = ()
    presenters: str = ""
    attachments: str = ""
    account: str = ""
    paragraph: str = ""
    clauses: tuple[ClauseDraft, ...] = ()
    kept: bool = True
    seen: Seen | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the reader is sure of all of it, and nobody has added anything."""
        return all(one.seen and one.seen.certainty is Certainty.SURE for one in (self, *self.clauses))


@dataclass(frozen=True, kw_only=True)
class CitationDraft:
    """Another meeting that the paper speaks of. `body` is the address of the body meant, empty for the meeting's own."""

    day: date
    body: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A meeting that has been, as it will be saved. `body` is the address of the body chosen, `body_read` the name as read."""

    paper: PaperKind = PaperKind.UNKNOWN
    doubts: tuple[Doubt, ...] = ()
    body: str = ""
    body_read: str = ""
    day: str = ""
    starts: str = ""
    ends: str = ""
    place: str = ""
    follow_up: bool = False
    attendance: tuple[AttendeeDraft, ...] = ()
    items: tuple[ItemDraft, ...] = ()
    citations: tuple[CitationDraft, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)


def draft_of(found: Understanding, structure: Structure, *, today: date) -> Draft:
    """A draft of what was understood, with names recognised in the structure."""
    body, body_certainty = body_named(found.body.text, structure.bodies) if found.body else ("", Certainty.UNSURE)
    seen: dict[str, Seen] = {}
    for name, one in (("body", found.body), ("day", found.day), ("hours", found.hours), ("place", found.place)):
        if one is not None:
            certainty = less_sure(one.certainty, body_certainty) if name == "body" else one.certainty
            seen[name] = _seen(certainty, one.span)
    hours = found.hours
    day = found.day.day if found.day else None
    return Draft(
        paper=found.paper,
        doubts=found.doubts,
        body=body,
        body_read=found.body.text if found.body else "",
        day=day.isoformat() if day else "",
        starts=f"{hours.starts:%H.%M}" if hours and hours.starts else "",
        ends=f"{hours.ends:%H.%M}" if hours and hours.ends else "",
        place=found.place.text[:200] if found.place else "",
        # What a network decided years ago has long been done; what it decided this year may be waiting.
        follow_up=day is not None and (today - day).days <= 365,
        attendance=tuple(_attendee(one, structure) for one in found.attendance),
        items=tuple(_item(one, structure) for one in found.items),
        citations=tuple(
            CitationDraft(
                day=one.day, body=body_named(one.body, structure.bodies)[0] if one.body else "", text=one.text
            )
            for one in found.citations
        ),
        seen=seen,
    )


def _seen(certainty: Certainty, span: Span) -> Seen:
    return Seen(certainty=certainty, first=span.first, last=span.last)


def _attendee(one: Attendee, structure: Structure) -> AttendeeDraft:
    person, matched = person_named(one.name, structure.people)
    principal = principal_named(one.organisation, structure.principals)
    if principal is None and person is not None:
        principal = person.principal
    capacity = "substitute" if one.substitute else "acting" if one.acting else "member"
    if one.role == "guest" or (capacity == "member" and one.role == "secretary"):
        capacity = "staff" if one.role == "secretary" else "guest"
    return AttendeeDraft(
        name=one.name[:120],
        organisation="" if principal is not None else one.organisation[:160],
        title=one.title[:160],
        principal=principal,
        person=person.id if person else None,
        present=one.present is not False,
        capacity=capacity,
        duty=one.role if one.role in ("chair", "secretary") else "none",
        remote=one.remote,
        seen=_seen(less_sure(one.certainty, matched) if person else one.certainty, one.span),
    )


def _item(one: ItemRead, structure: Structure) -> ItemDraft:
    adopted = {clause.text.casefold() for clause in one.adopted}
    clauses = [
        ClauseDraft(
            text=clause.text,
            worth=_worth(clause, adopted),
            seen=_seen(clause.certainty, clause.span),
        )
        for clause in one.clauses
    ]
    clauses += [
        ClauseDraft(text=appeal.text, worth=Worth.APPEAL, seen=_seen(appeal.certainty, appeal.span))
        for appeal in one.appeals
    ]
    paragraph = re.match(r"§ (\d+)", one.label)
    remarks = [f"{_REMARKS[remark.kind]}: {remark.text}" for remark in one.remarks if remark.text not in one.text]
    return ItemDraft(
        title=one.title[:LONGEST_TITLE],
        level=one.level,
        label=one.label,
        kinds=kinds_named(one.kinds, structure.kinds),
        presenters="\n".join(presenter_line(presenter) for presenter in one.presenters),
        attachments=", ".join(attachment.label for attachment in one.attachments),
        account="\n\n".join(_plain_markdown(text) for text in (*one.text, *remarks)),
        paragraph=paragraph[1] if paragraph else "",
        clauses=tuple(clauses),
        seen=_seen(one.certainty, one.span),
    )


def _worth(clause: ClauseRead, adopted: Iterable[str]) -> Worth:
    """A proposal that was adopted word by word isn't kept twice; what is only told again is left out."""
    if clause.standing is Standing.ADOPTED:
        return Worth.ADOPTED
    if clause.standing is Standing.PROPOSED and clause.text.casefold() not in adopted:
        return Worth.PROPOSED
    return Worth.LEFT_OUT


def presenter_line(presenter: Presenter) -> str:
    """A presenter as one line of the form: name or function, title, organisation."""
    return ", ".join(part for part in (presenter.name, presenter.title, presenter.organisation) if part)


def _plain_markdown(text: str) -> str:
    """A paragraph of the original as Markdown that shows it as it stood: no headings or lists by accident."""
    text = re.sub(r"\s*[\v\n]\s*", "\n", text.replace("\t", "  ")).strip()
    text = re.sub(r"^(\d{1,9})([.)])(?=\s)", r"\1\\\2", text, flags=re.M)
    return re.sub(r"^([#>+*-])", r"\\\1", text, flags=re.M)


# --- Names -------------------------------------------------------------------------------------------


def body_named(name: str, bodies: Mapping[str, Sequence[str]]) -> tuple[str, Certainty]:
    """The address of the body that a name means: one of its names, or the longest of them that the name begins with."""
    wanted = name.casefold().strip()
    known = [(given.casefold(), address) for address, names in bodies.items() for given in names if given]
    exact = {address for given, address in known if given == wanted}
    if len(exact) == 1:
        return exact.pop(), Certainty.SURE
    begun = [(given, address) for given, address in known if len(given) > 3 and _begins(wanted, given)]
    if begun:
        longest = max(len(given) for given, _ in begun)
        found = {address for given, address in begun if len(given) == longest}
        if len(found) == 1:
            return found.pop(), Certainty.LIKELY
    return "", Certainty.UNSURE


def _begins(wanted: str, given: str) -> bool:
    return wanted.startswith(given) and not wanted[len(given) : len(given) + 1].isalpha()


def person_named(name: str, people: Sequence[NamedPerson]) -> tuple[NamedPerson | None, Certainty]:
    """The only person of that name; one whose name differs by hyphens or by a part of it is likely."""
    exact = [person for person in people if person.name.casefold() == name.casefold()]
    if len(exact) == 1:
        return exact[0], Certainty.SURE
    if exact:
        return None, Certainty.UNSURE
    parts = _parts(name)
    near = [person for person in people if len(parts) >= 2 and _is_near(parts, _parts(person.name))]
    return (near[0], Certainty.LIKELY) if len(near) == 1 else (None, Certainty.UNSURE)


def _parts(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())


def _is_near(first: list[str], second: list[str]) -> bool:
    """Anna Karin Ek, Anna-Karin Ek; Johanna Munk, Johanna Munk-Öst: the same first name, one name's parts in the other."""
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= 2 and shorter[0] == longer[0] and set(shorter) <= set(longer)


def principal_named(name: str, principals: Mapping[int, str]) -> int | None:
    """The principal that a name means, with or without "kommun" and "Region"."""
    wanted = _forms(name)
    found = [number for number, given in principals.items() if wanted & _forms(given)]
    return found[0] if len(found) == 1 else None


def _forms(name: str) -> set[str]:
    """An organisation's name without its kind, in the forms that it takes: Säters kommun is Säter, Falu kommun Falun."""
    whole = name.casefold().strip(" .:")
    bare = re.sub(r"\s+(?:kommun|stad|län)\b.*\Z", "", whole)
    if not bare or bare == whole:
        return {bare} if bare else set()
    return {bare, bare.removesuffix("s"), f"{bare}n"}


_NEAR_KINDS = {"Diskussion": "Dialog", "Rapport": "Information", "Anmälan": "Information", "Uppföljning": "Information"}


def kinds_named(kinds: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The tenant's kinds that words mean; one that it hasn't becomes the nearest of those that all have."""
    by_name = {name.casefold(): slug for slug, name in known.items()}
    found = (by_name.get(kind.casefold()) or by_name.get(_NEAR_KINDS.get(kind, "").casefold()) for kind in kinds)
    return tuple(dict.fromkeys(slug for slug in found if slug))


def recognised_again(draft: Draft, structure: Structure) -> Draft:
    """The draft with the people whose names, as corrected, are known; each person once."""
    taken: set[int] = set()
    attendance: list[AttendeeDraft] = []
    for one in draft.attendance:
        person, _ = person_named(one.name, structure.people)
        number = person.id if person and one.kept and person.id not in taken else None
        taken |= {number} if number is not None else set()
        attendance.append(replace(one, person=number))
    return replace(draft, attendance=tuple(attendance))
