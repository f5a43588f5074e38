"""Rows of clauses: what a meeting decides, word by word, and who is to do it."""

from piccolo.columns import Array, Boolean, Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant


class Clause(Table, tablename="clause"):
    """A clause (att-sats) of an item, with its "att": a record of its own from draft to what came of it.

    `state`: drafted (proposed beforehand), adopted or dropped. `appeal`: an appeal that is no decision ("kommunerna uppmanas").
    `kinds`: see ClauseKind; a clause may have several. `formal` ones (open, agenda, to file) close themselves at once.
    `follow_up`: none, open, done or given_up; `outcome` is what came of it. `report_back`: comes as an item at the next
    meeting. `referred_to` is the body that it goes on to.
    The database keeps the Swedish stems of the text in a generated column, `search`.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    meeting = Integer(null=False)
    item = Integer(null=False)
    position = Integer(null=False, default=0)
    text = Text(null=False)
    state = Varchar(length=20, null=False, default="drafted")
    appeal = Boolean(null=False, default=False)
    kinds = Array(base_column=Varchar(), null=False, default=list)
    formal = Boolean(null=False, default=False)
    due = Date(null=True, default=None)
    follow_up = Varchar(length=20, null=False, default="none")
    outcome = Text(null=True, default=None)
    outcome_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    outcome_at = Timestamptz(null=True, default=None)
    report_back = Boolean(null=False, default=False)
    referred_to = Integer(null=True, default=None)
    adopted_at = Timestamptz(null=True, default=None)
    version = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class ClauseResponsible(Table, tablename="clause_responsible"):
    """Who is to do what a clause says (ansvarig): the RSS itself, a body, a principal, a person, or somebody by name."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    clause = Integer(null=False)
    kind = Varchar(length=20, null=False)
    body = Integer(null=True, default=None)
    principal = Integer(null=True, default=None)
    person = Integer(null=True, default=None)
    name = Varchar(length=160, null=True, default=None)
    position = Integer(null=False, default=0)
