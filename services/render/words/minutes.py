"""Swedish words of minutes: their states, and refusals."""

from collections.abc import Mapping

from services.domain.meetings.rules import comments, masking, minutes
from services.domain.meetings.rules.agenda import Form
from services.domain.meetings.rules.comments import Part
from services.domain.meetings.rules.minutes import MinutesState
from services.render.formats import counted, listing
from services.render.words import explain

STATES: Mapping[MinutesState, str] = {
    MinutesState.DRAFT: "Utkast",
    MinutesState.OUT_FOR_COMMENTS: "Ute för synpunkter",
    MinutesState.APPROVED: "Godkända",
    MinutesState.REPLACED: "Ersatta av en rättelse",
}

NAMES: Mapping[Form, str] = {Form.NOTES: "minnesanteckningar", Form.PROTOCOL: "protokoll"}

PARTS: Mapping[Part, str] = {Part.BACKGROUND: "Bakgrund", Part.ACCOUNT: "Referat", Part.CLAUSE: "Att-sats"}


@explain.register
def _(error: minutes.MeetingNotClosed) -> str:
    return "Mötet är inte avslutat än. Avsluta mötet först, så görs anteckningarna av det som har skrivits."


@explain.register
def _(error: minutes.MinutesApproved) -> str:
    return "Anteckningarna är godkända och ändras inte. Gör en rättelse: den blir en ny version med sitt skäl."


@explain.register
def _(error: minutes.ReasonMissing) -> str:
    return "Skriv varför anteckningarna rättas. Skälet står i den nya versionen."


@explain.register
def _(error: minutes.NothingToApprove) -> str:
    return "Det finns inga anteckningar att arbeta med än. Gör anteckningarna först."


@explain.register
def _(error: minutes.NothingApproved) -> str:
    return "Det finns inga godkända anteckningar att publicera."


@explain.register
def _(error: minutes.TooFewApprovers) -> str:
    return f"Organet ska ha {counted(error.wanted, 'justerare', 'justerare')}. Nu är {error.named} valda."


@explain.register
def _(error: minutes.ApproverWasAway) -> str:
    return f"{error.name} var inte närvarande och kan inte justera."


@explain.register
def _(error: minutes.ApproverWasRecused) -> str:
    return f"{error.name} var jävig i punkt {error.item} och kan inte justera. Välj någon annan."


@explain.register
def _(error: minutes.NotAnApprover) -> str:
    return "Bara de valda justerarna justerar de här anteckningarna."


@explain.register
def _(error: minutes.ApprovedAlready) -> str:
    return "Du har redan justerat den här versionen."


@explain.register
def _(error: minutes.NotReady) -> str:
    numbers = listing(error.items)
    return f"Ange vad som hände med punkt {numbers}: behandlad, uppskjuten eller utgången. Sedan går det att godkänna."


@explain.register
def _(error: minutes.HasBeenFollowedUp) -> str:
    return (
        "Det har redan hänt något med beslutet: det är återrapporterat, gjort till en runda eller taget upp på ett annat möte."
        " Rätta orden, eller avsluta beslutet på dess egen sida."
    )


@explain.register
def _(error: comments.ClauseIsGone) -> str:
    return "Beslutet är borttaget ur anteckningarna. Lämna ändringen, eller ta med beslutet igen först."


@explain.register
def _(error: comments.NotOurFile) -> str:
    return "Filen är inte den Wordfil av de här anteckningarna som skickades ut. Inget har ändrats."


@explain.register
def _(error: comments.SentVersionUnknown) -> str:
    return (
        "Filen hör till de här anteckningarna, men de har skickats ut mer än en gång och filen säger inte längre vilket"
        " utskick den kommer från. Därför kan den inte läsas in: den kunde ändra tillbaka det som har rättats sedan dess."
        " För in ändringarna för hand, eller be om dem i Wordfilen från det senaste utskicket. Inget har ändrats."
    )


@explain.register
def _(error: comments.HandedInAlready) -> str:
    return "Precis den filen är redan inläst. Dess ändringar står under Synpunkter som har kommit."


@explain.register
def _(error: comments.NothingReturned) -> str:
    return "Filen innehåller varken ändringar eller kommentarer. Inget har ändrats."


@explain.register
def _(error: masking.NotInMinutes) -> str:
    return f"”{error.facts['text']}” står ingenstans i anteckningarna. Skriv orden precis som de står där."


@explain.register
def _(error: masking.SeenOtherwise) -> str:
    return (
        "Anteckningarna eller det som är maskat har ändrats sedan du såg sidan. Granska den igen och publicera sedan."
    )
