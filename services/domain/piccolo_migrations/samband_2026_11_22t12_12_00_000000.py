"""Indexes that lists need once there is a history behind them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-22T12:12:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes that lists need once there is a history behind them"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql("""
            -- With the tenant in them these two were taken for looking up a person's appointments, at a hundred times
            -- the cost of a b-tree. A seat, a body and a person belong to one tenant, so it adds nothing to the rule.
            alter table appointment drop constraint appointment_one_holder;
            alter table appointment add constraint appointment_one_holder exclude using gist (seat with =,
                kind with =, place_owner with =, place with =, daterange(valid_from, valid_to, '[]') with &&);
            alter table appointment drop constraint appointment_person_once;
            alter table appointment add constraint appointment_person_once exclude using gist (
                coalesce(seat, -body) with =, person with =, kind with =, daterange(valid_from, valid_to, '[]') with &&);

            -- A person's appointments on a day, answered from the index alone.
            drop index appointment_person;
            create index appointment_person on appointment (tenant, person, valid_from, valid_to);
            drop index appointment_seat;
        """)

    manager.add_raw(run)
    return manager
