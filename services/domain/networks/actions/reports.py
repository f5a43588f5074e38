"""An RSS writes its part, has it anchored, submits it, and answers what SKR asks."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, execute, fetch_row, fetch_value
from services.domain.base.errors import Conflict, Missing, NotFound, StaleSave, TooLong
from services.domain.base.live import signal
from services.domain.base.outbox import enqueue
from services.domain.networks.channels import collection_channel, reports_channel
from services.domain.networks.errors import (
    AlreadyAnswered,
    DecidedOutOfTime,
    FaultyPart,
    NotAnchored,
    NotFollowed,
    NothingWritten,
    NotYetOpen,
)
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.collections import CollectionView
from services.domain.networks.queries.networks import theme_names
from services.domain.networks.queries.reports import ReportView, access_report, anchoring_rule
from services.domain.networks.rules.content import (
    RegionalPart,
    Written,
    canonical,
    content_hash,
    faults_in_draft,
    faults_when_leaving,
    tidy,
)
from services.domain.networks.rules.life_cycle import (
    AnchoringKind,
    StatusKind,
    has_unsent_wording,
    may_anchor,
    may_submit,
)
from services.domain.tenancy.queries import access_tenant

LONGEST_NOTE = 2_000
QUESTION_ANSWERED = "networks.question_answered"
"""Outbox kind: tell the one who asked that the answer has come."""


async def save_draft(
    collection: CollectionView,
    network: str,
    *,
    written: Iterable[Written],
    based_on: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Save the wording of now. `based_on` is the version that the writer saw; answers the version saved.

    Raises StaleSave with both texts when somebody else has saved since. Saving what is already there changes nothing.
    """
    actor.require(ReportPermission.WRITE)
    report = await _access_owed(collection, network)
    sections = collection.template.regional
    part = RegionalPart(tidy(written, sections))
    faults = faults_in_draft(part.sections, sections)
    if faults:
        raise FaultyPart(faults=faults)
    wording = content_hash(part)
    if wording == report.own.facts.draft or (report.id is None and part.is_empty):
        return report.version
    tenant = current_scope().tenant or ""
    if report.id is None:
        version = await _insert_draft(tenant, collection, network, part, wording, actor=actor, at=at)
    else:
        version = await fetch_value(
            "update network_report set content = $2::jsonb, content_hash = $3, version = version + 1, changed_at = $4,"
            " changed_by = $5 where id = $1 and version = $6 returning version",
            report.id,
            canonical(part).decode(),
            wording,
            at,
            actor.name,
            based_on,
        )
    if version is None:
        now = await access_report(collection, network)
        if now.own.facts.draft == wording:
            return now.version
        raise StaleSave(
            current=now.part,
            submitted=part,
            version=now.version,
            saved_by=now.own.changed_by,
            saved_at=now.own.changed_at,
        )
    await record(
        actor,
        "networks.report.saved",
        subject=_subject(collection, network),
        at=at,
        fields=("content",),
        before=report.own.facts.draft,
        after=wording,
    )
    crossed = report.own.facts.crossed
    if not crossed.version and crossed.status is not StatusKind.BEGUN and await _shows_begun():
        await _tell(collection, network, StatusKind.BEGUN, actor=actor, at=at)
    signal(reports_channel(tenant, collection.code))
    return version


async def _insert_draft(
    tenant: str,
    collection: CollectionView,
    network: str,
    part: RegionalPart,
    wording: str,
    *,
    actor: Actor,
    at: datetime,
) -> int | None:
    return await fetch_value(
        "insert into network_report"
        " (tenant, collection, network, content, content_hash, version, changed_at, changed_by)"
        " values ($1, $2, $3, $4::jsonb, $5, 1, $6, $7) on conflict (tenant, collection, network) do nothing"
        " returning version",
        tenant,
        collection.code,
        network,
        canonical(part).decode(),
        wording,
        at,
        actor.name,
    )


async def propose(collection: CollectionView, network: str, *, actor: Actor, at: datetime) -> None:
    """Ask for the wording of now to be anchored (lämna för förankring)."""
    actor.require(ReportPermission.WRITE)
    await _lock(collection, network)
    report = await _access_whole(collection, network)
    await _step(report, "proposed", by=actor.name, note="", decided_on=None, actor=actor, at=at)


async def anchor_as_head(
    collection: CollectionView, network: str, *, based_on: int, actor: Actor, at: datetime
) -> None:
    """The head of the RSS stands behind the wording that was read (förankra): `based_on` is its version.

    Raises Conflict when somebody else has saved since.
    """
    await _require_anchoring(AnchoringKind.HEAD, actor)
    report = await _access_read(collection, network, based_on, actor)
    await _step(report, "anchored", by=actor.name, note="", decided_on=stockholm_date(at), actor=actor, at=at)


