"""The operator may send a letter again that did not arrive."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T12:31:17:000000"
VERSION = "1.38.0"
DESCRIPTION = "The operator may send a letter again that did not arrive"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            create policy operator_sends_again on mail_message for update to operator
                using (state = 'failed') with check (state = 'queued');
            create policy operator_sends_again on outbox_message for insert to operator with check (kind = 'mail.send');
        """)

    manager.add_raw(run)
    return manager
