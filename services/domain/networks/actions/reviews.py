"""SKR reads a submitted report: receives it, or asks."""

from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_row
from services.domain.base.errors import Missing, TooLong
from services.domain.base.live import signal
from services.domain.base.outbox import enqueue
from services.domain.networks.channels import collection_channel, reports_channel
from services.domain.networks.errors import AlreadyReviewed, NotTheLatest
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.reports import SubmittedVersion, submission_history, submitted_version
from services.domain.networks.rules.life_cycle import CellFacts, ReviewKind, may_review

LONGEST_QUESTION = 2_000
QUESTION_ASKED = "networks.question_asked"
"""Outbox kind: tell the RSS that SKR has asked about a report."""


async def receive(report: int, *, actor: Actor, at: datetime) -> SubmittedVersion:
    """Say that the report is read and nothing more is needed (mottagen)."""
    return await _review(report, ReviewKind.RECEIVED, "", actor=actor, at=at)


async def ask(report: int, *, text: str, actor: Actor, at: datetime) -> SubmittedVersion:
    """Ask the RSS about its report (ställa en fråga)."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Missing(name="fråga", field="text")
    if len(text) > LONGEST_QUESTION:
        raise TooLong(name="fråga", limit=LONGEST_QUESTION, field="text")
    return await _review(report, ReviewKind.QUESTION, text, actor=actor, at=at)


async def _review(report: int, kind: ReviewKind, text: str, *, actor: Actor, at: datetime) -> SubmittedVersion:
    version = await submitted_version(report)
    actor.require(CollectionPermission.REVIEW, network=version.network)
    await _lock(version)
    history = await submission_history(version.tenant, version.collection, version.network)
    latest = history[0]
    if latest.id != report:
        raise NotTheLatest(version=version.version, latest=latest.version)
    if not may_review(_facts(latest), kind):
        raise AlreadyReviewed(kind=kind)
    await execute(
        "insert into report_review (tenant, report, kind, text, at, by) values ($1, $2, $3, $4, $5, $6)",
        version.tenant,
        report,
        kind.value,
        text,
        at,
        actor.name,
    )
    await record(
        actor,
        f"networks.report.{kind.value}",
        subject=f"halvårsrapport:{version.tenant}/{version.collection}/{version.network}",
        at=at,
        fields=("version",),
        after={"version": version.version, "text": text},
    )
    if kind is ReviewKind.QUESTION:
        await enqueue(
            QUESTION_ASKED,
            {"tenant": version.tenant, "half_year": version.collection, "network": version.network},
        )
    signal(collection_channel(version.collection), reports_channel(version.tenant, version.collection))
    return version


async def _lock(version: SubmittedVersion) -> None:
    """Two readers of one report take turns, so that it is received once."""
    await fetch_row(
        "select pg_advisory_xact_lock(hashtext($1))",
        f"review/{version.tenant}/{version.collection}/{version.network}",
    )


def _facts(version: SubmittedVersion) -> CellFacts:
    review = version.reviews[0] if version.reviews else None
    return CellFacts(
        follows=True,
        version=version.version,
        review=review.kind if review else None,
        answered=bool(review and review.answer),
    )
