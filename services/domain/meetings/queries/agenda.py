"""Reads of agendas: a meeting's items with everything that hangs on them, its attachments, its body's rules.

An agenda is read in one round trip: the call, the meeting's page, the live page and the minutes are all made of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Protocol, TypeVar

import msgspec

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.reading import Lookup, find, look_up, row, rows, rows_with_ids
from services.domain.documents.queries import UploadView, upload_columns, upload_view
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.agenda import (
    KINDS,
    STANDING,
    ItemOrigin,
    ItemRole,
    ItemState,
    Lettered,
    MeetingRules,
    Placed,
    Standing,
    attachment_name,
    in_order,
    letters,
    numbers,
)
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp


class PresenterView(msgspec.Struct, frozen=True, kw_only=True):
    """Who presents an item."""

    id: int
    item: int
    person: int | None
    name: str
    title: str | None
    organisation: str | None


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file under an attachment's letter; `number` from 1 when there are several, else None."""

    id: int
    upload: int
    name: str
    title: str | None
    size: int
    number: int | None


class AttachmentView(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment with its letter and files. `name` is what documents call it: Bilaga B 1–6."""

    id: int
    letter: str
    is_sent: bool
    title: str
    files: tuple[FileView, ...]

    @property
    def name(self) -> str:
        return attachment_name(self.letter, len(self.files))

    @property
    def is_taken_away(self) -> bool:
        """Its letter has been sent, but there is nothing under it any more (utgår)."""
        return not self.files


class ItemClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as the agenda shows it."""

    id: int
    item: int
    text: str
    state: ClauseState
    appeal: bool
    kinds: frozenset[ClauseKind]
    formal: bool
    follow_up: FollowUp
    report_back: bool
    referred_to: int | None
    version: int


class MeetingRef(msgspec.Struct, frozen=True, kw_only=True):
    """Another meeting that an item speaks of."""

    slug: str
    day: date
    body: str


class ItemSource(msgspec.Struct, frozen=True, kw_only=True):
    """From which meeting an item came, and what was decided there."""

    item: int
    meeting: MeetingRef
    clause: str | None


class ItemLine(msgspec.Struct, frozen=True, kw_only=True):
    """An item of an agenda with its number ("3 a"), presenters, clauses and the attachments that it names.

    `about`: the meeting that it speaks of by its role, the previous or the next one. `source`: where it came from.
    """

    id: int
    number: str
    parent: int | None
    title: str
    kinds: tuple[str, ...]
    role: ItemRole
    background: str | None
    account: str | None
    minutes: int | None
    state: ItemState
    late: bool
    origin: ItemOrigin
    came_from: int | None
    paragraph: int | None
    version: int
    is_sent: bool
    presenters: tuple[PresenterView, ...]
    clauses: tuple[ItemClause, ...]
    attachments: tuple[AttachmentView, ...]
    about: MeetingRef | None
    source: ItemSource | None

    @property
    def is_under(self) -> bool:
        return self.parent is not None

    @property
    def is_section(self) -> bool:
        return self.role is ItemRole.SECTION

    @property
    def drafted(self) -> tuple[str, ...]:
        """What is proposed to be decided."""
        return tuple(one.text for one in self.clauses if one.state is ClauseState.DRAFTED)

    @property
    def decided(self) -> tuple[str, ...]:
        """What was decided."""
        return tuple(one.text for one in self.clauses if one.state is ClauseState.ADOPTED and not one.appeal)

    @property
    def appeals(self) -> tuple[str, ...]:
        """What was appealed for (uppmaningar), which decides nothing."""
        return tuple(one.text for one in self.clauses if one.state is ClauseState.ADOPTED and one.appeal)


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """A meeting's items in their order, its attachments in letter order, its body's rules, the tenant's kinds of items."""

    items: tuple[ItemLine, ...]
    attachments: tuple[AttachmentView, ...]
    rules: MeetingRules
    kinds: Mapping[str, str]
    previous: MeetingRef | None
    next: MeetingRef | None

    @property
    def minutes(self) -> int:
        """The time that the items take together, as far as it is stated; what is put off takes none."""
        return sum(item.minutes or 0 for item in self.items if item.state in (ItemState.PLANNED, ItemState.HANDLED))

    @property
    def places(self) -> list[Placed]:
        """The items by their places."""
        found: dict[int | None, int] = defaultdict(int)
        places = []
        for item in self.items:
            places.append(
                Placed(id=item.id, parent=item.parent, position=found[item.parent], is_section=item.is_section)
            )
            found[item.parent] += 1
        return places

    def item(self, item_id: int) -> ItemLine | None:
        return next((item for item in self.items if item.id == item_id), None)

    def under(self, item_id: int) -> tuple[ItemLine, ...]:
        """The items under a heading."""
        return tuple(item for item in self.items if item.parent == item_id)


class _ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    parent: int | None
    position: int
    title: str
    kinds: tuple[str, ...]
    role: ItemRole
    background: str | None
    account: str | None
    minutes: int | None
    state: ItemState
    late: bool
    origin: ItemOrigin
    came_from: int | None
    paragraph: int | None
    version: int
    is_sent: bool


class _AttachmentRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    letter: str | None
    title: str
    position: int


class _FileRow(msgspec.Struct, frozen=True, kw_only=True):
    attachment: int
    id: int
    upload: int
    name: str
    title: str | None
    size: int


class _SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    item: int
    came_from: int
    slug: str
    day: date
    body: str
    clause: str | None


class _Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    day: date


class _Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What an agenda's one round trip fetches."""

    items: list[_ItemRow]
    presenters: list[PresenterView]
    clauses: list[ItemClause]
    attachments: list[_AttachmentRow]
    files: list[_FileRow]
    named: list[tuple[int, int]]
    sources: list[_SourceRow]
    rules: MeetingRules | None
    kinds: dict[str, str]
    previous: _Neighbour | None
    next: _Neighbour | None


_ITEMS = """
    select i.id, i.parent, i.position, i.title, i.kinds, i.role, i.background, i.account, i.minutes, i.state, i.late,
        i.origin, i.came_from, i.paragraph, i.version,
        coalesce(i.created_at <= (select max(c.sent_at) from meeting_call c where c.meeting = $1), false) as is_sent
    from agenda_item i where i.meeting = $1
"""
_PRESENTERS = """
    select p.item, p.id, p.person, p.name, p.title, p.organisation
    from presenter p where p.item = any(items.ids) order by p.position, p.id
"""
_CLAUSES = """
    select c.item, c.id, c.text, c.state, c.appeal, c.kinds, c.formal, c.follow_up, c.report_back, c.referred_to, c.version
    from clause c where c.meeting = $1 order by c.position, c.id
"""
_ATTACHMENTS = "select a.id, a.letter, a.title, a.position from attachment a where a.meeting = $1"
_FILES = """
    select f.attachment, f.id, f.upload, u.name, f.title, u.size
    from attachment_file f join upload u on u.id = f.upload
    where f.attachment = any(attachments.ids) order by f.position, f.id
"""
_SOURCES = """
    select i.id as item, i.came_from, m.slug, m.day, coalesce(b.abbreviation, b.short_name, b.name) as body,
        c.text as clause
    from agenda_item i join agenda_item s on s.id = i.came_from join meeting m on m.id = s.meeting
        join body b on b.id = m.body left join clause c on c.id = i.came_from_clause
    where i.meeting = $1
"""
_NEIGHBOUR = "select m.slug, m.day from meeting m where m.body = $2 and m.state <> 'called_off' and m.id <> $1"
_AGENDA = f"""
    select json_build_object(
        'items', items.rows, 'attachments', attachments.rows,
        'presenters', {rows(_PRESENTERS)}, 'clauses', {rows(_CLAUSES)}, 'files', {rows(_FILES)}, 'sources', {rows(_SOURCES)},
        'named', (select coalesce(json_agg(json_build_array(n.item, n.attachment)), '[]')
            from item_attachment n where n.item = any(items.ids)),
        'kinds', (select coalesce(json_object_agg(k.slug, k.name order by k.position, k.id), '{{}}') from item_kind k),
        'rules', {row("select r.* from body_rules r where r.body = $2")},
        'previous', {row(f"{_NEIGHBOUR} and m.day < $3 order by m.day desc limit 1")},
        'next', {row(f"{_NEIGHBOUR} and m.day > $3 order by m.day limit 1")})
    from {rows_with_ids(_ITEMS)} items, {rows_with_ids(_ATTACHMENTS)} attachments
"""


async def agenda_of(meeting: MeetingView) -> Agenda:
    """The agenda of a meeting."""
    return await look_up(agenda_lookup(meeting))


def agenda_lookup(meeting: MeetingView) -> Lookup[Agenda]:
    """The agenda, to be looked up with other things."""
    return Lookup(_Shown, _AGENDA, (meeting.id, meeting.body.id, meeting.day), partial(_agenda, meeting.body.short))


def _agenda(body: str, shown: _Shown) -> Agenda:
    attachments = _attachments(shown.attachments, shown.files)
    previous, following = _ref(shown.previous, body), _ref(shown.next, body)
    about = {ItemRole.PREVIOUS_MINUTES: previous, ItemRole.NEXT_MEETING: following}
    return Agenda(
        items=_items(shown, {one.id: one for one in attachments}, about),
        attachments=attachments,
        rules=shown.rules or MeetingRules(),
        kinds={**KINDS, **shown.kinds},
        previous=previous,
        next=following,
    )


def _ref(found: _Neighbour | None, body: str) -> MeetingRef | None:
    return MeetingRef(slug=found.slug, day=found.day, body=body) if found else None


def _attachments(found: Sequence[_AttachmentRow], files: Sequence[_FileRow]) -> tuple[AttachmentView, ...]:
    given = letters([Lettered(id=one.id, position=one.position, letter=one.letter) for one in found])
    of_attachment: dict[int, list[_FileRow]] = {one.id: [] for one in found}
    for file in files:
        of_attachment[file.attachment].append(file)
    return tuple(
        AttachmentView(
            id=one.id,
            letter=given[one.id],
            is_sent=one.letter is not None,
            title=one.title,
            files=tuple(
                FileView(
                    id=file.id,
                    upload=file.upload,
                    name=file.name,
                    title=file.title,
                    size=file.size,
                    number=number if len(of_attachment[one.id]) > 1 else None,
                )
                for number, file in enumerate(of_attachment[one.id], start=1)
            ),
        )
        for one in sorted(found, key=lambda one: (len(given[one.id]), given[one.id]))
    )


class _OfItem(Protocol):
    @property
    def item(self) -> int: ...


_Kind = TypeVar("_Kind", bound=_OfItem)


def _by_item(found: Iterable[_Kind]) -> Mapping[int, list[_Kind]]:
    of_item: dict[int, list[_Kind]] = defaultdict(list)
    for one in found:
        of_item[one.item].append(one)
    return of_item


def _items(
    shown: _Shown, attachments: Mapping[int, AttachmentView], about: Mapping[ItemRole, MeetingRef | None]
) -> tuple[ItemLine, ...]:
    of_id = {one.id: one for one in shown.items}
    placed = [Placed(id=one.id, parent=one.parent, position=one.position) for one in shown.items]
    number = numbers(placed)
    presenters, clauses = _by_item(shown.presenters), _by_item(shown.clauses)
    sources = {one.item: one for one in shown.sources}
    place = {id: place for place, id in enumerate(attachments)}
    named: dict[int, list[AttachmentView]] = defaultdict(list)
    for item, attachment in sorted(shown.named, key=lambda one: place[one[1]]):
        named[item].append(attachments[attachment])

    def line(one: _ItemRow) -> ItemLine:
        return ItemLine(
            id=one.id,
            number=number[one.id],
            parent=one.parent,
            title=one.title,
            kinds=one.kinds,
            role=one.role,
            background=one.background,
            account=one.account,
            minutes=one.minutes,
            state=one.state,
            late=one.late,
            origin=one.origin,
            came_from=one.came_from,
            paragraph=one.paragraph,
            version=one.version,
            is_sent=one.is_sent,
            presenters=tuple(presenters.get(one.id, ())),
            clauses=tuple(clauses.get(one.id, ())),
            attachments=tuple(named.get(one.id, ())),
            about=about.get(one.role),
            source=_source(sources.get(one.id)),
        )

    return tuple(line(of_id[one.id]) for one in in_order(placed))


def _source(found: _SourceRow | None) -> ItemSource | None:
    if found is None:
        return None
    meeting = MeetingRef(slug=found.slug, day=found.day, body=found.body)
    return ItemSource(item=found.came_from, meeting=meeting, clause=found.clause)


@dataclass(frozen=True, kw_only=True)
class StandingView(Standing):
    """A standing item of a body, with its row; None for those that Samband takes where a body has none."""

    id: int | None = None


async def standing_items(body: int) -> list[StandingView]:
    """What a body's agendas begin with."""
    found = await fetch(
        "select id, title, role, kinds, clause from standing_item where body = $1 order by position, id", body
    )
    if not found:
        return [StandingView(title=one.title, role=one.role, kinds=one.kinds, clause=one.clause) for one in STANDING]
    return [
        StandingView(
            id=one["id"],
            title=one["title"],
            role=ItemRole(one["role"]),
            kinds=tuple(one["kinds"]),
            clause=one["clause"],
        )
        for one in found
    ]


async def own_kinds() -> dict[str, str]:
    """The tenant's own kinds of items, in their order: slug → name."""
    return {one["slug"]: one["name"] for one in await fetch("select slug, name from item_kind order by position, id")}


async def all_kinds() -> dict[str, str]:
    """The kinds of items of a tenant: those that all have, and its own."""
    return {**KINDS, **await own_kinds()}


async def attachment_upload(meeting: int, file: int) -> UploadView:
    """The upload of a file of a meeting's attachments. Raises NotFound; who may read it, the caller has asked."""
    found = await fetch_row(
        f"select {upload_columns()} from attachment_file f join attachment a on a.id = f.attachment"
        " join upload u on u.id = f.upload where f.id = $1 and a.meeting = $2",
        file,
        meeting,
    )
    if found is None:
        raise NotFound(file=file)
    return upload_view(found)


async def rules_of(body: int) -> MeetingRules:
    """How a body meets; the light rules of a network where it has said nothing."""
    return (
        await find(MeetingRules, f"select {row('select r.* from body_rules r where r.body = $1')}", body)
        or MeetingRules()
    )
