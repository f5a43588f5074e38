"""Files are kept by the job that made them for a while, or by a tenant for as long as something points at them."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.hats import hat_of
from services.domain.documents.errors import FileEmpty, FileKindRefused, FileTooLarge
from services.domain.documents.inspection import ensure_kind
from services.domain.documents.kinds import LARGEST_FILE, FileKind
from services.domain.documents.queries import UploadView, upload_columns, upload_view
from services.domain.documents.rules import KEPT_DAYS, FileOrigin, made_name, own_name
from services.domain.documents.store import FileStore, file_store
from services.domain.documents.virus import Verdict, scan

Content = bytes | Path | IO[bytes]
"""What a file holds: its bytes, where it lies, or an open file."""

_VERBS = {FileOrigin.HANDED_IN: "documents.upload.kept", FileOrigin.MADE: "documents.upload.made"}


async def keep_file(content: bytes, *, job: int, name: str, media_type: str, store: FileStore) -> int:
    """Keep a file that a job has made, for the one who started it; answers its id. The bytes come before the row."""
    digest = await store.keep(content)
    return await fetch_value(
        "insert into stored_file (hat, job, name, media_type, size, digest, kept_until)"
        " values ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7)) returning id",
        hat_of(current_scope()),
        job,
        name,
        media_type,
        len(content),
        digest,
        KEPT_DAYS,
    )


async def forget_files() -> None:
    """Take away the rows of files whose time is out; their bytes go when nothing names them. Machine scope."""
    await execute("delete from stored_file where kept_until < now()")


async def keep_upload(
    name: str,
    content: Content,
    *,
    kinds: frozenset[FileKind],
    limit: int = LARGEST_FILE,
    actor: Actor,
    at: datetime,
) -> UploadView:
    """Keep a file that somebody hands in, once it is shown to be what its name says, one of `kinds`, at most `limit` bytes
    and harmless. Raises a FileRefused. Who may hand in here is the caller's to ask first.
    """
    name = own_name(name)
    kind = FileKind.of_ending(PurePath(name).suffix[1:])
    if kind is None or kind not in kinds:
        raise FileKindRefused(file=name, kinds=kinds)
    with _opened(content) as file:
        size = file.seek(0, io.SEEK_END)
        if size == 0:
            raise FileEmpty(file=name)
        if size > limit:
            raise FileTooLarge(file=name, size=size, limit=limit)
        await asyncio.to_thread(ensure_kind, file, kind, name=name)
        verdict = await scan(file, name=name)
        digest = await file_store().keep(file)
    return await _keep_row(
        name, kind.media_type, size, digest, origin=FileOrigin.HANDED_IN, verdict=verdict, actor=actor, at=at
    )


async def keep_made(name: str, media_type: str, content: Content, *, actor: Actor, at: datetime) -> UploadView:
    """Keep a document that Samband has made and that is to last, such as a call or minutes (kallelse, protokoll)."""
    with _opened(content) as file:
        size = file.seek(0, io.SEEK_END)
        digest = await file_store().keep(file)
    return await _keep_row(
        made_name(name), media_type, size, digest, origin=FileOrigin.MADE, verdict=Verdict.CLEAN, actor=actor, at=at
    )


async def remove_upload(upload: int, *, actor: Actor, at: datetime) -> None:
    """Take a file away that nothing points at any more; its bytes go at night. Raises NotFound."""
    gone = await fetch_row(f"delete from upload u where u.id = $1 returning {upload_columns()}", upload)
    if gone is None:
        raise NotFound(upload=upload)
    await record(actor, "documents.upload.removed", subject=f"fil:{upload}", at=at, before=_told(upload_view(gone)))


async def note_fetched(subject: str, *, actor: Actor, at: datetime) -> None:
    """Write down that somebody fetched a file: a kept one ("fil:12"), or one of what the subject names."""
    await record(actor, "documents.file.fetched", subject=subject, at=at)


async def _keep_row(
    name: str,
    media_type: str,
    size: int,
    digest: str,
    *,
    origin: FileOrigin,
    verdict: Verdict,
    actor: Actor,
    at: datetime,
) -> UploadView:
    row = await fetch_row(
        "insert into upload as u (tenant, name, media_type, size, digest, origin, verdict, uploaded_by, uploaded_at)"
        f" values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning {upload_columns()}",
        current_scope().tenant,
        name,
        media_type,
        size,
        digest,
        origin.value,
        verdict.value,
        actor.account,
        at,
    )
    assert row is not None
    kept = upload_view(row)
    await record(actor, _VERBS[origin], subject=f"fil:{kept.id}", at=at, after=_told(kept))
    return kept


def _told(upload: UploadView) -> dict[str, object]:
    return {"name": upload.name, "digest": upload.digest, "verdict": upload.verdict}


@contextmanager
def _opened(content: Content) -> Iterator[IO[bytes]]:
    """The content as a file to read and seek in; one that the caller has opened stays open."""
    if isinstance(content, bytes):
        yield io.BytesIO(content)
    elif isinstance(content, Path):
        with content.open("rb") as file:
            yield file
    else:
        yield content
