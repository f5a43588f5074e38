"""Minutes out for comments: sent, a Word file taken back, each of its changes taken in or left."""

from collections.abc import Container, Iterable

from litestar import Request, Response, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import typed
from services.api.meetings.minutes.room import MINUTES, WRITE, own_meeting, room_page, room_path
from services.api.uploads import ONE_FILE, RECEIVES_FILES, keep_received
from services.api.visit import Visit
from services.domain.base.errors import Conflict, Missing, NotFound, RuleBroken, StaleSave
from services.domain.documents.kinds import FileKind
from services.domain.documents.queries import access_upload
from services.domain.documents.store import file_store
from services.domain.meetings.actions import comments as actions
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.minutes import minutes_room, recorded
from services.domain.meetings.rules.comments import NotOurFile, Remark, changes_outside
from services.render.word_anchors import Returned, read_returned


@post(f"{MINUTES}/synpunkter", opt=WRITE, include_in_schema=False)
async def send(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Send the draft out for comments."""
    meeting = await own_meeting(visit, slug)
    try:
        found = await recorded(meeting)
        await actions.send_for_comments(meeting, found, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await room_page(visit, meeting, error)
    return see_other(room_path(visit, slug), said="Utkastet är skickat till dem som var kallade.")


@post(f"{MINUTES}/svar", opt=WRITE | RECEIVES_FILES, request_max_body_size=ONE_FILE, include_in_schema=False)
async def take_back(visit: Visit, slug: str, request: Request, redis: Redis) -> Response[str] | Redirect:
    """Take a returned Word file back and show what it changes."""
    meeting = await own_meeting(visit, slug)
    try:
        uploads = await keep_received(request, visit, redis, kinds=frozenset({FileKind.DOCX}))
        if not uploads:
            raise Missing(name="Wordfilen", field="file")
        try:
            returned = read_returned(await file_store().read(uploads[0].digest))
        except ValueError as error:
            raise NotOurFile() from error
        # A program that lost the mark may have lost anchors, too: words that have none left are not taken for struck.
        sent = await _sent(meeting, only=None if returned.mark else dict(returned.texts))
        gone = [(key, "") for key, _ in sent.texts if key not in dict(returned.texts)] if sent else []
        outside = changes_outside(
            sent.outside if sent else returned.outside, returned.outside, _remarks(returned.remarks)
        )
        await actions.take_back(
            meeting,
            mark=returned.mark,
            texts=[*returned.texts, *gone],
            remarks=_remarks(returned.comments),
            outside=outside,
            upload=uploads[0].id,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await room_page(visit, meeting, error)
    return see_other(f"{room_path(visit, slug)}#svar", said="Filen är läst. Ta ställning till ändringarna.")


async def _sent(meeting: MeetingView, *, only: Container[str] | None) -> Returned | None:
    """The file that is out for comments as it was sent, read in the same way; None before it is made."""
    out = (await minutes_room(meeting.id)).open
    if out is None or out.word is None:
        return None
    return read_returned(await file_store().read((await access_upload(out.word)).digest), only=only)


def _remarks(comments: Iterable[tuple[str, str, str]]) -> list[tuple[str, Remark]]:
    return [(place, Remark(author=author, text=text)) for place, author, text in comments]


@post(f"{MINUTES}/svar/{{comments:int}}/{{place:int}}", opt=WRITE, include_in_schema=False)
async def decide(visit: Visit, slug: str, comments: int, place: int, request: Request) -> Response[str] | Redirect:
    """Take a change in, or leave it."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    room = await minutes_room(meeting.id)
    file = next((one for one in room.comments if one.id == comments), None)
    if file is None or values["do"] not in ("ta-in", "lamna"):
        raise NotFound(comments=comments)
    try:
        await actions.decide_change(
            meeting,
            file,
            place,
            taken=values["do"] == "ta-in",
            recorded=await recorded(meeting),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return await room_page(visit, meeting, stale, fault_at="svar")
    except RuleBroken as error:
        return await room_page(visit, meeting, error)
    except Conflict:
        return see_other(f"{room_path(visit, slug)}#svar", said="Någon har redan tagit ställning till ändringen.")
    said = "Ändringen är intagen." if values["do"] == "ta-in" else "Ändringen är lämnad."
    return see_other(f"{room_path(visit, slug)}#svar", said=said)


handlers = [send, take_back, decide]
