"""What an agenda looks for when it is begun: items put off, clauses that come back."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-23T21:31:17:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of what comes to an agenda by itself"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            create index agenda_item_postponed on agenda_item (tenant, meeting) where state = 'postponed';
            create index clause_report_back on clause (tenant, meeting) where report_back;
        """)

    manager.add_raw(run)
    return manager
