"""Makes national summaries and counties' combined reports, and writes the letters about half-year reports."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from services.domain.base import jobs
from services.domain.base.actor import NATIONAL_HAT
from services.domain.base.clock import end_of_day
from services.domain.base.jobs import JobView
from services.domain.base.mail import send
from services.domain.base.outbox import first_time
from services.domain.base.roles import Role
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.documents.actions import keep_file
from services.domain.documents.store import file_store, made_file_store
from services.domain.networks.actions.collections import REPORTS_DUE
from services.domain.networks.actions.county_reports import COUNTY_REPORT
from services.domain.networks.actions.reports import QUESTION_ANSWERED
from services.domain.networks.actions.reviews import QUESTION_ASKED
from services.domain.networks.actions.summaries import SUMMARISE, MadeDocument, keep_summary
from services.domain.networks.queries.collections import access_collection, national_parts
from services.domain.networks.queries.networks import all_theme_names, people_with_role
from services.domain.networks.queries.reports import OwnReport, access_report, own_reports, submission_history
from services.domain.networks.queries.summaries import latest_summary, state_of, summary_input
from services.domain.networks.rules.life_cycle import OwnState
from services.domain.networks.rules.summary import HalfYearSummary, NetworkSummary, summary_hash
from services.domain.tenancy.queries import access_tenant, active_tenants
from services.domain.tenancy.rules import TenantView
from services.render import excel, json_form, pdf, word
from services.render.content import Document
from services.render.county_report import CountyReportPart, county_report_document
from services.render.formats import date_long
from services.render.national_summary import half_year_document, network_summary_document
from services.render.summary_sheets import summary_sheets
from services.render.words.networks import OWN_WORDS
from services.worker.app import settings
from services.worker.kinds import JobScope, Message, job, message

log = structlog.get_logger()

WRITERS = (Role.DEVELOPMENT_LEADER, Role.HEAD)
"""Who is written to about an RSS's reports."""

READERS_AT_SKR = (Role.SKR_COORDINATOR, Role.NETWORK_LEAD)
"""Who is written to when an RSS has answered."""


def comes_from(message: Message, hat: str) -> bool:
    """Whether a message that reaches into another hat comes out of the outbox that may send it; any other is left undone."""
    if message.hat != hat:
        log.error("message from another hat", message=message.id, kind=message.kind)
    return message.hat == hat


@job(SUMMARISE)
async def make_summary(job: JobView, scope: JobScope) -> None:
    """Merge what has come, write it in all forms, and keep it. The same content is kept once."""
    network: str | None = job.payload["network"]
    await scope.progress(done=0, total=5, message="Läser rapporterna")
    async with scope():
        collection = await access_collection(job.payload["half_year"])
        material = await summary_input(collection)
        known_at = await state_of(collection, network)
        latest = await latest_summary(collection.code, network)
    content = material.network(collection.network(network)) if network else material.half_year()
    if latest is not None and latest.content_hash == summary_hash(content) and latest.documents:
        async with scope():
            await jobs.finish(job, result={"summary": latest.id})
        return
    documents: list[MadeDocument] = []
    name = f"sammanstallning-{collection.code}-{network or 'alla-natverk'}"
    for number, (form, words, media_type, write) in enumerate(_forms(content, known_at), 1):
        await scope.progress(done=number, total=5, message=f"Skriver {words}")
        made = await asyncio.to_thread(write)
        digest = await file_store().keep(made)
        documents.append(MadeDocument(form, f"{name}.{form}", media_type, digest, len(made)))
    async with scope():
        summary = await keep_summary(
            collection,
            network,
            content=content,
            state_of=known_at,
            documents=documents,
            at=scope.clock.now(),
            actor=scope.actor,
        )
        await jobs.finish(job, result={"summary": summary})


def _forms(
    content: NetworkSummary | HalfYearSummary, known_at: datetime
) -> tuple[tuple[str, str, str, Callable[[], bytes]], ...]:
    """Form, its name, media type, and what writes it."""
    if isinstance(content, NetworkSummary):
        document = network_summary_document(content, state_of=known_at)
        sheets = summary_sheets((content,), document)
    else:
        document = half_year_document(content, state_of=known_at)
        sheets = summary_sheets(content.networks, document)
    return (
        ("pdf", "PDF", pdf.MEDIA_TYPE, lambda: pdf.render_document(document)),
        ("docx", "Word", word.MEDIA_TYPE, lambda: word.render_document(document)),
        ("xlsx", "Excel", excel.MEDIA_TYPE, lambda: excel.render_document(sheets)),
        ("json", "JSON", json_form.MEDIA_TYPE, lambda: json_form.render(content)),
    )


@job(COUNTY_REPORT)
async def make_county_report(job: JobView, scope: JobScope) -> None:
    """Write an RSS's combined report of a half-year as Word and PDF."""
    await scope.progress(done=0, total=3, message="Läser rapporterna")
    async with scope():
        document = await _county_report(
            job.hat, job.payload["half_year"], with_anchored=job.payload.get("with_anchored", False)
        )
    await scope.progress(done=1, total=3, message="Skriver Word")
    as_word = await asyncio.to_thread(word.render_document, document)
    await scope.progress(done=2, total=3, message="Skriver PDF")
    as_pdf = await asyncio.to_thread(pdf.render_document, document)
    name = f"aterrapportering-{job.hat}-{job.payload['half_year']}"
    store = made_file_store()
    async with scope():
        await keep_file(as_word, job=job.id, name=f"{name}.docx", media_type=word.MEDIA_TYPE, store=store)
        await keep_file(as_pdf, job=job.id, name=f"{name}.pdf", media_type=pdf.MEDIA_TYPE, store=store)
        await jobs.finish(job, result={"forms": ["docx", "pdf"]})


