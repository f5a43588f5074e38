"""Live signals: a channel is told, right after the commit, that what it shows has changed."""

from services.domain.base.engine import current_scope
from services.domain.base.hats import hat_of
from services.domain.piccolo_conf import DB

PREFIX = "samband:live:"
"""What a channel's name begins with in Redis, where its signals are published."""


def channel(*parts: object) -> str:
    """The name of a channel in the hat of the open scope: `dalarna/jobb/12`."""
    return "/".join((hat_of(current_scope()), *map(str, parts)))


def signal(*names: str) -> None:
    """Tell these channels after the commit; a rolled-back transaction tells nobody."""
    signals = DB.open_transaction().signals
    signals.extend(name for name in names if name not in signals)
