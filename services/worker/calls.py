"""Makes the documents of calls, and completes the letters about them: invitation, secret link, address for the answer."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from services.domain.base import jobs
from services.domain.base.jobs import JobView
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.documents.actions import keep_made
from services.domain.meetings.actions.answers import remind
from services.domain.meetings.actions.calls import CALL_DOCUMENTS, keep_documents
from services.domain.meetings.actions.registration import send_to_registrar
from services.domain.meetings.queries.calls import SentCall, access_call
from services.domain.meetings.queries.meetings import meeting_with_id
from services.domain.meetings.rules.calls import Answer, LetterKind
from services.domain.meetings.rules.links import (
    ANSWER_PURPOSE,
    REPLY_PURPOSE,
    AnswerLink,
    ReplyKind,
    ReplyTag,
    answer_token,
    reply_tag,
    tagged_address,
)
from services.domain.meetings.rules.registration import Paper
from services.domain.meetings.rules.templates import TemplateKind
from services.domain.tenancy.queries import active_tenants
from services.render import calendar, pdf, word
from services.render.calls import call_document
from services.render.mail import Invitation, Letter, NotAnAddress, address
from services.render.word_template import template_fields
from services.render.words.calls import called_title, change_words
from services.render.words.calls import word as call_word
from services.render.words.meetings import hours
from services.worker.app import settings
from services.worker.kinds import JobScope, job, letter
from services.worker.word_files import own_template, word_file


@job(CALL_DOCUMENTS)
async def make_documents(job: JobView, scope: JobScope) -> None:
    """Write a version of a call as Word, in the tenant's own template where it has one, and PDF, and keep them for good.

    What a version says never changes: made once.
    """
    await scope.progress(done=0, total=3, message="Läser kallelsen")
    async with scope():
        call = await access_call(job.payload["call"])
        template = await own_template(TemplateKind.CALL)
    document = call_document(
        call.content,
        body=call.body,
        issuer=call.tenant_name,
        number=call.number,
        message=call.message,
        changes=call.changes,
        sent_at=call.sent_at,
    )
    await scope.progress(done=1, total=3, message="Skriver Word")
    as_word = await word_file(document, template, _fields(call))
    await scope.progress(done=2, total=3, message="Skriver PDF")
    as_pdf = await asyncio.to_thread(pdf.render_document, document)
    name = f"Kallelse {call.body} {call.content.day.isoformat()}" + (
        f" version {call.number}" if call.number > 1 else ""
    )
    by = {"actor": scope.actor, "at": scope.clock.now()}
    async with scope():
        kept_word = await keep_made(f"{name}.docx", word.MEDIA_TYPE, as_word, **by)
        kept_pdf = await keep_made(f"{name}.pdf", pdf.MEDIA_TYPE, as_pdf, **by)
        await keep_documents(call, word=kept_word.id, pdf=kept_pdf.id)
        await send_to_registrar(await meeting_with_id(call.meeting), Paper(call=call.id), at=by["at"])
        await jobs.finish(job, result={"url": f"/{job.hat}/moten/{call.slug}/kallelse"})


def _fields(call: SentCall) -> Mapping[str, str]:
    return template_fields(
        "Kallelse",
        body=call.body,
        body_short=call.body_short,
        day=call.content.day,
        starts=call.content.starts,
        ends=call.content.ends,
        place=call.content.place,
        issuer=call.tenant_name,
        version=call.number,
    )


# --- Letters -------------------------------------------------------------------------------------------

_READ: dict[tuple[str, int], SentCall] = {}
_MOST_READ = 16


async def _sent_call(tenant: str, number: int) -> SentCall:
    """A version of a call: read once for all its letters, for it never changes."""
    key = (tenant, number)
    if key not in _READ:
        async with tenant_scope(tenant):
            call = await access_call(number)
        while len(_READ) >= _MOST_READ:
            _READ.pop(next(iter(_READ)))
        _READ[key] = call
    return _READ[key]


async def remind_of_calls() -> None:
    """Promise the day's reminders of every RSS to those who have not answered. Safe to run at any time, and twice."""
    async with national_scope():
        tenants = await active_tenants()
    for tenant in tenants:
        async with tenant_scope(tenant.slug):
            await remind(at=settings.clock.now())


