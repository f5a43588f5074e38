"""Reads of minutes: what was recorded as their content, their versions, approvers, comments, masking, what is public."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec

from services.domain.base.engine import current_scope, fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.reading import read, rows
from services.domain.meetings.queries.agenda import Agenda, ItemLine, PresenterView, agenda_of
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.sittings import AttendanceView, Sitting, whole_sitting_of
from services.domain.meetings.rules.agenda import Form, MeetingRules
from services.domain.meetings.rules.clauses import ClauseState
from services.domain.meetings.rules.comments import Change
from services.domain.meetings.rules.masking import masked
from services.domain.meetings.rules.minutes import (
    AttendanceRow,
    MinutesAttendee,
    MinutesClause,
    MinutesContent,
    MinutesItem,
    MinutesState,
    MinutesVote,
    from_json,
)


@dataclass(frozen=True, kw_only=True)
class MinutesView:
    """A version of a meeting's minutes. `content` is what was sent out or approved, None of a draft that lives in the records.

    `word` and `pdf` are the numbers of its documents, None until the worker has made them.
    """

    id: int
    meeting: int
    number: int
    state: MinutesState
    source: str
    content: MinutesContent | None
    digest: str | None
    reason: str | None
    word: int | None
    pdf: int | None
    made_by: str | None
    made_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    approved_at_slug: str | None
    approved_at_day: date | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it may still be corrected."""
        return self.state in (MinutesState.DRAFT, MinutesState.OUT_FOR_COMMENTS)

    @property
    def is_in_force(self) -> bool:
        return self.state is MinutesState.APPROVED


@dataclass(frozen=True, kw_only=True)
class ApproverView:
    """A named approver (justerare), when they were last written to, and when they approved."""

    id: int
    attendance: int
    name: str
    account: int | None
    asked_at: datetime | None
    approved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CommentsView:
    """A Word file that came back; `is_of_earlier` when the version has gone out with other words since the file did."""

    id: int
    minutes: int
    upload: int
    file_name: str
    changes: tuple[Change, ...]
    is_open: bool
    is_of_earlier: bool
    handed_in_by: str | None
    handed_in_at: datetime


@dataclass(frozen=True, kw_only=True)
class MaskingView:
    """Words that the public page doesn't show; when it `is_removed`, until the minutes are published anew."""

    id: int
    text: str
    reason: str | None
    is_removed: bool


