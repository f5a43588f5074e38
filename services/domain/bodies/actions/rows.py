"""Rows of the open tenant, written by the names of their columns. The names come from the actions only, never from outside."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.live import channel, signal
from services.domain.bodies.rules import BodyInUse
from services.domain.piccolo_conf import DB


async def insert(table: str, row: Mapping[str, Any], *, update_on: str | None = None) -> int:
    """Insert a row, or update the one with the same `update_on` columns; answers its id.

    A reference to what isn't there, or is another tenant's, is NotFound.
    """
    values = {"tenant": current_scope().tenant, **row}
    marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    updates = ", ".join(f"{name} = excluded.{name}" for name in row)
    conflict = f"on conflict ({update_on}) do update set {updates}" if update_on else ""
    statement = f"insert into {table} ({', '.join(values)}) values ({marks}) {conflict} returning id"
    async with _missing_is_not_found(table):
        return await fetch_value(statement, *values.values())


async def update(table: str, row_id: int, columns: Mapping[str, Any]) -> None:
    """Set columns of one row."""
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, start=2))
    async with _missing_is_not_found(table):
        await execute(f"update {table} set {names} where id = $1", row_id, *columns.values())


@asynccontextmanager
async def _missing_is_not_found(table: str) -> AsyncIterator[None]:
    try:
        async with DB.open_transaction().part():
            yield
    except asyncpg.ForeignKeyViolationError:
        raise NotFound(table=table) from None


@asynccontextmanager
async def refused_when_in_use(name: str) -> AsyncIterator[None]:
    """Turn a foreign key that stands in the way of a removal into BodyInUse, and leave the transaction usable."""
    try:
        async with DB.open_transaction().part():
            yield
    except (asyncpg.ForeignKeyViolationError, asyncpg.RestrictViolationError):
        raise BodyInUse(name=name) from None


def tell(*bodies: str | None) -> None:
    """Signal the pages that show the structure, and those of these bodies."""
    signal(channel("struktur"), *(channel("organ", slug) for slug in bodies if slug))
