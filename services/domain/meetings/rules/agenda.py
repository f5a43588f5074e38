"""What holds for agendas: kinds of items, numbering, letters of attachments, what an agenda begins with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.domain.base.errors import RuleBroken

KINDS: Mapping[str, str] = {"beslut": "Beslut", "information": "Information", "dialog": "Dialog"}
"""The kinds of item that every tenant has; its own come beside them."""

MOST_ITEMS = 60
MOST_FILES = 300
MOST_BYTES = 500_000_000
"""What one meeting may hold: items, files, and bytes of files."""

MOST_PRESENTERS, MOST_CLAUSES, MOST_KINDS = 20, 30, 6
"""What one item may have."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"


class ItemRole(StrEnum):
    """What Samband does with a standing item by itself."""

    NONE = "none"
    OPENING = "opening"
    APPROVAL_OF_AGENDA = "approval_of_agenda"
    PREVIOUS_MINUTES = "previous_minutes"
    SECTION = "section"  # a heading with lettered items under it
    NEXT_MEETING = "next_meeting"


class ItemState(StrEnum):
    """What has become of an item."""

    PLANNED = "planned"
    HANDLED = "handled"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"


class ItemOrigin(StrEnum):
    """How an item came onto the agenda."""

    STANDING = "standing"
    OWN = "own"
    POSTPONED = "postponed"
    REPORT_BACK = "report_back"
    REFERRED = "referred"
    SUGGESTED = "suggested"
    CHOSEN = "chosen"
    READ_IN = "read_in"


class Form(StrEnum):
    """In what form a body's meetings are recorded."""

    NOTES = "notes"  # minnesanteckningar
    PROTOCOL = "protocol"  # protokoll, paragraphs numbered through the year


class Quorum(StrEnum):
    """When a body may decide (beslutsför)."""

    NONE = "none"
    HALF = "half"  # more than half of those who vote
    NUMBER = "number"


class ApprovalForm(StrEnum):
    """How minutes are approved."""

    NEXT_MEETING = "next_meeting"  # laid to file at the next meeting
    APPROVERS = "approvers"  # justering by named people


class SteersItself(RuleBroken):
    """A body can't be the one that decides what is taken up at its own meetings."""

    field = "steered_by"


@dataclass(frozen=True, kw_only=True)
class MeetingRules:
    """How a body meets (mötesregler); as it stands here where a body has said nothing. Days are before the meeting."""

    form: Form = Form.NOTES
    quorum: Quorum = Quorum.NONE
    quorum_number: int | None = None
    recusal: bool = False
    votes: bool = False
    reservations: bool = False
    approval: ApprovalForm = ApprovalForm.NEXT_MEETING
    approvers: int = 0
    steered_by: int | None = None
    suggestion_days: int = 14
    reminder_days: int = 3
    publishes: bool = False
    version: int = 0

    @property
    def is_formal(self) -> bool:
        """Whether recusals, votes or reservations are noted at the body's items."""
        return self.recusal or self.votes or self.reservations


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An item that an agenda begins with, and what is decided at it as a rule."""

    title: str
    role: ItemRole = ItemRole.NONE
    kinds: tuple[str, ...] = ()
    clause: str | None = None


STANDING: Sequence[Standing] = (
    Standing(title="Mötets öppnande", role=ItemRole.OPENING, clause="att öppna mötet."),
    Standing(title="Godkännande av dagordning", role=ItemRole.APPROVAL_OF_AGENDA, clause="att godkänna dagordningen."),
    Standing(
        title="Föregående minnesanteckningar",
        role=ItemRole.PREVIOUS_MINUTES,
        clause="att lägga minnesanteckningarna till handlingarna.",
    ),
    Standing(title="Rapport från nationell nivå", role=ItemRole.SECTION),
    Standing(title="Rapport från regional nivå", role=ItemRole.SECTION),
    Standing(title="Aktuellt på RSS", role=ItemRole.SECTION),
    Standing(title="Nya ärenden", role=ItemRole.SECTION),
    Standing(title="Nästa möte", role=ItemRole.NEXT_MEETING),
)
"""What an agenda begins with where a body has no standing items of its own. Source: the minutes of 2025-10-17."""


class MeetingIsClosed(RuleBroken):
    """The meeting has ended: its agenda stands."""


class TooManyItems(RuleBroken):
    """The agenda is full (`limit` items)."""

    field = "title"
    limit: int


class UnknownKind(RuleBroken):
    """A kind of item that the tenant doesn't have (`kind`)."""

    field = "kinds"
    kind: str


