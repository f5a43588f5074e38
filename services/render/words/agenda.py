"""Swedish words of agendas: states of items, how they came, refusals."""

from collections.abc import Mapping
from enum import StrEnum

from services.domain.meetings.queries.agenda import ItemLine
from services.domain.meetings.rules import agenda as rules
from services.domain.meetings.rules import arrivals, attachments, ordering, suggestions
from services.domain.meetings.rules.agenda import ItemOrigin, ItemState
from services.domain.meetings.rules.arrivals import ArrivalKind
from services.domain.meetings.rules.suggestions import SuggestionState
from services.render.formats import NO_BREAK, date_long, file_size
from services.render.words import explain

# Each kind of value has words of its own: members of two enums that are spelt alike are the same key.
WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    ItemState: {
        ItemState.PLANNED: "ska tas upp",
        ItemState.HANDLED: "behandlad",
        ItemState.POSTPONED: "uppskjuten",
        ItemState.WITHDRAWN: "utgår",
    },
    ArrivalKind: {
        ArrivalKind.POSTPONED: "kommer tillbaka",
        ArrivalKind.REPORT_BACK: "kommer tillbaka",
        ArrivalKind.REFERRED: "hänskjutet hit",
    },
    SuggestionState: {
        SuggestionState.OPEN: "väntar på svar",
        SuggestionState.ACCEPTED: "tas upp",
        SuggestionState.DECLINED: "tas inte upp",
    },
}


def word(value: StrEnum) -> str:
    """The Swedish word of a state or of why something arrives, without a capital."""
    return WORDS[type(value)][value]


@explain.register
def _(error: rules.MeetingIsClosed) -> str:
    return "Mötet är avslutat. Dagordningen står fast."


@explain.register
def _(error: rules.TooManyItems) -> str:
    return f"En dagordning kan ha högst {error.limit} punkter. Ta bort eller slå ihop några först."


@explain.register
def _(error: rules.UnknownKind) -> str:
    return f"Slaget ”{error.kind}” finns inte. Välj bland dem som står i listan."


@explain.register
def _(error: rules.HeadingHasItems) -> str:
    return "Rubriken har punkter under sig. Skjut upp eller stryk dem en och en, eller lyft ut dem ur rubriken först."


@explain.register
def _(error: rules.HasBeenSent) -> str:
    return "Punkten står i kallelsen som har gått ut. Låt den utgå i stället, så ser de kallade vad som hände med den."


@explain.register
def _(error: rules.IsDealtWith) -> str:
    return "Något är beslutat eller antecknat om punkten, eller så har den gått till ett annat möte. Låt den utgå i stället."


@explain.register
def _(error: rules.ItemIsClosed) -> str:
    return f"Punkten är {word(error.state)}. Ta upp den igen först."


@explain.register
def _(error: ordering.NotAPlace) -> str:
    return (
        "Punkten kan inte stå där. Kanske har någon annan flyttat om på dagordningen. Ladda om sidan och försök igen."
    )


@explain.register
def _(error: ordering.HeadingUnderHeading) -> str:
    return "En punkt som har andra under sig kan inte läggas under en rubrik. Lyft ut dem först."


@explain.register
def _(error: arrivals.NothingToTakeUp) -> str:
    return "Punkten är redan uppsatt på en dagordning, eller ska inte längre tas upp."


@explain.register
def _(error: attachments.TooManyFiles) -> str:
    return f"Ett möte kan ha högst {error.limit} filer. Ta bort några först."


@explain.register
def _(error: attachments.MeetingTooHeavy) -> str:
    room = f"plats för {file_size(error.left)} till" if error.left else "ingen plats kvar: ta bort en fil först"
    return f"Mötets filer får vara högst {file_size(error.limit)} tillsammans. Det finns {room}."


@explain.register
def _(error: attachments.LetterIsSent) -> str:
    return "Bilagan har gått ut med kallelsen under sin bokstav. Den behåller sin plats."


@explain.register
def _(error: suggestions.SuggestionsAreClosed) -> str:
    return f"Sista dag att föreslå punkter var {date_long(error.deadline)}. Din text finns kvar: ta upp frågan med sekreteraren."


@explain.register
def _(error: suggestions.IsAnswered) -> str:
    return "Någon har redan svarat på förslaget."


def source_words(item: ItemLine) -> str:
    """Where an item came from: Kommer tillbaka från SCHNV 17 oktober 2025."""
    if item.source is None:
        return ""
    came = "Hänskjutet hit" if item.origin is ItemOrigin.REFERRED else "Kommer tillbaka"
    return f"{came} från {item.source.meeting.body} {date_long(item.source.meeting.day)}"


def about_words(item: ItemLine) -> str:
    """The meeting that an item speaks of by its role: "12 september 2025", to stand after its title."""
    return date_long(item.about.day) if item.about else ""


def duration(minutes: int) -> str:
    """2 tim 40 min"""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}{NO_BREAK}tim"] if hours else []
    return " ".join([*parts, *([f"{rest}{NO_BREAK}min"] if rest or not hours else [])])
