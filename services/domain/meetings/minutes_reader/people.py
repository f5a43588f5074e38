"""Names of people, their titles and organisations, in rows and lists, with and without commas."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.domain.meetings.minutes_reader.given_names import GIVEN_NAMES
from services.domain.meetings.minutes_reader.understood import Certainty, Known

_PARTICLES = frozenset(["von", "af", "de", "da", "du", "la", "van", "der", "den", "di", "el", "al", "bin", "i"])
_TOKEN = re.compile(r"(?:[A-ZÅÄÖÉÜØÆŠŽĆČ][\w'’åäöéèüøæ]*(?:-[A-ZÅÄÖa-zåäöÉ][\w'’éèüøæ]*)*|[A-ZÅÄÖ]\.)\Z")
_NOT_NAMES = frozenset(
    """
    kommun kommuner region regionen rss skr län länet landsting förvaltning avdelning avdelningen enhet enheten
    teams zoom digitalt distans ordförande sekreterare vice socialchef förvaltningschef verksamhetschef
    avdelningschef enhetschef utvecklingsledare samordnare ledamot ersättare handläggare socialförvaltningen
    socialtjänsten socialnämnden kommunstyrelsen nämnden styrelsen bilaga information beslut dialog datum plats
    tid paus lunch fika länsstyrelsen socialstyrelsen kommunförbundet projektledare strateg chef direktör rektor
    universitet högskolan högskola ingen inga alla samtliga kommunen hälso sjukvård vård omsorg och från vid
    stad kommunalförbund nätverket sign signatur namn titel funktion organisation roll kommentar närvarande
    frånvarande deltagare vakant vakans föregående nästa möte mötet
    """.split()  # noqa: SIM905
)
_TITLE = re.compile(
    r"\b(?:\w*(?:chef|chefer|direktör|ledare|samordnare|handläggare|ordförande|sekreterare|strateg|utvecklare"
    r"|sköterska|terapeut|kurator|läkare|rektor|controller"
    r"|jurist|ekonom|assistent|administratör|specialist|konsult|lektor|professor|forskare|doktorand|utredare"
    r"|inspektör|rådgivare|råd|ledamot|ersättare|politiker|pedagog"
    r"|planerare|representant|registrator|koordinator|expert|ansvarig|person|biträde|coach|arkitekt|analytiker"
    r"|präst|polis|psykolog|lärare|ombud|anställd|strateger|revisor|student)"
    r"|MAS|MAR|SAS|tf\.?|t\.f\.|bitr\.?|ordf\.?|sekr\.?|vik\.?)\b",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b(?:kommun(?:en|erna)?|stad|region(?:en)?|län(?:et)?|RSS|SKR|FoU\w*|länsstyrelsen|socialstyrelsen"
    r"|kommunförbund(?:et)?|\w*förvaltning(?:en)?|\w*förbund(?:et)?|universitet(?:et)?"
    r"|högskola(?:n)?|myndighet(?:en)?|kansli(?:et)?|avdelning(?:en)?|enhet(?:en)?|\w*nätverket|\w*nämnden|AB"
    r"|polisen|folkhälsomyndigheten|akademi(?:n)?|\w*regionen|storsthlm|länsnätverket|partnerskapet)\b",
    re.I,
)
PARTY = re.compile(r"\((?:S|M|C|L|V|KD|MP|SD|FI|ÖP|LPO|SVP|HEL|-|opol|partilös)\)", re.I)
_ACTING = re.compile(r"(?<!\w)(?:tf\.?|t\.\s?f\.|tillförordnad)(?!\w)", re.I)
_SUBSTITUTE = re.compile(r"(?<!\w)(?:ers\.?|ersättare|tj\.?\s?ers\.?|vikarie|suppleant)(?!\w)", re.I)
_REMOTE = re.compile(r"(?<!\w)(?:teams|digitalt?|distans|på länk|via länk|länk|zoom|skype|online)(?!\w)", re.I)
_ROLES = {
    "chair": r"(?:mötes)?ordf(?:örande)?\.?",
    "secretary": r"(?:mötes)?sekr(?:eterare)?\.?|protokollförare|antecknar",
    "approver": r"justera(?:re|nde)?",
}
_AWAY = re.compile(
    r"(?<!\w)(?:frånvarande|förhinder|förhindrad|ej närvarande|återbud|frånvaro|sjuk|ej när)(?!\w)", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRead:
    """A person as they stand in a text, from one sign to another."""

    name: str
    title: str = ""
    organisation: str = ""
    party: str = ""
    role: str = ""
    acting: bool = False
    substitute: bool = False
    remote: bool = False
    away: bool = False
    certainty: Certainty = Certainty.SURE
    start: int = 0
    end: int = 0


def is_name(text: str) -> bool:
    """Whether a text can be one person's name: two to four words with capitals, none of which is a title."""
    tokens = text.split()
    if not 2 <= len(tokens) <= 5 or len(text) > 60:
        return False
    real = [token for token in tokens if token not in _PARTICLES]
    return len(real) >= 2 and all(_is_name_token(token) for token in real) and tokens[-1] not in _PARTICLES


