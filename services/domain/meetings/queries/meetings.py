"""Reads of meetings: the calendar, one meeting, the year's plan with its collisions, breaks and feeds."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypedDict
from uuid import UUID

import asyncpg

from services.domain.base.engine import fetch, fetch_row, plan_anew
from services.domain.base.errors import NotFound
from services.domain.bodies.queries.book import BodyRef, Holder, SeatView, co_opted_to, seats_of_body
from services.domain.bodies.rules import Period
from services.domain.meetings.rules.meetings import (
    BodyTime,
    Break,
    Cadence,
    FeedKind,
    MeetingKind,
    MeetingState,
    Standing,
    standing,
    times_overlap,
)
from services.domain.meetings.rules.sittings import Phase, phase
from services.domain.meetings.rules.stages import Stage, stage


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """A meeting as pages and calendars show it. `body_time` is when its body may meet.

    Whether it has an agenda, is called and has approved minutes is read for one meeting, not for lists of them.
    """

    id: int
    slug: str
    body: BodyRef
    body_time: BodyTime
    day: date
    starts: time | None
    ends: time | None
    place: str | None
    link: str | None
    kind: MeetingKind
    state: MeetingState
    moved_from: date | None
    reason: str | None
    uid: UUID
    sequence: int
    changed_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    present_item: int | None = None
    has_agenda: bool = False
    is_called: bool = False
    is_approved: bool = False

    @property
    def phase(self) -> Phase:
        return phase(self.opened_at, self.closed_at)

    @property
    def stage(self) -> Stage:
        return stage(self.phase, has_agenda=self.has_agenda, is_called=self.is_called, is_approved=self.is_approved)

    @property
    def is_called_off(self) -> bool:
        return self.state is MeetingState.CALLED_OFF

    @property
    def dimensions(self) -> "Dimensions":
        """To ask who may: `actor.require(MeetingPermission.READ_PAPERS, **meeting.dimensions)`."""
        return Dimensions(body=self.body.id, meeting=self.id)


class Dimensions(TypedDict):
    """What a permission about a meeting is asked for."""

    body: int
    meeting: int


@dataclass(frozen=True, kw_only=True)
class PlannedBody:
    """A body with its cadence, its meetings of a year and how the two agree. `time` is when the body may meet."""

    body: BodyRef
    time: BodyTime
    approximate: bool
    standing: Standing
    meetings: tuple[MeetingView, ...]


@dataclass(frozen=True, kw_only=True)
class Collision:
    """Two bodies that meet on the same day and share people (krock); `overlaps` when the times do, too."""

    first: MeetingView
    second: MeetingView
    people: tuple[str, ...]

    @property
    def overlaps(self) -> bool:
        return times_overlap((self.first.starts, self.first.ends), (self.second.starts, self.second.ends))


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A meeting of another body, and who of this body's people is expected there."""

    meeting: MeetingView
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BreakView(Break):
    """A school break with its row."""

    id: int


@dataclass(frozen=True, kw_only=True)
class FeedView:
    """A calendar feed that somebody follows."""

    id: int
    account: int
    kind: FeedKind
    body: BodyRef | None
    created_at: datetime


_BODY = "b.slug as body_slug, b.name as body_name, coalesce(b.abbreviation, b.short_name, b.name) as body_short"
_MEETINGS = f"""
    select m.*, {_BODY}, b.valid_from as body_from, b.valid_to as body_to, b.mandate_until
    from meeting m join body b on b.id = m.body
"""
_ONE = f"""
    select m.*, {_BODY}, b.valid_from as body_from, b.valid_to as body_to, b.mandate_until,
        exists (select from agenda_item i where i.meeting = m.id) as has_agenda,
        exists (select from meeting_call c where c.meeting = m.id) as is_called,
        exists (select from minutes n where n.meeting = m.id and n.state = 'approved') as is_approved
    from meeting m join body b on b.id = m.body
"""
_IN_ORDER = "order by m.day, m.starts nulls first, b.position, m.id"

# Who is expected at a meeting: all who hold a seat in its body, or are co-opted to it, on its day.
_EXPECTED = """
    select m.id as meeting, m.body, m.day, a.person from meeting m join seat s on s.body = m.body
        join appointment a on a.seat = s.id and a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day)
        where m.day between $1 and $2 and m.state <> 'called_off'
    union
    select m.id, m.body, m.day, a.person from meeting m
        join appointment a on a.body = m.body and a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day)
        where m.day between $1 and $2 and m.state <> 'called_off'
"""

