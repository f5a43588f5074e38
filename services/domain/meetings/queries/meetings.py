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
from services.domain.base.reading import Lookup, find, look_up, read, row, rows
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
_COLUMNS = """
    m.id, m.slug, m.day, m.starts, m.ends, m.place, m.link, m.kind, m.state, m.moved_from, m.reason, m.uid, m.sequence,
    m.changed_at, m.opened_at, m.closed_at, m.present_item,
    json_build_object('id', b.id, 'slug', b.slug, 'name', b.name,
        'short', coalesce(b.abbreviation, b.short_name, b.name)) as body,
    json_build_object('period', json_build_object('valid_from', b.valid_from, 'valid_to', b.valid_to),
        'mandate_until', b.mandate_until) as body_time
"""
_MEETINGS = f"select {_COLUMNS} from meeting m join body b on b.id = m.body"
_ONE = f"""
    select {_COLUMNS},
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
    return await _listed("m.day between $1 and $2 and ($3::integer is null or m.body = $3)", first, last, body)


async def meetings_of_account(account: int, first: date, last: date) -> list[MeetingView]:
    """The meetings of these days at which a person is expected, by the seats held on the day (mina möten)."""
    return await _listed(f"{_OF_ACCOUNT} and m.day between $2 and $3", account, first, last)


async def meetings_of_guest(meetings: Collection[int], first: date, last: date) -> list[MeetingView]:
    """Of these meetings, those of these days: for who is named as their guest."""
    return await _listed("m.id = any($1::integer[]) and m.day between $2 and $3", list(meetings), first, last)


async def _listed(condition: str, *parameters: object) -> list[MeetingView]:
    """The meetings `m` of which this holds, in their order."""
    return await read(list[MeetingView], f"select {rows(f'{_MEETINGS} where {condition} {_IN_ORDER}')}", *parameters)


def meeting_lookup(slug: str) -> Lookup[MeetingView | None]:
    """The meeting at this address, to be looked up with other things; None where there is none."""
    return Lookup(MeetingView, f"select {row(f'{_ONE} where m.slug = $1')}", (slug,))


async def access_meeting(slug: str) -> MeetingView:
    """The meeting at this address. Raises NotFound."""
    found = await look_up(meeting_lookup(slug))
    if found is None:
        raise NotFound(meeting=slug)
    return found


async def meeting_with_id(meeting: int) -> MeetingView:
    """The meeting with this number. Raises NotFound."""
    found = await find(MeetingView, f"select {row(f'{_ONE} where m.id = $1')}", meeting)
    if found is None:
        raise NotFound(meeting=meeting)
    return found


async def next_of_body(meeting: MeetingView) -> MeetingView | None:
    """The body's next meeting after this one that isn't called off, or None."""
    following = f"{_MEETINGS} where m.body = $1 and m.day > $2 and m.state <> 'called_off' order by m.day limit 1"
    return await find(MeetingView, f"select {row(following)}", meeting.body.id, meeting.day)


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
    fetched = await fetch(
        f"select b.*, {_BODY} from body b where b.status = 'in_force'"
        " and (b.valid_from is null or b.valid_from <= $2) and (b.valid_to is null or b.valid_to >= $1)"
        " and (b.meetings_per_year > 0 or b.id = any($3::integer[])) order by b.position, b.id",
        first,
        last,
        list(of_body),
    )
    return [_planned(one, of_body[one["id"]]) for one in fetched]


async def plan_of_body(slug: str, year: int) -> PlannedBody:
    """One body's plan of a year. Raises NotFound."""
    one = await fetch_row(f"select b.*, {_BODY} from body b where b.slug = $1", slug)
    if one is None:
        raise NotFound(body=slug)
    return _planned(one, await meetings_between(date(year, 1, 1), date(year, 12, 31), body=one["id"]))


