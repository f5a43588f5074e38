"""Rows about files that were made or handed in: what they are called, who may read them. The bytes lie in the store."""

from piccolo.columns import BigSerial, ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.base.tables import Job
from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant


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


class Upload(Table, tablename="upload"):
    """A file of a tenant that is kept (uppladdad fil): handed in by somebody, or made by Samband to be kept for ever.

    `verdict` is what the virus scanner said: clean, or unscanned where none is set. `origin`: handed_in or made.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    name = Varchar(length=160, null=False)
    media_type = Varchar(length=100, null=False)
    size = Integer(null=False)
    digest = Varchar(length=64, null=False)
    origin = Varchar(length=20, null=False, default="handed_in")
    verdict = Varchar(length=20, null=False, default="unscanned")
    uploaded_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    uploaded_at = Timestamptz(null=False, default=TimestamptzNow())
