"""Places in a Word file that are known again when it comes back: block content controls with a key of ours.

People write in them as in any paragraph, with tracked changes and comments or without. What is read back is the text as it
would be with every change accepted, and the comments that touch it; also what stands outside them, under its heading, for
people correct the list of those present as readily as a sentence.
"""

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordFile


@contextmanager
def anchored(file: "WordFile", key: str) -> Iterator[None]:
    """What is written within becomes the content of one content control. An empty one gets an empty paragraph to write in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    body = file.element.body
    before = set(body)
    yield
    written = [element for element in body if element not in before]
    if not written:
        written = [file.add_paragraph()._p]
    control, properties, content = (OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent"))
    tag = OxmlElement("w:tag")
    tag.set(qn("w:val"), key)
    properties.append(tag)
    written[0].addprevious(control)
    content.extend(written)
    control.extend((properties, content))


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that came back: its texts by key, comments as (key, author, text), and the mark that it was sent with.

    `outside`: the paragraphs that have no key, as (heading, text). `remarks`: comments on these, as (heading, author, text).
    """

    mark: str
    texts: tuple[tuple[str, str], ...]
    comments: tuple[tuple[str, str, str], ...]
    outside: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str, str], ...]


def read_returned(content: bytes, *, only: Container[str] | None = None) -> Returned:
    """What stands at the anchors of a Word file. Raises ValueError when it isn't one that can be read.

    `only` these keys are anchors, when given: what stands at others is outside.
    """
    from docx import Document
    from docx.oxml.ns import qn

    try:
        file = Document(BytesIO(content))
    except Exception as error:  # a damaged package, in any of the ways that a package can be
        raise ValueError("not a Word file") from error
    said = {str(comment.comment_id): (comment.author or "Okänd", comment.text.strip()) for comment in _comments(file)}
    texts, comments, anchored_paragraphs = [], [], set()
    for control in file.element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        key = tag.get(qn("w:val")) if tag is not None else None
        if not key or (only is not None and key not in only):
            continue
        paragraphs = list(control.iter(qn("w:p")))
        anchored_paragraphs.update(paragraphs)
        texts.append((key, "\n\n".join(text for paragraph in paragraphs if (text := _text(paragraph)))))
        comments += [(key, *said.pop(mark)) for mark in _marks(control) if mark in said]
    outside, remarks, heading = [], [], ""
    for paragraph in file.element.body.iter(qn("w:p")):
        if paragraph in anchored_paragraphs:
            continue
        text = _text(paragraph)
        heading = text if text and _style(paragraph).startswith("Heading") else heading
        outside += [(heading, text)] if text else []
        remarks += [(heading, *said.pop(mark)) for mark in _marks(paragraph) if mark in said]
    return Returned(
        mark=file.core_properties.identifier or "",
        texts=tuple(texts),
        comments=tuple(comments),
        outside=tuple(outside),
        remarks=tuple(remarks),
    )


def _marks(element: Any) -> Iterable[str]:
    """The numbers of the comments that begin or stand within an element, each once, in order."""
    from docx.oxml.ns import qn

    places = element.iter(qn("w:commentRangeStart"), qn("w:commentReference"))
    return dict.fromkeys(place.get(qn("w:id")) for place in places)


_LIST_SIGNS = (("ListBullet", "- "), ("ListNumber", "1. "))


def _comments(file: "WordFile") -> Any:
    try:
        return list(file.comments)
    except KeyError:
        return []


def _text(paragraph: Any) -> str:
    """A paragraph's words with every tracked change accepted."""
    from docx.oxml.ns import qn

    gone = {qn("w:del"), qn("w:moveFrom")}
    name = _style(paragraph)
    words = [next((sign for list_style, sign in _LIST_SIGNS if name.startswith(list_style)), "")]
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if any(parent.tag in gone for parent in element.iterancestors()):
            continue
        words.append(element.text or "" if element.tag == qn("w:t") else " ")
    return "".join(words).strip()


def _style(paragraph: Any) -> str:
    from docx.oxml.ns import qn

    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style.get(qn("w:val")) if style is not None else ""