async def collisions(first: date, last: date) -> list[Collision]:
    """Meetings of different bodies on the same day that expect the same people (krockar)."""
    await plan_anew()
    fetched = await fetch(
        f"with expected as ({_EXPECTED})"
        " select one.meeting as first, other.meeting as second,"
        " array_agg(p.name order by swedish_key(p.name)) as people"
        " from expected one join expected other on other.day = one.day and other.person = one.person"
        " and other.meeting > one.meeting and other.body <> one.body join person p on p.id = one.person"
        " group by one.meeting, other.meeting",
        first,
        last,
    )
    meetings = {meeting.id: meeting for meeting in await meetings_between(first, last)} if fetched else {}
    found = [
        Collision(first=meetings[one["first"]], second=meetings[one["second"]], people=tuple(one["people"]))
        for one in fetched
    ]
    return sorted(found, key=lambda one: (one.first.day, one.first.id, one.second.id))


async def elsewhere(body: int, first: date, last: date) -> Mapping[date, list[Elsewhere]]:
    """By day: the meetings of other bodies that expect people who hold a seat in this body that day."""
    await plan_anew()
    fetched = await fetch(
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
    meetings = {meeting.id: meeting for meeting in await meetings_between(first, last)} if fetched else {}
    found = defaultdict(list)
    for one in fetched:
        meeting = meetings[one["meeting"]]
        found[meeting.day].append(Elsewhere(meeting=meeting, people=tuple(one["people"])))
    return found


async def school_breaks() -> list[BreakView]:
    """The tenant's school breaks, the earliest first."""
    fetched = await fetch("select id, name, starts_on, ends_on from school_break order by starts_on, id")
    return [BreakView(**one) for one in fetched]


_FEEDS = f"select f.id, f.account, f.kind, f.body, f.created_at, {_BODY} from calendar_feed f left join body b on b.id = f.body"


async def feeds_of(account: int) -> list[FeedView]:
    """The feeds that a person follows and hasn't revoked."""
    fetched = await fetch(f"{_FEEDS} where f.account = $1 and f.revoked_at is null order by f.id", account)
    return [_feed(one) for one in fetched]


async def access_feed(feed: int) -> FeedView:
    """A feed that hasn't been revoked. Raises NotFound."""
    one = await fetch_row(f"{_FEEDS} where f.id = $1 and f.revoked_at is null", feed)
    if one is None:
        raise NotFound(feed=feed)
    return _feed(one)


async def meetings_of_feed(feed: FeedView, first: date, last: date) -> list[MeetingView]:
    """What a feed tells of, meetings that are called off included."""
    if feed.kind is FeedKind.MINE:
        return await meetings_of_account(feed.account, first, last)
    return await meetings_between(first, last, body=feed.body.id if feed.body else None)


def _planned(one: asyncpg.Record, meetings: Sequence[MeetingView]) -> PlannedBody:
    facts = json.loads(one["facts"])
    cadence = Cadence(meetings=one["meetings_per_year"], full_days=facts.get("full_day_conferences_per_year") or 0)
    return PlannedBody(
        body=BodyRef(id=one["id"], slug=one["body_slug"], name=one["body_name"], short=one["body_short"]),
        time=BodyTime(
            period=Period(valid_from=one["valid_from"], valid_to=one["valid_to"]), mandate_until=one["mandate_until"]
        ),
        approximate=bool(one["meetings_approximate"]),
        standing=standing(cadence, [meeting.kind for meeting in meetings if not meeting.is_called_off]),
        meetings=tuple(meetings),
    )


def _feed(one: asyncpg.Record) -> FeedView:
    return FeedView(
        id=one["id"],
        account=one["account"],
        kind=FeedKind(one["kind"]),
        body=_body(one) if one["body"] else None,
        created_at=one["created_at"],
    )


def _body(one: asyncpg.Record) -> BodyRef:
    return BodyRef(id=one["body"], slug=one["body_slug"], name=one["body_name"], short=one["body_short"])
