"""A round is drafted, opened, changed, extended to others, closed with a word, opened again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import chain, count
from typing import Any

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, execute, fetch, fetch_value
from services.domain.base.errors import NotFound, TooLong
from services.domain.base.live import signal
from services.domain.base.outbox import enqueue
from services.domain.base.text import slug as slug_of
from services.domain.piccolo_conf import DB
from services.domain.rounds.channels import round_channel
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.rounds import RoundView
from services.domain.rounds.rules.rounds import (
    LONGEST_WORD,
    AnswerForm,
    AskedAlready,
    Origin,
    QuestionHasAnswers,
    Respondents,
    RoundChangedMeanwhile,
    RoundDraft,
    RoundIsOpenAlready,
    RoundState,
    ensure_deadline,
    ensure_draft,
    ensure_not_closed,
    ensure_open,
    ensure_respondents,
)

ROUND_OPENED = "rounds.opened"
"""Outbox kind: tell those who are asked of the tenant's rounds that they have not been told of."""

RESERVED_SLUGS = frozenset({"ny", "huvudman"})
"""Addresses beside those of rounds."""


async def draft_round(
    draft: RoundDraft, respondents: Respondents, *, origin: Origin | None = None, actor: Actor, at: datetime
) -> str:
    """Write a round down without asking anybody yet (utkast); answers its slug."""
    return (await _insert(draft, respondents, origin=origin, actor=actor, at=at))[1]


async def open_round(
    draft: RoundDraft, respondents: Respondents, *, origin: Origin | None = None, actor: Actor, at: datetime
) -> str:
    """Put a question or a duty to the respondents at once (öppna en runda); answers its slug. They are told by letter.

    `origin` is what it came from: the module that knows it finds its rounds again by `rounds_of_origin`.
    """
    number, slug = await _insert(draft, respondents, origin=origin, actor=actor, at=at)
    await _open(number, slug, draft.deadline, actor=actor, at=at)
    return slug


async def open_drafted(round_: RoundView, *, version: int, actor: Actor, at: datetime) -> None:
    """Open a draft: from now on answers are awaited."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    if round_.state is not RoundState.DRAFT:
        raise RoundIsOpenAlready()
    await _count_up(round_, version, at)
    await _open(round_.id, round_.slug, round_.deadline, actor=actor, at=at)


async def change_round(
    round_: RoundView,
    draft: RoundDraft,
    respondents: Respondents,
    *,
    version: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Change a round before anybody has answered.

    Once it is open, its deadline is moved by itself (`move_deadline`), and respondents only come to (`ask_others_too`).
    """
    actor.require(RoundPermission.LEAD, body=round_.asking)
    ensure_not_closed(round_.state)
    actor.require(RoundPermission.LEAD, body=draft.body)
    if round_.state is RoundState.OPEN:
        draft = replace(draft, deadline=round_.deadline)
    draft = _tidy(draft)
    ensure_draft(draft)
    is_draft = round_.state is RoundState.DRAFT
    if is_draft:
        ensure_respondents(respondents)
        ensure_deadline(draft.deadline, stockholm_date(at))
    await _count_up(round_, version, at)
    await _ensure_unanswered(round_)
    columns = _columns(draft)
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, start=2))
    await _known(f"update round set {names} where id = $1 returning id", round_.id, *columns.values())
    if is_draft:
        await execute("delete from round_row where round = $1", round_.id)
        await _ask(round_.id, respondents, at)
        columns |= asdict(respondents)
    await _note(round_, "rounds.round.changed", columns, actor, at)


async def move_deadline(round_: RoundView, deadline: date | None, *, version: int, actor: Actor, at: datetime) -> None:
    """Give the respondents more time, or less (flytta svarsdagen). New days, and so new reminders."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    ensure_not_closed(round_.state)
    ensure_deadline(deadline, stockholm_date(at))
    await _count_up(round_, version, at)
    await execute("update round set deadline = $2 where id = $1", round_.id, deadline)
    await _note(round_, "rounds.round.deadline_moved", {"deadline": deadline}, actor, at)


async def ask_others_too(round_: RoundView, respondents: Respondents, *, actor: Actor, at: datetime) -> int:
    """Ask more respondents; those who are asked already stay as they are. Answers how many came to."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    ensure_not_closed(round_.state)
    ensure_respondents(respondents)
    added = await _ask(round_.id, respondents, at)
    if not added:
        raise AskedAlready()
    if round_.is_open:
        await enqueue(ROUND_OPENED, {})
    await _note(round_, "rounds.round.asked_others", asdict(respondents), actor, at)
    return added


async def close_round(round_: RoundView, word: str, *, version: int, actor: Actor, at: datetime) -> None:
    """Close the round, with a word about what came of it (avsluta). Nobody is awaited or reminded any more."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    ensure_not_closed(round_.state)
    ensure_open(round_.state)
    word = word.replace("\r\n", "\n").strip()
    if len(word) > LONGEST_WORD:
        raise TooLong(name="avslutande ord", limit=LONGEST_WORD, field="closing_word")
    await _count_up(round_, version, at)
    await execute(
        "update round set state = 'closed', closed_at = $2, closed_by = $3, closing_word = $4 where id = $1",
        round_.id,
        at,
        actor.name,
        word,
    )
    await _note(round_, "rounds.round.closed", {"state": RoundState.CLOSED, "closing_word": word}, actor, at)


async def reopen_round(round_: RoundView, *, version: int, actor: Actor, at: datetime) -> None:
    """Open a closed round again (öppna igen): its answers and its deadline are as they were."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    if round_.state is not RoundState.CLOSED:
        raise RoundIsOpenAlready()
    await _count_up(round_, version, at)
    await execute(
        "update round set state = 'open', closed_at = null, closed_by = null, closing_word = '' where id = $1",
        round_.id,
    )
    await _note(round_, "rounds.round.reopened", {"state": RoundState.OPEN}, actor, at)


