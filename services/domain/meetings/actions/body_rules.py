"""How a body meets (mötesregler): what is recorded, when it may decide, how its minutes are approved."""

from dataclasses import asdict, dataclass
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing
from services.domain.base.stale import refuse_stale
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import rules_of
from services.domain.meetings.rules.agenda import ApprovalForm, Form, MeetingRules, Quorum, SteersItself


@dataclass(frozen=True, kw_only=True)
class RulesDraft:
    """What is said about how a body meets. `quorum_number` belongs to Quorum.NUMBER, `approvers` to ApprovalForm.APPROVERS.

    `steered_by` is the body that decides what is taken up. Days are counted back from the meeting; 0 for no reminder.
    """

    form: Form
    quorum: Quorum
    quorum_number: int | None
    recusal: bool
    votes: bool
    reservations: bool
    approval: ApprovalForm
    approvers: int
    steered_by: int | None
    suggestion_days: int
    reminder_days: int


def draft_of(rules: MeetingRules) -> RulesDraft:
    """What a form about a body's rules is filled from."""
    return RulesDraft(
        form=rules.form,
        quorum=rules.quorum,
        quorum_number=rules.quorum_number,
        recusal=rules.recusal,
        votes=rules.votes,
        reservations=rules.reservations,
        approval=rules.approval,
        approvers=rules.approvers,
        steered_by=rules.steered_by,
        suggestion_days=rules.suggestion_days,
        reminder_days=rules.reminder_days,
    )


async def change_rules(
    body: int, draft: RulesDraft, *, based_on: str | None = None, actor: Actor, at: datetime
) -> None:
    """Say how a body meets; it holds for every meeting whose minutes are not approved yet.

    `based_on` is the version of what the writer saw. Raises Missing, SteersItself, or StaleSave when somebody saved since.
    """
    actor.require(MeetingPermission.RULES)
    _ensure_whole(body, draft)
    await fetch_value("select id from body where id = $1 for update", body)
    before, subject = draft_of(await rules_of(body)), f"motesregler:{body}"
    await refuse_stale(before, draft, based_on=based_on, subject=subject)
    if draft == before:
        return
    await execute(
        "insert into body_rules (tenant, body, form, quorum, quorum_number, recusal, votes, reservations, approval,"
        " approvers, steered_by, suggestion_days, reminder_days, version)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)"
        " on conflict (tenant, body) do update set form = excluded.form, quorum = excluded.quorum,"
        " quorum_number = excluded.quorum_number, recusal = excluded.recusal, votes = excluded.votes,"
        " reservations = excluded.reservations, approval = excluded.approval, approvers = excluded.approvers,"
        " steered_by = excluded.steered_by, suggestion_days = excluded.suggestion_days,"
        " reminder_days = excluded.reminder_days, version = body_rules.version + 1",
        current_scope().tenant,
        body,
        draft.form.value,
        draft.quorum.value,
        draft.quorum_number,
        draft.recusal,
        draft.votes,
        draft.reservations,
        draft.approval.value,
        draft.approvers,
        draft.steered_by,
        draft.suggestion_days,
        draft.reminder_days,
    )
    was, now = asdict(before), asdict(draft)
    changed = tuple(name for name in now if now[name] != was[name])
    await record(actor, "meetings.rules.changed", subject=subject, at=at, fields=changed, before=was, after=now)


def _ensure_whole(body: int, draft: RulesDraft) -> None:
    """Refuse a number that is asked for and not said, and a body that steers itself."""
    if draft.quorum is Quorum.NUMBER and not draft.quorum_number:
        raise Missing(name="hur många som måste vara med", field="quorum_number")
    if draft.approval is ApprovalForm.APPROVERS and not draft.approvers:
        raise Missing(name="hur många som justerar", field="approvers")
    if draft.steered_by == body:
        raise SteersItself()
