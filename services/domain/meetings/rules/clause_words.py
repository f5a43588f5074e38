"""What a clause does, suggested from its words; a person decides. For clauses written live and for old minutes read in."""

import re

from services.domain.meetings.rules.clauses import ClauseKind

_WORDS: dict[ClauseKind, str] = {
    # A meeting ends as it began: nobody is asked for anything.
    ClauseKind.OPEN: r"öppna (?:\w+ )?(?:möte|sammanträde)\w*|mötet (?:öppnas|öppnades|avslutas|avslutades)"
    r"|avsluta (?:\w+ )?(?:möte|sammanträde)\w*|förklara\w* (?:mötet|sammanträdet) (?:öppnat|avslutat)",
    ClauseKind.AGENDA: r"(?:godkän|fastställ|anta)\w*[^,.;]{0,30}(?:dagordning|föredragningslista|ärendelista)\w*"
    r"|(?:dagordning|föredragningslista)\w*[^,.;]{0,20}(?:godkän|fastställ)\w*",
    ClauseKind.NOTE: r"till handlingarna|\bnotera\w*|\bta(?:r|git|s)? del av|tacka\w* för|anteckna\w* (?:till"
                     r"|informationen)|med godkännande lägga"
    r"|informationen (?:godkän|är mottagen)|anse\w* [^.;]{0,40}besvarad",
    ClauseKind.APPROVE: r"\bgodkän\w*|\bbifall\w*|\bbiföll\w*|\btillstyrk\w*|\bbevilja\w*|ställ(?:a|er|de"
                        r"|s)? sig bakom|ställa sig positiv\w*",
    ClauseKind.ADOPT: r"\banta(?:r|s|gs|git|gits|gna|gen|get)?\b|\bantog(?:s)?\b|\bfastställ\w*"
                      r"|\binföra?s?\b[^.;]{0,60}från och med",
    ClauseKind.ASSIGN: r"\buppdra(?:r|s|gs|git)?\b|\bi uppdrag\b|\bfår uppdraget\b|\bansvara(?:r)? för\b"
                       r"|\bbemyndiga\w*|\bdelegera\w*"
    r"|\b(?:RSS|kansliet|styrgruppen|arbetsgruppen|presidiet|samordnaren|ordföranden) (?:ska |skall )?(?:tar|ta"
    r"|tas|återkommer|bereder|undersöker|sammanställer)\b",
    ClauseKind.REFER: r"\blyft(?:a|s|er|es)?\b(?:\s\w+){0,2}?\s(?:vidare|till|i)\b|\bta(?:s|r)? (?:frågan "
                      r"|ärendet |punkten )?vidare\b"
    r"|\bbered(?:s|a|as|er)? vidare\b|\bhänskjut\w*|\b(?:åter)?remitter\w*|\böverlämna\w*|\bföra?s? vidare\b"
    r"|skicka\w* vidare|hemställ\w*"
    r"|\beskaler\w*|\bförankra\w* i\b",
    ClauseKind.POSTPONE: r"\bbordl[aäå]\w*|\bskjuta?s? (?:upp|fram)\b|\bskjutits upp\b|\bavvakta\w*"
                         r"|\bsenarelägg\w*|\bvilandeförklar\w*"
    r"|\b(?:tas|ta|tar) upp\b[^.;]{0,60}\b(?:nästa|kommande|senare|nästkommande)\b|\båterkomm(?:a"
    r"|er) till (?:frågan|ärendet|punkten)\b"
    r"|\b(?:nästa|kommande) möte\b[^.;]{0,40}\btas upp\b|\bflytta\w* (?:fram )?till (?:nästa|kommande)\b",
    ClauseKind.RECOMMEND: r"\brekommender\w*|\bföresl(?:å|år|ås|og)\b(?!\s+att\b)",
    ClauseKind.APPOINT: r"\butse(?:r|s|tts|dd|dda)?\b|\butsåg(?:s)?\b|\bvälj(?:a|er|s|as)\b|\bvalde(?:s)?\b"
                        r"|\brepresentera(?:r)?\b|\bförordna\w*|\bentlediga\w*"
    r"|\badjungera\w*|\bnominera(?:r|s|des|de)?\b",
    ClauseKind.SEND_OUT: r"\b(?:skicka|sänd|distribuera|mejla|maila|dela)(?:s|a|as|r|er|de"
                         r"|des)? (?:\w+ ){0,4}?(?:ut|till)\b(?! handlingarna)|\butskick\w*",
}  # fmt: skip
_PATTERNS = {kind: re.compile(words, re.IGNORECASE) for kind, words in _WORDS.items()}
_NEGATED = re.compile(r"\b(?:inte|ej|icke)\s+(?:\w+\s+)?$", re.IGNORECASE)
_TURNED_DOWN = re.compile(r"\b(?:avsl[aåo]\w*|avstyrk\w*|avstå\w*)\b", re.IGNORECASE)


def suggest_kinds(text: str) -> frozenset[ClauseKind]:
    """What a clause seems to do: "att godkänna förslaget och lyfta det vidare till …" both approves and refers."""
    found = {kind for kind, pattern in _PATTERNS.items() if _says(pattern, text)}
    if _TURNED_DOWN.search(text):
        found -= {ClauseKind.APPROVE, ClauseKind.ADOPT}
    if ClauseKind.AGENDA in found:
        found -= {ClauseKind.APPROVE, ClauseKind.ADOPT}
    if ClauseKind.REFER in found and re.search(r"skicka\w* vidare", text, re.IGNORECASE):
        found.discard(ClauseKind.SEND_OUT)
    return frozenset(found or {ClauseKind.OTHER})


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return any(not _NEGATED.search(text[: match.start()]) for match in pattern.finditer(text))
