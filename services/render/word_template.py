"""An RSS's own Word template (mall): its letterhead and page, with our fields filled in and the content where it says.

A template may name fields, `{{ organ }}`, and must have a paragraph of its own with `{{p innehall }}`. Anything else that the
template language could do is refused: a template is a file of somebody's, not a program.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.render import word
from services.render.content import Document
from services.render.formats import date_weekday
from services.render.packages import with_fixed_dates

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docxtpl import DocxTemplate

CONTENT = "innehall"
FIELDS: Mapping[str, str] = {
    "dokument": "Minnesanteckningar, protokoll eller kallelse",
    "organ": "organets namn",
    "organ_kort": "organets kortnamn",
    "datum": "mötets dag, som 2025-10-17",
    "dag": "mötets dag i ord, som fredag 17 oktober 2025",
    "tid": "mötets tid, som 09.00–12.00",
    "plats": "mötets plats",
    "rss": "er organisations namn",
    "version": "dokumentets version",
    "diarienummer": "diarienumret, när det finns",
}
"""The fields that a template may name, with what they hold."""

_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)


def template_fields(
    document: str,
    *,
    body: str,
    body_short: str,
    day: date,
    starts: time | None,
    ends: time | None,
    place: str | None,
    issuer: str,
    version: int,
) -> Mapping[str, str]:
    """What a template's fields hold for a document about a meeting."""
    return {
        "dokument": document,
        "organ": body,
        "organ_kort": body_short,
        "datum": day.isoformat(),
        "dag": date_weekday(day),
        "tid": f"{starts:%H.%M}–{ends:%H.%M}" if starts and ends else "",
        "plats": place or "",
        "rss": issuer,
        "version": str(version),
    }


@dataclass(frozen=True, slots=True)
class TemplateFaults:
    """What keeps a template from being used: fields that are unknown, other things than fields, no place for the content."""

    unreadable: bool = False
    unknown: tuple[str, ...] = ()
    other: bool = False
    lacks_content: bool = False

    def __bool__(self) -> bool:
        return self.unreadable or self.other or self.lacks_content or bool(self.unknown)


def faults_of(template: bytes) -> TemplateFaults:
    """Look a template through before it is kept."""
    from docxtpl import DocxTemplate

    try:
        file = DocxTemplate(BytesIO(template))
        sources = list(_sources(file))
    except Exception:  # a damaged package, in any of the ways that a package can be
        return TemplateFaults(unreadable=True)
    named: dict[str, None] = {}
    for source in sources:
        try:
            tree = _environment().parse(source)
        except TemplateSyntaxError:
            return TemplateFaults(other=True)
        if any(not isinstance(node, _ALLOWED) for node in tree.find_all(nodes.Node)):
            return TemplateFaults(other=True)
        named |= dict.fromkeys(str(name.name) for name in tree.find_all(nodes.Name))
    return TemplateFaults(
        unknown=tuple(name for name in named if name not in FIELDS and name != CONTENT),
        lacks_content=CONTENT not in named,
    )


def render_in_template(template: bytes, document: Document, fields: Mapping[str, str]) -> bytes:
    """The document in the template: its fields filled in, the content where it asks for it. The same gives the same bytes."""
    from docxtpl import DocxTemplate

    file = DocxTemplate(BytesIO(template))
    content = file.new_subdoc(BytesIO(word.render_blocks(document)))
    file.render({name: fields.get(name, "") for name in FIELDS} | {CONTENT: content}, _environment(), autoescape=True)
    word.state_properties(cast("WordFile", file.docx), document)
    out = BytesIO()
    file.save(out)
    return with_fixed_dates(out.getvalue())


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _sources(file: "DocxTemplate") -> Iterator[str]:
    """The template's text as the template language reads it: the body, headers and footers."""
    file.init_docx()
    yield file.patch_xml(file.get_xml())
    for uri in (file.HEADER_URI, file.FOOTER_URI):
        for _, part in _parts(file, uri):
            yield file.patch_xml(file.get_part_xml(part))


def _parts(file: "DocxTemplate", uri: str) -> Any:
    return file.get_headers_footers(uri)
