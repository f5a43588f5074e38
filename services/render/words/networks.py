"""Swedish words of national networks and half-year reports: how they stand, and what can go wrong."""

from services.domain.networks.errors import (
    AlreadyAnswered,
    AlreadyReviewed,
    Circular,
    CollectionExists,
    DecidedOutOfTime,
    FaultyPart,
    HalfYearNotUnderstood,
    HasLead,
    NotAnchored,
    NotFollowed,
    NothingWritten,
    NotReportable,
    NotTheLatest,
    NotYetOpen,
    PeriodBackwards,
    TemplateInUse,
)
from services.domain.networks.rules.content import LONGEST_ROW, LONGEST_TEXT, MOST_ROWS, Fault, Problem
from services.domain.networks.rules.life_cycle import CellState, OwnState
from services.render.formats import date_long, listing, number
from services.render.words import explain


def fault_words(fault: Fault) -> str:
    """One fault of a part, with where it is."""
    where = f"{fault.section.title}, rad {fault.row}" if fault.row else fault.section.title
    match fault.problem:
        case Problem.EMPTY:
            return f"Skriv något under {fault.section.title}."
        case Problem.NO_THEME | Problem.UNKNOWN_THEME:
            return f"{where}: välj ett tema ur listan."
        case Problem.NO_PRIORITY:
            return f"{where}: välj en prioritet."
        case Problem.TOO_MANY_ROWS:
            return f"{where}: högst {MOST_ROWS} rader får plats. Slå ihop några."
        case Problem.TOO_LONG:
            return f"{where}: texten är för lång, högst {number(LONGEST_ROW if fault.row else LONGEST_TEXT)} tecken."


STATE_WORDS = {
    CellState.FOLLOWS_NOT: "Följs ej",
    CellState.NOT_COME: "Inte kommen",
    CellState.BEGUN: "Påbörjad",
    CellState.DELAYED: "Kommer senare",
    CellState.EXCEPTED: "Undantag",
    CellState.SUBMITTED: "Inlämnad",
    CellState.QUESTION: "Fråga",
    CellState.RECEIVED: "Mottagen",
}
"""What a cell of the matrix is called, everywhere."""

OWN_WORDS = {
    OwnState.FOLLOWS_NOT: "Bevakas inte",
    OwnState.NOT_BEGUN: "Inte påbörjad",
    OwnState.DRAFT: "Utkast",
    OwnState.PROPOSED: "För förankring",
    OwnState.ANCHORED: "Förankrad",
    OwnState.SUBMITTED: "Inlämnad",
    OwnState.QUESTION: "Fråga från SKR",
    OwnState.RECEIVED: "Mottagen av SKR",
    OwnState.DELAYED: "Kommer senare",
    OwnState.EXCEPTED: "Undantag",
}
"""What an RSS calls the standing of its own report."""


@explain.register
def _(error: FaultyPart) -> str:
    return " ".join(dict.fromkeys(fault_words(fault) for fault in error.faults))


@explain.register
def _(error: NotFollowed) -> str:
    return f"Ni bevakar inte {error.network} {error.half_year.label}. Ange under Nätverk att ni gör det, om ni ska rapportera."


@explain.register
def _(error: NotYetOpen) -> str:
    return f"Insamlingen öppnar {date_long(error.opens_on)}. Rapporten finns kvar och kan lämnas in då."


@explain.register
def _(error: NothingWritten) -> str:
    return f"Det finns ingen ny text om {error.network}: SKR har redan den senaste."


@explain.register
def _(error: NotAnchored) -> str:
    return f"Texten om {error.network} är inte förankrad som den lyder nu. Förankra den först."


@explain.register
def _(error: DecidedOutOfTime) -> str:
    if error.latest is None:
        return f"Ange en dag från och med {date_long(error.earliest)}."
    return f"Ange en dag från {date_long(error.earliest)} till {date_long(error.latest)}."


@explain.register
def _(error: NotTheLatest) -> str:
    return f"Version {error.version} har ersatts av version {error.latest}. Läs den nya i stället."


@explain.register
def _(error: AlreadyReviewed) -> str:
    if error.kind == "received":
        return "Rapporten är redan mottagen."
    return "En fråga om rapporten väntar redan på svar."


@explain.register
def _(error: AlreadyAnswered) -> str:
    return "Frågan är redan besvarad."


@explain.register
def _(error: HasLead) -> str:
    return f"{error.network} har en sakområdesansvarig, som skriver den nationella delen."


@explain.register
def _(error: HalfYearNotUnderstood) -> str:
    return f"”{error.value}” är inget halvår. Skriv till exempel 2025-2 för hösten 2025."


@explain.register
def _(error: CollectionExists) -> str:
    return f"Det finns redan en insamling för {error.half_year.label}."


@explain.register
def _(error: PeriodBackwards) -> str:
    return f"Sista dagen ({date_long(error.last)}) ligger före den första ({date_long(error.first)})."


@explain.register
def _(error: NotReportable) -> str:
    return (
        f"{listing(error.networks)} rapporteras inte {error.half_year.label}: nätverket gäller inte då, är övergripande"
        " eller har ersatts av ett annat."
    )


@explain.register
def _(error: TemplateInUse) -> str:
    return "Rapporter har redan lämnats in efter mallen, så den kan inte ändras."


@explain.register
def _(error: Circular) -> str:
    return "Ett nätverk kan inte ta över från sig självt, inte heller genom andra."
