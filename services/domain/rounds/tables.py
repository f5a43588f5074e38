"""Rows of rounds. All belong to one tenant; references between them are composite keys, made in the migration."""

from piccolo.columns import JSONB, Boolean, Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.tenancy.tables import Tenant


class Round(Table, tablename="round"):
    """Round (runda): a question or duty to respondents. `body` asks; without one the office does.

    `origin_kind` and `origin_id` say what it came from to the module that knows it, `origin_text` and `origin_address`
    (a path below the tenant's own) to people. `version` counts changes of the round itself, not of its answers.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=120, null=False)
    title = Varchar(length=160, null=False)
    question = Text(null=False)
    kind = Varchar(length=20, null=False)
    form = Varchar(length=20, null=False)
    choices = JSONB(null=False, default="[]")
    body = Integer(null=True, default=None)
    deadline = Date(null=True, default=None)
    reminders = Varchar(length=20, null=False, default="usual")
    shared = Boolean(null=False, default=True)
    wants_document = Boolean(null=False, default=False)
    state = Varchar(length=20, null=False, default="draft")
    origin_kind = Varchar(length=40, null=True, default=None)
    origin_id = Integer(null=True, default=None)
    origin_text = Varchar(length=300, null=True, default=None)
    origin_address = Varchar(length=300, null=True, default=None)
    opened_at = Timestamptz(null=True, default=None)
    opened_by = Varchar(length=120, null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    closed_by = Varchar(length=120, null=True, default=None)
    closing_word = Text(null=False, default="")
    version = Integer(null=False, default=1)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    changed_at = Timestamptz(null=False, default=TimestamptzNow())


class RoundRow(Table, tablename="round_row"):
    """One respondent of a round (rad): a principal, a body, or a function by its name.

    `reason` says why no answer is awaited. `version` refuses an answer by somebody who has not seen the latest one.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    round = Integer(null=False)
    principal = Integer(null=True, default=None)
    body = Integer(null=True, default=None)
    function = Varchar(length=160, null=True, default=None)
    state = Varchar(length=20, null=False, default="waiting")
    reason = Text(null=False, default="")
    version = Integer(null=False, default=1)
    changed_at = Timestamptz(null=False, default=TimestamptzNow())


class RoundAnswer(Table, tablename="round_answer"):
    """An answer (svar), never changed: a later one stands beside it, and the latest counts.

    `document` is a file handed in with it, `by` who wrote it and `role` as what; `on_behalf` that the office wrote down what
    the respondent had said.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    round_row = Integer(null=False)
    choice = Varchar(length=120, null=True, default=None)
    text = Text(null=False, default="")
    document = Integer(null=True, default=None)
    by = Varchar(length=120, null=False)
    role = Varchar(length=30, null=True, default=None)
    on_behalf = Boolean(null=False, default=False)
    at = Timestamptz(null=False, default=TimestamptzNow())


class RoundLetter(Table, tablename="round_letter"):
    """That somebody was written to about a row (brev): on which occasion, and the day that the occasion fell on."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    round_row = Integer(null=False)
    occasion = Varchar(length=20, null=False)
    day = Date(null=False, default=None)
    name = Varchar(length=120, null=False)
    address = Varchar(length=254, null=False)
    at = Timestamptz(null=False, default=TimestamptzNow())
