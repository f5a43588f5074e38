"""The words of a clause: where it begins in a sentence, where two come apart, what is not part of it."""

import re

from services.domain.meetings.minutes_reader.cues import ADVERBS, BODY_NOUN, GENERAL_BODY, is_infinitive
from services.domain.meetings.minutes_reader.given_names import GIVEN_NAMES


def stands_alone(before: str) -> bool:
    """Whether nothing but who decides stands before the verb."""
    words = before.split()
    return 0 < len(words) <= 4 and bool(GENERAL_BODY.match(words[-1]) or BODY_NOUN.search(before))


def begins_as_infinitive(sentence: str) -> bool:
    """Whether a sentence is "Godkänna rapporten", and doesn't begin with Eva."""
    word = sentence.split(maxsplit=1)[0].strip(",.:").lower() if sentence.split() else ""
    return is_infinitive(sentence[:1].lower() + sentence[1:]) and word not in GIVEN_NAMES


def stem(name: str) -> str:
    """The name of a body without its ending: "länschefsnätverket" is also "länschefsnätverk"."""
    return re.sub(r"(?:et|en|n|t|s)\Z", "", name)


def clause_start(tail: str) -> int | None:
    """Where the "att …" of a sentence begins after its verb, when nothing but a few words stands between."""
    match = re.search(r"\batt\s+(?=\S)", tail)
    if match is None or len(tail[: match.start()]) > 90 or re.search(r"[.;]\s", tail[: match.start()]):
        return None
    between = tail[: match.start()].strip(" ,")
    if re.match(r"(?:om|av|kring|för|gällande|angående)\b(?!\s*\Z)", between) and not re.match(
        r"om\s+att", tail.strip()
    ):
        return None
    return match.start()


def before_clauses(tail: str) -> str:
    """What a lead says between its verb and its clauses, when that belongs to each of them: "föreslå kommunstyrelsen"."""
    words = re.sub(rf"^\s*(?:,?\s*{ADVERBS}\s*,?\s*)+", "", tail.strip(), flags=re.I)
    words = re.sub(r"(?:\s*\batt)?\s*[:,.–-]*\s*\Z", "", words).strip()
    return words if is_infinitive(words) else ""


_PARTS = re.compile(r"(?:[;,.]\s*(?:samt\s+|och\s+)?|\s+samt\s+|\s+och\s+)(?=att\b)", re.I)


def parted(text: str) -> list[tuple[str, int, int]]:
    """The clauses of a text that begins with "att": parted at "samt att", "; att", ", att"; at "och att" between equals."""
    found: list[tuple[str, int, int]] = []
    start = 0
    for match in _PARTS.finditer(text):
        joint = match[0].strip().lower()
        after, before = text[match.end() :], text[start : match.start()]
        if len(before) < 6 or not _parts_here(joint, before, after):
            continue
        found.append((before, start, match.start()))
        start = match.end()
    found.append((text[start:], start, len(text)))
    return found


def _parts_here(joint: str, before: str, after: str) -> bool:
    if joint.endswith("samt") or joint.startswith((";", ".")):
        return True
    first = re.match(r"att\s+(?P<word>.*)", before, re.I | re.S)
    second = re.match(r"att\s+(?P<word>.*)", after, re.I | re.S)
    both = bool(first and second and is_infinitive(first["word"]) and is_infinitive(second["word"]))
    inner = bool(re.search(r"\batt\b", before[3:]))
    if joint == ", och":
        return both or not inner
    if joint == ",":
        return both and not inner
    alike = bool(first and second) and (both or not (is_infinitive(first["word"]) or is_infinitive(second["word"])))  # type: ignore[index]
    return alike and not inner


def tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"[\s,;]+(?:samt|och)?\s*\Z", "", text)
    return re.sub(r"(?<=\w)\s+(?:samt|och)\Z", "", text)
