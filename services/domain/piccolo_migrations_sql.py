"""SQL that migrations repeat: row-level policies, grants and keys that Piccolo cannot state.

Migrations call these with literal names. What they produce for a name must never change once it has landed: a later wish is
a new function or a new migration.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from piccolo.engine.finder import engine_finder

TENANT = "current_setting('app.tenant', true)"
"""What policies compare with: straight, for each table that a query reads is then begun faster than with a subselect of its
own. An installation from before got its policies so by a migration of 2026-11-30."""

ACCOUNT = "(select nullif(current_setting('app.account', true), '')::integer)"


def reference_table(table: str) -> str:
    """Rows that everybody reads and only the operator writes."""
    return f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy read_all on {table} for select using (true);
        create policy operator_writes on {table} for all to operator using (true) with check (true);
        grant select on {table} to tenant, national, identity;
        grant select, insert, update, delete on {table} to operator;
    """


def tenant_table(table: str, references: Mapping[str, str] | None = None, *, verbs: Iterable[str] = ()) -> str:
    """Rows of one tenant, seen by no other role. `references` are columns that point at rows of the same tenant:
    each gets a composite foreign key (tenant, column). `verbs` limits what the tenant may do (default: all four)."""
    allowed = ", ".join(verbs) or "select, insert, update, delete"
    statements = [
        f"alter table {table} add constraint {table}_tenant_id unique (tenant, id)",
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy own_tenant on {table} for all to tenant using (tenant = {TENANT}) with check (tenant = {TENANT})",
        f"grant {allowed} on {table} to tenant",
        f"grant usage on sequence {table}_id_seq to tenant",
    ]
    for column, target in (references or {}).items():
        statements.append(
            f"alter table {table} add constraint {table}_{column}_in_tenant foreign key (tenant, {column})"
            f" references {target} (tenant, id) on delete restrict"
        )
        statements.append(f"create index {table}_{column} on {table} (tenant, {column})")
    return ";\n".join(statements) + ";"


def machine_table(table: str) -> str:
    """Rows with a `hat`: each hat's role sees its own, the machine role sees all, sign-in writes its own."""
    own = f"""
        create policy of_tenant on {table} for all to tenant using (hat = {TENANT}) with check (hat = {TENANT});
        create policy of_nation on {table} for all to national using (hat = 'nationellt') with check (hat = 'nationellt');
        create policy of_operator on {table} for all to operator using (hat = 'drift') with check (hat = 'drift');
        create policy of_sign_in on {table} for all to identity using (hat = 'inloggning') with check (hat = 'inloggning');
        create policy of_machine on {table} for all to machine using (true) with check (true);
    """
    return f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        {own}
        grant usage on sequence {table}_id_seq to tenant, national, operator, identity, machine;
    """


async def run_sql(statements: str) -> None:
    """Run one or more statements in the migration's transaction."""
    engine = engine_finder()
    if engine is None:
        raise RuntimeError("no engine: PICCOLO_CONF must name services.domain.piccolo_conf")
    transaction = engine.current_transaction.get()
    if transaction is None:
        raise RuntimeError("raw SQL belongs inside the migration's transaction")
    await transaction.connection.execute(statements)


def national_table(table: str, *, verbs: Iterable[str] = ()) -> str:
    """Rows that SKR writes and every RSS reads. The operator writes them too, when reference data are loaded."""
    allowed = ", ".join(verbs) or "select, insert, update, delete"
    return f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy read_all on {table} for select using (true);
        create policy nation on {table} for all to national using (true) with check (true);
        create policy platform on {table} for all to operator using (true) with check (true);
        grant select on {table} to tenant;
        grant {allowed} on {table} to national, operator;
    """


def exchange_table(table: str, *, sender: Literal["tenant", "national"]) -> str:
    """Rows that cross the publication boundary between one RSS and SKR: both read them, the sender adds, nobody changes.

    Row-level security lets an RSS see and send its own only.
    """
    return f"""
        alter table {table} add constraint {table}_tenant_id unique (tenant, id);
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy own_tenant on {table} for all to tenant using (tenant = {TENANT}) with check (tenant = {TENANT});
        create policy nation on {table} for all to national using (true) with check (true);
        grant select on {table} to tenant, national;
        grant insert on {table} to {sender};
        grant usage on sequence {table}_id_seq to {sender};
    """
