"""What an answer must hold, by the form that the round asks for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.domain.base.errors import Missing, RuleBroken, TooLong
from services.domain.rounds.rules.rounds import AnswerForm

LONGEST_ANSWER = 10_000

DONE, NOT_DONE = "done", "not_done"
YES, NO = "yes", "no"


class NotAChoice(RuleBroken):
    """The answer is none of those to choose among (`value`)."""

    field = "choice"
    value: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a respondent answers: a choice, a text, or both, and a document that goes with it (the number of an upload)."""

    choice: str | None = None
    text: str = ""
    document: int | None = None


def options(form: AnswerForm, choices: Sequence[str] = ()) -> tuple[str, ...]:
    """What may be chosen; nothing where the answer is a text alone."""
    return {
        AnswerForm.DONE: (DONE, NOT_DONE),
        AnswerForm.YES_NO: (YES, NO),
        AnswerForm.CHOICE: tuple(choices),
        AnswerForm.TEXT: (),
    }[form]


def checked(answer: Answer, form: AnswerForm, choices: Sequence[str] = ()) -> Answer:
    """The answer as it is kept. Raises Missing, NotAChoice or TooLong.

    What is not done needs a word about why; any other choice may do without.
    """
    text = answer.text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_ANSWER:
        raise TooLong(name="svaret", limit=LONGEST_ANSWER, field="text")
    offered = options(form, choices)
    if not offered:
        if not text:
            raise Missing(name="svaret", field="text")
        return Answer(text=text, document=answer.document)
    if not answer.choice:
        raise Missing(name="svaret", field="choice")
    if answer.choice not in offered:
        raise NotAChoice(value=answer.choice)
    if answer.choice == NOT_DONE and not text:
        raise Missing(name="varför det inte är gjort, eller när det blir", field="text")
    return Answer(choice=answer.choice, text=text, document=answer.document)


def outcome(answers: Iterable[str | None], form: AnswerForm, choices: Sequence[str] = ()) -> list[tuple[str, int]]:
    """How many have chosen each option, in the order of the options."""
    counts = Counter(answers)
    return [(option, counts[option]) for option in options(form, choices)]


def came_late(answered_on: date, deadline: date | None) -> bool:
    """Whether an answer came after its day."""
    return deadline is not None and answered_on > deadline
