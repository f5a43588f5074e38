"""What holds for calls (kallelser): who is called, what a call says, what has changed since the last one, what is answered."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.meetings import MeetingKind
from services.domain.meetings.rules.sittings import Capacity

LONGEST_MESSAGE = 4000
"""Signs that the secretary's own words in a call may have."""

LONGEST_WORD = 500
"""Signs that the word beside an answer may have."""

LEFT_ALONE = timedelta(days=2)
"""Who was asked more recently than this is not reminded yet."""


class Choice(StrEnum):
    """How somebody became a recipient: by seat or as guest, added by hand, or left out by hand."""

    COMPUTED = "computed"
    ADDED = "added"
    LEFT_OUT = "left_out"


class Answer(StrEnum):
    """What somebody answers to a call (svar). Only a calendar programme says that somebody may come."""

    YES = "yes"
    NO = "no"
    SUBSTITUTE = "substitute"
    TENTATIVE = "tentative"


class AnswerWay(StrEnum):
    """How an answer came: in the page, by the letter's link, from a calendar programme by mail, or told to the office."""

    PAGE = "page"
    LINK = "link"
    MAIL = "mail"
    OFFICE = "office"


class LetterKind(StrEnum):
    """Why a letter went to a recipient."""

    CALL = "call"
    CHANGE = "change"
    REMINDER = "reminder"
    CANCELLATION = "cancellation"


class EmptyAgenda(RuleBroken):
    """A call needs an agenda with at least one item."""


class TimeNotDecided(RuleBroken):
    """A call needs a time."""


class CalledWithoutTime(RuleBroken):
    """A meeting that people are called to must keep a time."""

    field = "starts"


class NobodyToCall(RuleBroken):
    """Nobody is chosen as a recipient."""


class NobodyHasAnAddress(RuleBroken):
    """None of the recipients has a mail address."""


class NothingHasChanged(RuleBroken):
    """There is nothing new to tell since the last version was sent."""

    field = "message"


class SentMeanwhile(RuleBroken):
    """Somebody else has sent a version since the page was opened."""

    field = "message"


class MeetingIsOver(RuleBroken):
    """The meeting has been held: nobody is called to it, and nobody answers."""


class MeetingIsCalledOff(RuleBroken):
    """The meeting is called off: nobody is called to it, and nobody answers (`reason`)."""


class NotCalled(RuleBroken):
    """This person is not called to the meeting, or no longer."""


class SubstituteNotNamed(RuleBroken):
    """Who comes instead is not named."""

    field = "substitute_name"


class HasNoAddress(RuleBroken):
    """A letter cannot go to somebody without a mail address (`name`)."""


# --- Who is called -----------------------------------------------------------------------------------


def is_chosen(choice: Choice, capacity: Capacity, *, calls_substitutes: bool) -> bool:
    """Whether somebody is called: as chosen by hand, otherwise everybody but the office, and substitutes if the body wishes."""
    if choice is not Choice.COMPUTED:
        return choice is Choice.ADDED
    return calls_substitutes if capacity is Capacity.SUBSTITUTE else capacity is not Capacity.STAFF


# --- What a call says --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class CalledItem:
    """An item as it was called to. `kinds`, `presenters` and `attachments` are written out, as a reader sees them.

    `about`: the day of the meeting that it speaks of, the previous or the next one.
    """

    id: int
    parent: int | None
    number: str
    title: str
    kinds: tuple[str, ...] = ()
    minutes: int | None = None
    background: str | None = None
    presenters: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    about: date | None = None


@dataclass(frozen=True, kw_only=True)
class CalledAttachment:
    """An attachment as it was called to; `files` are the numbers of its files, `name` is Bilaga B 1–6."""

    id: int
    letter: str
    name: str
    title: str
    files: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallContent:
    """What a version of a call says: when, where, the agenda and its attachments. `sequence` is the meeting's version."""

    day: date
    starts: time | None
    ends: time | None
    place: str | None
    link: str | None
    kind: MeetingKind
    sequence: int = 0
    items: tuple[CalledItem, ...] = ()
    attachments: tuple[CalledAttachment, ...] = ()


