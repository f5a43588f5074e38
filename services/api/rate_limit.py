"""How often someone may try: counted in Redis, over all processes, per minute."""

import time
from hashlib import sha256

from litestar import Request
from litestar.exceptions import TooManyRequestsException
from redis.asyncio import Redis

from services.api.visit import Visit

WINDOW = 60

SEARCHES_PER_MINUTE = 60
UPLOADS_PER_MINUTE = 12
JOBS_PER_MINUTE = 12
"""What a person may ask for: more than anybody does by hand, less than what would slow the service for others."""


async def spend(redis: Redis, request: Request, what: str, *, per_minute: int) -> None:
    """Count one try of `what` from the request's address. Raises TooManyRequestsException (429) above the limit.

    A whole municipality may share one address, so limits are for machines, not for people in a hurry.
    """
    await _count(redis, f"{what}:{request.client.host if request.client else 'unknown'}", per_minute)


async def spend_own(redis: Redis, visit: Visit, what: str, *, per_minute: int) -> None:
    """Count one `what` of who is signed in, wherever they sit. Raises TooManyRequestsException (429) above the limit."""
    await _count(redis, f"{what}:account {visit.signed_in.account}", per_minute)


async def spend_on(redis: Redis, whom: str, what: str, *, limit: int, seconds: int) -> None:
    """Count one `what` that concerns somebody, whoever asks for it. Raises TooManyRequestsException (429) above the limit."""
    await _count(redis, f"{what}:on {sha256(whom.encode()).hexdigest()}", limit, window=seconds)


async def _count(redis: Redis, whose: str, limit: int, *, window: int = WINDOW) -> None:
    now = int(time.time())
    key = f"tries:{whose}:{now // window}"
    async with redis.pipeline(transaction=True) as pipe:
        pipe.incr(key)
        pipe.expire(key, window)
        tries, _ = await pipe.execute()
    if tries > limit:
        raise TooManyRequestsException(headers={"Retry-After": str(window - now % window)})
