"""Sends letters (brev): by SMTP where the operator has set it, otherwise as files that an operator or developer can open.

A letter is sent once per attempt. Between the sending and the note that it was sent lies a moment in which a crash makes it
go again: under the same Message-ID, by which mail programs show it once.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from services.domain.base.engine import execute, fetch_row
from services.domain.base.mail import SEND_MAIL, letter_file
from services.domain.base.scope import machine_scope
from services.domain.documents.store import write_whole
from services.render.mail import Letter, NotAnAddress, write_letter
from services.worker.app import settings
from services.worker.kinds import Later, Message, message
from services.worker.outbox import pause_after

log = structlog.get_logger()

MOST_ATTEMPTS = 10
_SMTP_SECONDS = 30


class Refused(Exception):
    """The letter will not be taken, now or later; the message says why, in Swedish."""


@dataclass(frozen=True, slots=True)
class QueuedLetter:
    """A letter that is to be sent."""

    id: int
    recipient: str
    template: str
    context: dict[str, Any]


@message(SEND_MAIL)
async def send_letter(message: Message) -> None:
    """Send a letter, or note why it was not sent."""
    letter = await _begin(message.payload["mail"], message.hat)
    if letter is None:
        return
    try:
        await _send(_written(letter), letter.id)
    except Refused as refused:
        await _end(letter.id, "failed", reason=str(refused))
    except (aiosmtplib.SMTPException, OSError) as error:
        if message.attempts >= MOST_ATTEMPTS:
            await _end(letter.id, "failed", reason="Mejlservern gick inte att nå trots flera försök.")
            return
        await _end(letter.id, "queued", reason=f"Mejlservern svarar inte. {_again(message.attempts)}")
        log.warning("letter postponed", mail=letter.id, error=type(error).__name__)
        raise Later from error
    else:
        await _end(letter.id, "sent")


def _again(attempts: int) -> str:
    minutes = max(1, round(pause_after(attempts) / 60))
    return f"Nytt försök görs inom {minutes} {'minut' if minutes == 1 else 'minuter'}."


def _written(letter: QueuedLetter) -> EmailMessage:
    """Raises Refused."""
    try:
        return write_letter(
            Letter(
                id=f"brev-{letter.id}",
                recipient=letter.recipient,
                sender=settings.mail_from,
                sent_at=datetime.now(UTC),
                template=letter.template,
                context=letter.context,
            )
        )
    except NotAnAddress as error:
        raise Refused("Adressen är ingen mejladress.") from error
    except Exception as error:  # a mistake in a template or its context: trying again would not help
        log.exception("letter cannot be written", mail=letter.id, template=letter.template)
        raise Refused("Brevet gick inte att skriva. Driften behöver titta på det.") from error


async def _send(written: EmailMessage, letter_id: int) -> None:
    if settings.smtp_url is None:
        write_whole(letter_file(settings.data, letter_id), written.as_bytes())
        return
    try:
        await aiosmtplib.send(written, **smtp_options(settings.smtp_url))
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _judged(error.recipients[0]) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _judged(error) from error


def _judged(error: aiosmtplib.SMTPResponseException) -> Exception:
    """5xx is a no for ever, anything else passes (RFC 5321, 4.2.1)."""
    if error.code >= 500:
        return Refused(f"Mejlservern tog inte emot brevet ({error.code}).")
    return error


def smtp_options(url: str) -> dict[str, Any]:
    """`smtp://user:password@host:587` (STARTTLS where the server offers it) or `smtps://host:465`."""
    parts = urlsplit(url)
    encrypted = parts.scheme == "smtps"
    return {
        "hostname": parts.hostname,
        "port": parts.port or (465 if encrypted else 587),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": encrypted,
        "timeout": _SMTP_SECONDS,
    }


async def _begin(mail_id: int, hat: str) -> QueuedLetter | None:
    """The letter, unless it was sent or given up already. A hat's message sends that hat's letters only."""
    async with machine_scope():
        row = await fetch_row(
            "update mail_message set attempts = attempts + 1 where id = $1 and hat = $2 and state = 'queued'"
            " returning id, recipient, template, context",
            mail_id,
            hat,
        )
    return QueuedLetter(**{**dict(row), "context": json.loads(row["context"])}) if row else None


async def _end(mail_id: int, state: str, reason: str | None = None) -> None:
    async with machine_scope():
        await execute(
            "update mail_message set state = $2::varchar, reason = $3,"
            " sent_at = case when $2::varchar = 'sent' then now() end where id = $1",
            mail_id,
            state,
            reason,
        )
