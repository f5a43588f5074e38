"""What pages of summaries and combined reports lead to only when a worker has been at work."""

import json
from datetime import UTC, datetime

from services.domain.base.actor import NATIONAL_HAT, Actor
from services.domain.base.engine import fetch_value
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.documents.actions import keep_file
from services.domain.documents.store import file_store, made_file_store
from services.domain.networks.actions.county_reports import COUNTY_REPORT
from services.domain.networks.actions.summaries import SUMMARISE, MadeDocument, keep_summary, publish_summary
from services.domain.networks.queries.collections import access_collection
from services.domain.networks.queries.summaries import state_of, summary_input

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)


async def leave_summaries(code: str = "2025-2", earlier: str = "2025-1", tenant: str = "dalarna") -> None:
    """A published summary of the half-year and one of a network, one more on its way; a combined report made and one begun."""
    actor = Actor.system(NATIONAL_HAT)
    digest = await file_store().keep(b"{}")
    document = MadeDocument("json", "sammanstallning.json", "application/json", digest, 2)
    async with national_scope():
        collection = await access_collection(code)
        material = await summary_input(collection)
        first = collection.networks[0]
        for network, content in ((None, material.half_year()), (first.slug, material.network(first))):
            await keep_summary(
                collection,
                network,
                content=content,
                state_of=await state_of(collection, network),
                documents=[document],
                at=AT,
                actor=actor,
            )
            await publish_summary(collection, network, actor=actor, at=AT)
        await _job(NATIONAL_HAT, SUMMARISE, code, "running")
    async with tenant_scope(tenant):
        # One for those who may read drafts, and one for the others.
        for readers in ("", "/inlamnade"):
            await _job(tenant, COUNTY_REPORT, code + readers, "running")
            made = await _job(tenant, COUNTY_REPORT, earlier + readers, "done")
            for form in ("docx", "pdf"):
                name, kind = f"rapport.{form}", "application/octet-stream"
                await keep_file(b"fil", job=made, name=name, media_type=kind, store=made_file_store())


async def _job(hat: str, kind: str, key: str, state: str) -> int:
    return await fetch_value(
        "insert into job (hat, kind, key, title, payload, state) values ($1, $2, $3, 'Ett jobb', $4, $5) returning id",
        hat,
        kind,
        key,
        json.dumps({"half_year": key}),
        state,
    )
