"""Swedish words of rounds: kinds, forms of answer, states, how far they have come, refusals."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from services.domain.rounds.rules import answers, rounds
from services.domain.rounds.rules.reminders import Occasion
from services.domain.rounds.rules.rounds import AnswerForm, ReminderPlan, RoundKind, RoundState, RowState, Tally
from services.render.formats import counted, date_long, relative, sentence
from services.render.words import explain

WORDS: Mapping[StrEnum, str] = {
    RoundKind.QUESTION: "fråga",
    RoundKind.DUTY: "uppgift",
    RoundKind.APPEAL: "uppmaning",
    RoundState.DRAFT: "utkast",
    RoundState.OPEN: "öppen",
    RoundState.CLOSED: "avslutad",
    AnswerForm.DONE: "gjort eller inte gjort",
    AnswerForm.TEXT: "fri text",
    AnswerForm.CHOICE: "val mellan alternativ",
    AnswerForm.YES_NO: "ja eller nej",
    RowState.WAITING: "väntas",
    RowState.ANSWERED: "har svarat",
    RowState.EXCUSED: "undantagen",
    RowState.NOT_CONCERNED: "berörs inte",
    ReminderPlan.USUAL: "en vecka före, dagen före och när svaret är sent",
    ReminderPlan.LATE_ONLY: "bara när svaret är sent",
    ReminderPlan.NONE: "inga påminnelser av sig själv",
    Occasion.OPENED: "rundan öppnades",
    Occasion.WEEK: "påminnelse en vecka före",
    Occasion.DAY: "påminnelse dagen före",
    Occasion.LATE: "påminnelse om sent svar",
    Occasion.ASKED: "påminnelse för hand",
}

CHOICES = {answers.DONE: "gjort", answers.NOT_DONE: "inte gjort", answers.YES: "ja", answers.NO: "nej"}

LOOKS: Mapping[StrEnum, str] = {
    RoundState.DRAFT: "neutral",
    RoundState.OPEN: "info",
    RoundState.CLOSED: "neutral",
    RowState.WAITING: "neutral",
    RowState.ANSWERED: "success",
    RowState.EXCUSED: "neutral",
    RowState.NOT_CONCERNED: "neutral",
}
"""The colour of a state's tag."""


def word(value: StrEnum) -> str:
    """The Swedish word of a kind, a form or a state, without a capital."""
    return WORDS[value]


def choice_words(choice: str | None, form: AnswerForm) -> str:
    """A chosen answer as people say it; a named option is its own word."""
    if choice is None:
        return ""
    return choice if form is AnswerForm.CHOICE else CHOICES[choice]


def told(tally: Tally) -> str:
    """9 av 15 har svarat, 1 undantagen; alla 15 har svarat"""
    if not tally.asked:
        return "ingen väntas svara"
    if tally.is_complete:
        parts = ["den enda har svarat" if tally.asked == 1 else f"alla {tally.asked} har svarat"]
    else:
        parts = [f"{tally.answered} av {tally.asked} har svarat"]
    if tally.set_aside:
        parts.append(counted(tally.set_aside, "undantagen", "undantagna"))
    return ", ".join(parts)


def went(tally: Tally, outcome: Iterable[tuple[str, int]], form: AnswerForm, word: str) -> str:
    """14 av 15 har svarat (12 gjort, 2 inte gjort), 1 undantagen. And below it the word with which the round was closed."""
    counts = ", ".join(f"{number} {choice_words(option, form)}" for option, number in outcome if number)
    answered = told(replace(tally, set_aside=0))
    aside = f", {counted(tally.set_aside, 'undantagen', 'undantagna')}" if tally.set_aside else ""
    return f"{sentence(answered)}{f' ({counts})' if counts else ''}{aside}.\n\n{word}".strip()


def deadline_words(deadline: date | None, today: date) -> str:
    """28 november 2025 (om 8 dagar), or that there is none."""
    return f"{date_long(deadline)} ({relative(deadline, today)})" if deadline else "ingen svarsdag"


@explain.register
def _(error: rounds.NobodyAsked) -> str:
    return "Välj minst en som ska svara: en grupp, en huvudman, ett organ eller en funktion."


@explain.register
def _(error: rounds.AskedAlready) -> str:
    return "Alla som du valde är redan med i rundan."


@explain.register
def _(error: rounds.DeadlineBeforeToday) -> str:
    return f"Svarsdagen {date_long(error.deadline)} har passerat. Välj en dag från och med {date_long(error.today)}."


@explain.register
def _(error: rounds.DeadlineTooFar) -> str:
    return f"Svarsdagen {date_long(error.deadline)} ligger flera år bort. Välj en dag före {date_long(error.latest)}."


@explain.register
def _(error: rounds.TooFewChoices) -> str:
    return f"Skriv minst {error.least} svarsalternativ, ett på varje rad."


@explain.register
def _(error: rounds.TooManyChoices) -> str:
    return f"Skriv högst {error.most} svarsalternativ. Slå ihop några, eller be om svar i fri text."


@explain.register
def _(error: rounds.SameChoiceTwice) -> str:
    return f"Svarsalternativet ”{error.choice}” står två gånger. Ta bort det ena."


@explain.register
def _(error: rounds.RoundIsNotOpen) -> str:
    if error.state is RoundState.DRAFT:
        return "Rundan är inte öppnad än."
    return "Rundan är avslutad och tar inte emot fler svar. Hör av dig till kansliet om ni behöver lämna ett svar ändå."


@explain.register
def _(error: rounds.RoundIsOpenAlready) -> str:
    return "Rundan är redan öppen."


@explain.register
def _(error: rounds.RoundIsClosed) -> str:
    return "Rundan är avslutad. Öppna den igen om något behöver ändras."


@explain.register
def _(error: rounds.QuestionHasAnswers) -> str:
    return (
        f"{counted(error.answers, 'svar har', 'svar har')} redan kommit, så frågan kan inte ändras."
        " Avsluta rundan och öppna en ny om du behöver fråga något annat."
    )


@explain.register
def _(error: rounds.RoundChangedMeanwhile) -> str:
    return "Någon annan har ändrat rundan sedan du öppnade sidan. Jämför med uppgifterna här och spara igen om dina ska gälla."


@explain.register
def _(error: rounds.HasAnswered) -> str:
    return f"{error.name} har svarat, och svaret står kvar. Den som har svarat kan inte undantas."


@explain.register
def _(error: answers.NotAChoice) -> str:
    return f"”{error.value}” är inget av alternativen. Välj ett av dem som står på sidan."
