"""Approval of minutes: laid to file at the next meeting, or by named people (justering)."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch
from services.domain.base.hats import hat_of
from services.domain.base.live import channel, signal
from services.domain.base.mail import Promise, send_several
from services.domain.meetings.actions.minutes import ensure_ended, keep_approved, open_version
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView, meeting_with_id
from services.domain.meetings.queries.minutes import (
    ApproverView,
    AwaitedApprover,
    MinutesRoom,
    MinutesView,
    Recorded,
    awaited_approvers,
    minutes_room,
    partly_approved,
    recorded,
    waiting_for_approval,
)
from services.domain.meetings.rules.agenda import ApprovalForm
from services.domain.meetings.rules.minutes import (
    ApprovedAlready,
    MinutesApproved,
    NotAnApprover,
    TooFewApprovers,
    digest,
    ensure_complete,
    ensure_may_be_approvers,
    undecided,
)

REMINDED_EVERY = timedelta(days=7)


async def name_approvers(meeting: MeetingView, attendances: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Name who approves the open version, and write to those who are new; approvals given stand with those who stay named.

    When only such are left who have approved, the version is approved by it.
    """
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    draft = await open_version(meeting)
    found = await recorded(meeting)
    ensure_complete(found.content)
    chosen = [one for one in found.sitting.attendance if one.id in set(attendances)]
    ensure_may_be_approvers(found.content, [one.name for one in chosen], wanted=found.rules.approvers)
    await execute(
        "delete from minutes_approval where minutes = $1 and not attendance = any($2::integer[])",
        draft.id,
        [one.id for one in chosen],
    )
    new = await fetch(
        "insert into minutes_approval (tenant, minutes, attendance) select $1, $2, unnest($3::integer[])"
        " on conflict (tenant, minutes, attendance) do nothing returning id",
        current_scope().tenant,
        draft.id,
        [one.id for one in chosen],
    )
    numbers = {row["id"] for row in new}
    await _ask([one for one in await awaited_approvers(at) if one.id in numbers], reminds=False, at=at)
    await record(
        actor,
        "meetings.minutes.approvers_named",
        subject=f"anteckningar:{draft.id}",
        at=at,
        fields=("approvers",),
        after={"approvers": sorted(one.id for one in chosen)},
    )
    signal(channel("moten", meeting.slug))
    await _hold_to_words(draft, found, actor, at)
    room = await minutes_room(meeting.id)
    if room.approvers and all(one.approved_at for one in room.approvers):
        await keep_approved(meeting, found, approvers=tuple(one.name for one in room.approvers), actor=actor, at=at)


async def remind_approvers(*, at: datetime) -> int:
    """Write to who has minutes left to approve: a week after the last letter, and the morning after words were changed that
    they had approved. Answers how many; safe to run at any time, and twice.
    """
    for number in await partly_approved():
        meeting = await meeting_with_id(number)
        with suppress(MinutesApproved):  # In this very moment.
            draft = await open_version(meeting)
            await _hold_to_words(draft, await recorded(meeting), Actor.system(hat_of(current_scope())), at)
    awaited = await awaited_approvers(at - REMINDED_EVERY)
    await _ask(awaited, reminds=True, at=at)
    return len(awaited)


async def _hold_to_words(draft: MinutesView, found: Recorded, actor: Actor, at: datetime) -> None:
    """Take back the approvals of other words than those that would be kept now, whatever it was that changed them: the form
    that the body gives its minutes, the name of a principal."""
    taken = await fetch(
        "update minutes_approval set approved_at = null, account = null, asked_at = null, digest = null"
        " where minutes = $1 and digest <> $2 returning id",
        draft.id,
        digest(found.content),
    )
    if taken:
        await record(
            actor,
            "meetings.minutes.approvals_withdrawn",
            subject=f"möte:{draft.meeting}",
            at=at,
            fields=("approved_at",),
        )


async def _ask(approvers: Sequence[AwaitedApprover], *, reminds: bool, at: datetime) -> None:
    """Write to each that minutes wait for them, and note when."""
    tenant = current_scope().tenant
    await send_several(
        [
            Promise(
                recipient=one.mail,
                template="minutes_to_approve",
                context={
                    "tenant": tenant,
                    "meeting": one.meeting,
                    "reminds": reminds,
                    "again": reminds and one.asked_at is None,
                },
            )
            for one in approvers
        ]
    )
    await execute("update minutes_approval set asked_at = $2 where id = any($1)", [one.id for one in approvers], at)


async def approve(meeting: MeetingView, *, actor: Actor, at: datetime) -> bool:
    """Approve the open version. With named approvers each approves for themselves; answers whether it is approved now.

    An approval binds to the words of the moment: changing the words afterwards takes it back. Raises MeetingNotClosed while
    the meeting is open again.
    """
    actor.require(MeetingPermission.APPROVE_MINUTES, body=meeting.body.id)
    draft = await open_version(meeting)
    await ensure_ended(meeting)
    found = await recorded(meeting)
    ensure_complete(found.content)
    if found.rules.approval is ApprovalForm.NEXT_MEETING:
        actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
        await keep_approved(meeting, found, actor=actor, at=at)
        return True
    await _hold_to_words(draft, found, actor, at)
    room = await minutes_room(meeting.id)
    if len(room.approvers) < found.rules.approvers:
        raise TooFewApprovers(wanted=found.rules.approvers, named=len(room.approvers))
    own = _own(room, actor)
    ensure_may_be_approvers(found.content, [one.name for one in room.approvers], wanted=found.rules.approvers)
    await execute(
        "update minutes_approval set approved_at = $2, account = $3, digest = $4 where id = $1",
        own.id,
        at,
        actor.account,
        digest(found.content),
    )
    await record(
        actor, "meetings.minutes.approved_by_one", subject=f"anteckningar:{draft.id}", at=at, fields=("approved_at",)
    )
    signal(channel("moten", meeting.slug))
    if any(one.approved_at is None for one in room.approvers if one.id != own.id):
        return False
    await keep_approved(meeting, found, approvers=tuple(one.name for one in room.approvers), actor=actor, at=at)
    return True


def _own(room: MinutesRoom, actor: Actor) -> ApproverView:
    """The actor among the named approvers. Raises NotAnApprover or ApprovedAlready."""
    own = next((one for one in room.approvers if one.account is not None and one.account == actor.account), None)
    if own is None:
        raise NotAnApprover()
    if own.approved_at is not None:
        raise ApprovedAlready()
    return own


async def lay_previous_to_file(meeting: MeetingView, *, actor: Actor, at: datetime) -> int:
    """Approve the open minutes of the body's earlier meetings, which this meeting has laid to file; answers how many.

    Those of a body with named approvers wait for them, and those that still lack something wait to be completed.
    """
    approved = 0
    for number, _ in await waiting_for_approval(meeting.body.id, meeting.day):
        earlier = await meeting_with_id(number)
        found = await recorded(earlier)
        if found.rules.approval is ApprovalForm.NEXT_MEETING and not undecided(found.content):
            await keep_approved(earlier, found, at_meeting=meeting.id, actor=actor, at=at)
            approved += 1
    return approved
