"""Letters by which calendar programmes answer an invitation, each in its programme's form; people and words are invented."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

STATUSES = {"ACCEPTED": "Accepterat", "DECLINED": "Nekat", "TENTATIVE": "Preliminärt", "DELEGATED": "Delegerat"}
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody's programme answers. `to` is the organiser's address; `attendee` how the programme knows them."""

    uid: str
    to: str
    status: str = "ACCEPTED"
    sender: str = "Anna Ek <anna@falun.example>"
    attendee: str = "anna@falun.example"
    sequence: int | None = 0
    stamp: datetime = datetime(2025, 11, 20, 10, tzinfo=UTC)
    comment: str = ""
    delegate: str | None = None
    message_id: str | None = None

    @property
    def number(self) -> str:
        return self.message_id or f"<{next(_numbers)}.prov@mail.example>"

    @property
    def partstat(self) -> str:
        handed = f';DELEGATED-TO="mailto:{self.delegate}"' if self.delegate else ""
        return f"PARTSTAT={self.status}{handed}"

    @property
    def stamped(self) -> str:
        return f"{self.stamp:%Y%m%dT%H%M%SZ}"


def outlook(answer: Answer) -> bytes:
    """As Exchange sends it: three forms of the same, the calendar object in base64 with MAILTO: and no organiser."""
    comment = answer.comment.replace("\n", "\\n")
    # Its time zone and product have the names that Exchange gives them.
    lines = [
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:W. Europe Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"ATTENDEE;{answer.partstat};CN=Anna Ek:MAILTO:{answer.attendee}",
        f"COMMENT;LANGUAGE=sv-SE:{comment}\\n",
        f"UID:{answer.uid}",
        f"SUMMARY;LANGUAGE=sv-SE:{STATUSES[answer.status]}: Socialchefsnätverket",
        "DTSTART;TZID=W. Europe Standard Time:20251212T090000",
        "DTEND;TZID=W. Europe Standard Time:20251212T120000",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{answer.stamped}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        *([] if answer.sequence is None else [f"SEQUENCE:{answer.sequence}"]),
        "LOCATION;LANGUAGE=sv-SE:Stängslet",
        *([] if answer.sequence is None else [f"X-MICROSOFT-CDO-APPT-SEQUENCE:{answer.sequence}"]),
        "X-MICROSOFT-CDO-OWNERAPPTID:0",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
        "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE",
        "X-MICROSOFT-CDO-IMPORTANCE:1",
        "X-MICROSOFT-CDO-INSTTYPE:0",
        "X-MICROSOFT-DONOTFORWARDMEETING:FALSE",
        "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    message = _headers(answer, f"{STATUSES[answer.status]}: Socialchefsnätverket")
    message["Thread-Topic"] = "Socialchefsnätverket"
    message["X-MS-Has-Attach"] = ""
    message["X-MS-Exchange-Calendar-Originator-Id"] = "e1f0c1a2-0000-4000-8000-00000000abcd;anna@falun.example"
    message.set_content(answer.comment or "\n", charset="iso-8859-1", cte="quoted-printable")
    message.add_alternative(f"<html><body><p>{answer.comment}</p></body></html>", subtype="html")
    message.add_alternative(_folded(lines), subtype="calendar", cte="base64", params={"method": "REPLY"})
    return message.as_bytes()


def google(answer: Answer) -> bytes:
    """As Google Calendar sends it: by a machine on somebody's behalf, once within the letter and once attached."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "DTSTART:20251212T080000Z",
        "DTEND:20251212T110000Z",
        f"DTSTAMP:{answer.stamped}",
        f"ORGANIZER;CN=RSS Dalarna:mailto:{answer.to}",
        f"UID:{answer.uid}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;{answer.partstat};CN=Anna"
        f" Ek;X-NUM-GUESTS=0:mailto:{answer.attendee}",
        *([f"COMMENT:{answer.comment}"] if answer.comment else []),
        "CREATED:20251120T080000Z",
        "DESCRIPTION:Svara på kallelsen",
        "LAST-MODIFIED:20251120T100000Z",
        "LOCATION:Stängslet",
        *([] if answer.sequence is None else [f"SEQUENCE:{answer.sequence}"]),
        "STATUS:CONFIRMED",
        "SUMMARY:Socialchefsnätverket",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    message = _headers(answer, f"{STATUSES[answer.status]}: Socialchefsnätverket fre 12 dec. 2025")
    message["Sender"] = "Google Calendar <calendar-notification@google.example>"
    message["Reply-To"] = answer.sender
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Anna Ek har svarat på inbjudan.\n")
    message.add_alternative("<p>Anna Ek har svarat på inbjudan.</p>", subtype="html")
    message.add_alternative(_folded(lines), subtype="calendar", params={"method": "REPLY"})
    content = _folded(lines).encode()
    message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics", cte="base64")
    return message.as_bytes()


def telephone(answer: Answer) -> bytes:
    """As a telephone's mail sends it: the calendar object alone beside a line of text, told by its own words only."""
    lines = [
        "BEGIN:VCALENDAR",
        "CALSCALE:GREGORIAN",
        "PRODID:-//Example Phone//Mail 1.0//SV",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{answer.uid}",
        f"ATTENDEE;{answer.partstat}:mailto:{answer.attendee}",
        f"ORGANIZER:mailto:{answer.to}",
        *([] if answer.sequence is None else [f"SEQUENCE:{answer.sequence}"]),
        "DTSTART:20251212T080000Z",
        f"DTSTAMP:{answer.stamped}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    message = _headers(answer, "Re: Kallelse")
    message.set_content("Skickat från min telefon\n")
    content = _folded(lines).encode()
    message.add_attachment(content, maintype="text", subtype="calendar", filename="svar.ics", cte="quoted-printable")
    return message.as_bytes()


PROGRAMMES = (outlook, google, telephone)


def from_invitation(calendar: str, answer: Answer) -> Answer:
    """The answer to an invitation, with what a programme takes from it: whose meeting, which version, who is asked."""
    text = re.sub(r"\r?\n[ \t]", "", calendar)

    def stated(name: str) -> str:
        found = re.search(rf"^{name}[^\r\n]*?:(?:mailto:)?([^\r\n:]*)\r?$", text, re.MULTILINE)
        assert found, name
        return found[1].strip()

    return replace(
        answer,
        uid=stated("UID"),
        to=stated("ORGANIZER"),
        attendee=stated("ATTENDEE"),
        sequence=int(stated("SEQUENCE")),
    )


def written(text: str, *, to: str, sender: str = "Anna Ek <anna@falun.example>", **headers: str) -> EmailMessage:
    """A letter that a person has written."""
    message = EmailMessage(policy=SMTP)
    for name, value in {
        "From": sender,
        "To": to,
        "Subject": "Sv: Kallelse",
        "Message-ID": f"<{next(_numbers)}.prov@mail.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }.items():
        message[name] = value
    message.set_content(text)
    return message


def returned(*, to: str, letter: int, action: str = "failed", status: str = "5.1.1") -> bytes:
    """As a mail server tells that a letter did not arrive (RFC 3464)."""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.falun.example>\r\n"
        f"To: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <{next(_numbers)}@mx.falun.example>\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.falun.example\r\n\r\n"
        "Final-Recipient: rfc822; anna@falun.example\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Subject: Kallelse\r\nMessage-ID: <brev-{letter}@rss.example>\r\n\r\n"
        "--b--\r\n"
    ).encode()


def _headers(answer: Answer, subject: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = answer.sender
    message["To"] = f'"RSS Dalarna" <{answer.to}>'
    message["Subject"] = subject
    message["Date"] = answer.stamp
    message["Message-ID"] = answer.number
    return message


def _folded(lines: list[str]) -> str:
    """Lines of at most 75 bytes, as calendar programmes write them."""
    folded = []
    for line in lines:
        while len(line.encode()) > 74:
            folded.append(line[:60])
            line = " " + line[60:]
        folded.append(line)
    return "\r\n".join(folded) + "\r\n"
