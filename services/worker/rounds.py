"""Writes the letters about rounds, one to a person however many rounds it is about, and the files of a round's answers."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.jobs import JobView
from services.domain.base.mail import send
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.documents.actions import keep_file
from services.domain.documents.store import made_file_store
from services.domain.rounds.actions.exports import ROUND_EXPORT
from services.domain.rounds.actions.letters import ROUND_ASKED, ROUNDS_DUE, is_due, note_letter, remind_of_rounds
from services.domain.rounds.actions.rounds import ROUND_OPENED
from services.domain.rounds.queries.letters import OpenRow, Recipient, open_rows, recipients_of
from services.domain.rounds.queries.rounds import access_round
from services.domain.rounds.queries.rows import answers_of_round
from services.domain.rounds.rules.reminders import Occasion, Reminder, reminder_spared
from services.domain.tenancy.queries import access_tenant, active_tenants
from services.render import csv_form, excel
from services.render.round_answers import round_document
from services.worker.app import settings
from services.worker.kinds import JobScope, Message, job, message

Choice = Callable[[OpenRow, Recipient], Reminder | None]
"""Why somebody is written to about a row now, if at all."""


async def remind_everywhere() -> None:
    """Promise the day's reminders of every RSS. Safe to run at any time, and twice."""
    today = settings.clock.today()
    async with national_scope():
        tenants = await active_tenants()
    for tenant in tenants:
        async with tenant_scope(tenant.slug):
            await remind_of_rounds(today)


@message(ROUND_OPENED)
async def tell_of_opened(message: Message) -> None:
    """Tell of all rows that nobody has been told of: those of several rounds that were opened together go in one letter."""
    today = settings.clock.today()
    opened = Reminder(day=today, occasion=Occasion.OPENED)

    def untold(row: OpenRow, recipient: Recipient) -> Reminder | None:
        is_told = any(one.occasion is Occasion.OPENED for sent in row.sent.values() for one in sent)
        return None if is_told else opened

    await _write(message, "round_opened", untold, today)


@message(ROUNDS_DUE)
async def remind_of_due(message: Message) -> None:
    """Remind each person once of everything that they owe, when a reminder of any of it is due."""
    today = date.fromisoformat(message.payload["today"])
    await _write(message, "round_due", lambda row, recipient: is_due(row, recipient, today), today)


@message(ROUND_ASKED)
async def remind_by_hand(message: Message) -> None:
    """Remind those who owe an answer to a round because somebody asked for it; twice on a day is once."""
    today = settings.clock.today()
    asked, rows = message.payload["round"], set(message.payload["rows"])
    by_hand = Reminder(day=today, occasion=Occasion.ASKED)

    def is_asked(row: OpenRow, recipient: Recipient) -> Reminder | None:
        is_meant = row.round_id == asked and (not rows or row.id in rows)
        return by_hand if is_meant and by_hand not in row.sent_to(recipient.address) else None

    await _write(message, "round_due", is_asked, today)


async def _write(message: Message, template: str, choose: Choice, today: date) -> None:
    """One letter to each person whom `choose` names for at least one row. A reminder lists everything that they owe.

    The letter and the note of it are one transaction: a second delivery finds the note and writes nothing.
    """
    async with tenant_scope(message.hat):
        rows = await open_rows()
        whom = await recipients_of([row.id for row in rows], today)
        tenant = await access_tenant(message.hat)
        for recipient, owed in _by_person(rows, whom).items():
            chosen = {row.id: reminder for row in owed if (reminder := choose(row, recipient))}
            noted = [row for row in owed if row.id in chosen and await _note(row, recipient, chosen[row.id])]
            if not noted:
                continue
            listed = noted
            if template == "round_due":
                listed = owed
                await _spare(owed, recipient, today)
            await send(
                recipient.address,
                template,
                {
                    "tenant": tenant.name,
                    "today": today.isoformat(),
                    "owed": [_told(row, message.hat, today) for row in listed],
                    "url": f"{settings.base_url}/{message.hat}/rundor",
                },
            )


def _by_person(rows: Iterable[OpenRow], whom: dict[int, list[Recipient]]) -> dict[Recipient, list[OpenRow]]:
    """What each person owes, by address: somebody may answer for several, under slightly different names."""
    names: dict[str, Recipient] = {}
    found: dict[Recipient, list[OpenRow]] = defaultdict(list)
    for row in rows:
        for recipient in whom[row.id]:
            found[names.setdefault(recipient.address, recipient)].append(row)
    return found


async def _note(row: OpenRow, recipient: Recipient, reminder: Reminder) -> bool:
    return await note_letter(row, recipient, reminder, at=settings.clock.now())


async def _spare(rows: Iterable[OpenRow], recipient: Recipient, today: date) -> None:
    """Note the week's reminders of the coming days that this letter makes needless."""
    for row in rows:
        spared = reminder_spared(
            row.reminders,
            deadline=row.deadline,
            opened_on=row.opened_on,
            today=today,
            sent=row.sent_to(recipient.address),
        )
        if spared:
            await _note(row, recipient, spared)


def _told(row: OpenRow, tenant: str, today: date) -> dict[str, str | bool | None]:
    return {
        "title": row.title,
        "who": row.respondent.name,
        "asks": row.asks,
        "deadline": row.deadline.isoformat() if row.deadline else None,
        "late": row.deadline is not None and row.deadline < today,
        "url": f"{settings.base_url}/{tenant}/rundor/{row.slug}/svar/{row.id}",
    }


@job(ROUND_EXPORT)
async def export_answers(job: JobView, scope: JobScope) -> None:
    """Write a round's answers as Excel and CSV, for the one who asked. The export is noted."""
    slug = job.payload["slug"]
    await scope.progress(done=0, total=3, message="Läser svaren")
    async with scope():
        tenant = await access_tenant(job.hat)
        round_ = await access_round(slug, actor=Actor.system(job.hat))
        answers = await answers_of_round(round_.id)
    document = round_document(round_, answers, issuer=tenant.name, made_at=scope.clock.now())
    await scope.progress(done=1, total=3, message="Skriver Excel")
    as_excel = await asyncio.to_thread(excel.render_document, document)
    await scope.progress(done=2, total=3, message="Skriver CSV")
    as_csv = csv_form.render_first_table(document)
    name, store = f"svar-{slug}", made_file_store()
    async with scope():
        await keep_file(as_excel, job=job.id, name=f"{name}.xlsx", media_type=excel.MEDIA_TYPE, store=store)
        await keep_file(as_csv, job=job.id, name=f"{name}.csv", media_type=csv_form.MEDIA_TYPE, store=store)
        await record(scope.actor, "rounds.round.exported", subject=f"runda:{round_.id}", at=scope.clock.now())
        await jobs.finish(job, result={"forms": ["xlsx", "csv"]})
