"""Policies, composite keys and the rules of meetings that the database itself keeps."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql, tenant_table

ID = "2026-11-22T12:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, keys and constraints of meetings"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(tenant_table("meeting", {"body": "body"}, verbs=("select", "insert", "update")))
        await run_sql(tenant_table("school_break"))
        await run_sql(tenant_table("calendar_feed", {"body": "body"}, verbs=("select", "insert", "update")))
        await run_sql("""
            alter table meeting add constraint meeting_slug unique (tenant, slug);
            alter table meeting add constraint meeting_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
            alter table meeting add constraint meeting_uid unique (uid);
            alter table meeting add constraint meeting_kind check (kind in ('ordinary', 'full_day', 'extra'));
            alter table meeting add constraint meeting_state check (state in ('planned', 'moved', 'called_off'));
            alter table meeting add constraint meeting_moved check (state <> 'moved' or moved_from is not null);
            alter table meeting add constraint meeting_times
                check ((starts is null) = (ends is null) and ends > starts);
            create unique index meeting_once_a_day on meeting (tenant, body, day) where state <> 'called_off';
            create index meeting_day on meeting (tenant, day);

            alter table school_break add constraint school_break_period check (ends_on >= starts_on);

            alter table calendar_feed add constraint calendar_feed_kind check (kind in ('mine', 'body', 'county'));
            alter table calendar_feed add constraint calendar_feed_body check ((kind = 'body') = (body is not null));
            create index calendar_feed_account on calendar_feed (account);
            create unique index calendar_feed_once on calendar_feed (tenant, account, kind, body) nulls not distinct
                where revoked_at is null;
        """)

    manager.add_raw(run)
    return manager
