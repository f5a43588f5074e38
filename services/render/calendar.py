"""Meetings as an iCalendar feed (RFC 5545), as Outlook, Google and telephones subscribe to it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from services.domain.base.clock import STOCKHOLM
from services.domain.meetings.queries import MeetingView
from services.domain.meetings.rules import MeetingKind, MeetingState
from services.render.formats import date_weekday
from services.render.words.meetings import word

MEDIA_TYPE = "text/calendar; charset=utf-8"
FETCH_AGAIN = timedelta(hours=1)


def meeting_calendar(name: str, meetings: Iterable[MeetingView], *, pages: str) -> bytes:
    """A feed of this name. `pages` is the address below which each meeting has its page.

    A meeting keeps its UID for life and counts SEQUENCE up at every change, so that a calendar replaces what it has.
    One that is called off stays in the feed as cancelled: left out, some calendars would go on showing it.
    """
    calendar = Calendar()
    for key, value in (
        ("prodid", "-//Samband//Möten//SV"),
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
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(meeting: MeetingView, page: str) -> Event:
    event = Event()
    facts: dict[str, Any] = {
        "uid": str(meeting.uid),
        "sequence": meeting.sequence,
        "dtstamp": meeting.changed_at.astimezone(UTC),
        "last-modified": meeting.changed_at.astimezone(UTC),
        "summary": _summary(meeting),
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


def _summary(meeting: MeetingView) -> str:
    kind = "" if meeting.kind is MeetingKind.ORDINARY else f", {word(meeting.kind)}"
    return f"{'Inställt: ' if meeting.is_called_off else ''}{meeting.body.name}{kind}"


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
