"""Rows of a round: who is asked, what was answered and written to them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import fetch, fetch_value
from services.domain.base.roles import Role
from services.domain.rounds.permissions import may_answer
from services.domain.rounds.rules.answers import came_late
from services.domain.rounds.rules.rounds import RespondentKind, RowState, is_late


@dataclass(frozen=True, kw_only=True)
class Respondent:
    """Who is asked. A function has a name and nothing else."""

    kind: RespondentKind
    name: str
    id: int | None = None
    slug: str | None = None

    @property
    def principal(self) -> int | None:
        return self.id if self.kind is RespondentKind.PRINCIPAL else None

    @property
    def body(self) -> int | None:
        return self.id if self.kind is RespondentKind.BODY else None


@dataclass(frozen=True, kw_only=True)
class DocumentRef:
    """The file that came with an answer."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """An answer as it was given (svar)."""

    choice: str | None
    text: str
    document: DocumentRef | None
    by: str
    role: Role | None
    on_behalf: bool
    at: datetime

    def came_late(self, deadline: date | None) -> bool:
        return came_late(stockholm_date(self.at), deadline)


@dataclass(frozen=True, kw_only=True)
class RowView:
    """One respondent's row: where it stands, the latest answer and how many there are, when it was written to last."""

    id: int
    respondent: Respondent
    state: RowState
    reason: str
    version: int
    answer: AnswerView | None
    answers: int
    written_to: int
    written_at: datetime | None

    def is_late(self, deadline: date | None, today: date) -> bool:
        return is_late(self.state, deadline, today)

    def may_answer(self, actor: Actor) -> bool:
        """Whether somebody answers for this respondent by a role of their own."""
        return may_answer(actor, principal=self.respondent.principal, body=self.respondent.body)


RESPONDENT_COLUMNS = """
    w.principal, w.body as respondent_body, w.function,
    p.slug as principal_slug, p.name as principal_name, o.slug as respondent_slug, o.name as respondent_name
"""
RESPONDENT_TABLES = "left join principal p on p.id = w.principal left join body o on o.id = w.body"
IN_ORDER = "w.principal is null, p.kind <> 'municipality', swedish_key(coalesce(p.name, o.name, w.function)), w.id"

_ANSWER = """json_build_object('choice', x.choice, 'text', x.text, 'by', x.by, 'role', x.role, 'on_behalf', x.on_behalf,
    'at', x.at, 'document', case when u.id is not null then json_build_object('id', u.id, 'name', u.name, 'size', u.size) end)"""

_ANSWERS = "from round_answer x left join upload u on u.id = x.document"

ROWS = f"""
    select w.id, {RESPONDENT_COLUMNS}, w.state, w.reason, w.version, a.answer, coalesce(a.answers, 0) as answers,
        coalesce(l.written_to, 0) as written_to, l.written_at
    from round_row w {RESPONDENT_TABLES}
        left join lateral (select count(*) as answers, (array_agg({_ANSWER} order by x.id desc))[1] as answer
            {_ANSWERS} where x.round_row = w.id having count(*) > 0) a on true
        left join lateral (select count(distinct x.address) as written_to, max(x.at) as written_at
            from round_letter x where x.round_row = w.id having count(*) > 0) l on true
"""


async def rows_of(round_id: int) -> list[RowView]:
    """The rows of a round: municipalities in Swedish order, other principals, bodies, functions."""
    rows = await fetch_value(
        f"select coalesce(json_agg(x), '[]') from ({ROWS} where w.round = $1 order by {IN_ORDER}) x", round_id
    )
    return [row_view(row) for row in json.loads(rows)]


async def answers_of(row: int) -> list[AnswerView]:
    """Everything that a respondent has answered, the latest first."""
    rows = await fetch(f"select {_ANSWER} as answer {_ANSWERS} where x.round_row = $1 order by x.id desc", row)
    return [_answer(json.loads(one["answer"])) for one in rows]


async def answers_of_round(round_id: int) -> list[tuple[int, AnswerView]]:
    """Every answer of a round with the number of its row, in the order in which they came."""
    rows = await fetch(
        f"select x.round_row, {_ANSWER} as answer {_ANSWERS} join round_row w on w.id = x.round_row"
        " where w.round = $1 order by x.id",
        round_id,
    )
    return [(row["round_row"], _answer(json.loads(row["answer"]))) for row in rows]


def row_view(row: Mapping[str, Any]) -> RowView:
    """A row as JSON has it."""
    return RowView(
        id=row["id"],
        respondent=respondent(row),
        state=RowState(row["state"]),
        reason=row["reason"],
        version=row["version"],
        answer=_answer(row["answer"]) if row["answer"] else None,
        answers=row["answers"],
        written_to=row["written_to"],
        written_at=datetime.fromisoformat(row["written_at"]) if row["written_at"] else None,
    )


def _answer(row: Mapping[str, Any]) -> AnswerView:
    """An answer as JSON has it."""
    return AnswerView(
        **{
            **row,
            "role": Role(row["role"]) if row["role"] else None,
            "at": datetime.fromisoformat(row["at"]),
            "document": DocumentRef(**row["document"]) if row["document"] else None,
        }
    )


def respondent(row: Mapping[str, Any]) -> Respondent:
    """Who is asked, from the columns of a row."""
    if row["principal"]:
        return Respondent(
            kind=RespondentKind.PRINCIPAL, name=row["principal_name"], id=row["principal"], slug=row["principal_slug"]
        )
    if row["respondent_body"]:
        return Respondent(
            kind=RespondentKind.BODY,
            name=row["respondent_name"],
            id=row["respondent_body"],
            slug=row["respondent_slug"],
        )
    return Respondent(kind=RespondentKind.FUNCTION, name=row["function"])
