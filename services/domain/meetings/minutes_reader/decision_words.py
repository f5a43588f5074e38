"""The words by which sentences tell what was decided, voted, reserved or left as proposed."""

import re

COMMON_NOUNS = frozenset(
    """
    kommunerna alla samtliga deltagarna ledamöterna huvudmännen varje respektive länets de nätverkets
    socialtjänsterna verksamheterna representanterna
    """.split()  # noqa: SIM905
)
DECISIVE = re.compile(
    r"\b(?:godkän\w*|fastställ\w*|anta(?:r|s|gs)?|antog\w*|noter\w*|utse\w*|utsåg\w*|välj\w*|valdes|valde"
    r"|uppdra\w*|bevilja\w*|avslå\w*|avslog\w*|bifall\w*|biföll\w*|bordl\w*|återremitter\w*"
    r"|lägg\w* (?:\w+ )?till handlingarna|lades till handlingarna|läggs till handlingarna|ställer sig bakom"
    r"|ställde sig bakom|tackar|återkommer|hänskjut\w*|lyft(?:s|es|er)?\b|tas upp|skick(?:as|ades|ar)|ska"
    r"|får i uppdrag|ger|gav|gavs|ges"
    r"|rekommender\w*|föresl\w*|stöd\w*|delta\w*|överlämn\w*|avstår|avstod|återtar|ajourner\w*|tillstyrk\w*"
    r"|besl\w*|enas|enades|beslutas|genomför\w*|följs upp)\b",
    re.I,
)
_BODIES = (
    "nätverket|nämnden|mötet|styrelsen|gruppen|rådet|samrådet|utskottet|vi|presidiet|direktionen|beredningen|forumet"
    "|kommittén|förbundet|delegationen|stämman"
)
_ASSIGNMENT = r"\s[^.]{2,60}\b(?:i uppdrag|mandat|fullmakt|rätt) att"
PLAIN_DECISION = re.compile(
    rf"(?P<who>(?:[A-ZÅÄÖ][\wåäö-]*\s){{0,4}}?[A-ZÅÄÖ]?[\wåäö-]*?(?:{_BODIES}))\s+"
    r"(?:godkänner|godkände|fastställer|fastställde|antar|antog|utser|utsåg|väljer|valde|lägger|lade|ställer sig bakom"
    r"|ställde sig bakom|avslår|avslog|bordlägger|bordlade|uppdrar|uppdrog|bifaller|biföll|rekommenderar|rekommenderade"
    r"|återremitterar|återremitterade|avstår|avstod|hänskjuter|hänsköt|tillsätter|tillsatte|överlåter|överlät"
    rf"|noterar|noterade|(?:ger|gav){_ASSIGNMENT})\b"
    r"|(?P<whom>[A-ZÅÄÖ][\wåäö-]*(?:\s[A-ZÅÄÖ][\wåäö-]*){0,3})\s+(?:får|fick|ges|gavs) i uppdrag att\b"
    r"|(?:Informationen|Rapporten|Redovisningen)\s[^.]{0,20}(?:noteras|noterades)\b"
    r"|(?P<what>(?:[\wåäö-]+\s){0,6}?)(?:godkändes|godkänns|fastställdes"
    r"|fastställs|antogs|antas|bordlades|bordläggs|återremitterades|återremitteras|avslogs|bifölls"
    r"|lades till handlingarna|läggs till handlingarna|valdes|utsågs|utses)\b",
    re.I,
)
NO_SUBJECT = re.compile(r"\b(?:att|om|när|innan|tills|kan|ska|skulle|bör|behöver|inte|ej|förslag(?:et|en)? är)\b", re.I)
"""Before the verb these make the sentence tell something else: "Förslaget är att beredningen avstår"."""

ASSIGNS = re.compile(r"(?:det )?uppdr(?:as|ogs)(?=\s+(?:åt|till)\b)", re.I)
"""An assignment by nobody in particular: "Uppdras åt Karin Ek att …"."""

MOVES = re.compile(r"\byrka", re.I)
"""A member's motion (yrkande). Proposals moved in the meeting aren't "förslaget"."""

RESERVES = re.compile(r"\breserver(?:ar|ade|at|as) sig\b|\breservation (?:anmäl|lämn|avges)", re.I)
VOTES = re.compile(
    r"\b(?:ja-röst|nej-röst|röster mot|röstade|röstar (?:ja|nej|för|mot)|omröstning begär|votering begär|röster för)\b",
    re.I,
)
RECUSES = re.compile(
    r"\b(?:jäv|jävig|jäviga)\b|deltar (?:ej|inte) i (?:beslut|handläggning)|deltog (?:ej|inte) i (?:beslut"
    r"|handläggning)",
    re.I,
)
WITH_CHANGES = re.compile(r",?\s+med\s+(?:(?!med\b|förslag)\w+\s+){0,3}(?:ändring|justering|tillägg|undantag)", re.I)
_AS_PROPOSED = re.compile(
    r"(?:[\wåäöÅÄÖ' -]{0,60}\b)?(?:beslutar?|beslutade|bifaller|biföll|bifall till|bifölls)?\s*(?:i enlighet med"
    r"|enligt|att bifalla|enl\.?)?\s*(?:\w+\s){0,4}(?:förslag(?:et)?(?: till beslut)?|förslagen"
    r"|ovan(?:stående)?)(?:\s+(?:ovan|till beslut|antas|godkänns|bifalls|bifölls))?\.?\s*\Z",
    re.I,
)


_TURNS_DOWN = re.compile(
    r"\b(?:avsl|avvis|avstyrk|förkast|återremi|bordl|utgå|vilande|skjut|hänskj|återta|återkall|ändra|inte\b|ej\b|mot\b)",
    re.I,
)


def is_as_proposed(sentence: str) -> bool:
    return (
        len(sentence) < 140
        and " att " not in sentence
        and bool(re.search(r"förslag|ovan", sentence, re.I))
        and not _TURNS_DOWN.search(sentence)
        and bool(_AS_PROPOSED.match(sentence.strip(" .")))
    )