@dataclass(frozen=True, kw_only=True)
class PublicationView:
    """Minutes as they stand on the public page."""

    id: int
    meeting: str
    body: str
    day: date
    number: int
    content: MinutesContent
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class PublicationLine:
    """Published minutes in the list of them."""

    id: int
    meeting: str
    body: str
    day: date
    form: Form
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class MinutesRoom:
    """All that the page of a meeting's minutes shows, the newest version first."""

    versions: tuple[MinutesView, ...]
    approvers: tuple[ApproverView, ...]
    comments: tuple[CommentsView, ...]
    maskings: tuple[MaskingView, ...]
    published: int | None

    @property
    def open(self) -> MinutesView | None:
        return next((one for one in self.versions if one.is_open), None)

    @property
    def in_force(self) -> MinutesView | None:
        return next((one for one in self.versions if one.is_in_force), None)

    @property
    def public(self) -> MinutesView | None:
        """The version that the public page shows."""
        return next((one for one in self.versions if one.number == self.published), None)

    @property
    def to_mask(self) -> list[str]:
        """The words that are masked when the minutes are published next."""
        return [one.text for one in self.maskings if not one.is_removed]

    @property
    def to_publish(self) -> MinutesContent | None:
        """The minutes in force as the public page would have them."""
        if self.in_force is None or self.in_force.content is None:
            return None
        return masked(self.in_force.content, self.to_mask)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What was recorded of a meeting: the agenda and the sitting, and the minutes that they make."""

    agenda: Agenda
    sitting: Sitting
    content: MinutesContent

    @property
    def rules(self) -> MeetingRules:
        return self.agenda.rules


async def recorded(meeting: MeetingView) -> Recorded:
    """The minutes as what was recorded makes them now."""
    issuer = await fetch_value("select name from tenant where slug = $1", current_scope().tenant)
    agenda = await agenda_of(meeting)
    sitting = await whole_sitting_of(meeting.id)
    return Recorded(agenda=agenda, sitting=sitting, content=minutes_content(meeting, agenda, sitting, issuer=issuer))


def minutes_content(meeting: MeetingView, agenda: Agenda, sitting: Sitting, *, issuer: str) -> MinutesContent:
    """What was recorded as the minutes have it: nothing is written twice."""
    return MinutesContent(
        meeting=meeting.slug,
        body=meeting.body.name,
        body_short=meeting.body.short,
        form=agenda.rules.form,
        day=meeting.day,
        starts=meeting.starts,
        ends=meeting.ends,
        place=meeting.place,
        issuer=issuer,
        attendance=tuple(
            AttendanceRow(name=group.name or "Övriga", people=tuple(map(_attendee, group.people)))
            for group in sitting.groups
        ),
        items=tuple(_item(item, sitting) for item in agenda.items),
        attachments=tuple((attachment.name, attachment.title) for attachment in agenda.attachments),
    )


def _attendee(one: AttendanceView) -> MinutesAttendee:
    return MinutesAttendee(
        name=one.name,
        title=one.title,
        organisation=one.organisation,
        capacity=one.capacity,
        state=one.state,
        mode=one.mode,
        in_place_of=one.replaces,
        arrived=one.arrived,
        left_at=one.left_at,
    )


def _item(item: ItemLine, sitting: Sitting) -> MinutesItem:
    return MinutesItem(
        id=item.id,
        number=item.number,
        under=item.is_under,
        title=item.title,
        kinds=item.kinds,
        role=item.role,
        state=item.state,
        paragraph=item.paragraph,
        attachments=tuple(attachment.name for attachment in item.attachments),
        presenters=tuple(map(presented, item.presenters)),
        background=item.background,
        account=item.account,
        clauses=tuple(
            MinutesClause(id=clause.id, text=clause.text, appeal=clause.appeal)
            for clause in item.clauses
            if clause.state is ClauseState.ADOPTED
        ),
        views=tuple((view.name, view.text) for view in sitting.views.get(item.id, ()) if view.text),
        recused=tuple(one.name for one in sitting.recusals if one.item == item.id),
        votes=tuple(
            MinutesVote(
                question=vote.question,
                carried=vote.carried,
                voices=tuple((ballot.name, ballot.position.value) for ballot in vote.ballots),
            )
            for vote in sitting.votes_on(item.id)
        ),
        reservations=tuple((one.name, one.text or "") for one in sitting.reservations_of(item.id)),
        about=item.about.day if item.about else None,
    )


def presented(presenter: PresenterView) -> str:
    """Anna Berg, utvecklingsledare, RSS Dalarna"""
    return ", ".join(part for part in (presenter.name, presenter.title, presenter.organisation) if part)


_VERSIONS = """
    select m.*, a.name as made_by_name, b.name as approved_by_name, n.slug as approved_at_slug, n.day as approved_at_day
    from minutes m left join account a on a.id = m.made_by left join account b on b.id = m.approved_by
    left join meeting n on n.id = m.approved_at_meeting
"""

_ROOM = """
    select
        (select coalesce(json_agg(json_build_object('id', a.id, 'attendance', a.attendance, 'name', t.name,
            'account', p.account, 'asked_at', a.asked_at, 'approved_at', a.approved_at) order by t.position, t.id), '[]')
            from minutes_approval a join minutes m on m.id = a.minutes join attendance t on t.id = a.attendance
            left join person p on p.id = t.person
            where m.meeting = $1 and m.number = (select max(number) from minutes where meeting = $1)) as approvers,
        (select coalesce(json_agg(json_build_object('id', c.id, 'minutes', c.minutes, 'upload', c.upload,
            'file_name', u.name, 'changes', c.changes, 'is_open', c.state = 'open', 'is_of_earlier', c.is_of_earlier,
            'handed_in_by', b.name, 'handed_in_at', c.handed_in_at) order by c.id desc), '[]')
            from minutes_comments c join minutes m on m.id = c.minutes join upload u on u.id = c.upload
            left join account b on b.id = c.handed_in_by where m.meeting = $1) as comments,
        (select coalesce(json_agg(json_build_object('id', k.id, 'text', k.text, 'reason', k.reason,
            'is_removed', k.removed_at is not null) order by k.id), '[]')
            from masking k where k.meeting = $1) as maskings,
        (select json_build_array(m.number) from publication p join minutes m on m.id = p.minutes
            where m.meeting = $1 and p.withdrawn_at is null order by p.id desc limit 1) as published
