"""Makes the documents of minutes, and writes to those who are to read them."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.jobs import JobView
from services.domain.base.mail import send
from services.domain.base.outbox import first_time
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.documents.actions import keep_file, keep_made
from services.domain.documents.store import made_file_store
from services.domain.meetings.actions.approval import remind_approvers
from services.domain.meetings.actions.comments import SEND_FOR_COMMENTS, mark_of
from services.domain.meetings.actions.excerpts import EXCERPT
from services.domain.meetings.actions.minutes import MAKE_DOCUMENTS, TELL_APPROVED, keep_documents
from services.domain.meetings.actions.registration import send_to_registrar
from services.domain.meetings.queries.agenda import all_kinds, rules_of
from services.domain.meetings.queries.meetings import MeetingView, access_meeting, meeting_with_id
from services.domain.meetings.queries.minutes import (
    MinutesView,
    access_minutes,
    access_version,
    readers_of,
)
from services.domain.meetings.rules.agenda import Form
from services.domain.meetings.rules.minutes import MinutesContent, MinutesState, excerpt
from services.domain.meetings.rules.registration import Paper
from services.domain.meetings.rules.templates import TemplateKind
from services.domain.tenancy.queries import access_tenant, active_tenants
from services.render import pdf, word
from services.render.formats import date_weekday
from services.render.mail import Letter
from services.render.minutes import NAMES, item_heading, minutes_document
from services.render.word_template import template_fields
from services.worker.app import settings
from services.worker.kinds import JobScope, Message, job, letter, message
from services.worker.word_files import own_template, word_file


@message(MAKE_DOCUMENTS)
async def make_minutes_documents(message: Message) -> None:
    """Word and PDF of a version, in the tenant's own template where it has one. A stale run leaves nothing behind."""
    async with tenant_scope(message.hat):
        minutes = await access_minutes(message.payload["minutes"])
        if minutes.content is None or minutes.word is not None:
            return
        meeting = await meeting_with_id(minutes.meeting)
        kinds, template = await all_kinds(), await own_template(minutes.content.form)
    document = minutes_document(
        minutes.content,
        made_at=minutes.approved_at or minutes.made_at,
        subtitle=_standing(minutes),
        notice=_notice(minutes),
        kinds=kinds,
        mark=mark_of(message.hat, meeting.slug, minutes.number, digest=minutes.digest),
    )
    as_word = await word_file(document, template, _fields(minutes.content, minutes.number))
    as_pdf = await asyncio.to_thread(pdf.render_document, document)
    name = f"{NAMES[minutes.content.form]} {meeting.body.short} {meeting.day}"
    if minutes.state is MinutesState.OUT_FOR_COMMENTS:
        name += " utkast"
    elif minutes.number > 1:
        name += f" version {minutes.number}"
    actor, at = Actor.system(message.hat), settings.clock.now()
    async with tenant_scope(message.hat):
        kept_word = await keep_made(f"{name}.docx", word.MEDIA_TYPE, as_word, actor=actor, at=at)
        kept_pdf = await keep_made(f"{name}.pdf", pdf.MEDIA_TYPE, as_pdf, actor=actor, at=at)
        kept = await keep_documents(minutes.id, digest=minutes.digest, word=kept_word.id, pdf=kept_pdf.id, at=at)
        if kept and minutes.state is MinutesState.APPROVED:
            await send_to_registrar(meeting, Paper(minutes=minutes.id), at=at)


def _fields(content: MinutesContent, number: int) -> Mapping[str, str]:
    return template_fields(
        NAMES[content.form],
        body=content.body,
        body_short=content.body_short,
        day=content.day,
        starts=content.starts,
        ends=content.ends,
        place=content.place,
        issuer=content.issuer,
        version=number,
    )


def _standing(minutes: MinutesView) -> str:
    if minutes.content is None:
        return ""
    day = date_weekday(minutes.content.day).capitalize()
    return f"{day}. Rättad version {minutes.number}" if minutes.number > 1 else day


def _notice(minutes: MinutesView) -> str:
    if minutes.state is MinutesState.OUT_FOR_COMMENTS:
        return "Utkast för synpunkter. Anteckningarna är inte godkända."
    return f"Rättelse: {minutes.reason}" if minutes.reason else ""


