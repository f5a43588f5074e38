"""Guests named for a meeting, and whoever comes in by a one-time link to a work address."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-23T22:29:07:000000"
VERSION = "1.38.0"
DESCRIPTION = "Guests of meetings and one-time links"

ONE_TIME_LINK = "urn:samband:one-time-link"
ME = "nullif(current_setting('app.account', true), '')::integer"
SEATED = "a.valid_from <= today and (a.valid_to is null or a.valid_to >= today)"
STILL_GUEST = "m.day >= today - 90"
"""A guest sees the meeting from when they are named until three months after it."""

# An address is the account's when a link to it was followed, or when a provider that answers for its domain vouched for it.
# All run as the owner. The first two only for the account of the open scope.
FUNCTIONS = f"""
    create function my_addresses() returns table (address text, tenant varchar)
        language sql stable security definer set search_path = public
        begin atomic
            select i.subject::text, null::varchar from identity i
            where i.account = {ME} and i.issuer = '{ONE_TIME_LINK}'
            union
            select lower(a.mail), p.tenant from account a
                join identity i on i.account = a.id
                join identity_provider p on p.issuer = i.issuer and p.active
                    and split_part(lower(a.mail), '@', 2) = any(p.domains)
            where a.id = {ME};
        end;

    drop function my_grants(text, date);
    create function my_grants(asked_hat text, today date)
        returns table (role varchar, body integer, principal integer, network varchar, meeting integer)
        language sql stable security definer set search_path = public
        begin atomic
            select g.role, g.body, g.principal, g.network, null::integer from role_grant g
            where g.account = {ME}
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
                coalesce(s.body, a.body, 0), coalesce(a.principal, 0), coalesce(r.network, '')::varchar, null::integer
            from person p join appointment a on a.tenant = p.tenant and a.person = p.id
                left join seat s on s.tenant = a.tenant and s.id = a.seat
                left join representation r on r.tenant = s.tenant and r.id = s.representation
            where p.account = {ME} and p.tenant = asked_hat and {SEATED}
            union all
            select 'guest'::varchar, 0, 0, ''::varchar, m.id
            from my_addresses() own join meeting_guest g on lower(g.mail) = own.address and g.tenant = asked_hat
                join meeting m on m.tenant = g.tenant and m.id = g.meeting
            where (own.tenant is null or own.tenant = g.tenant) and {STILL_GUEST};
        end;

    create or replace function my_hats(today date) returns table (hat varchar, title varchar)
        language sql stable security definer set search_path = public
        begin atomic
            select coalesce(t.slug, case when g.role = 'operator' then 'drift' else 'nationellt' end)::varchar,
                coalesce(t.name, case when g.role = 'operator' then 'Driften' else 'SKR' end)::varchar
            from role_grant g left join tenant t on t.slug = g.tenant
            where g.account = {ME}
                and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)
                and (t.slug is null or t.active)
            union
            select t.slug, t.name
            from person p join appointment a on a.tenant = p.tenant and a.person = p.id
                join tenant t on t.slug = p.tenant
            where p.account = {ME} and {SEATED} and t.active
            union
            select t.slug, t.name
            from my_addresses() own join meeting_guest g on lower(g.mail) = own.address
                join meeting m on m.tenant = g.tenant and m.id = g.meeting
                join tenant t on t.slug = g.tenant
            where (own.tenant is null or own.tenant = g.tenant) and {STILL_GUEST} and t.active;
        end;

    -- Where an address is known today beside its invitations: people who hold a seat, with their account; named guests.
    create function address_in_registers(asked text, today date) returns table (tenant varchar, name varchar, account integer)
        language sql stable security definer set search_path = public
        begin atomic
            select p.tenant, p.name, p.account from person p join tenant t on t.slug = p.tenant
            where lower(p.mail) = asked and t.active and exists (select from appointment a
                where a.tenant = p.tenant and a.person = p.id and {SEATED})
            union
            select g.tenant, g.name, null::integer from meeting_guest g
                join meeting m on m.tenant = g.tenant and m.id = g.meeting join tenant t on t.slug = g.tenant
            where lower(g.mail) = asked and {STILL_GUEST} and t.active;
        end;

    -- Makes those of the registers who have the address that a one-time link has shown into the account's.
    create function link_people_of_address(accepting integer, today date) returns table (tenant varchar, person integer)
        language sql security definer set search_path = public
        begin atomic
            update person p set account = accepting from identity i
                where i.account = accepting and i.issuer = '{ONE_TIME_LINK}' and lower(p.mail) = i.subject
                    and p.account is null
                    and exists (select from appointment a where a.tenant = p.tenant and a.person = p.id and {SEATED})
                    and not exists (select from person o where o.tenant = p.tenant and o.account = accepting)
                returning p.tenant, p.id;
        end;

    revoke execute on function my_addresses(), my_grants(text, date), address_in_registers(text, date),
        link_people_of_address(integer, date) from public;
    grant execute on function my_grants(text, date) to tenant, national, operator, identity;
    grant execute on function address_in_registers(text, date), link_people_of_address(integer, date) to identity;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(FUNCTIONS)
        await run_sql("""
            create index person_address on person (lower(mail)) where mail is not null;
            create index meeting_guest_address on meeting_guest (lower(mail)) where mail is not null;
            create index account_address on account (lower(mail));
        """)

    manager.add_raw(run)
    return manager
