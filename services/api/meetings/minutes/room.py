"""The page of a meeting's minutes, as every one of its forms answers it again when something must be put right."""

from typing import Any

from litestar import Response

from services.api.forms import Typed, errors_by_field
from services.api.meetings.parts import part_page
from services.api.meetings.registration import registered_versions
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.documents.permissions import JobPermission
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import all_kinds
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.minutes import MinutesRoom, MinutesView, Recorded, minutes_room, recorded
from services.domain.meetings.rules.agenda import ApprovalForm
from services.domain.meetings.rules.minutes import MinutesContent, MinutesState, undecided
from services.render.differences import word_changes
from services.render.minutes import item_heading, minutes_blocks
from services.render.words.minutes import NAMES, PARTS, STATES

MINUTES = "/{tenant:str}/moten/{slug:str}/minnesanteckningar"
READ = {"permission": MeetingPermission.READ_MINUTES}
WRITE = {"permission": MeetingPermission.WRITE_MINUTES}


def room_path(visit: Visit, slug: str) -> str:
    return f"{visit.home}/moten/{slug}/minnesanteckningar"


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
    visit: Visit, meeting: MeetingView, *broken: RuleBroken, values: Typed | None = None, **context: Any
) -> Response[str]:
    """The page: to write for those who write, to read for the others."""
    room = await minutes_room(meeting.id)
    may_write = visit.may(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    writing = may_write and (room.open is not None or not room.versions)
    found = await recorded(meeting) if writing else None
    kinds = await all_kinds()
    shown = shown_version(visit, meeting, room)
    account = visit.signed_in.account
    return part_page(
        "meetings/minutes.html",
        visit,
        meeting,
        part="minutes",
        title="Anteckningar",
        status=409 if context.get("stale") else 422 if broken else 200,
        room=room,
        shown=shown,
        found=found,
        blocks=_read_blocks(shown.content if shown else None, kinds) if not (writing and room.open) else (),
        kinds=kinds,
        item_heading=item_heading,
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
        errors=errors_by_field(*broken),
        stale=context.pop("stale", None),
        **context,
    )


def _read_blocks(content: MinutesContent | None, kinds: Any) -> tuple[Any, ...]:
    return tuple(minutes_blocks(content, kinds=kinds)) if content else ()


def _present(found: Recorded | None) -> list[tuple[str, str]]:
    """Who may be named approver: (number, name and organisation) of each who was there."""
    if found is None:
        return []
    return [
        (str(one.id), f"{one.name}, {one.organisation}" if one.organisation else one.name)
        for one in found.sitting.present
    ]
