"""Meetings as a calendar feed, read again by the library and by the rules of RFC 5545."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from services.domain.bodies.queries.book import BodyRef
from services.domain.bodies.rules import ALWAYS
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.meetings import BodyTime, MeetingKind, MeetingState
from services.render.calendar import meeting_calendar

MEETING = MeetingView(
    id=1,
    slug="schnv-2025-10-17",
    body=BodyRef(id=1, slug="schnv", name="Socialchefsnätverket", short="SCHNV"),
    body_time=BodyTime(period=ALWAYS),
    day=date(2025, 10, 17),
    starts=time(9),
    ends=time(12),
    place="Stängslet; Myntgatan 2, Falun",
    link="https://mote.example/x?a=1,2;3",
    kind=MeetingKind.ORDINARY,
    state=MeetingState.PLANNED,
    moved_from=None,
    reason=None,
    uid=UUID("5f1d9e5c-6d0c-4d52-8f8e-1c1b0c2f6a10"),
    sequence=0,
    changed_at=datetime(2025, 9, 1, 8, tzinfo=UTC),
)


def events(*meetings: MeetingView):
    calendar = Calendar.from_ical(meeting_calendar("Möten, Dalarna", meetings, pages="https://s.example/dalarna/moten"))
    assert calendar.errors == []
    return calendar.walk("VEVENT")


def test_a_meeting_is_read_again_with_its_time_in_stockholm():
    content = meeting_calendar("Möten, Dalarna", [MEETING], pages="https://s.example/dalarna/moten")
    calendar = Calendar.from_ical(content)
    assert (calendar["version"], calendar["method"], calendar["x-wr-calname"]) == ("2.0", "PUBLISH", "Möten, Dalarna")
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Stockholm"
    assert {one.name for one in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    (event,) = calendar.walk("VEVENT")
    assert event["uid"] == str(MEETING.uid)
    assert event["sequence"] == 0
    assert event["dtstart"].params["TZID"] == "Europe/Stockholm"
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2025, 10, 17, 7, tzinfo=UTC)
    assert event["dtend"].dt.astimezone(UTC) == datetime(2025, 10, 17, 10, tzinfo=UTC)
    assert event["location"] == MEETING.place
    assert MEETING.link in event["description"]
    assert event["url"] == "https://s.example/dalarna/moten/schnv-2025-10-17"
    assert event["status"] == "CONFIRMED"


def test_winter_has_another_offset():
    (event,) = events(replace(MEETING, day=date(2025, 12, 12)))
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2025, 12, 12, 8, tzinfo=UTC)


def test_a_meeting_without_a_time_takes_the_day():
    (event,) = events(replace(MEETING, starts=None, ends=None))
    assert event["dtstart"].dt == date(2025, 10, 17)
    assert event["dtend"].dt == date(2025, 10, 18)
    assert "inte bestämd" in event["description"]


def test_a_called_off_meeting_is_cancelled_with_the_same_identity():
    (event,) = events(replace(MEETING, state=MeetingState.CALLED_OFF, reason="Snöoväder", sequence=3))
    assert (event["status"], event["uid"], event["sequence"]) == ("CANCELLED", str(MEETING.uid), 3)
    assert event["summary"] == "Inställt: Socialchefsnätverket"
    assert "Snöoväder" in event["description"]


def test_a_moved_meeting_says_from_where():
    (event,) = events(replace(MEETING, state=MeetingState.MOVED, moved_from=date(2025, 10, 10), sequence=1))
    assert "Flyttat från fredag 10 oktober 2025." in event["description"]


def test_an_empty_calendar_is_a_calendar():
    assert events() == []


@given(
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=200),
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.integers(0, 23),
)
def test_every_place_day_and_hour_comes_through_in_lines_of_75_bytes(place, day, hour):
    meeting = replace(MEETING, place=place, day=day, starts=time(hour), ends=time(hour, 30))
    content = meeting_calendar("Möten", [meeting], pages="https://s.example/dalarna/moten")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["location"] == place
    assert event["dtstart"].dt.replace(tzinfo=None) == datetime.combine(day, time(hour))
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=30)
