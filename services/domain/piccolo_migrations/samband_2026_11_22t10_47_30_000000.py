"""Which roles stand in a tenant, when a role was taken back at once, and accounts that share an address."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T10:47:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Constraints of grants and providers, accounts that share an address"

NATIONAL_ROLES = "('operator', 'skr_coordinator', 'network_lead')"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(f"""
            -- Issuer and subject identify. Two providers may state the same address: two accounts, never one taken over.
            drop index account_mail_open;
            create index account_mail on account (lower(mail)) where closed_at is null;

            -- A role given and taken back on the same day has its last day before its first: it never counted.
            alter table role_grant drop constraint role_grant_period;
            alter table role_grant add constraint role_grant_period check (valid_to is null or valid_to >= valid_from - 1);
            alter table role_grant add constraint role_grant_hat check ((tenant is null) = (role in {NATIONAL_ROLES}));
            create index role_grant_source on role_grant (account, source) where valid_to is null;

            create unique index invitation_open_address on invitation (tenant, lower(address)) nulls not distinct
                where accepted_at is null and withdrawn_at is null;
            create index invitation_identifier on invitation (identifier)
                where identifier is not null and accepted_at is null and withdrawn_at is null;

            alter table identity_provider add constraint identity_provider_slug check (slug ~ '^[a-z][a-z0-9-]{{0,59}}$');
            alter table identity_provider add constraint identity_provider_method
                check (auth_method in ('private_key_jwt', 'client_secret_basic', 'client_secret_post'));
            create index identity_provider_domains on identity_provider using gin (domains) where active;

            -- A tenant says what claims mean and which domains it answers for; where calls go is the operator's.
            revoke insert, update on identity_provider from tenant;
            grant update (name, claims, group_roles, domains) on identity_provider to tenant;
        """)

    manager.add_raw(run)
    return manager
