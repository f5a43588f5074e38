"""Reads of rounds: one with all its rows, and lists of them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.bodies.queries.book import BodyRef
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.rows import IN_ORDER, ROWS, RowView, row_view
from services.domain.rounds.rules.answers import outcome
from services.domain.rounds.rules.rounds import (
    AnswerForm,
    Origin,
    ReminderPlan,
    RoundKind,
    RoundState,
    Tally,
    tally,
)

SHOWN = 50
"""How many rounds a list shows at a time."""


@dataclass(frozen=True, kw_only=True)
class RoundView:
    """A round with everything about it. `version` is what a form that changes it was filled in from."""

    id: int
    slug: str
    title: str
    question: str
    kind: RoundKind
    form: AnswerForm
    choices: tuple[str, ...]
    body: BodyRef | None
    deadline: date | None
    reminders: ReminderPlan
    shared: bool
    wants_document: bool
    state: RoundState
    origin: Origin | None
    opened_at: datetime | None
    opened_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    closing_word: str
    version: int
    rows: tuple[RowView, ...]

    @property
    def is_open(self) -> bool:
        return self.state is RoundState.OPEN

    @property
    def answered(self) -> int:
        """How many have answered at some time, set aside afterwards or not."""
        return sum(row.answer is not None for row in self.rows)

    @property
    def asking(self) -> int | None:
        """The number of the body that asks."""
        return self.body.id if self.body else None

    @property
    def outcome(self) -> list[tuple[str, int]]:
        """How many have chosen each option; nothing where the answers are texts."""
        return outcome((row.answer.choice for row in self.rows if row.answer), self.form, self.choices)

    def tally(self, today: date) -> Tally:
        return tally((row.state for row in self.rows), self.deadline, today)

    def row(self, number: int) -> RowView:
        """Raises NotFound."""
        found = next((row for row in self.rows if row.id == number), None)
        if found is None:
            raise NotFound(row=number)
        return found


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """A round in a list, with how far it has come."""

    id: int
    slug: str
    title: str
    kind: RoundKind
    body: BodyRef | None
    deadline: date | None
    state: RoundState
    tally: Tally


ASKING_BODY = "b.slug as body_slug, b.name as body_name, coalesce(b.abbreviation, b.short_name, b.name) as body_short"


async def access_round(slug: str, *, actor: Actor) -> RoundView:
    """The round at this address with its rows. Raises NotFound; a draft is there only for those who lead it."""
    row = await fetch_row(
        f"select r.*, {ASKING_BODY}, (select coalesce(json_agg(x), '[]')"
        f" from ({ROWS} where w.round = r.id order by {IN_ORDER}) x) as rows"
        " from round r left join body b on b.id = r.body where r.slug = $1",
        slug,
    )
    if row is None:
        raise NotFound(round=slug)
    actor.require(RoundPermission.READ)
    if row["state"] == RoundState.DRAFT:
        actor.require(RoundPermission.LEAD, body=row["body"])
    round_ = _round(row, json.loads(row["rows"]))
    if actor.is_guest and not any(one.may_answer(actor) for one in round_.rows):
        raise NotFound(round=slug)
    return round_


async def lead_round(slug: str, *, actor: Actor) -> RoundView:
    """The round at this address, for who leads it. Raises NotFound."""
    round_ = await access_round(slug, actor=actor)
    actor.require(RoundPermission.LEAD, body=round_.asking)
    return round_


_LINES = f"""
    select r.id, r.slug, r.title, r.kind, r.body, r.deadline, r.state, {ASKING_BODY}, n.asked, n.answered, n.set_aside
    from round r left join body b on b.id = r.body
        left join lateral (select count(*) filter (where w.state in ('waiting', 'answered')) as asked,
            count(*) filter (where w.state = 'answered') as answered,
            count(*) filter (where w.state not in ('waiting', 'answered')) as set_aside
            from round_row w where w.round = r.id) n on true
