"""What the pages of a meeting that is being held have in common: the room's workbench and its parts."""

from collections.abc import Sequence
from typing import Any

from litestar import MediaType, Response

from services.api.answers import VARY, page_context, see_other
from services.api.forms import Typed, errors_by_field
from services.api.meetings.parts import part_page
from services.api.said import SeeOther
from services.api.visit import Visit
from services.domain.base.errors import Conflict, NotFound, RuleBroken, StaleSave
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import Agenda, ItemLine, agenda_of
from services.domain.meetings.queries.clauses import clauses_of
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.sittings import (
    Sitting,
    is_to_be_handled,
    items_left,
    sitting_of,
    whole_sitting_of,
)
from services.domain.meetings.rules.agenda import ItemState, Quorum
from services.domain.meetings.rules.clause_forms import usual_forms
from services.domain.meetings.rules.clauses import ClauseState
from services.domain.meetings.rules.sittings import (
    AttendanceState,
    Capacity,
    Duty,
    Mode,
    Phase,
    Position,
    is_quorate,
    needed,
    voters,
)
from services.render.environment import render_block
from services.render.formats import moment
from services.render.words import clauses as clause_words
from services.render.words import explain
from services.render.words import sittings as words

HOLD = {"permission": MeetingPermission.HOLD}
NOTE = {"permission": MeetingPermission.NOTE}
ROOM = "/{tenant:str}/moten/{slug:str}/genomfor"
TEMPLATE = "meetings/room.html"

SHOWN = {
    "said_of": words.word,
    "clause_word": clause_words.word,
    "kinds_of": clause_words.kinds,
    "AttendanceState": AttendanceState,
    "Capacity": Capacity,
    "ClauseState": ClauseState,
    "Duty": Duty,
    "ItemState": ItemState,
    "Mode": Mode,
    "Position": Position,
}
"""The words and values that every template of a held meeting uses."""


