"""`/health/live`, `/health/ready`, `/metrics`."""

import hmac
from dataclasses import asdict, dataclass

import asyncpg
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.api.settings import Settings
from services.domain.base.engine import fetch_row
from services.domain.base.outbox import RELAY_ALIVE, WORKER_ALIVE
from services.domain.base.scope import machine_scope

UNGUARDED = {"public": True, "scope": False, "skip_session": True, "exclude_from_csrf": True}

OLDEST_UNSENT_SECONDS = 30
"""An outbox message older than this means that the relay or the broker stands still."""

OLDEST_UNSEALED_SECONDS = 120
"""An audit entry that has waited longer than this for its seal means that the schedule stands still."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the service stands on, each part true when it is well."""

    database: bool
    redis: bool
    search_indexes: bool
    outbox: bool
    seals: bool
    relay: bool
    worker: bool

    @property
    def ready(self) -> bool:
        """Whether requests can be answered. A waiting outbox, seal or slow search does not stop that."""
        return self.database and self.redis


@get("/health/live", opt=UNGUARDED, include_in_schema=False)
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/health/ready", opt=UNGUARDED, include_in_schema=False)
async def ready(redis: Redis) -> Response[dict[str, bool]]:
    """Database and Redis answer; 503 otherwise."""
    readiness = await examine(redis)
    return Response(asdict(readiness), status_code=200 if readiness.ready else 503)


async def examine(redis: Redis) -> Readiness:
    """Ask each part, in a scope of its own."""
    try:
        async with machine_scope():
            return await examine_in_scope(redis)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        return Readiness(
            database=False,
            redis=await answers(redis),
            search_indexes=False,
            outbox=False,
            seals=False,
            relay=await is_alive(redis, RELAY_ALIVE),
            worker=await is_alive(redis, WORKER_ALIVE),
        )


async def examine_in_scope(redis: Redis) -> Readiness:
    """Ask each part, in the machine's or operator's open scope."""
    row = await fetch_row("select * from machinery()")
    return Readiness(
        database=row is not None,
        redis=await answers(redis),
        search_indexes=bool(row and row["leakproof"]),
        outbox=bool(row and row["waiting_seconds"] < OLDEST_UNSENT_SECONDS),
        seals=bool(row and row["unsealed_seconds"] < OLDEST_UNSEALED_SECONDS),
        relay=await is_alive(redis, RELAY_ALIVE),
        worker=await is_alive(redis, WORKER_ALIVE),
    )


async def is_alive(redis: Redis, key: str) -> bool:
    """Whether a background process has said so lately."""
    try:
        return bool(await redis.exists(key))
    except (RedisError, OSError):
        return False


async def answers(redis: Redis) -> bool:
    """Whether Redis answers."""
    try:
        return bool(await redis.ping())
    except (RedisError, OSError):
        return False


@get("/metrics", opt=UNGUARDED, include_in_schema=False)
async def metrics(request: Request, settings: Settings) -> Response[bytes]:
    """Prometheus metrics, for the machine itself or for whoever has the token; 404 for strangers."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    known = settings.metrics_token is not None and hmac.compare_digest(token.encode(), settings.metrics_token.encode())
    if not known and (is_proxied(request) or request.client is None or request.client.host not in ("127.0.0.1", "::1")):
        raise NotFoundException
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def is_proxied(request: Request) -> bool:
    """Whether the request came through a proxy: then loopback says nothing about who asks."""
    return "x-forwarded-for" in request.headers


handlers = [live, ready, metrics]
