"""Rows of a meeting's agenda: what a body's rules are, standing items, items, presenters, attachments, suggestions."""

from piccolo.columns import Array, Boolean, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant


class BodyRules(Table, tablename="body_rules"):
    """How a body meets (mötesregler). A body without a row has the light ones of a network: everything off.

    `form`: notes or protocol. `quorum`: none, half (more than half of those who vote) or number. `approval`: next_meeting
    (laid to file there) or approvers (justering by `approvers` named people). `steered_by` is the body that decides what is
    taken up (styrgrupp, presidium). Days are counted back from the meeting. `calls_substitutes`: substitutes get the call too.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    body = Integer(null=False)
    form = Varchar(length=20, null=False, default="notes")
    quorum = Varchar(length=20, null=False, default="none")
    quorum_number = SmallInt(null=True, default=None)
    recusal = Boolean(null=False, default=False)
    votes = Boolean(null=False, default=False)
    reservations = Boolean(null=False, default=False)
    approval = Varchar(length=20, null=False, default="next_meeting")
    approvers = SmallInt(null=False, default=0)
    steered_by = Integer(null=True, default=None)
    suggestion_days = SmallInt(null=False, default=14)
    reminder_days = SmallInt(null=False, default=3)
    publishes = Boolean(null=False, default=False)
    calls_substitutes = Boolean(null=False, default=False)
    version = Integer(null=False, default=0)


class ItemKind(Table, tablename="item_kind"):
    """A kind of agenda item of a tenant's own (punkttyp), beside Beslut, Information and Dialog."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=40, null=False)
    name = Varchar(length=60, null=False)
    position = Integer(null=False, default=0)


class StandingItem(Table, tablename="standing_item"):
    """An item that every agenda of a body begins with (stående punkt). `clause` is what is decided as a rule.

    `role` says what Samband does with it: opening, approval_of_agenda, previous_minutes, section, next_meeting or none.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    body = Integer(null=False)
    title = Varchar(length=300, null=False)
    role = Varchar(length=30, null=False, default="none")
    kinds = Array(base_column=Varchar(), null=False, default=list)
    clause = Text(null=True, default=None)
    position = Integer(null=False, default=0)


class AgendaItem(Table, tablename="agenda_item"):
    """An item of a meeting's agenda (punkt). Its number is computed from `parent` and `position`: 1, 2, 3 a–d.

    `role` as for a standing item. `state`: planned, handled, postponed or withdrawn. `late`: not in the latest call.
    `origin` says how it came: standing, own, postponed, report_back, referred, suggested or chosen; `came_from` is the item
    and `came_from_clause` the clause that brought it. `paragraph` is its § in the year's series, once given.
    `background` is prepared, `account` (referat) is what the minutes tell of the discussion. Both are Markdown.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    parent = Integer(null=True, default=None)
    position = Integer(null=False, default=0)
    title = Varchar(length=300, null=False)
    kinds = Array(base_column=Varchar(), null=False, default=list)
    role = Varchar(length=30, null=False, default="none")
    background = Text(null=True, default=None)
    account = Text(null=True, default=None)
    minutes = SmallInt(null=True, default=None)
    state = Varchar(length=20, null=False, default="planned")
    late = Boolean(null=False, default=False)
    origin = Varchar(length=20, null=False, default="own")
    came_from = Integer(null=True, default=None)
    came_from_clause = Integer(null=True, default=None)
    paragraph = SmallInt(null=True, default=None)
    version = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Presenter(Table, tablename="presenter"):
    """Who presents an item (föredragande): somebody of the structure, or from outside by name."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    item = Integer(null=False)
    person = Integer(null=True, default=None)
    name = Varchar(length=120, null=False)
    title = Varchar(length=160, null=True, default=None)
    organisation = Varchar(length=160, null=True, default=None)
    position = Integer(null=False, default=0)


class Attachment(Table, tablename="attachment"):
    """An attachment of a meeting (bilaga): a letter with one or several files under it (Bilaga A, B 1–6).

    The letter is computed from `position` until the call is sent; from then on it stands in `letter` and stays.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    title = Varchar(length=200, null=False)
    letter = Varchar(length=3, null=True, default=None)
    position = Integer(null=False, default=0)


class AttachmentFile(Table, tablename="attachment_file"):
    """A file under an attachment's letter. Its number is its place among the attachment's files.

    `minutes_of`: the meeting whose minutes it is, when it came by itself; their next version takes its place.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    attachment = Integer(null=False)
    upload = Integer(null=False)
    minutes_of = Integer(null=True, default=None)
    title = Varchar(length=200, null=True, default=None)
    position = Integer(null=False, default=0)


class ItemAttachment(Table, tablename="item_attachment"):
    """That an item names an attachment; several may name the same one."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    item = Integer(null=False)
    attachment = Integer(null=False)


class ItemSuggestion(Table, tablename="item_suggestion"):
    """A member's suggestion of an item (förslag till punkt), accepted or declined with a word. `item`: what became of it."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    title = Varchar(length=300, null=False)
    text = Text(null=True, default=None)
    kinds = Array(base_column=Varchar(), null=False, default=list)
    suggested_by = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    suggested_at = Timestamptz(null=False, default=TimestamptzNow())
    state = Varchar(length=20, null=False, default="open")
    word = Text(null=True, default=None)
    decided_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    decided_at = Timestamptz(null=True, default=None)
    item = Integer(null=True, default=None)
