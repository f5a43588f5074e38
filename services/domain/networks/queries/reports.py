"""Reads about an RSS's own reports: its drafts and anchoring, and what it has submitted and been asked.

Everything but `submitted_version` and `submission_history` needs the tenant's scope: the national role has no right to
these rows.
"""

from dataclasses import dataclass
from datetime import date, datetime

from services.domain.base.engine import current_scope
from services.domain.base.errors import NotFound
from services.domain.base.reading import Lookup, find, look_up, read, row, rows
from services.domain.networks.queries.collections import NATIONAL_PARTS, CollectionView, NationalPartView
from services.domain.networks.queries.matrix import CELL_FACTS, CROSSED, CROSSED_OF_SEVERAL
from services.domain.networks.queries.networks import NetworkView
from services.domain.networks.rules.content import RegionalPart
from services.domain.networks.rules.life_cycle import (
    AnchoringRule,
    Cell,
    CellFacts,
    OwnFacts,
    OwnState,
    ReviewKind,
    cell,
    has_open_question,
    own_state,
)

# The latest step that was taken about exactly the wording of now decides whether it is proposed or anchored.
_OWN = """
    select x.collection, x.network, {facts} as crossed, x.submitted_hash, d.id as draft, d.content_hash as draft_hash,
        d.changed_at, d.changed_by, st.step
    from ({crossed}) x
    left join network_report d on d.tenant = x.tenant and d.collection = x.collection and d.network = x.network
    left join lateral (
        select step from report_anchoring where tenant = d.tenant and report = d.id and content_hash = d.content_hash
        order by id desc limit 1
    ) st on true
"""
_OWN_ONE = _OWN.format(facts=CELL_FACTS, crossed=CROSSED)
_OWN_SEVERAL = _OWN.format(facts=CELL_FACTS, crossed=CROSSED_OF_SEVERAL)


@dataclass(frozen=True, slots=True)
class _Own:
    """A row of _OWN."""

    collection: str
    network: str
    crossed: CellFacts
    submitted_hash: str | None
    draft: int | None
    draft_hash: str | None
    changed_at: datetime | None
    changed_by: str | None
    step: str | None

    @property
    def facts(self) -> OwnFacts:
        return OwnFacts(
            crossed=self.crossed,
            draft=self.draft_hash,
            proposed=self.draft_hash if self.step == "proposed" else None,
            anchored=self.draft_hash if self.step == "anchored" else None,
            submitted=self.submitted_hash,
        )


@dataclass(frozen=True, slots=True)
class OwnReport:
    """One report of the RSS as its board shows it."""

    collection: CollectionView
    network: NetworkView
    facts: OwnFacts
    changed_at: datetime | None
    changed_by: str | None

    @property
    def state(self) -> OwnState:
        return own_state(self.facts)

    @property
    def cell(self) -> Cell:
        """What SKR sees."""
        return cell(self.facts.crossed, closes_on=self.collection.closes_on)

    @property
    def has_open_question(self) -> bool:
        return has_open_question(self.facts.crossed)

    @property
    def is_done(self) -> bool:
        """Whether nothing is asked of the RSS about it now."""
        return self.state in (OwnState.SUBMITTED, OwnState.RECEIVED, OwnState.EXCEPTED, OwnState.FOLLOWS_NOT)


async def own_reports(collections: list[CollectionView]) -> list[OwnReport]:
    """Every report of the open scope's RSS in these collections, in their order and that of their networks."""
    codes, tenant = [one.code for one in collections], current_scope().tenant
    found = {
        (one.collection, one.network): one
        for one in await read(list[_Own], f"select {rows(_OWN_SEVERAL)}", codes, tenant, None)
    }
    return [
        OwnReport(collection, network, own.facts, own.changed_at, own.changed_by)
        for collection in collections
        for network in collection.networks
        if (own := found.get((collection.code, network.slug)))
    ]


async def board(collections: list[CollectionView]) -> list[OwnReport]:
    """The reports of the RSS in these collections; what it does not follow and never wrote on is left out."""
    reports = await own_reports(collections)
    return [report for report in reports if report.state is not OwnState.FOLLOWS_NOT]


_RULE = """
    select json_build_object('kind', coalesce(t.settings ->> 'anchoring', 'head'),
        'body', coalesce(b.name, t.settings ->> 'anchoring_body'))
    from tenant t left join body b on b.tenant = t.slug and b.slug = t.settings ->> 'anchoring_body' where t.slug = $1
"""


async def anchoring_rule() -> AnchoringRule:
    """The rule by which the RSS of the open scope anchors its reports, with the body's name."""
    return await look_up(anchoring_rule_lookup())


def anchoring_rule_lookup() -> Lookup[AnchoringRule]:
    """The rule by which the RSS of the open scope anchors its reports, to be looked up with other things."""
    return Lookup(AnchoringRule, _RULE, (current_scope().tenant,))


