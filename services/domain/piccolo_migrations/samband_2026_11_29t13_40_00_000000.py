"""When a body's present mandate period ends: until then it may meet."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-29T13:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "When a body's mandate period ends"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Body",
        tablename="body",
        column_name="mandate_until",
        db_column_name="mandate_until",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