def _is_name_token(token: str) -> bool:
    bare = token.strip(".,;:")
    if re.fullmatch(r"[A-ZÅÄÖ]{2,}", bare) and len(bare) <= 5 and bare.lower() not in GIVEN_NAMES:
        return False  # An abbreviation: MAS, SKR, LCHNV.
    return bool(_TOKEN.match(bare if len(bare) > 2 else token)) and bare.lower() not in _NOT_NAMES


def is_title(text: str) -> bool:
    """Whether a text tells what somebody is: "tf. avdelningschef"."""
    return bool(_TITLE.search(text))


def is_organisation(text: str, known: Known) -> bool:
    """Whether a text names an organisation."""
    bare = _plain_organisation(text)
    return bare.casefold() in _organisations(known) or bool(_ORGANISATION.search(text))


def _plain_organisation(text: str) -> str:
    return re.sub(r"\s+(?:kommun|stad|stads kommun)\Z", "", text.strip(" .:,;"), flags=re.I)


def _organisations(known: Known) -> frozenset[str]:
    return _folded(known.organisations)


_CACHE: dict[frozenset[str], frozenset[str]] = {}


def _folded(names: frozenset[str]) -> frozenset[str]:
    if names not in _CACHE:
        _CACHE.clear()
        forms = {name.casefold() for name in names}
        _CACHE[names] = frozenset(forms | {f"{form.removesuffix('s')}s" for form in forms})
    return _CACHE[names]


def organisation_first(text: str, known: Known) -> tuple[str, int]:
    """The organisation that a row begins with and where the rest begins: "Lilla Edet Karin Ek". Empty when none does."""
    if match := re.match(r"(?P<name>(?:[A-ZÅÄÖ][\w-]*\s+){1,3}?(?:kommun|stad))\b[\s:,–-]*", text):
        return match["name"].strip(), match.end()
    if match := re.match(
        r"(?P<name>(?:Region|RSS|Länsstyrelsen(?: i)?|FoU|Kommunförbundet)\s+[A-ZÅÄÖ][\w-]*(?:\s+län)?)\b[\s:,–-]*",
        text,
    ):
        return match["name"].strip(), match.end()
    words = re.match(r"(?:\S+\s+){0,3}\S+", text)
    tokens = words[0].split() if words else []
    for length in range(len(tokens), 0, -1):
        candidate = " ".join(tokens[:length]).rstrip(":,–-")
        if candidate.casefold() in _organisations(known):
            at = re.match(r"\s*".join(re.escape(token) for token in tokens[:length]) + r"[\s:,–-]*", text)
            return candidate, at.end() if at else len(candidate)
    return "", 0


# --- Names in a row ----------------------------------------------------------------------------------

_CHUNK = re.compile(r"[^,;/\t\v\n]+")
_AND = re.compile(r"\s+(?:och|samt|&|\+)\s+(?=[A-ZÅÄÖ][\w.'’-]*(?:\s+(?:von|af|de))?\s+[A-ZÅÄÖ])")

_STOP = re.compile(r"\s[–—-]\s|(?<=[\w)][\w)])(?<!\btf)(?<!ordf)(?<!sekr)(?<!bitr)(?<!\bdr)\.\s+(?=[A-ZÅÄÖ])", re.I)


