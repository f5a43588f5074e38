"""Kinds of items as headings state them: "Beslut:", "Information/Dialog:", "– information", "(B)"."""

import re

_KIND_OF = {
    "beslut": "Beslut", "beslutsärende": "Beslut", "beslutspunkt": "Beslut", "beslutsfråga": "Beslut", "för beslut": "Beslut",
    "beslutsärenden": "Beslut", "beslutspunkter": "Beslut",
    "information": "Information", "info": "Information", "informationsärende": "Information", "informationspunkt": "Information",
    "informationsärenden": "Information", "informationspunkter": "Information", "för information": "Information",
    "för kännedom": "Information",
    "dialog": "Dialog", "dialogpunkt": "Dialog", "dialogärende": "Dialog", "för dialog": "Dialog", "dialogpunkter": "Dialog",
    "diskussion": "Diskussion", "diskussionspunkt": "Diskussion", "diskussionsärende": "Diskussion",
    "för diskussion": "Diskussion",
    "diskussionspunkter": "Diskussion", "diskussionsärenden": "Diskussion",
    "rapport": "Rapport", "lägesrapport": "Rapport", "beredning": "Beredning", "beredningsärende": "Beredning",
    "överläggning": "Överläggning", "samråd": "Samråd", "uppföljning": "Uppföljning", "anmälan": "Anmälan",
    "anmälningsärende": "Anmälan", "workshop": "Workshop", "remiss": "Remiss", "återrapportering": "Rapport",
    "samtal": "Dialog", "rapportering": "Rapport",
}  # fmt: skip
_CORE = frozenset({"Beslut", "Information", "Dialog", "Diskussion"})
_ONE_KIND = "|".join(re.escape(word) for word in sorted(_KIND_OF, key=len, reverse=True))
_KINDS = rf"(?:{_ONE_KIND})(?:\s*(?:/|,|&|\+|–|-|\boch\b|\bsamt\b)\s*(?:{_ONE_KIND}))*"
_KIND_BEFORE = re.compile(rf"[\[(]?(?P<kinds>{_KINDS})[\])]?\s*(?P<mark>[:：]|\s[–—-]\s|\]|\))\s*(?=\S)", re.IGNORECASE)
_KIND_AFTER = re.compile(rf"\s*(?:[–—-]|[:,]|\(|\[)\s*(?P<kinds>{_KINDS})\s*[)\]]?\s*$", re.IGNORECASE)
_LETTERS = {"B": "Beslut", "I": "Information", "D": "Dialog"}
_LETTER_KIND = re.compile(r"[\[(](?P<letters>[BID](?:\s?[/,+]\s?[BID])*)[\])]")
GROUP_HEADING = re.compile(
    rf"(?:[A-Z]\.\s+)?(?P<kinds>{_ONE_KIND})\s*:?\Z|(?:[A-Z]\.\s+)?(?:övriga )?(?:besluts|informations|dialog"
    rf"|diskussions|anmälnings|rapport)(?:ärenden|punkter|frågor)\s*:?\Z",
    re.IGNORECASE,
)


def kinds_in(words: str) -> tuple[str, ...]:
    """The kinds that words name, each once, in order."""
    found = re.findall(_ONE_KIND, words, re.IGNORECASE)
    return tuple(dict.fromkeys(_KIND_OF[word.lower()] for word in found))


def kind_of_heading(text: str) -> tuple[tuple[str, ...], str]:
    """The kinds that a heading states, and the heading without them."""
    if match := _KIND_BEFORE.match(text):
        kinds = kinds_in(match["kinds"])
        # "Uppföljning – ny lag" is a title; "Information – ny lag" states a kind.
        if match["mark"].strip() in (":", "：", "]", ")") or set(kinds) <= _CORE:
            # What isn't a kind with everybody stays in the title too: "Remiss: Digital fallprevention".
            return kinds, text[match.end() :].strip() if set(kinds) <= _CORE else text
    if match := _LETTER_KIND.search(text):
        letters = tuple(dict.fromkeys(_LETTERS[letter] for letter in re.findall(r"[BID]", match["letters"])))
        return letters, (text[: match.start()] + text[match.end() :]).strip()
    if (match := _KIND_AFTER.search(text)) and text[: match.start()].strip():
        kinds = kinds_in(match["kinds"])
        if set(kinds) <= _CORE:
            return kinds, text[: match.start()].strip()
    return (), text


CLOSING_TITLE = re.compile(
    r"(?:övriga (?:frågor|ärenden)|övrigt|nästa (?:möte|sammanträde|träff)|kommande möten?|mötestider|avslut(?:ning)?"
    r"|mötet avslutas|mötets avslutande)\s*:?\Z",
    re.IGNORECASE,
)
"""Titles at the end of a meeting, often without a number."""

STANDING_TITLE = re.compile(
    r"(?:mötets? öppnande|mötet öppnas|öppnande|inledning|välkommen|upprop|val av|fastställande av|godkännande av"
    r"|dagordning|föredragningslista|anmälan av (?:jäv|övriga)"
    r"|föregående|föregående mötes|genomgång av|justering|protokollsjustering|rapport(?:er)? från"
    r"|information(?:er)? från|nya ärenden|aktuellt|övrigt|övriga frågor|övriga ärenden|övrig information"
    r"|nästa möte|kommande möten?|mötet avslutas|mötets avslutande|avslutning|avslut|kallelse|mötesschema|runda"
    r"|laget runt|lägesrapport"
    r"|delegationsbeslut|meddelanden|anmälningsärenden|delgivningar|ordföranden informerar|verksamhetsplan|budget"
    r"|delårsrapport|remiss|motion)",
    re.IGNORECASE,
)
