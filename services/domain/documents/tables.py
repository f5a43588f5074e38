"""Rows about files that were made or handed in: what they are called, who may read them. The bytes lie in the store."""

from piccolo.columns import BigSerial, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.base.tables import Job


class StoredFile(Table, tablename="stored_file"):
    """A file that a job made for whoever started it (fil), in the hat where it was made; kept until a date."""

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    job = ForeignKey(Job, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    name = Varchar(length=160, null=False)
    media_type = Varchar(length=100, null=False)
    size = Integer(null=False)
    digest = Varchar(length=64, null=False)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    kept_until = Timestamptz(null=False, default=None)
