"""Calls as documents, letters and invitations, opened and read again."""

import email
import email.policy
import html
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO

import docx
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pdfua import Severity, validate

from services.domain.base.clock import STOCKHOLM
from services.domain.meetings.rules.calls import (
    ITEM_PARTS,
    CallContent,
    CalledAttachment,
    CalledItem,
    Change,
    ChangeKind,
)
from services.domain.meetings.rules.meetings import MeetingKind
from services.render import mail, pdf, word
from services.render.calendar import Invitation, Method, invitation
from services.render.calls import call_document
from services.render.mail import Letter, write_letter
from services.render.words.calls import PARTS, called_title, change_words
from services.render.words.meetings import hours

AT = datetime(2025, 11, 20, 9, 30, tzinfo=UTC)
CONTENT = CallContent(
    day=date(2025, 12, 12),
    starts=time(9),
    ends=time(12),
    place="Stängslet, Myntgatan 2, Falun",
    link="https://mote.example/december?a=1,2;3",
    kind=MeetingKind.ORDINARY,
    sequence=2,
    items=(
        CalledItem(id=1, parent=None, number="1", title="Mötets öppnande", proposals=("att öppna mötet.",)),
        CalledItem(id=2, parent=None, number="2", title="Rapport från regional nivå"),
        CalledItem(
            id=3,
            parent=2,
            number="2 a",
            title="Budget <2026> & framåt",
            kinds=("Beslut", "Dialog"),
            minutes=20,
            background="Se **underlaget**.",
            presenters=("Åsa Öhman, ekonom, Falun",),
            proposals=("att anta budgeten.", "att skicka ut den."),
            attachments=("Bilaga A",),
        ),
    ),
    attachments=(CalledAttachment(id=1, letter="A", name="Bilaga A", title="Budget", files=(1,)),),
)
CHANGES = (Change(kind=ChangeKind.ITEM_ADDED, number="2 a", title="Budget"),)
DOCUMENT = call_document(
    CONTENT,
    body="Socialchefsnätverket",
    issuer="RSS Dalarna",
    number=2,
    message="Kom i tid.\n\nTag med kalendern.",
    changes=CHANGES,
    sent_at=AT,
)
INVITED = Invitation(
    method=Method.REQUEST,
    uid="5f1d9e5c-6d0c-4d52-8f8e-1c1b0c2f6a10",
    sequence=2,
    stamped_at=AT,
    summary="Socialchefsnätverket",
    day=CONTENT.day,
    starts=time(9),
    ends=time(12),
    place=CONTENT.place,
    link=CONTENT.link,
    page="https://s.example/dalarna/moten/schnv-2025-12-12",
    description="Svara: https://s.example/svar/x\n\n1. Mötets öppnande",
    organizer_name="RSS Dalarna",
    organizer_mail="kallelse+s-dalarna-1-x@rss.example",
    attendee_name="Åsa Öhman",
    attendee_mail="asa@falun.example",
)


def test_an_item_about_another_meeting_says_which():
    title = "Föregående minnesanteckningar"
    item = CalledItem(id=1, parent=None, number="3", title=title, about=date(2025, 10, 17))
    assert called_title(item) == "Föregående minnesanteckningar 17 oktober 2025"
    assert called_title(replace(item, about=None)) == title


# --- Documents ------------------------------------------------------------------------------------------


def test_word_has_the_agenda_under_headings_and_says_what_has_changed():
    file = docx.Document(BytesIO(word.render_document(DOCUMENT)))
    headings = [one.text for one in file.paragraphs if one.style and one.style.name.startswith("Heading")]
    assert headings == [
        "Ändrat sedan förra kallelsen",
        "Dagordning",
        "1. Mötets öppnande",
        "2. Rapport från regional nivå",
        "2 a. Budget <2026> & framåt",
        "Bilagor",
    ]
    text = "\n".join(one.text for one in file.paragraphs)
    for words in (
        "Kom i tid.",
        "Beslut och Dialog, 20\xa0minuter",
        "Föredragande: Åsa Öhman, ekonom, Falun",
        "att anta",
    ):
        assert words in text
    assert file.core_properties.title == "Kallelse till Socialchefsnätverket"


