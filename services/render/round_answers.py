"""A round's answers as tables: where each respondent stands, and every answer that was given."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.domain.base.clock import stockholm_date
from services.domain.rounds.queries.rounds import RoundView
from services.domain.rounds.queries.rows import AnswerView, RowView
from services.domain.rounds.rules.answers import outcome
from services.render.content import Column, Document, KeyFacts, Kind, Table
from services.render.formats import date_long, sentence
from services.render.markdown import plain_text
from services.render.words.rounds import choice_words, told, word


def round_document(
    round_: RoundView, answers: Sequence[tuple[int, AnswerView]], *, issuer: str, made_at: datetime
) -> Document:
    """The content of the files; `answers` are all, with the numbers of their rows."""
    today = stockholm_date(made_at)
    chosen = [row.answer.choice for row in round_.rows if row.answer]
    return Document(
        title=round_.title,
        subtitle=f"Svaren den {date_long(made_at)}",
        issuer=issuer,
        made_at=made_at,
        description=f"Runda från {round_.body.name if round_.body else 'kansliet'}.",
        blocks=(
            KeyFacts(
                (
                    ("Frågar", round_.body.name if round_.body else "Kansliet"),
                    ("Slag", sentence(word(round_.kind))),
                    ("Läge", sentence(word(round_.state))),
                    ("Svarsdag", round_.deadline),
                    ("Hur många", sentence(told(round_.tally(today)))),
                    *(
                        (sentence(choice_words(option, round_.form)), count)
                        for option, count in outcome(chosen, round_.form, round_.choices)
                    ),
                    ("Fråga", plain_text(round_.question)),
                    ("Avslutande ord", round_.closing_word or None),
                )
            ),
            _standing(round_),
            _history(round_, answers),
        ),
    )


_ANSWER_COLUMNS = (
    Column("Svar"), Column("Text", width=4), Column("Dokument", width=2), Column("Svarade", Kind.DATE),
    Column("Svarade i tid"), Column("Lämnat av", width=2), Column("Roll"), Column("Antecknat av kansliet"),
)  # fmt: skip


def _standing(round_: RoundView) -> Table:
    columns = (Column("Svarar", width=2), Column("Läge"), Column("Skäl", width=2), *_ANSWER_COLUMNS)
    rows = tuple(
        (row.respondent.name, sentence(word(row.state)), row.reason or None, *_answer(row.answer, round_))
        for row in round_.rows
    )
    return Table("Svar", columns, rows)


def _history(round_: RoundView, answers: Iterable[tuple[int, AnswerView]]) -> Table:
    names: dict[int, RowView] = {row.id: row for row in round_.rows}
    rows = tuple((names[number].respondent.name, *_answer(answer, round_)) for number, answer in answers)
    return Table(
        "Alla svar i den ordning de kom", (Column("Svarar", width=2), *_ANSWER_COLUMNS), rows, sheet="Alla svar"
    )


def _answer(answer: AnswerView | None, round_: RoundView) -> tuple[str | datetime | None, ...]:
    if answer is None:
        return (None,) * len(_ANSWER_COLUMNS)
    return (
        sentence(choice_words(answer.choice, round_.form)) or None,
        answer.text or None,
        answer.document.name if answer.document else None,
        answer.at,
        "nej" if answer.came_late(round_.deadline) else "ja",
        answer.by,
        answer.role.title if answer.role else None,
        "ja" if answer.on_behalf else "nej",
    )
