"""Who reads and writes the protocols of cullings of records, and what may go at all."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import TENANT, run_sql, tenant_table

ID = "2026-11-29T13:55:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rights and limits of cullings of records"

A_YEAR_AGO = "now() - interval '1 year'"

# Rows that were added to and never taken away. The tenant's role may now take them away, but only those that have had their
# time whatever an RSS chooses. What was answered by somebody whose name is gone may go with the name.
MAY_GO = {
    "call_answer": f"""at < {A_YEAR_AGO} or exists (select from call_recipient r join person p on p.id = r.person
        where r.id = recipient and p.erased_at is not null)""",
    "call_delivery": f"at < {A_YEAR_AGO}",
    "call_recipient": f"called_at is null or called_at < {A_YEAR_AGO}",
    "round_letter": f"at < {A_YEAR_AGO}",
    "minutes_comments": f"handed_in_at < {A_YEAR_AGO}",
    "calendar_feed": "revoked_at is not null",
}
OF_HATS = {
    "mail_message": f"state <> 'queued' and created_at < {A_YEAR_AGO}",
    "job": f"state in ('done', 'failed') and created_at < {A_YEAR_AGO}",
    "invitation": "accepted_at is not null or withdrawn_at is not null",
}


def may_go(table: str, condition: str) -> str:
    """Give the tenant's role the right to delete such rows, and no others of the table."""
    return f"""
        grant delete on {table} to tenant;
        create policy may_go on {table} as restrictive for delete to tenant using ({condition});
    """


RULES = """
    alter table culling add constraint culling_years check (years > 0);
    -- What has no name has nothing else that says who it was.
    alter table person add constraint person_erased
        check (erased_at is null or num_nonnulls(title, mail, phone, principal, organisation, account) = 0);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(tenant_table("culling", verbs=("select", "insert")))
        for table, condition in MAY_GO.items():
            await run_sql(may_go(table, f"tenant = {TENANT} and ({condition})"))
        for table, condition in OF_HATS.items():
            await run_sql(may_go(table, condition))
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
