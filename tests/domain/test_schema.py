"""A freshly migrated schema against the tables of the code: columns, keys, policies, rights.

The catalogue is asked, not the migrations: whatever a migration was meant to do, this is what the database holds.
"""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.columns import Array, ForeignKey, Integer, Varchar
from piccolo.columns.base import Column
from piccolo.table import Table

from services.domain.piccolo_app import APP_CONFIG

OWNER = "samband_owner"
SERVICE = "samband_service"
HATS = ("tenant", "national", "operator", "identity", "machine")

TABLES: dict[str, type[Table]] = {table._meta.tablename: table for table in APP_CONFIG.table_classes}

EXCHANGE = {"following_notice", "report_status", "submitted_report", "report_review", "review_answer"}
"""Rows that cross the publication boundary: the RSS and SKR both read them, and nobody changes them."""

REFERENCE = {"tenant_municipality", "processor_agreement"}
"""Which municipalities make up an RSS is public knowledge, and who processes its personal data."""

TENANT = {
    name
    for name, table in TABLES.items()
    if any(column._meta.name == "tenant" and not column._meta.null for column in table._meta.columns)
} - REFERENCE
INNER = TENANT - EXCHANGE

NUMBERS = {
    "instances",
    "origin_id",
    "place_owner",
    "population",
    "position",
    "size",
    "version",
}
"""Integers of tenant rows that count or order something, or that another module alone understands; every other one points
at a row of the same tenant."""

COLUMNS = """
    select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required
    from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""
"""What the database generates by itself (`search`) is no column of the code."""

FOREIGN_KEYS = """
    select conname as name, conrelid::regclass::text as "table", confrelid::regclass::text as target,
        confdeltype as on_delete, confupdtype as on_update,
        array(select attname::text from unnest(conkey) with ordinality k(n, o)
            join pg_attribute on attrelid = conrelid and attnum = n order by o) as columns,
        array(select attname::text from unnest(confkey) with ordinality k(n, o)
            join pg_attribute on attrelid = confrelid and attnum = n order by o) as targets
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
"""

UNIQUE = """
    select array(select attname::text from unnest(conkey) n join pg_attribute on attrelid = conrelid and attnum = n)
    from pg_constraint where conrelid = $1::text::regclass and contype in ('u', 'p')
"""

INDEXES = """
    select array(select attname::text from unnest(indkey::smallint[]) with ordinality k(n, o)
        join pg_attribute on attrelid = indrelid and attnum = n order by o)
    from pg_index where indrelid = $1::text::regclass
"""

RIGHTS = """
    select r.rolname as role, c.relname as "table", p as right from pg_class c, pg_roles r,
        unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p') and r.rolname = any($1)
        and (has_table_privilege(r.oid, c.oid, p)
            or (p in ('select', 'insert', 'update', 'references') and has_any_column_privilege(r.oid, c.oid, p)))
"""


@pytest.fixture
async def catalogue(superuser_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(superuser_url)
    yield connection
    await connection.close()


async def rights(catalogue: asyncpg.Connection, *roles: str) -> set[tuple[str, str, str]]:
    """(role, table, right) of every right that one of the roles has by itself."""
    return {(row["role"], row["table"], row["right"]) for row in await catalogue.fetch(RIGHTS, roles)}


def sql_type(column: Column) -> str:
    """The type as PostgreSQL writes it in a table's definition."""
    if isinstance(column, ForeignKey):
        return sql_type(column._foreign_key_meta.resolved_references._meta.primary_key)
    if isinstance(column, Array):
        return f"{sql_type(column.base_column)}[]"
    if isinstance(column, Varchar):
        return f"varchar({column.length})" if column.length else "varchar"
    return {"SERIAL": "integer", "BIGSERIAL": "bigint"}.get(column.column_type, column.column_type)


async def test_the_schema_holds_the_registered_tables_and_nothing_else(catalogue: asyncpg.Connection):
    rows = await catalogue.fetch("select tablename from pg_tables where schemaname = 'public'")
    assert {row["tablename"] for row in rows} == {*TABLES, "migration"}
    assert not await catalogue.fetch("select viewname from pg_views where schemaname = 'public'")


