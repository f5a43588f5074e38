"""Writes of meetings: plan, change, move, call off; school breaks; calendar feeds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_row, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, TooLong
from services.domain.base.live import channel, signal
from services.domain.base.text import slug as slug_of
from services.domain.bodies.queries.bodies import BodyView
from services.domain.meetings.actions import calls
from services.domain.meetings.actions.minutes import withdraw_approvals
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.meetings import (
    BodyTime,
    BreakEndsBeforeStart,
    FeedKind,
    HasBeenOpened,
    IsCalledOff,
    MeetingChangedMeanwhile,
    MeetingKind,
    MeetingState,
    MeetsThatDayAlready,
    NoDateChosen,
    SameDay,
    ensure_times,
    ensure_year,
)
from services.domain.piccolo_conf import DB


@dataclass(frozen=True, kw_only=True)
class MeetingDraft:
    """What is entered about a meeting besides its body and day. No times: not decided yet."""

    starts: time | None = None
    ends: time | None = None
    place: str | None = None
    link: str | None = None
    kind: MeetingKind = MeetingKind.ORDINARY


async def plan_meeting(body: BodyView, day: date, draft: MeetingDraft, *, actor: Actor, at: datetime) -> str:
    """Plan a meeting; answers its slug, made of the body's short name and the day."""
    actor.require(MeetingPermission.PLAN, body=body.id)
    _check(draft)
    BodyTime(period=body.period, mandate_until=body.mandate_until).ensure_covers(day, body=body.name)
    await _ensure_free(body.id, body.name, day)
    slug = await _free_slug(body.short, day)
    try:
        async with DB.open_transaction().part():
            meeting = await fetch_value(
                "insert into meeting (tenant, body, slug, day, starts, ends, place, link, kind, created_at, changed_at)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning id",
                current_scope().tenant,
                body.id,
                slug,
                day,
                draft.starts,
                draft.ends,
                draft.place,
                draft.link,
                draft.kind.value,
                at,
            )
    except asyncpg.UniqueViolationError:
        raise MeetsThatDayAlready(body=body.name, day=day) from None
    after = asdict(draft) | {"day": day}
    await record(actor, "meetings.meeting.planned", subject=f"möte:{meeting}", at=at, fields=tuple(after), after=after)
    _tell(slug)
    return slug


async def accept_dates(
    body: BodyView, days: Sequence[tuple[date, MeetingKind]], draft: MeetingDraft, *, actor: Actor, at: datetime
) -> list[str]:
    """Plan all of these dates of a year, or none when one of them is refused."""
    if not days:
        raise NoDateChosen()
    return [
        await plan_meeting(
            body,
            day,
            MeetingDraft(starts=draft.starts, ends=draft.ends, place=draft.place, link=draft.link, kind=kind),
            actor=actor,
            at=at,
        )
        for day, kind in days
    ]


async def change_meeting(
    meeting: MeetingView, draft: MeetingDraft, *, sequence: int, actor: Actor, at: datetime
) -> None:
    """Change time, place, link or kind. `sequence` is the version that the form was filled in from.

    Who is called is told of it by itself, as when a meeting is moved or called off. Approvals that some have given of its
    minutes are taken back, as when it is moved: they say when and where it was.
    """
    actor.require(MeetingPermission.PLAN, body=meeting.body.id)
    _check(draft)
    _ensure_stands(meeting)
    await _count_up(meeting, sequence, at)
    await execute(
        "update meeting set starts = $2, ends = $3, place = $4, link = $5, kind = $6 where id = $1",
        meeting.id,
        draft.starts,
        draft.ends,
        draft.place,
        draft.link,
        draft.kind.value,
    )
    if (draft.starts, draft.ends, draft.place) != (meeting.starts, meeting.ends, meeting.place):
        await withdraw_approvals(meeting, actor, at)
    await _note(meeting, "meetings.meeting.changed", asdict(draft), actor, at)
    await calls.tell_of_change(meeting.id, reason=None, actor=actor, at=at)