def test_the_pdf_is_accessible_and_both_are_the_same_bytes_each_time(tmp_path):
    made = pdf.render_document(DOCUMENT)
    file = tmp_path / "kallelse.pdf"
    file.write_bytes(made)
    assert [finding for finding in validate(str(file)).findings if finding.severity >= Severity.INFO] == []
    assert pdf.render_document(DOCUMENT) == made
    assert word.render_document(DOCUMENT) == word.render_document(DOCUMENT)


# --- Words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_change_is_a_sentence(kind: ChangeKind):
    before, after = {
        ChangeKind.DAY: ("2025-12-12", "2025-12-19"),
        ChangeKind.TIME: ("09.00–12.00", "10.00–12.00"),
        ChangeKind.MEETING_KIND: ("ordinary", "full_day"),
    }.get(kind, ("förut", "nu"))
    parts = ("background", "proposals")
    said = change_words(Change(kind=kind, number="3 a", title="Budget", before=before, after=after, parts=parts))
    assert said.endswith(".")
    assert said[0].isupper() or said[0] in "”3"


def test_every_part_of_an_item_has_a_word():
    assert set(PARTS) == set(ITEM_PARTS)


# --- Invitations ----------------------------------------------------------------------------------------


def read(facts: Invitation):
    calendar = Calendar.from_ical(invitation(facts))
    assert calendar.errors == []
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    return calendar, event


def test_an_invitation_is_read_again_with_all_that_calendars_need():
    calendar, event = read(INVITED)
    assert (calendar["method"], calendar["version"]) == ("REQUEST", "2.0")
    assert (event["uid"], event["sequence"], event["status"]) == (INVITED.uid, 2, "CONFIRMED")
    assert event["dtstamp"].dt == AT
    assert event["dtstart"].params["TZID"] == "Europe/Stockholm"
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2025, 12, 12, 8, tzinfo=UTC)
    assert event["dtend"].dt.astimezone(UTC) == datetime(2025, 12, 12, 11, tzinfo=UTC)
    assert event["location"] == CONTENT.place
    assert event["description"] == INVITED.description
    assert event["organizer"] == "mailto:kallelse+s-dalarna-1-x@rss.example"
    assert event["organizer"].params["CN"] == "RSS Dalarna"
    assert event["attendee"] == "mailto:asa@falun.example"
    assert event["attendee"].params["RSVP"] == "TRUE"
    assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Stockholm"


@given(st.datetimes(datetime(1997, 1, 1), datetime(2100, 12, 31)))
def test_the_rules_of_the_time_zone_give_the_offset_that_stockholm_has(moment: datetime):
    calendar, _ = read(INVITED)
    (zone,) = calendar.walk("VTIMEZONE")
    began = {}
    for part in zone.subcomponents:
        rule = rrulestr(part["rrule"].to_ical().decode(), dtstart=part["dtstart"].dt)
        began[rule.before(moment, inc=True)] = part["tzoffsetto"].td
    told = began[max(began)]
    assert told == moment.replace(tzinfo=STOCKHOLM, fold=1).utcoffset() or _is_at_the_change(moment)


def _is_at_the_change(moment: datetime) -> bool:
    """Within the hour that there is twice or not at all, which no meeting is held in."""
    return moment.weekday() == 6 and moment.month in (3, 10) and moment.day > 24 and moment.hour in (2, 3)


def test_the_time_zone_has_rules_and_no_list_of_days():
    assert b"RDATE" not in invitation(INVITED)
    assert invitation(INVITED).count(b"RRULE") == 2


def test_where_no_mail_is_read_nobody_is_asked_to_answer_by_it():
    _, event = read(replace(INVITED, answers=False))
    assert event["attendee"].params["RSVP"] == "FALSE"


def test_what_is_cancelled_is_the_same_meeting():
    calendar, event = read(replace(INVITED, method=Method.CANCEL, sequence=3))
    assert (calendar["method"], event["status"]) == ("CANCEL", "CANCELLED")
    assert (event["uid"], event["sequence"]) == (INVITED.uid, 3)
    assert event["attendee"] == "mailto:asa@falun.example"


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=120))
def test_every_name_place_and_text_comes_through_in_lines_of_75_bytes(text: str):
    facts = replace(INVITED, attendee_name=text, place=text, summary=text, description=text)
    assert all(len(line) <= 75 for line in invitation(facts).split(b"\r\n"))
    _, event = read(facts)
    assert (event["location"], event["summary"], event["description"]) == (text, text, text)


# --- Letters --------------------------------------------------------------------------------------------

