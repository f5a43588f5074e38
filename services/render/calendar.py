"""Meetings as an iCalendar feed (RFC 5545), as Outlook, Google and telephones subscribe to it; and as an invitation that can
be answered (RFC 5546), with what moves it and takes it away again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from services.domain.base.clock import STOCKHOLM
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.meetings import MeetingKind, MeetingState
from services.render.formats import date_weekday
from services.render.words.meetings import word

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Samband//Möten//SV"
FETCH_AGAIN = timedelta(hours=1)


class Method(StrEnum):
    """What an invitation asks of a calendar."""

    REQUEST = "REQUEST"  # take in, or change what you have
    CANCEL = "CANCEL"  # take away


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One person's invitation to a meeting. `stamped_at` tells a later one of the same `sequence` from an earlier.

    `organizer_mail` is where answers go; without `answers` nobody is asked for one in this way.
    """

    method: Method
    uid: str
    sequence: int
    stamped_at: datetime
    summary: str
    day: date
    starts: time
    ends: time
    place: str | None
    link: str | None
    page: str
    description: str
    organizer_name: str
    organizer_mail: str
    attendee_name: str
    attendee_mail: str
    answers: bool = True


def invitation(facts: Invitation) -> bytes:
    """The calendar object of an invitation. Its UID is the one of the feeds, so that a meeting is one wherever it comes from."""
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", facts.method)):
        calendar.add(key, value)
    event = Event()
    for key, value in (
        ("uid", facts.uid),
        ("sequence", facts.sequence),
        ("dtstamp", facts.stamped_at.astimezone(UTC)),
        ("dtstart", datetime.combine(facts.day, facts.starts, STOCKHOLM)),
        ("dtend", datetime.combine(facts.day, facts.ends, STOCKHOLM)),
        ("summary", facts.summary),
        # Outlook shows this, and not the letter, as the text of the meeting.
        ("description", facts.description),
        ("location", facts.place or facts.link),
        ("url", facts.page),
        ("status", "CANCELLED" if facts.method is Method.CANCEL else "CONFIRMED"),
        ("transp", "OPAQUE"),
    ):
        if value is not None:
            event.add(key, value)
    event.add("organizer", _who(facts.organizer_mail, facts.organizer_name), encode=False)
    asked = {} if facts.method is Method.CANCEL else {"PARTSTAT": "NEEDS-ACTION", "RSVP": str(facts.answers).upper()}
    attendee = _who(facts.attendee_mail, facts.attendee_name, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", **asked)
    event.add("attendee", attendee, encode=False)
    calendar.add_component(_stockholm())
    calendar.add_component(event)
    return calendar.to_ical()


def _stockholm() -> Timezone:
    """Swedish time as it has been since 1996. Outlook understands a rule for when it changes, and no list of days."""
    zone = Timezone()
    zone.add("tzid", STOCKHOLM.key)
    for part, name, began, month, before, after in (
        (TimezoneDaylight(), "CEST", datetime(1981, 3, 29, 2), 3, 1, 2),
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 10, 2, 1),
    ):
        part.add("dtstart", began)
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _who(mail: str, name: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    # Not every programme understands a quotation mark within a name, however it is written.
    for key, value in {"CN": name.replace('"', "’"), **parameters}.items():
        address.params[key] = vText(value)
    return address


def meeting_calendar(name: str, meetings: Iterable[MeetingView], *, pages: str) -> bytes:
    """A feed of this name. `pages` is the address below which each meeting has its page.

    A meeting keeps its UID for life and counts SEQUENCE up at every change, so that a calendar replaces what it has.
    One that is called off stays in the feed as cancelled: left out, some calendars would go on showing it.
    """
    calendar = Calendar()
    for key, value in (
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", name),
        ("x-wr-calname", name),
        ("x-wr-timezone", STOCKHOLM.key),
    ):
        calendar.add(key, value)
    calendar.add("refresh-interval", FETCH_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        calendar.add_component(_event(meeting, f"{pages}/{meeting.slug}"))
    calendar.add_component(_stockholm())
    return calendar.to_ical()


def _event(meeting: MeetingView, page: str) -> Event:
    event = Event()
    facts: dict[str, Any] = {
        "uid": str(meeting.uid),
        "sequence": meeting.sequence,
        "dtstamp": meeting.changed_at.astimezone(UTC),
        "last-modified": meeting.changed_at.astimezone(UTC),
        "summary": f"{'Inställt: ' if meeting.is_called_off else ''}{summary(meeting.body.name, meeting.kind)}",
        "status": "CANCELLED" if meeting.is_called_off else "CONFIRMED",
        "url": page,
        "description": "\n".join(_lines(meeting, page)),
        "location": meeting.place or meeting.link,
    }
    if meeting.starts and meeting.ends:
        facts["dtstart"] = datetime.combine(meeting.day, meeting.starts, STOCKHOLM)
        facts["dtend"] = datetime.combine(meeting.day, meeting.ends, STOCKHOLM)
    else:
        facts["dtstart"] = meeting.day
        facts["dtend"] = meeting.day + timedelta(days=1)
    for key, value in facts.items():
        if value is not None:
            event.add(key, value)
    return event


def summary(body: str, kind: MeetingKind) -> str:
    """What calendars call a meeting: its body, and its kind where it isn't the usual one."""
    return body if kind is MeetingKind.ORDINARY else f"{body}, {word(kind)}"


def _lines(meeting: MeetingView, page: str) -> Iterable[str]:
    if meeting.state is MeetingState.MOVED and meeting.moved_from:
        yield f"Flyttat från {date_weekday(meeting.moved_from)}."
    if meeting.reason:
        yield f"Skäl: {meeting.reason}"
    if not meeting.starts:
        yield "Tiden är inte bestämd."
    if meeting.link:
        yield f"Anslut på nätet: {meeting.link}"
    yield f"Mötets sida i Samband: {page}"
