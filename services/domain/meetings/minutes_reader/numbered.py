"""Items told by their numbers: of all that looks numbered, the series that counts upwards through the paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.meetings.minutes_reader.cues import ATT, ENDS_SENTENCE, Section, is_infinitive, label_of
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.heading import LONGEST_TITLE, Heading, ends_as_lead, with_groups
from services.domain.meetings.minutes_reader.kinds import CLOSING_TITLE, GROUP_HEADING, STANDING_TITLE, kind_of_heading
from services.domain.meetings.minutes_reader.understood import Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A paragraph that begins with a number or a letter."""

    place: int
    number: int
    letter: str
    parent: int | None
    label: str
    title: str
    score: float = 0.0


_PARAGRAPH = re.compile(
    r"§+\s*(?P<number>\d{1,4})(?P<year>\s*[/:]\s*\d{2,4})?(?:[.:)]|(?=\s|$))\s*[–-]?\s*(?P<title>.*)", re.S
)
_PARAGRAPH_AFTER = re.compile(r"(?P<number>\d{1,4})(?P<year>/\d{2,4})?\s*§[.:]?\s*(?P<title>.*)", re.S)
_NUMBERED = re.compile(
    r"(?:(?P<word>Punkt|Pkt\.?|Ärende|Ärende nr|Fråga|Nr|Item"
    r"|Dagordningspunkt)\s+)?(?P<number>\d{1,3})(?P<mark>[.):]|\s[–—-])?\s+(?P<title>\S.*)",
    re.S | re.I,
)
_ALONE = re.compile(r"(?:Punkt|Pkt\.?|Ärende)?\s*(?P<number>\d{1,3})[.):]?\Z", re.I)
_SUB = re.compile(r"(?P<parent>\d{1,3})[.:](?P<number>\d{1,2})[.)]?\s+(?P<title>\S.*)", re.S)
_NUMBER_LETTER = re.compile(
    r"(?P<parent>\d{1,3})\s?[.,]?\s?(?P<letter>[a-zåäö])(?P<mark>[.):])?\s+(?P<title>\S.*)", re.S
)
_LETTER = re.compile(r"\(?(?P<letter>[a-zA-ZåäöÅÄÖ])[.)]\s*(?P<title>\S.*)", re.S)
_CLOCK = re.compile(r"(?:kl\.?\s*)?\d{1,2}[.:]\d{2}(?:\s*[–-]\s*\d{1,2}[.:]\d{2})?(?:\s+|\s*[–-]\s*)", re.I)
_MONTH = re.compile(
    r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\b", re.I
)
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d{0,3}\s*\Z|\t\s*\d{1,3}\s*\Z|_{4,}")


# --- Marks -------------------------------------------------------------------------------------------


def _paragraph_marks(paragraphs: Sequence[Paragraph]) -> list[_Mark]:
    marks: list[_Mark] = []
    for place, paragraph in enumerate(paragraphs):
        match = _PARAGRAPH.match(paragraph.text) or _PARAGRAPH_AFTER.match(paragraph.text)
        if (
            match is None
            or len(match["title"]) > LONGEST_TITLE + 80
            or re.match(r"\s*(?:[–-]|och|,)\s*\d", match["title"])
        ):
            continue
        year = re.sub(r"\s", "", match["year"] or "").replace(":", "/")
        label = f"§ {int(match['number'])}{year}"
        score = _score(paragraphs, place, match["title"]) + 1.0
        if re.match(r"(?:[a-zåäö]|SoL|LSS|LVU|LVM|HSL|KL|FL|OSL|AB|st\b)", match["title"]) and not STANDING_TITLE.match(
            match["title"]
        ):
            score -= 2.5  # "§ 12 socialtjänstlagen", wrapped from a sentence.
        marks.append(
            _Mark(
                place=place,
                number=int(match["number"]),
                letter="",
                parent=None,
                label=label,
                title=match["title"],
                score=score,
            )
        )
    return marks


def _number_marks(paragraphs: Sequence[Paragraph]) -> list[_Mark]:
    marks: list[_Mark] = []
    for place, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if match := _ALONE.match(text):
            following = paragraphs[place + 1].text if place + 1 < len(paragraphs) else ""
            if following and len(following) < 120 and not _ALONE.match(following) and following[:1].isupper():
                title, score = "", _score(paragraphs, place + 1, following) - 0.5
                marks.append(_mark(place, match["number"], title, score))
            continue
        match = _NUMBERED.match(text)
        if match is None or (_SUB.match(text) and not _CLOCK.match(text)):
            continue
        title = match["title"]
        if _MONTH.match(title) or (not match["mark"] and not match["word"] and not _is_title_like(title)):
            continue
        score = _score(paragraphs, place, title) + (0.5 if match["mark"] else -0.5) + (1.5 if match["word"] else 0)
        marks.append(_mark(place, match["number"], title, score))
    return marks


