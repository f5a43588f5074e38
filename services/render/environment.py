"""The one Jinja environment: pages, fragments, mail and document templates, for API and worker alike."""

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.render.blocks import BLOCK_FILTERS
from services.render.compiling import CompilingEnvironment
from services.render.formats import FILTERS
from services.render.markdown import markdown, plain_text
from services.render.words.audit import event_words, field_words, subject_words
from services.render.words.calls import called_title
from services.render.words.machinery import letter_words
from services.render.words.sittings import result

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
TEMPLATES = FRONTEND / "templates"
STATIC = FRONTEND / "static"
STATIC_ADDRESS = "/static/"
MENUS = 1_000
"""How many main menus are kept as they were made: one for each RSS, set of permissions and room."""


class AssetMissing(LookupError):
    """A template asks for a static file that the built manifest does not name."""


def build_environment(*, reload: bool = False, static: Path = STATIC) -> Environment:
    """An environment in which a misspelt variable is an error, and everything written into HTML is escaped.

    `reload` looks at the templates' times at each use: for those who edit them.
    """
    environment = CompilingEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html", "svg", "xml"), default=True),
        undefined=StrictUndefined,
        auto_reload=reload,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    environment.filters.update(FILTERS)
    environment.filters.update({"markdown": markdown, "plain_text": plain_text})
    environment.filters.update({"letter": letter_words, "vote_result": result, "called_title": called_title})
    environment.filters.update({"event": event_words, "field": field_words, "subject": subject_words})
    environment.filters.update(BLOCK_FILTERS)
    menu = vars(environment.get_template("components/menu.html").module)["menu"]
    environment.globals["menu"] = lru_cache(MENUS)(menu)
    environment.globals["asset"] = asset_addresses(static, reload=reload)
    return environment


@cache
def environment() -> Environment:
    """This process's environment, its templates compiled once."""
    return build_environment()


def render(template: str, context: Mapping[str, Any]) -> str:
    """A whole page."""
    return environment().get_template(template).render(context)


def render_block(template: str, block: str, context: Mapping[str, Any]) -> str:
    """One named block of a page: a fragment for htmx or a live stream.

    The page is begun, up to its first text, so that what it imports and sets above the block is there for the block too.
    """
    page = environment().get_template(template)
    filled = page.new_context(dict(context))
    try:
        next(page.root_render_func(filled), None)
        return environment().concat(filled.blocks[block][0](filled))
    except Exception:
        return environment().handle_exception()


def render_macro(template: str, macro: str, *arguments: Any) -> str:
    """What one macro makes, by itself: a part of a page that is sent without it."""
    return str(getattr(environment().get_template(template).module, macro)(*arguments))


def asset_addresses(static: Path, *, reload: bool = False) -> Callable[[str], str]:
    """`asset("app.js")` → "/static/app.3f2a1c.js": the address under which a built file may be cached for ever.

    `manifest.json` in the static folder maps the plain name to the built one.
    """

    def asset(name: str) -> str:
        return STATIC_ADDRESS + built_name(static, name, reload=reload)

    return asset if reload else cache(asset)


def built_name(static: Path, name: str, *, reload: bool = False) -> str:
    """The name that the build gave to a static file. Raises AssetMissing."""
    manifest = static / "manifest.json"
    try:
        return _manifest(manifest, manifest.stat().st_mtime if reload else 0.0)[name]
    except FileNotFoundError as error:
        raise AssetMissing(f"{manifest} is missing: build the front end") from error
    except KeyError as error:
        raise AssetMissing(f"{name!r} is not in {manifest}") from error


@cache
def _manifest(path: Path, _changed: float) -> dict[str, str]:
    return json.loads(path.read_text("utf-8"))
