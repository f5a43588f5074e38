"""How often someone may try: counted in Redis, over all processes, per minute."""

import time

from litestar import Request
from litestar.exceptions import TooManyRequestsException
from redis.asyncio import Redis

WINDOW = 60


async def spend(redis: Redis, request: Request, what: str, *, per_minute: int) -> None:
    """Count one try of `what` from the request's address. Raises TooManyRequestsException (429) above the limit.

    A whole municipality may share one address, so limits are for machines, not for people in a hurry.
    """
    address = request.client.host if request.client else "unknown"
    now = int(time.time())
    key = f"tries:{what}:{address}:{now // WINDOW}"
    async with redis.pipeline(transaction=True) as pipe:
        pipe.incr(key)
        pipe.expire(key, WINDOW)
        tries, _ = await pipe.execute()
    if tries > per_minute:
        raise TooManyRequestsException(headers={"Retry-After": str(WINDOW - now % WINDOW)})