@pytest.mark.parametrize("name", sorted(TABLES))
async def test_the_columns_are_those_of_the_code(name: str, catalogue: asyncpg.Connection):
    stated = {}
    for column in TABLES[name]._meta.columns:
        kind = await catalogue.fetchval("select format_type(to_regtype($1), to_regtypemod($1))", sql_type(column))
        stated[column._meta.db_column_name] = (kind, not column._meta.null)
    assert {row["name"]: (row["type"], row["required"]) for row in await catalogue.fetch(COLUMNS, name)} == stated


async def test_the_migrations_have_brought_every_change_of_the_tables():
    statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    assert [line for one in statements for line in one.statements] == []


async def test_no_row_takes_another_with_it(catalogue: asyncpg.Connection):
    keys = await catalogue.fetch(FOREIGN_KEYS)
    assert keys
    assert [row["name"] for row in keys if row["on_delete"] != b"r"] == []
    assert [row["name"] for row in keys if row["on_update"] not in (b"r", b"a")] == []


async def test_every_foreign_key_has_an_index(catalogue: asyncpg.Connection):
    lacking = []
    for key in await catalogue.fetch(FOREIGN_KEYS):
        indexes = [row[0] for row in await catalogue.fetch(INDEXES, key["table"])]
        if not any(set(index[: len(key["columns"])]) == set(key["columns"]) for index in indexes):
            lacking.append((key["table"], key["columns"]))
    assert lacking == []


@pytest.mark.parametrize("name", sorted(TENANT))
async def test_a_tenants_rows_are_told_apart_by_tenant_and_number(name: str, catalogue: asyncpg.Connection):
    assert any(set(row[0]) == {"tenant", "id"} for row in await catalogue.fetch(UNIQUE, name))


async def test_references_inside_a_tenant_cannot_leave_it(catalogue: asyncpg.Connection):
    keys = await catalogue.fetch(FOREIGN_KEYS)
    inside = [row for row in keys if row["table"] in TENANT and row["target"] in TENANT]
    assert inside
    for row in inside:
        assert (row["columns"][0], row["targets"]) == ("tenant", ["tenant", "id"]), row["name"]
    bound = {(row["table"], row["columns"][1]) for row in inside}
    numbers = {
        (name, column._meta.name)
        for name in TENANT
        for column in TABLES[name]._meta.columns
        if type(column) is Integer and column._meta.name not in NUMBERS
    }
    assert numbers - bound == set()


async def test_every_table_has_its_policies_and_binds_its_owner_too(catalogue: asyncpg.Connection):
    rows = await catalogue.fetch(
        """select relname, relrowsecurity and relforcerowsecurity as bound,
                exists (select from pg_policy where polrelid = c.oid) as has_policy
            from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration'"""
    )
    assert {row["relname"] for row in rows if not row["bound"]} == set()
    assert {row["relname"] for row in rows if not row["has_policy"]} == set()


@pytest.mark.parametrize("name", sorted(TENANT))
async def test_a_tenants_rows_are_shown_by_its_own_slug_alone(name: str, catalogue: asyncpg.Connection):
    policies = await catalogue.fetch("select roles, cmd, qual, with_check from pg_policies where tablename = $1", name)
    of_tenant = [row for row in policies if {"tenant", "public"} & set(row["roles"])]
    assert of_tenant
    for row in of_tenant:
        for expression in (row["qual"], row["with_check"]):
            assert expression is None or "(tenant)::text = current_setting('app.tenant'::text, true)" in expression
        assert row["qual"] or row["cmd"] == "INSERT"
        assert row["with_check"] or row["cmd"] in ("SELECT", "DELETE")


async def test_only_the_tenants_own_role_reaches_its_rows(catalogue: asyncpg.Connection):
    others = await rights(catalogue, "national", "operator", "identity", "machine")
    assert {(role, table) for role, table, _ in others if table in INNER} == set()
    assert {role for role, table, _ in others if table in EXCHANGE} == {"national"}


async def test_what_has_crossed_the_boundary_is_never_changed(catalogue: asyncpg.Connection):
    kept = EXCHANGE | {
        "audit_entry", "audit_seal", "report_anchoring", "national_part_version", "round_answer", "culling",
    }  # fmt: skip
    allowed = await rights(catalogue, *HATS)
    assert {one for one in allowed if one[1] in kept and one[2] not in ("select", "insert")} == set()


