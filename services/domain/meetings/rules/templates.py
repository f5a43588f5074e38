"""What holds for an RSS's own Word templates."""

from enum import StrEnum

from services.domain.base.errors import RuleBroken


class TemplateKind(StrEnum):
    """Which documents a template is for."""

    NOTES = "notes"
    PROTOCOL = "protocol"
    CALL = "call"
    EXCERPT = "excerpt"


class TemplateRefused(RuleBroken):
    """A Word file can't be used as a template (`unreadable`, `unknown`: names of fields, `other`: more than fields in it,
    `lacks_content`: no place for the content)."""

    field = "file"
    unreadable: bool
    unknown: tuple[str, ...]
    other: bool
    lacks_content: bool