def as_stored(content: Any) -> str:
    """A content, or its changes, as the JSON that is kept."""
    return msgspec.json.encode(content).decode()


def content_of(stored: str) -> CallContent:
    """The content out of its JSON."""
    return msgspec.json.decode(stored, type=CallContent)


# --- What has changed --------------------------------------------------------------------------------


class ChangeKind(StrEnum):
    """One way in which a call differs from the one before."""

    DAY = "day"
    TIME = "time"
    PLACE = "place"
    LINK = "link"
    MEETING_KIND = "meeting_kind"
    ITEM_ADDED = "item_added"
    ITEM_REMOVED = "item_removed"
    ITEM_MOVED = "item_moved"
    ITEM_RENAMED = "item_renamed"
    ITEM_REWRITTEN = "item_rewritten"
    ATTACHMENT_ADDED = "attachment_added"
    ATTACHMENT_REMOVED = "attachment_removed"
    ATTACHMENT_RENAMED = "attachment_renamed"
    ATTACHMENT_FILES = "attachment_files"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A difference. `number` and `title` say of what, as it is now (as it was, of what is gone); `before` and `after` how.

    Of a rewritten item, `parts` names what of it is new.
    """

    kind: ChangeKind
    number: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    parts: tuple[str, ...] = ()


ITEM_PARTS = ("kinds", "minutes", "background", "presenters", "proposals", "attachments")
"""What of an item may be rewritten, beside its title and its place."""


def changes_of(stored: str) -> tuple[Change, ...]:
    """The changes out of their JSON."""
    return msgspec.json.decode(stored, type=tuple[Change, ...])


def differences(before: CallContent, after: CallContent) -> tuple[Change, ...]:
    """What is new in a call since the one before: the meeting first, then items in their order, then attachments."""
    return (*_of_meeting(before, after), *_of_items(before, after), *_of_attachments(before, after))


def asks_anew(before: CallContent | None, after: CallContent) -> bool:
    """Whether everybody must answer again: they have answered for another time, or not at all."""
    return before is None or (before.day, before.starts, before.ends) != (after.day, after.starts, after.ends)


def _of_meeting(before: CallContent, after: CallContent) -> Iterable[Change]:
    if before.day != after.day:
        yield Change(kind=ChangeKind.DAY, before=before.day.isoformat(), after=after.day.isoformat())
    if (before.starts, before.ends) != (after.starts, after.ends):
        yield Change(kind=ChangeKind.TIME, before=_hours(before), after=_hours(after))
    if before.place != after.place:
        yield Change(kind=ChangeKind.PLACE, before=before.place or "", after=after.place or "")
    if before.link != after.link:
        yield Change(kind=ChangeKind.LINK, before=before.link or "", after=after.link or "")
    if before.kind != after.kind:
        yield Change(kind=ChangeKind.MEETING_KIND, before=before.kind, after=after.kind)


def _hours(content: CallContent) -> str:
    return f"{content.starts:%H.%M}–{content.ends:%H.%M}" if content.starts and content.ends else ""


def _of_items(before: CallContent, after: CallContent) -> Iterable[Change]:
    old = {item.id: item for item in before.items}
    new = {item.id: item for item in after.items}
    moved = moved_items(before.items, after.items)
    for item in after.items:
        was = old.get(item.id)
        if was is None:
            yield Change(kind=ChangeKind.ITEM_ADDED, number=item.number, title=item.title)
            continue
        if item.title != was.title:
            yield Change(
                kind=ChangeKind.ITEM_RENAMED, number=item.number, title=item.title, before=was.title, after=item.title
            )
        if item.id in moved:
            yield Change(
                kind=ChangeKind.ITEM_MOVED, number=item.number, title=item.title, before=was.number, after=item.number
            )
        parts = tuple(part for part in ITEM_PARTS if getattr(item, part) != getattr(was, part))
        if parts:
            yield Change(kind=ChangeKind.ITEM_REWRITTEN, number=item.number, title=item.title, parts=parts)
    for item in before.items:
        if item.id not in new:
            yield Change(kind=ChangeKind.ITEM_REMOVED, number=item.number, title=item.title)


def moved_items(before: Sequence[CalledItem], after: Sequence[CalledItem]) -> frozenset[int]:
    """The fewest items that must have been moved for one order to become the other.

    What only got another number, because something came or went before it, was not moved. What stands under another item
    than before was. Items under a heading are compared among themselves, so that they follow it.
    """
    old, kept = {item.id: item for item in before}, {item.id for item in after}
    moved = {item.id for item in after if item.id in old and old[item.id].parent != item.parent}
    for parent in {item.parent for item in after}:
        was = [one.id for one in before if one.parent == parent and one.id in kept and one.id not in moved]
        place = {item: number for number, item in enumerate(was)}
        now = [one.id for one in after if one.id in place]
        stayed = {now[number] for number in longest_rise([place[item] for item in now])}
        moved |= {item for item in now if item not in stayed}
    return frozenset(moved)


def longest_rise(values: Sequence[int]) -> list[int]:
    """The places of a longest strictly rising subsequence; of several, one whose values are small."""
    tails: list[int] = []
    came_from: list[int | None] = []
    for place, value in enumerate(values):
        low = bisect_left(tails, value, key=values.__getitem__)
        came_from.append(tails[low - 1] if low else None)
        tails[low : low + 1] = [place]
    found: list[int] = []
    place = tails[-1] if tails else None
    while place is not None:
        found.append(place)
        place = came_from[place]
    return found[::-1]


def _of_attachments(before: CallContent, after: CallContent) -> Iterable[Change]:
    old = {one.id: one for one in before.attachments}
    new = {one.id for one in after.attachments}
    for one in after.attachments:
        was = old.get(one.id)
        if was is None:
            yield Change(kind=ChangeKind.ATTACHMENT_ADDED, number=one.name, title=one.title)
            continue
        if one.title != was.title:
            yield Change(
                kind=ChangeKind.ATTACHMENT_RENAMED, number=one.name, title=one.title, before=was.title, after=one.title
            )
        if one.files != was.files:
            yield Change(kind=ChangeKind.ATTACHMENT_FILES, number=one.name, title=one.title, before=was.name)
    for one in before.attachments:
        if one.id not in new:
            yield Change(kind=ChangeKind.ATTACHMENT_REMOVED, number=one.name, title=one.title)


# --- Answers and reminders ---------------------------------------------------------------------------

NOT_ANSWERED = "not_answered"


def counted_answers(answers: Iterable[Answer | None]) -> Mapping[str, int]:
    """How many answered what; those who haven't under NOT_ANSWERED."""
    found = {**{answer.value: 0 for answer in Answer}, NOT_ANSWERED: 0}
    for answer in answers:
        found[answer.value if answer else NOT_ANSWERED] += 1
    return found


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same, however their letters and spaces were typed."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def ensure_open_to_calls(day: date, *, called_off: bool, reason: str | None, closed: bool, today: date) -> None:
    """Refuse to call to, or to answer for, a meeting that is called off or over. On its own day it may still be done."""
    if called_off:
        raise MeetingIsCalledOff(reason=reason)
    if closed or day < today:
        raise MeetingIsOver(day=day)


def reminder_is_due(day: date, *, reminder_days: int, asked_on: date, today: date) -> bool:
    """Whether who hasn't answered is to be reminded: from so many days before the meeting, not on its day, not at once."""
    first = first_reminder(day, reminder_days=reminder_days, asked_on=asked_on)
    return first is not None and first <= today < day


def first_reminder(day: date, *, reminder_days: int, asked_on: date) -> date | None:
    """The day when who hasn't answered is reminded; none where the body wants no reminder, or there is no time for one."""
    first = max(day - timedelta(days=reminder_days), asked_on + LEFT_ALONE)
    return first if reminder_days > 0 and first < day else None
