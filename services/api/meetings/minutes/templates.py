"""`/{tenant}/moten/mallar`: the RSS's own Word templates, looked through when they are uploaded."""

from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import errors_by_field
from services.api.meetings.answers import meeting_page
from services.api.settings import Settings
from services.api.uploads import ONE_FILE, RECEIVES_FILES, keep_received, send_upload
from services.api.visit import Visit
from services.domain.base.errors import Missing, NotFound, RuleBroken
from services.domain.documents.kinds import FileKind
from services.domain.documents.queries import access_upload
from services.domain.documents.store import file_store
from services.domain.meetings.actions import templates as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.minutes import templates
from services.domain.meetings.rules.templates import TemplateKind, TemplateRefused
from services.render.word_template import CONTENT, FIELDS, faults_of
from services.render.words.templates import KINDS

TEMPLATES = {"permission": MeetingPermission.TEMPLATES}
PATH = "/{tenant:str}/moten/mallar"


@get(PATH, opt=TEMPLATES, include_in_schema=False)
async def show(visit: Visit) -> Response[str]:
    """The templates, and which fields one may name."""
    return await _page(visit)


@post(f"{PATH}/{{kind:str}}", opt=TEMPLATES | RECEIVES_FILES, request_max_body_size=ONE_FILE, include_in_schema=False)
async def upload(visit: Visit, kind: str, request: Request, redis: Redis) -> Response[str] | Redirect:
    """Take a template in, once it is looked through."""
    chosen = _kind(kind)
    try:
        uploads = await keep_received(request, visit, redis, kinds=frozenset({FileKind.DOCX}))
        if not uploads:
            raise Missing(name="Wordfilen", field="file")
        faults = faults_of(await file_store().read(uploads[0].digest))
        if faults:
            raise TemplateRefused(
                unreadable=faults.unreadable,
                unknown=faults.unknown,
                other=faults.other,
                lacks_content=faults.lacks_content,
            )
        await actions.choose_template(chosen, uploads[0].id, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, error, kind=chosen)
    return see_other(f"{visit.home}/moten/mallar", said="Mallen används från och med nu.")


@post(f"{PATH}/{{kind:str}}/ta-bort", opt=TEMPLATES, include_in_schema=False)
async def leave(visit: Visit, kind: str) -> Redirect:
    """Go back to Samband's own form."""
    await actions.leave_template(_kind(kind), actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/moten/mallar", said="Mallen används inte längre.")


@get(f"{PATH}/{{kind:str}}/fil", opt=TEMPLATES, include_in_schema=False)
async def download(visit: Visit, kind: str, settings: Settings) -> Redirect:
    """The template as it was uploaded."""
    found = next((one for one in await templates() if one.kind == _kind(kind)), None)
    if found is None:
        raise NotFound(template=kind)
    return send_upload(await access_upload(found.upload), visit, settings)


def _kind(kind: str) -> TemplateKind:
    try:
        return TemplateKind(kind)
    except ValueError as error:
        raise NotFound(template=kind) from error


async def _page(visit: Visit, *broken: RuleBroken, kind: TemplateKind | None = None) -> Response[str]:
    used = {one.kind: one for one in await templates()}
    return meeting_page(
        "meetings/templates.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Mallar", None)],
        title="Wordmallar",
        kinds=[(one, KINDS[one], used.get(one)) for one in TemplateKind],
        failed=kind,
        fields=FIELDS,
        content=CONTENT,
        errors=errors_by_field(*broken),
    )


handlers = [show, upload, leave, download]
