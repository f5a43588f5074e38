"""Items without numbers: told by their outline, their weight, or by standing alone above a text with a decision."""

import re
from collections.abc import Sequence

from services.domain.meetings.minutes_reader.cues import (
    BULLET,
    DECIDES,
    ENDS_SENTENCE,
    Section,
    head_label_of,
    label_of,
)
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.heading import Heading, ends_as_lead, with_groups
from services.domain.meetings.minutes_reader.kinds import CLOSING_TITLE, kind_of_heading
from services.domain.meetings.minutes_reader.understood import Certainty

_NO_ITEM = re.compile(
    r"(?:minnesanteckningar|mötesanteckningar|anteckningar|protokoll|sammanträdesprotokoll|kortprotokoll"
    r"|beslutsprotokoll|dagordning|kallelse|föredragningslista|innehåll"
    r"|inledning till|deltagare|närvar|frånvar|plats|tid|datum|bilag|vid protokollet|justera|underskrift|sida )",
    re.I,
)


def unnumbered_headings(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """Headings by their outline, their weight, or by standing alone above a text with a decision."""
    levels = sorted({paragraph.heading for paragraph in paragraphs if paragraph.heading and _heads(paragraph.text)})
    for level in levels:
        places = [at for at, one in enumerate(paragraphs) if one.heading == level and _heads(one.text)]
        if len(places) >= 2 or (places and level > 1):
            return with_groups([_plain(paragraphs, at, Certainty.LIKELY) for at in places], paragraphs)
    bold = [at for at, one in enumerate(paragraphs) if one.bold and _heads(one.text)]
    if len(bold) >= 2:
        return with_groups([_plain(paragraphs, at, Certainty.LIKELY) for at in bold], paragraphs)
    loud = [at for at, one in enumerate(paragraphs) if one.text.isupper() and len(one.text) > 4 and _heads(one.text)]
    if len(loud) >= 2:
        return [_plain(paragraphs, at, Certainty.UNSURE) for at in loud]
    matters = [at for at, one in enumerate(paragraphs) if _MATTER.match(one.text)]
    if matters:
        return [_plain(paragraphs, at, Certainty.LIKELY, _MATTER.sub("", paragraphs[at].text)) for at in matters]
    alone = [at for at in range(len(paragraphs)) if _stands_as_heading(paragraphs, at)]
    return [_plain(paragraphs, at, Certainty.UNSURE) for at in alone] if len(alone) >= 2 else []


_MATTER = re.compile(r"(?:ärende|ärendemening|rubrik)\s*:\s*(?=\S.{3,139}\Z)", re.I)


def _plain(paragraphs: Sequence[Paragraph], place: int, certainty: Certainty, title: str = "") -> Heading:
    title = title or paragraphs[place].text
    return Heading(first=place, last=place, label="", level=1, title=title, certainty=certainty)


def _heads(text: str) -> bool:
    label = label_of(text) or head_label_of(text)
    return (
        3 < len(text) <= 140
        and text[:1].isupper()
        and not (label and (label.rest == "" or label.by_colon) and not kind_of_heading(text)[0])
        and not _NO_ITEM.match(text)
        and not (ENDS_SENTENCE.search(text) and not text.endswith(("?", ":")))
        and not ends_as_lead(text)
        and "\t" not in text
    )


def _stands_as_heading(paragraphs: Sequence[Paragraph], place: int) -> bool:
    """A short line with a decision somewhere below it and running text or a lead right below."""
    paragraph = paragraphs[place]
    if not _heads(paragraph.text) or len(paragraph.text) > 90 or not paragraph.gap or place + 1 >= len(paragraphs):
        return False
    if BULLET.match(paragraph.text) or re.search(r"\b(?:19|20)\d\d\b", paragraph.text):
        return False
    if CLOSING_TITLE.match(paragraph.text):
        return True
    following = paragraphs[place + 1].text
    if not (ends_as_lead(following) or ENDS_SENTENCE.search(following) or label_of(following)):
        return False
    for other in paragraphs[place + 1 : place + 12]:
        if DECIDES.search(other.text) or ((label := label_of(other.text)) and label.section is Section.DECISION):
            return True
    return False
