"""Letters promised at sign-in; the outbox waits from when a message is due."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T11:37:12:000000"
VERSION = "1.38.0"
DESCRIPTION = "Letters promised at sign-in; the outbox waits from when a message is due"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        # Sign-in may know the number of a letter that it has promised.
        await run_sql("grant select (id, hat) on mail_message to identity")
        # A message that is tried again later does not wait until then.
        await run_sql("""
            create or replace function machinery()
                returns table (leakproof boolean, waiting_seconds numeric, unsealed_seconds numeric)
                language sql stable security definer set search_path = public
                begin atomic
                    select (select proleakproof from pg_proc where proname = 'ts_match_vq'),
                        (select coalesce(extract(epoch from now() - min(due_at)), 0) from outbox_message
                            where due_at <= now()),
                        (select coalesce(extract(epoch from now() - min(recorded_at)), 0) from audit_entry e
                            where not exists (select from audit_seal s where s.entry = e.id));
                end;
            drop index outbox_message_unsent;
        """)

    manager.add_raw(run)
    return manager