async def move_meeting(
    meeting: MeetingView, day: date, *, reason: str | None, sequence: int, actor: Actor, at: datetime
) -> None:
    """Move to another day (flytta). The address and the calendars' identity stay."""
    actor.require(MeetingPermission.PLAN, body=meeting.body.id)
    _ensure_stands(meeting)
    _check_reason(reason)
    if day == meeting.day:
        raise SameDay(day=day)
    meeting.body_time.ensure_covers(day, body=meeting.body.name)
    await _ensure_free(meeting.body.id, meeting.body.name, day)
    await _count_up(meeting, sequence, at)
    try:
        async with DB.open_transaction().part():
            await execute(
                "update meeting set day = $2, moved_from = $3, reason = $4, state = $5 where id = $1",
                meeting.id,
                day,
                meeting.day,
                reason,
                MeetingState.MOVED.value,
            )
    except asyncpg.UniqueViolationError:
        raise MeetsThatDayAlready(body=meeting.body.name, day=day) from None
    await withdraw_approvals(meeting, actor, at)
    await _note(meeting, "meetings.meeting.moved", {"day": day, "reason": reason}, actor, at)
    await calls.tell_of_change(meeting.id, reason=reason, actor=actor, at=at)


async def call_off(meeting: MeetingView, *, reason: str, sequence: int, actor: Actor, at: datetime) -> None:
    """Call a meeting off (ställa in). It stays in the calendar, with the reason. Raises HasBeenOpened."""
    actor.require(MeetingPermission.PLAN, body=meeting.body.id)
    _ensure_stands(meeting)
    if not reason:
        raise Missing(name="varför mötet ställs in", field="reason")
    _check_reason(reason)
    await _ensure_coming(meeting)
    await _count_up(meeting, sequence, at)
    await execute(
        "update meeting set state = $2, reason = $3 where id = $1", meeting.id, MeetingState.CALLED_OFF.value, reason
    )
    await _note(meeting, "meetings.meeting.called_off", {"state": MeetingState.CALLED_OFF, "reason": reason}, actor, at)
    await calls.tell_of_calling_off(meeting.id, at=at)


async def add_break(name: str, starts_on: date, ends_on: date, *, actor: Actor, at: datetime) -> None:
    """Enter a school break (lov)."""
    actor.require(MeetingPermission.BREAKS)
    if not name:
        raise Missing(name="lovets namn", field="name")
    if len(name) > 80:
        raise TooLong(name="lovets namn", limit=80, field="name")
    ensure_year(starts_on, "starts_on")
    ensure_year(ends_on, "ends_on")
    if ends_on < starts_on:
        raise BreakEndsBeforeStart(starts_on=starts_on, ends_on=ends_on)
    found = await fetch_value(
        "insert into school_break (tenant, name, starts_on, ends_on) values ($1, $2, $3, $4) returning id",
        current_scope().tenant,
        name,
        starts_on,
        ends_on,
    )
    after = {"name": name, "starts_on": starts_on, "ends_on": ends_on}
    await record(actor, "meetings.break.added", subject=f"lov:{found}", at=at, fields=tuple(after), after=after)
    _tell()


async def remove_break(school_break: int, *, actor: Actor, at: datetime) -> None:
    """Take a school break away. Raises NotFound."""
    actor.require(MeetingPermission.BREAKS)
    row = await fetch_row("delete from school_break where id = $1 returning name, starts_on, ends_on", school_break)
    if row is None:
        raise NotFound(school_break=school_break)
    await record(actor, "meetings.break.removed", subject=f"lov:{school_break}", at=at, before=dict(row))
    _tell()


