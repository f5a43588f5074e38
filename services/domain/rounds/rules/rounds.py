"""A round, what is asked for, who is asked, and how far it has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.domain.base.errors import Missing, RuleBroken, TooLong

LONGEST_TITLE, LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_WORD = 160, 10_000, 120, 2_000
LONGEST_FUNCTION = 160
MOST_CHOICES, LEAST_CHOICES = 12, 2
LONGEST_WAIT = timedelta(days=5 * 366)
"""A deadline further away than this is a mistyped year."""


class RoundKind(StrEnum):
    """What is put to the respondents."""

    QUESTION = "question"
    DUTY = "duty"
    APPEAL = "appeal"


class RoundState(StrEnum):
    """Where in its life a round is. Nobody but those who lead it sees a draft."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class AnswerForm(StrEnum):
    """What an answer consists of: a choice, a text, or both."""

    DONE = "done"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"


class RowState(StrEnum):
    """Where one respondent stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    EXCUSED = "excused"
    NOT_CONCERNED = "not_concerned"


class RespondentKind(StrEnum):
    """Who may be asked: a principal, a body, or a function that has no account of its own."""

    PRINCIPAL = "principal"
    BODY = "body"
    FUNCTION = "function"


class ReminderPlan(StrEnum):
    """When letters remind by themselves."""

    USUAL = "usual"
    LATE_ONLY = "late_only"
    NONE = "none"


SET_ASIDE = frozenset({RowState.EXCUSED, RowState.NOT_CONCERNED})
"""States in which no answer is awaited."""


class NobodyAsked(RuleBroken):
    """A round without a single respondent."""

    field = "groups"


class DeadlineBeforeToday(RuleBroken):
    """The deadline has passed before the round is opened, or is moved into the past (`deadline`, `today`)."""

    field = "deadline"
    deadline: date
    today: date


class DeadlineTooFar(RuleBroken):
    """The deadline lies years away (`deadline`, `latest`)."""

    field = "deadline"
    deadline: date
    latest: date


class TooFewChoices(RuleBroken):
    """An answer by choice needs something to choose among (`least`)."""

    field = "choices"
    least: int


class TooManyChoices(RuleBroken):
    """More options than a page can show (`most`)."""

    field = "choices"
    most: int


class SameChoiceTwice(RuleBroken):
    """Two options read the same (`choice`)."""

    field = "choices"
    choice: str


class RoundIsNotOpen(RuleBroken):
    """The round is a draft or closed: nothing can be answered in it (`state`)."""

    state: RoundState


class RoundIsOpenAlready(RuleBroken):
    """A round that is open is opened."""


class RoundIsClosed(RuleBroken):
    """A closed round is changed or closed."""


class QuestionHasAnswers(RuleBroken):
    """What was answered to can't be reworded (`answers`: how many there are)."""

    answers: int


class RoundChangedMeanwhile(RuleBroken):
    """Somebody else has changed the round since the form was opened."""


class HasAnswered(RuleBroken):
    """A respondent who has answered is not set aside (`name`)."""

    name: str


class AskedAlready(RuleBroken):
    """Nobody is added: all of them are asked already."""

    field = "groups"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a round came from, as plain facts: a kind and number for the module that knows it, words and a path for people.

    `address` is the path below the tenant's own: "moten/schnv-2025-10-17".
    """

    kind: str
    id: int
    text: str
    address: str


@dataclass(frozen=True, kw_only=True)
class RoundDraft:
    """What is entered about a round besides whom it goes to. `body` asks; without one the office does.

    `shared`: whoever reads the round reads the answers, not only those who lead it. `wants_document`: an answer may bring a file.
    """

    title: str
    question: str
    kind: RoundKind = RoundKind.QUESTION
    form: AnswerForm = AnswerForm.TEXT
    choices: tuple[str, ...] = ()
    body: int | None = None
    deadline: date | None = None
    reminders: ReminderPlan = ReminderPlan.USUAL
    shared: bool = True
    wants_document: bool = False


@dataclass(frozen=True, kw_only=True)
class Respondents:
    """To whom a round goes: numbers of principals and bodies, and functions by name."""

    principals: tuple[int, ...] = ()
    bodies: tuple[int, ...] = ()
    functions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.principals or self.bodies or self.functions)


def ensure_draft(draft: RoundDraft) -> None:
    """Refuse a round without a title or question, with too long texts or with options that don't work."""
    for text, limit, name, field in (
        (draft.title, LONGEST_TITLE, "rubrik", "title"),
        (draft.question, LONGEST_QUESTION, "frågan", "question"),
    ):
        if not text.strip():
            raise Missing(name=name, field=field)
        if len(text) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    if draft.form is AnswerForm.CHOICE:
        ensure_choices(draft.choices)


def ensure_choices(choices: Sequence[str]) -> None:
    """Refuse too few, too many, too long or equal options."""
    if len(choices) < LEAST_CHOICES:
        raise TooFewChoices(least=LEAST_CHOICES)
    if len(choices) > MOST_CHOICES:
        raise TooManyChoices(most=MOST_CHOICES)
    seen: set[str] = set()
    for choice in choices:
        if len(choice) > LONGEST_CHOICE:
            raise TooLong(name="svarsalternativet", limit=LONGEST_CHOICE, field="choices")
        if choice.casefold() in seen:
            raise SameChoiceTwice(choice=choice)
        seen.add(choice.casefold())


def ensure_respondents(respondents: Respondents) -> None:
    """Refuse a round to nobody, and functions without room."""
    if not respondents:
        raise NobodyAsked()
    if any(len(function) > LONGEST_FUNCTION for function in respondents.functions):
        raise TooLong(name="funktionen", limit=LONGEST_FUNCTION, field="functions")


def ensure_deadline(deadline: date | None, today: date) -> None:
    """Refuse a deadline that has passed or lies years away. A round may do without."""
    if deadline is None:
        return
    if deadline < today:
        raise DeadlineBeforeToday(deadline=deadline, today=today)
    if deadline > today + LONGEST_WAIT:
        raise DeadlineTooFar(deadline=deadline, latest=today + LONGEST_WAIT)


def ensure_open(state: RoundState) -> None:
    """Refuse what can only be done while answers are awaited."""
    if state is not RoundState.OPEN:
        raise RoundIsNotOpen(state=state)


def ensure_not_closed(state: RoundState) -> None:
    """Refuse to change what is closed."""
    if state is RoundState.CLOSED:
        raise RoundIsClosed()


def is_late(state: RowState, deadline: date | None, today: date) -> bool:
    """Whether an answer is still awaited after its day (sent). The day itself counts as in time."""
    return state is RowState.WAITING and deadline is not None and deadline < today


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How far a round has come: of those asked and not set aside, who has answered and who is late."""

    asked: int
    answered: int
    late: int
    set_aside: int

    @property
    def waiting(self) -> int:
        return self.asked - self.answered

    @property
    def is_complete(self) -> bool:
        """Whether nobody is awaited any more."""
        return not self.waiting


def tally(states: Iterable[RowState], deadline: date | None, today: date) -> Tally:
    """Count the rows of a round."""
    rows = list(states)
    set_aside = sum(state in SET_ASIDE for state in rows)
    return Tally(
        asked=len(rows) - set_aside,
        answered=sum(state is RowState.ANSWERED for state in rows),
        late=sum(is_late(state, deadline, today) for state in rows),
        set_aside=set_aside,
    )
