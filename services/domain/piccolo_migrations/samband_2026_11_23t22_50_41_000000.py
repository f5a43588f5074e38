"""Keys and constraints of the recipients of calls, and answers that say perhaps."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-23T22:50:41:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keys and constraints of the recipients of calls"

RULES = """
    alter table call_recipient add constraint call_recipient_in_place_of_in_tenant foreign key (tenant, in_place_of)
        references call_recipient (tenant, id) on delete restrict;
    create index call_recipient_in_place_of on call_recipient (tenant, in_place_of);
    create index call_recipient_account on call_recipient (account);
    create unique index call_recipient_account_once on call_recipient (tenant, meeting, account)
        where account is not null;
    alter table call_recipient add constraint call_recipient_choice
        check (choice in ('computed', 'added', 'left_out'));
    alter table call_recipient drop constraint call_recipient_one;
    alter table call_recipient add constraint call_recipient_one check (num_nonnulls(person, guest, account) = 1);
    alter table call_recipient add constraint call_recipient_withdrawn
        check (withdrawn_at is null or called_at is not null);
    -- Who was chosen or left out but never called leaves no trace; letters and answers hold the rows of all others.
    grant delete on call_recipient to tenant;
    alter table call_answer drop constraint call_answer_answer;
    alter table call_answer add constraint call_answer_answer check (answer in ('yes', 'no', 'substitute', 'tentative'));
    alter table call_answer add constraint call_answer_mode check (mode in ('on_site', 'remote'));
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
