"""The national part is written once: by the network's lead at SKR, or by an RSS's representative where there is none."""

from collections.abc import Iterable
from datetime import date, datetime

from services.domain.base.actor import NATIONAL_HAT, Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, fetch_value
from services.domain.base.errors import Conflict, Missing, NotFound, StaleSave, TooLong
from services.domain.base.live import signal
from services.domain.networks.channels import collection_channel
from services.domain.networks.errors import FaultyPart, HasLead, NothingWritten
from services.domain.networks.permissions import CollectionPermission, ReportPermission
from services.domain.networks.queries.collections import (
    CollectionView,
    national_part_draft,
    national_part_versions,
)
from services.domain.networks.queries.representation import represents
from services.domain.networks.rules.content import (
    NationalPart,
    Written,
    canonical,
    content_hash,
    faults_in_draft,
    faults_when_leaving,
    tidy,
)

LONGEST_FACT = 200


async def may_write_national_part(collection: CollectionView, network: str, actor: Actor, *, on: date) -> bool:
    """SKR's coordinator and the network's lead; where the network has no lead, those of an RSS's staff who represent it there."""
    if actor.hat == NATIONAL_HAT:
        return actor.may(CollectionPermission.WRITE_NATIONAL_PART, network=network)
    if not actor.may(ReportPermission.WRITE) or collection.network(network).lead is not None:
        return False
    return actor.is_system or await represents(actor.account, network, on)


async def _require(collection: CollectionView, network: str, actor: Actor, on: date) -> None:
    view = collection.network(network)
    if actor.hat == NATIONAL_HAT:
        actor.require(CollectionPermission.WRITE_NATIONAL_PART, network=network)
        return
    actor.require(ReportPermission.WRITE)
    if view.lead is not None:
        raise HasLead(network=view.name)
    if not await may_write_national_part(collection, network, actor, on=on):
        raise NotFound(network=network)


async def save_national_draft(
    collection: CollectionView,
    network: str,
    *,
    written: Iterable[Written],
    period: str,
    approved_by: str,
    approved_on: date | None,
    based_on: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Save the wording of now; answers its version. Raises StaleSave with both texts."""
    await _require(collection, network, actor, at.date())
    sections = collection.template.national
    part = NationalPart(
        tidy(written, sections), _fact(period, "period"), _fact(approved_by, "approved_by"), approved_on
    )
    faults = faults_in_draft(part.sections, sections)
    if faults:
        raise FaultyPart(faults=faults)
    before = await national_part_draft(collection.code, network)
    if part == before.part:
        return before.version
    tenant = current_scope().tenant
    if before.version == 0:
        version = await fetch_value(
            "insert into national_part_draft (tenant, collection, network, content, version, changed_at, changed_by)"
            " values ($1, $2, $3, $4::jsonb, 1, $5, $6) on conflict do nothing returning version",
            tenant,
            collection.code,
            network,
            canonical(part).decode(),
            at,
            actor.name,
        )
    else:
        version = await fetch_value(
            "update national_part_draft set content = $3::jsonb, version = version + 1, changed_at = $4, changed_by = $5"
            " where collection = $1 and network = $2 and version = $6 returning version",
            collection.code,
            network,
            canonical(part).decode(),
            at,
            actor.name,
            based_on,
        )
    if version is None:
        now = await national_part_draft(collection.code, network)
        raise StaleSave(
            current=now.part, submitted=part, version=now.version, saved_by=now.changed_by, saved_at=now.changed_at
        )
    await record(
        actor,
        "networks.national_part.saved",
        subject=f"nationell del:{collection.code}/{network}",
        at=at,
        before=content_hash(before.part),
        after=content_hash(part),
    )
    return version


async def publish_national_part(
    collection: CollectionView, network: str, *, based_on: int, actor: Actor, at: datetime
) -> int:
    """Publish the draft that was read as a new version for every RSS (publicera): `based_on` is its version. Answers its
    number. Raises Conflict when somebody else has saved since.
    """
    await _require(collection, network, actor, at.date())
    draft = await national_part_draft(collection.code, network)
    if based_on != draft.version and draft.changed_by != actor.name:
        raise Conflict(network=network, based_on=based_on, version=draft.version)
    versions = await national_part_versions(collection.code, network)
    if draft.version == 0 or (versions and versions[0].part == draft.part):
        raise NothingWritten(network=collection.network(network).name)
    faults = faults_when_leaving(draft.part, collection.template.national, ())
    if faults:
        raise FaultyPart(faults=faults)
    if not draft.part.approved_by:
        raise Missing(name="vem som har godkänt", field="approved_by")
    version = versions[0].version + 1 if versions else 1
    published = await fetch_value(
        "insert into national_part_version"
        " (tenant, collection, network, version, content, content_hash, published_at, published_by)"
        " values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8) on conflict (collection, network, version) do nothing"
        " returning true",
        current_scope().tenant,
        collection.code,
        network,
        version,
        canonical(draft.part).decode(),
        content_hash(draft.part),
        at,
        actor.name,
    )
    if not published:
        raise Conflict(network=network, version=version)
    await record(
        actor,
        "networks.national_part.published",
        subject=f"nationell del:{collection.code}/{network}",
        at=at,
        fields=("version",),
        after={"version": version, "content": content_hash(draft.part)},
    )
    signal(collection_channel(collection.code))
    return version


def _fact(text: str, field: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST_FACT:
        raise TooLong(name={"period": "period", "approved_by": "godkänd av"}[field], limit=LONGEST_FACT, field=field)
    return text
