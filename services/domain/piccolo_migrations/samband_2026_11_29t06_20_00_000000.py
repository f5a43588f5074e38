"""The levels of assurance that a hat, and the provider by which one signed in, ask for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql

ID = "2026-11-29T06:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Levels of assurance asked for by a hat and by a provider"

# A function, for a hat's role does not see the providers that many share.
RULES = """
    create function levels_of_providers(in_hat text, by_provider text) returns jsonb
        language sql stable security definer set search_path = public
        begin atomic
            select jsonb_agg(jsonb_build_array(p.active and o.is_of_hat, p.slug = by_provider, p.required_acr))
            from identity_provider p, lateral (
                select p.tenant is not distinct from nullif(nullif(in_hat, 'nationellt'), 'drift') as is_of_hat
            ) o where o.is_of_hat or p.slug = by_provider;
        end;
    revoke all on function levels_of_providers(text, text) from public;
    grant execute on function levels_of_providers(text, text) to tenant, national, operator, identity;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
