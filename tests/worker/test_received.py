"""Letters as they come from the world, read: what each is, and what is refused without costing anything."""

import email
import email.policy
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.replies import Attendee
from services.worker.received import LARGEST_LETTER, Received, Returned, Unreadable, read_letter
from tests.worker import calendar_letters
from tests.worker.calendar_letters import PROGRAMMES, Answer, google, outlook, returned, written

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
TO = "kallelse+s-dalarna-1-abcdefghijklmnop@rss.example"
ANSWER = Answer(uid="5ca1ab1e-0000-4000-8000-000000000001", to=TO)


def read(content: bytes, sender: str = "anna@falun.example") -> Received:
    return read_letter(content, sender=sender, now=NOW)


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("status", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_what_a_programme_answers_is_read_in_its_own_form(programme, status):
    received = read(programme(Answer(uid=ANSWER.uid, to=TO, status=status, sequence=3)))
    reply = received.reply
    assert reply is not None
    assert (reply.uid, reply.sequence, reply.stamped_at) == (ANSWER.uid, 3, ANSWER.stamp)
    assert reply.attendees == (Attendee(mail="anna@falun.example", status=status),)
    assert reply.comment is None
    assert (received.name, received.mail) == ("Anna Ek", "anna@falun.example")


@pytest.mark.parametrize("programme", [outlook, google], ids=lambda one: one.__name__)
def test_a_word_beside_the_answer_is_read(programme):
    assert read(programme(Answer(uid="x", to=TO, comment="Jag är försenad"))).reply.comment == "Jag är försenad"


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda one: one.__name__)
def test_who_was_handed_over_to_is_read(programme):
    (attendee,) = read(
        programme(Answer(uid="x", to=TO, status="DELEGATED", delegate="Eva@falun.example"))
    ).reply.attendees
    assert (attendee.status, attendee.delegate) == ("DELEGATED", "Eva@falun.example")


def test_a_clock_that_is_ahead_is_taken_back_to_now():
    assert read(google(Answer(uid="x", to=TO, stamp=NOW + timedelta(days=900)))).reply.stamped_at == NOW


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        (b"SEQUENCE:0", b"SEQUENCE:nolla"),
        (b"SEQUENCE:0", b"SEQUENCE:99999999999999999999"),
        (b"DTSTAMP:20251120T100000Z", b"DTSTAMP:i dag"),
        (b"DTSTAMP:20251120T100000Z", b"X-NOTHING:1"),
    ],
)
def test_a_broken_or_missing_detail_costs_no_answer(line, broken):
    content = google(ANSWER)
    assert line in content
    reply = read(content.replace(line, broken)).reply
    assert [one.status for one in reply.attendees] == ["ACCEPTED"]


def test_another_time_that_is_proposed_is_no_answer():
    content = calendar_letters.telephone(ANSWER).replace(b"METHOD:REPLY", b"METHOD:COUNTER")
    received = read(content)
    assert received.reply is None
    assert received.proposal.starts == datetime(2025, 12, 12, 8, tzinfo=UTC)


def test_an_invitation_sent_to_us_answers_nothing():
    received = read(google(ANSWER).replace(b"METHOD:REPLY", b"METHOD:REQUEST").replace(b"method=REPLY", b"method=x"))
    assert (received.reply, received.proposal) == (None, None)


def test_what_another_letter_within_the_letter_answers_is_not_this_ones():
    outer = written("Se här.", to=TO)
    outer.add_attachment(email.message_from_bytes(outlook(ANSWER), policy=email.policy.SMTP))
    assert read(outer.as_bytes()).reply is None


def test_what_a_person_writes_is_read_as_text():
    letter = written("Hej!\r\n\r\nJag kommer efter lunch.\r\n/Anna", to=TO, sender="Åsa Öhman <asa@orsa.example>")
    letter.add_attachment(b"x", maintype="application", subtype="pdf", filename="underlag.pdf")
    received = read(letter.as_bytes())
    assert (received.name, received.mail) == ("Åsa Öhman", "asa@orsa.example")
    assert received.text == "Hej!\n\nJag kommer efter lunch.\n/Anna"
    assert received.files == ("underlag.pdf",)
    assert not received.is_automatic


