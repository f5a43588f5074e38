"""An RSS's own Word template: looked through before it is used, and filled in."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document as WordFile

from services.render.content import Anchored, Document, Paragraph
from services.render.word_anchors import anchored, read_returned
from services.render.word_template import faults_of, render_in_template

CONTENT = Document(
    title="Minnesanteckningar",
    made_at=datetime(2025, 10, 20, tzinfo=UTC),
    issuer="RSS Dalarna",
    mark="samband:dalarna:schnv-2025-10-17:1",
    blocks=(Anchored("clause:9", (Paragraph("att godkänna förslaget."),)),),
)


def template(*paragraphs: str, header: str = "") -> bytes:
    file, out = WordFile(), BytesIO()
    file.sections[0].header.paragraphs[0].text = header
    for text in paragraphs:
        file.add_paragraph(text)
    file.save(out)
    return out.getvalue()


def test_fields_are_filled_in_and_the_content_stands_where_the_template_says():
    made = render_in_template(
        template("{{ dokument }} {{organ}}", "{{p innehall }}", "Slut", header="{{ rss }}"),
        CONTENT,
        {"dokument": "Minnesanteckningar", "organ": "Barn & unga", "rss": "RSS Dalarna"},
    )
    file = WordFile(BytesIO(made))
    texts = [text.text for text in file.element.body.iter("{*}t")]
    assert "".join(texts) == "Minnesanteckningar Barn & ungaatt godkänna förslaget.Slut"
    assert file.sections[0].header.paragraphs[0].text == "RSS Dalarna"
    returned = read_returned(made)
    assert returned.mark == CONTENT.mark
    assert returned.texts == (("clause:9", "att godkänna förslaget."),)


def test_comments_and_words_outside_the_anchors_are_read_too():
    file = WordFile()
    file.add_heading("Närvarande", 1)
    table = file.add_table(rows=1, cols=1)
    attendance = table.cell(0, 0).paragraphs[0]
    attendance.add_run("Anna Berg")
    with anchored(file, "account:3"):
        account = file.add_paragraph("Frågan diskuterades.")
    file.add_comment(attendance.runs[0], text="Jag gick tidigare.", author="Anna")
    file.add_comment(account.runs[0], text="Var det så?", author="Bo")
    out = BytesIO()
    file.save(out)
    returned = read_returned(out.getvalue())
    assert returned.texts == (("account:3", "Frågan diskuterades."),)
    assert returned.comments == (("account:3", "Bo", "Var det så?"),)
    assert returned.outside == (("Närvarande", "Närvarande"), ("Närvarande", "Anna Berg"))
    assert returned.remarks == (("Närvarande", "Anna", "Jag gick tidigare."),)


def test_the_same_template_and_content_give_the_same_bytes():
    own = template("{{p innehall }}")
    assert render_in_template(own, CONTENT, {}) == render_in_template(own, CONTENT, {})


def test_unknown_fields_are_named():
    assert faults_of(template("{{ organ }} {{ oragn }}", "{{p innehall }}", header="{{ kommun }}")).unknown == (
        "oragn",
        "kommun",
    )


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(9) %}x{% endfor %}",
        "{{ organ.__class__ }}",
        "{{ organ | upper }}",
        "{{ organ ~ datum }}",
        "{{ organ",
    ],
)
def test_a_template_that_acts_is_refused(text: str):
    assert faults_of(template("{{p innehall }}", text)).other


def test_what_is_no_word_file_or_has_no_place_for_the_content_is_refused():
    assert faults_of(b"inte en Wordfil").unreadable
    assert faults_of(template("{{ organ }}")).lacks_content
    assert not faults_of(template("{{p innehall }}"))
