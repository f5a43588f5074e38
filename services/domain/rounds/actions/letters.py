"""Letters are promised, and noted when they are written."""

from collections.abc import Collection
from datetime import date, datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, fetch_value
from services.domain.base.live import signal
from services.domain.base.outbox import enqueue
from services.domain.rounds.channels import round_channel
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.letters import OpenRow, Recipient, open_rows, recipients_of
from services.domain.rounds.queries.rounds import RoundView
from services.domain.rounds.rules.reminders import Reminder, reminder_due
from services.domain.rounds.rules.rounds import ensure_open

ROUNDS_DUE = "rounds.due"
"""Outbox kind: remind those who owe answers, as each round's plan says for the day."""

ROUND_ASKED = "rounds.asked"
"""Outbox kind: remind those who owe an answer to one round, because somebody asked for it."""


async def remind_now(round_: RoundView, *, rows: Collection[int] = (), actor: Actor, at: datetime) -> None:
    """Remind those who have not answered, or some of them, by hand (påminn nu). Twice on one day is once."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    ensure_open(round_.state)
    await enqueue(ROUND_ASKED, {"round": round_.id, "rows": sorted(rows)})
    await record(actor, "rounds.round.reminded", subject=f"runda:{round_.id}", at=at)


async def remind_of_rounds(today: date) -> None:
    """Promise the day's reminders of the tenant, when there are any. Can be run at any time, and twice."""
    rows = await open_rows()
    whom = await recipients_of([row.id for row in rows], today) if rows else {}
    if any(is_due(row, recipient, today) for row in rows for recipient in whom[row.id]):
        await enqueue(ROUNDS_DUE, {"today": today.isoformat()})


def is_due(row: OpenRow, recipient: Recipient, today: date) -> Reminder | None:
    """The reminder that this person should get about this row today."""
    return reminder_due(
        row.reminders,
        deadline=row.deadline,
        opened_on=row.opened_on,
        today=today,
        sent=row.sent_to(recipient.address),
    )


async def note_letter(row: OpenRow, recipient: Recipient, reminder: Reminder, *, at: datetime) -> bool:
    """Note that somebody is written to about a row, in the letter's own transaction; False when that was done before."""
    noted = await fetch_value(
        "insert into round_letter (tenant, round_row, occasion, day, name, address, at) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (tenant, round_row, occasion, day, address) do nothing returning true",
        current_scope().tenant,
        row.id,
        reminder.occasion.value,
        reminder.day,
        recipient.name,
        recipient.address,
        at,
    )
    signal(round_channel(row.slug))
    return bool(noted)
