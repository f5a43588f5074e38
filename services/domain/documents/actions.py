"""Files are kept by the job that made them, and go when their time is out."""

from services.domain.base.engine import current_scope, fetch, fetch_value
from services.domain.base.hats import hat_of
from services.domain.documents.rules import KEPT_DAYS
from services.domain.documents.store import FileStore


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


async def forget_files() -> list[str]:
    """Take away the rows of files whose time is out; answers the digests of their bytes. Machine scope."""
    rows = await fetch("delete from stored_file where kept_until < now() returning digest")
    return sorted({row["digest"] for row in rows})