"""


async def open_rounds(today: date) -> list[RoundLine]:
    """The open rounds, the nearest deadline first."""
    rows = await fetch(f"{_LINES} where r.state = 'open' order by r.deadline nulls last, r.id")
    return [_line(row, today) for row in rows]


async def rounds_in_state(state: RoundState, today: date, *, before: int | None = None) -> list[RoundLine]:
    """Drafts or closed rounds, the newest first: the next SHOWN, older than the round `before`."""
    rows = await fetch(
        f"{_LINES} where r.state = $1 and ($2::integer is null or r.id < $2) order by r.id desc limit $3",
        state.value,
        before,
        SHOWN,
    )
    return [_line(row, today) for row in rows]


async def rounds_of_origin(kind: str, ids: Collection[int], today: date) -> dict[int, list[RoundLine]]:
    """The rounds that came from these, by their numbers: for the module that knows what they came from."""
    rows = await fetch(
        f"select x.*, r.origin_id from ({_LINES}) x join round r on r.id = x.id"
        " where r.origin_kind = $1 and r.origin_id = any($2::integer[]) order by r.id",
        kind,
        list(ids),
    )
    found: dict[int, list[RoundLine]] = {number: [] for number in ids}
    for row in rows:
        found[row["origin_id"]].append(_line(row, today))
    return found


def _round(row: asyncpg.Record, rows: list[Mapping[str, Any]]) -> RoundView:
    origin = None
    if row["origin_kind"]:
        origin = Origin(
            kind=row["origin_kind"], id=row["origin_id"], text=row["origin_text"], address=row["origin_address"]
        )
    same = (
        "id", "slug", "title", "question", "deadline", "shared", "wants_document", "opened_at", "opened_by", "closed_at",
        "closed_by", "closing_word", "version",
    )  # fmt: skip
    return RoundView(
        **{name: row[name] for name in same},
        kind=RoundKind(row["kind"]),
        form=AnswerForm(row["form"]),
        choices=tuple(json.loads(row["choices"])),
        body=asking_body(row),
        reminders=ReminderPlan(row["reminders"]),
        state=RoundState(row["state"]),
        origin=origin,
        rows=tuple(row_view(one) for one in rows),
    )


def asking_body(row: asyncpg.Record) -> BodyRef | None:
    """The body that asks, from a row with ASKING_BODY."""
    if not row["body"]:
        return None
    return BodyRef(id=row["body"], slug=row["body_slug"], name=row["body_name"], short=row["body_short"])


def _line(row: asyncpg.Record, today: date) -> RoundLine:
    is_past = row["state"] == RoundState.OPEN and row["deadline"] is not None and row["deadline"] < today
    return RoundLine(
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        kind=RoundKind(row["kind"]),
        body=asking_body(row),
        deadline=row["deadline"],
        state=RoundState(row["state"]),
        tally=Tally(
            asked=row["asked"],
            answered=row["answered"],
            late=row["asked"] - row["answered"] if is_past else 0,
            set_aside=row["set_aside"],
        ),
    )


async def names_of_subjects(subjects: Collection[str]) -> dict[str, str]:
    """What the audit log's subjects "runda:12" and "runda:12/34" (a row of it) are called; those that are gone have no name."""
    rows = await fetch(
        "with asked as materialized (select s as subject, split_part(split_part(s, ':', 2), '/', 1)::integer as round,"
        " nullif(split_part(s, '/', 2), '')::integer as row from unnest($1::varchar[]) s"
        " where s ~ '^runda:[0-9]{1,9}(/[0-9]{1,9})?$')"
        " select a.subject, concat_ws(', ', r.title, coalesce(p.name, o.name, w.function)) as name from asked a"
        " join round r on r.id = a.round left join round_row w on w.id = a.row"
        " left join principal p on p.id = w.principal left join body o on o.id = w.body",
        list(subjects),
    )
    return {row["subject"]: row["name"] for row in rows}
