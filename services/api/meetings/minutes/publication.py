"""Publication of minutes: on the public page, masked."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import typed
from services.api.meetings.holding import faults
from services.api.meetings.minutes.room import MINUTES, room_page, room_path
from services.api.meetings.parts import part_page
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.meetings.actions import publication as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import all_kinds
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.minutes import minutes_room
from services.domain.meetings.rules.minutes import NothingApproved
from services.render.minutes import minutes_blocks

PUBLISH = {"permission": MeetingPermission.PUBLISH_MINUTES}


@get(f"{MINUTES}/publicera", opt=PUBLISH, include_in_schema=False)
async def preview(visit: Visit, slug: str) -> Response[str]:
    """What would become public, masked, to look through first."""
    return await _preview_page(visit, await _own(visit, slug))


async def _preview_page(visit: Visit, meeting: MeetingView, *broken: RuleBroken) -> Response[str]:
    content = (await minutes_room(meeting.id)).to_publish
    if content is None:
        raise NotFound(publication=meeting.slug)
    return part_page(
        "meetings/publish.html",
        visit,
        meeting,
        part="minutes",
        title="Granska och publicera",
        crumbs=[("Anteckningar", room_path(visit, meeting.slug)), ("Granska och publicera", None)],
        status=422 if broken else 200,
        blocks=tuple(minutes_blocks(content, kinds=await all_kinds())),
        seen=actions.seen_as(content),
        errors=faults(*broken),
    )


@post(f"{MINUTES}/publicera", opt=PUBLISH, include_in_schema=False)
async def publish(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Put the approved minutes on the public page, as they were seen."""
    meeting, values = await _own(visit, slug), await typed(request)
    try:
        await actions.publish(meeting, seen=values["seen"], actor=visit.signed_in, at=visit.clock.now())
    except NothingApproved as error:
        return await room_page(visit, meeting, error)
    except RuleBroken as error:
        return await _preview_page(visit, meeting, error)
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
            values["mask_text"],
            reason=values["mask_reason"].strip() or None,
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
    return see_other(f"{room_path(visit, slug)}#publicering", said="Orden maskas inte när du publicerar nästa gång.")


async def _own(visit: Visit, slug: str) -> MeetingView:
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    return meeting


handlers = [preview, publish, unpublish, mask, unmask]
