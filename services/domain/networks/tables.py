"""Tables of national networks and half-year reports.

Three kinds stand here. *National* rows are read by all and written by SKR. *Tenant* rows are an RSS's own: what it is still
writing. *Exchange* rows have crossed the publication boundary; they are append-only, and no national query reads
anything else of a tenant.
"""

from piccolo.columns import JSONB, Boolean, Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from services.domain.identity.tables import Account
from services.domain.tenancy.tables import Tenant

_KEPT = {"null": False, "on_delete": OnDelete.restrict, "on_update": OnUpdate.restrict}
_KEPT_OR_NONE = {"null": True, "default": None, "on_delete": OnDelete.restrict, "on_update": OnUpdate.restrict}


# National rows


class NationalNetwork(Table, tablename="national_network"):
    """One of SKR's networks (nationellt nätverk). `lead` is who writes its national part, when it has a lead."""

    slug = Varchar(length=60, primary_key=True)
    name = Varchar(length=160, null=False)
    kind = Varchar(length=10, null=False)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    lead = ForeignKey(Account, **_KEPT_OR_NONE)
    note = Text(null=False, default="")


class NetworkSuccession(Table, tablename="network_succession"):
    """That a network took a subject over from another (efterföljd)."""

    id = Serial(primary_key=True)
    predecessor = ForeignKey(NationalNetwork, **_KEPT)
    successor = ForeignKey(NationalNetwork, **_KEPT)


class ThemeTag(Table, tablename="theme_tag"):
    """What a need can be about (tema). One that is no longer offered still names what was written under it."""

    slug = Varchar(length=60, primary_key=True)
    name = Varchar(length=80, null=False)
    offered = Boolean(null=False, default=True)


class ReportCollection(Table, tablename="report_collection"):
    """SKR's collection of one half-year (insamling): the key is the half-year's code, 2025-2."""

    half_year = Varchar(length=6, primary_key=True)
    opens_on = Date(null=False, default=None)
    closes_on = Date(null=False, default=None)
    template = JSONB(null=False)
    message = Text(null=False, default="")


class CollectionNetwork(Table, tablename="collection_network"):
    """That a network is part of a collection."""

    id = Serial(primary_key=True)
    collection = ForeignKey(ReportCollection, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT)


class NationalPartDraft(Table, tablename="national_part_draft"):
    """A national part being written: at SKR (no tenant), or by an RSS's representative where the network has no lead."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT_OR_NONE)
    collection = ForeignKey(ReportCollection, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT)
    content = JSONB(null=False)
    version = Integer(null=False, default=1)
    changed_at = Timestamptz(null=False)
    changed_by = Varchar(length=120, null=False)


class Summary(Table, tablename="summary"):
    """A national summary (sammanställning) of one network or, without one, of the half-year. Read by all once published."""

    id = Serial(primary_key=True)
    collection = ForeignKey(ReportCollection, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT_OR_NONE)
    content_hash = Varchar(length=64, null=False)
    content = JSONB(null=False)
    state_of = Timestamptz(null=False)
    made_at = Timestamptz(null=False)
    published_at = Timestamptz(null=True, default=None)


class SummaryDocument(Table, tablename="summary_document"):
    """A form that a summary is handed out in (Word, PDF, Excel, JSON); the bytes lie in the file store under the digest."""

    id = Serial(primary_key=True)
    summary = ForeignKey(Summary, **_KEPT)
    form = Varchar(length=10, null=False)
    name = Varchar(length=160, null=False)
    media_type = Varchar(length=100, null=False)
    digest = Varchar(length=64, null=False)
    size = Integer(null=False)


# Tenant rows


class NetworkReport(Table, tablename="network_report"):
    """A half-year report being written (halvårsrapport): the wording of now, with a version that refuses stale saves."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT)
    collection = ForeignKey(ReportCollection, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT)
    content = JSONB(null=False)
    content_hash = Varchar(length=64, null=False)
    version = Integer(null=False, default=1)
    changed_at = Timestamptz(null=False)
    changed_by = Varchar(length=120, null=False)


class Anchoring(Table, tablename="report_anchoring"):
    """A step of anchoring (förankring): asked for, given, or sent back with a comment; about exactly one wording."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT)
    report = Integer(null=False, default=None)
    step = Varchar(length=10, null=False)
    content_hash = Varchar(length=64, null=False)
    by = Varchar(length=160, null=False)
    decided_on = Date(null=True, default=None)
    note = Text(null=False, default="")
    at = Timestamptz(null=False)
    recorded_by = Varchar(length=120, null=False)


# Exchange rows


class FollowingNotice(Table, tablename="following_notice"):
    """That an RSS follows a network from a half-year on, or no longer does (bevakning). The latest notice counts."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT)
    from_half_year = Varchar(length=6, null=False)
    follows = Boolean(null=False, default=True)
    at = Timestamptz(null=False)


class ReportStatus(Table, tablename="report_status"):
    """What an RSS lets SKR know about a report that has not come (besked): begun, later, an exception. The latest counts."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT)
    collection = ForeignKey(ReportCollection, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT)
    kind = Varchar(length=10, null=False)
    reason = Text(null=False, default="")
    expected_on = Date(null=True, default=None)
    at = Timestamptz(null=False)


class SubmittedReport(Table, tablename="submitted_report"):
    """An immutable version of a regional part that has been submitted (inlämnad rapport)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT)
    collection = ForeignKey(ReportCollection, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT)
    version = Integer(null=False, default=1)
    content = JSONB(null=False)
    content_hash = Varchar(length=64, null=False)
    anchored_by = Varchar(length=160, null=False)
    anchored_on = Date(null=False, default=None)
    submitted_at = Timestamptz(null=False)
    submitted_by = Varchar(length=120, null=False)


class ReportReview(Table, tablename="report_review"):
    """What SKR says about a submitted version (läsning): received, or a question."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT)
    report = Integer(null=False, default=None)
    kind = Varchar(length=10, null=False)
    text = Text(null=False, default="")
    at = Timestamptz(null=False)
    by = Varchar(length=120, null=False)


class ReviewAnswer(Table, tablename="review_answer"):
    """What the RSS answers to a question (svar)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT)
    review = Integer(null=False, default=None)
    text = Text(null=False)
    at = Timestamptz(null=False)
    by = Varchar(length=120, null=False)


class NationalPartVersion(Table, tablename="national_part_version"):
    """A published version of a national part (nationell del). `tenant` is the RSS of the representative who wrote it."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, **_KEPT_OR_NONE)
    collection = ForeignKey(ReportCollection, **_KEPT)
    network = ForeignKey(NationalNetwork, **_KEPT)
    version = Integer(null=False, default=1)
    content = JSONB(null=False)
    content_hash = Varchar(length=64, null=False)
    published_at = Timestamptz(null=False)
    published_by = Varchar(length=120, null=False)
