"""Writes of items (punkter): what one says, who presents it, what is proposed, which attachments it names."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.engine import current_scope, execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, StaleSave, TooLong
from services.domain.meetings.actions.preparing import begin, note
from services.domain.meetings.queries.agenda import ItemLine, agenda_of, all_kinds
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.agenda import (
    MOST_CLAUSES,
    MOST_ITEMS,
    MOST_KINDS,
    MOST_PRESENTERS,
    ItemOrigin,
    ItemRole,
    TooManyItems,
    UnknownKind,
)
from services.domain.meetings.rules.clauses import ClauseState, as_clause
from services.domain.meetings.rules.ordering import Place, put

LONGEST_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class PresenterDraft:
    """Who is to present an item. Somebody of the structure is known by the name, and what is left empty is filled in."""

    name: str
    title: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """What is entered about an item. `attachments` are those that it names; None leaves them as they are."""

    title: str
    kinds: tuple[str, ...] = ()
    role: ItemRole = ItemRole.NONE
    background: str | None = None
    minutes: int | None = None
    presenters: tuple[PresenterDraft, ...] = ()
    clauses: tuple[str, ...] = ()
    attachments: tuple[int, ...] | None = None

    @classmethod
    def of(cls, item: ItemLine) -> "ItemDraft":
        """What an item says now."""
        return cls(
            title=item.title,
            kinds=item.kinds,
            role=item.role,
            background=item.background,
            minutes=item.minutes,
            presenters=tuple(
                PresenterDraft(name=one.name, title=one.title, organisation=one.organisation) for one in item.presenters
            ),
            clauses=item.drafted,
            attachments=tuple(one.id for one in item.attachments),
        )


async def add_item(
    meeting: MeetingView,
    draft: ItemDraft,
    *,
    place: Place | None = None,
    origin: ItemOrigin = ItemOrigin.OWN,
    actor: Actor,
    at: datetime,
) -> int:
    """Add an item in a place, last where none is given; answers its number. It is late once the call has been sent."""
    now = await begin(meeting, actor)
    draft = await checked(draft)
    item = await insert_item(meeting, draft, place=place or Place(), origin=origin, late=now.is_late, at=at)
    await note(meeting, "meetings.item.added", f"punkt:{item}", actor=actor, at=at, after=asdict(draft))
    return item


async def change_item(
    meeting: MeetingView, item: int, draft: ItemDraft, *, version: int, actor: Actor, at: datetime
) -> int:
    """Change what an item says; answers its new version. Saving what stands there already changes nothing.

    Raises StaleSave when somebody else has changed it since `version`, which the form was filled in from.
    """
    await begin(meeting, actor)
    current = (await agenda_of(meeting)).item(item)
    if current is None:
        raise NotFound(item=item)
    before = ItemDraft.of(current)
    draft = replace(await checked(draft), role=before.role)
    if draft.attachments is None:
        draft = replace(draft, attachments=before.attachments)
    if draft == before:
        return current.version
    if current.version != version:
        raise StaleSave(current=before, submitted=draft, item=item, version=current.version)
    await execute(
        "update agenda_item set title = $2, kinds = $3, background = $4, minutes = $5, version = version + 1 where id = $1",
        item,
        draft.title,
        list(draft.kinds),
        draft.background,
        draft.minutes,
    )
    if draft.presenters != before.presenters:
        await _write_presenters(item, draft.presenters)
    if draft.clauses != before.clauses:
        await _write_clauses(meeting, current, draft.clauses, at)
    if set(draft.attachments or ()) != set(before.attachments or ()):
        await _name_attachments(meeting, item, draft.attachments or ())
    await note(
        meeting,
        "meetings.item.changed",
        f"punkt:{item}",
        actor=actor,
        at=at,
        before=asdict(before),
        after={name: value for name, value in asdict(draft).items() if value != asdict(before)[name]},
    )
    return current.version + 1


async def draft_clause(meeting: MeetingView, item: int, text: str, *, actor: Actor, at: datetime) -> int:
    """Propose one more clause of an item (förslag till beslut); answers its number."""
    await begin(meeting, actor)
    line = _clause(text)
    if not line:
        raise Missing(name="vad mötet ska besluta", field="text")
    if not await fetch_value("select true from agenda_item where id = $1 and meeting = $2", item, meeting.id):
        raise NotFound(item=item)
    clause = await fetch_value(
        "insert into clause (tenant, meeting, item, position, text, created_at) select $1, $2, $3,"
        " (select coalesce(max(position) + 1, 0) from clause where item = $3), $4, $5 returning id",
        current_scope().tenant,
        meeting.id,
        item,
        line,
        at,
    )
    await execute("update agenda_item set version = version + 1 where id = $1", item)
    await note(meeting, "meetings.clause.drafted", f"att-sats:{clause}", actor=actor, at=at, after={"text": line})
    return clause


async def insert_item(
    meeting: MeetingView,
    draft: ItemDraft,
    *,
    place: Place,
    origin: ItemOrigin,
    late: bool,
    at: datetime,
    came_from: int | None = None,
    came_from_clause: int | None = None,
) -> int:
    """The rows of a new item, put in its place among the others. The meeting is held, the draft checked."""
    agenda = await agenda_of(meeting)
    if len(agenda.items) >= MOST_ITEMS:
        raise TooManyItems(limit=MOST_ITEMS)
    item = await fetch_value(
        "insert into agenda_item (tenant, meeting, position, title, kinds, role, background, minutes, late, origin,"
        " came_from, came_from_clause, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id",
        current_scope().tenant,
        meeting.id,
        len(agenda.items),
        draft.title,
        list(draft.kinds),
        draft.role.value,
        draft.background,
        draft.minutes,
        late,
        origin.value,
        came_from,
        came_from_clause,
        at,
    )
    await put_in_place(meeting, item, place)
    await _write_presenters(item, draft.presenters)
    await _add_clauses(meeting, item, list(enumerate(draft.clauses)), at)
    await _name_attachments(meeting, item, draft.attachments or ())
    return item


async def put_in_place(meeting: MeetingView, item: int, place: Place) -> None:
    """Let an item stand in a place, and number the others after it. Raises NotAPlace or HeadingUnderHeading."""
    before = (await agenda_of(meeting)).places
    after = put(before, item, place)
    await execute(
        "update agenda_item i set parent = n.parent, position = n.position"
        " from unnest($1::integer[], $2::integer[], $3::integer[]) n (id, parent, position) where i.id = n.id",
        [one.id for one in after],
        [one.parent for one in after],
        [one.position for one in after],
    )


async def checked(draft: ItemDraft) -> ItemDraft:
    """The draft with its texts trimmed and empty rows left out. Raises RuleBroken for the field at fault."""
    draft = replace(
        draft,
        title=" ".join(draft.title.split()),
        kinds=tuple(dict.fromkeys(draft.kinds)),
        background=_text(draft.background),
        presenters=tuple(_presenter(one) for one in draft.presenters if one.name.strip()),
        clauses=tuple(line for text in draft.clauses if (line := _clause(text))),
        attachments=None if draft.attachments is None else tuple(dict.fromkeys(draft.attachments)),
    )
    if not draft.title:
        raise Missing(name="rubrik", field="title")
    for value, limit, name, field in (
        (draft.title, 300, "rubriken", "title"),
        (draft.background, 20_000, "bakgrunden", "background"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    if draft.minutes is not None and not 0 <= draft.minutes <= LONGEST_DAY:
        raise NotUnderstood(
            name="tid", value=draft.minutes, expected=f"ett antal minuter från 0 till {LONGEST_DAY}", field="minutes"
        )
    for values, most, name, field in (
        (draft.presenters, MOST_PRESENTERS, "föredragande", "presenters"),
        (draft.clauses, MOST_CLAUSES, "förslag till beslut", "clauses"),
        (draft.kinds, MOST_KINDS, "slag", "kinds"),
    ):
        if len(values) > most:
            raise NotUnderstood(name=name, value=len(values), expected=f"högst {most}", field=field)
    known = await all_kinds() if draft.kinds else {}
    for kind in draft.kinds:
        if kind not in known:
            raise UnknownKind(kind=kind)
    return draft


def _text(value: str | None) -> str | None:
    return (value or "").replace("\r\n", "\n").strip() or None


def _presenter(one: PresenterDraft) -> PresenterDraft:
    found = PresenterDraft(
        name=" ".join(one.name.split()),
        title=" ".join((one.title or "").split()) or None,
        organisation=" ".join((one.organisation or "").split()) or None,
    )
    for value, limit, name in (
        (found.name, 120, "den föredragandes namn"),
        (found.title, 160, "den föredragandes titel"),
        (found.organisation, 160, "den föredragandes organisation"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field="presenters")
    return found


def _clause(text: str) -> str:
    line = as_clause(text)
    if len(line) > 4000:
        raise TooLong(name="förslaget till beslut", limit=4000, field="clauses")
    return line


async def _write_presenters(item: int, presenters: Sequence[PresenterDraft]) -> None:
    """The presenters of an item, in order: people of the structure by their names, others as written."""
    await execute("delete from presenter where item = $1", item)
    if not presenters:
        return
    known = {
        row["name"]: row
        for row in await fetch(
            "select p.name, min(p.id) as person, min(p.title) as title,"
            " min(coalesce(p.organisation, h.name)) as organisation"
            " from person p left join principal h on h.id = p.principal"
            " where p.erased_at is null and p.name = any($1::varchar[]) group by p.name having count(*) = 1",
            [one.name for one in presenters],
        )
    }
    for position, one in enumerate(presenters):
        person = known.get(one.name)
        await execute(
            "insert into presenter (tenant, item, person, name, title, organisation, position)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            current_scope().tenant,
            item,
            person and person["person"],
            one.name,
            one.title or (person and person["title"]),
            one.organisation or (person and person["organisation"]),
            position,
        )


async def _write_clauses(meeting: MeetingView, item: ItemLine, texts: Sequence[str], at: datetime) -> None:
    """The proposals of an item, in order. One whose words stay keeps its row; one whose words change keeps its place's row."""
    rows = {one.id: one.text for one in item.clauses if one.state is ClauseState.DRAFTED}
    kept: dict[int, int] = {}
    for position, text in enumerate(texts):
        same = next((id for id, found in rows.items() if found == text and id not in kept.values()), None)
        if same is not None:
            kept[position] = same
    free = [id for id in rows if id not in kept.values()]
    new: list[tuple[int, str]] = []
    for position, text in enumerate(texts):
        if position in kept:
            await execute("update clause set position = $2 where id = $1", kept[position], position)
        elif free:
            await execute(
                "update clause set text = $2, position = $3, version = version + 1 where id = $1",
                free.pop(0),
                text,
                position,
            )
        else:
            new.append((position, text))
    await execute("delete from clause_responsible where clause = any($1::integer[])", free)
    await execute("delete from clause where id = any($1::integer[])", free)
    await _add_clauses(meeting, item.id, new, at)


async def _add_clauses(meeting: MeetingView, item: int, placed: Sequence[tuple[int, str]], at: datetime) -> None:
    if placed:
        await execute(
            "insert into clause (tenant, meeting, item, position, text, created_at)"
            " select $1, $2, $3, n.position, n.text, $6 from unnest($4::integer[], $5::text[]) n (position, text)",
            current_scope().tenant,
            meeting.id,
            item,
            [position for position, _ in placed],
            [text for _, text in placed],
            at,
        )


async def _name_attachments(meeting: MeetingView, item: int, attachments: Sequence[int]) -> None:
    """Let an item name these attachments of its meeting, and no others."""
    await execute("delete from item_attachment where item = $1 and attachment <> all($2::integer[])", item, attachments)
    await execute(
        "insert into item_attachment (tenant, item, attachment)"
        " select $1, $2, a.id from attachment a where a.meeting = $3 and a.id = any($4::integer[])"
        " on conflict (tenant, item, attachment) do nothing",
        current_scope().tenant,
        item,
        meeting.id,
        list(attachments),
    )
