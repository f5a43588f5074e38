import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.render.environment import render
from services.render.mail import Letter, NotAnAddress, text_form, write_letter

INVITATION = Letter(
    id="brev-12",
    recipient="kim.berg@kommunen.example",
    sender="Samband <samband@rss.example>",
    sent_at=datetime(2025, 11, 20, 9, 0, tzinfo=UTC),
    template="invitation",
    context={
        "name": "Kim Berg",
        "tenant": "RSS Dalarna",
        "invited_by": "Robin Ek",
        "roles": ["utvecklingsledare", "läsare"],
        "url": "https://samband.example/logga-in?a=1&b=2",
    },
)
OTHERS = {
    "report_due": {
        "tenant": "RSS Dalarna",
        "half_year": "2025-2",
        "closes": "2025-12-01",
        "reports": [{"network": "Barn & unga", "state": "utkast", "url": "https://samband.example/r/1"}],
        "url": "https://samband.example/dalarna/natverksrapporter",
    },
    "report_question": {
        "tenant": "RSS Dalarna",
        "half_year": "2025-2",
        "network": "Barn och unga",
        "question": "Hur följer ni upp?\nOch när?",
        "asked_by": "SKR",
        "url": "https://samband.example/r/1",
    },
}


def sent(letter: Letter):
    """The letter as it arrives."""
    return email.message_from_bytes(write_letter(letter).as_bytes(), policy=email.policy.default)


def test_a_letter_says_who_when_and_that_no_person_wrote_it():
    message = sent(INVITATION)
    assert message["To"] == "kim.berg@kommunen.example"
    assert message["From"] == "Samband <samband@rss.example>"
    assert message["Subject"] == "Inbjudan till RSS Dalarna i Samband"
    assert message["Message-ID"] == "<brev-12@rss.example>"
    assert message["Date"] == "Thu, 20 Nov 2025 09:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"


def test_text_and_html_say_the_same():
    message = sent(INVITATION)
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    assert "Robin Ek har bjudit in dig till Samband som utvecklingsledare och läsare." in text
    assert "Logga in i Samband: https://samband.example/logga-in?a=1&b=2" in text
    assert "Det går inte att svara på det." in text
    assert "Robin Ek" in page
    assert 'style="' in page
    assert "<script" not in page


def test_what_people_wrote_becomes_neither_a_header_nor_markup():
    context = {**INVITATION.context, "tenant": "RSS\r\nBcc: alla@spion.example", "name": "<b>Kim</b>"}
    message = sent(replace(INVITATION, context=context))
    assert message["Bcc"] is None
    assert message["Subject"] == "Inbjudan till RSS Bcc: alla@spion.example i Samband"
    assert "&lt;b&gt;Kim" in message.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "recipient", ["", "kim", "kim@", "a@b.example\r\nBcc: c@d.example", "@b.example", "a b@c.example", "åsa@b.example"]
)
def test_what_is_no_address_is_refused(recipient: str):
    with pytest.raises(NotAnAddress):
        write_letter(replace(INVITATION, recipient=recipient))


def test_an_address_may_hold_swedish_letters_in_its_name():
    message = sent(replace(INVITATION, recipient="Åsa Öhman <asa@kommunen.example>"))
    assert message["To"].addresses[0].display_name == "Åsa Öhman"


@pytest.mark.parametrize("template", OTHERS)
def test_every_letter_can_be_written(template: str):
    message = sent(replace(INVITATION, template=template, context=OTHERS[template]))
    assert "hösten 2025" in message["Subject"]
    assert "https://samband.example/" in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize("words", range(1, 24))
def test_a_long_subject_keeps_its_spaces_where_it_is_folded(words: int):
    network = " ".join(["Socialchefsnätverket på Österåsen den"] * words)[: words * 9].strip()
    question = replace(
        INVITATION, template="report_question", context={**OTHERS["report_question"], "network": network}
    )
    message = sent(question)
    assert network in message["Subject"]
    assert all(len(line) <= 78 for line in write_letter(question).as_bytes().partition(b"Date:")[0].splitlines())


def test_a_subject_is_words_not_markup():
    context = {**OTHERS["report_question"], "network": "Barn & unga"}
    assert sent(replace(INVITATION, template="report_question", context=context))["Subject"].startswith(
        "Fråga om rapporten Barn & unga"
    )


def test_the_text_form_keeps_paragraphs_points_and_quotes():
    content = "<h1>Rubrik</h1>\n<p>Ett\n  stycke.</p>\n<ul>\n<li>ett</li>\n<li><a href='https://a.example'>två</a></li>\n</ul>"
    assert text_form(content) == "Rubrik\n\nEtt stycke.\n\n– ett\n– två: https://a.example\n"
    assert text_form("<blockquote>Hur?\nNär?</blockquote>") == "Hur?\nNär?\n"


@pytest.mark.parametrize(
    ("document", "number", "heading"),
    [
        ("Minnesanteckningar", 1, "Minnesanteckningarna är godkända"),
        ("Minnesanteckningar", 2, "Minnesanteckningarna är rättade"),
        ("Protokoll", 1, "Protokollet är godkänt"),
        ("Protokoll", 2, "Protokollet är rättat"),
    ],
)
def test_a_letter_speaks_of_minutes_in_their_own_form(document, number, heading):
    context = {"tenant": "RSS Dalarna", "document": document, "body": "Rådet", "day": "2025-10-17", "number": number}
    letter = render("mail/minutes_approved.html", context | {"reason": None, "url": "https://s.example/x"})
    assert f"<h1>{heading}</h1>" in letter
