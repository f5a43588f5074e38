"""Structured logs without personal data: path, method, status and a request id; never cookies, forms or query strings."""

import uuid

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.logging.config import StructLoggingConfig
from litestar.middleware.base import ASGIMiddleware
from litestar.middleware.logging import LoggingMiddlewareConfig
from litestar.plugins import PluginProtocol
from litestar.plugins.structlog import StructlogConfig, StructlogPlugin
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars


def logging_plugins() -> list[PluginProtocol]:
    """The logging plugin, restricted to fields that say nothing about a person."""
    return [
        StructlogPlugin(
            StructlogConfig(
                structlog_logging_config=StructLoggingConfig(log_exceptions="never"),
                middleware_logging_config=LoggingMiddlewareConfig(
                    request_log_fields=("method", "path"),
                    response_log_fields=("status_code",),
                    exclude=["/health", "/static"],
                ),
            )
        )
    ]


class RequestId(ASGIMiddleware):
    """Gives each request an id, which its log lines and its answer's `X-Request-Id` carry."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        clear_contextvars()
        request_id = uuid.uuid4().hex
        bind_contextvars(request=request_id)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message)["X-Request-Id"] = request_id
            await send(message)

        await next_app(scope, receive, send_with_id)
