"""Rows of meetings. All belong to one tenant; references between them are composite keys, made in the migration."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, Serial, SmallInt, Text, Time, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant


class Meeting(Table, tablename="meeting"):
    """Meeting (möte) of a body on a day. Without times, the time isn't decided.

    `uid` is what calendars know it by and `sequence` which version of it they have, counted up by every change.
    `moved_from` is the day that it was moved from last, `reason` why it was moved or called off. It is held from `opened_at`
    to `closed_at`; `present_item` is the item that is up just now.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    body = Integer(null=False)
    slug = Varchar(length=120, null=False)
    day = Date(null=False, default=None)
    starts = Time(null=True, default=None)
    ends = Time(null=True, default=None)
    place = Varchar(length=200, null=True, default=None)
    link = Varchar(length=500, null=True, default=None)
    kind = Varchar(length=20, null=False, default="ordinary")
    state = Varchar(length=20, null=False, default="planned")
    moved_from = Date(null=True, default=None)
    reason = Text(null=True, default=None)
    uid = UUID(null=False, default=UUID4())
    sequence = SmallInt(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    changed_at = Timestamptz(null=False, default=TimestamptzNow())
    opened_at = Timestamptz(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    present_item = Integer(null=True, default=None)


class SchoolBreak(Table, tablename="school_break"):
    """School break (lov), both days included: dates are not proposed in it."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    name = Varchar(length=80, null=False)
    starts_on = Date(null=False, default=None)
    ends_on = Date(null=False, default=None)


class CalendarFeed(Table, tablename="calendar_feed"):
    """Calendar feed (kalenderprenumeration): an account follows its own meetings, a body's or the county's.

    The secret of its address is made from its number by the API's key and kept nowhere. A revoked one never answers again.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    kind = Varchar(length=20, null=False)
    body = Integer(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    revoked_at = Timestamptz(null=True, default=None)
