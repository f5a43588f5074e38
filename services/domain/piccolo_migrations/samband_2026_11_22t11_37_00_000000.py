"""Roles come from seats held today, as well as from what was granted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T11:37:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Grants from seats held today"

# Runs as the owner, but only for the account of the open scope. A dimension that a seat does not have is 0 or '', which
# covers nothing: an empty one would cover all.
MY_GRANTS = """
    create or replace function my_grants(asked_hat text, today date)
        returns table (role varchar, body integer, principal integer, network varchar)
        language sql stable security definer set search_path = public
        begin atomic
            select g.role, g.body, g.principal, g.network from role_grant g
            where g.account = nullif(current_setting('app.account', true), '')::integer
                and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)
                and case asked_hat
                    when 'drift' then g.tenant is null and g.role = 'operator'
                    when 'nationellt' then g.tenant is null and g.role <> 'operator'
                    else g.tenant = asked_hat end
            union all
            select (case when a.kind = 'substitute' then 'substitute'
                    when a.kind = 'co_opted' or s.role in ('adjunct', 'invited') then 'co_opted'
                    when s.representation is not null then 'reader'
                    when s.role in ('chair', 'vice_chair', 'secretary') then s.role
                    else 'member' end)::varchar,
                coalesce(s.body, a.body, 0), coalesce(a.principal, 0), coalesce(r.network, '')::varchar
            from person p join appointment a on a.tenant = p.tenant and a.person = p.id
                left join seat s on s.tenant = a.tenant and s.id = a.seat
                left join representation r on r.tenant = s.tenant and r.id = s.representation
            where p.account = nullif(current_setting('app.account', true), '')::integer and p.tenant = asked_hat
                and a.valid_from <= today and (a.valid_to is null or a.valid_to >= today);
        end
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(MY_GRANTS)

    manager.add_raw(run)
    return manager
