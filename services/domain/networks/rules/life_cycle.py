"""The life of a report (rapportens väg): written, anchored, submitted, received or asked about, written anew.

The words are a colleague's: SKR sees what was submitted, and that work has begun only if the RSS lets it show.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AnchoringKind(StrEnum):
    """Who anchors a tenant's reports (förankring) before they leave it."""

    HEAD = "head"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class AnchoringRule:
    """The tenant's own rule: the head of the RSS, or a body whose decision is written down with its date."""

    kind: AnchoringKind = AnchoringKind.HEAD
    body: str | None = None


def may_anchor(rule: AnchoringRule, *, is_head: bool, is_staff: bool) -> bool:
    """The head anchors in person; what a body decided any of the staff may write down."""
    return is_head if rule.kind is AnchoringKind.HEAD else is_staff or is_head


class StatusKind(StrEnum):
    """What an RSS tells SKR about a report that has not come (besked)."""

    BEGUN = "begun"
    DELAYED = "delayed"
    EXCEPTED = "excepted"
    CLEARED = "cleared"


class ReviewKind(StrEnum):
    """What SKR says about a submitted report."""

    RECEIVED = "received"
    QUESTION = "question"


class CellState(StrEnum):
    """What SKR's matrix shows for one RSS and one network."""

    FOLLOWS_NOT = "follows_not"
    NOT_COME = "not_come"
    BEGUN = "begun"
    DELAYED = "delayed"
    EXCEPTED = "excepted"
    SUBMITTED = "submitted"
    QUESTION = "question"
    RECEIVED = "received"

    @property
    def has_come(self) -> bool:
        return self in _COME

    @property
    def is_awaited(self) -> bool:
        """Followed, and neither come nor excepted: SKR still looks for it."""
        return self in _AWAITED


_COME = frozenset({CellState.SUBMITTED, CellState.QUESTION, CellState.RECEIVED})
_AWAITED = frozenset({CellState.NOT_COME, CellState.BEGUN, CellState.DELAYED})


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What has crossed the publication boundary about one RSS, one network and one half-year."""

    follows: bool
    first_submitted_on: date | None = None
    submitted_on: date | None = None
    version: int = 0
    review: ReviewKind | None = None
    answered: bool = False
    status: StatusKind | None = None
    status_reason: str = ""
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix. `late_on` is the day that a report came, when that was after the closing date."""

    state: CellState
    version: int = 0
    submitted_on: date | None = None
    late_on: date | None = None
    reason: str = ""
    expected_on: date | None = None


def cell(facts: CellFacts, *, closes_on: date) -> Cell:
    """What the matrix shows. What has been submitted stands, whatever is said about following it later."""
    if facts.version:
        late = facts.first_submitted_on is not None and facts.first_submitted_on > closes_on
        return Cell(
            _come(facts),
            version=facts.version,
            submitted_on=facts.submitted_on,
            late_on=facts.first_submitted_on if late else None,
        )
    if not facts.follows:
        return Cell(CellState.FOLLOWS_NOT)
    match facts.status:
        case StatusKind.BEGUN:
            return Cell(CellState.BEGUN)
        case StatusKind.DELAYED:
            return Cell(CellState.DELAYED, reason=facts.status_reason, expected_on=facts.expected_on)
        case StatusKind.EXCEPTED:
            return Cell(CellState.EXCEPTED, reason=facts.status_reason)
        case _:
            return Cell(CellState.NOT_COME)


def _come(facts: CellFacts) -> CellState:
    """`review` is about the latest version; an answered question leaves the report waiting to be received."""
    match facts.review:
        case ReviewKind.RECEIVED:
            return CellState.RECEIVED
        case ReviewKind.QUESTION if not facts.answered:
            return CellState.QUESTION
        case _:
            return CellState.SUBMITTED


class OwnState(StrEnum):
    """What the RSS itself sees about a report of its own."""

    FOLLOWS_NOT = "follows_not"
    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    PROPOSED = "proposed"
    ANCHORED = "anchored"
    SUBMITTED = "submitted"
    QUESTION = "question"
    RECEIVED = "received"
    DELAYED = "delayed"
    EXCEPTED = "excepted"


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """A report as its RSS has it. The hashes are of the regional part: anchoring binds to exactly one wording."""

    crossed: CellFacts
    draft: str | None = None
    proposed: str | None = None
    anchored: str | None = None
    submitted: str | None = None


def has_unsent_wording(facts: OwnFacts) -> bool:
    """Whether there is a draft that differs from what was last submitted."""
    return facts.draft is not None and facts.draft != facts.submitted


def own_state(facts: OwnFacts) -> OwnState:
    """Where a report stands. Writing on after anchoring makes it a draft again; so does writing on after submission."""
    if has_unsent_wording(facts):
        if facts.draft == facts.anchored:
            return OwnState.ANCHORED
        return OwnState.PROPOSED if facts.draft == facts.proposed else OwnState.DRAFT
    if facts.crossed.version:
        return OwnState(_come(facts.crossed))
    if not facts.crossed.follows:
        return OwnState.FOLLOWS_NOT
    if facts.crossed.status in (StatusKind.DELAYED, StatusKind.EXCEPTED):
        return OwnState(facts.crossed.status)
    return OwnState.NOT_BEGUN


def has_open_question(facts: CellFacts) -> bool:
    """Whether SKR waits for an answer about the latest version."""
    return bool(facts.version) and facts.review is ReviewKind.QUESTION and not facts.answered


def may_submit(facts: OwnFacts) -> bool:
    """Only an anchored wording that SKR does not already have is submitted."""
    return has_unsent_wording(facts) and facts.draft == facts.anchored


def may_review(facts: CellFacts, review: ReviewKind) -> bool:
    """A report is received once; one question at a time. A colleague may ask after having received, too."""
    if not facts.version:
        return False
    if review is ReviewKind.RECEIVED:
        return facts.review is not ReviewKind.RECEIVED
    return not has_open_question(facts)
