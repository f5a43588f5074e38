"""Policies, grants and keys of national networks and half-year reports, and the publication boundary."""

from typing import Literal

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import TENANT, exchange_table, national_table, run_sql, tenant_table

ID = "2026-11-22T10:49:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, grants and keys of national networks and half-year reports"

HALF_YEAR = "^[0-9]{4}-[12]$"

EXCHANGED: tuple[tuple[str, Literal["tenant", "national"]], ...] = (
    ("following_notice", "tenant"),
    ("report_status", "tenant"),
    ("submitted_report", "tenant"),
    ("report_review", "national"),
    ("review_answer", "tenant"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        for table in ("national_network", "network_succession", "theme_tag", "report_collection", "collection_network"):
            await run_sql(national_table(table))
        await run_sql(f"""
            grant usage on sequence network_succession_id_seq, collection_network_id_seq to national, operator;
            alter table national_network add constraint national_network_slug check (slug ~ '^[a-z0-9][a-z0-9-]*$');
            alter table national_network add constraint national_network_kind check (kind in ('topic', 'umbrella'));
            alter table national_network add constraint national_network_period
                check (valid_to is null or valid_to >= valid_from);
            alter table network_succession add constraint network_succession_once unique (predecessor, successor);
            alter table network_succession add constraint network_succession_other check (predecessor <> successor);
            create index network_succession_successor on network_succession (successor);
            alter table report_collection add constraint report_collection_half_year check (half_year ~ '{HALF_YEAR}');
            alter table report_collection add constraint report_collection_period check (closes_on >= opens_on);
            alter table collection_network add constraint collection_network_once unique (collection, network);
            create index collection_network_network on collection_network (network);
        """)
        await run_sql(tenant_table("network_report"))
        await run_sql(tenant_table("report_anchoring", {"report": "network_report"}, verbs=("select", "insert")))
        await run_sql("""
            alter table network_report add constraint network_report_once unique (tenant, collection, network);
            create index network_report_collection on network_report (collection);
            create index network_report_network on network_report (network);
            alter table report_anchoring add constraint report_anchoring_step
                check (step in ('proposed', 'anchored', 'sent_back'));
            alter table report_anchoring add constraint report_anchoring_dated
                check (step <> 'anchored' or decided_on is not null);
        """)
        for table, sender in EXCHANGED:
            await run_sql(exchange_table(table, sender=sender))
        await run_sql(f"""
            alter table following_notice add constraint following_notice_from check (from_half_year ~ '{HALF_YEAR}');
            create index following_notice_latest on following_notice (tenant, network, id desc);
            create index following_notice_network on following_notice (network);

            alter table report_status add constraint report_status_kind
                check (kind in ('begun', 'delayed', 'excepted', 'cleared'));
            alter table report_status add constraint report_status_reason
                check (kind not in ('delayed', 'excepted') or reason <> '');
            create index report_status_latest on report_status (tenant, collection, network, id desc);
            create index report_status_collection on report_status (collection);
            create index report_status_network on report_status (network);

            alter table submitted_report add constraint submitted_report_version
                unique (tenant, collection, network, version);
            alter table submitted_report add constraint submitted_report_counts check (version >= 1);
            create index submitted_report_collection on submitted_report (collection, network, tenant, version desc);
            create index submitted_report_network on submitted_report (network);

            alter table report_review add constraint report_review_kind check (kind in ('received', 'question'));
            alter table report_review add constraint report_review_asks check (kind <> 'question' or text <> '');
            alter table report_review add constraint report_review_report_in_tenant
                foreign key (tenant, report) references submitted_report (tenant, id) on delete restrict;
            create index report_review_latest on report_review (tenant, report, id desc);

            alter table review_answer add constraint review_answer_review_in_tenant
                foreign key (tenant, review) references report_review (tenant, id) on delete restrict;
            alter table review_answer add constraint review_answer_once unique (tenant, review);

            alter table national_part_draft enable row level security;
            alter table national_part_draft force row level security;
            create policy own_tenant on national_part_draft for all to tenant
                using (tenant = {TENANT}) with check (tenant = {TENANT});
            create policy nation on national_part_draft for all to national
                using (tenant is null) with check (tenant is null);
            grant select, insert, update, delete on national_part_draft to tenant, national;
            grant usage on sequence national_part_draft_id_seq to tenant, national;
            alter table national_part_draft add constraint national_part_draft_once
                unique nulls not distinct (tenant, collection, network);
            create index national_part_draft_collection on national_part_draft (collection);
            create index national_part_draft_network on national_part_draft (network);

            alter table national_part_version enable row level security;
            alter table national_part_version force row level security;
            create policy read_all on national_part_version for select using (true);
            create policy nation on national_part_version for insert to national with check (tenant is null);
            -- A representative writes the part only where the network has no lead.
            create policy representative on national_part_version for insert to tenant with check (
                tenant = {TENANT}
                and exists (select from national_network n where n.slug = network and n.lead is null)
            );
            grant select, insert on national_part_version to tenant, national;
            grant usage on sequence national_part_version_id_seq to tenant, national;
            alter table national_part_version add constraint national_part_version_once
                unique (collection, network, version);
            create index national_part_version_network on national_part_version (network);
            create index national_part_version_tenant on national_part_version (tenant);

            alter table summary enable row level security;
            alter table summary force row level security;
            create policy nation on summary for all to national using (true) with check (true);
            create policy published on summary for select to tenant using (published_at is not null);
            grant select on summary to tenant, national;
            grant insert on summary to national;
            grant update (published_at) on summary to national;
            grant usage on sequence summary_id_seq to national;
            create index summary_latest on summary (collection, network, id desc);
            create index summary_network on summary (network);

            alter table summary_document enable row level security;
            alter table summary_document force row level security;
            create policy nation on summary_document for all to national using (true) with check (true);
            create policy published on summary_document for select to tenant
                using (exists (select from summary s where s.id = summary and s.published_at is not null));
            grant select on summary_document to tenant, national;
            grant insert on summary_document to national;
            grant usage on sequence summary_document_id_seq to national;
            alter table summary_document add constraint summary_document_once unique (summary, form);
        """)

    manager.add_raw(run)
    return manager
