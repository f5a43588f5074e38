"""Loads what every installation has, the reference rows and the 24 RSS, and the demonstration when it is asked for.

Can be run at every start: what is there already is left alone.
"""

import asyncio

from services.domain.base.scope import operator_scope
from services.domain.piccolo_conf import DB
from services.domain.tenancy.reference import load_reference, load_tenants


async def load() -> None:
    await DB.start_connection_pool(min_size=1, max_size=2)
    try:
        async with operator_scope():
            await load_reference()
            await load_tenants()
    finally:
        await DB.close_connection_pool()


if __name__ == "__main__":
    asyncio.run(load())
