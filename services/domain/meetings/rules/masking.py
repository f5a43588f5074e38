"""What minutes don't show on the public page (maskning): chosen words, and what never stands there by rule."""

import re
from collections.abc import Callable, Sequence

import msgspec

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.minutes import MinutesContent

MASK = "▇▇▇"
"""What stands on the public page where words are masked."""

_ALWAYS_MASKED = (
    re.compile(r"\b(?:19|20)?\d{6}[-+ ]?\d{4}\b"),  # personal identity number
    re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\d-])(?:\+46|0)[1-9]\d?(?:[ -]?\d){6,8}(?!\d)"),  # telephone
)


class NotInMinutes(RuleBroken):
    """The words to mask stand nowhere in the minutes (`text`)."""

    field = "mask_text"


class SeenOtherwise(RuleBroken):
    """What would become public is not what was seen before it was published."""


def masked(content: MinutesContent, words: Sequence[str]) -> MinutesContent:
    """The content for the public page: chosen words, and what never stands there by rule, are replaced.

    By rule: personal identity numbers, mail addresses, telephone numbers. Longer words are replaced first, so that one
    inside another leaves nothing behind.
    """
    ordered = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    patterns = [*(re.compile(re.escape(word), re.IGNORECASE) for word in ordered), *_ALWAYS_MASKED]

    def cover(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(MASK, text)
        return text

    return _with_texts(content, cover)


def _with_texts(content: MinutesContent, change: Callable[[str], str]) -> MinutesContent:
    """The content with every text that people wrote changed by a function; kinds and states stay."""
    return msgspec.convert(_walk(msgspec.to_builtins(content), change), MinutesContent)


_FIXED = {"meeting", "form", "day", "starts", "ends", "kinds", "role", "state", "capacity", "mode", "number"}


def _walk(value: object, change: Callable[[str], str], key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _walk(inner, change, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(inner, change, key) for inner in value]
    return change(value) if isinstance(value, str) and key not in _FIXED else value
