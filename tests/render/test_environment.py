from pathlib import Path

import pytest
from jinja2 import DictLoader, UndefinedError

from services.render.environment import AssetMissing, asset_addresses, build_environment, render_block


def with_templates(**templates: str):
    environment = build_environment()
    environment.loader = DictLoader({f"{name}.html": text for name, text in templates.items()})
    return environment


def test_what_people_wrote_is_escaped():
    assert with_templates(a="{{ name }}").get_template("a.html").render(name="<b>") == "&lt;b&gt;"


def test_a_misspelt_variable_is_an_error():
    with pytest.raises(UndefinedError):
        with_templates(a="{{ nmae }}").get_template("a.html").render(name="x")


def test_filters_speak_swedish():
    page = with_templates(
        a="{{ '2025-10-17' | date_long }}, {{ 3 | counted('organ', 'organ') }}, {{ '# A' | markdown(2) }}"
    )
    assert page.get_template("a.html").render().replace("\u00a0", " ") == "17 oktober 2025, 3 organ, <h2>A</h2>\n"


def test_an_asset_has_its_built_address(tmp_path: Path):
    (tmp_path / "manifest.json").write_text('{"app.js": "app.3f2a1c.js"}', "utf-8")
    assert asset_addresses(tmp_path)("app.js") == "/static/app.3f2a1c.js"


def test_an_asset_that_was_not_built_is_named(tmp_path: Path):
    with pytest.raises(AssetMissing, match="build the front end"):
        asset_addresses(tmp_path)("app.js")
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    with pytest.raises(AssetMissing, match=r"app\.js"):
        asset_addresses(tmp_path)("app.js")


def test_a_fragment_knows_what_its_page_imports():
    fragment = render_block("bodies/people.html", "traffar", {"lines": [], "wanted": "Anna", "base": "/dalarna"})
    assert fragment.strip().startswith('<div id="traffar"')
    assert "Ingen träff på ”Anna”" in fragment
