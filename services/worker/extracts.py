"""Makes the extract about a person (registerutdrag): Word, PDF and JSON."""

import asyncio
from collections.abc import Callable

from services.domain.base import jobs
from services.domain.base.jobs import JobView
from services.domain.base.scope import tenant_scope
from services.domain.documents.actions import keep_file
from services.domain.documents.store import made_file_store
from services.domain.privacy.actions.extracts import EXTRACT
from services.domain.privacy.queries import access_subject, gather
from services.domain.privacy.rules import register_of
from services.domain.tenancy.queries import access_tenant
from services.render import json_form, pdf, word
from services.render.extract import extract_document, extract_facts
from services.worker.kinds import JobScope, job


@job(EXTRACT)
async def make_extract(job: JobView, scope: JobScope) -> None:
    """Gather, write, and keep the files for the administrator who asked. Their names say nothing of whom it is about."""
    await scope.progress(done=0, total=4, message="Samlar uppgifterna")
    asked = {name: job.payload[name] for name in ("person", "account", "address")}
    async with scope():
        tenant = await access_tenant(job.hat)
        subject = await access_subject(**asked)
    # In the account's own scope its row is seen, also where seats alone give its roles.
    async with tenant_scope(job.hat, account=subject.account):
        extract = await gather(subject, register_of(tenant.settings))
    at = scope.clock.now()
    document = extract_document(extract, tenant=tenant, made_at=at)
    facts = extract_facts(extract, tenant=tenant, made_at=at)
    forms: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("docx", "Word", word.MEDIA_TYPE, lambda: word.render_document(document)),
        ("pdf", "PDF", pdf.MEDIA_TYPE, lambda: pdf.render_document(document)),
        ("json", "JSON", json_form.MEDIA_TYPE, lambda: json_form.render(facts)),
    )
    made = []
    for number, (form, words, media_type, write) in enumerate(forms, 1):
        await scope.progress(done=number, total=4, message=f"Skriver {words}")
        made.append((form, media_type, await asyncio.to_thread(write)))
    async with scope():
        for form, media_type, content in made:
            name = f"registerutdrag-{job.id}.{form}"
            await keep_file(content, job=job.id, name=name, media_type=media_type, store=made_file_store())
        await jobs.finish(job, result={"forms": [form for form, _, _ in made]})
