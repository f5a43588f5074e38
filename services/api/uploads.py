"""Files in and out: read from a form and kept; sent as attachments from an address that needs no cookie.

A handler that takes files says so::

    @post(path, opt=EDIT | RECEIVES_FILES, request_max_body_size=ONE_FILE)
    async def add(visit: Visit, request: Request, redis: Redis) -> …:
        uploads = await keep_received(request, visit, redis, kinds=DOCUMENT_KINDS)

Who may hand in is then asked before the body is read, and no transaction is held while it comes. The body goes to a
temporary file, piece by piece. A page's link leads to a handler that asks who may read and answers `send_upload(…)`.
"""

import hashlib
import hmac
import time
from typing import NamedTuple
from urllib.parse import quote

from litestar import Request, get
from litestar.datastructures import UploadFile
from litestar.response import Redirect, Stream
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.rate_limit import UPLOADS_PER_MINUTE, spend_own
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.actor import Actor
from services.domain.base.errors import NotFound
from services.domain.base.scope import tenant_scope
from services.domain.documents.actions import keep_upload, note_fetched
from services.domain.documents.errors import FileRefused, TooManyFiles
from services.domain.documents.kinds import EVERY_KIND, LARGEST_FILE, FileKind
from services.domain.documents.queries import UploadView, access_upload
from services.domain.documents.store import file_store

RECEIVES_FILES = {"receives_files": True}

ONE_FILE = 64_000_000
SEVERAL_FILES = 130_000_000
"""Bytes that a form with one file, or with several, may have: more than its files, so that one that is somewhat too large
is refused by its name, in the form, and not by a page about too large requests."""

LINK_SECONDS = 60
_PURPOSE = "file link"


async def keep_received(
    request: Request,
    visit: Visit,
    redis: Redis,
    *,
    field: str = "file",
    kinds: frozenset[FileKind] = EVERY_KIND,
    limit: int = LARGEST_FILE,
    most: int = 1,
) -> list[UploadView]:
    """Keep the files chosen in a form's field, in order; none when none was chosen. Raises a FileRefused for that field."""
    files = await received(request, field)
    if not files:
        return []
    await spend_own(redis, visit, "upload", per_minute=UPLOADS_PER_MINUTE)
    try:
        if len(files) > most:
            raise TooManyFiles(file=files[0].filename, most=most)
        return [
            await keep_upload(
                file.filename, file.file, kinds=kinds, limit=limit, actor=visit.signed_in, at=visit.clock.now()
            )
            for file in files
        ]
    except FileRefused as refused:
        refused.field = field
        raise


async def received(request: Request, field: str = "file") -> list[UploadFile]:
    """The files chosen in a form's field, unread and not yet examined."""
    form = await request.form()
    return [file for file in form.getall(field, []) if isinstance(file, UploadFile) and file.filename]


def send_upload(upload: UploadView, visit: Visit, settings: Settings) -> Redirect:
    """Lead to the file, for whoever has been allowed to read it: the address works for a minute, without any cookie."""
    return see_other(link_to(upload.id, visit.own_tenant.slug, settings, reader=visit.signed_in.account or 0))


def link_to(upload: int, tenant: str, settings: Settings, *, reader: int, now: float | None = None) -> str:
    """A signed address of a file, good for LINK_SECONDS. `reader` is the account that it was given to."""
    until = int(now or time.time()) + LINK_SECONDS
    promise = f"{tenant}.{upload}.{reader}.{until}"
    return f"/fil/{promise}.{_seal(promise, settings)}"


def _seal(promise: str, settings: Settings) -> str:
    return hmac.digest(settings.key_for(_PURPOSE), promise.encode(), hashlib.sha256).hex()


class _Promised(NamedTuple):
    """Whose file a link leads to, which, and to whom the link was given."""

    tenant: str
    upload: int
    reader: int


def _promised(link: str, settings: Settings) -> _Promised:
    """What a link stands for. Raises NotFound for a forged, changed or outlived one."""
    promise, _, seal = link.rpartition(".")
    if not hmac.compare_digest(_seal(promise, settings).encode(), seal.encode()):
        raise NotFound(link="forged")
    tenant, upload, reader, until = promise.split(".")
    if int(until) < time.time():
        raise NotFound(link="outlived")
    return _Promised(tenant, int(upload), int(reader))


@get(
    "/fil/{link:str}",
    opt={"public": True, "scope": False, "skip_session": True, "exclude_from_csrf": True},
    include_in_schema=False,
)
async def give_file(link: str, request: Request, settings: Settings) -> Stream:
    """The file of a link, to save: never shown in a page of ours, never taken for anything but what it is. The log says who
    was given the link, and from where it was fetched."""
    promised = _promised(link, settings)
    reader = Actor(
        account=promised.reader or None,
        name="",
        hat=promised.tenant,
        address=request.client.host if request.client else None,
    )
    async with tenant_scope(promised.tenant):
        upload = await access_upload(promised.upload)
        pieces = await file_store().pieces(upload.digest)
        await note_fetched(f"fil:{upload.id}", actor=reader, at=settings.clock.now())
    return Stream(
        pieces,
        media_type=upload.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(upload.name, safe='')}",
            "Content-Length": str(upload.size),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


handlers = [give_file]
