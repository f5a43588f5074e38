"""Structured logs without personal data: path, method, status and a request id; never cookies, forms or query strings."""

import time
import uuid

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.logging.config import StructLoggingConfig
from litestar.middleware.base import ASGIMiddleware
from litestar.plugins import PluginProtocol
from litestar.plugins.structlog import StructlogConfig, StructlogPlugin
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from services.api.metrics import UNDER_WAY, tell_request

log = structlog.get_logger()

QUIET = ("/health", "/static", "/kalender/", "/fil/", "/logga-in/engang/", "/svar/")
"""Addresses that are asked for all the time and say nothing; and those of calendar feeds, files, one-time links and
answers, which are secret."""


def logging_plugins() -> list[PluginProtocol]:
    """The logging plugin. Requests are logged below: Litestar's own middleware writes two lines for each."""
    return [
        StructlogPlugin(
            StructlogConfig(
                structlog_logging_config=StructLoggingConfig(log_exceptions="never"),
                enable_middleware_logging=False,
            )
        )
    ]


class RequestLog(ASGIMiddleware):
    """Gives each request an id, which its log lines and its answer's `X-Request-Id` carry; logs and counts how it was
    answered."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        clear_contextvars()
        request_id, started, status = uuid.uuid4().hex, time.perf_counter(), 500
        bind_contextvars(request=request_id)

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message).add("X-Request-Id", request_id)
                if not scope["path"].startswith(QUIET):
                    log.info(
                        "request",
                        method=scope.get("method"),
                        path=scope["path"],
                        status=status,
                        ms=round((time.perf_counter() - started) * 1000, 1),
                    )
            await send(message)

        with UNDER_WAY.track_inprogress():
            try:
                await next_app(scope, receive, send_with_id)
            finally:
                seconds = time.perf_counter() - started
                tell_request(str(scope.get("method")), scope["path_template"], status, seconds)
