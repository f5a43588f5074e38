"""Policies, grants, natural keys and functions of the machine, tenancy and identity tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import ACCOUNT, TENANT, machine_table, reference_table, run_sql

ID = "2026-11-22T10:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, grants, natural keys and functions of the first tables"

SWEDISH_KEY = """
    create function swedish_key(value text) returns text
        language sql immutable strict parallel safe
        return translate(lower(value), 'åäö', '{|}') collate "C"
"""

# Everything that a person may put on, in every tenant; run as the owner, but only for the account of the open scope.
MY_HATS = """
    create function my_hats(today date) returns table (hat varchar, title varchar)
        language sql stable security definer set search_path = public
        begin atomic
            select distinct coalesce(t.slug, case when g.role = 'operator' then 'drift' else 'nationellt' end)::varchar,
                coalesce(t.name, case when g.role = 'operator' then 'Driften' else 'SKR' end)::varchar
            from role_grant g left join tenant t on t.slug = g.tenant
            where g.account = nullif(current_setting('app.account', true), '')::integer
                and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)
                and (t.slug is null or t.active);
        end
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(SWEDISH_KEY)
        for table in ("audit_entry", "audit_seal", "outbox_message", "effect", "job", "mail_message"):
            await run_sql(machine_table(table))
        await run_sql("""
            grant insert on audit_entry to tenant, national, operator, identity;
            grant select on audit_entry, audit_seal to tenant, national, operator, machine;
            grant insert on audit_seal to machine;
            alter table audit_seal add constraint audit_seal_number unique (hat, number);
            create index audit_entry_hat on audit_entry (hat, id desc);
            create index audit_entry_subject on audit_entry (hat, subject, id desc);

            grant insert on outbox_message to tenant, national, operator, identity, machine;
            grant select, update, delete on outbox_message to machine;
            create index outbox_message_unsent on outbox_message (id) where sent_at is null;

            grant select, insert on effect to tenant, national, operator, identity, machine;
            grant delete on effect to machine;
            alter table effect add constraint effect_key unique (hat, key);

            grant select, insert, update on job to tenant, national, operator;
            grant select, update, delete on job to machine;
            alter table job add constraint job_state check (state in ('queued', 'running', 'done', 'failed'));
            create unique index job_active on job (hat, kind, key) where state in ('queued', 'running');
            create index job_latest on job (hat, kind, key, id desc);
            create index job_started_by on job (hat, started_by, id desc);

            grant insert on mail_message to tenant, national, operator, identity;
            grant select on mail_message to tenant, national, operator, machine;
            grant update on mail_message to machine, tenant, national, operator;
            create policy operator_reads_all on mail_message for select to operator using (true);
            create policy operator_sees_jobs on job for select to operator using (true);
            alter table mail_message add constraint mail_message_state check (state in ('queued', 'sent', 'failed'));
            create index mail_message_latest on mail_message (hat, id desc);
            grant usage on sequence mail_message_id_seq to identity;
        """)
        for table in ("county", "municipality", "region", "population", "tenant_municipality"):
            await run_sql(reference_table(table))
        await run_sql(f"""
            grant usage on sequence region_id_seq, population_id_seq, tenant_municipality_id_seq to operator;
            alter table population add constraint population_on_date unique (municipality, date);
            alter table population add constraint population_not_negative check (persons >= 0);
            alter table tenant_municipality add constraint tenant_municipality_once unique (tenant, municipality);
            create index municipality_county on municipality (county);

            {reference_table("tenant")}
            create policy own_look on tenant for update to tenant using (slug = {TENANT}) with check (slug = {TENANT});
            grant update (short_name, colour, logo, logo_type, settings) on tenant to tenant;
            alter table tenant add constraint tenant_slug check (slug ~ '^[a-z][a-z0-9-]{{0,39}}$'
                and slug not in ('nationellt', 'drift', 'inloggning', 'logga-in', 'logga-ut', 'static', 'health', 'schema', 'jag', 'om', 'metrics', 'tillganglighet'));
        """)
        await run_sql(f"""
            alter table account enable row level security;
            alter table account force row level security;
            alter table identity enable row level security;
            alter table identity force row level security;
            alter table role_grant enable row level security;
            alter table role_grant force row level security;
            alter table invitation enable row level security;
            alter table invitation force row level security;
            alter table identity_provider enable row level security;
            alter table identity_provider force row level security;

            create policy sign_in on account for all to identity using (true) with check (true);
            create policy sign_in on identity for all to identity using (true) with check (true);
            create policy sign_in on role_grant for all to identity using (true) with check (true);
            create policy sign_in on invitation for all to identity using (true) with check (true);
            create policy sign_in on identity_provider for select to identity using (true);
            grant select, insert, update on account, identity, role_grant, invitation to identity;
            grant select on identity_provider to identity;
            grant usage on sequence account_id_seq, identity_id_seq, role_grant_id_seq, invitation_id_seq to identity;

            create policy own_tenant on role_grant for all to tenant
                using (tenant = {TENANT}) with check (tenant = {TENANT});
            create policy own_tenant on invitation for all to tenant
                using (tenant = {TENANT}) with check (tenant = {TENANT});
            create policy own_tenant on identity_provider for all to tenant
                using (tenant = {TENANT}) with check (tenant = {TENANT});
            create policy own_people on account for select to tenant
                using (id = {ACCOUNT} or exists (select from role_grant g where g.account = account.id));
            grant select, insert, update on role_grant, invitation, identity_provider to tenant;
            grant select on account to tenant;
            grant usage on sequence role_grant_id_seq, invitation_id_seq, identity_provider_id_seq to tenant;

            create policy nation on role_grant for all to national using (tenant is null and role <> 'operator')
                with check (tenant is null and role <> 'operator');
            create policy nation on invitation for all to national using (tenant is null) with check (tenant is null);
            create policy nation on identity_provider for select to national using (tenant is null);
            create policy nation_people on account for select to national
                using (id = {ACCOUNT} or exists (select from role_grant g where g.account = account.id));
            grant select, insert, update on role_grant, invitation to national;
            grant select on account, identity_provider to national;
            grant usage on sequence role_grant_id_seq, invitation_id_seq to national;

            create policy platform on role_grant for all to operator using (true) with check (true);
            create policy platform on invitation for all to operator using (true) with check (true);
            create policy platform on identity_provider for all to operator using (true) with check (true);
            create policy platform on account for all to operator using (true) with check (true);
            create policy platform on identity for select to operator using (true);
            grant select, insert, update on role_grant, invitation, identity_provider, account to operator;
            grant select on identity to operator;
            grant usage on sequence role_grant_id_seq, invitation_id_seq, identity_provider_id_seq, account_id_seq to operator;

            alter table identity add constraint identity_at_issuer unique (issuer, subject);
            create index identity_account on identity (account);
            create index role_grant_account on role_grant (account, tenant);
            create index role_grant_tenant on role_grant (tenant, role);
            alter table role_grant add constraint role_grant_period check (valid_to is null or valid_to >= valid_from);
            create index invitation_address on invitation (lower(address)) where accepted_at is null and withdrawn_at is null;
            create index invitation_tenant on invitation (tenant, id desc);
            create unique index account_mail_open on account (lower(mail)) where closed_at is null;

            {MY_HATS};
            revoke execute on function my_hats(date) from public;
            grant execute on function my_hats(date) to tenant, national, operator, identity;
        """)

    manager.add_raw(run)
    return manager
