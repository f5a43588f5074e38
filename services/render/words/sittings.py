"""Swedish words of meetings that are being held: attendance, positions, refusals."""

from collections.abc import Mapping
from enum import StrEnum

from services.domain.meetings.rules import sittings as rules
from services.domain.meetings.rules.sittings import AttendanceState, Capacity, Count, Duty, Mode, Position
from services.render.formats import counted, listing
from services.render.words import explain

WORDS: Mapping[StrEnum, str] = {
    AttendanceState.EXPECTED: "väntas",
    AttendanceState.PRESENT: "närvarande",
    AttendanceState.ABSENT: "frånvarande",
    Mode.ON_SITE: "på plats",
    Mode.REMOTE: "på distans",
    Capacity.MEMBER: "ledamot",
    Capacity.ACTING: "tf",
    Capacity.SUBSTITUTE: "ersättare",
    Capacity.CO_OPTED: "adjungerad",
    Capacity.STAFF: "kansliet",
    Capacity.GUEST: "gäst",
    Duty.NONE: "ingen särskild uppgift",
    Duty.CHAIR: "mötesordförande",
    Duty.SECRETARY: "sekreterare",
    Position.YES: "ja",
    Position.NO: "nej",
    Position.ABSTAIN: "avstår",
}


def word(value: StrEnum) -> str:
    """The Swedish word, without a capital."""
    return WORDS[value]


STANDINGS = {
    "chair": "ordförande",
    "vice_chair": "vice ordförande",
    "secretary": "sekreterare",
    "acting": "tf",
    "substitute": "ersättare",
    "co_opted": "adjungerad",
    "guest": "gäst",
}


def role_words(standing: str, role: str | None) -> str:
    """As what somebody comes, where it is something else than an ordinary member: ordförande, tf."""
    return ", ".join(STANDINGS[one] for one in (role, standing) if one in STANDINGS)


def result(count: Count) -> str:
    """9 ja, 4 nej, 2 avstår"""
    return f"{count.yes} ja, {count.no} nej, {count.abstain} avstår"


@explain.register
def _(error: rules.NotOpen) -> str:
    return "Mötet är inte öppnat än. Öppna det först."


@explain.register
def _(error: rules.AlreadyOpened) -> str:
    return "Mötet är redan öppnat."


@explain.register
def _(error: rules.SittingIsClosed) -> str:
    return "Mötet är avslutat, och det som antecknats står fast. Öppna mötet igen om något måste rättas."


@explain.register
def _(error: rules.MinutesAreApproved) -> str:
    return (
        "Mötets anteckningar är godkända, så mötet kan inte öppnas igen. Gör en rättelse av anteckningarna i stället."
    )


@explain.register
def _(error: rules.NotQuorate) -> str:
    return (
        f"Mötet är inte beslutsfört: {counted(error.present, 'röstberättigad', 'röstberättigade')} deltar och"
        f" {error.needed} behövs. Inget är beslutat. Rätta närvaron, eller skjut upp punkten."
    )


@explain.register
def _(error: rules.IsRecused) -> str:
    return f"{error.name} är jävig i punkten och deltar inte i den."


@explain.register
def _(error: rules.HasNoVote) -> str:
    return f"{error.name} har ingen röst här just nu. Rösta gör närvarande ledamöter, och ersättare i en frånvarandes ställe."


@explain.register
def _(error: rules.NotSwitchedOn) -> str:
    return f"Organets mötesregler har inte {error.what}. Slå på det i mötesreglerna om det ska användas."


@explain.register
def _(error: rules.TieWithoutChair) -> str:
    return "Lika många röster för som emot. Ordförandens röst avgör, så registrera den först."


@explain.register
def _(error: rules.NobodyVoted) -> str:
    return "Ingen har röstat ja eller nej än."


@explain.register
def _(error: rules.VoicesMissing) -> str:
    return f"Ange också hur {listing(error.names)} röstade. Den som inte ville rösta avstår."


@explain.register
def _(error: rules.AlreadyDecided) -> str:
    return (
        f"Punkten är redan avgjord, så vem som deltar ändras inte: {error.name}. Ta först tillbaka beslutet eller"
        " omröstningen, och fatta det sedan på nytt."
    )


@explain.register
def _(error: rules.NothingDecided) -> str:
    return "Punkten har inget beslut än. Reservationen gäller ett beslut, så anta beslutet först."


@explain.register
def _(error: rules.ReservedAlready) -> str:
    return f"{error.name} har redan reserverat sig. Ta bort den reservationen först, om orden ska bli andra."


@explain.register
def _(error: rules.WasAway) -> str:
    return f"{error.name} är inte satt som närvarande och deltog inte i beslutet."


_MOST_NAMED = 4
"""Items that an error names; of more it names one fewer and counts the rest."""


@explain.register
def _(error: rules.ItemsLeft) -> str:
    named = error.items if len(error.items) <= _MOST_NAMED else error.items[: _MOST_NAMED - 1]
    items = ", ".join(f"{number} {title}" for number, title in named)
    if more := len(error.items) - len(named):
        items += f" och {more} punkter till"
    return f"Säg först vad som hände med {items}: behandlad, uppskjuten eller utgår. Mötet är fortfarande öppet."


@explain.register
def _(error: rules.AttendanceChangedMeanwhile) -> str:
    return "Någon annan har ändrat samma rad i närvaron. Jämför med uppgifterna här och spara igen om dina ska gälla."


@explain.register
def _(error: rules.LeftBeforeArrived) -> str:
    return "Personen kan inte ha gått innan hen kom. Rätta någon av tiderna."


@explain.register
def _(error: rules.InOwnPlace) -> str:
    return "Ersättaren kan inte sitta i sitt eget ställe, eller i en annan ersättares. Välj den ordinarie ledamoten."


@explain.register
def _(error: rules.HasPartInMeeting) -> str:
    return f"{error.name} har röstat, är jävig, har reserverat sig eller har en ersättare. Ta bort det först."
