"""The grants of a visitor in one hat, as one function that later modules extend with the seats that a person holds."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T10:38:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Grants of a visitor"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        # Runs as the owner, but only for the account of the open scope.
        await run_sql("""
            create function my_grants(asked_hat text, today date)
                returns table (role varchar, body integer, principal integer, network varchar)
                language sql stable security definer set search_path = public
                begin atomic
                    select g.role, g.body, g.principal, g.network from role_grant g
                    where g.account = nullif(current_setting('app.account', true), '')::integer
                        and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)
                        and case asked_hat
                            when 'drift' then g.tenant is null and g.role = 'operator'
                            when 'nationellt' then g.tenant is null and g.role <> 'operator'
                            else g.tenant = asked_hat end;
                end;
            revoke execute on function my_grants(text, date) from public;
            grant execute on function my_grants(text, date) to tenant, national, operator, identity;

            create function machinery() returns table (leakproof boolean, waiting_seconds numeric, unsealed_seconds numeric)
                language sql stable security definer set search_path = public
                begin atomic
                    select (select proleakproof from pg_proc where proname = 'ts_match_vq'),
                        (select coalesce(extract(epoch from now() - min(created_at)), 0) from outbox_message
                            where sent_at is null),
                        (select coalesce(extract(epoch from now() - min(recorded_at)), 0) from audit_entry e
                            where not exists (select from audit_seal s where s.entry = e.id));
                end;
            revoke execute on function machinery() from public;
            grant execute on function machinery() to operator, machine;
        """)

    manager.add_raw(run)
    return manager
