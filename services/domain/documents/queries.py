"""Reads of files that jobs have made."""

from dataclasses import dataclass
from datetime import datetime

from services.domain.base.engine import current_scope, fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.hats import hat_of

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


async def is_named(digest: str) -> bool:
    """Whether any file has these bytes. Machine scope."""
    return bool(await fetch_value("select exists (select from stored_file where digest = $1)", digest))
