"""Writes of what comes of a clause: reported back, given up, opened again, made a round."""

from datetime import date, datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import NotFound, TooLong
from services.domain.base.live import channel, signal
from services.domain.bodies.queries.principals import list_principals
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.register import Followed
from services.domain.meetings.rules.clauses import FollowUp
from services.domain.meetings.rules.follow_up import FollowedUpAlready, OutcomeMissing, RoundHasBegun
from services.domain.rounds.actions.rounds import open_round
from services.domain.rounds.queries.rounds import rounds_of_origin
from services.domain.rounds.rules.rounds import AnswerForm, Origin, Respondents, RoundDraft, RoundKind

ORIGIN = "att-sats"
"""What a round's origin is called that came from a clause."""


def may_report(followed: Followed, actor: Actor) -> bool:
    """Whether this person reports back on the clause: the office and the secretary, or who is to do it."""
    return actor.may(MeetingPermission.FOLLOW_UP, body=followed.body) or (
        followed.is_own and actor.may_somewhere(MeetingPermission.REPORT_BACK)
    )


async def report_back(followed: Followed, outcome: str, *, done: bool, actor: Actor, at: datetime) -> None:
    """Tell what has come of a clause (återrapportera), and whether it is done by that."""
    if not may_report(followed, actor):
        raise NotFound(clause=followed.clause.id)
    if followed.clause.follow_up is not FollowUp.OPEN:
        raise FollowedUpAlready()
    await _close(followed, outcome, FollowUp.DONE if done else FollowUp.OPEN, actor, at)


async def give_up(followed: Followed, outcome: str, *, actor: Actor, at: datetime) -> None:
    """Say that nothing will come of a clause, and why."""
    actor.require(MeetingPermission.FOLLOW_UP, body=followed.body)
    if followed.clause.follow_up is not FollowUp.OPEN:
        raise FollowedUpAlready()
    await _close(followed, outcome, FollowUp.GIVEN_UP, actor, at)


async def open_again(followed: Followed, *, actor: Actor, at: datetime) -> None:
    """Take up a clause again that was closed; what was told of it stays."""
    actor.require(MeetingPermission.FOLLOW_UP, body=followed.body)
    if followed.clause.follow_up not in (FollowUp.DONE, FollowUp.GIVEN_UP):
        raise FollowedUpAlready()
    await execute("update clause set follow_up = 'open', version = version + 1 where id = $1", followed.clause.id)
    await _note(followed, "meetings.clause.opened_again", FollowUp.OPEN, actor, at)


async def begin_round(followed: Followed, *, deadline: date | None, actor: Actor, at: datetime) -> str:
    """Put a clause that is for all municipalities to each of them as a round (runda); answers the round's slug."""
    actor.require(MeetingPermission.FOLLOW_UP, body=followed.body)
    clause = followed.clause
    # Two clicks come after each other: one round.
    await execute("select from clause where id = $1 for update", clause.id)
    begun = (await rounds_of_origin(ORIGIN, [clause.id], stockholm_date(at)))[clause.id]
    if begun:
        raise RoundHasBegun(slug=begun[0].slug)
    named = {one.principal for one in clause.responsible if one.principal}
    asked = [one.id for one in await list_principals() if one.kind == "municipality"] if not named else sorted(named)
    words = clause.text.removeprefix("att ").strip()
    slug = await open_round(
        RoundDraft(
            title=(words[:1].upper() + words[1:])[:160],
            question=f"{followed.body_name} {'uppmanade' if clause.appeal else 'beslutade'} {followed.day}:\n\n{clause.text}",
            kind=RoundKind.APPEAL if clause.appeal else RoundKind.DUTY,
            form=AnswerForm.DONE,
            deadline=deadline,
            body=followed.body,
        ),
        Respondents(principals=tuple(asked)),
        origin=Origin(
            kind=ORIGIN,
            id=clause.id,
            text=f"{followed.body_name} {followed.day}: {clause.text}",
            address=f"beslut/{clause.id}",
        ),
        actor=actor,
        at=at,
    )
    if deadline is not None:
        await execute("update clause set due = $2, version = version + 1 where id = $1", clause.id, deadline)
    await _note(followed, "meetings.clause.made_a_round", clause.follow_up, actor, at)
    return slug


async def _close(followed: Followed, outcome: str, state: FollowUp, actor: Actor, at: datetime) -> None:
    if not outcome:
        raise OutcomeMissing()
    if len(outcome) > 4000:
        raise TooLong(name="vad det blev", limit=4000, field="outcome")
    changed = await fetch_value(
        "update clause set follow_up = $2, outcome = $3, outcome_by = $4, outcome_at = $5, version = version + 1"
        " where id = $1 and version = $6 returning true",
        followed.clause.id,
        state.value,
        outcome,
        actor.account,
        at,
        followed.clause.version,
    )
    if not changed:
        raise FollowedUpAlready()
    verb = "meetings.clause.given_up" if state is FollowUp.GIVEN_UP else "meetings.clause.reported_back"
    await _note(followed, verb, state, actor, at)


async def _note(followed: Followed, verb: str, state: FollowUp, actor: Actor, at: datetime) -> None:
    await record(
        actor,
        verb,
        subject=f"att-sats:{followed.clause.id}",
        at=at,
        fields=("follow_up", "outcome"),
        before={"follow_up": followed.clause.follow_up, "outcome": followed.outcome},
        after={"follow_up": state},
    )
    signal(channel("beslut"), channel("moten", followed.slug))
