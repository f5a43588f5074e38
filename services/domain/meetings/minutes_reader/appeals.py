"""Appeals that are no decisions: "Kommunerna uppmanas att …", "RSS uppmanar kommunerna att …"."""

import re

from services.domain.meetings.minutes_reader.cues import APPEALS
from services.domain.meetings.minutes_reader.decision_words import COMMON_NOUNS
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.understood import Appeal, Certainty

LONGEST_ADDRESSEE = 90
_MANY = re.compile(r"kommun|huvudm|ledam|deltag|region|samtliga|alla|verksamhet|socialtjänst|förvaltning", re.I)


def appeal_in(sentence: str, span: Span) -> Appeal | None:
    """The appeal that a sentence makes, with whom it is made to."""
    match = APPEALS.search(sentence)
    if match is None:
        return None
    is_passive = match[0].lower().endswith(("s", "da"))
    to = _before(sentence[: match.start()]) if is_passive else _after(sentence[match.end() :])
    to = to if len(to) <= LONGEST_ADDRESSEE else ""
    if to[:1].isupper() and to.split()[0].lower() in COMMON_NOUNS:
        to = to[:1].lower() + to[1:]
    return Appeal(text=sentence, to=to, certainty=Certainty.SURE if _MANY.search(to) else Certainty.LIKELY, span=span)


def _before(words: str) -> str:
    last = re.split(r",|\boch\b(?=\s+\w+\s*$)|\bdär\b|\batt\b", words.strip(" ,"))[-1].strip()
    return re.sub(r"^(?:och|samt|men)\s+", "", last)


def _after(words: str) -> str:
    match = re.match(r"\s*(?P<to>[^,.]{0,80}?)\s*(?:\batt\b|\bom\b|$|[.,])", words)
    return match["to"] if match else ""
