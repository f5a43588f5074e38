"""The words by which minutes show their parts: labels, leads to decisions, kinds of items, lists.

Each is a pattern over one line or paragraph. They are written for the family of such papers, not for one county's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_FLAGS = re.IGNORECASE


class Section(StrEnum):
    """What follows a label."""

    DECISION = "decision"
    PROPOSAL = "proposal"
    EARLIER = "earlier"
    TEXT = "text"
    PRESENTERS = "presenters"
    ATTACHMENTS = "attachments"
    RESERVATION = "reservation"
    VOTE = "vote"
    RECUSAL = "recusal"
    STATEMENT = "statement"
    DISPATCH = "dispatch"
    FOLLOW_UP = "follow_up"
    SIGNATURES = "signatures"
    # Of the head:
    DATE = "date"
    TIME = "time"
    PLACE = "place"
    BODY = "body"
    PRESENT = "present"
    ABSENT = "absent"
    GUESTS = "guests"
    SUBSTITUTES = "substitutes"
    CHAIR = "chair"
    SECRETARY = "secretary"
    APPROVERS = "approvers"


_OWNER = r"(?:[A-ZÅÄÖ][\wåäöÅÄÖ-]*(?:ens|ets|ns|ts|rs|s|z|x)?\s+(?:[a-zåäö-]+s\s+)?)?"
"""Whose: "Nämndens beslut", "Socialnämndens arbetsutskotts förslag"."""

_LABELS: Mapping[Section, str] = {
    Section.PROPOSAL: rf"{_OWNER}(?:förslag\s+(?:till|på)\s+(?:beslut|(?:nya? )?att-satser?)|beslutsförslag|förslag"
                      r"|förslag till [\wåäöÅÄÖ-]*(?:nämnden|styrelsen|fullmäktige|rådet|nätverket|utskottet|direktionen)"
                      r"|yrkande(?:n|na|t)?|tilläggsyrkande(?:n)?)",
    Section.DECISION: rf"{_OWNER}(?:beslut(?:et|en)?|beslut i korthet|beslut och åtgärder|ställningstagande"
                      rf"|slutsats och beslut"
    r"|beslutades(?: följande)?|beslut per punkt)(?:\s+i korthet)?",
    Section.EARLIER: r"tidigare (?:beslut|behandling|ställningstaganden?)|ärendets (?:gång|tidigare behandling)"
                     r"|beslutshistorik",
    Section.TEXT: r"ärende(?:t|beskrivning(?:en)?)?(?: i korthet)?|kort om ärendet"
                  r"|beskrivning(?: av ärendet)?|sammanfattning(?: av ärendet)?"
                  r"|bakgrund|diskussion(?:en)?"
    r"|synpunkter|motivering(?:en)?(?: till beslut(?:et)?)?|bedömning|förvaltningens bedömning"
    r"|skäl(?:en)?(?: för beslut(?:et)?)?"
    r"|(?:ekonomiska )?konsekvenser(?: för [\w ]{3,40})?|barn(?:rätts)?perspektiv(?:et)?|barnkonsekvensanalys"
    r"|redogörelse(?: för ärendet)?|lägesbeskrivning"
    r"|inlägg|samtal|anteckning(?:ar)?|information(?:en)?|syfte|fakta|jämställdhetsperspektiv(?:et)?|yttranden?"
    r"|på mötet|vid mötet",
    Section.PRESENTERS: r"föredrag(?:ande|are|ning|s av|er)(?:\s+(?:tjänsteperson(?:er)?|tjänsteman|är|av"
                        r"|i ärendet))?|inledare|presentatör(?:er)?"
    r"|presenteras av|informerar|dragande|presentation(?: av)?|ansvarig för punkten|medverkande"
    r"|inbjudna? till punkten|punktansvarig",
    Section.ATTACHMENTS: r"bilag(?:a|or)|handlingar|beslutsunderlag(?:et)?|underlag(?: för beslut(?:et)?)?"
                         r"|beslutsunderlag och bilagor|bifogade handlingar",
    Section.RESERVATION: r"reservation(?:er|en)?",
    Section.VOTE: r"omröstning(?:en|sresultat(?:et)?|slista|sproposition)?|votering(?:en|slista|sproposition"
                  r"|sordning)?|beslutsgång(?:en)?"
    r"|propositionsordning|ja-röst(?:er)?|nej-röst(?:er)?|proposition(?:er)?(?: på yrkande(?:n|na|t)?)?|acklamation",
    Section.RECUSAL: r"jäv|deltar (?:ej|inte) i (?:beslutet|handläggningen)|anmälan av jäv|jävsanmälan",
    Section.STATEMENT: r"protokollsanteckning(?:ar)?|särskilt yttrande|särskilda yttranden"
                       r"|anteckning till protokollet|röstförklaring",
    Section.DISPATCH: r"(?:beslutet )?(?:expedieras|skickas|sänds|delges|meddelas)(?:\s+till)?|expediering"
                      r"|kopia(?: till)?|protokollsutdrag(?: till)?"
    r"|sändlista|beslut(?:et)? (?:till|skickas till|expedieras till|delges)|utdrag till",
    Section.FOLLOW_UP: r"ansvarig(?:a)?|åtgärd(?:er)?|uppföljning|klart|deadline|att göra|när|status|nästa steg"
                       r"|tidsplan",
}  # fmt: skip

_HEAD_LABELS: Mapping[Section, str] = {
    Section.DATE: r"(?:mötes|sammanträdes)?datum(?: och tid| för (?:mötet|sammanträdet))?|dag(?: och tid)?"
                  r"|mötesdag|tidpunkt|tid och datum|när",
    Section.TIME: r"(?:mötes|sammanträdes)?tid(?:er)?(?: och plats)?|plats och tid|klockan|kl",
    Section.PLACE: r"(?:mötes|sammanträdes)?(?:plats|lokal)|var|lokal|plats och lokal|mötesform",
    Section.BODY: r"organ|nätverk|grupp|forum|mötesforum|instans|nämnd(?: / utskott)?|möte|sammanträde(?: med)?"
                  r"|mötesgrupp",
    Section.SUBSTITUTES: r"(?:ej |icke |inte )?tjänstgörande ersättare|ersättare|närvarande (?:ersättare"
                         r"|ej tjänstgörande ersättare)|närvarande ersättare",
    Section.GUESTS: r"övriga(?: närvarande| deltagare| deltagande)?|också närvarande|adjungerad(?:e)?|gäst(?:er)?"
                    r"|från [\wåäöÅÄÖ]+"
                    r"|inbjud(?:na|en)(?: gäst(?:er)?)?"
    r"|tjänste(?:personer|män)|föredragande tjänste(?:personer|män)|övriga närvarande",
    Section.ABSENT: r"frånvarande(?: ledamöter)?|ej närvarande|inte närvarande|(?:anmält |anmälda |anmäld "
                    r"|meddelat )?(?:förhinder|förhindrad(?:e)?|frånvaro|återbud)|ej deltagande"
                    r"|(?:ej |inte )(?:närv\.?|deltog)|frånv\.?",
    Section.PRESENT: r"närvarande(?: (?:ledamöter|vid mötet|beslutande|på mötet))?|närvaro(?:lista|förteckning)?"
                     r"|deltagare|deltagande|deltog|medverkande"
    r"|beslutande(?: ledamöter)?|ledamöter|tjänstgörande(?: ledamöter)?|mötesdeltagare"
    r"|närvarande ledamöter och ersättare|representanter|på plats"
    r"|(?:deltog |deltar |deltagare |närvarande )?(?:(?:via|på) (?:teams|länk|zoom|distans|skype)|digitalt)"
    r"|närv\.?|deltagande (?:ledamöter|i beslutet)"
    r"|(?:följande )?(?:ledamöter )?(?:som )?(?:har )?deltagit i beslutet|kommun(?:er)?(?: och region)?",
    Section.CHAIR: r"(?:mötes)?ordförande|ordf|mötesledare|vice ordförande|sammankallande",
    Section.SECRETARY: r"(?:mötes)?sekreterare|sekr|protokollförare|vid (?:protokollet|anteckningarna|pennan"
                       r"|tangenterna|tangentbordet)|antecknar(?:e|en)?|anteckningar(?: av| förda av)?|protokoll(?:et)? förs av",
    Section.APPROVERS: r"juster(?:are|ande|ingsperson(?:er)?|ingsmän|as|at)|utsedda? (?:justerare|att justera)"
                       r"|utses att justera|protokollsjusterare|underskrifter|justeras av"
                       r"|justering(?:ens plats och tid)?",
}  # fmt: skip

_AFTER = r"(?P<after>\s*[:：]\s*|\s*\t\s*|\s{2,}|\s*$|\s+[–—]\s+)"
_ORDERED = [
    (section, re.compile(rf"(?P<words>{words})(?P<hint>\s*\([^()]*\))?{_AFTER}", _FLAGS))
    for section, words in _LABELS.items()
]
_ORDERED_HEAD = [
    (section, re.compile(rf"(?P<words>{words})(?P<hint>\s*\([^()]*\))?{_AFTER}", _FLAGS))
    for section, words in (*_HEAD_LABELS.items(), (Section.PRESENTERS, _LABELS[Section.PRESENTERS]))
]


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a text: what follows it, its words, what stands after it on the same line."""

    section: Section
    words: str
    hint: str
    rest: str
    at: int
    """Where the rest begins."""
    by_colon: bool


