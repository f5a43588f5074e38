"""Minutes to read: the page, earlier versions, the documents, excerpts."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import typed
from services.api.meetings.minutes.room import MINUTES, READ, read_meeting, room_page, room_path
from services.api.meetings.parts import part_page
from services.api.settings import Settings
from services.api.uploads import send_upload
from services.api.visit import Visit
from services.domain.base.errors import NotFound
from services.domain.documents.queries import access_upload
from services.domain.meetings.actions.excerpts import start_excerpt
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import all_kinds
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.minutes import MinutesView, access_version
from services.domain.meetings.rules.minutes import MinutesState
from services.render.minutes import minutes_blocks
from services.render.words.minutes import NAMES, STATES


@get(MINUTES, opt=READ, include_in_schema=False)
async def show(
    visit: Visit,
    slug: str,
    item: Annotated[int | None, QueryParameter(name="punkt", ge=1, le=2_147_483_647)] = None,
) -> Response[str]:
    """The minutes of a meeting, where they stand; for those who write them with an item opened."""
    return await room_page(visit, await read_meeting(visit, slug), item=item)


@get(f"{MINUTES}/version/{{number:int}}", opt=READ, include_in_schema=False)
async def show_version(visit: Visit, slug: str, number: int) -> Response[str]:
    """A version as it was approved or sent out."""
    meeting = await read_meeting(visit, slug)
    version = await _readable(visit, meeting, number)
    return part_page(
        "meetings/minutes_version.html",
        visit,
        meeting,
        part="minutes",
        title=f"Version {number}",
        crumbs=[("Anteckningar", room_path(visit, slug)), (f"Version {number}", None)],
        shown=version,
        blocks=tuple(minutes_blocks(version.content, kinds=await all_kinds())) if version.content else (),
        names=NAMES,
        states=STATES,
    )


@get(f"{MINUTES}/version/{{number:int}}/{{form:str}}", opt=READ, include_in_schema=False)
async def download(visit: Visit, slug: str, number: int, form: str, settings: Settings) -> Redirect:
    """Word or PDF of a version."""
    version = await _readable(visit, await read_meeting(visit, slug), number)
    upload = {"docx": version.word, "pdf": version.pdf}.get(form)
    if upload is None:
        raise NotFound(form=form)
    return send_upload(await access_upload(upload), visit, settings)


@post(f"{MINUTES}/utdrag", opt=READ, include_in_schema=False)
async def make_excerpt(visit: Visit, slug: str, request: Request) -> Redirect:
    """Have one item of the minutes in force made as a document; leads to the job's page."""
    meeting, values = await read_meeting(visit, slug), await typed(request)
    version = await _readable(visit, meeting, values.row("number") or 0)
    job = await start_excerpt(meeting, version, values.row("item") or 0, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/jobb/{job.id}")


async def _readable(visit: Visit, meeting: MeetingView, number: int) -> MinutesView:
    """A version that the visitor may read: approved ones everybody, one that is out for comments the body's own."""
    version = await access_version(meeting.id, number)
    if version.state is MinutesState.DRAFT:
        raise NotFound(minutes=number)
    if version.is_open:
        visit.signed_in.require(MeetingPermission.READ_PAPERS, **meeting.dimensions)
    return version


handlers = [show, show_version, download, make_excerpt]
