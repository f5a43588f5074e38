"""Letters (brev): one template, two forms. The text form is made from the HTML, so that the two cannot drift apart."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime, parseaddr
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from services.render.environment import render, render_block

_PARAGRAPHS = {"p", "h1", "h2", "h3", "ul", "ol", "table", "blockquote", "tr", "li"}
_CLOSE_TOGETHER = {"tr", "li"}


class _Policy(EmailPolicy):
    """As messages are written for SMTP, but with a subject that keeps all its spaces.

    Python 3.11 drops the space between two encoded words when it folds a long header (gh-92081).
    """

    def fold(self, name: str, value: str) -> str:
        if name.lower() != "subject" or value.isascii():
            return super().fold(name, value)
        return f"{name}: {Header(value, 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


class NotAnAddress(ValueError):
    """What should be a mail address is none: no letter can be sent to it."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar object (iMIP, RFC 6047) that goes with a letter: mail programs show what can be answered or taken away."""

    method: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter needs beside its words. `id` is its own for ever: the same letter sent twice is one to the receiver.

    `reply_to` is where answers are taken, when they are. `own` names what in the context belongs to this recipient, where all
    else is the same in many letters: they are then rendered once. The template only writes it out, and asks nothing of it.
    """

    id: str
    recipient: str
    sender: str
    sent_at: datetime
    template: str
    context: Mapping[str, Any]
    own: frozenset[str] = frozenset()
    reply_to: str | None = None
    invitation: Invitation | None = None
    enclosures: tuple[Enclosure, ...] = ()


def write_letter(letter: Letter) -> EmailMessage:
    """The letter as a message with a text and an HTML form, and what goes with it. Raises NotAnAddress."""
    template = f"mail/{letter.template}.html"
    sender = address(letter.sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = address(letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = address(letter.reply_to)
    message["Subject"] = subject(template, letter.context)
    message["Date"] = format_datetime(letter.sent_at)
    message["Message-ID"] = f"<{letter.id}@{sender.domain}>"
    # Answering machines must not answer (RFC 3834), and must not believe that a person wrote.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "sv"
    text, page = _forms(template, letter.context, letter.own)
    message.set_content(text)
    message.add_alternative(page, subtype="html")
    if letter.invitation:
        # Outlook takes an invitation only from the first part of a message, beside its text, and by the method named here.
        message.add_alternative(
            letter.invitation.content.decode(),
            subtype="calendar",
            cte="base64",
            params={"method": letter.invitation.method},
        )
    for enclosure in letter.enclosures:
        kind, _, subkind = enclosure.media_type.partition("/")
        message.add_attachment(enclosure.content, maintype=kind, subtype=subkind, filename=enclosure.name)
    return message


def _forms(template: str, context: Mapping[str, Any], own: frozenset[str]) -> tuple[str, str]:
    """The text and the HTML form. Each one's own words take the place of the marks that stand for them in what is shared."""
    text, page = _shared_forms(template, {**context, **{name: _mark(name) for name in own}})
    for name in own:
        words = str(context[name])
        text = text.replace(_mark(name), " ".join(words.split()))
        page = page.replace(_mark(name), html.escape(words))
    return text, page


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"  # Signs that no text has: they are for private use.


_latest: tuple[str, Mapping[str, Any], tuple[str, str]] | None = None


def _shared_forms(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Both forms, made anew only for another content than the last: letters that are alike are written one after the other."""
    global _latest
    if _latest is None or _latest[:2] != (template, context):
        import css_inline

        words = [render_block(template, block, context) for block in ("content", "foot")]
        text = text_form("{}<p>{}</p>".format(*words))
        _latest = template, context, (text, css_inline.inline(render(template, context)))
    return _latest[2]


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter as its receiver would read it."""

    subject: str
    text: str


def read_letter(file: Path) -> WrittenLetter | None:
    """A letter out of its file; None when there is no such file."""
    try:
        message = message_from_bytes(file.read_bytes(), policy=default)
    except FileNotFoundError:
        return None
    body = message.get_body(("plain",))
    return WrittenLetter(str(message["Subject"]), body.get_content() if body else "")


def subject(template: str, context: Mapping[str, Any]) -> str:
    """The subject as one line: a line break in what somebody wrote must not begin another header."""
    return " ".join(html.unescape(render_block(template, "subject", context)).split())


def address(text: str) -> Address:
    """One address, with or without a name before it. Raises NotAnAddress."""
    name, spec = parseaddr(text)
    try:
        if "@" not in spec or any(sign in text for sign in "\r\n"):
            raise ValueError
        mailbox, _, domain = spec.rpartition("@")
        # Before the @ only ASCII: few mail servers take more. A domain of other letters has an ASCII form (å → xn--…).
        return Address(name, addr_spec=f"{mailbox.encode('ascii').decode()}@{domain.encode('idna').decode()}")
    except Exception as error:
        raise NotAnAddress(text) from error


def text_form(content: str) -> str:
    """HTML of a letter as text: paragraphs apart, points with a dash, a link with its address after it."""
    reader = _TextReader()
    reader.feed(content)
    reader.close()
    return reader.text()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._link = ""
        self._quoted = False

    def text(self) -> str:
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        text = "\n".join(lines)
        while "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
        return text.strip() + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARAGRAPHS:
            self._parts.append("\n" if tag in _CLOSE_TOGETHER else "\n\n")
        if tag == "blockquote":
            self._quoted = True
        elif tag == "li":
            self._parts.append("– ")
        elif tag == "br":
            self._parts.append("\n")
        elif tag in ("td", "th"):
            self._parts.append(" ")
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self._parts.append(f": {self._link}")
            self._link = ""
        elif tag in _PARAGRAPHS and tag not in _CLOSE_TOGETHER:
            self._parts.append("\n\n")
            self._quoted = False

    def handle_data(self, data: str) -> None:
        if not self._quoted:  # Only a quotation keeps the lines of whoever wrote it.
            data = re.sub(r"\s+", " ", data)
        self._parts.append(data)