@message(SEND_FOR_COMMENTS)
async def tell_of_draft(message: Message) -> None:
    """Write to those who were at the meeting that its minutes may be commented on."""
    await _tell(message, "minutes_for_comments")


@message(TELL_APPROVED)
async def tell_of_approved(message: Message) -> None:
    """Write to those who were at the meeting that its minutes are approved."""
    await _tell(message, "minutes_approved")


async def _tell(message: Message, template: str) -> None:
    async with tenant_scope(message.hat):
        minutes = await access_minutes(message.payload["minutes"])
        if not await first_time(f"{template}/{minutes.id}/{minutes.digest}") or minutes.content is None:
            return
        meeting = await meeting_with_id(minutes.meeting)
        for reader in await readers_of(meeting.id):
            await send(reader.mail, template, _letter(meeting, minutes, minutes.content, message.hat))


def _letter(meeting: MeetingView, minutes: MinutesView, content: MinutesContent, tenant: str) -> dict[str, object]:
    return {
        "tenant": content.issuer,
        "document": NAMES[Form(content.form)],
        "body": meeting.body.name,
        "day": meeting.day.isoformat(),
        "number": minutes.number,
        "reason": minutes.reason,
        "url": _page(tenant, meeting),
    }


def _page(tenant: str, meeting: MeetingView) -> str:
    return f"{settings.base_url}/{tenant}/moten/{meeting.slug}/minnesanteckningar"


@letter("minutes_to_approve")
async def complete_to_approve(letter: Letter) -> Letter:
    """Give a letter to a named approver what the minutes are called, of which meeting they are, and the way to them."""
    facts = letter.context
    async with tenant_scope(facts["tenant"]):
        meeting = await meeting_with_id(facts["meeting"])
        tenant, rules = await access_tenant(facts["tenant"]), await rules_of(meeting.body.id)
    context = {
        **facts,
        "tenant_name": tenant.name,
        "form": rules.form,
        "body": meeting.body.name,
        "day": meeting.day.isoformat(),
        "url": _page(tenant.slug, meeting),
    }
    return replace(letter, context=context)


async def remind_of_approvals() -> None:
    """Promise the day's letters of every RSS to those who have minutes left to approve. Safe to run at any time, and twice."""
    async with national_scope():
        tenants = await active_tenants()
    for tenant in tenants:
        async with tenant_scope(tenant.slug):
            await remind_approvers(at=settings.clock.now())


@job(EXCERPT)
async def make_excerpt(job: JobView, scope: JobScope) -> None:
    """One item of approved minutes as Word and PDF (protokollsutdrag)."""
    await scope.progress(done=0, total=2, message="Skriver Word")
    async with scope():
        meeting = await access_meeting(job.payload["meeting"])
        minutes = await access_version(meeting.id, job.payload["number"])
        kinds, template = await all_kinds(), await own_template(TemplateKind.EXCERPT)
    content = minutes.content
    item = content.item(job.payload["item"]) if content else None
    if content is None or item is None:
        async with scope():
            await jobs.fail(job, reason="Punkten finns inte i de godkända anteckningarna.")
        return
    document = minutes_document(
        excerpt(content, item.id),
        made_at=minutes.approved_at or minutes.made_at,
        subtitle=item_heading(replace(item, under=False), kinds),
        kinds=kinds,
        heading=f"Utdrag ur {NAMES[content.form].lower()} {content.body} {content.day}",
    )
    as_word = await word_file(document, template, _fields(content, minutes.number))
    await scope.progress(done=1, total=2, message="Skriver PDF")
    as_pdf = await asyncio.to_thread(pdf.render_document, document)
    name, store = f"Utdrag {meeting.body.short} {meeting.day} punkt {item.number}", made_file_store()
    async with scope():
        await keep_file(as_word, job=job.id, name=f"{name}.docx", media_type=word.MEDIA_TYPE, store=store)
        await keep_file(as_pdf, job=job.id, name=f"{name}.pdf", media_type=pdf.MEDIA_TYPE, store=store)
        await jobs.finish(job, result={"forms": ["docx", "pdf"]})
