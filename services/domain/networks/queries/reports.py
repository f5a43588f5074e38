"""Reads about an RSS's own reports: its drafts and anchoring, and what it has submitted and been asked.

Everything but `submitted_version` and `submission_history` needs the tenant's scope: the national role has no right to
these rows.
"""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
import msgspec

from services.domain.base.engine import current_scope, fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.networks.queries.collections import (
    CollectionView,
    NationalPartView,
    national_part_versions,
)
from services.domain.networks.queries.matrix import CROSSED, crossed_facts
from services.domain.networks.queries.networks import NetworkView
from services.domain.networks.rules.content import RegionalPart
from services.domain.networks.rules.life_cycle import (
    AnchoringKind,
    AnchoringRule,
    Cell,
    OwnFacts,
    OwnState,
    ReviewKind,
    cell,
    has_open_question,
    own_state,
)
from services.domain.tenancy.queries import access_tenant

# The latest step that was taken about exactly the wording of now decides whether it is proposed or anchored.
_OWN = f"""
    with crossed as ({CROSSED})
    select crossed.*, d.id as draft, d.content_hash as draft_hash, d.version as draft_version, d.changed_at,
        d.changed_by, st.step
    from crossed
    left join network_report d on d.tenant = crossed.tenant and d.collection = crossed.collection
        and d.network = crossed.network
    left join lateral (
        select step from report_anchoring where tenant = d.tenant and report = d.id and content_hash = d.content_hash
        order by id desc limit 1
    ) st on true
"""


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


def _own_facts(row: asyncpg.Record) -> OwnFacts:
    return OwnFacts(
        crossed=crossed_facts(row),
        draft=row["draft_hash"],
        proposed=row["draft_hash"] if row["step"] == "proposed" else None,
        anchored=row["draft_hash"] if row["step"] == "anchored" else None,
        submitted=row["submitted_hash"],
    )


async def own_reports(collections: list[CollectionView]) -> list[OwnReport]:
    """Every report of the open scope's RSS in these collections, in their order and that of their networks."""
    tenant = current_scope().tenant
    rows = {
        (row["collection"], row["network"]): row
        for row in await fetch(_OWN, [one.code for one in collections], tenant, None)
    }
    return [
        OwnReport(collection, network, _own_facts(row), row["changed_at"], row["changed_by"])
        for collection in collections
        for network in collection.networks
        if (row := rows.get((collection.code, network.slug)))
    ]


async def board(collections: list[CollectionView]) -> list[OwnReport]:
    """The reports of the RSS in these collections; what it does not follow and never wrote on is left out."""
    reports = await own_reports(collections)
    return [report for report in reports if report.state is not OwnState.FOLLOWS_NOT]


async def anchoring_rule() -> AnchoringRule:
    """The rule by which the RSS of the open scope anchors its reports, with the body's name."""
    tenant = await access_tenant(current_scope().tenant or "")
    body = tenant.settings.anchoring_body
    if body is not None:
        name = await fetch_value("select name from body where tenant = $1 and slug = $2", tenant.slug, body)
        body = name or body
    return AnchoringRule(AnchoringKind(tenant.settings.anchoring), body)


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


async def access_report(collection: CollectionView, network: str) -> ReportView:
    """A report of the open scope's RSS. Raises NotFound for a network that is not in the collection."""
    view = collection.network(network)
    tenant = current_scope().tenant or ""
    row = await fetch_row(_OWN, [collection.code], tenant, network)
    if row is None:
        raise NotFound(network=network)
    own = OwnReport(collection, view, _own_facts(row), row["changed_at"], row["changed_by"])
    draft = None
    if row["draft"] is not None:
        draft = await fetch_row("select content, version from network_report where id = $1", row["draft"])
    published = await national_part_versions(collection.code, network)
    return ReportView(
        own=own,
        id=row["draft"],
        part=msgspec.json.decode(draft["content"], type=RegionalPart) if draft else RegionalPart(),
        version=draft["version"] if draft else 0,
        national_part=published[0] if published else None,
        steps=await _steps(row["draft"], row["draft_hash"]),
        versions=tuple(await submission_history(tenant, collection.code, network)),
    )


async def _steps(report: int | None, wording: str | None) -> tuple[AnchoringStep, ...]:
    rows = await fetch(
        "select step, by, decided_on, note, at, recorded_by, content_hash from report_anchoring"
        " where report = $1 order by id desc",
        report,
    )
    return tuple(
        AnchoringStep(
            row["step"],
            row["by"],
            row["decided_on"],
            row["note"],
            row["at"],
            row["recorded_by"],
            row["content_hash"] == wording,
        )
        for row in rows
    )


_VERSIONS = """
    select s.id, s.tenant, t.name as tenant_name, s.collection, s.network, s.version, s.content, s.content_hash,
        s.anchored_by, s.anchored_on, s.submitted_at, s.submitted_by
    from submitted_report s join tenant t on t.slug = s.tenant
"""


async def submission_history(tenant: str, collection: str, network: str) -> list[SubmittedVersion]:
    """Every submitted version of a report, the newest first."""
    rows = await fetch(
        f"{_VERSIONS} where s.tenant = $1 and s.collection = $2 and s.network = $3 order by s.version desc",
        tenant,
        collection,
        network,
    )
    return await _with_reviews(rows)


async def latest_submissions(collection: str, *, tenant: str) -> list[SubmittedVersion]:
    """The newest submitted version of each of an RSS's reports in a collection."""
    rows = await fetch(
        f"{_VERSIONS} where s.tenant = $1 and s.collection = $2 and not exists (select from submitted_report later"
        " where later.tenant = s.tenant and later.collection = s.collection and later.network = s.network"
        " and later.version > s.version)",
        tenant,
        collection,
    )
    return await _with_reviews(rows)


async def submitted_version(report: int) -> SubmittedVersion:
    """A submitted version by its id. Raises NotFound."""
    rows = await fetch(f"{_VERSIONS} where s.id = $1", report)
    if not rows:
        raise NotFound(report=report)
    return (await _with_reviews(rows))[0]


async def _with_reviews(rows: list[asyncpg.Record]) -> list[SubmittedVersion]:
    reviews = await fetch(
        "select r.report, r.id, r.kind, r.text, r.at, r.by, a.text as answer, a.at as answered_at, a.by as answered_by"
        " from report_review r left join review_answer a on a.tenant = r.tenant and a.review = r.id"
        " where r.report = any($1) order by r.id desc",
        [row["id"] for row in rows],
    )
    said: dict[int, list[Review]] = {}
    for row in reviews:
        answer = Answer(row["answer"], row["answered_at"], row["answered_by"]) if row["answer"] is not None else None
        review = Review(row["id"], ReviewKind(row["kind"]), row["text"], row["at"], row["by"], answer)
        said.setdefault(row["report"], []).append(review)
    return [
        SubmittedVersion(
            **{name: row[name] for name in SubmittedVersion.__slots__ if name not in ("part", "reviews")},
            part=msgspec.json.decode(row["content"], type=RegionalPart),
            reviews=tuple(said.get(row["id"], ())),
        )
        for row in rows
    ]