_OF_ACCOUNT = """
    exists (select from person p join appointment a on a.person = p.id left join seat s on s.id = a.seat
        where p.account = $1 and coalesce(s.body, a.body) = m.body
            and a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day))
"""


async def meetings_between(first: date, last: date, *, body: int | None = None) -> list[MeetingView]:
    """The meetings of these days, both included: of all bodies or of one."""
    rows = await fetch(
        f"{_MEETINGS} where m.day between $1 and $2 and ($3::integer is null or m.body = $3) {_IN_ORDER}",
        first,
        last,
        body,
    )
    return [_meeting(row) for row in rows]


async def meetings_of_account(account: int, first: date, last: date) -> list[MeetingView]:
    """The meetings of these days at which a person is expected, by the seats held on the day (mina möten)."""
    rows = await fetch(f"{_MEETINGS} where {_OF_ACCOUNT} and m.day between $2 and $3 {_IN_ORDER}", account, first, last)
    return [_meeting(row) for row in rows]


async def meetings_of_guest(meetings: Collection[int], first: date, last: date) -> list[MeetingView]:
    """Of these meetings, those of these days: for who is named as their guest."""
    rows = await fetch(
        f"{_MEETINGS} where m.id = any($1::integer[]) and m.day between $2 and $3 {_IN_ORDER}",
        list(meetings),
        first,
        last,
    )
    return [_meeting(row) for row in rows]


async def access_meeting(slug: str) -> MeetingView:
    """The meeting at this address. Raises NotFound."""
    row = await fetch_row(f"{_ONE} where m.slug = $1", slug)
    if row is None:
        raise NotFound(meeting=slug)
    return _one(row)


async def meeting_with_id(meeting: int) -> MeetingView:
    """The meeting with this number. Raises NotFound."""
    row = await fetch_row(f"{_ONE} where m.id = $1", meeting)
    if row is None:
        raise NotFound(meeting=meeting)
    return _one(row)


async def next_of_body(meeting: MeetingView) -> MeetingView | None:
    """The body's next meeting after this one that isn't called off, or None."""
    row = await fetch_row(
        f"{_MEETINGS} where m.body = $1 and m.day > $2 and m.state <> 'called_off' order by m.day limit 1",
        meeting.body.id,
        meeting.day,
    )
    return _meeting(row) if row else None


async def expected_at(meeting: MeetingView) -> tuple[list[SeatView], list[Holder]]:
    """Who is expected, by the seats held on the day, and who is co-opted."""
    seats = [seat for seat in await seats_of_body(meeting.body.id, meeting.day) if seat.holders]
    return seats, await co_opted_to(meeting.body.id, meeting.day)


async def plan_of(year: int) -> list[PlannedBody]:
    """Every body with a cadence or a meeting that exists in the year, and its plan against the cadence."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    of_body = defaultdict(list)
    for meeting in await meetings_between(first, last):
        of_body[meeting.body.id].append(meeting)
    rows = await fetch(
        f"select b.*, {_BODY} from body b where b.status = 'in_force'"
        " and (b.valid_from is null or b.valid_from <= $2) and (b.valid_to is null or b.valid_to >= $1)"
        " and (b.meetings_per_year > 0 or b.id = any($3::integer[])) order by b.position, b.id",
        first,
        last,
        list(of_body),
    )
    return [_planned(row, of_body[row["id"]]) for row in rows]


async def plan_of_body(slug: str, year: int) -> PlannedBody:
    """One body's plan of a year. Raises NotFound."""
    row = await fetch_row(f"select b.*, {_BODY} from body b where b.slug = $1", slug)
    if row is None:
        raise NotFound(body=slug)
    return _planned(row, await meetings_between(date(year, 1, 1), date(year, 12, 31), body=row["id"]))


async def collisions(first: date, last: date) -> list[Collision]:
    """Meetings of different bodies on the same day that expect the same people (krockar)."""
    await plan_anew()
    rows = await fetch(
        f"with expected as ({_EXPECTED})"
        " select one.meeting as first, other.meeting as second,"
        " array_agg(p.name order by swedish_key(p.name)) as people"
        " from expected one join expected other on other.day = one.day and other.person = one.person"
        " and other.meeting > one.meeting and other.body <> one.body join person p on p.id = one.person"
        " group by one.meeting, other.meeting",
        first,
        last,
    )
    meetings = {meeting.id: meeting for meeting in await meetings_between(first, last)} if rows else {}
    found = [
        Collision(first=meetings[row["first"]], second=meetings[row["second"]], people=tuple(row["people"]))
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.first.day, one.first.id, one.second.id))


