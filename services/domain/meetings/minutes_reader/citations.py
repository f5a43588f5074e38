"""Other meetings that a text speaks of: "250912", "möte 2025-04-11", "vid sitt möte den 26 september"."""

import re
from datetime import date

from services.domain.meetings.minutes_reader.cues import BODY_NOUN, DECIDES
from services.domain.meetings.minutes_reader.dates import days_in, soonest
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.understood import Certainty, Citation

_SPEAKS_OF_MEETING = re.compile(
    r"\b(?:möte[nt]?s?|mötena|sammanträde[nt]?s?|minnesanteckning\w*|mötesanteckning\w*|protokoll\w*|föregående"
    r"|förra|senaste|årsmöte\w*|"
    r"träff\w*|nätverksträff\w*|konferens\w*|\w+möte[nt]?)\b|§",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:nästa|kommande|nästkommande|följande möte|härnäst|återkomm(?:er|a)|återrapporteras?|redovisas|tas upp"
    r"|inför)\b",
    re.I,
)
_REACH = 70
_NOT_MEETINGS = re.compile(
    r"\b(?:avtal\w*|lag(?:en)?|gäller|träder i kraft|senast|fakturer\w*|period\w*|mars ut|till och med|t\.o\.m\."
    r"|fr\.o\.m\.|från och med|startade|startar|ansökan|remiss(?:en)? ska)\b[^.]{0,30}\Z",
    re.I,
)


def citations_of(paragraph: Paragraph, meeting: date | None) -> list[Citation]:
    """The other meetings that a paragraph speaks of. One of the meeting's own day isn't another."""
    text = paragraph.text
    found: list[Citation] = []
    if not any(sign.isdigit() for sign in text):
        return found
    for written in days_in(text, near=meeting):
        start = max(0, written.start - _REACH)
        before = re.split(r"(?<=[a-zåäö\d)])[.!?] (?=[A-ZÅÄÖ])", text[start : written.start])[-1]
        after = text[written.end : written.end + 40]
        ahead = bool(_AHEAD.search(before)) and not re.search(r"\bföregående|förra\b", before, re.I)
        day = written.day
        if not written.has_year and meeting is not None:
            told_as_past = bool(DECIDES.search(before)) or re.search(
                r"\b(?:föregående|förra|senaste|var|hölls|togs)\b", before, re.I
            )
            later = soonest(day, meeting)
            if ahead or (not told_as_past and (later - meeting) < (meeting - day)):
                day, ahead = later, True
        near = bool(_SPEAKS_OF_MEETING.search(before)) or bool(
            re.match(r"\s*(?:,?\s*§|\)?\s*beslutades|:s möte)", after)
        )
        decided = list(DECIDES.finditer(before))
        told = (
            bool(decided)
            and len(before) - decided[-1].end() < 25
            and not re.search(r"\bden\s+\w+dag", before[decided[-1].end() :])
        )
        if not (near or told) or _NOT_MEETINGS.search(before) or day == meeting:
            continue
        bodies = list(BODY_NOUN.finditer(before)) or list(re.finditer(r"\b[A-ZÅÄÖ]{3,8}\b", before))
        found.append(
            Citation(
                day=day,
                body=bodies[-1][0] if bodies else "",
                text=text[written.start : written.end].strip(" ."),
                ahead=ahead and (meeting is None or day > meeting),
                certainty=Certainty.SURE if written.has_year else Certainty.LIKELY,
                span=paragraph.span_of(written.start, written.end),
            )
        )
    return found
