"""Approval of minutes (godkännande, justering)."""

from litestar import Request, Response, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import typed_list
from services.api.meetings.minutes.room import MINUTES, WRITE, own_meeting, room_page, room_path
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.meetings.actions import approval as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import access_meeting


@post(f"{MINUTES}/justerare", opt=WRITE, include_in_schema=False)
async def name_approvers(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Name who approves."""
    meeting = await own_meeting(visit, slug)
    chosen = [int(one) for one in await typed_list(request, "approvers") if one.isdecimal() and len(one) < 10]
    try:
        await actions.name_approvers(meeting, chosen, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await room_page(visit, meeting, error)
    return see_other(f"{room_path(visit, slug)}#godkannande", said="Justerarna är valda.")


@post(
    f"{MINUTES}/godkann",
    opt={"permission": MeetingPermission.APPROVE_MINUTES, "fresh": True},
    include_in_schema=False,
)
async def approve(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Approve the minutes, or one's own part of it as a named approver."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.APPROVE_MINUTES, body=meeting.body.id)
    try:
        done = await actions.approve(meeting, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await room_page(visit, meeting, error)
    said = "Anteckningarna är godkända." if done else "Du har justerat. De andra justerarna återstår."
    return see_other(room_path(visit, slug), said=said)


handlers = [name_approvers, approve]
