"""The one Piccolo app: every module's tables, one linear history of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="samband",
    migrations_folder_path=Path(__file__).parent / "piccolo_migrations",
    table_classes=table_finder(
        modules=[
            "services.domain.base.tables",
            "services.domain.tenancy.tables",
            "services.domain.identity.tables",
            "services.domain.documents.tables",
            "services.domain.bodies.tables",
            "services.domain.rounds.tables",
            "services.domain.meetings.tables.agenda",
            "services.domain.meetings.tables.calls",
            "services.domain.meetings.tables.clauses",
            "services.domain.meetings.tables.meetings",
            "services.domain.meetings.tables.minutes",
            "services.domain.meetings.tables.sittings",
            "services.domain.networks.tables",
            "services.domain.privacy.tables",
        ]
    ),
    migration_dependencies=[],
    commands=[],
)
