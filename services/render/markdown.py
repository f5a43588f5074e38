"""Markdown: how people's longer texts are stored, and the one way they are read.

What was written is stored as it was; every form (page, PDF, Word, mail) is made from the same tokens.
No raw HTML, no images, links to http(s), mail and our own pages only. No addresses by reference either: a page of them
makes a thousand pages of links.
"""

from collections.abc import Iterator
from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

DEEPEST_HEADING = 6
_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote",
         "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=500)
def markdown(text: str, heading_level: int = 3) -> Markup:
    """The text as safe HTML, its topmost heading at `heading_level` of the page around it.

    Carries no style, script, id or class, so that it fits a strict content security policy. The latest texts are
    remembered: reading one takes as long as the rest of a small page, and it is shown far oftener than it is changed.
    """
    tokens = tokenise(text, heading_level)
    html: str = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704 - sanitised here
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer")
    )


def tokenise(text: str, heading_level: int) -> list[Token]:
    """The Markdown tokens with headings moved so that the topmost one used stands at `heading_level`."""
    tokens = _parser().parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    if levels:
        shift = heading_level - min(levels)
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1]) + shift, DEEPEST_HEADING)}"
    return tokens


def plain_text(text: str) -> str:
    """The text without its marks, one line per paragraph or list item: for cells, search and mail."""
    return "\n".join(_lines(_parser().parse(text)))


def _lines(tokens: list[Token]) -> Iterator[str]:
    bullet = ""
    for token in tokens:
        if token.type == "list_item_open":
            bullet = f"{token.info}. " if token.info else "– "
        elif token.type == "inline":
            yield bullet + "".join(_words(token.children or []))
            bullet = ""
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n")


def _words(children: list[Token]) -> Iterator[str]:
    for child in children:
        if child.type in ("text", "code_inline"):
            yield child.content
        elif child.type in ("softbreak", "hardbreak"):
            yield " " if child.type == "softbreak" else "\n"


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(["image", "reference"])
