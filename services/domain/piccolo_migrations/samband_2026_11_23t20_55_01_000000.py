"""Policies and keys of uploaded files."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql, tenant_table

ID = "2026-11-23T20:55:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, keys and constraints of uploaded files"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(tenant_table("upload", verbs=("select", "insert", "delete")))
        await run_sql("""
            alter table upload add constraint upload_size check (size >= 0);
            alter table upload add constraint upload_digest check (digest ~ '^[0-9a-f]{64}$');
            alter table upload add constraint upload_origin check (origin in ('handed_in', 'made'));
            alter table upload add constraint upload_verdict check (verdict in ('clean', 'unscanned'));
            create index upload_digest on upload (digest);
            create index upload_uploaded_by on upload (uploaded_by);
        """)

    manager.add_raw(run)
    return manager