async def record_anchoring(
    collection: CollectionView,
    network: str,
    *,
    decided_on: date,
    note: str,
    based_on: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down that the tenant's body has anchored the wording that was read: the day, and where it is said.

    Raises Conflict when somebody else has saved since.
    """
    body = await _require_anchoring(AnchoringKind.BODY, actor)
    report = await _access_read(collection, network, based_on, actor)
    earliest, latest = collection.half_year.first_day - timedelta(days=183), stockholm_date(at)
    if not earliest <= decided_on <= latest:
        raise DecidedOutOfTime(earliest=earliest, latest=latest, field="decided_on")
    await _step(report, "anchored", by=body, note=_text(note, "anteckning"), decided_on=decided_on, actor=actor, at=at)


async def send_back(collection: CollectionView, network: str, *, comment: str, actor: Actor, at: datetime) -> None:
    """Who anchors wants it worked on first (skicka tillbaka)."""
    rule = await anchoring_rule()
    await _require_anchoring(rule.kind, actor)
    await _lock(collection, network)
    report = await _access_whole(collection, network)
    comment = _required(comment, "kommentar", "comment")
    await _step(report, "sent_back", by=actor.name, note=comment, decided_on=None, actor=actor, at=at)


async def _require_anchoring(kind: AnchoringKind, actor: Actor) -> str:
    """Raise NotFound unless the tenant's rule is of this kind and the actor may carry it out. Answers the body's name."""
    rule = await anchoring_rule()
    is_head, is_staff = actor.may(ReportPermission.ANCHOR_AS_HEAD), actor.may(ReportPermission.WRITE)
    if rule.kind is not kind or not may_anchor(rule, is_head=is_head, is_staff=is_staff):
        raise NotFound(anchoring=kind)
    return rule.body or ""


async def _step(
    report: ReportView, step: str, *, by: str, note: str, decided_on: date | None, actor: Actor, at: datetime
) -> None:
    if report.steps and report.steps[0].step == step and report.steps[0].is_about_wording_of_now:
        return  # A second click: the step has been taken.
    tenant = current_scope().tenant or ""
    await execute(
        "insert into report_anchoring"
        " (tenant, report, step, content_hash, by, decided_on, note, at, recorded_by)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        report.id,
        step,
        report.own.facts.draft,
        by,
        decided_on,
        note,
        at,
        actor.name,
    )
    await record(
        actor,
        f"networks.report.{step}",
        subject=_subject(report.collection, report.network.slug),
        at=at,
        after=report.own.facts.draft,
    )
    signal(reports_channel(tenant, report.collection.code))


async def submit(collection: CollectionView, network: str, *, actor: Actor, at: datetime) -> int:
    """Submit the anchored wording to SKR (lämna in): an immutable version crosses the boundary. Answers its number."""
    actor.require(ReportPermission.SUBMIT)
    await _lock(collection, network)
    if not collection.is_open(stockholm_date(at)):
        raise NotYetOpen(opens_on=collection.opens_on)
    report = await _access_whole(collection, network)
    if not may_submit(report.own.facts):
        raise NotAnchored(network=report.network.name)
    anchoring = next(step for step in report.steps if step.step == "anchored" and step.is_about_wording_of_now)
    tenant = current_scope().tenant or ""
    version = report.own.facts.crossed.version + 1
    await execute(
        "insert into submitted_report"
        " (tenant, collection, network, version, content, content_hash, anchored_by, anchored_on, submitted_at,"
        " submitted_by) values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10)",
        tenant,
        collection.code,
        network,
        version,
        canonical(report.part).decode(),
        report.own.facts.draft,
        anchoring.by,
        anchoring.decided_on,
        at,
        actor.name,
    )
    await record(
        actor,
        "networks.report.submitted",
        subject=_subject(collection, network),
        at=at,
        fields=("version",),
        after={"version": version, "content": report.own.facts.draft},
    )
    signal(reports_channel(tenant, collection.code), collection_channel(collection.code))
    return version


async def _access_read(collection: CollectionView, network: str, based_on: int, actor: Actor) -> ReportView:
    """A whole report whose wording the actor has before them: the version that they read, or one that they saved themselves
    since, by the page saving as they write. Raises Conflict.
    """
    await _lock(collection, network)
    report = await _access_whole(collection, network)
    if based_on != report.version and report.own.changed_by != actor.name:
        raise Conflict(network=network, based_on=based_on, version=report.version)
    return report


async def _lock(collection: CollectionView, network: str) -> None:
    """One step or submission at a time: a second click waits here, and then finds nothing left to do."""
    await fetch_row(
        "select from network_report where collection = $1 and network = $2 for update", collection.code, network
    )


async def say_later(
    collection: CollectionView,
    network: str,
    *,
    reason: str,
    expected_on: date | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Tell SKR that the report comes later, why and about when."""
    await _give_notice(collection, network, StatusKind.DELAYED, reason, expected_on, actor=actor, at=at)


async def except_report(collection: CollectionView, network: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """Tell SKR that no report comes this half-year, and why (undantag)."""
    await _give_notice(collection, network, StatusKind.EXCEPTED, reason, None, actor=actor, at=at)


async def clear_status(collection: CollectionView, network: str, *, actor: Actor, at: datetime) -> None:
    """Take back what was told about a report that has not come."""
    actor.require(ReportPermission.WRITE)
    await _access_owed(collection, network)
    await _tell(collection, network, StatusKind.CLEARED, actor=actor, at=at)


async def _give_notice(
    collection: CollectionView,
    network: str,
    kind: StatusKind,
    reason: str,
    expected_on: date | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    actor.require(ReportPermission.WRITE)
    report = await _access_owed(collection, network)
    if report.own.facts.crossed.version:
        raise Conflict(network=network, state="submitted")
    reason = _required(reason, "skäl", "reason")
    if expected_on is not None and expected_on < stockholm_date(at):
        raise DecidedOutOfTime(earliest=stockholm_date(at), latest=None, field="expected_on")
    await _tell(collection, network, kind, reason=reason, expected_on=expected_on, actor=actor, at=at)


async def _tell(
    collection: CollectionView,
    network: str,
    kind: StatusKind,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    expected_on: date | None = None,
) -> None:
    tenant = current_scope().tenant or ""
    await execute(
        "insert into report_status (tenant, collection, network, kind, reason, expected_on, at)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        collection.code,
        network,
        kind.value,
        reason,
        expected_on,
        at,
    )
    await record(
        actor, f"networks.report.{kind.value}", subject=_subject(collection, network), at=at, after={"reason": reason}
    )
    signal(reports_channel(tenant, collection.code), collection_channel(collection.code))


async def answer_question(
    collection: CollectionView, network: str, *, review: int, text: str, actor: Actor, at: datetime
) -> None:
    """Answer what SKR asked about the latest version (besvara)."""
    actor.require(ReportPermission.SUBMIT)
    report = await access_report(collection, network)
    asked = next((one for one in (report.versions[0].reviews if report.versions else ()) if one.id == review), None)
    if asked is None:
        raise NotFound(review=review)
    if report.open_question is None or report.open_question.id != review:
        raise AlreadyAnswered(review=review)
    text = _required(text, "svar", "text")
    tenant = current_scope().tenant or ""
    answered = await fetch_value(
        "insert into review_answer (tenant, review, text, at, by) values ($1, $2, $3, $4, $5)"
        " on conflict (tenant, review) do nothing returning true",
        tenant,
        review,
        text,
        at,
        actor.name,
    )
    if not answered:
        raise AlreadyAnswered(review=review)
    await record(actor, "networks.question.answered", subject=_subject(collection, network), at=at, after=text)
    await enqueue(QUESTION_ANSWERED, {"tenant": tenant, "half_year": collection.code, "network": network})
    signal(reports_channel(tenant, collection.code), collection_channel(collection.code))


async def _access_owed(collection: CollectionView, network: str) -> ReportView:
    """A report that the RSS may write on: it follows the network, or has already submitted."""
    report = await access_report(collection, network)
    crossed = report.own.facts.crossed
    if not crossed.follows and not crossed.version:
        raise NotFollowed(network=report.network.name, half_year=collection.half_year)
    return report


async def _access_whole(collection: CollectionView, network: str) -> ReportView:
    """A report whose wording of now is new and has no faults: it may be proposed, anchored and submitted."""
    report = await _access_owed(collection, network)
    if not has_unsent_wording(report.own.facts):
        raise NothingWritten(network=report.network.name)
    themes = await theme_names()
    faults = faults_when_leaving(report.part, collection.template.regional, themes)
    if faults:
        raise FaultyPart(faults=faults)
    return report


async def _shows_begun() -> bool:
    """Whether the RSS lets SKR see that work on a report has begun."""
    return (await access_tenant(current_scope().tenant or "")).settings.shows_begun


def _subject(collection: CollectionView, network: str) -> str:
    return f"halvårsrapport:{collection.code}/{network}"


def _text(text: str, name: str, field: str = "note") -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise TooLong(name=name, limit=LONGEST_NOTE, field=field)
    return text


def _required(text: str, name: str, field: str) -> str:
    text = _text(text, name, field)
    if not text:
        raise Missing(name=name, field=field)
    return text