async def _county_report(slug: str, code: str, *, with_anchored: bool) -> Document:
    """What is submitted goes in whole, and what is anchored where that may be read; of the rest it is said where it stands."""
    collection = await access_collection(code)
    tenant = await access_tenant(slug)
    published = await national_parts(code)
    parts: list[CountyReportPart] = []
    known_at = [end_of_day(collection.opens_on)]
    for own in await own_reports([collection]):
        if own.state is OwnState.FOLLOWS_NOT:
            continue
        national = published.get(own.network.slug)
        report = await access_report(collection, own.network.slug)
        if own.state is OwnState.ANCHORED and with_anchored:
            part, standing = report.part, "Förankrad."
        elif report.versions:
            latest = report.versions[0]
            part = latest.part
            standing = f"Inlämnad. Förankrad av {latest.anchored_by} {date_long(latest.anchored_on)}."
            known_at.append(latest.submitted_at)
        else:
            part, standing = None, _waiting(own)
        if own.changed_at is not None and part is not None:
            known_at.append(own.changed_at)
        parts.append(CountyReportPart(own.network.name, standing, national.part if national else None, part))
    return county_report_document(
        tenant.name,
        collection.half_year,
        collection.template,
        await all_theme_names(),
        parts,
        state_of=max(known_at),
    )


def _waiting(own: OwnReport) -> str:
    """Where a report stands that is neither anchored nor submitted."""
    crossed = own.facts.crossed
    words = OWN_WORDS[own.state]
    if crossed.expected_on:
        words += f", väntas {date_long(crossed.expected_on)}"
    return f"{words}. {crossed.status_reason}".strip()


# Letters


@message(REPORTS_DUE)
async def tell_reports_are_due(message: Message) -> None:
    """Tell every connected RSS which reports a collection waits for. A second delivery on one occasion tells nobody again."""
    if not comes_from(message, NATIONAL_HAT):
        return
    code, occasion = message.payload["half_year"], message.payload["occasion"]
    async with national_scope():
        tenants = await active_tenants()
    for tenant in tenants:
        async with tenant_scope(tenant.slug):
            if await first_time(f"reports-due/{code}/{occasion}"):
                await _write_reports_due(tenant, code)


async def _write_reports_due(tenant: TenantView, code: str) -> None:
    collection = await access_collection(code)
    waiting = [report for report in await own_reports([collection]) if not report.is_done]
    if not waiting:
        return
    today = settings.clock.today()
    board = f"{settings.base_url}/{tenant.slug}/natverksrapporter/{code}"
    for person in await people_with_role(WRITERS, today):
        await send(
            person.address,
            "report_due",
            {
                "tenant": tenant.name,
                "half_year": code,
                "closes": collection.closes_on.isoformat(),
                "today": today.isoformat(),
                "reports": [
                    {
                        "network": report.network.name,
                        "state": OWN_WORDS[report.state].lower(),
                        "url": f"{board}/{report.network.slug}",
                    }
                    for report in waiting
                ],
                "url": board,
            },
        )


@message(QUESTION_ASKED)
async def tell_of_question(message: Message) -> None:
    """Tell an RSS that SKR has asked about one of its reports."""
    slug, code, network = message.payload["tenant"], message.payload["half_year"], message.payload["network"]
    if not comes_from(message, NATIONAL_HAT):
        return
    async with tenant_scope(slug):
        tenant, collection = await access_tenant(slug), await access_collection(code)
        report = await access_report(collection, network)
        question = report.open_question
        if question is None or not await first_time(f"question-asked/{question.id}"):
            return
        for person in await people_with_role(WRITERS, settings.clock.today()):
            await send(
                person.address,
                "report_question",
                {
                    "tenant": tenant.name,
                    "half_year": code,
                    "network": report.network.name,
                    "question": question.text,
                    "asked_by": "SKR",
                    "url": f"{settings.base_url}/{slug}/natverksrapporter/{code}/{network}",
                },
            )


@message(QUESTION_ANSWERED)
async def tell_of_answer(message: Message) -> None:
    """Tell SKR's coordinator and the network's lead that an RSS has answered."""
    slug, code, network = message.payload["tenant"], message.payload["half_year"], message.payload["network"]
    if not comes_from(message, slug):
        return
    async with national_scope():
        history = await submission_history(slug, code, network)
        answered = next((review for version in history for review in version.reviews if review.answer), None)
        if answered is None or answered.answer is None or not await first_time(f"question-answered/{answered.id}"):
            return
        collection = await access_collection(code)
        for person in await people_with_role(READERS_AT_SKR, settings.clock.today(), network=network):
            await send(
                person.address,
                "report_answer",
                {
                    "rss": history[0].tenant_name,
                    "half_year": code,
                    "network": collection.network(network).name,
                    "question": answered.text,
                    "answer": answered.answer.text,
                    "url": f"{settings.base_url}/nationellt/insamling/{code}/{network}/{slug}",
                },
            )
