"""Letters (brev): promised in the transaction that makes them needed, rendered and sent by the worker."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, fetch_value
from services.domain.base.errors import Conflict
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


async def send_again(mail: int, *, actor: Actor, at: datetime) -> None:
    """Send a letter again that did not arrive (skicka igen). Operator scope, any hat's letter. Raises Conflict."""
    hat = await fetch_value(
        "update mail_message set state = 'queued', reason = null where id = $1 and state = 'failed' returning hat", mail
    )
    if hat is None:
        raise Conflict(mail=mail)
    await enqueue(SEND_MAIL, {"mail": mail}, hat=hat)
    await record(actor, "mail.letter.sent_again", subject=f"brev:{mail}", at=at)


def letter_file(data: Path, mail: int) -> Path:
    """Where a letter lies as a file when no mail server is set; `data` is the directory SAMBAND_DATA."""
    return data / "utkorg" / f"brev-{mail}.eml"