def label_of(text: str) -> Label | None:
    """The label of an item's part that a text begins with."""
    return _label(text, _ORDERED)


def head_label_of(text: str) -> Label | None:
    """The label of the head that a text begins with."""
    return _label(text, _ORDERED_HEAD)


def _label(text: str, patterns: list[tuple[Section, re.Pattern[str]]]) -> Label | None:
    best: Label | None = None
    for section, pattern in patterns:
        match = pattern.match(text)
        if match is None or (best and len(match["words"]) <= len(best.words)):
            continue
        best = Label(
            section=section,
            words=match["words"],
            hint=(match["hint"] or "").strip(" ()"),
            rest=text[match.end() :].strip(),
            at=match.end(),
            by_colon=":" in match["after"],
        )
    return best


# --- Lists and clauses -------------------------------------------------------------------------------

BULLET = re.compile(r"(?:[•·▪●○◦■□➢➤►✓→»*]|[–—-](?=\s)|o(?=\t))\s*")
NUMBER = re.compile(r"\(?(?P<number>\d{1,3}|[a-zåäö]|[ivx]{1,4})[.)](?=\s)\s*", _FLAGS)
ATT = re.compile(r"(?:dels\s+)?att\b(?!-)", _FLAGS)
ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’)\]]*\s*$")


