"""Completes the letters about registration: the papers themselves, what is known of them, where the number goes."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace

from services.domain.base.scope import tenant_scope
from services.domain.documents.queries import access_upload
from services.domain.documents.store import file_store
from services.domain.meetings.queries.meetings import meeting_with_id
from services.domain.meetings.queries.minutes import access_version
from services.domain.meetings.queries.registration import RegistrationView, access_registration
from services.domain.meetings.rules.links import REPLY_PURPOSE, ReplyKind, ReplyTag, reply_tag, tagged_address
from services.domain.tenancy.queries import access_tenant
from services.render.mail import Enclosure, Letter, NotAnAddress, address
from services.render.minutes import NAMES
from services.worker.app import settings
from services.worker.kinds import letter


@letter("to_registrar")
async def complete(letter: Letter) -> Letter:
    """Give the registrar the paper as PDF and Word with its metadata, and an address that takes the number."""
    facts = letter.context
    async with tenant_scope(facts["tenant"]):
        paper = await access_registration(facts["registration"])
        tenant = await access_tenant(facts["tenant"])
        form, approved = await _kind_of_paper(paper)
        uploads = [await access_upload(one) for one in (paper.pdf, paper.word) if one is not None]
    metadata: Mapping[str, str | int | None] = {
        "handling": form,
        "version": paper.version,
        "organ": paper.body_name,
        "motesdag": paper.day.isoformat(),
        "avsandare": tenant.name,
        "vardorganisation": tenant.host,
        "godkand": approved,
        "referens": f"samband:{tenant.slug}/registrering/{paper.id}",
    }
    files = [Enclosure(one.name, one.media_type, await file_store().read(one.digest)) for one in uploads]
    content = await asyncio.to_thread(json.dumps, metadata, ensure_ascii=False, indent=2)
    return replace(
        letter,
        reply_to=_answers_to(facts["tenant"], paper),
        context={
            **facts,
            "tenant_name": tenant.name,
            "paper": paper,
            "metadata": metadata,
            "answers_by_mail": settings.reply_address is not None,
            "url": f"{settings.base_url}/{tenant.slug}/diarium",
        },
        enclosures=(*files, Enclosure("metadata.json", "application/json", content.encode())),
    )


@letter("registrar_written_back")
async def complete_written_back(letter: Letter) -> Letter:
    """Give what the registrar has written the way to the register, and back to who wrote it."""
    facts = letter.context
    try:
        reply_to = address(facts["mail"]).addr_spec
    except NotAnAddress:
        reply_to = None
    return replace(
        letter, reply_to=reply_to, context={**facts, "url": f"{settings.base_url}/{facts['tenant']}/diarium"}
    )


async def _kind_of_paper(paper: RegistrationView) -> tuple[str, str | None]:
    """What the paper is called, and when it was approved, where it is minutes."""
    if paper.kind == "call":
        return "Kallelse", None
    minutes = await access_version((await meeting_with_id(paper.meeting)).id, paper.version)
    name = NAMES[minutes.content.form] if minutes.content else "Anteckningar"
    return name, minutes.approved_at.isoformat() if minutes.approved_at else None


def _answers_to(tenant: str, paper: RegistrationView) -> str | None:
    if settings.reply_address is None:
        return None
    tag = ReplyTag(ReplyKind.REGISTRATION, tenant, paper.id)
    return tagged_address(settings.reply_address, reply_tag(tag, settings.keys.of(REPLY_PURPOSE)))
