"""Swedish words of what comes of clauses."""

from collections.abc import Mapping

from services.domain.meetings.rules import follow_up
from services.domain.meetings.rules.clauses import ClauseKind, FollowUp, ResponsibleKind
from services.domain.meetings.rules.follow_up import Involvement, Standing
from services.render.words import explain

KINDS: Mapping[ClauseKind, str] = {
    ClauseKind.NOTE: "Till handlingarna",
    ClauseKind.APPROVE: "Godkännande",
    ClauseKind.ADOPT: "Antagande",
    ClauseKind.ASSIGN: "Uppdrag",
    ClauseKind.REFER: "Hänskjutande",
    ClauseKind.POSTPONE: "Uppskjutande",
    ClauseKind.RECOMMEND: "Rekommendation",
    ClauseKind.APPOINT: "Val",
    ClauseKind.SEND_OUT: "Utskick",
    ClauseKind.OPEN: "Öppnande",
    ClauseKind.AGENDA: "Dagordning",
    ClauseKind.OTHER: "Annat",
}

STANDINGS: Mapping[Standing, str] = {
    Standing.OPEN: "Att göra",
    Standing.LATE: "Försenat",
    Standing.DONE: "Klart",
    Standing.GIVEN_UP: "Avslutat utan åtgärd",
    Standing.FORMAL: "Kräver inget",
}

INVOLVEMENTS: Mapping[Involvement, str] = {
    Involvement.DECIDED: "beslutade",
    Involvement.GIVEN: "fick ärendet",
}

FOLLOW_UPS: Mapping[FollowUp, str] = {
    FollowUp.NONE: "Kräver inget",
    FollowUp.OPEN: "Att göra",
    FollowUp.DONE: "Klart",
    FollowUp.GIVEN_UP: "Avslutat utan åtgärd",
}

RESPONSIBLE: Mapping[ResponsibleKind, str] = {
    ResponsibleKind.RSS: "RSS",
    ResponsibleKind.EVERYONE: "Alla kommuner",
}
"""What those are called who have no name of their own."""


@explain.register
def _(error: follow_up.FollowedUpAlready) -> str:
    return "Att-satsen är redan avslutad, eller så har någon annan just skrivit om den. Ladda om sidan och se vad det blev."


@explain.register
def _(error: follow_up.OutcomeMissing) -> str:
    return "Skriv vad det blev. En mening räcker."


@explain.register
def _(error: follow_up.RoundHasBegun) -> str:
    return "Att-satsen är redan en runda."