async def remove_draft(round_: RoundView, *, actor: Actor, at: datetime) -> None:
    """Take a draft away. What has been open stays."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    if round_.state is not RoundState.DRAFT:
        raise RoundIsOpenAlready()
    await execute("delete from round_row where round = $1", round_.id)
    await execute("delete from round where id = $1", round_.id)
    await _note(round_, "rounds.round.removed", {}, actor, at)


async def _insert(
    draft: RoundDraft, respondents: Respondents, *, origin: Origin | None, actor: Actor, at: datetime
) -> tuple[int, str]:
    actor.require(RoundPermission.LEAD, body=draft.body)
    draft = _tidy(draft)
    ensure_draft(draft)
    ensure_respondents(respondents)
    ensure_deadline(draft.deadline, stockholm_date(at))
    columns = _columns(draft)
    if origin is not None:
        columns |= {
            "origin_kind": origin.kind,
            "origin_id": origin.id,
            "origin_text": origin.text[:300],
            "origin_address": origin.address,
        }
    slug = await _free_slug(draft.title)
    whole = {"tenant": current_scope().tenant, "slug": slug, **columns, "created_at": at, "changed_at": at}
    marks = ", ".join(f"${number}" for number in range(1, len(whole) + 1))
    number = await _known(f"insert into round ({', '.join(whole)}) values ({marks}) returning id", *whole.values())
    await _ask(number, respondents, at)
    after = {**columns, **asdict(respondents)}
    await record(actor, "rounds.round.drafted", subject=f"runda:{number}", at=at, fields=tuple(after), after=after)
    return number, slug


async def _open(number: int, slug: str, deadline: date | None, *, actor: Actor, at: datetime) -> None:
    ensure_deadline(deadline, stockholm_date(at))
    await execute(
        "update round set state = 'open', opened_at = $2, opened_by = $3 where id = $1", number, at, actor.name
    )
    await record(actor, "rounds.round.opened", subject=f"runda:{number}", at=at, fields=("state",))
    await enqueue(ROUND_OPENED, {})
    signal(round_channel(slug))


async def _ask(number: int, respondents: Respondents, at: datetime) -> int:
    """Give each respondent its row, once; answers how many rows came to. Raises NotFound for one that isn't there."""
    added = 0
    for column, kind, values in (
        ("principal", "integer", respondents.principals),
        ("body", "integer", respondents.bodies),
        ("function", "varchar", [one.strip() for one in respondents.functions if one.strip()]),
    ):
        added += await _known(
            f"with added as (insert into round_row (tenant, round, {column}, changed_at)"
            f" select $1, $2, one, $4 from unnest($3::{kind}[]) one on conflict do nothing returning 1)"
            " select count(*) from added",
            current_scope().tenant,
            number,
            list(dict.fromkeys(values)),
            at,
        )
    return added


def _tidy(draft: RoundDraft) -> RoundDraft:
    """Without the space around what was written; options belong to an answer by choice alone."""
    choices = tuple(one.strip() for one in draft.choices if one.strip()) if draft.form is AnswerForm.CHOICE else ()
    question = draft.question.replace("\r\n", "\n").strip()
    return replace(draft, title=" ".join(draft.title.split()), question=question, choices=choices)


def _columns(draft: RoundDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "question": draft.question,
        "kind": draft.kind.value,
        "form": draft.form.value,
        "choices": json.dumps(draft.choices, ensure_ascii=False),
        "body": draft.body,
        "deadline": draft.deadline,
        "reminders": draft.reminders.value,
        "shared": draft.shared,
        "wants_document": draft.wants_document,
    }


async def _free_slug(title: str) -> str:
    """The title as an address, cut between words; with the first free number when another round has it."""
    whole = slug_of(title)
    plain = (whole if len(whole) <= 80 else whole[:80].rpartition("-")[0] or whole[:80]).strip("-") or "runda"
    rows = await fetch("select slug from round where slug = $1 or slug ~ ('^' || $1 || '-[0-9]+$')", plain)
    taken = RESERVED_SLUGS | {row["slug"] for row in rows}
    return next(slug for slug in chain([plain], (f"{plain}-{number}" for number in count(2))) if slug not in taken)


async def _known(statement: str, *values: object) -> Any:
    """Run a statement; a reference to what isn't there, or is another tenant's, is NotFound."""
    try:
        async with DB.open_transaction().part():
            return await fetch_value(statement, *values)
    except asyncpg.ForeignKeyViolationError:
        raise NotFound(statement="round") from None


async def _ensure_unanswered(round_: RoundView) -> None:
    """Asked while the round is held: an answer on its way waits, and then answers what it sees."""
    found = await fetch_value(
        "select count(*) from round_answer a join round_row w on w.id = a.round_row where w.round = $1", round_.id
    )
    if found:
        raise QuestionHasAnswers(answers=found)


async def _count_up(round_: RoundView, version: int, at: datetime) -> None:
    """Take the next version for this change; refused when somebody else has taken it since the form was opened."""
    if not await fetch_value(
        "update round set version = version + 1, changed_at = $3 where id = $1 and version = $2 returning true",
        round_.id,
        version,
        at,
    ):
        raise RoundChangedMeanwhile()


async def _note(round_: RoundView, verb: str, after: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    before = {name: value for name, value in asdict(round_).items() if name != "rows"}
    await record(actor, verb, subject=f"runda:{round_.id}", at=at, fields=tuple(after), before=before, after=after)
    signal(round_channel(round_.slug))
