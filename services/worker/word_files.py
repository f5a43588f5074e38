"""Writes Word files: in the tenant's own template (mall) where it has one, otherwise in Samband's own form."""

import asyncio
from collections.abc import Mapping

from services.domain.documents.queries import UploadView, access_upload
from services.domain.documents.store import file_store
from services.domain.meetings.queries.minutes import template_of
from services.render import word
from services.render.content import Document
from services.render.word_template import render_in_template


async def own_template(kind: str) -> UploadView | None:
    """The tenant's own template of a kind of document; None where it has none. Tenant scope."""
    upload = await template_of(kind)
    return await access_upload(upload) if upload else None


async def word_file(document: Document, template: UploadView | None, fields: Mapping[str, str]) -> bytes:
    """The document as Word. `fields` are what the template's fields hold, by the names in `word_template.FIELDS`."""
    if template is None:
        return await asyncio.to_thread(word.render_document, document)
    own = await file_store().read(template.digest)
    return await asyncio.to_thread(render_in_template, own, document, fields)