async def follow(kind: FeedKind, body: int | None, *, actor: Actor, at: datetime) -> int:
    """Give the actor a feed of their own (prenumerera), or the one that they have already; answers its number."""
    actor.require(MeetingPermission.READ)
    if (kind is FeedKind.BODY) != (body is not None):
        raise Missing(name="organ", field="body")
    if body is not None and not await fetch_value("select true from body where id = $1", body):
        raise NotFound(body=body)
    found = await fetch_value(
        "insert into calendar_feed (tenant, account, kind, body, created_at) values ($1, $2, $3, $4, $5)"
        " on conflict (tenant, account, kind, body) where revoked_at is null do nothing returning id",
        current_scope().tenant,
        actor.account,
        kind.value,
        body,
        at,
    )
    if found is None:
        return await fetch_value(
            "select id from calendar_feed where account = $1 and kind = $2 and body is not distinct from $3"
            " and revoked_at is null",
            actor.account,
            kind.value,
            body,
        )
    await record(actor, "meetings.feed.made", subject=f"kalender:{found}", at=at, fields=("kind", "body"))
    return found


async def revoke(feed: int, *, actor: Actor, at: datetime) -> None:
    """End one of the actor's own feeds: its address answers no more. Raises NotFound."""
    actor.require(MeetingPermission.READ)
    if not await fetch_value(
        "update calendar_feed set revoked_at = $3 where id = $1 and account = $2 and revoked_at is null returning true",
        feed,
        actor.account,
        at,
    ):
        raise NotFound(feed=feed)
    await record(actor, "meetings.feed.revoked", subject=f"kalender:{feed}", at=at, fields=("revoked_at",))


def _check(draft: MeetingDraft) -> None:
    ensure_times(draft.starts, draft.ends)
    for value, limit, name, field in (
        (draft.place, 200, "plats", "place"),
        (draft.link, 500, "länken till mötet", "link"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    if draft.link and not is_address(draft.link):
        raise NotUnderstood(
            name="länken till mötet", value=draft.link, expected="en adress som börjar med https://", field="link"
        )


def is_address(link: str) -> bool:
    """Whether a link leads to a place on the web, and nothing else."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not any(sign.isspace() for sign in link)


def _check_reason(reason: str | None) -> None:
    if reason and len(reason) > 1000:
        raise TooLong(name="skälet", limit=1000, field="reason")


def _ensure_stands(meeting: MeetingView) -> None:
    if meeting.is_called_off:
        raise IsCalledOff()


async def _ensure_coming(meeting: MeetingView) -> None:
    """Refuse what has been opened, and keep others from opening it until the commit."""
    if await fetch_value("select opened_at is not null from meeting where id = $1 for update", meeting.id):
        raise HasBeenOpened()


async def _ensure_free(body: int, name: str, day: date) -> None:
    if await fetch_value("select true from meeting where body = $1 and day = $2 and state <> 'called_off'", body, day):
        raise MeetsThatDayAlready(body=name, day=day)


async def _free_slug(short: str, day: date) -> str:
    """`schnv-2025-10-17`; with a number after it when a called-off or moved meeting has that address."""
    plain = f"{slug_of(short)[:80].strip('-') or 'mote'}-{day.isoformat()}"
    taken = await fetch_value("select count(*) from meeting where slug = $1 or slug like $2", plain, f"{plain}-%")
    return f"{plain}-{taken + 1}" if taken else plain


async def _count_up(meeting: MeetingView, sequence: int, at: datetime) -> None:
    """Take the next version for this change; refused when somebody else has taken it since the form was opened."""
    if not await fetch_value(
        "update meeting set sequence = sequence + 1, changed_at = $3 where id = $1 and sequence = $2 returning true",
        meeting.id,
        sequence,
        at,
    ):
        raise MeetingChangedMeanwhile()


async def _note(meeting: MeetingView, verb: str, after: dict[str, object], actor: Actor, at: datetime) -> None:
    await record(
        actor,
        verb,
        subject=f"möte:{meeting.id}",
        at=at,
        fields=tuple(after),
        before=asdict(meeting),
        after=after,
    )
    _tell(meeting.slug)


def _tell(slug: str | None = None) -> None:
    """Signal the pages that show the calendar, and that of this meeting."""
    signal(channel("moten"), *([channel("moten", slug)] if slug else []))
