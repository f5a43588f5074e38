"""Swedish words of reading in old minutes: states, certainty, doubts, refusals."""

from collections.abc import Mapping

from services.domain.meetings.minutes_reader.drafts import Worth
from services.domain.meetings.minutes_reader.understood import Certainty, Doubt, PaperKind
from services.domain.meetings.rules import reading_in as rules
from services.domain.meetings.rules.reading_in import ImportState
from services.domain.meetings.rules.sittings import Capacity, Duty
from services.render.formats import date_long
from services.render.words import explain

STATES: Mapping[ImportState, tuple[str, str]] = {
    ImportState.WAITING: ("läses", "info"),
    ImportState.READ: ("att granska", "warning"),
    ImportState.NOT_UNDERSTOOD: ("inte förstådd", "danger"),
    ImportState.SAVED: ("sparad", "success"),
    ImportState.DISCARDED: ("undanlagd", "neutral"),
}
"""What a file's state is called, and its colour."""

CERTAINTIES: Mapping[Certainty, tuple[str, str]] = {
    Certainty.SURE: ("säker", "success"),
    Certainty.LIKELY: ("trolig", "warning"),
    Certainty.UNSURE: ("osäker", "danger"),
}

DOUBTS: Mapping[Doubt, str] = {
    Doubt.NO_BODY: "Det framgår inte vilket organ som möttes. Välj organ.",
    Doubt.NO_DATE: "Inget datum hittades. Ange vilken dag mötet var.",
    Doubt.NO_ITEMS: "Inga punkter hittades. Lägg till dem själv, eller lägg undan filen.",
    Doubt.NO_DECISIONS: "Inga beslut hittades. Kontrollera punkterna mot originalet.",
    Doubt.NO_ATTENDANCE: "Ingen närvaro hittades.",
    Doubt.IS_AGENDA: "Det här ser ut som en dagordning eller kallelse: inget i den är beslutat.",
    Doubt.STRIKES_LOST: (
        "Överstrukna namn var frånvarande, men filen visar inte vilka som är överstrukna. Alla står som närvarande:"
        " ändra dem som inte var med."
    ),
    Doubt.NUMBERS_MISSING: "Numreringen har luckor. Kontrollera att ingen punkt saknas.",
}

PAPERS: Mapping[PaperKind, str] = {
    PaperKind.MINUTES: "minnesanteckningar",
    PaperKind.PROTOCOL: "protokoll",
    PaperKind.SHORT: "kortprotokoll",
    PaperKind.AGENDA: "dagordning",
    PaperKind.UNKNOWN: "okänd form",
}

WORTHS: Mapping[Worth, str] = {
    Worth.ADOPTED: "Beslut",
    Worth.APPEAL: "Uppmaning, inget beslut",
    Worth.PROPOSED: "Förslag som inte antogs",
    Worth.LEFT_OUT: "Tas inte med",
}

CAPACITIES: Mapping[Capacity, str] = {
    Capacity.MEMBER: "Ledamot",
    Capacity.ACTING: "Tillförordnad (tf)",
    Capacity.SUBSTITUTE: "Ersättare",
    Capacity.CO_OPTED: "Adjungerad",
    Capacity.STAFF: "Från kansliet",
    Capacity.GUEST: "Gäst",
}
DUTIES: Mapping[Duty, str] = {Duty.NONE: "Inget uppdrag", Duty.CHAIR: "Ordförande", Duty.SECRETARY: "Sekreterare"}

NOTHING_RECOGNISED = (
    "Samband känner inte igen det här som anteckningar från ett möte. Inget är sparat. Filen finns kvar: fyll i det som saknas"
    " själv, eller lägg undan den."
)


@explain.register
def _(error: rules.ImportChangedMeanwhile) -> str:
    return "Någon annan har rättat samma fil medan du skrev. Ladda sidan på nytt i en egen flik och jämför innan du sparar."


@explain.register
def _(error: rules.ImportIsDone) -> str:
    return "Filen är redan sparad som ett möte, eller undanlagd."


@explain.register
def _(error: rules.MeetingHasContent) -> str:
    return (
        f"{error.body} har redan ett möte den {date_long(error.day)} med innehåll i. Inget är sparat."
        " Ändra datum eller organ om filen gäller ett annat möte, annars kan den läggas undan."
    )


@explain.register
def _(error: rules.MeetingIsThere) -> str:
    return (
        f"{error.body} har redan ett tomt möte den {date_long(error.day)}. Kryssa för att anteckningarna ska fyllas i där,"
        " och spara igen."
    )


@explain.register
def _(error: rules.MeetingIsAhead) -> str:
    return f"Mötet den {date_long(error.day)} har inte varit än. Bara möten som har varit kan läsas in."


@explain.register
def _(error: rules.NothingToSave) -> str:
    return "Minst en punkt måste tas med."


@explain.register
def _(error: rules.ItemWithoutTitle) -> str:
    return f"Punkt {error.number} saknar rubrik."


@explain.register
def _(error: rules.NobodyNamed) -> str:
    return f"Rad {error.number} i närvaron saknar namn. Fyll i det, eller ta bort krysset för raden."
