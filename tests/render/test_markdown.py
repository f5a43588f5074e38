import pytest

from services.render.markdown import markdown, plain_text


def test_headings_start_at_the_level_that_the_page_gives():
    assert markdown("# Uppdrag\n\n### Insatser", 3) == "<h3>Uppdrag</h3>\n<h5>Insatser</h5>\n"
    assert "<h6>" in markdown("# A\n\n###### B", 4)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[klicka](javascript:alert(1))",
        "![bild](https://spion.example/a.png)",
        "[x](data:text/html,<script>)",
        '<p style="color:red">',
    ],
)
def test_nothing_that_acts_by_itself_gets_through(attack: str):
    html = markdown(attack)
    for trace in ("<script", "<img", 'href="javascript', 'href="data', "<p style"):
        assert trace not in html


def test_what_people_use_is_kept():
    html = markdown("Vi **söker** [stöd](https://skr.example/stod).\n\n1. ett\n2. två\n\n- a\n- b")
    assert "<strong>söker</strong>" in html
    assert 'href="https://skr.example/stod"' in html
    assert "<ol>" in html
    assert "<ul>" in html


def test_plain_text_keeps_the_words_and_drops_the_marks():
    assert plain_text("# Behov\n\nVi **söker** [stöd](https://a.example)\nnu.\n\n- ett\n- två\n\n1. tre") == (
        "Behov\nVi söker stöd nu.\n– ett\n– två\n1. tre"
    )


def test_a_short_text_does_not_become_a_page_of_megabytes():
    text = "[a]\n\n" * 1000 + "[a]: https://a.example/" + "y" * 8000
    assert len(markdown(text)) < 10 * len(text)