async def elsewhere(body: int, first: date, last: date) -> Mapping[date, list[Elsewhere]]:
    """By day: the meetings of other bodies that expect people who hold a seat in this body that day."""
    await plan_anew()
    rows = await fetch(
        f"with expected as ({_EXPECTED})"
        " select e.meeting, array_agg(p.name order by swedish_key(p.name)) as people"
        " from expected e join person p on p.id = e.person where e.body <> $3 and exists ("
        " select from appointment a left join seat s on s.id = a.seat where a.person = e.person"
        " and coalesce(s.body, a.body) = $3 and a.valid_from <= e.day and (a.valid_to is null or a.valid_to >= e.day))"
        " group by e.meeting",
        first,
        last,
        body,
    )
    meetings = {meeting.id: meeting for meeting in await meetings_between(first, last)} if rows else {}
    found = defaultdict(list)
    for row in rows:
        meeting = meetings[row["meeting"]]
        found[meeting.day].append(Elsewhere(meeting=meeting, people=tuple(row["people"])))
    return found


async def school_breaks() -> list[BreakView]:
    """The tenant's school breaks, the earliest first."""
    rows = await fetch("select id, name, starts_on, ends_on from school_break order by starts_on, id")
    return [BreakView(**row) for row in rows]


_FEEDS = f"select f.id, f.account, f.kind, f.body, f.created_at, {_BODY} from calendar_feed f left join body b on b.id = f.body"


async def feeds_of(account: int) -> list[FeedView]:
    """The feeds that a person follows and hasn't revoked."""
    rows = await fetch(f"{_FEEDS} where f.account = $1 and f.revoked_at is null order by f.id", account)
    return [_feed(row) for row in rows]


async def access_feed(feed: int) -> FeedView:
    """A feed that hasn't been revoked. Raises NotFound."""
    row = await fetch_row(f"{_FEEDS} where f.id = $1 and f.revoked_at is null", feed)
    if row is None:
        raise NotFound(feed=feed)
    return _feed(row)


async def meetings_of_feed(feed: FeedView, first: date, last: date) -> list[MeetingView]:
    """What a feed tells of, meetings that are called off included."""
    if feed.kind is FeedKind.MINE:
        return await meetings_of_account(feed.account, first, last)
    return await meetings_between(first, last, body=feed.body.id if feed.body else None)


def _planned(row: asyncpg.Record, meetings: Sequence[MeetingView]) -> PlannedBody:
    facts = json.loads(row["facts"])
    cadence = Cadence(meetings=row["meetings_per_year"], full_days=facts.get("full_day_conferences_per_year") or 0)
    return PlannedBody(
        body=BodyRef(id=row["id"], slug=row["body_slug"], name=row["body_name"], short=row["body_short"]),
        time=_time(row["valid_from"], row["valid_to"], row["mandate_until"]),
        approximate=bool(row["meetings_approximate"]),
        standing=standing(cadence, [meeting.kind for meeting in meetings if not meeting.is_called_off]),
        meetings=tuple(meetings),
    )


def _feed(row: asyncpg.Record) -> FeedView:
    return FeedView(
        id=row["id"],
        account=row["account"],
        kind=FeedKind(row["kind"]),
        body=_body(row) if row["body"] else None,
        created_at=row["created_at"],
    )


def _time(opens: date | None, closes: date | None, mandate_until: date | None) -> BodyTime:
    return BodyTime(period=Period(valid_from=opens, valid_to=closes), mandate_until=mandate_until)


def _body(row: asyncpg.Record) -> BodyRef:
    return BodyRef(id=row["body"], slug=row["body_slug"], name=row["body_name"], short=row["body_short"])


def _one(row: asyncpg.Record) -> MeetingView:
    """A meeting with how far it has come."""
    return _meeting(row, has_agenda=row["has_agenda"], is_called=row["is_called"], is_approved=row["is_approved"])


def _meeting(row: asyncpg.Record, **come: bool) -> MeetingView:
    return MeetingView(
        id=row["id"],
        slug=row["slug"],
        body=_body(row),
        body_time=_time(row["body_from"], row["body_to"], row["mandate_until"]),
        day=row["day"],
        starts=row["starts"],
        ends=row["ends"],
        place=row["place"],
        link=row["link"],
        kind=MeetingKind(row["kind"]),
        state=MeetingState(row["state"]),
        moved_from=row["moved_from"],
        reason=row["reason"],
        uid=UUID(str(row["uid"])),
        sequence=row["sequence"],
        changed_at=row["changed_at"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        present_item=row["present_item"],
        **come,
    )