def people_in(text: str, known: Known, *, offset: int = 0) -> list[PersonRead]:
    """The people of a text, with what is said of each: lists by commas, rows without, titles and brackets after names."""
    people: list[PersonRead] = []
    for start, chunk in _chunks(text):
        people = _taken_in(people, chunk, start + offset, known)
    return people


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Parts between commas, points, dashes and the like, outside brackets; "och" before a capital parts too."""
    masked = re.sub(r"\([^()]*\)", lambda match: "(" + "x" * (len(match[0]) - 2) + ")", text)
    masked = re.sub(r"\s{2,}", lambda match: ";" + " " * (len(match[0]) - 1), masked)
    masked = _STOP.sub(lambda match: ";" + " " * (len(match[0]) - 1), masked)
    masked = _AND.sub(lambda match: ";" + " " * (len(match[0]) - 1), masked)
    for match in _CHUNK.finditer(masked):
        chunk = text[match.start() : match.end()]
        lead = len(chunk) - len(chunk.lstrip())
        stripped = re.sub(r"^(?:och|samt|&|\+)\s+", "", chunk.strip())
        if stripped:
            yield match.start() + lead + len(chunk.strip()) - len(stripped), stripped


_TITLE_FIRST = re.compile(
    r"(?P<title>[a-zåäöA-ZÅÄÖ][\wåäö. -]{2,50}?)\s+(?P<name>[A-ZÅÄÖ][\wåäöé-]+(?:\s+[A-ZÅÄÖ][\wåäöé-]+){1,2})(?P<rest>.*)\Z"
)
_TITLE_LAST = re.compile(r"(?P<name>(?:[A-ZÅÄÖ]\S+\s+){2,3}?)(?P<title>[a-zåäö][\wåäö. -]{1,50})\Z")


def title_first(text: str) -> tuple[str, str, int] | None:
    """A title and the name after it with what else stands there: "socialchef Karin Ek, Falun", and where the name begins."""
    match = _TITLE_FIRST.match(text)
    if match is None or not is_title(match["title"]) or not is_name(match["name"]):
        return None
    if re.search(r"\b(?:för|i|på|vid|av|till)\Z", match["title"]):
        return None  # "ersättare för Bo Ek": somebody else.
    return match["title"].strip(), match["name"] + match["rest"], match.start("name")


def _taken_in(people: list[PersonRead], chunk: str, start: int, known: Known) -> list[PersonRead]:
    if (titled := title_first(chunk)) and not is_organisation(titled[0], known):
        title, name, at = titled
        found = _taken_in([], name, start + at, known)
        return [*people, *(_noted(one, title, known) or replace(one, title=title) for one in found)]
    if (last := _TITLE_LAST.match(chunk)) and is_name(last["name"].strip()) and is_title(last["title"]):
        chunk = f"{last['name'].strip()} ({last['title']})"
    names = list(_names(chunk, start))
    if names and not is_organisation(re.sub(r"\([^()]*\)", "", chunk), known):
        return [*people, *(_with_brackets(name, known) for name in names)]
    if not people:
        return people
    brackets = " ".join(re.findall(r"\([^()]*\)", chunk))
    last = _with_brackets((people[-1], brackets), known) if brackets else people[-1]
    rest = re.sub(r"\s*\([^()]*\)", "", chunk).strip(" .")
    if not rest:
        return [*people[:-1], last]
    noted = _noted(last, rest, known)
    if noted is not None:
        return [*people[:-1], replace(noted, end=start + len(chunk))]
    if is_title(rest) and not last.title and not is_organisation(rest, known):
        return [*people[:-1], replace(last, title=rest, end=start + len(chunk))]
    if is_organisation(rest, known) or rest[:1].isupper():
        organisation = f"{last.organisation}, {rest}" if last.organisation else rest
        return [*people[:-1], replace(last, organisation=organisation, end=start + len(chunk))]
    if is_title(rest) or rest[:1].islower():
        title = f"{last.title}, {rest}" if last.title else rest
        return [*people[:-1], replace(last, title=title, end=start + len(chunk))]
    return people


def _noted(person: PersonRead, words: str, known: Known) -> PersonRead | None:
    """A person with what a word in brackets or after a comma says of them; None when it says nothing of this kind."""
    if len(words) > 60:
        return None
    changed = person
    if _ACTING.search(words):
        changed = replace(changed, acting=True)
    if _SUBSTITUTE.search(words):
        changed = replace(changed, substitute=True)
    if _REMOTE.search(words):
        changed = replace(changed, remote=True)
    if _AWAY.search(words):
        changed = replace(changed, away=True)
    for role, form in _ROLES.items():
        if re.fullmatch(rf"(?:{form})(?:\s+för mötet)?", words.strip(), re.I):
            changed = replace(changed, role=role)
    if changed is person:
        return None
    left = re.sub(r"\s+", " ", _REMOTE.sub("", _SUBSTITUTE.sub("", _ACTING.sub("", words)))).strip(" .,–-")
    if left and is_title(left) and not changed.title:
        return replace(changed, title=words if _ACTING.search(words) else left)
    return changed


def _with_brackets(person: tuple[PersonRead, str], known: Known) -> PersonRead:
    found, brackets = person
    for words in re.findall(r"\(([^()]*)\)", brackets):
        if PARTY.fullmatch(f"({words})"):
            found = replace(found, party=found.party or words)
            continue
        noted = _noted(found, words, known)
        if noted is not None:
            found = noted
        elif is_organisation(words, known) or (words[:1].isupper() and not found.organisation):
            found = replace(found, organisation=words)
        elif not found.title:
            found = replace(found, title=words)
    return found


def _names(chunk: str, start: int) -> Iterator[tuple[PersonRead, str]]:
    """The names that stand in a row in a chunk, each with the brackets after it."""
    groups: list[tuple[list[re.Match[str]], str]] = []
    run: list[re.Match[str]] = []
    for part in re.finditer(r"\([^()]*\)|[^\s()]+", chunk):
        if part[0].startswith("("):
            if run:
                groups.append((run, part[0]))
                run = []
            elif groups:
                groups[-1] = (groups[-1][0], groups[-1][1] + part[0])
        else:
            run.append(part)
    if run:
        groups.append((run, ""))
    for tokens, brackets in groups:
        noted = [
            token for token in tokens if _ACTING.fullmatch(token[0].strip(".,")) or token[0].lower() in ("tf", "tf.")
        ]
        tokens = [token for token in tokens if token not in noted]
        split = list(_split([token[0] for token in tokens]))
        if not split:
            continue
        at = 0
        for number, (length, certainty) in enumerate(split):
            own = tokens[at : at + length]
            at += length
            person = PersonRead(
                name=" ".join(token[0] for token in own).strip(".,;:"),
                acting=bool(noted) and number == len(split) - 1,
                certainty=certainty,
                start=start + own[0].start(),
                end=start + own[-1].end(),
            )
            yield person, brackets if number == len(split) - 1 else ""


def _split(tokens: Sequence[str]) -> list[tuple[int, Certainty]]:
    """How many words each name of a row has. Empty when the row isn't names."""
    real = [token for token in tokens if token not in _PARTICLES]
    if len(real) < 2 or not all(_is_name_token(token) for token in real):
        return []
    if len(real) <= 2:
        return [(len(tokens), Certainty.SURE)]
    starts = [0]
    for at in range(1, len(tokens)):
        words = [token for token in tokens[starts[-1] : at] if token not in _PARTICLES]
        left = [token for token in tokens[at:] if token not in _PARTICLES]
        if tokens[at] in _PARTICLES or len(words) < 2 or len(left) < 2 or tokens[at - 1] in _PARTICLES:
            continue
        here = _is_given(tokens[at])
        if here or (len(left) % 2 == 0 and not _is_given(tokens[at + 1])):
            starts.append(at)
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)]
    if len(lengths) == 1 and len(real) > 4:
        return []
    sure = all(_is_given(tokens[start]) for start in starts) and all(length <= 3 for length in lengths)
    certainty = (
        Certainty.SURE if sure else Certainty.LIKELY if all(length == 2 for length in lengths) else Certainty.UNSURE
    )
    return [(length, certainty) for length in lengths]


def _is_given(token: str) -> bool:
    return token.lower().split("-")[0] in GIVEN_NAMES
