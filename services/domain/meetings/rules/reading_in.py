"""What holds when old minutes are read in (inläsning): the states of a file, and what is refused."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from services.domain.base.errors import Conflict, RuleBroken
from services.domain.meetings.rules.agenda import LETTERS, ItemRole


class ImportState(StrEnum):
    """Where a file is on its way to a meeting."""

    WAITING = "waiting"
    READ = "read"
    NOT_UNDERSTOOD = "not_understood"
    SAVED = "saved"
    DISCARDED = "discarded"


class ImportChangedMeanwhile(RuleBroken):
    """Somebody else has corrected the same file since the form was opened."""


class ImportIsDone(Conflict):
    """The file has been saved as a meeting, or put aside: nothing more is changed in it."""


class MeetingHasContent(RuleBroken):
    """The body has a meeting on the day in which something is recorded already (`body`, `day`, `slug`)."""

    field = "day"
    body: str
    day: date
    slug: str


class MeetingIsThere(RuleBroken):
    """The body has an empty meeting on the day, and nobody has said that it is to be filled (`body`, `day`)."""

    field = "fill"
    body: str
    day: date


class MeetingIsAhead(RuleBroken):
    """Minutes tell of a meeting that has been (`day`)."""

    field = "day"
    day: date


class NothingToSave(RuleBroken):
    """There is no item to save: minutes have at least one."""

    field = "items"


class ItemWithoutTitle(RuleBroken):
    """An item that is to be saved has no title (`number`: its place)."""

    number: int


class NobodyNamed(RuleBroken):
    """A line of the attendance has no name (`number`: its place)."""

    number: int


def role_of_title(title: str) -> ItemRole:
    """What Samband does with an item of this title by itself."""
    words = title.casefold()
    if "öppn" in words and ("möte" in words or len(words.split()) == 1):
        return ItemRole.OPENING
    if "dagordning" in words or "föredragningslist" in words:
        return ItemRole.APPROVAL_OF_AGENDA
    if words.startswith(("föregående", "förra mötet")) and (
        "anteckning" in words or "protokoll" in words or "möte" in words
    ):
        return ItemRole.PREVIOUS_MINUTES
    return ItemRole.NEXT_MEETING if words.startswith("nästa möte") else ItemRole.NONE


def letters_of(labels: Iterable[str]) -> dict[str, list[str]]:
    """Attachments by their letter: B 1, B 2 lie under B. One without a letter lies under what it is called."""
    found: dict[str, list[str]] = {}
    for label in labels:
        letter = label.split()[0].upper() if label.split() else ""
        key = letter if len(letter) == 1 and letter in LETTERS else label.strip()
        if key and label.strip() not in found.setdefault(key, []):
            found[key].append(label.strip())
    return found
