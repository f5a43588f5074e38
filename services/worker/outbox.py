"""The outbox as its workers see it: a message is due, handed over, taken, and gone when its work is done.

Who works on a message holds a database lock for it, in a session of its own. The lock ends with the process, however that
ends; a message that is taken while nobody holds its lock is due again at once.
"""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from redis.exceptions import RedisError

from services.domain.base.engine import execute, fetch, fetch_row
from services.domain.base.jobs import RUN_JOB
from services.domain.base.mail import SEND_MAIL, SEND_SEVERAL
from services.domain.base.outbox import CHANNEL
from services.domain.base.scope import machine_scope
from services.domain.piccolo_conf import DB
from services.worker.kinds import Later, Message

QUEUES = {SEND_MAIL: "mail", SEND_SEVERAL: "mail", RUN_JOB: "documents"}

PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says when its server dies between two words
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    RedisError,
    Later,
)
"""Errors that say nothing about the work itself: it is tried again."""

# First key of the advisory locks: "SAMB" as a number, so that no other use of advisory locks meets these.
_LOCKS = 0x53414D42
_LOCK_KEY = "(m.id % 2147483647)::int"

HANDED_OVER_SECONDS = 600
"""After this long a message that nobody took is handed over again: a broker that lost its memory loses no work."""

ALL = "all"
"""What a worker that begins says on the outbox's channel, see `ask_for_all`."""

_FIRST_PAUSE = 5
_LONGEST_PAUSE = 1800


@asynccontextmanager
async def held(message_id: int) -> AsyncIterator[bool]:
    """Hold the lock of a message; False when another worker has it."""
    pool = DB.pool
    if pool is None:
        raise RuntimeError("the connection pool has not been started")
    async with pool.acquire() as session:
        key = message_id % 2147483647
        mine = await session.fetchval("select pg_try_advisory_lock($1, $2)", _LOCKS, key)
        try:
            yield mine
        finally:
            if mine:
                # A session that has died holds no locks any more.
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await session.fetchval("select pg_advisory_unlock($1, $2)", _LOCKS, key)


async def take(message_id: int) -> Message | None:
    """Begin to work on a message whose lock one holds; None when its work is done already, or waits for a later try."""
    async with machine_scope():
        # The broker may be quicker than the relay's commit: wait for that, or the message would look as if not sent yet.
        await execute("select from outbox_message where id = $1 for update", message_id)
        row = await fetch_row(
            "update outbox_message set taken_at = now(), attempts = attempts + 1"
            " where id = $1 and sent_at is not null returning id, hat, kind, payload, attempts",
            message_id,
        )
    return Message(**{**dict(row), "payload": json.loads(row["payload"])}) if row else None


async def done(message: Message) -> None:
    """The work of a message is done: nothing is left of it."""
    async with machine_scope():
        await execute("delete from outbox_message where id = $1", message.id)


async def postpone(message: Message) -> None:
    """Try again after a while, longer each time."""
    async with machine_scope():
        await execute(
            "update outbox_message set taken_at = null, sent_at = null, due_at = now() + make_interval(secs => $2)"
            " where id = $1",
            message.id,
            pause_after(message.attempts),
        )


def pause_after(attempts: int) -> int:
    """How long to wait after so many attempts (seconds): 5, 10, 20 … half an hour."""
    return min(_FIRST_PAUSE * 2 ** min(attempts - 1, 20), _LONGEST_PAUSE)


async def hand_over(limit: int) -> list[tuple[int, str]]:
    """Messages that are due, with their kinds, marked as handed over. Machine scope; hand them over before it ends."""
    rows = await fetch(
        "update outbox_message set sent_at = now(), due_at = now() + make_interval(secs => $2) where id in"
        " (select id from outbox_message where due_at <= now() order by due_at, id limit $1 for update skip locked)"
        " returning id, kind",
        limit,
        HANDED_OVER_SECONDS,
    )
    return sorted((row["id"], row["kind"]) for row in rows)


async def free_abandoned() -> None:
    """Messages whose worker died are due at once. Machine scope."""
    await execute(
        "update outbox_message m set taken_at = null, due_at = now() where m.taken_at is not null and not exists"
        " (select from pg_locks l where l.locktype = 'advisory' and l.objsubid = 2 and l.granted"
        " and l.database = (select oid from pg_database where datname = current_database())"
        f" and l.classid::bigint = $1 and l.objid::bigint = {_LOCK_KEY})",
        _LOCKS,
    )


async def ask_for_all() -> None:
    """Tell the relay that a worker has begun anew: what a dead one had fetched but not begun is handed over again."""
    pool = DB.pool
    if pool is not None:
        async with pool.acquire() as session:
            await session.execute(f"select pg_notify('{CHANNEL}', '{ALL}')")


async def hand_over_again() -> None:
    """The broker has forgotten: everything that it had been given and nobody has taken is due. Machine scope."""
    await execute("update outbox_message set due_at = now() where sent_at is not null and taken_at is null")
