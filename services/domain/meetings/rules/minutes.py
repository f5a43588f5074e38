"""What holds for minutes (minnesanteckningar, protokoll): their content, its digest, excerpts, who may approve.

The content is a value: made from what was recorded, kept whole in each approved version, and read by every form that the
minutes are given. Source of the form: the minutes of 2025-10-17.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

import msgspec

from services.domain.base.errors import Conflict, RuleBroken
from services.domain.meetings.rules.agenda import Form, ItemRole, ItemState
from services.domain.meetings.rules.sittings import AttendanceState, Capacity, Mode


class MinutesState(StrEnum):
    """Where a version of the minutes is in its life."""

    DRAFT = "draft"
    OUT_FOR_COMMENTS = "out_for_comments"
    APPROVED = "approved"
    REPLACED = "replaced"


class MeetingNotClosed(RuleBroken):
    """Minutes are made when the meeting has ended."""


class MinutesApproved(Conflict):
    """Approved minutes are never changed: a correction is a new version."""


class ReasonMissing(RuleBroken):
    """A correction of approved minutes says why."""

    field = "reason"


class NothingToApprove(RuleBroken):
    """There is no draft to approve."""


class NothingApproved(RuleBroken):
    """Only approved minutes are published."""


class TooFewApprovers(RuleBroken):
    """The body has fewer named approvers than its rules ask for (`wanted`, `named`)."""

    field = "approvers"
    wanted: int
    named: int


class ApproverWasAway(RuleBroken):
    """Only who was present may approve (`name`)."""

    field = "approvers"
    name: str


class ApproverWasRecused(RuleBroken):
    """Who was recused from an item doesn't approve the minutes of it (`name`, `item`: its number)."""

    field = "approvers"
    name: str
    item: str


class NotAnApprover(RuleBroken):
    """Only the named approvers approve these minutes."""


class ApprovedAlready(RuleBroken):
    """This person has approved the version already."""


class HasBeenFollowedUp(RuleBroken):
    """Something has come of the clause already: it is reported back, a round, or taken up at another meeting."""


class NotReady(RuleBroken):
    """Items were neither handled, postponed nor withdrawn (`items`: their numbers)."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A text of the minutes while somebody writes on it: a background, an account or a clause."""

    text: str


@dataclass(frozen=True, kw_only=True)
class MinutesAttendee:
    """Somebody who was expected. `arrived` and `left_at` where they differ from the meeting's own times."""

    name: str
    title: str | None = None
    organisation: str | None = None
    capacity: Capacity = Capacity.MEMBER
    state: AttendanceState = AttendanceState.PRESENT
    mode: Mode = Mode.ON_SITE
    in_place_of: str | None = None
    arrived: time | None = None
    left_at: time | None = None


@dataclass(frozen=True, kw_only=True)
class AttendanceRow:
    """Those of one principal or organisation (närvaro per kommun)."""

    name: str
    people: tuple[MinutesAttendee, ...]


@dataclass(frozen=True, kw_only=True)
class MinutesClause:
    """A clause that was adopted, or an appeal that is no decision."""

    id: int
    text: str
    appeal: bool = False


@dataclass(frozen=True, kw_only=True)
class MinutesVote:
    """A vote and its outcome; `voices` are (name, yes | no | abstain)."""

    question: str
    carried: bool | None
    voices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class MinutesItem:
    """An item as the minutes have it. `attachments` are their names (Bilaga B 1–6).

    `about`: the day of the meeting that it speaks of, the previous or the next one.
    """

    id: int
    number: str
    under: bool
    title: str
    kinds: tuple[str, ...] = ()
    role: ItemRole = ItemRole.NONE
    state: ItemState = ItemState.HANDLED
    paragraph: int | None = None
    attachments: tuple[str, ...] = ()
    presenters: tuple[str, ...] = ()
    background: str | None = None
    account: str | None = None
    clauses: tuple[MinutesClause, ...] = ()
    views: tuple[tuple[str, str], ...] = ()
    recused: tuple[str, ...] = ()
    votes: tuple[MinutesVote, ...] = ()
    reservations: tuple[tuple[str, str], ...] = ()
    about: date | None = None


@dataclass(frozen=True, kw_only=True)
class MinutesContent:
    """The minutes of one meeting, whole."""

    meeting: str
    body: str
    body_short: str
    form: Form
    day: date
    starts: time | None = None
    ends: time | None = None
    place: str | None = None
    issuer: str = ""
    attendance: tuple[AttendanceRow, ...] = ()
    items: tuple[MinutesItem, ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    approvers: tuple[str, ...] = ()

    def item(self, item_id: int) -> MinutesItem | None:
        return next((item for item in self.items if item.id == item_id), None)


def as_json(content: MinutesContent) -> str:
    """The content as it is kept; the same content gives the same text."""
    return msgspec.json.encode(content, order="deterministic").decode()


def from_json(text: str | bytes) -> MinutesContent:
    """The content of a kept version."""
    return msgspec.json.decode(text, type=MinutesContent)


def digest(content: MinutesContent) -> str:
    """What an approval binds to: the SHA-256 of the content."""
    return hashlib.sha256(as_json(content).encode()).hexdigest()


def excerpt(content: MinutesContent, item_id: int) -> MinutesContent:
    """The minutes with one item alone (protokollsutdrag); a lettered item keeps the heading that it stands under."""
    chosen = content.item(item_id)
    if chosen is None:
        return replace(content, items=())
    top = chosen.number.split(" ")[0]
    kept = tuple(
        item if item.id == item_id else replace(item, account=None, background=None, clauses=(), views=())
        for item in content.items
        if item.id == item_id or (chosen.under and not item.under and item.number == top)
    )
    return replace(content, items=kept, attachments=())


def undecided(content: MinutesContent) -> tuple[str, ...]:
    """The numbers of items whose fate isn't said. A heading with items under it has none of its own."""
    return tuple(
        item.number for item in content.items if item.state is ItemState.PLANNED and item.role is not ItemRole.SECTION
    )


def ensure_complete(content: MinutesContent) -> None:
    """Refuse minutes in which the fate of an item isn't said."""
    if left := undecided(content):
        raise NotReady(items=left)


def ensure_may_be_approvers(content: MinutesContent, names: Collection[str], *, wanted: int) -> None:
    """Refuse approvers who are too few, were away, or were recused from an item of the meeting."""
    if len(set(names)) < wanted:
        raise TooFewApprovers(wanted=wanted, named=len(set(names)))
    present = {
        person.name for row in content.attendance for person in row.people if person.state is AttendanceState.PRESENT
    }
    for name in names:
        if name not in present:
            raise ApproverWasAway(name=name)
        for item in content.items:
            if name in item.recused:
                raise ApproverWasRecused(name=name, item=item.number)
