"""SKR asks about reports, one after another: the changes that the live measurement listens for. `python -m tests.load.reviews`.

For each line on its standard input it makes one change through the real action and writes the instant of the commit, by
the machine's monotonic clock.
"""

import asyncio
import sys
import time
from collections.abc import Sequence

from services.api.live import LiveHub
from services.api.sessions import connect
from services.domain.base.engine import fetch
from services.domain.base.scope import national_scope
from services.domain.base.settings import required
from services.domain.networks.actions.reviews import ask
from services.domain.piccolo_conf import DB
from tests.load.nation import COORDINATOR, TODAY, at_hour

_WITHOUT_QUESTION = """
    select id from submitted_report s where collection = $1
        and not exists (select from submitted_report l where l.tenant = s.tenant and l.collection = s.collection
            and l.network = s.network and l.version > s.version)
        and not exists (select from report_review r where r.tenant = s.tenant and r.report = s.id and r.kind = 'question')
    order by id
"""


async def review(half_year: str) -> None:
    """Ask about one report per line of input."""
    redis = connect(required("SAMBAND_REDIS_URL"))
    hub = LiveHub(redis)
    committed = 0.0

    async def publish(channels: Sequence[str]) -> None:
        nonlocal committed
        committed = time.monotonic()
        await hub.publish(channels)

    await DB.start_connection_pool(min_size=1, max_size=2)
    DB.after_commit = publish
    async with national_scope():
        reports = [row["id"] for row in await fetch(_WITHOUT_QUESTION, half_year)]
    loop = asyncio.get_running_loop()
    while (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        async with national_scope():
            await ask(reports.pop(0), text="Kan ni säga mer om det?", actor=COORDINATOR, at=at_hour(TODAY))
        print(committed, flush=True)
    await DB.close_connection_pool()
    await redis.aclose()


if __name__ == "__main__":
    asyncio.run(review(sys.argv[1]))
