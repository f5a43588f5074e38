"""`…/moten/{slug}/bilagor`: attachments under their letters: handed in, ordered, named by items, read."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.meetings.agenda import PREPARE, own_meeting
from services.api.meetings.items import item_page
from services.api.meetings.parts import part_page
from services.api.settings import Settings
from services.api.uploads import RECEIVES_FILES, SEVERAL_FILES, keep_received, send_upload
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.documents.kinds import EVERY_KIND
from services.domain.documents.queries import UploadView
from services.domain.meetings.actions import attachments as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import Agenda, AttachmentView, agenda_of, attachment_upload
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.agenda import MOST_BYTES
from services.domain.meetings.rules.sittings import Phase
from services.render.words.documents import endings, kinds_words

ATTACHMENTS = "/{tenant:str}/moten/{slug:str}/bilagor"
ATTACHMENT = ATTACHMENTS + "/{attachment:int}"
AT_A_TIME = 20
"""So many files are chosen at a time, as long as the form itself is not too large."""


@get(ATTACHMENTS, opt=PREPARE, include_in_schema=False)
async def show(visit: Visit, slug: str, request: Request) -> Response[str]:
    """The attachments in letter order; one of them opened to be changed (`andra`: its number)."""
    moved = str(request.query_params.get("flyttad", ""))[:40]
    opened = Typed(row=str(request.query_params.get("andra", ""))).row("row")
    return await _page(visit, await own_meeting(visit, slug), opened=opened, focus=moved)


@post(ATTACHMENTS, opt=PREPARE | RECEIVES_FILES, request_max_body_size=SEVERAL_FILES, include_in_schema=False)
async def add(visit: Visit, slug: str, request: Request, redis: Redis) -> Response[str] | Redirect:
    """Hand in an attachment: one or several files under one letter, named by an item where the form says which."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    items = [row for value in await typed_list(request, "item") if (row := Typed(row=value).row("row"))]
    try:
        uploads = await _received(request, visit, redis)
        title = values["attachment_title"].strip() or (PurePath(uploads[0].name).stem if uploads else "–")
        await actions.add_attachment(meeting, title, uploads, items=items, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        error.field = "attachment_title" if error.field == "title" else error.field
        if values["from"] != "bilagor" and items:
            return await item_page(visit, meeting, items[0], error, attachment={"title": values["attachment_title"]})
        return await _page(visit, meeting, error, values=values, items=items)
    said = "Bilagan är tillagd."
    if values["from"] != "bilagor" and items:
        return see_other(f"{visit.home}/moten/{slug}/dagordning/{items[0]}", said=said)
    return see_other(_address(visit, slug), said=said)


@post(
    f"{ATTACHMENT}/filer",
    opt=PREPARE | RECEIVES_FILES,
    request_max_body_size=SEVERAL_FILES,
    include_in_schema=False,
)
async def add_files(
    visit: Visit, slug: str, attachment: int, request: Request, redis: Redis
) -> Response[str] | Redirect:
    """Hand in more files under a letter."""
    meeting = await own_meeting(visit, slug)

    async def do(**who: Any) -> None:
        uploads = await _received(request, visit, redis, field="more_files")
        await actions.add_files(meeting, attachment, uploads, **who)

    return await _done(visit, meeting, do, said="Filerna är tillagda.", opened=attachment)


@post(ATTACHMENT, opt=PREPARE, include_in_schema=False)
async def change(visit: Visit, slug: str, attachment: int, request: Request) -> Response[str] | Redirect:
    """Give an attachment another name, and say which items name it."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    items = [row for value in await typed_list(request, "items") if (row := Typed(row=value).row("row"))]

    async def do(**who: Any) -> None:
        await actions.rename_attachment(meeting, attachment, values["title"], **who)
        await actions.name_attachments(meeting, attachment, items, **who)

    return await _done(visit, meeting, do, said="Bilagan är ändrad.", opened=attachment, values=values, items=items)


@post(f"{ATTACHMENTS}/ordning", opt=PREPARE, include_in_schema=False)
async def order(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Move an attachment one step (`steg`: its number and up or down)."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    name, _, step = values["steg"].partition(" ")
    attachment = Typed(row=name).row("row") or 0
    agenda = await agenda_of(meeting)
    order = [one.id for one in agenda.attachments]

    async def do(**who: Any) -> None:
        await actions.move_attachment(meeting, attachment, before=_before(order, attachment, step), **who)

    return await _done(visit, meeting, do, said="Bilagan är flyttad.", focus=f"{attachment}-{step[:4]}")


@post(f"{ATTACHMENT}/filer/ordning", opt=PREPARE, include_in_schema=False)
async def order_files(visit: Visit, slug: str, attachment: int, request: Request) -> Response[str] | Redirect:
    """Move a file one step under its letter."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    name, _, step = values["steg"].partition(" ")
    file = Typed(row=name).row("row") or 0
    found = _found(await agenda_of(meeting), attachment)
    order = [one.id for one in found.files]

    async def do(**who: Any) -> None:
        await actions.move_file(meeting, attachment, file, before=_before(order, file, step), **who)

    return await _done(visit, meeting, do, said="Filen är flyttad.", focus=f"fil-{file}-{step[:4]}")


@post(f"{ATTACHMENT}/filer/{{file:int}}/ta-bort", opt=PREPARE, include_in_schema=False)
async def remove_file(visit: Visit, slug: str, attachment: int, file: int) -> Response[str] | Redirect:
    """Take a file away."""
    meeting = await own_meeting(visit, slug)

    async def do(**who: Any) -> None:
        await actions.remove_file(meeting, attachment, file, **who)

    return await _done(visit, meeting, do, said="Filen är borttagen.")


@post(f"{ATTACHMENT}/ta-bort", opt=PREPARE, include_in_schema=False)
async def remove(visit: Visit, slug: str, attachment: int) -> Response[str] | Redirect:
    """Take an attachment away."""
    meeting = await own_meeting(visit, slug)

    async def do(**who: Any) -> None:
        await actions.remove_attachment(meeting, attachment, **who)

    return await _done(visit, meeting, do, said="Bilagan är borttagen.")


@get(f"{ATTACHMENTS}/fil/{{file:int}}", opt={"permission": MeetingPermission.READ_PAPERS}, include_in_schema=False)
async def download(visit: Visit, slug: str, file: int, settings: Settings) -> Redirect:
    """A file of an attachment, for who may read the body's papers."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.READ_PAPERS, **meeting.dimensions)
    return send_upload(await attachment_upload(meeting.id, file), visit, settings)


async def _received(request: Request, visit: Visit, redis: Redis, field: str = "files") -> list[UploadView]:
    return await keep_received(request, visit, redis, field=field, most=AT_A_TIME)


async def _done(
    visit: Visit, meeting: MeetingView, do: Any, *, said: str, focus: str = "", opened: int | None = None, **typed: Any
) -> Response[str] | Redirect:
    try:
        await do(actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        if opened is not None and error.field == "files":
            error.field = "more_files"
        return await _page(visit, meeting, error, opened=opened, **typed)
    return see_other(_address(visit, meeting.slug) + (f"?flyttad={focus}" if focus else ""), said=said)


def _before(order: Sequence[int], one: int, step: str) -> int | None:
    """Before what something stands after a step. Raises NotFound for a step that leads nowhere."""
    at = order.index(one) if one in order else -1
    if at < 0 or step not in ("up", "down") or (step == "up" and at == 0) or (step == "down" and at == len(order) - 1):
        raise NotFound(step=step)
    if step == "up":
        return order[at - 1]
    return order[at + 2] if at + 2 < len(order) else None


def _found(agenda: Agenda, attachment: int) -> AttachmentView:
    found = next((one for one in agenda.attachments if one.id == attachment), None)
    if found is None:
        raise NotFound(attachment=attachment)
    return found


def _address(visit: Visit, slug: str) -> str:
    return f"{visit.home}/moten/{slug}/bilagor"


async def _page(
    visit: Visit,
    meeting: MeetingView,
    *broken: RuleBroken,
    values: Typed | None = None,
    items: Sequence[int] | None = None,
    opened: int | None = None,
    focus: str = "",
) -> Response[str]:
    """The page. `values` and `items` are what was typed in the form that was refused: of the opened attachment, or a new one."""
    agenda = await agenda_of(meeting)
    size = sum(file.size for one in agenda.attachments for file in one.files)
    unsent = [one.id for one in agenda.attachments if not one.is_sent]
    return part_page(
        "meetings/attachments.html",
        visit,
        meeting,
        part="attachments",
        title="Bilagor",
        status=422 if broken else 200,
        agenda=agenda,
        named_by={
            one.id: [item for item in agenda.items if one.id in {named.id for named in item.attachments}]
            for one in agenda.attachments
        },
        may_change=meeting.phase is not Phase.CLOSED and not meeting.is_called_off,
        # A letter that has been sent keeps its place; the others change places among themselves.
        first_movable=unsent[0] if unsent else None,
        last_movable=unsent[-1] if unsent else None,
        size=size,
        left=MOST_BYTES - size,
        item_choices=[(str(one.id), f"{one.number} {one.title}") for one in agenda.items],
        file_endings=endings(EVERY_KIND),
        file_kinds=kinds_words(EVERY_KIND),
        focus=focus,
        opened=opened,
        values=values or Typed(),
        chosen=items,
        errors=errors_by_field(*broken),
    )


handlers = [show, add, add_files, change, order, order_files, remove_file, remove, download]
