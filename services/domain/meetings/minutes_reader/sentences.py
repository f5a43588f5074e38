"""Sentences of a Swedish text, with where they stand. A point after an abbreviation ends none."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?]+[\"'”’)]*\s+(?=[\"'”(]?[A-ZÅÄÖ\d•–])")
_SHORT = re.compile(
    r"(?:\b(?:bl\.?\s?a|t\.?\s?ex|m\.?\s?m|m\.?\s?fl|s\.?\s?k|f\.?\s?d|dvs|osv|etc|kl|ca|tf|nr|dnr|st|resp|inkl"
    r"|exkl|jfr|ev|f\.?\s?n|fr\.?\s?o\.?\s?m|t\.?\s?o\.?\s?m|p\.?\s?g\.?\s?a|o\.?\s?s\.?\s?v"
    r"|kap|mom|sid|tel|bil|ordf|sekr|dr|prof|bitr|proc|avd|enl|max|min|[A-ZÅÄÖ])|(?<!\d)\d{1,2})\.\s*\Z",
    re.I,
)


def sentences(text: str) -> Iterator[tuple[str, int, int]]:
    """Each sentence, from one sign to another."""
    start = 0
    for match in _END.finditer(text):
        if _SHORT.search(text[max(start, match.start() - 12) : match.start() + 1]) and match[0].strip() == ".":
            continue
        yield text[start : match.end()].strip(), start, match.end()
        start = match.end()
    if text[start:].strip():
        yield text[start:].strip(), start, len(text)
