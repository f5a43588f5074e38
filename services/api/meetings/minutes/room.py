"""The page of a meeting's minutes, as every one of its forms answers it again when something must be put right."""

from typing import Any

from litestar import Response

from services.api.forms import Typed
from services.api.meetings.holding import faults
from services.api.meetings.parts import part_page
from services.api.meetings.registration import registered_versions
from services.api.visit import Visit
from services.domain.base.errors import Conflict, NotFound, RuleBroken, StaleSave
from services.domain.documents.permissions import JobPermission
from services.domain.meetings.actions.minutes import version_of_text
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import Agenda, ItemLine, all_kinds
from services.domain.meetings.queries.clauses import clauses_of
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.minutes import MinutesRoom, MinutesView, Recorded, minutes_room, recorded
from services.domain.meetings.rules.agenda import ApprovalForm
from services.domain.meetings.rules.clause_forms import usual_forms
from services.domain.meetings.rules.clauses import ClauseState
from services.domain.meetings.rules.minutes import MinutesContent, MinutesState, undecided
from services.domain.meetings.rules.sittings import Capacity
from services.render.differences import word_changes
from services.render.formats import moment
from services.render.minutes import item_heading, minutes_blocks
from services.render.words import clauses as clause_words
from services.render.words.minutes import NAMES, PARTS, STATES

MINUTES = "/{tenant:str}/moten/{slug:str}/minnesanteckningar"
READ = {"permission": MeetingPermission.READ_MINUTES}
WRITE = {"permission": MeetingPermission.WRITE_MINUTES}


def room_path(visit: Visit, slug: str, item: int | None = None) -> str:
    """The minutes' page, with an item opened to be written on."""
    path = f"{visit.home}/moten/{slug}/minnesanteckningar"
    return f"{path}?punkt={item}" if item else path


async def own_meeting(visit: Visit, slug: str) -> MeetingView:
    """The meeting, for who may write its minutes. Raises NotFound."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    return meeting


async def read_meeting(visit: Visit, slug: str) -> MeetingView:
    """The meeting, for who may read its minutes: a guest those of the meetings that they are invited to. Raises NotFound."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.READ_MINUTES, **meeting.dimensions)
    return meeting


def shown_version(visit: Visit, meeting: MeetingView, room: MinutesRoom) -> MinutesView | None:
    """What the visitor may read: a draft that is out for comments is for the body's own, approved minutes for everybody."""
    reads_papers = visit.may(MeetingPermission.READ_PAPERS, **meeting.dimensions)
    if room.open and room.open.state is MinutesState.OUT_FOR_COMMENTS and reads_papers:
        return room.open
    return room.in_force


async def room_page(
    visit: Visit,
    meeting: MeetingView,
    *broken: RuleBroken | Conflict,
    item: int | None = None,
    values: Typed | None = None,
    fault_at: str = "",
) -> Response[str]:
    """The page: to write for those who write, one item opened at a time; to read for the others.

    At a fault with what was typed; the fault is said at the part where it was made, `fault_at`, where that is shown.
    """
    room = await minutes_room(meeting.id)
    may_write = visit.may(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    writing = may_write and (room.open is not None or not room.versions)
    account = visit.signed_in.account
    approves = room.open is not None and any(one.account and one.account == account for one in room.approvers)
    found = await recorded(meeting) if writing or approves else None
    kinds = await all_kinds()
    shown = shown_version(visit, meeting, room)
    # A named approver reads the words of the moment: it is to them that an approval binds.
    content = found.content if found and approves else shown.content if shown else None
    stale = next((one for one in broken if isinstance(one, StaleSave)), None)
    return part_page(
        "meetings/minutes.html",
        visit,
        meeting,
        part="minutes",
        title="Anteckningar",
        status=409 if stale else 422 if broken else 200,
        room=room,
        shown=shown,
        found=found,
        blocks=_read_blocks(content, kinds) if not (writing and room.open) else (),
        kinds=kinds,
        item_heading=item_heading,
        **await _opened(found.agenda if found and writing and room.open else None, item),
        undecided=undecided(found.content) if found else (),
        by_approvers=found is not None and found.rules.approval is ApprovalForm.APPROVERS,
        present=_present(found),
        may_write=may_write,
        may_excerpt=visit.may(JobPermission.OWN),
        may_publish=visit.may(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id),
        is_approver=any(one.account == account and one.approved_at is None for one in room.approvers),
        registered=await registered_versions(visit, meeting, "minutes"),
        names=NAMES,
        states=STATES,
        part_names=PARTS,
        word_changes=word_changes,
        values=values or Typed(),
        errors=faults(*broken),
        fault_at=fault_at,
        stale=_both_texts(stale) if stale else None,
        version_of_text=version_of_text,
        clause_word=clause_words.word,
        kinds_of=clause_words.kinds,
    )


async def _opened(agenda: Agenda | None, item: int | None) -> dict[str, Any]:
    """The item that is written on, with its clauses and those before and after it; of no agenda none. Raises NotFound."""
    if agenda is None or item is None:
        return {"opened": None}
    written = [one for one in agenda.items if not one.is_section or one.background]
    place = next((number for number, one in enumerate(written) if one.id == item), None)
    if place is None:
        raise NotFound(item=item)
    opened: ItemLine = written[place]
    clauses = await clauses_of(opened.id)
    return {
        "opened": opened,
        "clauses": [one for one in clauses if one.state is ClauseState.ADOPTED],
        "struck": [one for one in clauses if one.state is not ClauseState.ADOPTED],
        "forms": usual_forms(opened.role, opened.kinds),
        "before": written[place - 1] if place else None,
        "after": written[place + 1] if place + 1 < len(written) else None,
    }


def _both_texts(stale: StaleSave) -> dict[str, Any]:
    """Both texts of a stale save, as `stale_save` shows them."""
    at = stale.facts["saved_at"]
    return {
        "theirs": stale.facts["current"].text,
        "yours": stale.facts["submitted"].text,
        "by": stale.facts["saved_by"],
        "at": moment(at) if at else None,
        "version": stale.facts["version"],
    }


def _read_blocks(content: MinutesContent | None, kinds: Any) -> tuple[Any, ...]:
    return tuple(minutes_blocks(content, kinds=kinds)) if content else ()


def _present(found: Recorded | None) -> list[tuple[str, str]]:
    """Who may be named approver: (number, name and organisation) of each who was there, other than guests and co-opted."""
    if found is None:
        return []
    return [
        (str(one.id), f"{one.name}, {one.organisation}" if one.organisation else one.name)
        for one in found.sitting.present
        if one.capacity not in (Capacity.GUEST, Capacity.CO_OPTED)
    ]