def _mark(place: int, number: str, title: str, score: float) -> _Mark:
    return _Mark(
        place=place, number=int(number), letter="", parent=None, label=str(int(number)), title=title, score=score
    )


def _is_title_like(title: str) -> bool:
    return title[:1].isupper() and len(title) < 100 and not ENDS_SENTENCE.search(title)


def _score(paragraphs: Sequence[Paragraph], place: int, title: str) -> float:
    """How much a paragraph looks like the heading of an item. Below nothing it looks more like a line of a list."""
    paragraph = paragraphs[place]
    kinds, bare = kind_of_heading(title)
    score = 0.5 if len(title) <= 100 else 0.0
    score += 2.0 if kinds else 0.0
    score += 2.0 if STANDING_TITLE.match(bare) else 0.0
    score += 2.0 if paragraph.heading else (1.0 if paragraph.bold else 0.0)
    score += _by_what_follows(paragraphs, place)
    if re.search(r"\b[Bb]il(?:aga|agor|\.)", title):
        score += 1.0
    if len(title) > 160:
        score -= 1.5
    if ENDS_SENTENCE.search(title) and not title.endswith((":", "?")) and len(title.split()) > 9:
        score -= 1.5
    if re.search(r"[.!?] [A-ZÅÄÖ]", title) and len(title) > 80:
        score -= 2.0
    if ":" in title and not kinds and len(title.partition(":")[2]) > 40:
        score -= 1.5
    if ATT.match(title):
        score -= 4.0
    elif title[:1].islower():
        score -= 2.0 if is_infinitive(title) else 0.8
    if _LEADERS.search(title):
        score -= 2.5
    if place:
        before = paragraphs[place - 1].text
        if ends_as_lead(before):
            score -= 4.0
        elif before.endswith(":") and len(before) > 25:
            score -= 1.5
    return score


def _by_what_follows(paragraphs: Sequence[Paragraph], place: int) -> float:
    """An item is followed by who presents it, its sub-items, its text and its decision; a list's line by the next one."""
    score = 0.0
    for distance, following in enumerate(paragraphs[place + 1 : place + 4]):
        text = following.text
        label = label_of(text) if text[:1].isupper() else None
        if distance == 0:
            if (label and label.section is not Section.TEXT) or ends_as_lead(text) or re.match(r"[aA][.)]\s", text):
                score += 1.5
            elif label or re.match(r"(?:Dnr|Diarienr)", text):
                score += 1.0
            elif _looks_numbered(text):
                break
            else:
                score += 0.5
        elif _looks_numbered(text):
            break
        elif ends_as_lead(text) or (label and label.section is Section.DECISION):
            score += 1.0
            break
    return score


def _looks_numbered(text: str) -> bool:
    return bool(re.match(r"(?:§+\s*\d|\d{1,3}\s*§|\(?\d{1,3}[.)]\s|\(?[a-zåäö][.)]\s)", text))


# --- The best series ---------------------------------------------------------------------------------


def _best_series(marks: Sequence[_Mark], paragraphs: Sequence[Paragraph]) -> list[_Mark]:
    """The series that counts upwards with the most weight; empty when even that looks like lists."""
    best: dict[int, tuple[float, tuple | None]] = {}
    champion: tuple[float, tuple | None] = (0.0, None)
    for mark in marks:
        start = mark.score + (0.5 if mark.number == 1 or mark.label.startswith("§") else -2.0)
        option: tuple[float, tuple | None] = (start, (mark, None))
        for step in range(1, 6):
            if (earlier := best.get(mark.number - step)) is not None:
                weight = earlier[0] + mark.score + (1.0 if step == 1 else -0.75 * (step - 1))
                if weight > option[0]:
                    option = (weight, (mark, earlier[1]))
        if mark.number == 1 and champion[1] is not None and _opens_group(paragraphs, mark.place):
            weight = champion[0] + mark.score
            if weight > option[0]:
                option = (weight, (mark, champion[1]))
        if mark.number not in best or option[0] >= best[mark.number][0]:
            best[mark.number] = option
        if option[0] > champion[0]:
            champion = option
    chain: list[_Mark] = []
    link = champion[1]
    while link is not None:
        chain.append(link[0])
        link = link[1]
    chain.reverse()
    if len(chain) < 2 and not (chain and chain[0].label.startswith("§") and chain[0].score >= 2):
        return []
    if sum(mark.score for mark in chain) < 0.9 * len(chain) and not _is_bare_list_of_items(chain):
        return []
    return chain


def _is_bare_list_of_items(chain: Sequence[_Mark]) -> bool:
    """An agenda alone: nothing but titles, some of which every agenda has."""
    return sum(bool(STANDING_TITLE.match(kind_of_heading(mark.title)[1])) for mark in chain) >= 2


