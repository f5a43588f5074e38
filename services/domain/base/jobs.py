"""Jobs (jobb): long work with progress that someone waits for, made by the worker, startable again when it failed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch, fetch_row
from services.domain.base.errors import Conflict, DomainError, NotFound
from services.domain.base.hats import hat_of
from services.domain.base.live import channel, signal
from services.domain.base.outbox import enqueue

JobState = Literal["queued", "running", "done", "failed"]
RUN_JOB = "job.run"
"""Outbox kind of every job: the payload is its id."""

PRIVATE = "private"
"""In a job's payload: it is shown to the one who started it, and to nobody else of the office either."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as pages and workers see it. `done` of `total` steps; `result` is what the kind's worker left behind."""

    id: int
    hat: str
    kind: str
    key: str
    title: str
    payload: Mapping[str, Any]
    state: JobState
    done: int
    total: int
    message: str
    reason: str | None
    result: Mapping[str, Any] | None
    started_by: int | None
    attempts: int
    created_at: datetime
    changed_at: datetime

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in ("done", "failed")

    @property
    def is_private(self) -> bool:
        """Whether whoever started it alone may see it and have its files."""
        return bool(self.payload.get(PRIVATE))

    @property
    def channel(self) -> str:
        """The live channel of its progress."""
        return f"{self.hat}/jobb/{self.id}"


_COLUMNS = (
    "id, hat, kind, key, title, payload, state, done, total, message, reason, result, started_by, attempts,"
    " created_at, changed_at"
)


def _view(row: asyncpg.Record) -> JobView:
    facts = dict(row)
    facts["payload"] = json.loads(facts["payload"])
    facts["result"] = json.loads(facts["result"]) if facts["result"] is not None else None
    return JobView(**facts)


async def start(kind: str, key: str, *, title: str, payload: Mapping[str, Any], actor: Actor, at: datetime) -> JobView:
    """Start a job, or find the one that is already under way for the same kind and key: two clicks make one job."""
    hat = hat_of(current_scope())
    row = await fetch_row(
        "insert into job (hat, kind, key, title, payload, started_by) values ($1, $2, $3, $4, $5::jsonb, $6)"
        " on conflict (hat, kind, key) where state in ('queued', 'running') do nothing"
        f" returning {_COLUMNS}",
        hat,
        kind,
        key,
        title,
        json.dumps(payload, ensure_ascii=False),
        actor.account,
    )
    if row is not None:
        await enqueue(RUN_JOB, {"job": row["id"]})
        await record(actor, "jobs.started", subject=f"jobb:{row['id']}", at=at, after={"kind": kind, "key": key})
        return _view(row)
    row = await fetch_row(
        f"select {_COLUMNS} from job where hat = $1 and kind = $2 and key = $3 order by id desc limit 1", hat, kind, key
    )
    if row is None:
        raise Conflict(kind=kind, key=key)
    return _view(row)


async def access(job_id: int) -> JobView:
    """The job with this id in the open scope. Raises NotFound."""
    row = await fetch_row(f"select {_COLUMNS} from job where id = $1 and hat = $2", job_id, hat_of(current_scope()))
    if row is None:
        raise NotFound(job=job_id)
    return _view(row)


async def latest(kind: str, key: str) -> JobView | None:
    """The newest job of this kind and key, or None."""
    row = await fetch_row(
        f"select {_COLUMNS} from job where hat = $1 and kind = $2 and key = $3 order by id desc limit 1",
        hat_of(current_scope()),
        kind,
        key,
    )
    return _view(row) if row else None


async def of_account(account: int, limit: int = 20) -> list[JobView]:
    """The newest jobs that a person has started in this hat."""
    rows = await fetch(
        f"select {_COLUMNS} from job where hat = $1 and started_by = $2 order by id desc limit $3",
        hat_of(current_scope()),
        account,
        limit,
    )
    return [_view(row) for row in rows]


async def begin(job_id: int) -> JobView | None:
    """Take a job to work on it; None when it has already ended (a second delivery of the same message)."""
    row = await fetch_row(
        "update job set state = 'running', attempts = attempts + 1, changed_at = now(), reason = null"
        f" where id = $1 and hat = $2 and state in ('queued', 'running') returning {_COLUMNS}",
        job_id,
        hat_of(current_scope()),
    )
    signal(channel("jobb", job_id))
    return _view(row) if row else None


class TookTooLong(DomainError):
    """A job was not done within the time that a job may take."""


class KeptBreaking(DomainError):
    """A job was begun several times, and each time its worker ended before it did."""


class NobodyMakes(DomainError):
    """No function of the worker makes this kind of job (`kind`)."""


class Superseded(Conflict):
    """This run of a job was thought dead and the job was begun anew: what it did must be rolled back (`job`)."""


async def progress(job: JobView, *, done: int, total: int, message: str = "") -> None:
    """Note how far this run of a job has come, in steps of the job's own choosing. Raises Superseded."""
    await _change(job, "done = $4, total = $5, message = $6", done, total, message)


async def finish(job: JobView, *, result: Mapping[str, Any]) -> None:
    """End a job well, with what it made: in the transaction of its effect, so that the two happen once. Raises Superseded."""
    await _change(
        job,
        "state = 'done', done = greatest(total, 1), total = greatest(total, 1), message = '', result = $4::jsonb",
        json.dumps(result, ensure_ascii=False),
    )


async def fail(job: JobView, *, reason: str) -> None:
    """End a job that could not be done; `reason` is Swedish and says what to do. Raises Superseded."""
    await _change(job, "state = 'failed', reason = $4", reason)


async def _change(job: JobView, changes: str, *values: object) -> None:
    """Change a job as the run that has it: each run has its own number of `attempts`, and only the latest may write."""
    changed = await execute(
        f"update job set {changes}, changed_at = now()"
        " where id = $1 and hat = $2 and state = 'running' and attempts = $3",
        job.id,
        hat_of(current_scope()),
        job.attempts,
        *values,
    )
    if changed == "UPDATE 0":
        raise Superseded(job=job.id)
    signal(channel("jobb", job.id))


async def start_again(job: JobView, *, actor: Actor, at: datetime) -> JobView:
    """Start a failed job again as a new one with the same payload."""
    if job.state != "failed":
        raise Conflict(job=job.id, state=job.state)
    return await start(job.kind, job.key, title=job.title, payload=job.payload, actor=actor, at=at)
