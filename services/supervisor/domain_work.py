"""Domain code run by a command against an installation's database, as the services' login (arbete från kommandoraden)."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from services.domain.piccolo_conf import DB
from services.supervisor.instance import Installation

Result = TypeVar("Result")


def within(instance: Installation, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Do this with the installation's servers, running already or started for the occasion."""

    async def connected() -> Result:
        await DB.start_connection_pool(min_size=1, max_size=1)
        try:
            return await work()
        finally:
            await DB.close_connection_pool()

    before = DB.config["dsn"]
    with instance.servers() as embedded:
        DB.config["dsn"] = embedded.environment(base_url="")["SAMBAND_DATABASE_URL"]
        try:
            return asyncio.run(connected())
        finally:
            DB.config["dsn"] = before