@letter("meeting_call", "meeting_reminder", "meeting_cancellation")
async def complete(letter: Letter) -> Letter:
    """Give a letter about a call its words, the recipient's own link, and what their calendar needs."""
    facts = letter.context
    call = await _sent_call(facts["tenant"], facts["call"])
    page = f"{settings.base_url}/{facts['tenant']}/moten/{call.slug}"
    link = AnswerLink(facts["tenant"], call.meeting, facts["recipient"])
    answer = f"{settings.base_url}/svar/{answer_token(link, settings.keys.of(ANSWER_PURPOSE))}"
    sender, organizer = _sender(call, facts)
    context = {
        **facts,
        "tenant_name": call.tenant_name,
        "body": call.body,
        "content": call.content,
        "hours": hours(call.content.starts, call.content.ends),
        "changes": [change_words(change) for change in call.changes] if facts["kind"] == LetterKind.CHANGE else [],
        "message": call.message,
        "is_change": facts["kind"] == LetterKind.CHANGE,
        "url": page,
        "answer_url": answer,
        "answers_by_mail": settings.reply_address is not None,
    }
    return replace(
        letter,
        sender=sender,
        context=context,
        own=frozenset({"recipient", "name", "answer_url"}),
        invitation=_invitation(letter, call, organizer=organizer, page=page, answer=answer),
    )


@letter("call_written_back")
async def complete_written_back(letter: Letter) -> Letter:
    """Give a letter that passes on what somebody has written the way to the call, and back to who wrote it."""
    facts = letter.context
    answer = call_word(Answer(facts["answers"])) if facts["answers"] else None
    url = f"{settings.base_url}/{facts['tenant']}/moten/{facts['slug']}/kallelse"
    return replace(letter, reply_to=_usable(facts["mail"]), context={**facts, "answer": answer, "url": url})


def _usable(text: str) -> str | None:
    """An address that a stranger's letter gave, where an answer can be sent to it."""
    try:
        return address(text).addr_spec
    except NotAnAddress:
        return None


def _sender(call: SentCall, facts: Mapping[str, Any]) -> tuple[str, str]:
    """From whom the letter is, and the organiser's address: the one that this recipient's answers go to, where any is read.

    The two are the same, for some calendars answer the one and some the other.
    """
    if settings.reply_address is None:
        return settings.mail_from, parseaddr(settings.mail_from)[1]
    tag = ReplyTag(ReplyKind.CALL, facts["tenant"], facts["recipient"])
    address = tagged_address(settings.reply_address, reply_tag(tag, settings.keys.of(REPLY_PURPOSE)))
    name = call.tenant_name.replace('"', "")
    return f'"{name}" <{address}>', address


def _invitation(letter: Letter, call: SentCall, *, organizer: str, page: str, answer: str) -> Invitation | None:
    """What puts the meeting into a calendar, or takes it away; a reminder leaves the calendar alone."""
    facts, content = letter.context, call.content
    if facts["kind"] == LetterKind.REMINDER or content.starts is None or content.ends is None:
        return None
    method = calendar.Method.CANCEL if facts["kind"] == LetterKind.CANCELLATION else calendar.Method.REQUEST
    made = calendar.invitation(
        calendar.Invitation(
            method=method,
            uid=str(call.uid),
            sequence=facts["sequence"],
            stamped_at=datetime.fromisoformat(facts["at"]),
            summary=("Inställt: " if facts["called_off"] else "") + calendar.summary(call.body, content.kind),
            day=content.day,
            starts=content.starts,
            ends=content.ends,
            place=content.place,
            link=content.link,
            page=page,
            description="\n".join(_description(call, page=page, answer=answer)),
            organizer_name=call.tenant_name,
            organizer_mail=organizer,
            attendee_name=facts["name"],
            attendee_mail=parseaddr(letter.recipient)[1],
            answers=settings.reply_address is not None,
        )
    )
    return Invitation(method=method, content=made)


def _description(call: SentCall, *, page: str, answer: str) -> Iterable[str]:
    content = call.content
    if content.link:
        yield f"Anslut på nätet: {content.link}"
    yield f"Svara på kallelsen: {answer}"
    yield f"Mötets sida i Samband: {page}"
    if call.message:
        yield ""
        yield call.message
    yield ""
    yield "Dagordning"
    for item in content.items:
        yield f"{item.number}. {called_title(item)}"
