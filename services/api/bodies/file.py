"""`/{tenant}/struktur/fil`: the structure out as a file, and in again: upload, see the difference, apply."""

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.bodies.answers import structure_page
from services.api.forms import errors_by_field
from services.api.rate_limit import UPLOADS_PER_MINUTE, spend_own
from services.api.visit import Visit
from services.domain.base.audit import record
from services.domain.base.errors import Missing, RuleBroken
from services.domain.bodies.actions.structure import apply_structure, try_structure
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.structure import load_structure
from services.domain.bodies.structure_file import StructureFileBroken, read, write
from services.domain.networks.queries.networks import national_networks
from services.render.words.bodies import describe_difference, describe_problem

IMPORT = {"permission": BodyPermission.IMPORT}
EXPORT = {"permission": BodyPermission.EXPORT}
FILE = "/{tenant:str}/struktur/fil"


@get(FILE, opt=EXPORT, include_in_schema=False)
async def show(visit: Visit) -> Response[str]:
    """What the file is, to take out or bring in."""
    return _page(visit)


@get(f"{FILE}/struktur.toml", opt=EXPORT, include_in_schema=False)
async def download(visit: Visit) -> Response[str]:
    """The whole structure as a file. The export is noted."""
    text = write(await load_structure())
    await record(visit.signed_in, "bodies.structure.exported", subject="struktur", at=visit.clock.now())
    return Response(
        text,
        media_type="application/toml; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{visit.own_tenant.slug}.toml"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@post(FILE, opt=IMPORT, include_in_schema=False)
async def bring_in(visit: Visit, request: Request, redis: Redis) -> Response[str] | Redirect:
    """First the difference in words; then, with the same content and the button that says so, the change itself."""
    await spend_own(redis, visit, "upload", per_minute=UPLOADS_PER_MINUTE)
    form = await request.form()
    upload, kept = form.get("file"), form.get("content")
    content: bytes | str = kept if isinstance(kept, str) and kept else b""
    if isinstance(upload, UploadFile) and upload.filename:
        content = await upload.read()
    try:
        if not content:
            raise Missing(name="strukturfil", field="file")
        networks = await national_networks()
        structure = read(content, networks=list(networks), slug=visit.own_tenant.slug)
        if form.get("apply"):
            await apply_structure(structure, actor=visit.signed_in, at=visit.clock.now())
            return see_other(f"{visit.home}/struktur", said="Ändringarna i strukturen är genomförda.")
        changes = await try_structure(structure, actor=visit.signed_in, at=visit.clock.now())
    except StructureFileBroken as broken:
        return _page(visit, broken, problems=[describe_problem(problem) for problem in broken.problems])
    except RuleBroken as broken:
        return _page(visit, broken)
    return _page(visit, changes=describe_difference(changes), content=write(structure))


def _page(visit: Visit, *broken: RuleBroken, problems: list[str] | None = None, **context: object) -> Response[str]:
    return structure_page(
        "bodies/file.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Struktur", f"{visit.home}/struktur"), ("Strukturfil", None)],
        title="Strukturfil",
        errors=errors_by_field(*broken),
        problems=problems or [],
        **{"changes": None, "content": ""} | context,
    )


handlers = [show, download, bring_in]
