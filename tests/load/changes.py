"""Changes for the live measurement to listen for: `python -m tests.load.changes reports|meeting WHERE`.

For each line on its standard input it makes one change through the real action and writes the instant of the commit, by
the machine's monotonic clock. Of reports SKR asks about one after another; of a meeting the next item is taken up.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from services.api.live import LiveHub
from services.api.sessions import connect
from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import fetch, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import identity_scope, national_scope, tenant_scope
from services.domain.base.settings import required
from services.domain.meetings.actions.sittings import take_up
from services.domain.meetings.queries.meetings import access_meeting
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
Change = Callable[[], Awaitable[None]]


async def reviews(half_year: str) -> Change:
    """SKR asks about one report after another of a half-year."""
    async with national_scope():
        reports = [row["id"] for row in await fetch(_WITHOUT_QUESTION, half_year)]

    async def change() -> None:
        async with national_scope():
            await ask(reports.pop(0), text="Kan ni säga mer om det?", actor=COORDINATOR, at=at_hour(TODAY))

    return change


async def items(where: str) -> Change:
    """The items of a meeting are taken up, the last but few first: at `tenant/meeting`."""
    tenant, meeting = where.split("/")
    actor = await leader_of(tenant)
    async with tenant_scope(tenant):
        rows = await fetch(
            "select i.id from agenda_item i join meeting m on m.id = i.meeting where m.slug = $1 order by i.position",
            meeting,
        )
    turns = _round_and_round([row["id"] for row in rows])

    async def change() -> None:
        async with tenant_scope(tenant):
            await take_up(await access_meeting(meeting), await anext(turns), actor=actor, at=at_hour(TODAY))

    return change


async def leader_of(tenant: str) -> Actor:
    """The development leader who signs in in the measurements."""
    async with identity_scope():
        account = await fetch_value("select id from account where mail = $1", f"utvecklingsledare@{tenant}.example")
    return Actor(account=account, name="Utvecklingsledare", hat=tenant, grants=(Grant(Role.DEVELOPMENT_LEADER),))


async def _round_and_round(numbers: Sequence[int]) -> AsyncIterator[int]:
    while True:
        for number in numbers:
            yield number


async def make_changes(kind: str, where: str) -> None:
    """Make one change per line of input."""
    redis = connect(required("SAMBAND_REDIS_URL"))
    hub = LiveHub(redis)
    committed = 0.0

    async def publish(channels: Sequence[str]) -> None:
        nonlocal committed
        committed = time.monotonic()
        await hub.publish(channels)

    await DB.start_connection_pool(min_size=1, max_size=2)
    DB.after_commit = publish
    change = await {"reports": reviews, "meeting": items}[kind](where)
    loop = asyncio.get_running_loop()
    while (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        await change()
        print(committed, flush=True)
    await DB.close_connection_pool()
    await redis.aclose()


if __name__ == "__main__":
    asyncio.run(make_changes(*sys.argv[1:]))
