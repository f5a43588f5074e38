"""A closed account is recognised by nobody and stands for nobody of a register."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-29T14:32:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What goes with a closed account"

# A function, for the operator sees no RSS's people. Whoever is appointed again comes in as anybody new.
RULES = """
    create function forget_closed_account(closed integer) returns void
        language plpgsql security definer set search_path = public as $$
        begin
            perform from account where id = closed and closed_at is not null;
            if not found then
                raise exception 'only a closed account is forgotten';
            end if;
            delete from identity where account = closed;
            update person set account = null where account = closed;
            update account set mail = '' where id = closed;
        end $$;
    revoke all on function forget_closed_account(integer) from public;
    grant execute on function forget_closed_account(integer) to operator;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
