"""Reads a letter that has come to one of our addresses: what a calendar programme answers, or what a person has written.

Letters come from strangers. Whatever one holds, reading it takes little time and memory, and ends with facts or Unreadable.
"""

import email
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message, MIMEPart
from email.policy import default
from typing import Any

import nh3
from icalendar import Calendar, Event, vDDDTypes

from services.domain.meetings.rules.replies import Attendee, CalendarReply
from services.render.mail import text_form

LARGEST_LETTER = 5_000_000
"""Bytes that a letter may have. An answer has some thousands; what people write may hold a picture or two."""

# Python reads a header in a time that grows by the square of its length, and a part takes its kilobytes.
_LONGEST_HEADER = 50_000
_MOST_PARTS = 300
_LARGEST_CALENDAR = 250_000
_LONGEST_HTML = 60_000
_LONGEST_TEXT = 20_000
_LONGEST_LINE = 300
_MOST_FILES = 20

_CALENDARS = ("text/calendar", "application/ics")
_MASS = frozenset({"bulk", "junk", "list", "auto_reply"})
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_OUR_LETTER = re.compile(rb"^Message-ID:\s*<brev-(\d{1,18})@", re.IGNORECASE | re.MULTILINE)
_HTML_TAGS = {"a", "blockquote", "br", "div", "h1", "h2", "h3", "li", "ol", "p", "table", "td", "th", "tr", "ul"}


class Unreadable(Exception):
    """The letter is broken, or made to do harm. The message is for the sender's mail server, so it is ASCII."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """That somebody proposes another time for the meeting (iTIP COUNTER): which, where their programme tells."""

    starts: datetime | None
    ends: datetime | None


@dataclass(frozen=True, kw_only=True)
class Returned:
    """That a letter of ours did not arrive: its number and the mail server's status (RFC 3463), where they are told."""

    letter: int | None
    status: str


@dataclass(frozen=True, kw_only=True)
class Received:
    """A letter. `digest` is the same whenever it comes again; `is_automatic` that no person has written it."""

    digest: str
    name: str
    mail: str
    subject: str
    text: str
    files: tuple[str, ...]
    is_automatic: bool
    reply: CalendarReply | None = None
    proposal: Proposal | None = None
    returned: Returned | None = None


def read_letter(content: bytes, *, sender: str, now: datetime) -> Received:
    """Read a letter; `sender` is the address that its mail server gave, empty for a machine's. Raises Unreadable."""
    _ensure_harmless(content)
    try:
        message = email.message_from_bytes(content, policy=default)
        name, mail = _from(message, sender)
        method, event = _calendar(message)
        return Received(
            digest=hashlib.sha256(_raw(message, "message-id").encode() or content).hexdigest(),
            name=name,
            mail=mail,
            subject=_line(str(message.get("subject", ""))),
            text=_text(message),
            files=_files(message),
            is_automatic=not sender or _is_automatic(message),
            reply=_reply(event, now) if event and method == "REPLY" else None,
            proposal=_proposal(event) if event and method == "COUNTER" else None,
            returned=_returned(message, content),
        )
    except Unreadable:
        raise
    except (Exception, RecursionError) as error:  # The libraries raise whatever they stumble over.
        raise Unreadable("The letter cannot be read") from error


def _ensure_harmless(content: bytes) -> None:
    if content.count(b"\n--") > _MOST_PARTS:
        raise Unreadable("The letter has too many parts")
    header = 0
    for line in content.splitlines():
        header = header + len(line) if line[:1] in (b" ", b"\t") else len(line)
        if header > _LONGEST_HEADER:
            raise Unreadable("The letter has too long a header")


# --- Who has sent it -----------------------------------------------------------------------------------


def _from(message: EmailMessage, sender: str) -> tuple[str, str]:
    header: Any = message["from"]
    addresses = header.addresses if header is not None else ()
    name, mail = (addresses[0].display_name, addresses[0].addr_spec) if addresses else ("", sender)
    if not mail.rpartition("@")[0]:
        mail = sender
    return _line(name) or _line(mail), _line(mail)


def _is_automatic(message: EmailMessage) -> bool:
    """Whether a machine has sent it (RFC 3834): an answering machine must get no letter, and nobody needs its own."""
    submitted = _raw(message, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _raw(message, "precedence").strip().lower() in _MASS
        or any(_raw(message, name) for name in ("list-id", "x-autoreply", "x-autorespond"))
        or message.get_content_type() == "multipart/report"
    )


