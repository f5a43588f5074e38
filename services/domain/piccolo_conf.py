"""Piccolo's configuration: one engine, chosen by the environment.

Services connect as `samband_service` and get the strict engine. Migrations (SAMBAND_OWNER_DATABASE_URL set and
SAMBAND_MIGRATING=1) run as the owner with Piccolo's own engine.
"""

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

from services.domain.base.engine import TenantEngine
from services.domain.base.settings import optional, required

DB: TenantEngine

if os.environ.get("SAMBAND_MIGRATING"):
    DB = PostgresEngine(config={"dsn": required("SAMBAND_OWNER_DATABASE_URL")})  # type: ignore[assignment]
else:
    DB = TenantEngine(optional("SAMBAND_DATABASE_URL") or "")

APP_REGISTRY = AppRegistry(apps=["services.domain.piccolo_app"])