def without_mark(text: str) -> str:
    """A list's line without its bullet or number."""
    for form in (BULLET, NUMBER):
        if match := form.match(text):
            return text[match.end() :].lstrip()
    return text


_INFINITIVES = (
    "få|ge|se|gå|stå|ta|be|dra|slå|föreslå|avslå|anslå|fastslå|anta|uppta|vidta|utse|avge|överse|återge|medge|tillse|inse|förse"
    "|bestå|förstå|uppstå|avstå|bistå|hänge|tillstå|återta|delta|överta|motta|avta|ske|bero|tro"
)
INFINITIVE = re.compile(
    rf"(?:ej |inte |även |också |därmed |härmed )?(?:{_INFINITIVES}|[a-zåäö-]{{2,}}a)(?:s)?\b", _FLAGS
)
_NO_INFINITIVES = frozenset(
    """
    alla andra bara samma denna dessa detta flera flesta många några inga våra sina deras mina dina egna hela
    stora små nya gamla bra extra enda ena åtta nia vilka sådana olika ibland ofta respektive följande länets
    kommunerna huvudmännen ledamöterna deltagarna samtliga berörda båda bägge
    """.split()  # noqa: SIM905
)


def is_infinitive(text: str) -> bool:
    """Whether a text begins with what may be an infinitive: "godkänna", "ge", "utse"."""
    match = INFINITIVE.match(text)
    if match is None or text[:1].isupper():
        return False
    word = match[0].split()[-1].lower()
    return word not in _NO_INFINITIVES and not word.endswith(("erna", "orna", "arna", "ande", "ena"))


# --- Leads to decisions ------------------------------------------------------------------------------

