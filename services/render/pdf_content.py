"""A document's content as the template of PDFs reads it: plain values in which every text can be shown."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from services.render.blocks import cell_text
from services.render.content import (
    Anchored,
    Block,
    BulletList,
    Document,
    Figure,
    KeyFacts,
    Kind,
    Link,
    Notice,
    Paragraph,
    RichText,
    Section,
    Table,
    Value,
)
from services.render.formats import date_long
from services.render.markdown import DEEPEST_HEADING, tokenise

Data = dict[str, Any]

LONGEST_WORD = 40
"""Signs after which a word without a place to break it (an address) may be broken anywhere."""

LINKED = ("http://", "https://", "mailto:")
"""How the address of a link begins; any other is shown as words alone."""

_WHITE = re.compile(r"[ \t\n\r\f]+")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD},}}")
_BREAK = "\u200b"
_NO_SIGN = "□"
_WITHOUT_SHAPE = ("Cf", "Me")  # what turns text around, joins signs, or encloses them


class Letters(dict[int, str]):
    """What each sign is shown as: itself where the fonts have it, a box where they don't, nothing where it has no shape."""

    def __init__(self, shown: Iterable[int]) -> None:
        super().__init__({sign: chr(sign) for sign in shown if unicodedata.category(chr(sign)) not in _WITHOUT_SHAPE})

    def __missing__(self, sign: int) -> str:
        kind = unicodedata.category(chr(sign))
        self[sign] = "" if kind in (*_WITHOUT_SHAPE, "Mn") else " " if kind.startswith("Z") else _NO_SIGN
        return self[sign]


class Content:
    """The values of one document. `row_headings` says of each table, in reading order, whether its rows have headings."""

    def __init__(self, document: Document, letters: Letters) -> None:
        self._letters = letters
        self._level = 1
        self.row_headings: list[bool] = []
        self.values = {
            "language": document.language,
            "title": self._text(document.title),
            "subtitle": self._text(document.subtitle),
            "description": self._text(document.description),
            "issuer": self._text(document.issuer),
            "made": f"Framtaget {date_long(document.made_at)}",
            "blocks": self._blocks(document.blocks, level=2),
        }

    def _text(self, text: str) -> str:
        """A text on one line, as the fonts can show it."""
        plain = _WHITE.sub(" ", unicodedata.normalize("NFC", text)).translate(self._letters)
        return _LONG_WORD.sub(lambda word: _BREAK.join(word[0]), plain)

    def _blocks(self, blocks: Iterable[Block], *, level: int) -> list[Data]:
        return [one for block in blocks for one in self._block(block, level)]

    def _block(self, block: Block, level: int) -> Iterable[Data]:
        match block:
            case Section():
                yield from self._heading(block.heading, level, new_page=block.new_page)
                yield from self._blocks(block.blocks, level=level + 1)
            case Anchored():
                yield from self._blocks(block.blocks, level=level)
            case Paragraph():
                yield {"kind": "paragraph", "words": self._words(block.text)}
            case Notice():
                yield {"kind": "notice", "heading": self._text(block.heading), "text": self._text(block.text)}
            case RichText():
                yield from self._markdown(block.markdown, level)
            case BulletList():
                points = [[{"kind": "paragraph", "words": self._words(point)}] for point in block.points]
                yield {"kind": "bullet_list", "items": points}
            case KeyFacts():
                yield from self._facts(block)
            case Table():
                yield self._table(block)
            case Figure():
                yield {
                    "kind": "figure",
                    "svg": block.svg,
                    "alternative": self._text(block.alternative),
                    "caption": self._text(block.caption),
                }

    def _heading(self, text: str, level: int, *, new_page: bool = False) -> Iterable[Data]:
        """A heading at most one level below the one before it: people skip levels and leave them empty, PDF/UA doesn't."""
        shown = self._text(text).strip()
        if shown:
            self._level = min(level, DEEPEST_HEADING, self._level + 1)
            yield {"kind": "heading", "level": self._level, "text": shown, "new_page": new_page}

    def _facts(self, facts: KeyFacts) -> Iterable[Data]:
        if facts.facts:
            self.row_headings.append(True)
            rows = [[self._words(term), self._cell(value, Kind.TEXT)] for term, value in facts.facts]
            yield {"kind": "facts", "rows": rows}

    def _table(self, table: Table) -> Data:
        self.row_headings.append(table.row_headings)
        return {
            "kind": "table",
            "caption": self._text(table.caption),
            "row_headings": table.row_headings,
            "columns": [
                {"label": self._text(column.label), "width": column.width, "kind": str(column.kind)}
                for column in table.columns
            ],
            "rows": [
                [self._cell(value, column.kind) for value, column in zip(row, table.columns, strict=True)]
                for row in table.rows
            ],
        }

    def _cell(self, value: Value, kind: Kind) -> list[Data]:
        if isinstance(value, Link):
            return self._link(value.address, self._words(value.text))
        if kind == Kind.MARKDOWN and value is not None:
            return list(self._markdown(str(value), DEEPEST_HEADING))
        return self._words(cell_text(value, kind))

    def _link(self, address: str, words: list[Data]) -> list[Data]:
        return [{"kind": "link", "address": address, "words": words}] if address.startswith(LINKED) and words else words

    def _words(self, text: str) -> list[Data]:
        return [{"kind": "text", "text": self._text(text)}] if text else []

    # Markdown

    def _markdown(self, text: str, level: int) -> Iterable[Data]:
        return self._nodes(SyntaxTreeNode(tokenise(text, level)).children)

    def _nodes(self, nodes: Iterable[SyntaxTreeNode]) -> list[Data]:
        return [one for node in nodes for one in self._node(node)]

    def _node(self, node: SyntaxTreeNode) -> Iterable[Data]:
        match node.type:
            case "inline":
                yield from self._nodes(node.children)
            case "heading":
                yield from self._heading("".join(_plain(node)), int(node.tag[1]))
            case "bullet_list" | "ordered_list":
                items = [self._nodes(item.children) for item in node.children]
                yield {"kind": node.type, "items": items, "start": node.attrs.get("start", 1)}
            case "fence" | "code_block":
                lines = node.content.rstrip("\n").split("\n")
                yield {"kind": "lines", "lines": [self._text(line) for line in lines]}
            case "text" | "code_inline":
                yield from self._words(node.content)
            case "softbreak":
                yield {"kind": "text", "text": " "}
            case "hardbreak" | "hr":
                yield {"kind": node.type}
            case "link":
                yield from self._link(str(node.attrs["href"]), self._nodes(node.children))
            case "table":
                yield self._written_table(node)
            case _:  # paragraph, blockquote, strong, em, s
                yield {"kind": node.type, "words": self._nodes(node.children)}

    def _written_table(self, node: SyntaxTreeNode) -> Data:
        """A table that somebody wrote in Markdown."""
        self.row_headings.append(False)
        head, *rows = [
            [self._nodes(cell.children) for cell in row.children] for part in node.children for row in part.children
        ]
        return {"kind": "written_table", "head": head, "rows": rows}


def _plain(node: SyntaxTreeNode) -> Iterable[str]:
    for one in node.walk():
        if one.type in ("text", "code_inline"):
            yield one.content
        elif one.type in ("softbreak", "hardbreak"):
            yield " "


def values_of(document: Document, letters: Letters) -> tuple[Mapping[str, Any], list[bool]]:
    """The values that the template reads, and of each table whether its rows have headings."""
    content = Content(document, letters)
    return content.values, content.row_headings