@dataclass(frozen=True, slots=True)
class AnchoringStep:
    """A step of anchoring that was taken."""

    step: str
    by: str
    decided_on: date | None
    note: str
    at: datetime
    recorded_by: str
    is_about_wording_of_now: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the RSS answered."""

    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """What SKR said about a version, and the answer."""

    id: int
    kind: ReviewKind
    text: str
    at: datetime
    by: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class SubmittedVersion:
    """An immutable version that was submitted, with what was said about it."""

    id: int
    tenant: str
    tenant_name: str
    collection: str
    network: str
    version: int
    part: RegionalPart
    content_hash: str
    anchored_by: str
    anchored_on: date
    submitted_at: datetime
    submitted_by: str
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with everything that its page shows."""

    own: OwnReport
    id: int | None
    part: RegionalPart
    version: int
    national_part: NationalPartView | None
    steps: tuple[AnchoringStep, ...]
    versions: tuple[SubmittedVersion, ...]

    @property
    def collection(self) -> CollectionView:
        return self.own.collection

    @property
    def network(self) -> NetworkView:
        return self.own.network

    @property
    def open_question(self) -> Review | None:
        """The question that SKR waits for an answer to."""
        if not self.own.has_open_question:
            return None
        return self.versions[0].reviews[0]


_REVIEWS = """
    select r.id, r.kind, r.text, r.at, r.by,
        case when a.id is not null then json_build_object('text', a.text, 'at', a.at, 'by', a.by) end as answer
    from report_review r left join review_answer a on a.tenant = r.tenant and a.review = r.id
    where r.tenant = s.tenant and r.report = s.id order by r.id desc
"""
_VERSIONS = f"""
    select s.id, s.tenant, t.name as tenant_name, s.collection, s.network, s.version, s.content as part, s.content_hash,
        s.anchored_by, s.anchored_on, s.submitted_at, s.submitted_by, {rows(_REVIEWS)} as reviews
    from submitted_report s join tenant t on t.slug = s.tenant
"""
_OF_REPORT = "d.tenant = $2 and d.collection = $1 and d.network = $3"
_STEPS = f"""
    select a.step, a.by, a.decided_on, a.note, a.at, a.recorded_by,
        a.content_hash = d.content_hash as is_about_wording_of_now
    from network_report d join report_anchoring a on a.tenant = d.tenant and a.report = d.id
    where {_OF_REPORT} order by a.id desc
"""
_PUBLISHED = f"{NATIONAL_PARTS} where n.collection = $1 and n.network = $3 order by n.version desc limit 1"
_SUBMITTED = f"{_VERSIONS} where s.tenant = $2 and s.collection = $1 and s.network = $3 order by s.version desc"
_REPORT = f"""
    select json_build_object('own', {row(_OWN_ONE)},
        'draft', {row(f"select d.content as part, d.version from network_report d where {_OF_REPORT}")},
        'published', {row(_PUBLISHED)}, 'steps', {rows(_STEPS)}, 'versions', {rows(_SUBMITTED)})
"""


@dataclass(frozen=True, slots=True)
class _Draft:
    part: RegionalPart
    version: int


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report as it is read, before it is known of which collection it is."""

    own: _Own | None
    draft: _Draft | None
    published: NationalPartView | None
    steps: tuple[AnchoringStep, ...]
    versions: tuple[SubmittedVersion, ...]

    def of(self, collection: CollectionView, network: str) -> ReportView:
        """The report of a network in its collection. Raises NotFound for a network that is not in it."""
        view = collection.network(network)
        if self.own is None:
            raise NotFound(network=network)
        return ReportView(
            own=OwnReport(collection, view, self.own.facts, self.own.changed_at, self.own.changed_by),
            id=self.own.draft,
            part=self.draft.part if self.draft else RegionalPart(),
            version=self.draft.version if self.draft else 0,
            national_part=self.published,
            steps=self.steps,
            versions=self.versions,
        )


async def access_report(collection: CollectionView, network: str) -> ReportView:
    """A report of the open scope's RSS. Raises NotFound for a network that is not in the collection."""
    return (await look_up(report_lookup(collection.code, network))).of(collection, network)


def report_lookup(collection: str, network: str) -> Lookup[FoundReport]:
    """A report of the open scope's RSS, to be looked up with its collection and other things."""
    return Lookup(FoundReport, _REPORT, (collection, current_scope().tenant, network))


async def submission_history(tenant: str, collection: str, network: str) -> list[SubmittedVersion]:
    """Every submitted version of a report, the newest first."""
    return await read(list[SubmittedVersion], f"select {rows(_SUBMITTED)}", collection, tenant, network)


async def latest_submissions(collection: str, *, tenant: str) -> list[SubmittedVersion]:
    """The newest submitted version of each of an RSS's reports in a collection."""
    newest = f"""{_VERSIONS} where s.tenant = $1 and s.collection = $2 and not exists (select from submitted_report later
        where later.tenant = s.tenant and later.collection = s.collection and later.network = s.network
            and later.version > s.version)"""
    return await read(list[SubmittedVersion], f"select {rows(newest)}", tenant, collection)


async def submitted_version(report: int) -> SubmittedVersion:
    """A submitted version by its id. Raises NotFound."""
    found = await find(SubmittedVersion, f"select {row(f'{_VERSIONS} where s.id = $1')}", report)
    if found is None:
        raise NotFound(report=report)
    return found
