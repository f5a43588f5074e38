import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup, escape

from services.render.compiling import escaped
from services.render.environment import build_environment


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


PARTS = """
{%- macro tag(text, kind="neutral", outline=false) %}[{{ text }} {{ kind }} {{ outline }}]{% endmacro %}
{%- macro box(title) %}<{{ title }}>{% if caller is defined and caller %}{{ caller() }}{% endif %}{% endmacro %}
{%- macro each(items) %}{% for one in items %}{{ caller(one) }}{% endfor %}{% endmacro -%}
"""


def written(source: str, **context: object) -> str:
    """What a template writes that imports PARTS."""
    environment = build_environment()
    environment.loader = DictLoader({"parts.html": PARTS, "a.html": "{% import 'parts.html' as m %}" + source})
    return environment.get_template("a.html").render(**context)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ m.tag('a') }}", "[a neutral False]"),
        ("{{ m.tag('a', outline=true) }}", "[a neutral True]"),
        ("{{ m.tag(kind='b', text='a') }}", "[a b False]"),
        ("{{ m.tag(*['a', 'b'], **{'outline': 1}) }}", "[a b 1]"),
        ("{{ m.box('t') }}", "<t>"),
        ("{% call m.box('t') %}in{% endcall %}", "<t>in"),
        ("{% call m.box('t') %}{% call m.box('u') %}in{% endcall %}!{% endcall %}", "<t><u>in!"),
        ("{% call(one) m.each([1, 2]) %}({{ one }}){% endcall %}", "(1)(2)"),
        ("{{ found.key }} {{ found.items() | list | length }}", "value 1"),
        ("{% for one in rows if one.shown %}{{ one.name }}{{ ',' if not loop.last }}{% endfor %}", "a,b"),
        ("{{ rows[0].name.upper().lower() }}", "a"),
        ("{{ found.missing | default('none') }}", "none"),
    ],
)
def test_calls_and_attributes_mean_what_they_mean_in_jinja(source: str, expected: str):
    rows = [{"name": "a", "shown": True}, {"name": "x", "shown": False}, {"name": "b", "shown": True}]
    assert written(source, found={"key": "value"}, rows=rows) == expected


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{{ found.missing }}", "has no attribute 'missing'"),
        ("{{ found.missing.more }}", "has no attribute 'missing'"),
        ("{{ unknown.name }}", "'unknown' is undefined"),
        ("{{ unknown() }}", "'unknown' is undefined"),
        ("{{ m.unknown() }}", "does not export the requested name|has no attribute 'unknown'"),
        ("{{ m.tag() }}", "parameter 'text' was not provided"),
        ("{% call m.tag('a') %}{% endcall %}", "two values for the special caller|no keyword argument 'caller'"),
        ("{{ m.tag('a', colour='b') }}", "takes no keyword argument 'colour'"),
        ("{{ m.tag(1, 2, 3, 4) }}", "takes not more than 3 argument"),
        ("{{ m.each([1]) }}", "No caller defined"),
    ],
)
def test_a_misspelt_name_is_a_fault(source: str, fault: str):
    with pytest.raises((UndefinedError, TypeError), match=fault):
        written(source, found={"key": "value"})
