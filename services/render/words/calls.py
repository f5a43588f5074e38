"""Swedish words of calls: answers, letters, what has changed, refusals."""

from collections.abc import Mapping
from enum import StrEnum

from services.domain.meetings.rules import calls as rules
from services.domain.meetings.rules import replies
from services.domain.meetings.rules.calls import Answer, AnswerWay, CalledItem, Change, ChangeKind, LetterKind
from services.domain.meetings.rules.meetings import MeetingKind
from services.domain.meetings.rules.sittings import Capacity
from services.render.formats import NO_BREAK, date_long, date_weekday, listing
from services.render.words import explain
from services.render.words.meetings import word as meeting_word

# One map per kind of word: a substitute answers nothing like what somebody answers who sends one.
WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Answer: {
        Answer.YES: "kommer",
        Answer.NO: "kommer inte",
        Answer.SUBSTITUTE: "sänder ersättare",
        Answer.TENTATIVE: "kommer kanske",
    },
    AnswerWay: {
        AnswerWay.PAGE: "i Samband",
        AnswerWay.LINK: "med länken i brevet",
        AnswerWay.MAIL: "från kalendern",
        AnswerWay.OFFICE: "till kansliet",
    },
    LetterKind: {
        LetterKind.CALL: "kallelse",
        LetterKind.CHANGE: "ändring",
        LetterKind.REMINDER: "påminnelse",
        LetterKind.CANCELLATION: "återbud",
    },
    Capacity: {
        Capacity.MEMBER: "ledamot",
        Capacity.ACTING: "tillförordnad",
        Capacity.SUBSTITUTE: "ersättare",
        Capacity.CO_OPTED: "adjungerad",
        Capacity.STAFF: "kansliet",
        Capacity.GUEST: "gäst",
    },
}

PARTS = {
    "kinds": "vad punkten är till för",
    "minutes": "tiden",
    "background": "bakgrunden",
    "presenters": "föredragande",
    "proposals": "förslaget till beslut",
    "attachments": "bilagorna",
}


def word(value: StrEnum) -> str:
    """The Swedish word of an answer, a way, a letter or a capacity, without a capital."""
    return WORDS[type(value)][value]


def called_title(item: CalledItem) -> str:
    """Nästa möte 29 januari 2026: an item's title in a call, with the day of the meeting that it speaks of."""
    return f"{item.title} {date_long(item.about)}" if item.about else item.title


def change_words(change: Change) -> str:
    """What has changed, as one sentence."""
    return _SENTENCES[change.kind](change)


def _time(hours: str) -> str:
    return f"kl.{NO_BREAK}{hours}" if hours else "inte bestämd"


def _item_moved(change: Change) -> str:
    return f"”{change.title}” har flyttats från punkt {change.before} till punkt {change.after}."


def _rewritten(change: Change) -> str:
    return f"Punkt {change.number} ”{change.title}” är ändrad: {listing(PARTS[part] for part in change.parts)}."


def _place(change: Change) -> str:
    if not change.after:
        return f"Platsen är inte bestämd. Tidigare: {change.before}."
    return f"Ny plats: {change.after}." + (f" Tidigare: {change.before}." if change.before else "")


def _link(change: Change) -> str:
    if not change.after:
        return "Mötet har inte längre någon länk på nätet."
    return "Länken till mötet på nätet är ny." if change.before else "Mötet har fått en länk på nätet."


def _files(change: Change) -> str:
    return f"Filerna i {change.number} ”{change.title}” är ändrade."


_SENTENCES = {
    ChangeKind.DAY: lambda one: f"Ny dag: {date_weekday(one.after)}. Tidigare: {date_weekday(one.before)}.",
    ChangeKind.TIME: lambda one: f"Ny tid: {_time(one.after)}. Tidigare: {_time(one.before)}.",
    ChangeKind.PLACE: _place,
    ChangeKind.LINK: _link,
    ChangeKind.MEETING_KIND: lambda one: f"Mötet är nu {meeting_word(MeetingKind(one.after))}.",
    ChangeKind.ITEM_ADDED: lambda one: f"Ny punkt {one.number}: ”{one.title}”.",
    ChangeKind.ITEM_REMOVED: lambda one: f"”{one.title}”, som var punkt {one.number}, har utgått.",
    ChangeKind.ITEM_MOVED: _item_moved,
    ChangeKind.ITEM_RENAMED: lambda one: f"Punkt {one.number} heter nu ”{one.after}”. Tidigare: ”{one.before}”.",
    ChangeKind.ITEM_REWRITTEN: _rewritten,
    ChangeKind.ATTACHMENT_ADDED: lambda one: f"{one.number} ”{one.title}” är ny.",
    ChangeKind.ATTACHMENT_REMOVED: lambda one: f"{one.number} ”{one.title}” har utgått.",
    ChangeKind.ATTACHMENT_RENAMED: lambda one: f"{one.number} heter nu ”{one.after}”. Tidigare: ”{one.before}”.",
    ChangeKind.ATTACHMENT_FILES: _files,
}


@explain.register
def _(error: rules.EmptyAgenda) -> str:
    return "Dagordningen är tom. Lägg till minst en punkt innan kallelsen skickas."


@explain.register
def _(error: rules.TimeNotDecided) -> str:
    return "Mötets tid är inte bestämd. Ange när mötet börjar och slutar innan kallelsen skickas."


@explain.register
def _(error: rules.CalledWithoutTime) -> str:
    return "Kallelsen är redan skickad, så mötet måste ha en tid. Flytta det i stället, eller ställ in det."


@explain.register
def _(error: rules.NobodyToCall) -> str:
    return "Ingen är vald som mottagare. Välj minst en."


@explain.register
def _(error: rules.NobodyHasAnAddress) -> str:
    return "Ingen av mottagarna har en mejladress. Lägg in en adress på minst en av dem."


@explain.register
def _(error: rules.NothingHasChanged) -> str:
    return "Inget har ändrats sedan kallelsen skickades. Skriv ett meddelande om du ändå vill skicka den igen."


@explain.register
def _(error: rules.SentMeanwhile) -> str:
    return "Någon annan har skickat kallelsen medan du skrev. Ditt meddelande är kvar men inte skickat. Se först vad som gått ut."


@explain.register
def _(error: rules.MeetingIsOver) -> str:
    return "Mötet har redan varit."


@explain.register
def _(error: rules.MeetingIsCalledOff) -> str:
    return "Mötet är inställt."


@explain.register
def _(error: rules.NotCalled) -> str:
    return "Svaret går inte att ta emot: personen är inte kallad till mötet, eller inte längre."


@explain.register
def _(error: rules.SubstituteNotNamed) -> str:
    return "Skriv vem som kommer i stället."


@explain.register
def _(error: rules.HasNoAddress) -> str:
    return f"{error.facts['name']} har ingen mejladress. Lägg in en adress först."


@explain.register
def _(error: replies.AnotherMeeting) -> str:
    return "Kalendersvaret gäller ett annat möte än det som brevet handlade om."


@explain.register
def _(error: replies.AnsweredBySomebodyElse) -> str:
    return "Kalendersvaret är från någon annan än den som kallades med brevet."


@explain.register
def _(error: replies.NobodyReads) -> str:
    return "Ingen är kvar som kan läsa brevet."
