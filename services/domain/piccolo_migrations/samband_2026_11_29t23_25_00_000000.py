"""A guest who has shown an address is known again in the call that went to it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-29T23:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A guest's own answer"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        # It answers only with the addresses of the account of the open scope.
        await run_sql("grant execute on function my_addresses() to tenant;")

    manager.add_raw(run)
    return manager
