"""Policies, composite keys and the rules of rounds that the database itself keeps."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql, tenant_table

ID = "2026-11-23T21:14:47:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, keys and constraints of rounds"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(tenant_table("round", {"body": "body"}))
        await run_sql(tenant_table("round_row", {"round": "round", "principal": "principal", "body": "body"}))
        await run_sql(
            tenant_table(
                "round_answer", {"round_row": "round_row", "document": "upload"}, verbs=("select", "insert")
            )
        )
        await run_sql(tenant_table("round_letter", {"round_row": "round_row"}, verbs=("select", "insert")))
        await run_sql("""
            alter table round add constraint round_slug unique (tenant, slug);
            alter table round add constraint round_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
            alter table round add constraint round_kind check (kind in ('question', 'duty', 'appeal'));
            alter table round add constraint round_form check (form in ('done', 'text', 'choice', 'yes_no'));
            alter table round add constraint round_choices
                check (jsonb_typeof(choices) = 'array' and (form = 'choice') = (jsonb_array_length(choices) >= 2));
            alter table round add constraint round_reminders check (reminders in ('usual', 'late_only', 'none'));
            alter table round add constraint round_state check (state in ('draft', 'open', 'closed'));
            alter table round add constraint round_opened
                check ((state = 'draft') = (opened_at is null) and (opened_at is null) = (opened_by is null));
            alter table round add constraint round_closed
                check ((state = 'closed') = (closed_at is not null) and (closed_at is null) = (closed_by is null));
            alter table round add constraint round_origin
                check (num_nonnulls(origin_kind, origin_id, origin_text, origin_address) in (0, 4));
            alter table round add constraint round_origin_address
                check (origin_address ~ '^[a-z0-9-]+(/[a-z0-9-]+)*(#[a-z0-9-]+)?$');
            create index round_open on round (tenant, deadline) where state = 'open';
            create index round_latest on round (tenant, state, id desc);
            create index round_origin on round (tenant, origin_kind, origin_id) where origin_kind is not null;

            alter table round_row add constraint round_row_respondent
                check (num_nonnulls(principal, body, function) = 1 and function <> '');
            alter table round_row add constraint round_row_once
                unique nulls not distinct (tenant, round, principal, body, function);
            alter table round_row add constraint round_row_state
                check (state in ('waiting', 'answered', 'excused', 'not_concerned'));
            alter table round_row add constraint round_row_excused check (state <> 'excused' or reason <> '');
            create index round_row_owed on round_row (tenant, principal) where state = 'waiting';

            alter table round_answer add constraint round_answer_says check (choice is not null or text <> '');

            alter table round_letter add constraint round_letter_occasion
                check (occasion in ('opened', 'week', 'day', 'late', 'asked'));
            alter table round_letter add constraint round_letter_once
                unique (tenant, round_row, occasion, day, address);
        """)

    manager.add_raw(run)
    return manager