"""


async def minutes_room(meeting: int) -> MinutesRoom:
    """The versions of a meeting's minutes with everything around them."""
    versions = await versions_of(meeting)
    row = await fetch_row(_ROOM, meeting)
    if row is None:
        raise LookupError("a select without a from has a row")
    found: dict[str, Any] = {name: json.loads(value) if value else None for name, value in row.items()}
    return MinutesRoom(
        versions=tuple(versions),
        approvers=tuple(msgspec.convert(found["approvers"], list[ApproverView])),
        comments=tuple(msgspec.convert(found["comments"], list[CommentsView])),
        maskings=tuple(msgspec.convert(found["maskings"], list[MaskingView])),
        published=found["published"][0] if found["published"] else None,
    )


async def versions_of(meeting: int) -> Sequence[MinutesView]:
    """The versions of a meeting's minutes, the newest first."""
    return [_view(row) for row in await fetch(f"{_VERSIONS} where m.meeting = $1 order by m.number desc", meeting)]


async def access_version(meeting: int, number: int) -> MinutesView:
    """One version. Raises NotFound."""
    row = await fetch_row(f"{_VERSIONS} where m.meeting = $1 and m.number = $2", meeting, number)
    if row is None:
        raise NotFound(minutes=number)
    return _view(row)


async def access_minutes(minutes: int) -> MinutesView:
    """The version with this number of a row. Raises NotFound."""
    row = await fetch_row(f"{_VERSIONS} where m.id = $1", minutes)
    if row is None:
        raise NotFound(minutes=minutes)
    return _view(row)


async def waiting_for_approval(body: int, before: date) -> Sequence[tuple[int, MinutesView]]:
    """Open minutes of a body's earlier meetings that have ended, which its next one lays to file; with the meetings' numbers."""
    rows = await fetch(
        f"{_VERSIONS} join meeting e on e.id = m.meeting where e.body = $1 and e.day < $2"
        " and e.closed_at is not null and m.state in ('draft', 'out_for_comments') order by e.day, m.number",
        body,
        before,
    )
    return [(row["meeting"], _view(row)) for row in rows]


_PUBLIC = """
    select p.id, e.slug as meeting, b.name as body, e.day, m.number, p.content, p.published_at
    from publication p join minutes m on m.id = p.minutes join meeting e on e.id = m.meeting join body b on b.id = e.body
    where p.withdrawn_at is null
"""
PUBLIC_SHOWN = 50
# The tenant stands in the joins: by the composite keys the database then knows how many rows they give. The content is opened
# for those that are shown, and for no others.
_PUBLIC_LIST = """
    select shown.id, shown.meeting, shown.body, shown.day, p.content ->> 'form' as form, p.published_at from (
        select p.id, e.slug as meeting, b.name as body, e.day from publication p
            join minutes m on m.tenant = p.tenant and m.id = p.minutes
            join meeting e on e.tenant = m.tenant and e.id = m.meeting
            join body b on b.tenant = e.tenant and b.id = e.body
        where p.withdrawn_at is null and ($1::date is null or (e.day, p.id) < ($1, $2::bigint))
        order by e.day desc, p.id desc limit $3) shown
    join publication p on p.id = shown.id order by shown.day desc, p.id desc
"""


async def published_minutes(before: tuple[date, int] | None = None) -> Sequence[PublicationLine]:
    """What stands on the public page, the latest meeting first, PUBLIC_SHOWN at a time. `before`: day and id of the last seen."""
    rows = await fetch(_PUBLIC_LIST, *(before or (None, None)), PUBLIC_SHOWN)
    return [PublicationLine(**{**row, "form": Form(row["form"])}) for row in rows]


async def access_publication(meeting: str) -> PublicationView:
    """The published minutes of a meeting. Raises NotFound."""
    row = await fetch_row(f"{_PUBLIC} and e.slug = $1 order by p.id desc limit 1", meeting)
    if row is None:
        raise NotFound(publication=meeting)
    return _publication(row)


def _publication(row: asyncpg.Record) -> PublicationView:
    return PublicationView(**{**row, "content": from_json(row["content"])})


