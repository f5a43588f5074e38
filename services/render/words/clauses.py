"""Swedish words of clauses: what they do, how far they are, who is to do it, refusals."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from services.domain.meetings.rules import clause_forms as rules
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp, ResponsibleKind
from services.render.formats import date_long
from services.render.words import explain

# An enum each: members of different ones that have the same value would be one key.
KINDS: Mapping[ClauseKind, str] = {
    ClauseKind.NOTE: "till handlingarna",
    ClauseKind.APPROVE: "godkänner",
    ClauseKind.ADOPT: "antar",
    ClauseKind.ASSIGN: "uppdrar",
    ClauseKind.REFER: "lyfter vidare",
    ClauseKind.POSTPONE: "skjuter upp",
    ClauseKind.RECOMMEND: "rekommenderar",
    ClauseKind.APPOINT: "utser",
    ClauseKind.SEND_OUT: "skickar ut",
    ClauseKind.OPEN: "öppnar eller avslutar",
    ClauseKind.AGENDA: "dagordning",
    ClauseKind.OTHER: "annat",
}
STATES: Mapping[ClauseState, str] = {
    ClauseState.DRAFTED: "förslag",
    ClauseState.ADOPTED: "beslutat",
    ClauseState.DROPPED: "struket",
}
FOLLOW_UPS: Mapping[FollowUp, str] = {
    FollowUp.NONE: "inget att följa upp",
    FollowUp.OPEN: "pågår",
    FollowUp.DONE: "klart",
    FollowUp.GIVEN_UP: "blir inte av",
}
RESPONSIBLE: Mapping[ResponsibleKind, str] = {
    ResponsibleKind.RSS: "RSS",
    ResponsibleKind.BODY: "organ",
    ResponsibleKind.PRINCIPAL: "huvudman",
    ResponsibleKind.PERSON: "person",
    ResponsibleKind.EVERYONE: "alla kommuner",
    ResponsibleKind.OTHER: "annan",
}


WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    ClauseKind: KINDS,
    ClauseState: STATES,
    FollowUp: FOLLOW_UPS,
    ResponsibleKind: RESPONSIBLE,
}


def word(value: StrEnum) -> str:
    """The Swedish word, without a capital."""
    return WORDS[type(value)][value]


def kinds(values: Iterable[ClauseKind]) -> str:
    """godkänner, lyfter vidare: in the order of the kinds."""
    chosen = set(values)
    return ", ".join(text for kind, text in KINDS.items() if kind in chosen)


@explain.register
def _(error: rules.DueBeforeMeeting) -> str:
    return f"Svarsdagen ligger före mötet {date_long(error.day)}. Välj en senare dag."


@explain.register
def _(error: rules.GapLeft) -> str:
    return "Fyll i där det står … i att-satsen. Inget är beslutat än."
