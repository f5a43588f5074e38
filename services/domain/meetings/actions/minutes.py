"""Writes of minutes: made from what was recorded, corrected, approved, corrected again as a new version.

While a version is open it lives in the records themselves (items' accounts, clauses), so that nothing is written twice. It is
kept whole when it goes out for comments and when it is approved; an approved one is never changed.
"""

from dataclasses import replace
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_row, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.base.live import channel, signal
from services.domain.base.outbox import enqueue
from services.domain.base.stale import refuse_stale, version_of
from services.domain.meetings.actions.arrivals import bring_minutes_of
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView, meeting_with_id, next_of_body
from services.domain.meetings.queries.minutes import MinutesView, Recorded, versions_of
from services.domain.meetings.rules.clause_forms import LONGEST as LONGEST_CLAUSE
from services.domain.meetings.rules.minutes import (
    MeetingNotClosed,
    MinutesApproved,
    NothingToApprove,
    ReasonMissing,
    Wording,
    as_json,
    digest,
    ensure_complete,
)
from services.domain.meetings.rules.sittings import Phase

MAKE_DOCUMENTS = "meetings.minutes_documents"
"""Outbox kind: make Word and PDF of a version; the payload is its number of a row."""

TELL_APPROVED = "meetings.minutes_approved"
"""Outbox kind: write to those who were at the meeting; the payload is the version's number of a row."""

LONGEST_TEXT = 50_000


async def start_minutes(meeting: MeetingView, *, actor: Actor, at: datetime) -> int:
    """Begin the minutes of a meeting that has ended, of its notes. Answers its row.

    A second call finds the version that is open already.
    """
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    if meeting.phase is not Phase.CLOSED:
        raise MeetingNotClosed()
    # One at a time: two clicks at once would tell each note twice.
    await execute("select from meeting where id = $1 for update", meeting.id)
    versions = await versions_of(meeting.id)
    if versions:
        if not versions[0].is_open:
            raise MinutesApproved(meeting=meeting.slug)
        return versions[0].id
    await take_in_notes(meeting)
    return await _new_version(meeting, 1, reason=None, actor=actor, at=at)


async def take_in_notes(meeting: MeetingView) -> None:
    """Let what was noted of items be what the minutes tell of them, after what is told there already."""
    await execute(
        "update agenda_item i set account = concat_ws(E'\\n\\n', nullif(i.account, ''), n.text), version = i.version + 1"
        " from item_note n where n.item = i.id and i.meeting = $1 and n.text <> ''",
        meeting.id,
    )


async def empty_notes(meeting: MeetingView) -> None:
    """Empty the notes that open minutes tell, so that those of a meeting that is opened again are what is noted from then on."""
    await execute(
        "update item_note n set text = '', version = n.version + 1 from agenda_item i where i.id = n.item"
        " and i.meeting = $1 and n.text <> '' and exists (select from minutes m where m.meeting = $1)",
        meeting.id,
    )


async def begin_correction(meeting: MeetingView, *, reason: str, actor: Actor, at: datetime) -> int:
    """Open a new version of approved minutes (rättelse), which says why. The approved one stands until it is approved."""
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    if not reason:
        raise ReasonMissing()
    if len(reason) > 1000:
        raise TooLong(name="skälet", limit=1000, field="reason")
    versions = await versions_of(meeting.id)
    if not versions:
        raise NotFound(minutes=meeting.slug)
    if versions[0].is_open:
        return versions[0].id
    return await _new_version(meeting, versions[0].number + 1, reason=reason, actor=actor, at=at)


async def _new_version(meeting: MeetingView, number: int, *, reason: str | None, actor: Actor, at: datetime) -> int:
    minutes = await fetch_value(
        "insert into minutes (tenant, meeting, number, reason, made_by, made_at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict do nothing returning id",
        current_scope().tenant,
        meeting.id,
        number,
        reason,
        actor.account,
        at,
    )
    if minutes is None:  # somebody else was first by a moment
        return (await open_version(meeting)).id
    await record(actor, "meetings.minutes.begun", subject=f"anteckningar:{minutes}", at=at, after={"number": number})
    _tell(meeting)
    return minutes


def version_of_text(text: str | None) -> str:
    """What a form carries that writes on a text: whoever else has written on it meanwhile is noticed by it."""
    return version_of(Wording(text=text or ""))


async def write_account(
    meeting: MeetingView, item: int, text: str, *, based_on: str | None, actor: Actor, at: datetime
) -> str:
    """Write what the minutes tell of an item (referat); answers the text's new version. Raises StaleSave."""
    return await _write(meeting, item, "meetings.minutes.account", text, based_on=based_on, actor=actor, at=at)


async def write_background(
    meeting: MeetingView, item: int, text: str, *, based_on: str | None, actor: Actor, at: datetime
) -> str:
    """Correct an item's background in the minutes; answers the text's new version. Raises StaleSave."""
    return await _write(meeting, item, "meetings.minutes.background", text, based_on=based_on, actor=actor, at=at)


async def _write(
    meeting: MeetingView, item: int, verb: str, text: str, *, based_on: str | None, actor: Actor, at: datetime
) -> str:
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    await open_version(meeting)
    column = verb.rpartition(".")[2]
    if len(text) > LONGEST_TEXT:
        raise TooLong(name="texten", limit=LONGEST_TEXT, field="text")
    row = await fetch_row(
        "select account, background from agenda_item where id = $1 and meeting = $2 for update", item, meeting.id
    )
    if row is None:
        raise NotFound(item=item)
    before, after = Wording(text=row[column] or ""), Wording(text=text)
    await refuse_stale(before, after, based_on=based_on, subject=f"punkt:{item}")
    if after != before:
        await execute(
            "update agenda_item set account = case when $2 = 'account' then $3 else account end,"
            " background = case when $2 = 'background' then $3 else background end, version = version + 1 where id = $1",
            item,
            column,
            text or None,
        )
        await withdraw_approvals(meeting, actor, at)
        await record(actor, verb, subject=f"punkt:{item}", at=at, fields=(column,), after={column: text})
        _tell(meeting)
    return version_of(after)


