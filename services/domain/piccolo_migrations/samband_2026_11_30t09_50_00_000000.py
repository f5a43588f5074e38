"""The policies of a tenant's rows compare with the setting straight, not through a subselect each."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-30T09:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies that compare with the tenant straight"

# As PostgreSQL writes back what earlier migrations stated.
STRAIGHTEN = """
    do $$ declare
        subselect constant text := '( SELECT current_setting(''app.tenant''::text, true) AS current_setting)';
        straight constant text := 'current_setting(''app.tenant''::text, true)';
        one record;
    begin
        for one in select polname, polrelid::regclass as relation, pg_get_expr(polqual, polrelid) as shown,
                pg_get_expr(polwithcheck, polrelid) as written from pg_policy loop
            if position(subselect in one.shown) > 0 then
                execute format('alter policy %I on %s using (%s)',
                    one.polname, one.relation, replace(one.shown, subselect, straight));
            end if;
            if position(subselect in one.written) > 0 then
                execute format('alter policy %I on %s with check (%s)',
                    one.polname, one.relation, replace(one.written, subselect, straight));
            end if;
        end loop;
    end $$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(STRAIGHTEN)

    manager.add_raw(run)
    return manager
