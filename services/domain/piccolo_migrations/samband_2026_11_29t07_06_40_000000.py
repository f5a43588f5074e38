"""Who reads and writes the protocols of cullings, and the one way in which entries of the audit log go."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import machine_table, run_sql

ID = "2026-11-29T07:06:40:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rights and rules of cullings of the audit log"

RULES = """
    grant select on audit_culling to tenant, national, operator, machine;
    grant insert on audit_culling to machine;
    alter table audit_culling add constraint audit_culling_first unique (hat, first);
    alter table audit_culling add constraint audit_culling_range check (first > 0 and last >= first and newest < before);
    -- What has been culled is written in the log of whose it was.
    grant insert on audit_entry to machine;
    -- No role may delete entries. This takes away exactly those that a protocol speaks of, and none younger than a year.
    create function cull_audit(protocol bigint) returns bigint
        language plpgsql security definer set search_path = public as $$
        declare
            told audit_culling;
            removed bigint;
        begin
            select * into strict told from audit_culling where id = protocol;
            if told.before > now() - interval '1 year' then
                raise exception 'entries of the audit log are kept for a year at least';
            end if;
            with gone as (
                delete from audit_entry e using audit_seal s
                where s.hat = told.hat and s.number between told.first and told.last
                    and e.id = s.entry and e.hat = told.hat and e.recorded_at < told.before
                returning e.id
            ) select count(*) into removed from gone;
            if removed <> told.last - told.first + 1 then
                raise exception 'the protocol speaks of other entries than there are';
            end if;
            return removed;
        end $$;
    revoke all on function cull_audit(bigint) from public;
    grant execute on function cull_audit(bigint) to machine;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(machine_table("audit_culling"))
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
