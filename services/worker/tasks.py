"""The Celery tasks: each carries one piece of work over to this process's event loop."""

import structlog

from services.domain.base.scope import national_scope
from services.domain.networks.actions.collections import remind_of_closing
from services.worker import cleaning
from services.worker.app import app, runtime, settings
from services.worker.calls import remind_of_calls
from services.worker.clauses import remind_of_clauses
from services.worker.culling import cull_all_records, cull_logs
from services.worker.kinds import MESSAGES
from services.worker.minutes import remind_of_approvals
from services.worker.outbox import PASSING, done, held, postpone, take
from services.worker.rounds import remind_everywhere
from services.worker.runtime import say_alive

log = structlog.get_logger()


@app.task(
    name="samband.deliver",
    # Only what happens before a message is taken comes up here: the database is away. It comes back.
    autoretry_for=PASSING,
    retry_backoff=1,
    retry_backoff_max=15,
    retry_jitter=False,
    max_retries=None,
)
def deliver(message_id: int) -> None:
    """Do what an outbox message asks for."""
    runtime().run(deliver_message(message_id))


@app.task(name="samband.alive", acks_late=False)
def alive() -> None:
    """Say that there is a worker that takes work."""
    runtime().run(say_alive(runtime().redis))


@app.task(name="samband.clean")
def clean() -> None:
    """Take away what has had its time."""
    runtime().run(cleaning.clean())
    runtime().run(cleaning.sweep_letters(settings.data))


@app.task(name="samband.cull")
def cull() -> None:
    """Take away what has been kept for its time."""
    runtime().run(cull_all_records(settings.clock))
    runtime().run(cull_logs(settings.keys, years_of_others=settings.audit_years))


@app.task(name="samband.remind")
def remind() -> None:
    """Remind those who have reports left of collections that close soon, decisions to carry out, minutes to approve,
    or answers to give: to calls and to rounds.
    """
    runtime().run(remind_of_reports())
    runtime().run(remind_of_clauses(settings.clock.today()))
    runtime().run(remind_of_approvals())
    runtime().run(remind_of_calls())
    runtime().run(remind_everywhere())


async def remind_of_reports() -> None:
    """Safe to run at any time, and twice: a letter on one occasion is sent once."""
    async with national_scope():
        await remind_of_closing(settings.clock.today())


async def deliver_message(message_id: int) -> None:
    """Once, whoever else has been told of it: the one who holds its lock works, and only while its row is there."""
    async with held(message_id) as mine:
        if not mine:
            return
        message = await take(message_id)
        if message is None:
            return
        try:
            await MESSAGES[message.kind](message)
        except PASSING as error:
            log.warning("work postponed", kind=message.kind, message=message.id, error=type(error).__name__)
            await postpone(message)
        except Exception as error:  # a mistake of ours: it is logged, and tried again later rather than lost
            log.exception("work failed", kind=message.kind, message=message.id, error=type(error).__name__)
            await postpone(message)
        else:
            await done(message)
