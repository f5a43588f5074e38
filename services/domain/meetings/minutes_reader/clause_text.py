"""The words of a clause: where it begins in a sentence, where two come apart, what is not part of it."""

import re

from services.domain.meetings.minutes_reader.cues import ADVERBS, BODY_NOUN, GENERAL_BODY, is_infinitive
from services.domain.meetings.minutes_reader.given_names import GIVEN_NAMES


def stands_alone(before: str) -> bool:
    """Whether nothing but who decides stands before the verb."""
    words = before.split()
    return 0 < len(words) <= 4 and bool(GENERAL_BODY.match(words[-1].removesuffix("s")) or BODY_NOUN.search(before))


def begins_as_infinitive(sentence: str) -> bool:
    """Whether a sentence is "Godkänna rapporten", and doesn't begin with Eva."""
    word = sentence.split(maxsplit=1)[0].strip(",.:").lower() if sentence.split() else ""
    return is_infinitive(sentence[:1].lower() + sentence[1:]) and word not in GIVEN_NAMES


def lowered(clause: str) -> str:
    """A clause as it stands after "att": "Rapporten läggs" begins small, names keep their capitals."""
    word = clause.split(maxsplit=1)[0].strip(",.:") if clause.split() else ""
    is_name = word.lower() in GIVEN_NAMES or BODY_NOUN.match(word)
    is_common = begins_as_infinitive(clause) or re.search(r"(?:en|et|na)\Z", word)
    return clause[:1].lower() + clause[1:] if is_common and not is_name and not word[1:2].isupper() else clause


def stem(name: str) -> str:
    """The name of a body without its ending: "länschefsnätverket" is also "länschefsnätverk"."""
    return re.sub(r"(?:et|en|n|t|s)\Z", "", name)


def clause_start(tail: str) -> int | None:
    """Where the "att …" of a sentence begins after its verb, when nothing but a few words stands between."""
    match = re.search(r"\b(?:dels\s+)?att\s+(?=\S)", tail)
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


_WANTS_ATT = re.compile(
    r"\b(?:uppdra(?:r)?|uppmana(?:r)?|bemyndiga(?:r)?|ge (?:\S+\s+){1,4}i uppdrag|i uppdrag|uppmuntra)\b(?!.*\batt\b)"
    r"|\b(?:för|om|genom|till|så|på|av|med|efter|utan|vid|över|konstaterar?|konstatera|informerar|betonar|betona"
    r"|anser|innebär|tillse|se till|verka för|säkerställa"
    r"|innebärande|föreslår?|rekommenderar?|hemställer|hemställa|förutsättning|möjlighet"
    r"|rekommendera (?:\S+\s*){1,3}|föreslå (?:\S+\s*){1,3}|besluta|vill|samt|och|inte)\s*$",
    re.I,
)


def wants_att(text: str) -> bool:
    """Whether a clause can't end where its line ends, for an "att …" belongs to it: "att uppdra åt RSS"."""
    tail = text[text.lower().rfind("att ") + 4 :] if "att " in text.lower() else text
    return bool(_WANTS_ATT.search(tail)) and not re.search(r"(?:samt|och)\s*$", text)


_PARTS = re.compile(r"(?:[;,.]\s*(?:samt\s+|och\s+)?|\s+samt\s+|\s+och\s+|\s+(?=dels\b))(?=(?:dels\s+)?att\b)", re.I)
_AFTER_ATT = re.compile(r"(?:dels\s+)?att\s+", re.I)


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
    if joint.endswith("samt") or joint.startswith((";", ".")) or after[:5].lower() == "dels ":
        return True
    first = is_infinitive(_AFTER_ATT.sub("", before, count=1))
    second = is_infinitive(_AFTER_ATT.sub("", after, count=1))
    inner = bool(re.search(r"\batt\b", before[3:]))
    if joint.startswith(","):
        # A comma stands before no subordinate "att": only something put in between ("uppdra åt RSS, i samråd med
        # regionen, att") ends with one.
        return (first and second) or (not inner and not wants_att(before))
    return (first or not second) and not inner


def tidy(text: str) -> str:
    """The words of a clause without what joins it to its list: "dels" before it, ", samt att" after it."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\A(?:dels|samt|och)\s+(?=att\b)", "", text, flags=re.I)
    text = re.sub(r"[\s,;]+(?:(?:samt|och)(?:\s+att)?)?\s*\Z", "", text)
    return re.sub(r"(?<=\w)\s+(?:samt|och)\Z", "", text)
