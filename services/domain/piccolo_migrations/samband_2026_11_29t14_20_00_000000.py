"""How the machinery is, told at the same cost however long the audit log has become."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-29T14:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The machinery tells of the first entry after the last link"

# The sealer makes links in the order of the entries, so one that stands still leaves what comes after its last link. An
# entry that was committed later than those after it is sealed as soon as the sealer looks (`audit.seal`).
MACHINERY = """
    create or replace function machinery()
        returns table (leakproof boolean, waiting_seconds numeric, unsealed_seconds numeric)
        language sql stable security definer set search_path = public
        begin atomic
            select (select proleakproof from pg_proc where proname = 'ts_match_vq'),
                (select coalesce(extract(epoch from now() - min(due_at)), 0) from outbox_message
                    where due_at <= now()),
                coalesce(extract(epoch from now() - (select e.recorded_at from audit_entry e
                    where e.id > (select coalesce(max(s.entry), 0) from audit_seal s) order by e.id limit 1)), 0);
        end
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(MACHINERY)

    manager.add_raw(run)
    return manager