def test_what_is_written_in_html_alone_is_read_without_its_styles():
    letter = written("", to=TO)
    letter.set_content(
        "<html><head><style>p{color:red}</style></head><body><p>Hej<br>då</p><script>x()</script></body></html>",
        subtype="html",
    )
    assert read(letter.as_bytes()).text == "Hej\ndå"


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ({"Auto_Submitted": "auto-replied"}, "anna@falun.example"),
        ({"Auto_Submitted": "auto-generated; type=x"}, "anna@falun.example"),
        ({"Precedence": "bulk"}, "anna@falun.example"),
        ({"List_Id": "<lista.example>"}, "anna@falun.example"),
        ({}, ""),
    ],
)
def test_what_a_machine_sends_is_known(headers, sender):
    assert read(written("Jag är på semester.", to=TO, **headers).as_bytes(), sender).is_automatic


def test_what_says_that_no_machine_sent_it_is_a_persons():
    assert not read(written("Hej", to=TO, Auto_Submitted="no").as_bytes()).is_automatic


def test_the_same_letter_is_known_by_its_number_or_by_all_of_it():
    first, again = (
        outlook(Answer(uid="x", to=TO, message_id="<1@x>")),
        google(Answer(uid="y", to=TO, message_id="<1@x>")),
    )
    assert read(first).digest == read(again).digest
    unnumbered = b"From: a@b.example\r\n\r\nHej"
    assert read(unnumbered).digest == read(unnumbered).digest != read(unnumbered + b"!").digest


def test_a_character_set_that_nobody_knows_and_signs_that_nothing_can_keep_cost_no_text():
    content = b"From: a@b.example\r\nContent-Type: text/plain; charset=x-unknown\r\n\r\nHej \x00\xff du\x1b"
    assert read(content).text == "Hej \N{REPLACEMENT CHARACTER} du"


def test_a_letter_that_came_back_is_told_by_its_number():
    back = read(returned(to=TO, letter=17, status="5.2.2 (full)"), sender="")
    assert back.returned == Returned(letter=17, status="5.2.2")
    assert back.is_automatic


def test_a_delay_and_a_report_of_something_else_tell_of_no_return():
    assert read(returned(to=TO, letter=17, action="delayed"), sender="").returned is None
    assert read(returned(to=TO, letter=17).replace(b"multipart/report", b"multipart/mixed"), sender="").returned is None


def nested(depth: int) -> bytes:
    return b"From: a@b.example\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(depth)
    )


def calendar_of(text: bytes) -> bytes:
    return b"From: a@b.example\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n" + text


FOLDED = b"\r\n " + b"a" * 900
BOMBS = {
    "parts": b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 400_000,
    "nested": nested(290),
    "nested beyond": nested(5000),
    "header": b"From: a@b.example\r\nContent-Type: text/plain" + b"; a=b" * 180 + FOLDED * 4000 + b"\r\n\r\nx",
    "addresses": b"From: " + b"\r\n ".join([b"a@b.example," * 60] * 66) + b"\r\n\r\nx",
    "calendar": calendar_of(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 150_000 + b"END:VCALENDAR"),
    "small calendar": calendar_of(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 8000 + b"END:VEVENT\r\n" * 8000),
    "markup": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<!--<div><a href='" * 200_000,
    "divisions": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 900_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_made_to_do_harm_is_read_or_refused_in_little_time(name):
    began = time.monotonic()
    assert len(BOMBS[name]) <= LARGEST_LETTER
    with suppress(Unreadable):
        read(BOMBS[name])
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "content",
    [
        calendar_of(b"not a calendar at all"),
        calendar_of(b""),
        calendar_of(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"),
        calendar_of(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"),
        calendar_of(b"PK\x03\x04" + b"\x00" * 500),
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n" + BOMBS["header"],
    ],
)
def test_a_broken_answer_is_refused(content):
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert str(refused.value).isascii()


LETTERS = [make(ANSWER) for make in PROGRAMMES] + [written("Hej", to=TO).as_bytes(), returned(to=TO, letter=1)]


@given(st.sampled_from(LETTERS), st.data())
def test_whatever_happens_to_a_letter_on_its_way_gives_facts_or_a_refusal(letter, data):
    start = data.draw(st.integers(0, len(letter)))
    end = data.draw(st.integers(start, min(start + 60, len(letter))))
    instead = data.draw(st.binary(max_size=30))
    with suppress(Unreadable):
        received = read(letter[:start] + instead + letter[end:])
        for text in (received.name, received.mail, received.subject, received.text, *received.files):
            assert "\x00" not in text
            text.encode()


@given(st.binary(max_size=400))
def test_noise_gives_facts_or_a_refusal(content):
    with suppress(Unreadable):
        read(content)
