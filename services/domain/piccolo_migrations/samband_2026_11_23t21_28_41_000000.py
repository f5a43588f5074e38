"""One chair and one secretary per meeting."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-23T21:28:41:000000"
VERSION = "1.38.0"
DESCRIPTION = "One chair and one secretary per meeting"

RULES = """
    alter table attendance add constraint attendance_duty check (duty in ('none', 'chair', 'secretary'));
    create unique index attendance_duty_once on attendance (tenant, meeting, duty) where duty <> 'none';
    alter table attendance add constraint attendance_own_place check (in_place_of <> id);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
