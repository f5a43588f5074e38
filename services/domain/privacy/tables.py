"""Rows about what has gone. They belong to one tenant."""

from piccolo.columns import JSONB, Date, ForeignKey, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.tenancy.tables import Tenant


class Culling(Table, tablename="culling"):
    """The protocol of a culling of records (gallringsprotokoll): what went, how much of it by table (`counts`), by which
    decision (`decision`), when. `years` was the rule, and what was older than the day `before` had had its time. Never changed.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    kind = Varchar(length=30, null=False)
    years = SmallInt(null=True, default=None)
    before = Date(null=True, default=None)
    decision = Text(null=False)
    counts = JSONB(null=False, default="{}")
    culled_at = Timestamptz(null=False, default=TimestamptzNow())
