"""Attachments that a text names: "(Bilaga B 1–6)", "Bilaga D 1 och 2", "bilagorna A–C"."""

import re

_WORD = r"[Bb]il(?:aga|agan|agor|agorna|\.)"
_ONE = r"(?:nr\.?\s*)?(?:[A-ZÅÄÖ](?:\s?\d{1,3})?(?![\wåäö])|\d{1,3}\s?[a-zA-Z]?(?![\wåäö]))"
_NAMED = re.compile(rf"\b{_WORD}:?\s*(?P<labels>{_ONE}(?:\s*(?:,|–|-|—|och|samt|&|till|/)\s*(?:{_WORD}\s*)?{_ONE})*)")
_PART = re.compile(
    r"(?P<joint>,|–|-|—|och|samt|&|till|/)?\s*(?:[Bb]il(?:aga|agor"
    r"|\.)\s*)?(?:nr\.?\s*)?(?P<letter>[A-ZÅÄÖ])?\s?(?P<number>\d{1,3})?\s?(?P<after>[a-zA-Z](?![\wåäö]))?"
)
_RANGES = frozenset({"–", "-", "—", "till"})
MOST_IN_A_RANGE = 60


def attachments_in(text: str) -> list[tuple[str, int, int]]:
    """The labels of the attachments named in a text ("B 1"), each once per place, with where they stand."""
    found: list[tuple[str, int, int]] = []
    for match in _NAMED.finditer(text):
        found += [(label, match.start(), match.end()) for label in _labels(match["labels"])]
    return found


def _labels(words: str) -> list[str]:
    labels: list[tuple[str, int | None, str]] = []
    for part in _PART.finditer(words):
        letter, number, after = part["letter"] or "", part["number"], part["after"] or ""
        if not letter and not number:
            continue
        if not letter and number and labels and labels[-1][0] and labels[-1][1] is not None and part["joint"]:
            letter = labels[-1][0]  # "D 1 och 2" is D 1 and D 2.
        one = (letter, int(number) if number else None, after)
        if part["joint"] in _RANGES and labels:
            labels += _between(labels[-1], one)
        labels.append(one)
    return [_written(label) for label in labels]


def _between(
    first: tuple[str, int | None, str], last: tuple[str, int | None, str]
) -> list[tuple[str, int | None, str]]:
    if (
        first[1] is not None
        and last[1] is not None
        and first[0] == last[0]
        and 0 < last[1] - first[1] < MOST_IN_A_RANGE
    ):
        return [(first[0], number, "") for number in range(first[1] + 1, last[1])]
    if first[1] is None and last[1] is None and first[0] < last[0] and len(first[0]) == len(last[0]) == 1:
        return [(chr(code), None, "") for code in range(ord(first[0]) + 1, ord(last[0]))]
    return []


def _written(label: tuple[str, int | None, str]) -> str:
    letter, number, after = label
    return " ".join(part for part in (letter, f"{number if number is not None else ''}{after}") if part)


_IN_BRACKETS = re.compile(rf"\s*[(\[]\s*(?:se\s+)?{_WORD}[^()\[\]]*[)\]]")
_AT_END = re.compile(
    rf"\s*(?:[,;–—-]\s*)?{_WORD}:?\s*{_ONE}(?:\s*(?:,|–|-|—|och|samt|&)\s*(?:{_WORD}\s*)?{_ONE})*\s*\.?\Z"
)


def without_attachments(title: str) -> str:
    """A title without the attachments that it names."""
    return _AT_END.sub("", _IN_BRACKETS.sub("", title)).strip()
