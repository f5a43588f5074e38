"""What a reader of minutes has understood: each thing with its certainty and where in the original it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from services.domain.meetings.minutes_reader.original import Span


class Certainty(StrEnum):
    """How sure the reader is (säker, trolig, osäker)."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


_ORDER = (Certainty.SURE, Certainty.LIKELY, Certainty.UNSURE)


def less_sure(*certainties: Certainty) -> Certainty:
    """The least of some certainties."""
    return max(certainties, key=_ORDER.index)


class PaperKind(StrEnum):
    """What sort of paper it is."""

    MINUTES = "minutes"
    """Minnesanteckningar, mötesanteckningar."""

    PROTOCOL = "protocol"
    """Protokoll, with or without paragraphs."""

    SHORT = "short"
    """Kortprotokoll, beslutsprotokoll: nothing but decisions."""

    AGENDA = "agenda"
    """Dagordning, kallelse, föredragningslista: what is to come, decided by nobody."""

    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What a sentence that speaks of a decision is worth at this meeting."""

    ADOPTED = "adopted"
    PROPOSED = "proposed"
    RETOLD = "retold"
    """Decided elsewhere, earlier, or told once more beside the decision itself."""


class RemarkKind(StrEnum):
    """What was put on record beside the decision."""

    RESERVATION = "reservation"
    VOTE = "vote"
    RECUSAL = "recusal"
    STATEMENT = "statement"


class Doubt(StrEnum):
    """What the reader wants said about the whole."""

    NO_BODY = "no_body"
    NO_DATE = "no_date"
    NO_ITEMS = "no_items"
    NO_DECISIONS = "no_decisions"
    NO_ATTENDANCE = "no_attendance"
    IS_AGENDA = "is_agenda"
    STRIKES_LOST = "strikes_lost"
    NUMBERS_MISSING = "numbers_missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Names that the reader may meet: the bodies of the tenant (each with its other names) and organisations."""

    bodies: Sequence[Sequence[str]] = ()
    organisations: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name or a place as it stands."""

    text: str
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """The day of the meeting."""

    day: date
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When it began and ended, as far as is told."""

    starts: time | None
    ends: time | None
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """A person of the attendance. `present` is None where the paper has lost whether they were there."""

    name: str
    organisation: str
    title: str
    party: str
    role: str
    present: bool | None
    acting: bool
    substitute: bool
    remote: bool
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Presenter:
    """Who presents an item: a person, or a function alone ("Ordförande")."""

    name: str
    title: str
    organisation: str
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentNamed:
    """An attachment that the paper names: "B 1"."""

    label: str
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseRead:
    """A clause: its words, who decided (empty: the body), what it is worth."""

    text: str
    by: str
    standing: Standing
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Appeal:
    """An appeal that is no decision: to whom, in its own words."""

    text: str
    to: str
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A reservation, a vote, a recusal or a statement, in its own words."""

    kind: RemarkKind
    text: str
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Another meeting that is spoken of: its day, whose it is when that is said, whether it is still to come."""

    day: date
    body: str
    text: str
    ahead: bool
    certainty: Certainty
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRead:
    """An item of the agenda as it was dealt with. `label` is its number as it stands: "4", "4 a", "§ 12"."""

    label: str
    level: int
    title: str
    kinds: tuple[str, ...]
    presenters: tuple[Presenter, ...]
    attachments: tuple[AttachmentNamed, ...]
    text: tuple[str, ...]
    clauses: tuple[ClauseRead, ...]
    appeals: tuple[Appeal, ...]
    remarks: tuple[Remark, ...]
    diary_number: str
    certainty: Certainty
    span: Span

    @property
    def adopted(self) -> tuple[ClauseRead, ...]:
        return tuple(clause for clause in self.clauses if clause.standing is Standing.ADOPTED)

    @property
    def proposed(self) -> tuple[ClauseRead, ...]:
        return tuple(clause for clause in self.clauses if clause.standing is Standing.PROPOSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Understanding:
    """What was understood of a document. Not recognised: nothing of it may be taken for minutes."""

    paper: PaperKind
    recognised: bool
    body: Name | None
    day: Day | None
    hours: Hours | None
    place: Name | None
    attendance: tuple[Attendee, ...]
    items: tuple[ItemRead, ...]
    citations: tuple[Citation, ...]
    doubts: tuple[Doubt, ...]
