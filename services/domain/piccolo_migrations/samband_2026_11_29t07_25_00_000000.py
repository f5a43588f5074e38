"""The words of clauses are looked up in one tenant's own, not in everybody's."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-29T07:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The index of clauses' words begins with the tenant"

# Without the tenant, a search reads every RSS's clauses with the word and then keeps its own.
RULES = """
    drop index clause_search;
    create index clause_search on clause using gin (tenant, search);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
