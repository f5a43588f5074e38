"""Indexes under the last foreign keys without one, so that removing a row never reads a whole table."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T11:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes under the last foreign keys"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            create index tenant_county on tenant (county);
            create index tenant_municipality_municipality on tenant_municipality (municipality);
            create index identity_provider_tenant on identity_provider (tenant);
            create index invitation_accepted_by on invitation (accepted_by);
            create index national_network_lead on national_network (lead);
            create index principal_municipality on principal (municipality);
            create index principal_county on principal (county);
        """)

    manager.add_raw(run)
    return manager
