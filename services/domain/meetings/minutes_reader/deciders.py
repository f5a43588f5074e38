"""Who decides: whether a decision that is spoken of is the meeting's own, another body's or an earlier one."""

import re
from collections.abc import Sequence

from services.domain.meetings.minutes_reader.clause_text import stands_alone, stem
from services.domain.meetings.minutes_reader.cues import BODY_NOUN, GENERAL_BODY
from services.domain.meetings.minutes_reader.dates import days_in

_NOBODY = frozenset({"det", "man", "vi"})
_MONTH = re.compile(
    r"\d{1,2}(?::?e)?\s+(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)", re.I
)
_REPORTS = re.compile(
    r"(?:återkoppling|återrapport\w*|(?:läges)?rapport(?:er)?|information|nytt|aktuellt|referat|nyheter) från (?P<who>.+)",
    re.I,
)
_PARTY_FIRST = re.compile(r"(?:\A|\. )(?P<name>[A-ZÅÄÖ][\w -]{1,40}):\s*(?:har\s+)?\Z")
"""Whose turn it is in a round: "Sjöhult: beslutade att …"."""

_BEFORE = re.compile(
    r"\bi (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november"
    r"|december)\b|\b(?:tidigare|förra|föregående|i våras|i höstas|redan)\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:regeringen|riksdagen|socialstyrelsen|länsstyrelsen|ivo|skr|\w+myndigheten|\w*inspektionen|\w*utredningen|region\w*(?:\s+[A-ZÅÄÖ]\w+)?"
    r"|kommunfullmäktige|kommunstyrelsen|domstolen|kommun(?:en)?)\s*"
    r"(?:har\s*)?\Z",
    re.I,
)


_KIND = re.compile(
    r"(?:nätverk|nämnd|styrelse|utskott|presidi|kommitté|beredning|fullmäktige|forum|samråd|förbund|direktion|stämma|råd)"
)
_BOARDS = frozenset({"styrelse", "förbund", "direktion"})
"""An association is spoken of by its board."""


def _kind(name: str) -> str:
    """The kind of body that a name ends with: "socialnämndens arbetsutskott" is an "utskott"."""
    kinds = _KIND.findall(name)
    return kinds[-1] if kinds else ""


class Deciders:
    """Knows the names under which the meeting's own body decides."""

    def __init__(self, own: Sequence[str], *, reported: str = "") -> None:
        self._own = [name.casefold() for name in own]
        self._reported = reported.casefold()
        """Of whom the item reports: "Återkoppling från politiska samrådet"."""

    def within(self, title: str) -> "Deciders":
        """The same for an item of that title: what it reports of others is theirs."""
        match = _REPORTS.match(title)
        return Deciders(self._own, reported=match["who"]) if match else self

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
        if (party := _PARTY_FIRST.search(before)) and not (self._own and self.is_own(party["name"])):
            return True
        if days_in(around) or _MONTH.search(around) or _BEFORE.search(around):
            return True
        nouns = list(BODY_NOUN.finditer(start))
        if (nouns or self.named_in(start)) and self._is_reported_of(nouns[-1][0] if nouns else self.named_in(start)):
            return True
        if not nouns or not self._own:
            return bool(_OTHERS.search(start)) and not self.is_own(start)
        return not self.is_own(nouns[-1][0])

    def _is_reported_of(self, name: str) -> bool:
        return bool(self._reported) and stem(name.casefold().strip()) in self._reported

    def stands_alone(self, before: str) -> bool:
        """Whether nothing but the meeting's own body stands before a verb: "Nämnden beslutar"."""
        return stands_alone(before) and "," not in before and self.is_own(before)

    def opens(self, sentence: str) -> bool:
        """Whether a sentence has the meeting's own body as its subject: "Rådet lämnar ingen erinran"."""
        words = sentence.split()
        if re.search(r"\b(?:har|hade)\b", " ".join(words[:4])):
            return False
        return any(stands_alone(start) and self.is_own(start) for start in (" ".join(words[:n]) for n in (1, 2, 3)))

    def is_own(self, name: str) -> bool:
        """Whether a name is the meeting's own body, in full, shortened ("nätverket"), or in another form."""
        bare = name.strip().casefold()
        if not self._own:
            return True
        if GENERAL_BODY.match(bare):
            return self._is_of_own_kind(bare)
        return any(
            bare in own or own in bare or bare.removesuffix("s") in own or stem(bare) in own for own in self._own
        )

    def _is_of_own_kind(self, general: str) -> bool:
        """Whether a general word can mean the meeting: in a committee's minutes "nämnden" is the board above it."""
        kind = _kind(general)
        kinds = {_kind(name) for name in self._own} - {""}
        return not kind or not kinds or kind in kinds or (kind in _BOARDS and bool(kinds & _BOARDS))
