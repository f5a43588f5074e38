"""Two versions of a text as one, word by word: what stays, what goes and what comes (ändringar i en text)."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s*\S+|\s+$")


class Fate(StrEnum):
    """What becomes of some words."""

    STAYS = "stays"
    GOES = "goes"
    COMES = "comes"


def word_changes(before: str, after: str) -> Iterable[tuple[Fate, str]]:
    """The words of both, in order, in as long pieces as have one fate. Spaces stand before their word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for what, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Fate.STAYS, "".join(old[start:end])
            continue
        if start < end:
            yield Fate.GOES, "".join(old[start:end])
        if from_ < to:
            yield Fate.COMES, "".join(new[from_:to])
