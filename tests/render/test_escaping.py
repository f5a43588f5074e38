from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape

from services.render.environment import build_environment
from services.render.escaping import escaped


class Drawing:
    def __html__(self) -> str:
        return "<svg/>"

    def __str__(self) -> str:
        return "<drawing>"


class Marked(str):
    __slots__ = ()

    def __html__(self) -> str:
        return "<b>marked</b>"


VALUES = st.one_of(
    st.text(),
    st.text(alphabet="<>&\"'a"),
    st.text().map(Markup),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
    st.dates(),
    st.lists(st.text()),
    st.text().map(Marked),
    st.builds(Drawing),
)


@given(VALUES)
def test_everything_is_escaped_as_markupsafe_escapes_it(value: object):
    assert str(escaped(value)) == str(escape(value))


@given(VALUES)
def test_a_template_writes_every_value_escaped(value: object):
    environment = build_environment()
    environment.loader = DictLoader({"a.html": '<p title="{{ value }}">{{ value }}</p>'})
    written = environment.get_template("a.html").render(value=value)
    assert written == f'<p title="{escape(value)}">{escape(value)}</p>'


def test_what_a_macro_writes_is_not_escaped_twice_and_its_arguments_once():
    environment = build_environment()
    environment.loader = DictLoader(
        {
            "parts.html": "{% macro tag(text) %}<b>{{ text }}</b>{% endmacro %}",
            "a.html": "{% from 'parts.html' import tag %}{% set both %}{{ tag(text) }}{{ text }}{% endset %}{{ both }}",
        }
    )
    assert environment.get_template("a.html").render(text="<&>") == "<b>&lt;&amp;&gt;</b>&lt;&amp;&gt;"


def test_text_that_is_not_html_says_so_and_is_written_as_it_is():
    environment = build_environment()
    environment.loader = DictLoader({"a.txt": "{% autoescape false %}{{ text }}{% endautoescape %}{{ text }}"})
    assert environment.get_template("a.txt").render(text="<") == "<&lt;"
