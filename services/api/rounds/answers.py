"""What the pages of rounds have in common: their words, what the visitor may do, how forms are read."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from litestar import Response

from services.api.answers import page
from services.api.forms import Typed
from services.api.visit import Visit
from services.domain.base.errors import NotUnderstood
from services.domain.rounds.permissions import RoundPermission, reads_all_answers
from services.domain.rounds.queries.rounds import RoundView
from services.domain.rounds.queries.rows import RowView
from services.domain.rounds.rules.rounds import AnswerForm, RespondentKind, RoundKind, RoundState, RowState
from services.render.words import rounds as words

ROUND = "/{tenant:str}/rundor/{slug:str}"
ROW = ROUND + "/rader/{number:int}"

Member = TypeVar("Member", bound=StrEnum)


def round_words(visit: Visit) -> dict[str, Any]:
    """What every template of rounds may use, a part that is sent alone too."""
    return {
        "base": f"{visit.home}/rundor",
        "home": visit.home,
        "word": words.word,
        "look": words.LOOKS,
        "told": words.told,
        "choice_words": words.choice_words,
        "deadline_words": words.deadline_words,
        "Kind": RoundKind,
        "State": RoundState,
        "Form": AnswerForm,
        "Row": RowState,
        "Respondent": RespondentKind,
        "today": visit.clock.today(),
    }


def round_page(
    template: str, visit: Visit, *, crumbs: Iterable[tuple[str, str | None]] = (), **context: Any
) -> Response[str]:
    """A page of rounds with its words and what the visitor may do."""
    above = f"{visit.home}/rundor" if crumbs else None
    return page(
        template,
        visit,
        may_lead_some=visit.signed_in.may_somewhere(RoundPermission.LEAD),
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Rundor", above), *crumbs],
        **round_words(visit),
        **context,
    )


def path_of(visit: Visit, round_: RoundView) -> str:
    """The address of a round."""
    return f"{visit.home}/rundor/{round_.slug}"


def crumbs_of(visit: Visit, round_: RoundView, title: str) -> list[tuple[str, str | None]]:
    """The way to a page below a round."""
    return [(round_.title, path_of(visit, round_)), (title, None)]


def leads(visit: Visit, round_: RoundView) -> bool:
    """Whether the visitor leads the round."""
    return visit.may(RoundPermission.LEAD, body=round_.asking)


def reads_answers(visit: Visit, round_: RoundView) -> bool:
    """Whether the visitor reads everybody's answers."""
    return reads_all_answers(visit.signed_in, shared=round_.shared, asking=round_.asking)


def went_of(visit: Visit, round_: RoundView) -> str:
    """What came of a round in words, as far as the visitor reads its answers."""
    counts = round_.outcome if reads_answers(visit, round_) else []
    return words.went(round_.tally(visit.clock.today()), counts, round_.form, round_.closing_word)


def own_rows(visit: Visit, round_: RoundView) -> list[RowView]:
    """The rows that the visitor answers for by a role of their own."""
    return [row for row in round_.rows if row.may_answer(visit.signed_in)]


def chosen(kind: type[Member], value: str, label: str, field: str) -> Member:
    """The member that was chosen in a form. Raises NotUnderstood."""
    try:
        return kind(value)
    except ValueError as error:
        raise NotUnderstood(name=label, value=value, expected="ett val i listan", field=field) from error


def version_of(values: Typed) -> int:
    """The version that a form was filled in from."""
    return values.row("version") or 0
