"""Structured logs of the background processes: one JSON object a line, without personal data.

What is logged are numbers, kinds and the names of errors; never addresses, texts or payloads.
"""

import logging
import sys

import structlog

# One line per task that came and went would drown the rest; our own lines say what was done. `mail.log` is aiosmtpd's, which
# would write down every address.
_QUIET = ("celery.worker.strategy", "celery.app.trace", "fontTools", "kombu", "PIL", "mail.log")


def configure() -> None:
    """Send structlog's and the libraries' lines to standard output in the same form."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