CONTEXT = {
    "tenant_name": "RSS Dalarna",
    "name": "Åsa Öhman",
    "body": "Socialchefsnätverket",
    "content": CONTENT,
    "hours": hours(CONTENT.starts, CONTENT.ends),
    "changes": [],
    "message": "Kom i tid.\nVälkommen!",
    "is_change": False,
    "called_off": True,
    "reason": "Snöoväder",
    "url": "https://s.example/dalarna/moten/schnv-2025-12-12",
    "answer_url": "https://s.example/svar/dalarna-1-2-abc",
    "answers_by_mail": True,
}


def sent(template: str = "meeting_call", method: Method = Method.REQUEST, own: frozenset[str] = frozenset(), **context):
    letter = Letter(
        id="brev-1",
        recipient="asa@falun.example",
        sender='"RSS Dalarna" <kallelse+s-dalarna-1-x@rss.example>',
        sent_at=AT,
        template=template,
        context=CONTEXT | context,
        own=own,
        invitation=mail.Invitation(method=method, content=invitation(replace(INVITED, method=method))),
    )
    return email.message_from_bytes(write_letter(letter).as_bytes(), policy=email.policy.default)


OWN = frozenset({"name", "answer_url"})
NAMES = ("Åsa Öhman", "<b>Kim</b> & 'Co'", "Per  Ek", "Åsa Öhman")


@pytest.mark.parametrize("template", ["meeting_call", "meeting_reminder", "meeting_cancellation"])
def test_letters_that_are_rendered_together_say_what_each_would_say_alone(template: str):
    for called_off in (True, False):
        for name in NAMES:
            context = {"name": name, "answer_url": f"https://s.example/svar/{len(name)}", "called_off": called_off}
            together, alone = sent(template, own=OWN, **context), sent(template, **context)
            assert text_of(together) == text_of(alone)
            assert words_of(together) == words_of(alone)
            assert together["Subject"] == alone["Subject"]


def words_of(message) -> str:
    return html.unescape(message.get_body(("html",)).get_content())


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_letter_holds_the_invitation_where_outlook_and_google_look_for_it():
    message = sent()
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = list(message.iter_parts())[-1]
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert part["Content-Type"].params["charset"] == "utf-8"
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert event["uid"] == INVITED.uid
    assert message["From"].addresses[0].addr_spec == "kallelse+s-dalarna-1-x@rss.example"
    assert event["organizer"] == f"mailto:{message['From'].addresses[0].addr_spec}"


def test_the_letter_says_when_where_what_and_how_one_answers():
    message = sent()
    assert message["Subject"] == "Kallelse: Socialchefsnätverket fredag 12 december 2025, kl. 09.00–12.00"
    text = text_of(message)
    for words in (
        "Stängslet, Myntgatan 2, Falun",
        "Anslut till mötet: https://mote.example/december?a=1,2;3",
        "Svara på kallelsen: https://s.example/svar/dalarna-1-2-abc",
        "– 1. Mötets öppnande\nFörslag: att öppna mötet.",
        "– 2 a. Budget <2026> & framåt (Beslut och Dialog), 20 min. Föredragande: Åsa Öhman, ekonom, Falun",
        "– Bilaga A: Budget",
        "Kom i tid.\nVälkommen!",
    ):
        assert words in text, (words, text)


def test_a_changed_call_says_what_has_changed_in_its_subject_and_first():
    message = sent(is_change=True, changes=[change_words(one) for one in CHANGES])
    assert message["Subject"].startswith("Ändrad kallelse: ")
    text = text_of(message)
    assert text.index("Ny punkt 2 a: ”Budget”.") < text.index("Dagordning")


def test_a_cancellation_says_why_and_takes_the_meeting_away():
    message = sent("meeting_cancellation", Method.CANCEL)
    assert message["Subject"] == "Inställt möte: Socialchefsnätverket fredag 12 december 2025"
    assert "Snöoväder" in text_of(message)
    assert list(message.iter_parts())[-1]["Content-Type"].params["method"] == "CANCEL"
    withdrawn = sent("meeting_cancellation", Method.CANCEL, called_off=False)
    assert withdrawn["Subject"].startswith("Du är inte längre kallad")
    assert "inställt" not in text_of(withdrawn)


def test_a_reminder_leads_to_the_answer():
    message = sent("meeting_reminder")
    assert message["Subject"].startswith("Kommer du? Socialchefsnätverket")
    assert "https://s.example/svar/dalarna-1-2-abc" in text_of(message)
