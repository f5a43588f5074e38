"""A stale save of a form of many fields: both versions in words, where they differ."""

from collections.abc import Callable, Sequence
from typing import Any

from services.domain.base.errors import StaleSave
from services.render.formats import moment

Shown = tuple[str, Callable[[Any], object]]
"""A field of a form: its label, and what a draft says in it."""


def compared(stale: StaleSave, fields: Sequence[Shown]) -> dict[str, str | None]:
    """What the macro `stale_save` shows: what is saved and what was typed, field by field where they differ."""
    current, submitted = stale.facts["current"], stale.facts["submitted"]
    pairs = [(label, _said(show(current)), _said(show(submitted))) for label, show in fields]
    differing = [(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]
    saved_at = stale.facts["saved_at"]
    return {
        "theirs": "\n".join(f"{label}: {theirs}" for label, theirs, _ in differing),
        "yours": "\n".join(f"{label}: {yours}" for label, _, yours in differing),
        "by": stale.facts["saved_by"],
        "at": moment(saved_at) if saved_at else None,
    }


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return "–" if value in (None, "") else str(value)
