"""Who decides: whether a decision that is spoken of is the meeting's own, another body's or an earlier one."""

import re
from collections.abc import Sequence

from services.domain.meetings.minutes_reader.clause_text import stem
from services.domain.meetings.minutes_reader.cues import BODY_NOUN, GENERAL_BODY
from services.domain.meetings.minutes_reader.dates import days_in

_NOBODY = frozenset({"det", "man", "vi"})
_MONTH = re.compile(
    r"\d{1,2}(?::?e)?\s+(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)", re.I
)
_BEFORE = re.compile(r"\b(?:tidigare|förra|föregående|i våras|i höstas|redan)\b", re.I)
_OTHERS = re.compile(
    r"\b(?:regeringen|riksdagen|socialstyrelsen|skr|region\w*|kommunfullmäktige|kommunstyrelsen|domstolen|kommunen)\s*"
    r"(?:har\s*)?\Z",
    re.I,
)


class Deciders:
    """Knows the names under which the meeting's own body decides."""

    def __init__(self, own: Sequence[str]) -> None:
        self._own = [name.casefold() for name in own]

    def named_in(self, before: str) -> str:
        """Who decides by the words before the verb; empty when nobody is named."""
        nouns = list(BODY_NOUN.finditer(before))
        if nouns:
            return nouns[-1][0]
        last = before.split()[-1].strip(" ,:") if before.split() else ""
        return last if GENERAL_BODY.match(last) and last.casefold() not in _NOBODY else ""

    def is_elsewhere(self, before: str, after: str) -> bool:
        """Whether the decision is another meeting's: another day is told around the verb, or another body decides."""
        start = re.split(r"[.:;]\s", before)[-1]
        around = f"{start} | {after}"
        if days_in(around) or _MONTH.search(around) or _BEFORE.search(around):
            return True
        nouns = list(BODY_NOUN.finditer(start))
        if not nouns or not self._own:
            return bool(_OTHERS.search(start)) and not self.is_own(start)
        return not self.is_own(nouns[-1][0])

    def is_own(self, name: str) -> bool:
        """Whether a name is the meeting's own body, in full, shortened ("nätverket"), or in another form."""
        bare = name.strip().casefold()
        if GENERAL_BODY.match(bare) or not self._own:
            return True
        return any(
            bare in own or own in bare or bare.removesuffix("s") in own or stem(bare) in own for own in self._own
        )
