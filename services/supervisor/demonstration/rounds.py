"""Loads Dalarna's rounds through the actions, as the office and the municipalities would have made them."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import STOCKHOLM
from services.domain.base.engine import fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.bodies.queries.principals import principal_groups
from services.domain.meetings.actions import follow_up
from services.domain.rounds.actions import answers, rounds
from services.domain.rounds.queries.rounds import RoundView, access_round
from services.domain.rounds.queries.rows import RowView
from services.domain.rounds.rules.answers import Answer
from services.domain.rounds.rules.rounds import (
    AnswerForm,
    Origin,
    Respondents,
    RoundDraft,
    RoundKind,
    RowState,
)
from services.render.formats import date_long

FILE = Path(__file__).parent / "rounds.toml"
TENANT = "dalarna"
OFFICE = Actor(account=None, name="Astrid Fornell", hat=TENANT, grants=(Grant(Role.DEVELOPMENT_LEADER),))


async def load_rounds() -> None:
    """Open the rounds, have them answered and the first one closed, unless there is a round already."""
    async with tenant_scope(TENANT):
        if await fetch_value("select true from round limit 1"):
            return
        for facts in tomllib.loads(FILE.read_text("utf-8"))["round"]:
            await _load(facts)


async def _load(facts: dict[str, Any]) -> None:
    groups = {group.slug: group.principals for group in await principal_groups()}
    body = await access_body(facts["body"])
    draft = RoundDraft(
        title=facts["title"],
        question=facts["question"],
        kind=RoundKind(facts["kind"]),
        form=AnswerForm(facts["form"]),
        body=body.id,
        deadline=facts["deadline"],
        wants_document=facts.get("wants_document", False),
    )
    asked = Respondents(principals=groups["municipalities"])
    origin = await _origin(facts, body.name) if "meeting" in facts else None
    slug = await rounds.open_round(draft, asked, origin=origin, actor=OFFICE, at=_at(facts["opened"], 8))
    steps = [*facts["answer"], *facts.get("set_aside", ())]
    for step in sorted(steps, key=lambda step: step["day"]):
        round_ = await access_round(slug, actor=OFFICE)
        row = next(row for row in round_.rows if row.respondent.slug == step["principal"])
        await _take(step, round_, row)
    if "closed" in facts:
        round_ = await access_round(slug, actor=OFFICE)
        word, at = facts["closing_word"], _at(facts["closed"], 13)
        await rounds.close_round(round_, word, version=round_.version, actor=OFFICE, at=at)


async def _take(step: dict[str, Any], round_: RoundView, row: RowView) -> None:
    """One answer, or one respondent set aside."""
    at = _at(step["day"], 10)
    if "state" in step:
        await answers.set_aside(round_, row, RowState(step["state"]), step["reason"], actor=OFFICE, at=at)
        return
    answer = Answer(choice=step.get("choice"), text=step.get("text", ""))
    if step.get("on_behalf"):
        await answers.register_answer(round_, row, answer, version=row.version, actor=OFFICE, at=at)
        return
    grant = Grant(Role(step["role"]), principal=row.respondent.principal)
    actor = Actor(account=None, name=step["by"], hat=TENANT, grants=(grant,))
    await answers.give_answer(round_, row, answer, version=row.version, actor=actor, at=at)


async def _origin(facts: dict[str, Any], body: str) -> Origin:
    """What a round came from: the clause that is named, or the meeting."""
    slug = facts["meeting"]
    number = await fetch_value("select id from meeting where slug = $1", slug)
    if "clause" in facts:
        clause = await fetch_value("select id from clause where meeting = $1 and text = $2", number, facts["clause"])
        text = f"{body} {slug.partition('-')[2]}: {facts['clause']}"
        return Origin(kind=follow_up.ORIGIN, id=clause, text=text, address=f"beslut/{clause}")
    return Origin(
        kind="meeting", id=number, text=f"{body} {date_long(slug.partition('-')[2])}", address=f"moten/{slug}"
    )


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)