def _opens_group(paragraphs: Sequence[Paragraph], place: int) -> bool:
    return place > 0 and bool(GROUP_HEADING.match(paragraphs[place - 1].text) or paragraphs[place - 1].heading)


def _top(mark: _Mark, paragraphs: Sequence[Paragraph]) -> Heading:
    last, title = mark.place, mark.title
    if not _bare(title) and mark.place + 1 < len(paragraphs) and _can_be_title(paragraphs[mark.place + 1].text):
        last += 1
        title = f"{title} {paragraphs[last].text}".strip()
    elif mark.label.startswith("§") and _is_diary_number(title) and mark.place + 1 < len(paragraphs):
        following = paragraphs[mark.place + 1].text
        if _can_be_title(following):
            last += 1
            title = f"{title} {following}"
    certainty = Certainty.SURE if mark.score >= 1.5 else Certainty.LIKELY if mark.score >= 0 else Certainty.UNSURE
    return Heading(first=mark.place, last=last, label=mark.label, level=1, title=title, certainty=certainty)


def _bare(title: str) -> str:
    return title.strip(" .:–-")


def _is_diary_number(title: str) -> bool:
    return bool(
        re.fullmatch(
            r"\(?(?:Dnr|Diarienr|Diarienummer|Ärendenr"
            r"|[A-ZÅÄÖ]{2,6})?\.?:?\s*[A-ZÅÄÖ-]{0,8}\s*\d{2,4}[-/.:]\d+(?:[-/.]\d+)?.{0,12}\)?",
            title.strip(),
            re.I,
        )
    )


def _can_be_title(text: str) -> bool:
    label = label_of(text)
    return (
        len(text) <= LONGEST_TITLE
        and not (label and not kind_of_heading(text)[0])
        and not ATT.match(text)
        and not ends_as_lead(text)
    )


# --- Items within items ------------------------------------------------------------------------------


def _with_subs(tops: Sequence[Heading], paragraphs: Sequence[Paragraph]) -> list[Heading]:
    found: list[Heading] = []
    for top, end in zip(tops, [*(top.first for top in tops[1:]), len(paragraphs)], strict=True):
        found.append(top)
        found += _subs(top, end, paragraphs)
    return found


def _subs(top: Heading, end: int, paragraphs: Sequence[Paragraph]) -> list[Heading]:
    own = re.sub(r"\D", "", top.label.partition("/")[0])
    marks: list[_Mark] = []
    for place in range(top.last + 1, end):
        text = paragraphs[place].text
        if (
            (match := _NUMBER_LETTER.match(text))
            and match["parent"] == own
            and (match["mark"] or _is_title_like(match["title"]))
        ):
            marks.append(
                _sub(
                    paragraphs, place, f"{top.label} {match['letter']}", ord(match["letter"]) - 96, match["title"], 1.5
                )
            )
        elif (match := _SUB.match(text)) and match["parent"] == own:
            marks.append(
                _sub(
                    paragraphs, place, f"{top.label}.{int(match['number'])}", int(match["number"]), match["title"], 1.5
                )
            )
        elif match := _LETTER.match(text):
            letter = match["letter"].lower()
            marks.append(_sub(paragraphs, place, f"{top.label} {letter}", ord(letter) - 96, match["title"], 0.5))
    chain = _best_series([mark for mark in marks if mark.score > -1.5], paragraphs)
    if not chain and len(marks) == 1 and marks[0].number == 1 and marks[0].score >= 2:
        chain = marks
    if chain and chain[0].number != 1:
        return []
    return [
        Heading(
            first=mark.place,
            last=mark.place,
            label=mark.label,
            level=2,
            title=mark.title,
            certainty=Certainty.SURE
            if mark.score >= 1.5
            else Certainty.LIKELY
            if mark.score >= 0.5
            else Certainty.UNSURE,
        )
        for mark in chain
    ]


def _sub(paragraphs: Sequence[Paragraph], place: int, label: str, number: int, title: str, more: float) -> _Mark:
    score = _score(paragraphs, place, title) + more - 0.5
    return _Mark(place=place, number=number, letter="", parent=None, label=label, title=title, score=score)


def _closing(last: Heading, paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """Below the last number: "Övriga frågor", "Nästa möte" on lines of their own."""
    return [
        Heading(first=place, last=place, label="", level=1, title=paragraph.text, certainty=Certainty.LIKELY)
        for place, paragraph in enumerate(paragraphs)
        if place > last.last and paragraph.gap and CLOSING_TITLE.match(paragraph.text)
    ]


def numbered_headings(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """The headings of the best series of § or, without one, of plain numbers, with the items within them."""
    for marks in (_paragraph_marks(paragraphs), _number_marks(paragraphs)):
        chain = _best_series(marks, paragraphs)
        if chain:
            tops = [_top(mark, paragraphs) for mark in chain]
            tops += _closing(tops[-1], paragraphs)
            return with_groups(_with_subs(tops, paragraphs), paragraphs)
    return []
