"""A respondent answers, the office writes an answer down for it, or sets it aside."""

from dataclasses import asdict
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, NotFound, StaleSave, TooLong
from services.domain.base.live import signal
from services.domain.base.roles import Role
from services.domain.rounds.channels import round_channel
from services.domain.rounds.permissions import RoundPermission, speaks_as
from services.domain.rounds.queries.rounds import RoundView
from services.domain.rounds.queries.rows import AnswerView, RowView, answers_of
from services.domain.rounds.rules.answers import Answer, checked
from services.domain.rounds.rules.rounds import (
    SET_ASIDE,
    HasAnswered,
    RoundState,
    RowState,
    ensure_not_closed,
    ensure_open,
)

LONGEST_REASON = 1_000


async def give_answer(
    round_: RoundView, row: RowView, answer: Answer, *, version: int, actor: Actor, at: datetime
) -> None:
    """Answer for one's own principal or body (svara), late or again as long as the round is open: the latest counts.

    `version` is the row's that the answerer saw. Raises NotFound for another's row, and StaleSave with both answers when
    a colleague has answered meanwhile.
    """
    if not row.may_answer(actor):
        raise NotFound(row=row.id)
    role = speaks_as(actor, principal=row.respondent.principal, body=row.respondent.body)
    await _keep(round_, row, answer, role=role, on_behalf=False, version=version, actor=actor, at=at)


async def register_answer(
    round_: RoundView, row: RowView, answer: Answer, *, version: int, actor: Actor, at: datetime
) -> None:
    """Write down what a respondent has answered in another way (anteckna ett svar), noted as such."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    role = next((role for role in actor.roles if role in RoundPermission.LEAD.roles), None)
    await _keep(round_, row, answer, role=role, on_behalf=True, version=version, actor=actor, at=at)


async def _keep(
    round_: RoundView,
    row: RowView,
    answer: Answer,
    *,
    role: Role | None,
    on_behalf: bool,
    version: int,
    actor: Actor,
    at: datetime,
) -> None:
    answer = checked(answer, round_.form, round_.choices)
    await _ensure_still_open(round_)
    if not await fetch_value(
        "update round_row set state = 'answered', reason = '', version = version + 1, changed_at = $3"
        " where id = $1 and version = $2 returning true",
        row.id,
        version,
        at,
    ):
        await _refuse_stale(row, answer, actor)
        return
    await execute(
        "insert into round_answer (tenant, round_row, choice, text, document, by, role, on_behalf, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        current_scope().tenant,
        row.id,
        answer.choice,
        answer.text,
        answer.document,
        actor.name,
        role.value if role else None,
        on_behalf,
        at,
    )
    await _note(
        round_, row, "rounds.answer.registered" if on_behalf else "rounds.answer.given", actor, at, asdict(answer)
    )


async def _refuse_stale(row: RowView, answer: Answer, actor: Actor) -> None:
    """Raise StaleSave with both answers; but what stands there already, by the same hand, was the second click of one."""
    latest: AnswerView | None = next(iter(await answers_of(row.id)), None)
    if latest and (latest.choice, latest.text, latest.by) == (answer.choice, answer.text, actor.name):
        return
    current = await fetch_value("select version from round_row where id = $1", row.id)
    raise StaleSave(
        current=latest,
        submitted=answer,
        version=current,
        saved_by=latest.by if latest else None,
        saved_at=latest.at if latest else None,
    )


async def set_aside(
    round_: RoundView, row: RowView, state: RowState, reason: str, *, actor: Actor, at: datetime
) -> None:
    """Await no answer of a respondent: it is excused, or not concerned (undanta). Raises HasAnswered."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    ensure_not_closed(round_.state)
    if state not in SET_ASIDE:
        raise NotFound(state=state)
    reason = reason.replace("\r\n", "\n").strip()
    if state is RowState.EXCUSED and not reason:
        raise Missing(name="varför", field="reason")
    if len(reason) > LONGEST_REASON:
        raise TooLong(name="skälet", limit=LONGEST_REASON, field="reason")
    if not await fetch_value(
        "update round_row set state = $2, reason = $3, version = version + 1, changed_at = $4"
        " where id = $1 and state <> 'answered' returning true",
        row.id,
        state.value,
        reason,
        at,
    ):
        raise HasAnswered(name=row.respondent.name)
    await _note(round_, row, "rounds.row.set_aside", actor, at, {"state": state, "reason": reason})


async def await_again(round_: RoundView, row: RowView, *, actor: Actor, at: datetime) -> None:
    """Await an answer again of a respondent that was set aside."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    ensure_not_closed(round_.state)
    changed = await fetch_value(
        "update round_row set state = 'waiting', reason = '', version = version + 1, changed_at = $2"
        " where id = $1 and state in ('excused', 'not_concerned') returning true",
        row.id,
        at,
    )
    if changed:
        await _note(round_, row, "rounds.row.awaited", actor, at, {"state": RowState.WAITING, "reason": ""})


async def _ensure_still_open(round_: RoundView) -> None:
    """The round as it is now: whoever closes it waits for this answer, or this answer finds it closed."""
    ensure_open(RoundState(await fetch_value("select state from round where id = $1 for share", round_.id)))


async def _note(
    round_: RoundView, row: RowView, verb: str, actor: Actor, at: datetime, after: dict[str, object]
) -> None:
    before = {"state": row.state, "reason": row.reason, "version": row.version}
    await record(
        actor, verb, subject=f"runda:{round_.id}/{row.id}", at=at, fields=tuple(after), before=before, after=after
    )
    signal(round_channel(round_.slug))
