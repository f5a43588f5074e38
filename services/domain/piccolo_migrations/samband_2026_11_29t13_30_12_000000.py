"""The minutes that lie before another meeting are those of a meeting of the same tenant."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-29T13:30:12:000000"
VERSION = "1.38.0"
DESCRIPTION = "The key of the meeting whose minutes a file is"

RULES = """
    alter table attachment_file add constraint attachment_file_minutes_of_in_tenant foreign key (tenant, minutes_of)
        references meeting (tenant, id) on delete restrict;
    create index attachment_file_minutes_of on attachment_file (tenant, minutes_of);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
