"""What comes to an agenda by itself: put off, to be reported back, referred, and the previous meeting's minutes."""

from collections.abc import Sequence
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.engine import current_scope, execute, fetch, fetch_row, fetch_value
from services.domain.meetings.actions.attachments import ensure_room_for
from services.domain.meetings.actions.items import ItemDraft, insert_item
from services.domain.meetings.actions.preparing import begin, note
from services.domain.meetings.queries.agenda import Agenda, agenda_of
from services.domain.meetings.queries.arrivals import arrivals_to
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.agenda import Form, ItemOrigin, ItemRole
from services.domain.meetings.rules.arrivals import (
    Arrival,
    ArrivalKind,
    NothingToTakeUp,
    Top,
    heading_for,
    title_of_minutes,
)
from services.domain.meetings.rules.minutes import MinutesState
from services.domain.meetings.rules.ordering import Place


async def bring_in(meeting: MeetingView, source: int, *, actor: Actor, at: datetime) -> int:
    """Take up what comes from an item of another meeting; answers the new item.

    Raises NothingToTakeUp, or TooManyItems, TooManyFiles or MeetingTooHeavy when there is no room for it.
    """
    now = await begin(meeting, actor)
    arrival = next((one for one in await arrivals_to(meeting) if one.item == source), None)
    if arrival is None:
        raise NothingToTakeUp()
    item = await take_in(meeting, arrival, late=now.is_late, at=at)
    after = {"kind": arrival.kind, "title": arrival.title}
    await note(meeting, "meetings.item.brought_in", f"punkt:{item}", actor=actor, at=at, after=after)
    return item


async def take_in(meeting: MeetingView, arrival: Arrival, *, late: bool, at: datetime) -> int:
    """The rows of what arrives. An item that was put off keeps all that was prepared for it."""
    item = await insert_item(
        meeting,
        ItemDraft(title=arrival.title, kinds=arrival.kinds_now),
        place=place_under_heading(await agenda_of(meeting), arrival.section),
        origin=ItemOrigin(arrival.kind.value),
        late=late,
        at=at,
        came_from=arrival.item,
        came_from_clause=arrival.clause,
    )
    if arrival.kind is ArrivalKind.POSTPONED:
        await _copy_prepared(meeting, arrival.item, item, at)
    return item


def place_under_heading(agenda: Agenda, section: str | None) -> Place:
    """Where something new belongs: last under the heading of that name, else among new matters."""
    tops = [Top(id=one.id, title=one.title, role=one.role) for one in agenda.items if one.parent is None]
    parent, before = heading_for(section, tops)
    return Place(parent=parent, before=before)


async def _copy_prepared(meeting: MeetingView, source: int, item: int, at: datetime) -> None:
    tenant = current_scope().tenant
    await execute(
        "update agenda_item i set background = s.background, minutes = s.minutes from agenda_item s"
        " where i.id = $1 and s.id = $2",
        item,
        source,
    )
    await execute(
        "insert into presenter (tenant, item, person, name, title, organisation, position)"
        " select tenant, $1, person, name, title, organisation, position from presenter where item = $2",
        item,
        source,
    )
    await execute(
        "insert into clause (tenant, meeting, item, position, text, created_at)"
        " select tenant, $3, $1, position, text, $4 from clause where item = $2 and state = 'drafted'",
        item,
        source,
        meeting.id,
        at,
    )
    found = await fetch(
        "select a.title, array_agg(f.upload order by f.position, f.id) as uploads, array_agg(u.size) as sizes"
        " from item_attachment n join attachment a on a.id = n.attachment join attachment_file f on f.attachment = a.id"
        " join upload u on u.id = f.upload"
        " where n.item = $1 group by a.id order by a.position, a.id",
        source,
    )
    await ensure_room_for(meeting, [size for one in found for size in one["sizes"]])
    for one in found:
        attachment = await _attach(meeting, one["title"], one["uploads"], first=False)
        await execute(
            "insert into item_attachment (tenant, item, attachment) values ($1, $2, $3)", tenant, item, attachment
        )


async def bring_minutes_of(meeting: MeetingView, *, at: datetime) -> None:
    """Lay the minutes of the body's previous meeting before this one, under its item for them, as its first attachment.

    Called when the agenda is begun, and by the minutes whenever a version of them is made: the latest takes the place of
    an earlier one, under the same letter, and the title says whether it is approved. A correction comes once it is approved.
    Nothing where there are no minutes, no such item, or the meeting is being held or has been.
    """
    item = await fetch_value(
        "select i.id from agenda_item i join meeting m on m.id = i.meeting"
        " where m.id = $1 and i.role = $2 and m.opened_at is null limit 1",
        meeting.id,
        ItemRole.PREVIOUS_MINUTES.value,
    )
    minutes = await fetch_row(
        "select m.day, m.id as meeting, n.state, coalesce(n.pdf, n.word) as upload, coalesce(r.form, 'notes') as form"
        " from meeting m join minutes n on n.meeting = m.id left join body_rules r on r.body = m.body"
        " where m.id = (select p.id from meeting p where p.body = $1 and p.day < $2 and p.state <> 'called_off'"
        " order by p.day desc limit 1) and coalesce(n.pdf, n.word) is not null"
        " order by n.state = 'approved' desc, n.number desc limit 1",
        meeting.body.id,
        meeting.day,
    )
    if item is None or minutes is None:
        return
    form, approved = Form(minutes["form"]), minutes["state"] == MinutesState.APPROVED
    title = title_of_minutes(form, minutes["day"], approved=approved)
    attachment = await fetch_value(
        "update attachment_file f set upload = $3 from attachment a where a.id = f.attachment and a.meeting = $1"
        " and f.minutes_of = $2 returning a.id",
        meeting.id,
        minutes["meeting"],
        minutes["upload"],
    )
    if attachment is not None:
        # A title that somebody has chosen stays.
        own = [title_of_minutes(form, minutes["day"], approved=one) for one in (True, False)]
        await execute("update attachment set title = $2 where id = $1 and title = any($3)", attachment, title, own)
        return
    attachment = await _attach(meeting, title, [minutes["upload"]], first=True, minutes_of=minutes["meeting"])
    await execute(
        "insert into item_attachment (tenant, item, attachment) values ($1, $2, $3)",
        current_scope().tenant,
        item,
        attachment,
    )


async def _attach(
    meeting: MeetingView, title: str, uploads: Sequence[int], *, first: bool, minutes_of: int | None = None
) -> int:
    """A new attachment, before the others or after them."""
    place = "coalesce(min(position) - 1, 0)" if first else "coalesce(max(position) + 1, 0)"
    attachment = await fetch_value(
        f"insert into attachment (tenant, meeting, title, position) select $1, $2, $3, {place} from attachment"
        " where meeting = $2 returning id",
        current_scope().tenant,
        meeting.id,
        title,
    )
    await execute(
        "insert into attachment_file (tenant, attachment, upload, minutes_of, position)"
        " select $1, $2, n.upload, $4, n.position from unnest($3::integer[]) with ordinality n (upload, position)",
        current_scope().tenant,
        attachment,
        list(uploads),
        minutes_of,
    )
    return attachment
