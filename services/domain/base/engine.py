"""A Piccolo engine in which every query runs inside a scoped transaction, or is refused.

Stock Piccolo leaves three gaps that matter here (shown by trial): a failing COMMIT returns neither the connection nor the
context variable; a query outside a transaction runs without a tenant; `batch()` opens a connection of its own.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from services.domain.base.scope import Scope


class NoScope(RuntimeError):
    """A query was made outside a scoped transaction: a mistake in the code, never the user's."""


class ScopedTransaction:
    """An open transaction. Has what Piccolo asks of a transaction, and gathers live signals until the commit.

    With `rollback_only` set it ends without effect: a refused request leaves nothing behind. `ahead` are answers of the
    database that came with another question, by what was asked (see `services.domain.base.reading`).
    """

    def __init__(self, connection: asyncpg.Connection, scope: Scope) -> None:
        self.connection = connection
        self.scope = scope
        self.signals: list[str] = []
        self.ahead: dict[tuple[str, tuple[object, ...]], Any] = {}
        self.rollback_only = False
        self._savepoints = 0

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """A part that can fail by itself and leave the rest whole (a savepoint)."""
        self._savepoints += 1
        name = f"part_{self._savepoints}"
        await self.connection.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            await self.connection.execute(f"ROLLBACK TO SAVEPOINT {name}")
            raise
        await self.connection.execute(f"RELEASE SAVEPOINT {name}")


async def _keep_settings(_: asyncpg.Connection) -> None:
    """Replaces asyncpg's RESET round trip: only SET LOCAL is used, so a finished transaction leaves nothing behind."""


class TenantEngine(PostgresEngine):
    """The services' engine: strict, pooled, one scope per transaction."""

    after_commit: Callable[[Sequence[str]], Awaitable[None]] | None = None
    """Publishes the live signals of a transaction that has been committed; set by each process at its start."""

    def __init__(self, dsn: str) -> None:
        super().__init__(config={"dsn": dsn})

    async def check_version(self) -> None:
        """No connection at import: readiness asks the database, imports do not."""

    async def prep_database(self) -> None:
        """Extensions are made by provisioning, not by a service."""

    async def start_connection_pool(self, **kwargs: Any) -> None:
        # A wide query takes longer to plan than to run, so a plan is kept as long as its connection.
        await super().start_connection_pool(reset=_keep_settings, max_cached_statement_lifetime=0, **kwargs)

    @asynccontextmanager
    async def scoped_transaction(self, scope: Scope) -> AsyncIterator[ScopedTransaction]:
        """Open the one transaction of a request or job; nested scopes are a mistake and refused."""
        if self.current_transaction.get() is not None:
            raise NoScope("a scope is already open: actions compose inside it, they never open another")
        if self.pool is None:
            raise NoScope("the connection pool has not been started")
        async with self.pool.acquire() as connection:
            await connection.execute(scope.begin_statement())
            transaction = ScopedTransaction(cast("asyncpg.Connection", connection), scope)
            token = self.current_transaction.set(transaction)  # type: ignore[arg-type]
            try:
                yield transaction
            except BaseException:
                # A connection that died cannot roll back; the server has done it, and the pool drops the connection.
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await connection.execute("ROLLBACK")
                raise
            else:
                # A COMMIT that fails raises here; the pool rolls back and takes the connection back either way.
                await connection.execute("ROLLBACK" if transaction.rollback_only else "COMMIT")
            finally:
                self.current_transaction.reset(token)
        if transaction.signals and not transaction.rollback_only and self.after_commit is not None:
            await self.after_commit(transaction.signals)

    def open_transaction(self) -> ScopedTransaction:
        """The transaction in which this code runs. Raises NoScope outside one."""
        transaction = self.current_transaction.get()
        if transaction is None:
            raise NoScope("query outside a scoped transaction")
        return transaction  # type: ignore[return-value]

    async def run_querystring(self, querystring: Any, in_pool: bool = True) -> Any:
        self.open_transaction()
        return await super().run_querystring(querystring, in_pool)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        raise NoScope("services do not change the schema: migrations do, as the owner")

    async def batch(self, *args: Any, **kwargs: Any) -> Any:
        raise NoScope("batch() opens a connection without a tenant")

    def transaction(self, allow_nested: bool = True) -> Any:
        raise NoScope("open a scope (tenant_scope, national_scope, …), not a bare transaction")

    def atomic(self) -> Any:
        raise NoScope("open a scope (tenant_scope, national_scope, …), not a bare transaction")


def current_scope() -> Scope:
    """The scope in which this code runs."""
    from services.domain.piccolo_conf import DB

    return DB.open_transaction().scope


def answers_ahead() -> dict[tuple[str, tuple[object, ...]], Any]:
    """The open transaction's answers that came with another question."""
    from services.domain.piccolo_conf import DB

    return DB.open_transaction().ahead


async def fetch(sql: str, *parameters: object) -> list[asyncpg.Record]:
    """Rows of a parameterised query ($1, $2 …) in the open transaction, for reads where SQL is the clear form."""
    from services.domain.piccolo_conf import DB

    return await DB.open_transaction().connection.fetch(sql, *parameters)


async def fetch_row(sql: str, *parameters: object) -> asyncpg.Record | None:
    """The first row of a parameterised query, or None."""
    from services.domain.piccolo_conf import DB

    return await DB.open_transaction().connection.fetchrow(sql, *parameters)


async def fetch_value(sql: str, *parameters: object) -> Any:
    """The first value of a parameterised query, or None."""
    from services.domain.piccolo_conf import DB

    return await DB.open_transaction().connection.fetchval(sql, *parameters)


async def execute(sql: str, *parameters: object) -> str:
    """Run a parameterised statement in the open transaction; answers the command tag."""
    from services.domain.piccolo_conf import DB

    return await DB.open_transaction().connection.execute(sql, *parameters)


async def plan_anew() -> None:
    """Let the database plan what follows in this transaction for its own values.

    After five uses of a query PostgreSQL plans it once for all values. That is cheaper where rows are found by their keys,
    and hundreds of times dearer where how many there are hangs on the values: a span of days, words that are searched for.
    """
    await execute("set local plan_cache_mode = force_custom_plan")