async def test_what_is_culled_goes_only_when_it_has_had_its_time(catalogue: asyncpg.Connection):
    """Rows that are added to and never changed, or that prove what was sent to whom: a wall that no query gets round."""
    guarded = {
        "call_answer", "call_delivery", "call_recipient", "round_letter", "minutes_comments", "calendar_feed",
        "mail_message", "job", "invitation",
    }  # fmt: skip
    limits = await catalogue.fetch(
        "select tablename, qual from pg_policies where policyname = 'may_go' and permissive = 'RESTRICTIVE'"
        " and cmd = 'DELETE' and roles = '{tenant}'"
    )
    assert {row["tablename"] for row in limits} == guarded
    for row in limits:
        assert "now() - '1 year'" in row["qual"] or row["tablename"] in ("calendar_feed", "invitation"), row[
            "tablename"
        ]
    allowed = await rights(catalogue, "tenant")
    assert {one for one in allowed if one[1] == "round_letter" and one[2] == "update"} == set()
    assert {one for one in allowed if one[1] == "call_answer" and one[2] == "update"} == set()


async def test_the_logins_are_what_they_must_be(catalogue: asyncpg.Connection):
    rows = await catalogue.fetch("select * from pg_roles where rolname = any($1)", [OWNER, SERVICE, *HATS])
    roles = {row["rolname"]: row for row in rows}
    assert set(roles) == {OWNER, SERVICE, *HATS}
    for row in rows:
        for power in ("rolsuper", "rolcreatedb", "rolcreaterole", "rolreplication"):
            assert not row[power], (row["rolname"], power)
    assert {name for name, row in roles.items() if row["rolcanlogin"]} == {OWNER, SERVICE}
    # Under FORCE the owner would otherwise backfill nothing and back up nothing.
    assert {name for name, row in roles.items() if row["rolbypassrls"]} == {OWNER}
    assert not roles[SERVICE]["rolinherit"]
    members = await catalogue.fetch(
        """select r.rolname as role, inherit_option, set_option, admin_option from pg_auth_members
            join pg_roles r on r.oid = roleid join pg_roles m on m.oid = member where m.rolname = $1""",
        SERVICE,
    )
    assert {tuple(row.values()) for row in members} == {(hat, False, True, False) for hat in HATS}


async def test_the_services_login_may_do_nothing_by_itself(catalogue: asyncpg.Connection):
    assert await rights(catalogue, SERVICE) == set()
    functions = await catalogue.fetch(
        """select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
            and has_function_privilege($1, oid, 'execute')""",
        SERVICE,
    )
    assert [row["proname"] for row in functions] == []


async def test_nobody_but_the_owner_may_alter_the_schema(catalogue: asyncpg.Connection):
    owners = await catalogue.fetch(
        """select distinct relowner::regrole::text as owner from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'S', 'v', 'm', 'p')
            union select nspowner::regrole::text from pg_namespace where nspname = 'public'"""
    )
    assert {row["owner"] for row in owners} == {OWNER}
    for role in (SERVICE, *HATS):
        assert not await catalogue.fetchval("select has_schema_privilege($1, 'public', 'create')", role)
        for power in ("create", "temporary"):
            assert not await catalogue.fetchval(
                "select has_database_privilege($1, current_database(), $2)", role, power
            )
    further = {one for one in await rights(catalogue, *HATS) if one[2] in ("truncate", "references", "trigger")}
    assert further == set()


async def test_nothing_is_open_to_the_public(catalogue: asyncpg.Connection):
    open_relations = await catalogue.fetch(
        """select relname from pg_class, aclexplode(relacl) where relnamespace = 'public'::regnamespace and grantee = 0
            union select nspname from pg_namespace, aclexplode(nspacl) where nspname = 'public' and grantee = 0
            union select datname from pg_database, aclexplode(datacl)
                where datname = current_database() and grantee = 0"""
    )
    assert [row["relname"] for row in open_relations] == []


async def test_functions_that_run_as_the_owner_are_closed_and_look_nowhere_else(catalogue: asyncpg.Connection):
    functions = await catalogue.fetch(
        """select proname, proowner::regrole::text as owner, coalesce(proconfig, '{}') as settings,
                exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0) as open
            from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"""
    )
    assert functions
    for row in functions:
        assert row["owner"] == OWNER, row["proname"]
        assert any(one.startswith("search_path=") for one in row["settings"]), row["proname"]
        assert not row["open"], row["proname"]
