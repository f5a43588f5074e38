"""JSON for those who compute further: of the facts behind a document, not of its headings and paragraphs.

The same facts give the same bytes.
"""

from typing import Any

import msgspec

MEDIA_TYPE = "application/json"


def render(facts: Any) -> bytes:
    """Dataclass fields in the order of their class, free keys sorted, dates as ISO, decimals as text."""
    return msgspec.json.format(msgspec.json.encode(facts, order="deterministic"), indent=2) + b"\n"
