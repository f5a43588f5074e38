"""Machine rows: audit, outbox, jobs, mail. Each belongs to a hat (a tenant's slug, `nationellt`, `drift`, `inloggning`)."""

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class AuditEntry(Table, tablename="audit_entry"):
    """What happened (händelse): append-only. Digests instead of content, no more personal data than the actor."""

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    account = Integer(null=True, default=None)
    verb = Varchar(length=80, null=False)
    subject = Varchar(length=200, null=False)
    fields = Array(base_column=Varchar(), null=False, default=list)
    before_digest = Varchar(length=64, null=True, default=None)
    after_digest = Varchar(length=64, null=True, default=None)
    address = Varchar(length=45, null=True, default=None)
    at = Timestamptz(null=False)
    recorded_at = Timestamptz(null=False, default=TimestamptzNow())


class AuditSeal(Table, tablename="audit_seal"):
    """A link in a hat's hash chain, made by the sealer over a committed entry; outlives the entry it speaks of."""

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    number = BigInt(null=False)
    entry = BigInt(null=False, unique=True)
    entry_digest = Bytea(null=False)
    chain_hash = Bytea(null=False)
    sealed_at = Timestamptz(null=False, default=TimestamptzNow())


class AuditCulling(Table, tablename="audit_culling"):
    """The protocol of a culling (gallringsprotokoll): which links of a hat's chain have lost their entries, and why.

    `first` to `last` are numbers of links, without gaps; `before`: what was recorded earlier had had its time; `entries_hash`
    is over the digests of what went, `chain_hash` the last link's. Signed with the installation's key.
    """

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    first = BigInt(null=False)
    last = BigInt(null=False)
    before = Timestamptz(null=False)
    oldest = Timestamptz(null=False)
    newest = Timestamptz(null=False)
    entries_hash = Bytea(null=False)
    chain_hash = Bytea(null=False)
    culled_at = Timestamptz(null=False, default=TimestamptzNow())
    signature = Bytea(null=False)


class OutboxMessage(Table, tablename="outbox_message"):
    """Work promised in a transaction (utkorg); the row goes when the work is done.

    The relay hands it to Celery when it is due: after the commit, again when the broker lost it or its worker died
    (`taken_at` without the worker's lock), later when it failed for a passing reason.
    """

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    kind = Varchar(length=60, null=False)
    payload = JSONB(null=False)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    due_at = Timestamptz(null=False, default=TimestamptzNow())
    sent_at = Timestamptz(null=True, default=None)
    taken_at = Timestamptz(null=True, default=None)
    attempts = Integer(null=False, default=0)


class Effect(Table, tablename="effect"):
    """Proof that a piece of work has had its effect: written in the same transaction, so that a second run does nothing."""

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    key = Varchar(length=200, null=False)
    at = Timestamptz(null=False, default=TimestamptzNow())


class Job(Table, tablename="job"):
    """Long work that someone waits for (jobb), with its progress and, when it failed, the reason in Swedish."""

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    kind = Varchar(length=60, null=False)
    key = Varchar(length=200, null=False)
    title = Varchar(length=200, null=False)
    payload = JSONB(null=False)
    state = Varchar(length=10, null=False, default="queued")
    done = Integer(null=False, default=0)
    total = Integer(null=False, default=0)
    message = Varchar(length=200, null=False, default="")
    reason = Text(null=True, default=None)
    result = JSONB(null=True, default=None)
    attempts = Integer(null=False, default=0)
    started_by = Integer(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    changed_at = Timestamptz(null=False, default=TimestamptzNow())


class MailMessage(Table, tablename="mail_message"):
    """A letter that Samband sends (brev): who was sent what, when. Rendered by the worker from its template and context."""

    id = BigSerial(primary_key=True)
    hat = Varchar(length=40, null=False)
    recipient = Varchar(length=254, null=False)
    template = Varchar(length=60, null=False)
    context = JSONB(null=False)
    state = Varchar(length=10, null=False, default="queued")
    reason = Text(null=True, default=None)
    attempts = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    sent_at = Timestamptz(null=True, default=None)
