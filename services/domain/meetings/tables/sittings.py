"""Rows of a meeting that is being held: attendance, notes, views, recusals, votes, reservations."""

from piccolo.columns import Boolean, ForeignKey, Integer, Serial, Text, Time, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant


class Attendance(Table, tablename="attendance"):
    """Somebody at a meeting (närvaro). `state`: expected, present or absent. `mode`: on_site or remote.

    `capacity`: member, acting (tf), substitute, co_opted, staff or guest; a substitute sits `in_place_of` somebody.
    `arrived` and `left_at` are set when they differ from the meeting's own times. `votes`: holds a vote of their own here; a
    substitute votes with that of the one in whose place they sit. `duty`: none, chair (leads this meeting) or secretary.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    person = Integer(null=True, default=None)
    principal = Integer(null=True, default=None)
    name = Varchar(length=120, null=False)
    title = Varchar(length=160, null=True, default=None)
    organisation = Varchar(length=160, null=True, default=None)
    capacity = Varchar(length=20, null=False, default="member")
    in_place_of = Integer(null=True, default=None)
    state = Varchar(length=20, null=False, default="expected")
    mode = Varchar(length=20, null=False, default="on_site")
    arrived = Time(null=True, default=None)
    left_at = Time(null=True, default=None)
    votes = Boolean(null=False, default=False)
    duty = Varchar(length=20, null=False, default="none")
    position = Integer(null=False, default=0)
    version = Integer(null=False, default=0)


class ItemNote(Table, tablename="item_note"):
    """The secretary's notes on an item (anteckningar): theirs alone until released, erased when the minutes are approved."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    item = Integer(null=False)
    text = Text(null=False, default="")
    released = Boolean(null=False, default=False)
    version = Integer(null=False, default=0)
    written_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    written_at = Timestamptz(null=False, default=TimestamptzNow())


class ItemView(Table, tablename="item_view"):
    """What one principal said in a round of views at the table (synpunktsrunda): one row per principal."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    item = Integer(null=False)
    principal = Integer(null=False)
    text = Text(null=False, default="")
    version = Integer(null=False, default=0)


class Recusal(Table, tablename="recusal"):
    """That somebody takes no part in an item (jäv)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    item = Integer(null=False)
    attendance = Integer(null=False)
    reason = Text(null=True, default=None)


class Vote(Table, tablename="vote"):
    """A vote on an item (votering): the question, and whether the yes side won once it is closed. A tie: the chair's vote."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    item = Integer(null=False)
    question = Text(null=False)
    closed = Boolean(null=False, default=False)
    carried = Boolean(null=True, default=None)
    position = Integer(null=False, default=0)


class Ballot(Table, tablename="ballot"):
    """How one voted (röst): yes, no or abstains."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    vote = Integer(null=False)
    attendance = Integer(null=False)
    position_taken = Varchar(length=20, null=False)


class Reservation(Table, tablename="reservation"):
    """That somebody reserves against a decision (reservation), with the words that they hand in."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    item = Integer(null=False)
    attendance = Integer(null=False)
    text = Text(null=True, default=None)
