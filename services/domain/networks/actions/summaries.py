"""A national summary is made by a job, and published to every RSS."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.live import signal
from services.domain.networks.channels import collection_channel
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.collections import CollectionView
from services.domain.networks.queries.summaries import latest_summary
from services.domain.networks.rules.content import canonical
from services.domain.networks.rules.summary import HalfYearSummary, NetworkSummary, summary_hash

SUMMARISE = "networks.summary"
"""Kind of the job that makes a summary in all its forms."""


def summary_key(code: str, network: str | None) -> str:
    """What makes two requests for a summary the same job."""
    return f"{code}/{network}" if network else code


async def start_summary(collection: CollectionView, network: str | None, *, actor: Actor, at: datetime) -> jobs.JobView:
    """Have a summary made of one network or, without one, of the whole half-year. Two clicks make one job."""
    actor.require(CollectionPermission.SUMMARISE)
    name = collection.network(network).name if network else "alla nätverk"
    return await jobs.start(
        SUMMARISE,
        summary_key(collection.code, network),
        title=f"Sammanställning {collection.half_year.label}: {name}",
        payload={"half_year": collection.code, "network": network, "at": at.isoformat()},
        actor=actor,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A form of a summary whose bytes lie in the file store."""

    form: str
    name: str
    media_type: str
    digest: str
    size: int


async def keep_summary(
    collection: CollectionView,
    network: str | None,
    *,
    content: NetworkSummary | HalfYearSummary,
    state_of: datetime,
    documents: Iterable[MadeDocument],
    at: datetime,
    actor: Actor,
) -> int:
    """Keep a summary that was made; answers its id. One with the same content as the latest is that one."""
    fingerprint = summary_hash(content)
    latest = await latest_summary(collection.code, network)
    if latest is not None and latest.content_hash == fingerprint and latest.documents:
        return latest.id
    summary = await fetch_value(
        "insert into summary (collection, network, content_hash, content, state_of, made_at)"
        " values ($1, $2, $3, $4::jsonb, $5, $6) returning id",
        collection.code,
        network,
        fingerprint,
        canonical(content).decode(),
        state_of,
        at,
    )
    for document in documents:
        await execute(
            "insert into summary_document (summary, form, name, media_type, digest, size) values ($1, $2, $3, $4, $5, $6)",
            summary,
            document.form,
            document.name,
            document.media_type,
            document.digest,
            document.size,
        )
    await record(
        actor,
        "networks.summary.made",
        subject=f"sammanställning:{summary_key(collection.code, network)}",
        at=at,
        after=fingerprint,
    )
    signal(collection_channel(collection.code))
    return summary


async def publish_summary(collection: CollectionView, network: str | None, *, actor: Actor, at: datetime) -> None:
    """Publish the latest summary to every RSS (publicera)."""
    actor.require(CollectionPermission.PUBLISH_SUMMARY)
    latest = await latest_summary(collection.code, network)
    if latest is None:
        raise NotFound(summary=collection.code, network=network)
    if latest.published_at is not None:
        return
    await execute("update summary set published_at = $2 where id = $1", latest.id, at)
    await record(
        actor,
        "networks.summary.published",
        subject=f"sammanställning:{summary_key(collection.code, network)}",
        at=at,
        after=latest.content_hash,
    )
    signal(collection_channel(collection.code))
