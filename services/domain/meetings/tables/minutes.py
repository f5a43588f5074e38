"""Rows of minutes: versions, approvals, comments on a Word file, masking, publication, registration, reading in."""

from piccolo.columns import JSONB, Boolean, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.base.tables import MailMessage
from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant


class Minutes(Table, tablename="minutes"):
    """A version of a meeting's minutes (minnesanteckningar, protokoll): the whole content as it was made, with its documents.

    `state`: draft, out_for_comments, approved or replaced. An approved version is never changed: a correction is a new
    version with its `reason`. `approved_at_meeting` is the meeting that laid it to file. `source`: made here, or read_in.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    number = SmallInt(null=False)
    state = Varchar(length=20, null=False, default="draft")
    source = Varchar(length=20, null=False, default="made")
    content = JSONB(null=False, default="{}")
    digest = Varchar(length=64, null=True, default=None)
    reason = Text(null=True, default=None)
    word = Integer(null=True, default=None)
    pdf = Integer(null=True, default=None)
    made_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    made_at = Timestamptz(null=False, default=TimestamptzNow())
    approved_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    approved_at = Timestamptz(null=True, default=None)
    approved_at_meeting = Integer(null=True, default=None)
    version = Integer(null=False, default=0)


class MinutesApproval(Table, tablename="minutes_approval"):
    """That a named person is to approve a version (justering), and when they did.

    `asked_at`: when they were last written to about the words that they have left to approve. `digest`: of the content that
    they approved.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    minutes = Integer(null=False)
    attendance = Integer(null=False)
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    approved_at = Timestamptz(null=True, default=None)
    asked_at = Timestamptz(null=True, default=None)
    digest = Varchar(length=64, null=True, default=None)


class MinutesComments(Table, tablename="minutes_comments"):
    """A Word file that came back with comments or changes, and what was done with each change.

    `is_of_earlier`: the version has gone out with other words since the file did.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    minutes = Integer(null=False)
    upload = Integer(null=False)
    changes = JSONB(null=False, default="[]")
    state = Varchar(length=20, null=False, default="open")
    is_of_earlier = Boolean(null=False, default=False)
    handed_in_by = ForeignKey(
        Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    handed_in_at = Timestamptz(null=False, default=TimestamptzNow())


class Masking(Table, tablename="masking"):
    """Words of a meeting's minutes that the public page doesn't show (maskning), with the reason.

    One that is removed while the minutes are public holds until they are published anew.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    item = Integer(null=True, default=None)
    text = Text(null=False)
    reason = Text(null=True, default=None)
    masked_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    masked_at = Timestamptz(null=False, default=TimestamptzNow())
    removed_at = Timestamptz(null=True, default=None)


class Publication(Table, tablename="publication"):
    """That approved minutes stand on the public page (publicering), as masked then; withdrawn when they no longer do."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    minutes = Integer(null=False)
    content = JSONB(null=False, default="{}")
    published_by = ForeignKey(
        Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    published_at = Timestamptz(null=False, default=TimestamptzNow())
    withdrawn_at = Timestamptz(null=True, default=None)


class Registration(Table, tablename="registration"):
    """That a call or minutes went to the host's registrar (registrering, diarium), and the number that came back."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    call = Integer(null=True, default=None)
    minutes = Integer(null=True, default=None)
    recipient = Varchar(length=254, null=False)
    mail = ForeignKey(MailMessage, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    sent_at = Timestamptz(null=False, default=TimestamptzNow())
    register_number = Varchar(length=60, null=True, default=None)
    registered_at = Timestamptz(null=True, default=None)


class MinutesTemplate(Table, tablename="minutes_template"):
    """The tenant's own Word template of a form of document (mall): notes, protocol, call or excerpt. The latest counts."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    kind = Varchar(length=20, null=False)
    upload = Integer(null=False)
    uploaded_at = Timestamptz(null=False, default=TimestamptzNow())


class MinutesImport(Table, tablename="minutes_import"):
    """A file of old minutes that is read in (inläsning): what was understood, as corrected, and the meeting it became.

    `state`: waiting, read, not_understood, saved or discarded.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    upload = Integer(null=False)
    state = Varchar(length=20, null=False, default="waiting")
    lines = JSONB(null=False, default="[]")
    understood = JSONB(null=False, default="{}")
    reason = Text(null=True, default=None)
    meeting = Integer(null=True, default=None)
    handed_in_by = ForeignKey(
        Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    handed_in_at = Timestamptz(null=False, default=TimestamptzNow())
    version = Integer(null=False, default=0)
