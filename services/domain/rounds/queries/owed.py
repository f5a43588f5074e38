"""What each principal owes (det som väntas), over all rounds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from services.domain.base.engine import fetch
from services.domain.bodies.queries.book import BodyRef
from services.domain.rounds.queries.rounds import ASKING_BODY, SHOWN, asking_body
from services.domain.rounds.queries.rows import RESPONDENT_COLUMNS, RESPONDENT_TABLES, Respondent, respondent
from services.domain.rounds.rules.rounds import RoundKind, RoundState, RowState, is_late


@dataclass(frozen=True, kw_only=True)
class OwedAnswer:
    """An answer that is awaited of a respondent (det som väntas), in an open round."""

    row: int
    respondent: Respondent
    round_id: int
    slug: str
    title: str
    kind: RoundKind
    body: BodyRef | None
    deadline: date | None

    def is_late(self, today: date) -> bool:
        return is_late(RowState.WAITING, self.deadline, today)


_OWED = f"""
    select w.id as row, {RESPONDENT_COLUMNS}, r.id as round_id, r.slug, r.title, r.kind, r.body, r.deadline, {ASKING_BODY}
    from round_row w join round r on r.id = w.round left join body b on b.id = r.body {RESPONDENT_TABLES}
    where r.state = 'open' and w.state = 'waiting'
"""


async def owed_by(principals: Collection[int], bodies: Collection[int] = ()) -> list[OwedAnswer]:
    """What principals (and bodies) still owe an answer to, the nearest deadline first."""
    if not principals and not bodies:
        return []
    rows = await fetch(
        f"{_OWED} and (w.principal = any($1::integer[]) or w.body = any($2::integer[]))"
        " order by r.deadline nulls last, r.id, w.id",
        list(principals),
        list(bodies),
    )
    return [_owed(row) for row in rows]


@dataclass(frozen=True, kw_only=True)
class Given:
    """A principal's row in a round that it owes nothing in any more: answered, set aside, or the round is closed."""

    slug: str
    title: str
    deadline: date | None
    round_state: RoundState
    state: RowState
    answered_at: datetime | None


async def given_by(principal: int) -> list[Given]:
    """The latest SHOWN rows of a principal in which no answer is awaited, the newest round first."""
    rows = await fetch(
        "select r.slug, r.title, r.deadline, r.state as round_state, w.state,"
        " (select max(a.at) from round_answer a where a.round_row = w.id) as answered_at"
        " from round_row w join round r on r.id = w.round where w.principal = $1 and r.state <> 'draft'"
        " and not (r.state = 'open' and w.state = 'waiting') order by r.id desc limit $2",
        principal,
        SHOWN,
    )
    return [
        Given(**dict(row) | {"round_state": RoundState(row["round_state"]), "state": RowState(row["state"])})
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class Debt:
    """How many answers a principal owes, and how many of them are late."""

    principal: int
    owed: int
    late: int


async def debts(today: date) -> dict[int, Debt]:
    """What each principal owes, by its number; those who owe nothing are not there."""
    rows = await fetch(
        "select w.principal, count(*) as owed, count(*) filter (where r.deadline < $1) as late"
        " from round_row w join round r on r.id = w.round"
        " where r.state = 'open' and w.state = 'waiting' and w.principal is not null group by w.principal",
        today,
    )
    return {row["principal"]: Debt(**row) for row in rows}


def _owed(row: asyncpg.Record) -> OwedAnswer:
    return OwedAnswer(
        row=row["row"],
        respondent=respondent(dict(row)),
        round_id=row["round_id"],
        slug=row["slug"],
        title=row["title"],
        kind=RoundKind(row["kind"]),
        body=asking_body(row),
        deadline=row["deadline"],
    )