async def correct_clause(
    meeting: MeetingView, clause: int, text: str, *, based_on: str | None, actor: Actor, at: datetime
) -> str:
    """Correct the words of a clause in open minutes; answers their new version. Raises StaleSave."""
    actor.require(MeetingPermission.WRITE_MINUTES, body=meeting.body.id)
    await open_version(meeting)
    if not text:
        raise Missing(name="att-satsen", field="text")
    if len(text) > LONGEST_CLAUSE:
        raise TooLong(name="att-satsen", limit=LONGEST_CLAUSE, field="text")
    row = await fetch_row(
        "select text from clause where id = $1 and meeting = $2 and state = 'adopted' for update", clause, meeting.id
    )
    if row is None:
        raise NotFound(clause=clause)
    before, after = Wording(text=row["text"]), Wording(text=text)
    await refuse_stale(before, after, based_on=based_on, subject=f"att-sats:{clause}")
    if after != before:
        await execute("update clause set text = $2, version = version + 1 where id = $1", clause, text)
        await withdraw_approvals(meeting, actor, at)
        await record(
            actor,
            "meetings.clause.corrected",
            subject=f"att-sats:{clause}",
            at=at,
            fields=("text",),
            before={"text": before.text},
            after={"text": text},
        )
        _tell(meeting)
    return version_of(after)


async def keep_approved(
    meeting: MeetingView,
    recorded: Recorded,
    *,
    approvers: tuple[str, ...] = (),
    at_meeting: int | None = None,
    actor: Actor,
    at: datetime,
) -> MinutesView:
    """Make the open version the one in force: kept whole with its digest, the notes erased, its documents made.

    Who may decide this is asked by `actions.approval`.
    """
    draft = await open_version(meeting)
    ensure_complete(recorded.content)
    content = replace(recorded.content, approvers=approvers)
    await execute("update minutes set state = 'replaced' where meeting = $1 and state = 'approved'", meeting.id)
    await execute(
        "update minutes set state = 'approved', content = $2::jsonb, digest = $3, approved_by = $4, approved_at = $5,"
        " approved_at_meeting = $6, word = null, pdf = null, version = version + 1 where id = $1",
        draft.id,
        as_json(content),
        digest(content),
        actor.account,
        at,
        at_meeting,
    )
    await execute("delete from item_note n using agenda_item i where i.id = n.item and i.meeting = $1", meeting.id)
    await record(
        actor,
        "meetings.minutes.approved",
        subject=f"anteckningar:{draft.id}",
        at=at,
        fields=("state", "content"),
        after={"digest": digest(content), "number": draft.number},
    )
    await enqueue(MAKE_DOCUMENTS, {"minutes": draft.id})
    await enqueue(TELL_APPROVED, {"minutes": draft.id})
    _tell(meeting)
    return draft


async def open_version(meeting: MeetingView) -> MinutesView:
    """The version that may still be corrected, kept from others until the commit. Raises MinutesApproved or NothingToApprove.

    So nobody approves other words than those that are kept, and of two who approve at once the second is the last.
    """
    await execute("select from minutes where meeting = $1 for update", meeting.id)
    versions = await versions_of(meeting.id)
    if not versions:
        raise NothingToApprove()
    if not versions[0].is_open:
        raise MinutesApproved(meeting=meeting.slug)
    return versions[0]


async def ensure_ended(meeting: MeetingView) -> None:
    """Refuse to approve what may still be recorded otherwise: a meeting that is open again. It isn't opened meanwhile."""
    if not await fetch_value("select closed_at is not null from meeting where id = $1 for share", meeting.id):
        raise MeetingNotClosed()


async def withdraw_approvals(meeting: MeetingView, actor: Actor, at: datetime) -> None:
    """Take given approvals back, because the words have been changed since."""
    taken = await fetch_value(
        "with gone as (update minutes_approval a set approved_at = null, account = null, asked_at = null, digest = null"
        " from minutes m"
        " where m.id = a.minutes and m.meeting = $1 and m.state in ('draft', 'out_for_comments')"
        " and a.approved_at is not null returning a.id) select count(*) from gone",
        meeting.id,
    )
    if taken:
        await record(
            actor, "meetings.minutes.approvals_withdrawn", subject=f"möte:{meeting.id}", at=at, fields=("approved_at",)
        )


async def keep_documents(minutes: int, *, digest: str | None, word: int, pdf: int, at: datetime) -> bool:
    """Note the documents that were made of a version, and lay them before the body's next meeting; False when the
    version has other words by now, and they are stale."""
    found = await fetch_value(
        "update minutes set word = $3, pdf = $4 where id = $1 and digest is not distinct from $2 returning meeting",
        minutes,
        digest,
        word,
        pdf,
    )
    if found is None:
        return False
    meeting = await meeting_with_id(found)
    following = await next_of_body(meeting)
    if following is not None:
        await bring_minutes_of(following, at=at)
        _tell(following)
    _tell(meeting)
    return True


def _tell(meeting: MeetingView) -> None:
    signal(channel("moten"), channel("moten", meeting.slug))
