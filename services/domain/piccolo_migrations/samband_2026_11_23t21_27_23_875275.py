from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-23T21:27:23:875275"
VERSION = "1.38.0"
DESCRIPTION = "Who chairs a meeting and who writes"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="samband", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Attendance",
        tablename="attendance",
        column_name="duty",
        db_column_name="duty",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 20,
            "default": "none",
            "null": False,
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
