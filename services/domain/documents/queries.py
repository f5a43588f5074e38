"""Reads of kept files, and of those that jobs have made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from services.domain.base.engine import current_scope, fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.hats import hat_of
from services.domain.documents.kinds import FileKind

_COLUMNS = "f.id, f.job, f.name, f.media_type, f.size, f.digest, f.created_at, f.kept_until"


@dataclass(frozen=True, slots=True)
class FileView:
    """A file: what it is called and under which digest its bytes lie in the store."""

    id: int
    job: int
    name: str
    media_type: str
    size: int
    digest: str
    created_at: datetime
    kept_until: datetime


async def files_of_job(job: int) -> list[FileView]:
    """The files that a job of the open scope has made."""
    rows = await fetch(
        f"select {_COLUMNS} from stored_file f where f.job = $1 and f.hat = $2 order by f.id",
        job,
        hat_of(current_scope()),
    )
    return [FileView(**dict(row)) for row in rows]


async def access_file(file: int, *, job: int) -> FileView:
    """A file of a job. Raises NotFound; whoever may see the job may have its files."""
    row = await fetch_row(
        f"select {_COLUMNS} from stored_file f where f.id = $1 and f.job = $2 and f.hat = $3",
        file,
        job,
        hat_of(current_scope()),
    )
    if row is None:
        raise NotFound(file=file)
    return FileView(**dict(row))


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that the tenant keeps; its bytes lie in `file_store()` under the digest."""

    id: int
    name: str
    media_type: str
    size: int
    digest: str
    origin: str
    verdict: str
    uploaded_by: int | None
    uploaded_at: datetime

    @property
    def kind(self) -> FileKind | None:
        """What it is, when it is of a kind that can be handed in."""
        return FileKind.of_media_type(self.media_type)


def upload_columns(prefix: str = "") -> str:
    """What an UploadView needs of `upload u`; with a prefix for queries that join it to something else."""
    return ", ".join(f"u.{name} as {prefix}{name}" for name in UploadView.__slots__)


def upload_view(row: asyncpg.Record, prefix: str = "") -> UploadView:
    """A row of `upload_columns`."""
    return UploadView(**{name: row[f"{prefix}{name}"] for name in UploadView.__slots__})


async def access_upload(upload: int) -> UploadView:
    """A kept file of the open tenant. Raises NotFound. Who may read it is said by what it belongs to: ask that first."""
    row = await fetch_row(f"select {upload_columns()} from upload u where u.id = $1", upload)
    if row is None:
        raise NotFound(upload=upload)
    return upload_view(row)


async def names_of_subjects(subjects: Sequence[str]) -> dict[str, str]:
    """What the audit log's subjects "fil:12" and "jobb:12" are called; those that are gone have no name."""
    rows = await fetch(
        "with asked as materialized (select split_part(s, ':', 1) as what, split_part(s, ':', 2)::integer as id, s as subject"
        " from unnest($1::varchar[]) s where s ~ '^(fil|jobb):[0-9]{1,9}$')"
        " select subject, u.name from asked join upload u on u.id = asked.id where what = 'fil'"
        " union all select subject, j.title from asked join job j on j.id = asked.id where what = 'jobb'",
        list(subjects),
    )
    return {row["subject"]: row["name"] for row in rows}


async def unnamed(digests: list[str]) -> list[str]:
    """Those of the digests that no row of any tenant names. Machine scope."""
    return [row["digest"] for row in await fetch("select digest from unnamed_files($1::varchar[]) digest", digests)]
