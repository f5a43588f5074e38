"""`./samband tenant import|export`: an RSS's structure as a file (strukturfil), taken in and given out."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch, fetch_value
from services.domain.base.errors import DomainError
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.bodies.actions.structure import apply_structure, try_structure
from services.domain.bodies.queries.structure import load_structure
from services.domain.bodies.structure_file import read, write
from services.domain.piccolo_conf import DB
from services.render.words import explain
from services.render.words.bodies import describe_difference
from services.supervisor.instance import Instance, Refused

Result = TypeVar("Result")


def export_structure(instance: Instance, tenant: str) -> str:
    """The tenant's structure as a file that can be imported again."""

    async def export() -> str:
        async with tenant_scope(tenant):
            return write(await load_structure())

    return _within(instance, tenant, export)


def import_structure(instance: Instance, tenant: str, file: Path, *, dry_run: bool) -> list[str]:
    """Make the tenant's structure what the file says; the sentences tell what changes. A dry run changes nothing.

    Raises Refused with line and reason for a file that cannot be used.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise Refused(f"Filen {file} finns inte.") from error
    except OSError as error:
        raise Refused(f"Filen {file} kan inte läsas: {error.strerror}.") from error

    async def take_in() -> list[str]:
        async with operator_scope():
            networks = [row["slug"] for row in await fetch("select slug from national_network")]
        structure = read(content, networks=networks, slug=tenant)
        carry_out = try_structure if dry_run else apply_structure
        async with tenant_scope(tenant):
            return describe_difference(await carry_out(structure, actor=Actor.system(tenant), at=datetime.now(UTC)))

    try:
        return _within(instance, tenant, take_in)
    except DomainError as error:
        raise Refused(explain(error)) from error


def _within(instance: Instance, tenant: str, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Do this against the installation's database, as the services' login."""

    async def connected() -> Result:
        await DB.start_connection_pool(min_size=1, max_size=1)
        try:
            async with operator_scope():
                if not await fetch_value("select true from tenant where slug = $1", tenant):
                    known = ", ".join(row["slug"] for row in await fetch("select slug from tenant order by slug"))
                    raise Refused(f"Det finns ingen RSS som heter {tenant}. Välj bland {known}.")
            return await work()
        finally:
            await DB.close_connection_pool()

    with instance.servers() as embedded:
        DB.config["dsn"] = embedded.environment(base_url="")["SAMBAND_DATABASE_URL"]
        return asyncio.run(connected())