def _view(row: asyncpg.Record) -> MinutesView:
    content = row["content"]
    return MinutesView(
        id=row["id"],
        meeting=row["meeting"],
        number=row["number"],
        state=MinutesState(row["state"]),
        source=row["source"],
        content=from_json(content) if content != "{}" else None,
        digest=row["digest"],
        reason=row["reason"],
        word=row["word"],
        pdf=row["pdf"],
        made_by=row["made_by_name"],
        made_at=row["made_at"],
        approved_by=row["approved_by_name"],
        approved_at=row["approved_at"],
        approved_at_slug=row["approved_at_slug"],
        approved_at_day=row["approved_at_day"],
        version=row["version"],
    )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A meeting whose minutes wait for somebody: to be made, or (`approves`) to be approved by a named approver."""

    slug: str
    day: date
    body: int
    body_name: str
    approves: bool


_WAITING = """
    select m.slug, m.day, m.body, b.name as body_name, true as approves
    from minutes_approval a join minutes n on n.id = a.minutes join meeting m on m.id = n.meeting
        join body b on b.id = m.body join attendance t on t.id = a.attendance join person p on p.id = t.person
    where p.account = $1 and a.approved_at is null and n.state in ('draft', 'out_for_comments')
    union all
    select m.slug, m.day, m.body, b.name, false from meeting m join body b on b.id = m.body
    where m.closed_at is not null and m.day >= $2 and not exists (select from minutes n where n.meeting = m.id)
    order by day, slug
"""


async def waiting_minutes(account: int, since: date) -> Sequence[Waiting]:
    """What waits for a named approver, and the meetings since a day whose minutes nobody has begun."""
    return await read(list[Waiting], f"select {rows(_WAITING)}", account, since)


@dataclass(frozen=True, kw_only=True)
class AwaitedApprover:
    """Somebody who has open minutes left to approve, and an address; `asked_at`: when they were last written to about it."""

    id: int
    meeting: int
    mail: str
    asked_at: datetime | None


async def awaited_approvers(asked_before: datetime) -> Sequence[AwaitedApprover]:
    """Who has minutes left to approve and has not been written to about it since a moment."""
    found = await fetch(
        "select a.id, m.meeting, p.mail, a.asked_at from minutes_approval a join minutes m on m.id = a.minutes"
        " join attendance t on t.id = a.attendance join person p on p.id = t.person"
        " where a.approved_at is null and m.state in ('draft', 'out_for_comments')"
        " and (a.asked_at is null or a.asked_at < $1) and p.mail <> '' order by a.id",
        asked_before,
    )
    return [AwaitedApprover(**row) for row in found]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who gets the minutes by letter."""

    name: str
    mail: str


async def readers_of(meeting: int) -> Sequence[Reader]:
    """Those who were at a meeting, expected there or called to it, and have an address, each once (sändlista)."""
    rows = await fetch(
        "select distinct on (lower(mail)) name, mail from ("
        " select p.name, p.mail from attendance a join person p on p.id = a.person where a.meeting = $1"
        " union all select r.name, r.mail from call_recipient r where r.meeting = $1 and r.called_at is not null"
        " and r.withdrawn_at is null) readers"
        " where mail is not null and mail <> '' order by lower(mail)",
        meeting,
    )
    return [Reader(**row) for row in rows]


async def template_of(kind: str) -> int | None:
    """The upload of the tenant's own Word template of a kind of document, the latest; None where it has none."""
    return await fetch_value(
        "select upload from minutes_template where kind = $1 order by uploaded_at desc, id desc limit 1", kind
    )


@dataclass(frozen=True, kw_only=True)
class TemplateView:
    """The template that a kind of document is made from."""

    kind: str
    upload: int
    name: str
    uploaded_at: datetime


async def templates() -> Sequence[TemplateView]:
    """The tenant's templates, the latest of each kind."""
    rows = await fetch(
        "select distinct on (t.kind) t.kind, t.upload, u.name, t.uploaded_at from minutes_template t"
        " join upload u on u.id = t.upload order by t.kind, t.uploaded_at desc, t.id desc"
    )
    return [TemplateView(**row) for row in rows]


async def partly_approved() -> list[int]:
    """The meetings whose open minutes some of the named have approved."""
    found = await fetch(
        "select distinct m.meeting from minutes_approval a join minutes m on m.id = a.minutes"
        " where a.approved_at is not null and m.state in ('draft', 'out_for_comments') order by m.meeting"
    )
    return [row["meeting"] for row in found]