DECIDES = re.compile(
    r"\b(?:beslutade|beslutar|beslöt|beslutat|besluta|beslutas|beslutades|beslöts|beslutats"
    r"|enades|enas|enats|fattade(?:s)? beslut(?: om)?|fattar beslut(?: om)?|kom överens|är överens|var överens"
    r"|överenskom|överenskoms"
    r"|tog beslut(?: om)?|beslut(?:et)? (?:blir|blev|lyder))\b",
    _FLAGS,
)
PROPOSES = re.compile(
    r"\b(?:föreslår|föreslog|föreslås|föreslogs|föreslagit|yrkar|yrkade|yrkas|yrkat|hemställer|hemställde"
    r"|hemställs|förordar|förordade"
    r"|förslag(?:et)?(?: till| på)? (?:beslut|att)|förslår|att ta ställning till|vill att (?:nätverket|nämnden"
    r"|mötet|gruppen|styrelsen|rådet)"
    r"|till (?:mötet|nämnden|nätverket) att besluta)\b",
    _FLAGS,
)
NOT_DECIDED = re.compile(
    r"\b(?:ska(?:ll)?|skulle|kan|kunde|behöver|behövde|måste|bör|borde|kommer(?: att)?|avser(?: att)?|väntas|får"
    r"|för att|inför|innan|när|om"
    r"|hade till uppgift att|har att|(?<!finner )(?<!fann )att|inte|ej|utan att|har ännu inte"
    r"|vill|möjlighet att|rätt att|i uppdrag att"
    r"|befogenhet att|mandat att|redo att|dags att)"
    r"\s+(?:(?:också|även|nu|då|senare|sedan|därefter|ännu|[a-zåäö]+(?:en|et|na|erna|nätverket|nämnden))\s+){0,2}$",
    _FLAGS,
)
ADVERBS = (
    r"(?:enhälligt|enhetligt|därför|därmed|således|också|även|vidare|därefter|därutöver|dessutom|följande|härmed"
    r"|utan omröstning|med acklamation"
    r"|för egen del|i övrigt|nu|slutligen|sedan|samtidigt|enligt nedan(?:stående)?|enligt följande|gemensamt"
    r"|om följande|i samförstånd"
    r"|om|att|enligt|i enlighet med (?:\S+\s+){0,3}förslag(?:et)?(?: till beslut)?(?: att)?|efter (?:diskussion"
    r"|dialog|omröstning|votering|överläggning)(?:en)?)"
)
LEAD_TAIL = re.compile(rf"\s*(?:,?\s*{ADVERBS}\s*,?)*\s*[:,.–—-]*\s*$", _FLAGS)

APPEALS = re.compile(
    r"\b(?:uppmanas|uppmanades|uppmanats|uppmanar|uppmanade|ombeds|ombads|ombedes|ombedda|uppmuntras|uppmuntrades"
    r"|uppmuntrar|påminns|påmindes"
    r"|påminner|påminde|vädjar|vädjade)\b",
    _FLAGS,
)

BODY_NOUN = re.compile(
    r"\b(?:[A-ZÅÄÖ][\wåäöÅÄÖ-]*s\s+)?(?:(?<=s )[a-zåäö]*|[A-ZÅÄÖ][\wåäöÅÄÖ-]*)"
    r"(?:nätverket|nätverk|nämnden|nämnd|styrelsen|styrelse|styrgruppen|styrgrupp|rådet|råd"
    r"|utskottet|utskott"
    r"|presidiet|presidium|kommittén|kommitté|beredningen|beredning|gruppen|grupp|programområdet|programområde"
    r"|fullmäktige|forumet|forum"
    r"|kollegiet|kollegium|direktionen|direktion|delegationen|ledningsgrupp|konferensen|teamet|partnerskapet"
    r"|partnerskap|samverkansorganet|ledningen|förbundet|förbund)\b"
)
"""A word that names a body by its ending: Socialchefsnätverket, Äldrenämnden, Välfärdsrådet."""

GENERAL_BODY = re.compile(
    r"(?:nätverket|nämnden|styrelsen|styrgruppen|rådet|utskottet|arbetsutskottet|presidiet|kommittén|beredningen"
    r"|gruppen|arbetsgruppen|programområdet|fullmäktige|forumet"
    r"|mötet|vi|man|det|deltagarna|ledamöterna|ledningsgruppen|samverkansgruppen|huvudmännen|årsmötet|stämman"
    r"|direktionen|referensgruppen|församlingen|samrådet|förbundet|delegationen)\Z",
    _FLAGS,
)
