"""The margins of pages in a text: page numbers, headers and footers, told by their form or by coming back."""

import re
from collections import Counter
from collections.abc import Sequence

from services.domain.meetings.minutes_reader.cues import (
    ATT,
    BULLET,
    DECIDES,
    LEAD_TAIL,
    NUMBER,
    head_label_of,
    is_infinitive,
    label_of,
)
from services.domain.meetings.minutes_reader.original import Line

_PAGE_NUMBER = re.compile(
    r"(?:(?:sid(?:a|an)?|page)\.?:?\s*)?\d{1,3}\s*(?:\(\s*\d{1,3}\s*\)|/\s*\d{1,3}|av\s+\d{1,3})\Z|(?:sid(?:a"
    r"|an)?)\.?:?\s*\d{1,3}\Z|[-–]\s*\d{1,3}\s*[-–]\Z",
    re.I,
)
_SIGNING = re.compile(
    r"(?:(?:justerandes?|justerares?|ordförandens?|utdragsbestyrkande|sekreterarens?"
    r"|justerarens?)\s*(?:sign(?:atur(?:er)?)?\.?)?\s*)+[:\s_]*\Z"
    r"|signatur(?:er)?\s*:?[\s_]*\Z|utdragsbestyrkande.{0,40}\Z",
    re.I,
)
_NUMBERED_EDGE = re.compile(r"\b\d{1,3}\s*(?:\(\s*\d{1,3}\s*\)|av\s+\d{1,3})\s*\Z|\bsid(?:a|an)?\.?\s*\d{1,3}\b", re.I)


def margins(lines: Sequence[Line]) -> set[int]:
    """Which lines are page numbers, headers and footers: said by the file, by their form, or by coming back."""
    full = [at for at, line in enumerate(lines) if line.text.strip()]
    found = {at for at in full if lines[at].apart or _PAGE_NUMBER.match(lines[at].text.strip())}
    found |= {at for at in full if _SIGNING.match(lines[at].text.strip()) and len(lines[at].text) < 100}
    pages: dict[int, list[int]] = {}
    for at in full:
        if not lines[at].apart:
            pages.setdefault(lines[at].page, []).append(at)
    if len(pages) > 1:
        return found | _edges_of_pages(lines, list(pages.values()))
    return found | _recurring(lines, full, found)


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.casefold().split()))


def _is_cue(text: str) -> bool:
    """Whether a line that comes back is a part of minutes, not of the page."""
    text = text.strip()
    return bool(
        ATT.match(text) or label_of(text) or (DECIDES.search(text) and LEAD_TAIL.match(text, _end_of_verb(text)))
        or NUMBER.match(text) or BULLET.match(text) or text.startswith("§") or is_infinitive(text)
    )  # fmt: skip


def _end_of_verb(text: str) -> int:
    verbs = list(DECIDES.finditer(text))
    return verbs[-1].end() if verbs else len(text)


def _edges_of_pages(lines: Sequence[Line], pages: Sequence[list[int]]) -> set[int]:
    """What comes back at the top or the bottom of the pages, from the edge inwards; bare numbers there."""
    found: set[int] = set()
    needed = max(2, round(len(pages) * 0.4))
    for turned in (1, -1):
        edges = [page[::turned][:6] for page in pages]
        counts = Counter(key for edge in edges for key in {_key(lines[at].text) for at in edge})
        for edge in edges:
            for at in edge:
                text = lines[at].text.strip()
                is_number = bool(_PAGE_NUMBER.match(text) or re.fullmatch(r"\d{1,3}", text))
                comes_back = counts[_key(text)] >= needed and not _is_cue(text)
                if not (is_number or comes_back or _SIGNING.match(text)):
                    break
                found.add(at)
    return found


def _recurring(lines: Sequence[Line], full: Sequence[int], already: set[int]) -> set[int]:
    """Without pages: lines that come back and break sentences, stand by page numbers, or carry them."""
    places: dict[str, list[int]] = {}
    for place, at in enumerate(full):
        if len(lines[at].text) < 160:
            places.setdefault(_key(lines[at].text), []).append(place)
    found = {
        full[place]
        for places_of_one in places.values() for place in places_of_one
        if re.fullmatch(r"\d{1,3}", lines[full[place]].text.strip()) and _stands_alone(lines, full, place)
    }  # fmt: skip
    again = True
    while again:
        again = False
        for key, ones in places.items():
            if len(ones) < 2 or full[ones[0]] in found or not key or key.isdigit():
                continue
            text = lines[full[ones[0]]].text
            if _is_cue(text):
                continue
            numbered = sum(bool(_NUMBERED_EDGE.search(lines[full[place]].text)) for place in ones)
            beside = sum(_beside(full, place, found | already) for place in ones)
            breaking = sum(_breaks_sentence(lines, full, place) for place in ones)
            if (numbered == len(ones)) or (
                len(ones) >= 3 and (beside >= len(ones) - 1 or (breaking >= 1 and not head_label_of(text)))
            ):
                found |= {full[place] for place in ones}
                again = True
    return found


def _stands_alone(lines: Sequence[Line], full: Sequence[int], place: int) -> bool:
    at = full[place]
    return all(not (0 <= near < len(lines)) or not lines[near].text.strip() for near in (at - 1, at + 1))


def _beside(full: Sequence[int], place: int, margin: set[int]) -> bool:
    return any(0 <= near < len(full) and full[near] in margin for near in (place - 1, place + 1))


def _breaks_sentence(lines: Sequence[Line], full: Sequence[int], place: int) -> bool:
    if not 0 < place < len(full) - 1:
        return False
    before, after = lines[full[place - 1]].text.strip(), lines[full[place + 1]].text.strip()
    return len(before) > 40 and before[-1:].isalpha() and after[:1].islower() and not ATT.match(after)
