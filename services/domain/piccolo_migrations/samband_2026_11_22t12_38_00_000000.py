"""Watching the seals costs the same however long the audit log has grown."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T12:38:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The machinery looks at the end of the audit log alone"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            create or replace function machinery()
                returns table (leakproof boolean, waiting_seconds numeric, unsealed_seconds numeric)
                language sql stable security definer set search_path = public
                begin atomic
                    select (select proleakproof from pg_proc where proname = 'ts_match_vq'),
                        (select coalesce(extract(epoch from now() - min(due_at)), 0) from outbox_message
                            where due_at <= now()),
                        (select coalesce(extract(epoch from now() - min(recorded_at)), 0) from audit_entry e
                            where e.id > (select coalesce(max(s.entry), 0) - 10000 from audit_seal s)
                                and not exists (select from audit_seal s where s.entry = e.id));
                end
        """)

    manager.add_raw(run)
    return manager
