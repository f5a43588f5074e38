"""Rows of calls: each version that was sent, guests, who was called, what was sent to whom, and the answers."""

from piccolo.columns import JSONB, Boolean, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.base.tables import MailMessage
from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant


class MeetingCall(Table, tablename="meeting_call"):
    """A call (kallelse) as it was sent: version `number`, with the agenda of then in `content` and what had changed since.

    `word` and `pdf` are its documents, made by the worker. `asks_anew`: for another time than the version before, so that
    earlier answers no longer count.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    number = SmallInt(null=False)
    message = Text(null=True, default=None)
    content = JSONB(null=False, default="{}")
    changes = JSONB(null=False, default="[]")
    asks_anew = Boolean(null=False, default=True)
    word = Integer(null=True, default=None)
    pdf = Integer(null=True, default=None)
    sent_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    sent_at = Timestamptz(null=False, default=TimestamptzNow())


class MeetingGuest(Table, tablename="meeting_guest"):
    """A named guest of one meeting (gäst), from outside the body."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    name = Varchar(length=120, null=False)
    title = Varchar(length=160, null=True, default=None)
    organisation = Varchar(length=160, null=True, default=None)
    mail = Varchar(length=254, null=True, default=None)
    position = Integer(null=False, default=0)


class CallRecipient(Table, tablename="call_recipient"):
    """Who is called to a meeting (mottagare): a person of the structure, somebody of the office by account, or a guest.

    `capacity`: member, substitute, acting, co_opted, staff or guest. `choice`: computed (by seat, or as guest), added or
    left_out by hand. Called from `called_at`, the first letter, until `withdrawn_at`; a substitute `in_place_of` somebody who
    is called. The row's number stands in calendar addresses and links.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    person = Integer(null=True, default=None)
    guest = Integer(null=True, default=None)
    principal = Integer(null=True, default=None)
    name = Varchar(length=120, null=False)
    mail = Varchar(length=254, null=True, default=None)
    capacity = Varchar(length=20, null=False, default="member")
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    choice = Varchar(length=20, null=False, default="computed")
    in_place_of = Integer(null=True, default=None)
    called_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class CallDelivery(Table, tablename="call_delivery"):
    """That a letter went to a recipient: call, change, reminder or cancellation. The letter tells whether it arrived."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    recipient = Integer(null=False)
    call = Integer(null=True, default=None)
    kind = Varchar(length=20, null=False, default="call")
    mail = ForeignKey(MailMessage, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    at = Timestamptz(null=False, default=TimestamptzNow())


class CallAnswer(Table, tablename="call_answer"):
    """An answer to a call (svar): yes, no, substitute, or tentative from a calendar programme. Never changed; the latest counts,
    if it came after everybody was last asked.

    `via`: page, link (signed link in the letter), mail (iTIP REPLY) or office (told to the secretary). `on_site` or `remote` in
    `mode` when known. `stamped_at`: when a calendar programme says that it was given; its letters may come in another order.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    recipient = Integer(null=False)
    answer = Varchar(length=20, null=False)
    mode = Varchar(length=20, null=True, default=None)
    substitute = Integer(null=True, default=None)
    substitute_name = Varchar(length=120, null=True, default=None)
    word = Text(null=True, default=None)
    via = Varchar(length=20, null=False, default="page")
    at = Timestamptz(null=False, default=TimestamptzNow())
    stamped_at = Timestamptz(null=True, default=None)
