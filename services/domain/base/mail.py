"""Letters (brev): promised in the transaction that makes them needed, rendered and sent by the worker."""

import json
from collections.abc import Mapping
from typing import Any

from services.domain.base.engine import current_scope, fetch_value
from services.domain.base.hats import hat_of
from services.domain.base.outbox import enqueue

SEND_MAIL = "mail.send"
"""Outbox kind of a letter: the payload is its id."""


async def send(recipient: str, template: str, context: Mapping[str, Any]) -> int:
    """Promise a letter from `frontend/templates/mail/{template}.html`; `context` is plain JSON. Answers its id."""
    mail = await fetch_value(
        "insert into mail_message (hat, recipient, template, context) values ($1, $2, $3, $4::jsonb) returning id",
        hat_of(current_scope()),
        recipient,
        template,
        json.dumps(context, ensure_ascii=False),
    )
    await enqueue(SEND_MAIL, {"mail": mail})
    return mail
