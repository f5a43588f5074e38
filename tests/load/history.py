"""What only the service itself can have made: the sealed chains of the audit, and the summaries of earlier half-years.

`python -m tests.load.history`, once for each nation, with the services' settings.
"""

import asyncio

from services.domain.base.audit import seal
from services.domain.base.scope import machine_scope, national_scope
from services.domain.networks.actions.summaries import keep_summary, publish_summary
from services.domain.networks.queries.collections import CollectionView, report_collections
from services.domain.networks.queries.summaries import state_of, summary_input
from services.domain.piccolo_conf import DB
from tests.load.nation import COORDINATOR, TODAY, at_hour


async def make_history() -> None:
    """Seal every audit entry; make and publish the summaries of every half-year but the last. They have no documents."""
    await DB.start_connection_pool(min_size=1, max_size=2)
    try:
        sealed = 1
        while sealed:
            async with machine_scope():
                sealed = await seal(20_000)
        async with national_scope():
            collections = await report_collections()
        for collection in collections[1:]:
            async with national_scope():
                await _summarise(collection)
    finally:
        await DB.close_connection_pool()


async def _summarise(collection: CollectionView) -> None:
    material = await summary_input(collection)
    contents = [(one.slug, material.network(one)) for one in collection.networks]
    for network, content in [*contents, (None, material.half_year())]:
        await keep_summary(
            collection,
            network,
            content=content,
            state_of=await state_of(collection, network),
            documents=(),
            at=at_hour(TODAY),
            actor=COORDINATOR,
        )
        await publish_summary(collection, network, actor=COORDINATOR, at=at_hour(TODAY))


if __name__ == "__main__":
    asyncio.run(make_history())
