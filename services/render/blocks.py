"""What the template `document/blocks.html` needs to know of the content tree."""

from datetime import date, datetime
from decimal import Decimal

from markupsafe import Markup

from services.render import formats
from services.render.content import Kind, Value

_KINDS = {
    "Section": "section",
    "Paragraph": "paragraph",
    "Notice": "notice",
    "RichText": "rich_text",
    "BulletList": "bullet_list",
    "KeyFacts": "key_facts",
    "Table": "table",
    "Figure": "figure",
    "Anchored": "anchored",
    "Link": "link",
}


def block_kind(block: object) -> str:
    """The block's class in the template's words; "" for plain values."""
    return _KINDS.get(type(block).__name__, "")


def cell_text(value: Value, kind: str = Kind.TEXT) -> str:
    """One value as people read it."""
    if value is None:
        return ""
    if kind == Kind.KRONOR and isinstance(value, int):
        return formats.kronor(value)
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.date_iso(value) if kind == Kind.DATE else formats.date_long(value)
    if isinstance(value, int | float | Decimal):
        return formats.number(value)
    return getattr(value, "text", None) or str(value)


def trusted_svg(svg: str) -> Markup:
    """A drawing in the page itself: it came from our own templates, where every word in it was escaped."""
    return Markup(svg)  # noqa: S704


BLOCK_FILTERS = {
    "block_kind": block_kind,
    "cell_text": cell_text,
    "trusted_svg": trusted_svg,
}
