"""Publication of minutes: on the public page, masked."""

from litestar import Request, Response, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import typed
from services.api.meetings.minutes.room import MINUTES, room_page, room_path
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.meetings.actions import publication as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView, access_meeting

PUBLISH = {"permission": MeetingPermission.PUBLISH_MINUTES}


@post(f"{MINUTES}/publicera", opt=PUBLISH, include_in_schema=False)
async def publish(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Put the approved minutes on the public page."""
    meeting = await _own(visit, slug)
    try:
        await actions.publish(meeting, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await room_page(visit, meeting, error)
    return see_other(f"{room_path(visit, slug)}#publicering", said="Anteckningarna är publicerade.")


@post(f"{MINUTES}/avpublicera", opt=PUBLISH, include_in_schema=False)
async def unpublish(visit: Visit, slug: str) -> Redirect:
    """Take the minutes from the public page."""
    await actions.unpublish(await _own(visit, slug), actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{room_path(visit, slug)}#publicering", said="Anteckningarna är inte längre publicerade.")


@post(f"{MINUTES}/maskera", opt=PUBLISH, include_in_schema=False)
async def mask(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Mask words on the public page."""
    meeting, values = await _own(visit, slug), await typed(request)
    try:
        await actions.mask(
            meeting,
            values["text"],
            reason=values["reason"].strip() or None,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await room_page(visit, meeting, error, values=values)
    return see_other(f"{room_path(visit, slug)}#publicering", said="Orden är maskade.")


@post(f"{MINUTES}/maskera/{{masking:int}}/ta-bort", opt=PUBLISH, include_in_schema=False)
async def unmask(visit: Visit, slug: str, masking: int) -> Redirect:
    """Show masked words again."""
    await actions.unmask(await _own(visit, slug), masking, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{room_path(visit, slug)}#publicering", said="Maskningen är borttagen.")


async def _own(visit: Visit, slug: str) -> MeetingView:
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    return meeting


handlers = [publish, unpublish, mask, unmask]