def _returned(message: EmailMessage, content: bytes) -> Returned | None:
    """What a mail server tells of a letter that will not arrive (RFC 3464); a delay tells nothing."""
    if message.get_content_type() != "multipart/report":
        return None
    told = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in told for block in part.walk() if block is not part]
    failed = next((block for block in blocks if _raw(block, "action").lower() == "failed"), None)
    if failed is None:
        return None
    status, letter = _STATUS.match(_raw(failed, "status")), _OUR_LETTER.search(content)
    return Returned(letter=int(letter[1]) if letter else None, status=status[0] if status else "")


def _raw(message: Message, name: str) -> str:
    return next((_clean(str(value)).strip() for key, value in message.raw_items() if key.lower() == name), "")


# --- What a person has written -------------------------------------------------------------------------


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    text = _decoded(body)
    if body.get_content_subtype() == "html":
        text = _text_of_html(text)
    text = _clean(text).strip()
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …"


def _text_of_html(html: str) -> str:
    """Made whole before it is read: Python's reader goes through crooked markup again and again."""
    start = max(html.lower().find("<body"), 0)
    whole = nh3.clean(html[start : start + _LONGEST_HTML], tags=_HTML_TAGS, clean_content_tags={"script", "style"})
    return text_form(whole)


def _files(message: EmailMessage) -> tuple[str, ...]:
    """Names of what was attached; pictures within the text are part of that."""
    names = (
        _line(part.get_filename() or part.get_content_type())
        for part in _parts(message)
        if part.get_content_disposition() == "attachment" and part.get_content_type() not in _CALENDARS
    )
    return tuple(name for name, _ in zip(names, range(_MOST_FILES), strict=False))


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    """The letter's own parts: what another letter within it holds is that one's."""
    if message.get_content_maintype() == "multipart":
        for part in message.iter_parts():
            yield from _parts(part)
    elif message.get_content_maintype() != "message":
        yield message


def _decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # A character set that nobody knows.
        return content.decode("utf-8", "replace")


def _clean(text: str) -> str:
    """Without the signs that neither database nor reader can do anything with."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return _NOT_TEXT.sub("", whole)


def _line(text: str) -> str:
    return " ".join(_clean(text).split())[:_LONGEST_LINE]


# --- What a calendar programme has written -------------------------------------------------------------


def _calendar(message: EmailMessage) -> tuple[str, Event | None]:
    """The method of the calendar object that goes with a letter, and its event; nothing where there is none."""
    kinds = {part.get_content_type(): part for part in reversed(list(_parts(message)))}
    part = next((kinds[kind] for kind in _CALENDARS if kind in kinds), None)
    if part is None:
        return "", None
    text = _decoded(part)
    if len(text) > _LARGEST_CALENDAR:
        raise Unreadable("The calendar object is too large")
    calendar = Calendar.from_ical(text)
    header: Any = part["content-type"]
    method = _value(calendar.get("method")) or header.params.get("method", "")
    events = [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    if method.upper() == "REPLY" and not events:
        raise Unreadable("The calendar object answers nothing")
    return method.upper(), events[0] if events else None


def _reply(event: Event, now: datetime) -> CalendarReply:
    sequence, stamped = _value(event.get("sequence")), _moment(event.get("dtstamp"))
    return CalendarReply(
        uid=_value(event.get("uid")),
        attendees=tuple(_attendee(one) for one in _listed(event.get("attendee"))),
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else None,
        # A clock that is ahead must not outdo what is answered afterwards.
        stamped_at=min(stamped, now) if stamped else None,
        comment="\n".join(filter(None, (_value(one) for one in _listed(event.get("comment"))))) or None,
    )


def _attendee(value: Any) -> Attendee:
    parameters = getattr(value, "params", {})
    delegates = _listed(parameters.get("DELEGATED-TO"))
    return Attendee(
        mail=_bare(value),
        status=_clean(str(parameters.get("PARTSTAT", ""))).upper(),
        delegate=_bare(delegates[0]) if delegates else None,
    )


def _bare(value: Any) -> str:
    return re.sub(r"^mailto:", "", _value(value), flags=re.IGNORECASE)


def _proposal(event: Event) -> Proposal:
    return Proposal(starts=_moment(event.get("dtstart")), ends=_moment(event.get("dtend")))


def _value(value: Any) -> str:
    """The text of a property, of the first where there are several."""
    first = next(iter(_listed(value)), None)
    return "" if first is None else _clean(str(first)).strip()


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [] if value is None else [value]


def _moment(value: Any) -> datetime | None:
    """A property's moment; None where it is no moment but a day, or broken."""
    first = next(iter(_listed(value)), None)
    found = first.dt if isinstance(first, vDDDTypes) else None
    if not isinstance(found, datetime):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
