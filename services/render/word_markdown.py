"""Markdown in Word: the same tokens as everywhere, in the styles of the rest of the document."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from services.render.markdown import tokenise
from services.render.word_styles import add_link, add_paragraph, restarted_numbering

if TYPE_CHECKING:
    from docx.document import Document as WordFile

_DEEPEST_LIST = 3


def write_markdown(file: "WordFile", container: Any, text: str, *, heading_level: int) -> None:
    """`container` is the file itself or a table's cell."""
    _Writer(file, container).write(iter(tokenise(text, heading_level)))


class _Writer:
    def __init__(self, file: "WordFile", container: Any) -> None:
        self.file = file
        self.container = container
        self.lists: list[tuple[str, int | None]] = []  # style and numbering of the lists that we stand in
        self.style: str | None = None
        self.quotes = 0

    def write(self, tokens: Iterator[Token]) -> None:
        for token in tokens:
            match token.type:
                case "heading_open":
                    self.style = f"Heading {token.tag[1]}"
                case "heading_close":
                    self.style = None
                case "bullet_list_open":
                    self.lists.append((self._list_style("List Bullet"), None))
                case "ordered_list_open":
                    style = self._list_style("List Number")
                    self.lists.append((style, restarted_numbering(self.file, style)))
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                    self.style = None
                case "list_item_open":
                    self.style = self.lists[-1][0]
                case "blockquote_open":
                    self.quotes += 1
                case "blockquote_close":
                    self.quotes -= 1
                case "inline":
                    self._paragraph(token)
                case "fence" | "code_block":
                    self.container.add_paragraph(token.content.rstrip("\n"))
                case "table_open":
                    self._table(tokens)
                case _:
                    pass

    def _list_style(self, name: str) -> str:
        depth = min(len(self.lists) + 1, _DEEPEST_LIST)
        return name if depth == 1 else f"{name} {depth}"

    def _paragraph(self, token: Token) -> None:
        paragraph = add_paragraph(self.container, style=self.style or ("Quote" if self.quotes else None))
        write_words(paragraph, token.children or [])
        if not self.lists:
            return
        numbering = self.lists[-1][1]
        if numbering is not None and self.style == self.lists[-1][0]:
            paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbering
        # A list item's second paragraph stands under the first without a mark of its own.
        depth = min(len(self.lists), _DEEPEST_LIST)
        self.style = "List Continue" if depth == 1 else f"List Continue {depth}"

    def _table(self, tokens: Iterator[Token]) -> None:
        """A table that somebody wrote in Markdown: a paragraph per row, the cells after their headings."""
        headings: list[str] = []
        cells: list[str] = []
        for token in tokens:
            if token.type == "inline":
                cells.append(token.content)
            elif token.type == "thead_close":
                headings, cells = cells, []
            elif token.type == "tr_close" and headings:
                pairs = zip(headings, cells, strict=False)
                words = "; ".join(f"{heading}: {cell}" if heading else cell for heading, cell in pairs)
                add_paragraph(self.container, words, "List Bullet")
                cells = []
            elif token.type == "table_close":
                return


def write_words(paragraph: Any, children: list[Token]) -> None:
    """The words of one paragraph: bold, italic, struck, linked."""
    bold = italic = struck = 0
    address = ""
    for child in children:
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "s_open" | "s_close":
                struck += child.nesting
            case "link_open":
                address = str(child.attrGet("href") or "")
            case "link_close":
                address = ""
            case "softbreak":
                paragraph.add_run(" ")
            case "hardbreak":
                paragraph.add_run().add_break()
            case _ if address:
                add_link(paragraph, child.content, address)
            case _:
                run = paragraph.add_run(child.content)
                if bold:
                    run.bold = True
                if italic:
                    run.italic = True
                if struck:
                    run.font.strike = True
