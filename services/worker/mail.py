"""Sends letters (brev): by SMTP where the operator has set it, otherwise as files that an operator or developer can open.

A letter is sent once per attempt. Between the sending and the note that it was sent lies a moment in which a crash makes it
go again: under the same Message-ID, by which mail programs show it once. Letters that were promised together go over one
connection.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from services.domain.base.engine import execute, fetch
from services.domain.base.live import signal
from services.domain.base.mail import SEND_MAIL, SEND_SEVERAL, letter_file, letters_channel
from services.domain.base.scope import machine_scope
from services.domain.documents.store import write_whole
from services.render.mail import Letter, NotAnAddress, write_letter
from services.worker.app import settings
from services.worker.kinds import LETTERS, Later, Message, message
from services.worker.outbox import PASSING, pause_after

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
    await _send_all([message.payload["mail"]], message)


@message(SEND_SEVERAL)
async def send_letters(message: Message) -> None:
    """Send letters over one connection; one that is refused or must wait does not hold up the others."""
    await _send_all(message.payload["mails"], message)


async def _send_all(mails: Sequence[int], message: Message) -> None:
    letters = await _begin(mails, message.hat)
    waiting: Exception | None = None
    async with _postman() as postman:
        for number, letter in enumerate(letters):
            try:
                await postman.send(await _written(letter), letter.id)
            except Refused as refused:
                await _end([letter.id], message.hat, "failed", reason=str(refused))
            except (aiosmtplib.SMTPException, OSError) as error:
                waiting = error
                if _says_later(error):
                    await _postpone([letter.id], message, error)
                else:  # Nobody is there: those after it need not ask, too.
                    await _postpone([one.id for one in letters[number:]], message, error)
                    break
            else:
                await _end([letter.id], message.hat, "sent")
    if waiting is not None and message.attempts < MOST_ATTEMPTS:
        raise Later from waiting


def _says_later(error: Exception) -> bool:
    """Whether the server answers, and has said no to one letter for now."""
    return isinstance(error, aiosmtplib.SMTPResponseException) and not isinstance(error, aiosmtplib.SMTPConnectError)


async def _postpone(mails: Sequence[int], message: Message, error: Exception) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        await _end(mails, message.hat, "failed", reason="Mejlservern gick inte att nå trots flera försök.")
        return
    await _end(mails, message.hat, "queued", reason=f"Mejlservern svarar inte. {_again(message.attempts)}")
    log.warning("letters postponed", mails=mails, error=type(error).__name__)


def _again(attempts: int) -> str:
    minutes = max(1, round(pause_after(attempts) / 60))
    return f"Nytt försök görs inom {minutes} {'minut' if minutes == 1 else 'minuter'}."


async def _written(letter: QueuedLetter) -> EmailMessage:
    """Raises Refused."""
    plain = Letter(
        id=f"brev-{letter.id}",
        recipient=letter.recipient,
        sender=settings.mail_from,
        sent_at=datetime.now(UTC),
        template=letter.template,
        context=letter.context,
    )
    complete = LETTERS.get(letter.template)
    try:
        return write_letter(await complete(plain) if complete else plain)
    except NotAnAddress as error:
        raise Refused("Adressen är ingen mejladress.") from error
    except PASSING:
        raise
    except Exception as error:  # a mistake in a template or its context: trying again would not help
        log.exception("letter cannot be written", mail=letter.id, template=letter.template)
        raise Refused("Brevet gick inte att skriva. Driften behöver titta på det.") from error


class _Folder:
    """Where no mail server is set, a letter is a file."""

    async def send(self, written: EmailMessage, letter_id: int) -> None:
        write_whole(letter_file(settings.data, letter_id), written.as_bytes())


class _Server:
    """A connection to the mail server: made for the first letter, made anew when the server has ended it."""

    def __init__(self, url: str) -> None:
        self._client = aiosmtplib.SMTP(**smtp_options(url))

    async def send(self, written: EmailMessage, letter_id: int) -> None:
        """Raises Refused, or an SMTPException or OSError that passes."""
        try:
            await self._hand_over(written)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _judged(error.recipients[0]) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _judged(error) from error

    async def _hand_over(self, written: EmailMessage) -> None:
        # As it is written: the client's own way of writing a message loses spaces in a long subject.
        letter = parseaddr(written["From"])[1], [parseaddr(written["To"])[1]], written.as_bytes()
        is_old = self._client.is_connected
        if not is_old:
            await self._client.connect()
        try:
            await self._client.sendmail(*letter)
        except aiosmtplib.SMTPServerDisconnected:
            # A server may say goodbye between two letters; of a new connection it is a fault.
            if not is_old:
                raise
            await self._client.connect()
            await self._client.sendmail(*letter)

    async def close(self) -> None:
        if self._client.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit()


@asynccontextmanager
async def _postman() -> AsyncIterator[_Folder | _Server]:
    if settings.smtp_url is None:
        yield _Folder()
        return
    server = _Server(settings.smtp_url)
    try:
        yield server
    finally:
        await server.close()


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


async def _begin(mails: Sequence[int], hat: str) -> list[QueuedLetter]:
    """The letters, without those that were sent or given up already. A hat's message sends that hat's letters only."""
    async with machine_scope():
        rows = await fetch(
            "update mail_message set attempts = attempts + 1 where id = any($1::bigint[]) and hat = $2"
            " and state = 'queued' returning id, recipient, template, context",
            list(mails),
            hat,
        )
    return [QueuedLetter(**{**dict(row), "context": json.loads(row["context"])}) for row in sorted(rows, key=_number)]


def _number(row: Any) -> int:
    return row["id"]


async def _end(mails: Sequence[int], hat: str, state: str, reason: str | None = None) -> None:
    async with machine_scope():
        await execute(
            "update mail_message set state = $2::varchar, reason = $3,"
            " sent_at = case when $2::varchar = 'sent' then now() end where id = any($1::bigint[])",
            list(mails),
            state,
            reason,
        )
        signal(letters_channel(hat))
