"""`./samband tenant import|export`: an RSS's structure as a file (strukturfil), taken in and given out."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch
from services.domain.base.errors import DomainError
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.bodies.actions.structure import apply_structure, try_structure
from services.domain.bodies.queries.structure import load_structure
from services.domain.bodies.structure_file import read, write
from services.render.words import explain
from services.render.words.bodies import describe_difference
from services.supervisor.domain_work import Result, within
from services.supervisor.instance import Installation, Refused
from services.supervisor.reasons import reason


def export_structure(instance: Installation, tenant: str) -> str:
    """The tenant's structure as a file that can be imported again."""

    async def export() -> str:
        async with tenant_scope(tenant):
            return write(await load_structure())

    return _within(instance, tenant, export)


def import_structure(instance: Installation, tenant: str, file: Path, *, dry_run: bool) -> list[str]:
    """Make the tenant's structure what the file says; the sentences tell what changes. A dry run changes nothing.

    Raises Refused with line and reason for a file that cannot be used.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"Filen {file} kan inte läsas: {reason(error)}.") from error

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


def _within(instance: Installation, tenant: str, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Do this, when there is such an RSS."""

    async def known() -> Result:
        async with operator_scope():
            slugs = [row["slug"] for row in await fetch("select slug from tenant order by slug")]
        if tenant not in slugs:
            raise Refused(f"Det finns ingen RSS som heter {tenant}. Välj bland {', '.join(slugs)}.")
        return await work()

    return within(instance, known)
