"""How few rows the functions of who asks answer with, so that the database plans for few."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-30T09:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Few rows from the functions of who asks"

# PostgreSQL takes a function for a thousand rows unless told: the guests of all meetings were then sorted at every request,
# and no plan was found good enough to be kept. `create or replace` puts it back to a thousand: say it anew there.
FEW = """
    alter function my_addresses() rows 2;
    alter function my_grants(text, date) rows 5;
    alter function my_hats(date) rows 3;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(FEW)

    manager.add_raw(run)
    return manager
