"""At SKR nobody invites an operator; a made file belongs to a job of its own hat."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T12:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Walls around national invitations and made files"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            alter policy nation on invitation using (tenant is null and not roles @> '[{"role": "operator"}]')
                with check (tenant is null and not roles @> '[{"role": "operator"}]');
            alter policy nation on role_grant using (tenant is null and role in ('skr_coordinator', 'network_lead'))
                with check (tenant is null and role in ('skr_coordinator', 'network_lead'));
            alter table job add constraint job_hat unique (hat, id);
            alter table stored_file add constraint stored_file_job_in_hat foreign key (hat, job)
                references job (hat, id) on delete restrict;
            create index stored_file_hat_job on stored_file (hat, job);
        """)

    manager.add_raw(run)
    return manager
