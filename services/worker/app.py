"""The Celery application: `celery -A services.worker.app worker`.

Celery only wakes: a task carries the number of an outbox message, and what is done about it is decided by its row. So a
task that comes twice, late or not at all harms nothing.
"""

import gc
from typing import TYPE_CHECKING

import structlog
from celery import Celery
from celery.signals import setup_logging, worker_before_create_process, worker_process_init, worker_process_shutdown
from kombu.entity import Exchange, Queue

from services.worker import logs
from services.worker.schedule import SCHEDULE
from services.worker.settings import Settings

if TYPE_CHECKING:  # Loaded by the processes that work: the clock needs no database.
    from services.worker.runtime import Runtime

log = structlog.get_logger()

WORK = (
    "services.worker.calls",
    "services.worker.extracts",
    "services.worker.jobs",
    "services.worker.links",
    "services.worker.mail",
    "services.worker.minutes",
    "services.worker.reading_in",
    "services.worker.registration",
    "services.worker.rounds",
    "services.worker.structures",
    "services.worker.summaries",
)
"""The files that register what the worker can do."""

TASK_SECONDS = 600
"""The longest that a task may take; a worker that is busy for longer is ended, and the work begun anew."""

DEFAULT_QUEUE = "default"
_EXCHANGE = Exchange("samband", type="direct")

settings = Settings.from_environment()

app = Celery("samband", broker=settings.redis_url)
app.conf.update(
    # Each bound by its own name: queues that share a routing key all get every message.
    task_queues=[Queue(name, _EXCHANGE, routing_key=name) for name in (DEFAULT_QUEUE, "mail", "documents")],
    task_default_routing_key=DEFAULT_QUEUE,
    task_default_queue=DEFAULT_QUEUE,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    timezone="Europe/Stockholm",
    # At least once: a task is taken off the queue when its work is done, and put back when its worker dies.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=TASK_SECONDS,
    broker_transport_options={
        "visibility_timeout": TASK_SECONDS + 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 15,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=1.0,
    # The libraries that make documents leave memory behind: a process is replaced before it is large.
    worker_max_memory_per_child=300_000,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    beat_schedule=SCHEDULE,
    imports=("services.worker.tasks", *WORK),
)

setup_logging.connect(lambda **_: logs.configure(), weak=False)

_runtime: "Runtime | None" = None


def runtime() -> "Runtime":
    """The loop of this worker process."""
    if _runtime is None:
        raise RuntimeError("not in a worker process")
    return _runtime


@worker_before_create_process.connect
def _keep_still(**_: object) -> None:
    """Let the process that is made share what is loaded: the collector would write to all of it."""
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def _start(**_: object) -> None:
    from services.worker.runtime import Runtime

    global _runtime
    _runtime = Runtime(settings)
    _runtime.start()


@worker_process_shutdown.connect
def _stop(**_: object) -> None:
    if _runtime is not None:
        _runtime.stop()
