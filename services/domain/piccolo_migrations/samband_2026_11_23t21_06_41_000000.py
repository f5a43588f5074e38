"""The files of mandate documents; which bytes of the file stores no row names."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-23T21:06:41:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keys of mandate documents' files, and bytes that no row names"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            alter table mandate_document add constraint mandate_document_upload_in_tenant
                foreign key (tenant, upload) references upload (tenant, id) on delete restrict;
            create index mandate_document_upload on mandate_document (tenant, upload);
            create index stored_file_digest on stored_file (digest);
            create index summary_document_digest on summary_document (digest);

            -- Every table whose rows name bytes of a file store stands here, or its bytes go in the night.
            create function unnamed_files(asked varchar[]) returns setof varchar
                language sql stable security definer set search_path = public
                begin atomic
                    select one from unnest(asked) one
                    where not exists (select from upload where digest = one)
                        and not exists (select from stored_file where digest = one)
                        and not exists (select from summary_document where digest = one);
                end;
            revoke execute on function unnamed_files(varchar[]) from public;
            grant execute on function unnamed_files(varchar[]) to machine;
        """)

    manager.add_raw(run)
    return manager
