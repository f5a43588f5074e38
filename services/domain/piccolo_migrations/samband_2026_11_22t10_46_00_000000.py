"""Policies, composite keys, natural keys and the rules of the structure that the database itself keeps."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql, tenant_table

ID = "2026-11-22T10:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, keys and exclusion constraints of the structure"

REFERENCES: dict[str, dict[str, str]] = {
    "principal": {},
    "principal_group": {},
    "group_member": {"principal_group": "principal_group", "principal": "principal", "member_group": "principal_group"},
    "partner": {},
    "body": {"parent": "body"},
    "body_route": {"body": "body", "target": "body"},
    "representation": {},
    "seat": {
        "body": "body",
        "representation": "representation",
        "appointed_by": "body",
        "same_persons_as": "body",
    },
    "stated_vacancy": {"body": "body"},
    "seat_source": {
        "seat": "seat",
        "stated_vacancy": "stated_vacancy",
        "principal": "principal",
        "principal_group": "principal_group",
        "body": "body",
        "partner": "partner",
    },
    "mandate_document": {"body": "body", "adopted_by": "body"},
    "structure_cycle": {"body": "body"},
    "structure_fact": {},
    "person": {"principal": "principal"},
    "appointment": {
        "seat": "seat",
        "body": "body",
        "person": "person",
        "principal": "principal",
        "instead_of": "appointment",
    },
}

NAMED = ("principal", "principal_group", "partner", "body", "mandate_document", "structure_cycle")

DATED = ("body", "representation", "seat", "mandate_document", "appointment")

# Hats come from seats held today, as well as from grants. Runs as the owner, only for the account of the open scope.
MY_HATS = """
    create or replace function my_hats(today date) returns table (hat varchar, title varchar)
        language sql stable security definer set search_path = public
        begin atomic
            select coalesce(t.slug, case when g.role = 'operator' then 'drift' else 'nationellt' end)::varchar,
                coalesce(t.name, case when g.role = 'operator' then 'Driften' else 'SKR' end)::varchar
            from role_grant g left join tenant t on t.slug = g.tenant
            where g.account = nullif(current_setting('app.account', true), '')::integer
                and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)
                and (t.slug is null or t.active)
            union
            select t.slug, t.name
            from person p join appointment a on a.tenant = p.tenant and a.person = p.id
                join tenant t on t.slug = p.tenant
            where p.account = nullif(current_setting('app.account', true), '')::integer
                and a.valid_from <= today and (a.valid_to is null or a.valid_to >= today) and t.active;
        end
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        for table in REFERENCES:
            await run_sql(tenant_table(table))
        for table, references in REFERENCES.items():
            for column, target in references.items():
                await run_sql(f"""
                    alter table {table} add constraint {table}_{column}_in_tenant
                        foreign key (tenant, {column}) references {target} (tenant, id) on delete restrict;
                    create index {table}_{column} on {table} (tenant, {column});
                """)
        for table in NAMED:
            await run_sql(f"""
                alter table {table} add constraint {table}_slug unique (tenant, slug);
                alter table {table} add constraint {table}_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
            """)
        for table in DATED:
            await run_sql(f"alter table {table} add constraint {table}_period check (valid_to >= valid_from);")
        await run_sql(f"""
            alter table principal add constraint principal_kind
                check (kind in ('municipality', 'region', 'association', 'city_unit', 'rnd_unit'));
            alter table principal add constraint principal_population check (population >= 0);
            alter table group_member add constraint group_member_one check (num_nonnulls(principal, member_group) = 1);
            alter table body add constraint body_kind check (kind in ('political', 'presidium', 'executive_network',
                'steering_group', 'professional_network', 'programme_area', 'working_group', 'reference_group',
                'sub_regional_unit'));
            alter table body add constraint body_status check (status in ('in_force', 'proposed'));
            alter table body add constraint body_decision_mode check (decision_mode in ('recommendation', 'strategic',
                'proposal', 'anchored', 'guiding', 'support'));
            alter table body add constraint body_not_its_own_parent check (parent <> id);
            alter table body add constraint body_meetings check (meetings_per_year between 0 and 366);
            alter table body_route add constraint body_route_once unique (tenant, body, target, kind);
            alter table body_route add constraint body_route_elsewhere check (body <> target);
            alter table representation add constraint representation_once unique (tenant, network);
            alter table seat add constraint seat_of_one check (num_nonnulls(body, representation) = 1);
            alter table seat add constraint seat_role check (role in ('chair', 'vice_chair', 'secretary', 'member',
                'officer', 'lead', 'convener', 'adjunct', 'invited'));
            alter table seat add constraint seat_numbers check (places >= 0 and per_principal_min >= 0
                and per_principal_max >= coalesce(per_principal_min, 0));
            alter table seat_source add constraint seat_source_of_one check (num_nonnulls(seat, stated_vacancy) = 1);
            alter table seat_source add constraint seat_source_one
                check (num_nonnulls(principal, principal_group, body, partner) = 1);
            alter table structure_fact add constraint structure_fact_section unique (tenant, section);

            create unique index person_mail on person (tenant, lower(mail)) where mail is not null;
            create unique index person_account on person (tenant, account) where account is not null;
            create index person_of_account on person (account) where account is not null;
            create index person_name on person (tenant, swedish_key(name));

            alter table appointment add constraint appointment_kind
                check (kind in ('ordinary', 'substitute', 'acting', 'co_opted'));
            alter table appointment add constraint appointment_of_one
                check (num_nonnulls(seat, body) = 1 and (kind = 'co_opted') = (body is not null));
            alter table appointment add constraint appointment_place check (place >= 1);
            alter table appointment add constraint appointment_one_holder exclude using gist (tenant with =, seat with =,
                kind with =, place_owner with =, place with =, daterange(valid_from, valid_to, '[]') with &&);
            alter table appointment add constraint appointment_person_once exclude using gist (tenant with =,
                coalesce(seat, -body) with =, person with =, kind with =, daterange(valid_from, valid_to, '[]') with &&);
            create index appointment_running on appointment (tenant, seat, valid_from, valid_to);

            {MY_HATS};
        """)

    manager.add_raw(run)
    return manager
