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
PLAIN_DECISION = re.compile(
    r"(?P<who>(?:[A-ZÅÄÖ][\wåäö-]*\s){0,4}?[A-ZÅÄÖ]?[\wåäö-]*?(?:nätverket|nämnden|mötet|styrelsen|gruppen|rådet"
    r"|utskottet|vi|presidiet))\s+(?:godkänner|godkände|fastställer|fastställde|antar|antog|utser|utsåg|väljer"
    r"|valde|lägger|lade|ställer sig bakom"
    r"|ställde sig bakom|avslår|avslog|bordlägger|bordlade|uppdrar|uppdrog|bifaller|biföll|gav\s[^.]{0,40}i uppdrag)\b"
    r"|(?:Föregående\s|Förra\s|Den\s)?(?:[A-ZÅÄÖa-zåäö][\wåäö-]*\s){0,5}?(?:godkändes|godkänns|fastställdes"
    r"|fastställs|antogs|antas|bordlades|bordläggs|återremitterades|avslogs|bifölls|lades till handlingarna"
    r"|läggs till handlingarna|valdes|utsågs|utses)\b",
    re.I,
)
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
_AS_PROPOSED = re.compile(
    r"(?:[\wåäöÅÄÖ' -]{0,60}\b)?(?:beslutar?|beslutade|bifaller|biföll|bifall till|bifölls)?\s*(?:i enlighet med"
    r"|enligt|att bifalla|enl\.?)?\s*(?:\w+\s){0,4}(?:förslag(?:et)?(?: till beslut)?|förslagen"
    r"|ovan(?:stående)?)(?:\s+(?:ovan|till beslut|antas|godkänns|bifalls|bifölls))?\.?\s*\Z",
    re.I,
)


def is_as_proposed(sentence: str) -> bool:
    return (
        len(sentence) < 140
        and " att " not in sentence
        and bool(re.search(r"förslag|ovan", sentence, re.I))
        and bool(_AS_PROPOSED.match(sentence.strip(" .")))
    )
