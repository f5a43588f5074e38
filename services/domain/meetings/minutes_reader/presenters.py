"""Who presents an item: after "Föredragande:", on the lines that go on from there, or in brackets after the title."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.domain.meetings.minutes_reader.cues import ADVERBS, ENDS_SENTENCE, label_of
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.people import (
    PersonRead,
    is_name,
    is_organisation,
    is_title,
    people_in,
    title_first,
)
from services.domain.meetings.minutes_reader.understood import Certainty, Known, Presenter

_LONGEST = 200


def presenters_of(paragraphs: Sequence[Paragraph], at: int, rest: str, known: Known) -> tuple[list[Presenter], int]:
    """The presenters from a label's paragraph on, and the paragraph that comes after them."""
    texts = [rest]
    following = at + 1
    while following < len(paragraphs) and _goes_on(texts, paragraphs[following], known):
        texts.append(paragraphs[following].text)
        following += 1
    found: list[Presenter] = []
    joined = _joined(texts)
    for number, text in joined:
        span = paragraphs[min(at + number, len(paragraphs) - 1)].span
        found += [_presenter(person, span) for person in _people(text, known)]
        if not found or not _people(text, known):
            found += _functions(text, span, known)
    return found, following


def _goes_on(texts: list[str], paragraph: Paragraph, known: Known) -> bool:
    """Whether a paragraph goes on telling who presents: a name with a title, or the rest of a line that ended by a comma."""
    text = paragraph.text
    if len(text) > _LONGEST or label_of(text) or paragraph.heading:
        return False
    if texts[-1].rstrip().endswith((",", " och", "/", "-", "–", ";")) or (len(texts) == 1 and not texts[0]):
        return len(text) < 120 and not ENDS_SENTENCE.search(text)
    head = re.split(r"[,(]", text, maxsplit=1)[0].strip()
    if not is_name(head) or ENDS_SENTENCE.search(text) or len(text.split()) > 18:
        return False
    return "," in text or "(" in text or (is_name(text) and paragraph.gap <= 1)


def _joined(texts: Sequence[str]) -> list[tuple[int, str]]:
    """The lines, with those that end by a comma joined with the next, each with the number of its first line."""
    joined: list[tuple[int, str]] = []
    for number, text in enumerate(texts):
        if joined and joined[-1][1].rstrip().endswith((",", " och", "/", "-", "–")) and joined[-1][1]:
            joined[-1] = (joined[-1][0], f"{joined[-1][1].rstrip()} {text}")
        else:
            joined.append((number, text))
    return [(number, text) for number, text in joined if text]


def _people(text: str, known: Known) -> list[PersonRead]:
    head = re.split(r"[,(;]| och ", text, maxsplit=1)[0].strip()
    return (
        people_in(text, known)
        if is_name(head) or re.match(r"(?:tf\.?\s)", head) or "\t" in text
        else _titled(text, known)
    )


def _titled(text: str, known: Known) -> list[PersonRead]:
    """A title before the name: "socialchef Karin Ek, Falun"."""
    titled = title_first(text)
    if titled is None:
        return []
    title, rest, _ = titled
    people = people_in(rest, known)
    return [replace(people[0], title=people[0].title or title), *people[1:]] if people else []


def _functions(text: str, span, known: Known) -> list[Presenter]:
    """A function alone: "Ordförande, Socialchefsnätverket"."""
    text = text.strip(" .")
    title, _, organisation = (part.strip() for part in text.partition(","))
    if not title or len(text) > 100 or re.match(ADVERBS, title) or ENDS_SENTENCE.search(title):
        return []
    if is_title(title) and not is_organisation(title, known):
        return [Presenter(name="", title=title, organisation=organisation, certainty=Certainty.LIKELY, span=span)]
    if is_organisation(text, known) or is_title(title):
        return [Presenter(name="", title="", organisation=text, certainty=Certainty.LIKELY, span=span)]
    return [Presenter(name=title, title="", organisation=organisation, certainty=Certainty.UNSURE, span=span)]


def _presenter(person: PersonRead, span) -> Presenter:
    title = person.title or ("tf" if person.acting and not person.title else "")
    return Presenter(
        name=person.name, title=title, organisation=person.organisation, certainty=person.certainty, span=span
    )


_IN_TITLE = re.compile(r"\s*[\[(](?:föredragande:?\s*|föredr\.?:?\s*)?(?P<names>[^()\[\]]{4,80})[\])]\s*\Z", re.I)
_LABEL_IN_TITLE = re.compile(
    r"\s*(?:[–—,.;]|\s-)?\s*(?i:föredragande|föredrag(?:are|ning)|föredr\.?|inledare"
    r"|informerar)\s*:?\s*(?P<names>[A-ZÅÄÖ].{3,160})\Z"
)


def presenters_in_title(title: str, span, known: Known) -> tuple[list[Presenter], str]:
    """Presenters that stand after the title on its line, and the title without them."""
    if match := _LABEL_IN_TITLE.search(title):
        people = people_in(match["names"], known)
        found = [_presenter(person, span) for person in people] or _functions(match["names"], span, known)
        if found and title[: match.start()].strip():
            return found, title[: match.start()].strip(" –—,-")
    if match := _IN_TITLE.search(title):
        parts = re.split(r",|;|/| och ", match["names"])
        if all(is_name(part.strip()) or is_title(part) or is_organisation(part, known) for part in parts) and is_name(
            parts[0].strip()
        ):
            found = [_presenter(person, span) for person in people_in(match["names"], known)]
            return found, title[: match.start()].strip()
    return [], title
