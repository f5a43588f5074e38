"""Anybody reads what the agreements on personal data say, the operator states it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import reference_table, run_sql

ID = "2026-11-29T14:16:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rights to the agreements on personal data"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(reference_table("processor_agreement"))
        await run_sql("""
            grant usage on sequence processor_agreement_id_seq to operator;
            alter table processor_agreement add constraint processor_agreement_once unique (tenant, version);
        """)

    manager.add_raw(run)
    return manager
