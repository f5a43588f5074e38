"""The register of clauses is read from its end, however long it has grown."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-23T22:10:07:000000"
VERSION = "1.38.0"
DESCRIPTION = "An index of adopted clauses by their day"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            create index clause_register on clause (tenant, adopted_at, id) where state = 'adopted';
        """)

    manager.add_raw(run)
    return manager