class HeadingHasItems(RuleBroken):
    """A heading is postponed or withdrawn item by item: there are others under it."""


class HasBeenSent(RuleBroken):
    """An item that stood in a sent call is withdrawn, not removed: those who were called must see what became of it."""


class IsDealtWith(RuleBroken):
    """The meeting has begun with the item: something is decided or noted there, so it can't be removed."""


class ItemIsClosed(RuleBroken):
    """An item that is handled, postponed or withdrawn can't go to that state (`state`)."""

    state: ItemState


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An item by its place: under which other, and where among its neighbours. A section takes items under it."""

    id: int
    parent: int | None
    position: int
    is_section: bool = False


def in_order(items: Iterable[Placed]) -> list[Placed]:
    """The items as an agenda has them: each top item, then those under it."""
    under: dict[int | None, list[Placed]] = {}
    for item in sorted(items, key=lambda item: (item.position, item.id)):
        under.setdefault(item.parent, []).append(item)
    return [found for top in under.get(None, ()) for found in (top, *under.get(top.id, ()))]


def numbers(items: Iterable[Placed]) -> dict[int, str]:
    """The number of each item: "3" for a top one, "3 a" for one under it."""
    found: dict[int, str] = {}
    top, under = 0, 0
    for item in in_order(items):
        if item.parent is None:
            top, under = top + 1, 0
            found[item.id] = str(top)
        else:
            under += 1
            found[item.id] = f"{top} {letter_of(under).lower()}"
    return found


def letter_of(number: int) -> str:
    """The letter of an ordinal from 1: A … Ö, then AA, AB …"""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters


@dataclass(frozen=True, kw_only=True)
class Lettered:
    """An attachment by its place; `letter` once the call has been sent."""

    id: int
    position: int
    letter: str | None


def letters(attachments: Iterable[Lettered]) -> dict[int, str]:
    """The letter of each attachment: the one that it keeps, or the next that is free, in the order chosen."""
    found = {one.id: one.letter for one in attachments if one.letter}
    taken = set(found.values())
    free = (letter for letter in map(letter_of, range(1, 10_000)) if letter not in taken)
    last = max((ordinal_of(letter) for letter in taken), default=0)
    for one in sorted(attachments, key=lambda one: (one.position, one.id)):
        if one.id not in found:
            # After a sent call the next letters continue it: a letter that was taken away is not given to something else.
            found[one.id] = next(letter for letter in free if ordinal_of(letter) > last)
    return found


def ordinal_of(letters_of_one: str) -> int:
    """The ordinal of a letter: A is 1, AA follows Ö."""
    number = 0
    for sign in letters_of_one:
        number = number * len(LETTERS) + LETTERS.index(sign) + 1
    return number


def attachment_name(letter: str, files: int) -> str:
    """Bilaga A, or Bilaga B 1–6 when several files lie under the letter."""
    return f"Bilaga {letter}" if files < 2 else f"Bilaga {letter} 1–{files}"


@dataclass(frozen=True, kw_only=True)
class Length:
    """What an item takes of the meeting's time (minutes), None where that isn't stated. A brief one may be left out."""

    minutes: int | None
    is_brief: bool = False


def clock_times(starts: time | None, lengths: Iterable[Length]) -> list[time | None]:
    """When each item begins, as the minutes run from the meeting's start; None for an item without a length of its own.

    From an item on whose length isn't known, no later time is either. None past midnight, and for all where the meeting
    has no time yet.
    """
    found: list[time | None] = []
    now = datetime.combine(date.min, starts) if starts else None
    for length in lengths:
        known = now if now and now.date() == date.min and length.minutes is not None else None
        found.append(known.time() if known else None)
        is_known = length.minutes is not None or length.is_brief
        now = now + timedelta(minutes=length.minutes or 0) if now and is_known else None
    return found
