"""What holds for attachments (bilagor): how much a meeting may carry, and what a sent letter means."""

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.agenda import MOST_BYTES, MOST_FILES


class TooManyFiles(RuleBroken):
    """The meeting would get more files than it may carry (`limit`)."""

    field = "files"
    limit: int


class MeetingTooHeavy(RuleBroken):
    """The meeting's files would together be larger than it may carry (`limit`, `left`: bytes)."""

    field = "files"
    limit: int
    left: int


class LetterIsSent(RuleBroken):
    """The letter stands in a sent call, so the attachment keeps its place."""


def ensure_room(files: int, size: int, *, more: int, larger: int) -> None:
    """Refuse more files, or larger ones, than a meeting may carry."""
    if files + more > MOST_FILES:
        raise TooManyFiles(limit=MOST_FILES)
    if size + larger > MOST_BYTES:
        raise MeetingTooHeavy(limit=MOST_BYTES, left=max(0, MOST_BYTES - size))
