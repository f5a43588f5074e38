"""An invitation may name a person of the tenant's register, who gets the account when it is accepted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T11:04:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Invited people of the register"

# Runs as the owner, for sign-in alone: only for an invitation that the account has accepted, only a person without one.
LINK_INVITED_PERSON = """
    create function link_invited_person(invited integer, accepting integer) returns boolean
        language sql security definer set search_path = public
        begin atomic
            update person p set account = accepting from invitation i
                where i.id = invited and i.accepted_by = accepting and p.tenant = i.tenant and p.id = i.person
                    and p.account is null
                    and not exists (select from person o where o.tenant = i.tenant and o.account = accepting)
                returning true;
        end
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(f"""
            alter table invitation add constraint invitation_person_in_tenant foreign key (tenant, person)
                references person (tenant, id) on delete restrict;
            {LINK_INVITED_PERSON};
            revoke execute on function link_invited_person(integer, integer) from public;
            grant execute on function link_invited_person(integer, integer) to identity;
        """)

    manager.add_raw(run)
    return manager
