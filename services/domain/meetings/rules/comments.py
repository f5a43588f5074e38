"""What holds for comments on minutes: a Word file goes out, comes back changed, and each change is taken in or left."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.minutes import MinutesContent, MinutesItem


class NotOurFile(RuleBroken):
    """The file isn't the Word file of these minutes that was sent out."""

    field = "file"


class SentVersionUnknown(RuleBroken):
    """The file is of these minutes, but they went out more than once and it has lost the mark of which time it is from."""

    field = "file"


class HandedInAlready(RuleBroken):
    """The very same file has been handed in already: its changes lie there to be decided."""

    field = "file"


class NothingReturned(RuleBroken):
    """The file holds neither changes nor comments."""

    field = "file"


class ClauseIsGone(RuleBroken):
    """The clause whose words a change corrects has been removed from the minutes since the file went out."""


class Part(StrEnum):
    """Which text of an item a comment is about."""

    BACKGROUND = "background"
    ACCOUNT = "account"
    CLAUSE = "clause"


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Where a text of the minutes stands: of which item or clause."""

    part: Part
    id: int

    def __str__(self) -> str:
        return f"{self.part}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Anchor | None":
        part, _, number = text.partition(":")
        if part not in {known.value for known in Part} or not number.isdecimal():
            return None
        return cls(part=Part(part), id=int(number))


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A comment in the margin of a returned file."""

    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a returned file says otherwise than the minutes, to be taken in or left. `taken` once somebody has decided.

    Without an anchor it is about what is not written in the minutes but made of the records, as the attendance is: it is
    shown, for somebody to change it where it is kept. `title` is then the heading it stands under, and there is no number.
    """

    anchor: str
    number: str
    title: str
    before: str
    after: str
    remarks: tuple[Remark, ...] = ()
    taken: bool | None = None

    @property
    def differs(self) -> bool:
        """Whether the words differ; else there are only remarks."""
        return _plain(self.before) != _plain(self.after)

    @property
    def may_be_taken(self) -> bool:
        """Whether the minutes can take it in by themselves."""
        return self.differs and Anchor.parse(self.anchor) is not None

    @property
    def removes_clause(self) -> bool:
        """Whether an att-clause is struck in the file: it is never emptied, taking it in removes it from the minutes."""
        anchor = Anchor.parse(self.anchor)
        return self.differs and anchor is not None and anchor.part is Part.CLAUSE and not self.after


def texts_of(content: MinutesContent) -> dict[str, tuple[MinutesItem, str]]:
    """Every text that may be commented on, by its anchor, with the item that it belongs to."""
    found: dict[str, tuple[MinutesItem, str]] = {}
    for item in content.items:
        if item.background:
            found[str(Anchor(part=Part.BACKGROUND, id=item.id))] = (item, item.background)
        found[str(Anchor(part=Part.ACCOUNT, id=item.id))] = (item, item.account or "")
        for clause in item.clauses:
            found[str(Anchor(part=Part.CLAUSE, id=clause.id))] = (item, clause.text)
    return found


def is_known_by_anchors(content: MinutesContent, returned: Iterable[str]) -> bool:
    """Whether a file that has lost its mark is of these minutes: it has no foreign anchor, and at least half of theirs.

    Items and clauses are of one meeting each. What is no anchor is passed over: programs put controls of their own in a file.
    """
    own, found = set(texts_of(content)), {key for key in returned if Anchor.parse(key)}
    return bool(found) and found <= own and 2 * len(found) >= len(own)


def changes_between(
    content: MinutesContent, returned: Iterable[tuple[str, str]], remarks: Iterable[tuple[str, Remark]]
) -> tuple[Change, ...]:
    """What a returned file changes: its texts by anchor against those of the content, with the remarks on each."""
    own = texts_of(content)
    said: dict[str, list[Remark]] = {}
    for anchor, remark in remarks:
        said.setdefault(anchor, []).append(remark)
    found = []
    for anchor, after in returned:
        if anchor not in own:
            continue
        item, before = own[anchor]
        change = Change(
            anchor=anchor,
            number=item.number,
            title=item.title,
            before=before,
            after=after,
            remarks=tuple(said.get(anchor, ())),
        )
        if change.differs or change.remarks:
            found.append(change)
    return tuple(found)


def changes_outside(
    sent: Sequence[tuple[str, str]], returned: Sequence[tuple[str, str]], remarks: Iterable[tuple[str, Remark]]
) -> tuple[Change, ...]:
    """What a returned file changes or remarks outside the texts of the minutes: its paragraphs against those that were sent.

    A paragraph is (heading, text).
    """
    said: dict[str, list[Remark]] = {}
    for heading, remark in remarks:
        said.setdefault(heading, []).append(remark)
    found = []
    own, theirs = ([_plain(text) for _, text in paragraphs] for paragraphs in (sent, returned))
    for what, start, end, from_, to in SequenceMatcher(None, own, theirs, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        heading = (sent[start:end] or returned[from_:to])[0][0]
        before, after = ("\n".join(text for _, text in part) for part in (sent[start:end], returned[from_:to]))
        remarked = tuple(said.pop(heading, ()))
        found.append(Change(anchor="", number="", title=heading, before=before, after=after, remarks=remarked))
    found += [
        Change(anchor="", number="", title=heading, before="", after="", remarks=tuple(remarked))
        for heading, remarked in said.items()
    ]
    return tuple(found)


_MARKS = re.compile(r"[*_`#>~\\]|^\s*(?:[-+*]|\d+[.)])\s+", re.MULTILINE)


def _plain(text: str) -> str:
    """Words without marks and line breaks: Word keeps neither Markdown's stars nor its lists' signs."""
    return " ".join(_MARKS.sub("", text).split())
