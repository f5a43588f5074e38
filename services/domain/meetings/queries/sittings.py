"""Reads of a meeting that is being held: attendance, notes, views, recusals, votes and reservations in one round trip.

With `agenda_of` it is all that a meeting's live page and its minutes are made of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from services.domain.base.engine import fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.reading import Lookup, look_up, rows
from services.domain.meetings.queries.agenda import Agenda, ItemLine
from services.domain.meetings.rules.agenda import ItemRole, ItemState
from services.domain.meetings.rules.sittings import (
    AttendanceState,
    Attendee,
    Capacity,
    Count,
    Duty,
    Mode,
    Position,
    counted,
    ensure_open,
    phase,
)


@dataclass(frozen=True, kw_only=True)
class AttendanceView:
    """Somebody at a meeting. `organisation` is the principal's name where there is one; `replaces` the name of the one in
    whose place they sit. `has_account`: follows the meeting in Samband."""

    id: int
    person: int | None
    account: int | None
    principal: int | None
    name: str
    title: str | None
    organisation: str | None
    capacity: Capacity
    in_place_of: int | None
    replaces: str | None
    state: AttendanceState
    mode: Mode
    arrived: time | None
    left_at: time | None
    votes: bool
    duty: Duty
    version: int

    @property
    def is_present(self) -> bool:
        return self.state is AttendanceState.PRESENT

    def as_rule(self) -> Attendee:
        return Attendee(
            id=self.id,
            state=self.state,
            votes=self.votes,
            in_place_of=self.in_place_of,
            arrived=self.arrived,
            left_at=self.left_at,
            duty=self.duty,
        )


@dataclass(frozen=True, kw_only=True)
class AttendanceGroup:
    """Those of one principal, or of one organisation beside the principals; the others last, without a name."""

    name: str | None
    principal: int | None
    people: tuple[AttendanceView, ...]


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """The notes on an item, with who wrote last and when."""

    text: str
    released: bool
    version: int
    written_by: str | None
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class ViewOfPrincipal:
    """What one principal said in a round of views."""

    principal: int
    name: str
    text: str
    version: int


@dataclass(frozen=True, kw_only=True)
class PartInItem:
    """Somebody's recusal from an item, or reservation against its decision, with the words that they gave."""

    id: int
    item: int
    attendance: int
    name: str
    text: str | None


@dataclass(frozen=True, kw_only=True)
class BallotView:
    """How one voted."""

    attendance: int
    name: str
    position: Position


@dataclass(frozen=True, kw_only=True)
class VoteView:
    """A vote on an item: `carried` once it is closed."""

    id: int
    item: int
    question: str
    closed: bool
    carried: bool | None
    ballots: tuple[BallotView, ...]

    @property
    def count(self) -> Count:
        return counted(ballot.position for ballot in self.ballots)


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """What has been recorded of a meeting beside its agenda. Notes and views are by item."""

    attendance: tuple[AttendanceView, ...]
    notes: Mapping[int, NoteView]
    views: Mapping[int, tuple[ViewOfPrincipal, ...]]
    recusals: tuple[PartInItem, ...]
    votes: tuple[VoteView, ...]
    reservations: tuple[PartInItem, ...]

    @cached_property
    def attendees(self) -> Sequence[Attendee]:
        return [one.as_rule() for one in self.attendance]

    @cached_property
    def groups(self) -> tuple[AttendanceGroup, ...]:
        """The attendance by principal in the principals' order, then by organisation."""
        found: dict[tuple[int | None, str | None], list[AttendanceView]] = {}
        for one in self.attendance:
            found.setdefault((one.principal, None if one.principal else one.organisation), []).append(one)
        return tuple(
            AttendanceGroup(name=people[0].organisation, principal=principal, people=tuple(people))
            for (principal, _), people in found.items()
        )

    @property
    def present(self) -> tuple[AttendanceView, ...]:
        return tuple(one for one in self.attendance if one.is_present)

    def with_duty(self, duty: Duty) -> AttendanceView | None:
        """Who chairs, or who writes."""
        return next((one for one in self.attendance if one.duty is duty), None)

    def person(self, attendance: int | None) -> AttendanceView | None:
        return next((one for one in self.attendance if one.id == attendance), None)

    def recused_from(self, item: int) -> frozenset[int]:
        return frozenset(one.attendance for one in self.recusals if one.item == item)

    def votes_on(self, item: int) -> tuple[VoteView, ...]:
        return tuple(one for one in self.votes if one.item == item)

    def reservations_of(self, item: int) -> tuple[PartInItem, ...]:
        return tuple(one for one in self.reservations if one.item == item)

    def recusals_of(self, item: int) -> tuple[PartInItem, ...]:
        return tuple(one for one in self.recusals if one.item == item)

    def has_formalities(self, item: int) -> bool:
        """Whether anybody is recused, has reserved themselves, or a vote is noted."""
        return any(one.item == item for part in (self.recusals, self.votes, self.reservations) for one in part)


@dataclass(frozen=True, kw_only=True)
class _NoteRow(NoteView):
    """Notes with their item."""

    item: int


@dataclass(frozen=True, kw_only=True)
class _ViewRow(ViewOfPrincipal):
    """A view with its item."""

    item: int


