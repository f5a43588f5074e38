"""Policies, grants and indexes of files and of the outbox's due times."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import machine_table, run_sql

ID = "2026-11-22T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, grants and indexes of files and of the outbox's due times"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(machine_table("stored_file"))
        await run_sql("""
            grant select, insert on stored_file to tenant, national, operator;
            grant select, delete on stored_file to machine;
            alter table stored_file add constraint stored_file_size check (size >= 0);
            alter table stored_file add constraint stored_file_digest check (digest ~ '^[0-9a-f]{64}$');
            create index stored_file_job on stored_file (job);
            create index stored_file_digest_of on stored_file (digest);
            create index outbox_message_due on outbox_message (due_at);
            create index outbox_message_taken on outbox_message (id) where taken_at is not null;
        """)

    manager.add_raw(run)
    return manager