async def held_by(visit: Visit, slug: str) -> MeetingView:
    """The meeting, for who leads it. Raises NotFound."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.HOLD, body=meeting.body.id)
    return meeting


def room_path(visit: Visit, meeting: MeetingView, item: int | None = None) -> str:
    """The workbench, at an item."""
    path = f"{visit.home}/moten/{meeting.slug}/genomfor"
    return f"{path}?punkt={item}" if item else path


async def sitting_for(visit: Visit, meeting: MeetingView) -> Sitting:
    """What has been recorded, as far as the visitor may see it."""
    if visit.may(MeetingPermission.NOTE, body=meeting.body.id):
        return await whole_sitting_of(meeting.id)
    return await sitting_of(meeting.id)


async def room_context(
    visit: Visit, meeting: MeetingView, *, item: int | None = None, clause: int | None = None
) -> dict[str, Any]:
    """What the workbench shows: the item that is up, or the one asked for, with all that has been recorded of it."""
    agenda = await agenda_of(meeting)
    sitting = await sitting_for(visit, meeting)
    handled = [one for one in agenda.items if is_to_be_handled(one, agenda)]
    shown = _shown(handled, agenda, item or meeting.present_item)
    clauses = await clauses_of(shown.id) if shown else ()
    place = handled.index(shown) if shown in handled else 0
    recused = sitting.recused_from(shown.id) if shown else frozenset()
    return {
        "room": room_path(visit, meeting),
        "agenda": agenda,
        "sitting": sitting,
        "rules": agenda.rules,
        "item": shown,
        "present": agenda.item(meeting.present_item or 0),
        "before": handled[place - 1] if place else None,
        "after": handled[place + 1] if place + 1 < len(handled) else None,
        "left": [one for one in items_left(agenda) if one.id != meeting.present_item],
        "undecided": [one for line in agenda.items for one in line.clauses if one.state is ClauseState.DRAFTED],
        "clauses": clauses,
        "editing": next((one for one in clauses if one.id == clause), None),
        "forms": usual_forms(shown.role, shown.kinds) if shown else [],
        "note": sitting.notes.get(shown.id) if shown else None,
        "views": _views(sitting, shown),
        "recused": recused,
        "voting": voters(sitting.attendees, recused=recused),
        "needed": needed(sitting.attendees, agenda.rules),
        "has_quorum_rule": agenda.rules.quorum is not Quorum.NONE,
        "is_quorate": is_quorate(sitting.attendees, agenda.rules, recused=recused),
        "may_note": visit.may(MeetingPermission.NOTE, body=meeting.body.id),
        **SHOWN,
    }


def _shown(handled: Sequence[ItemLine], agenda: Agenda, item: int | None) -> ItemLine | None:
    if item is None:
        return handled[0] if handled else None
    found = agenda.item(item)
    if found is None:
        raise NotFound(item=item)
    return found


def _views(sitting: Sitting, item: ItemLine | None) -> list[dict[str, Any]]:
    """A row per principal at the meeting, with what it has said."""
    if item is None:
        return []
    said = {view.principal: view for view in sitting.views.get(item.id, ())}
    rows = []
    for group in sitting.groups:
        if group.principal:
            view = said.get(group.principal)
            rows.append(
                {
                    "principal": group.principal,
                    "name": group.name,
                    "text": view.text if view else "",
                    "version": view.version if view else 0,
                }
            )
    return rows


async def show_room(
    visit: Visit,
    meeting: MeetingView,
    *broken: RuleBroken | Conflict,
    item: int | None = None,
    clause: int | None = None,
    values: Typed | None = None,
    fault_at: str = "uppe",
    **context: Any,
) -> Response[str]:
    """The workbench; at a fault with what was typed, the fault said at the part where it was made."""
    meeting = await access_meeting(meeting.slug)
    shown = await room_context(visit, meeting, item=item, clause=clause)
    stale = next((one for one in broken if isinstance(one, StaleSave)), None)
    return part_page(
        TEMPLATE,
        visit,
        meeting,
        part="room",
        title="Genomför",
        status=status_of(*broken),
        **shown
        | {
            "values": values or Typed(),
            "errors": faults(*broken),
            "fault_at": fault_at,
            "stale": stale_words(stale) if stale else None,
            "wrote": False,
        }
        | context,
    )


async def part_context(visit: Visit, meeting: MeetingView, *, item: int | None) -> dict[str, Any]:
    """What the parts of the workbench need when they are made without their page."""
    return {
        "meeting": meeting,
        "here": f"{visit.home}/moten/{meeting.slug}",
        "Phase": Phase,
        "values": Typed(),
        "errors": {},
        "fault_at": "",
        "stale": None,
        "wrote": False,
        **await room_context(visit, meeting, item=item),
    }


async def after_write(
    visit: Visit, meeting: MeetingView, *, item: int | None, said: str, anchor: str = ""
) -> Response[str] | SeeOther:
    """After a write: the part of the workbench that htmx asked for, made anew; else back to the page, which says what was saved.

    The editor of clauses comes back empty, with the list in which its clause now stands.
    """
    if visit.fragment is None:
        return see_other(f"{room_path(visit, meeting, item)}{anchor}", said=said)
    if visit.fragment != "skriv":
        return await show_room(visit, meeting, item=item)
    meeting = await access_meeting(meeting.slug)
    full = page_context(visit, await part_context(visit, meeting, item=item) | {"wrote": True})
    listed = render_block(TEMPLATE, "beslut", full)
    content = render_block(TEMPLATE, "skriv", full)
    partial = f'<hx-partial hx-target="#beslut" hx-swap="outerMorph">{listed}</hx-partial>'
    return Response(content + partial, media_type=MediaType.HTML, status_code=200, headers=VARY)


def status_of(*broken: RuleBroken | Conflict) -> int:
    """409 for what somebody else has done meanwhile, 422 for what must be put right."""
    if not broken:
        return 200
    return 409 if any(isinstance(one, Conflict) for one in broken) else 422


def faults(*broken: RuleBroken | Conflict) -> dict[str, str]:
    """What went wrong, by field; a conflict belongs to no field, and a stale save is shown as both texts instead."""
    found = dict(errors_by_field(*(one for one in broken if isinstance(one, RuleBroken))))
    for one in broken:
        if isinstance(one, Conflict) and not isinstance(one, StaleSave):
            found[""] = explain(one)
    return found


def stale_words(stale: StaleSave) -> dict[str, Any]:
    """Both texts of a stale save, for `stale_save`."""
    at = stale.facts.get("saved_at")
    return {
        "theirs": stale.facts["current"],
        "yours": stale.facts["submitted"],
        "by": stale.facts.get("saved_by"),
        "at": moment(at) if at else None,
    }