@dataclass(frozen=True, kw_only=True)
class _PartRow:
    id: int
    item: int
    attendance: int
    text: str | None


@dataclass(frozen=True, kw_only=True)
class _Recorded:
    """The rows of a sitting as they are read."""

    attendance: tuple[AttendanceView, ...]
    notes: tuple[_NoteRow, ...]
    views: tuple[_ViewRow, ...]
    recusals: tuple[_PartRow, ...]
    votes: tuple[VoteView, ...]
    reservations: tuple[_PartRow, ...]


_ATTENDANCE = """
    select a.id, a.person, p.account, a.principal, a.name, a.title, coalesce(h.name, a.organisation) as organisation,
        a.capacity, a.in_place_of, r.name as replaces, a.state, a.mode, a.arrived, a.left_at, a.votes, a.duty, a.version
    from attendance a left join person p on p.id = a.person left join principal h on h.id = a.principal
        left join attendance r on r.id = a.in_place_of
    where a.meeting = $1
    order by h.position nulls last, h.id, swedish_key(a.organisation) nulls last, a.position, a.id
"""
_NOTES = """
    select n.item, n.text, n.released, n.version, w.name as written_by, n.written_at
    from item_note n left join account w on w.id = n.written_by
    where n.item = any(items.ids) and (n.released or $2)
"""
_VIEWS = """
    select v.item, v.principal, h.name, v.text, v.version from item_view v join principal h on h.id = v.principal
    where v.item = any(items.ids) and ($2 or exists (select from item_note n where n.item = v.item and n.released))
    order by h.position, h.id
"""
_RECUSALS = (
    "select x.id, x.item, x.attendance, x.reason as text from recusal x where x.item = any(items.ids) order by x.id"
)
_RESERVATIONS = (
    "select x.id, x.item, x.attendance, x.text from reservation x where x.item = any(items.ids) order by x.id"
)
_VOTES = """
    select v.id, v.item, v.question, v.closed, v.carried, (select coalesce(json_agg(json_build_object(
            'attendance', b.attendance, 'name', a.name, 'position', b.position_taken) order by a.position, a.id), '[]')
        from ballot b join attendance a on a.id = b.attendance where b.vote = v.id) as ballots
    from vote v where v.item = any(items.ids) order by v.position, v.id
"""
_SITTING = f"""
    select json_build_object('attendance', {rows(_ATTENDANCE)}, 'notes', {rows(_NOTES)}, 'views', {rows(_VIEWS)},
        'recusals', {rows(_RECUSALS)}, 'votes', {rows(_VOTES)}, 'reservations', {rows(_RESERVATIONS)})
    from (select array_agg(i.id) as ids from agenda_item i where i.meeting = $1) items
"""


async def ensure_held(meeting: int) -> None:
    """Refuse to record anything of a meeting that isn't being held. It is not closed while this transaction writes."""
    row = await fetch_row("select opened_at, closed_at from meeting where id = $1 for key share", meeting)
    if row is None:
        raise NotFound(meeting=meeting)
    ensure_open(phase(row["opened_at"], row["closed_at"]))


def is_to_be_handled(item: ItemLine, agenda: Agenda) -> bool:
    """Whether something is decided or said at the item itself: not at a heading with items under it."""
    return item.role is not ItemRole.SECTION and not any(one.parent == item.id for one in agenda.items)


def items_left(agenda: Agenda) -> list[ItemLine]:
    """The items whose fate hasn't been said."""
    return [item for item in agenda.items if item.state is ItemState.PLANNED and is_to_be_handled(item, agenda)]


async def sitting_of(meeting: int) -> Sitting:
    """What everybody who reads the meeting's papers may see: notes and views only of items that have been released."""
    return await look_up(sitting_lookup(meeting))


def sitting_lookup(meeting: int) -> Lookup[Sitting]:
    """What everybody may see, to be looked up with other things."""
    return Lookup(_Recorded, _SITTING, (meeting, False), _sitting)


async def whole_sitting_of(meeting: int) -> Sitting:
    """All that has been recorded, unreleased notes and views too: for secretaries, and for the minutes."""
    return await look_up(whole_sitting_lookup(meeting))


def whole_sitting_lookup(meeting: int) -> Lookup[Sitting]:
    """All that has been recorded, to be looked up with other things."""
    return Lookup(_Recorded, _SITTING, (meeting, True), _sitting)


def _sitting(found: _Recorded) -> Sitting:
    views: dict[int, list[ViewOfPrincipal]] = {}
    for one in found.views:
        views.setdefault(one.item, []).append(one)
    names = {one.id: one.name for one in found.attendance}
    return Sitting(
        attendance=found.attendance,
        notes={one.item: one for one in found.notes},
        views={item: tuple(of_item) for item, of_item in views.items()},
        recusals=_parts(found.recusals, names),
        votes=found.votes,
        reservations=_parts(found.reservations, names),
    )


def _parts(found: Sequence[_PartRow], names: Mapping[int, str]) -> tuple[PartInItem, ...]:
    return tuple(
        PartInItem(id=one.id, item=one.item, attendance=one.attendance, name=names[one.attendance], text=one.text)
        for one in found
    )
