"""The Litestar application: every module's handlers under one set of walls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from services.api import (
    bodies,
    documents,
    health,
    home,
    identity,
    meetings,
    networks,
    operator,
    privacy,
    rounds,
    tenancy,
    uploads,
)
from services.api.assets import assets_handler
from services.api.compression import Compression
from services.api.errors import answer_error
from services.api.live import LiveHub
from services.api.logs import RequestLog, logging_plugins
from services.api.said import Messenger
from services.api.scoping import VisitMiddleware, provide_visit
from services.api.security import security_headers
from services.api.sessions import SessionConfig, SessionStore, connect
from services.api.settings import Settings
from services.domain.piccolo_conf import DB
from services.render.environment import STATIC

MODULES = (health, home, identity, networks, operator, tenancy, privacy, bodies, meetings, rounds, documents, uploads)


LARGEST_BODY = 2 * 1024 * 1024
"""Bytes that anybody may post: read into memory before it is known who asks. A whole half-year report is a tenth of it."""


def create_app(settings: Settings) -> Litestar:
    """Build the application. Opens nothing before its lifespan starts."""
    redis = connect(settings.redis_url, connections=40)
    sessions = SessionStore(redis)
    hub = LiveHub(redis)

    @asynccontextmanager
    async def running(app: Litestar) -> AsyncIterator[None]:
        await DB.start_connection_pool(min_size=2, max_size=10)
        DB.after_commit = hub.publish
        hub.start()
        try:
            yield
        finally:
            await hub.stop()
            DB.after_commit = None
            await DB.close_connection_pool()
            await redis.aclose()

    app = Litestar(
        route_handlers=[*(handler for module in MODULES for handler in module.handlers), assets_handler(STATIC)],
        lifespan=[running],
        middleware=[
            RequestLog(),
            Compression(),
            SessionConfig(sessions, secure=settings.is_secure).middleware,
            VisitMiddleware(settings),
        ],
        before_send=[security_headers(is_secure=settings.is_secure)],
        state=State({"messenger": Messenger(settings.key_for("said"), settings.is_secure)}),
        dependencies={
            "visit": Provide(provide_visit, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "hub": Provide(lambda: hub, sync_to_thread=False),
            "redis": Provide(lambda: redis, sync_to_thread=False),
            "sessions": Provide(lambda: sessions, sync_to_thread=False),
        },
        exception_handlers={Exception: answer_error},
        csrf_config=CSRFConfig(
            secret=settings.key_for("csrf").hex(),
            cookie_name="__Host-csrf" if settings.is_secure else "csrf",
            cookie_secure=settings.is_secure,
            cookie_httponly=True,
            cookie_samesite="lax",
            exclude_from_csrf_key="exclude_from_csrf",
        ),
        plugins=logging_plugins(),
        openapi_config=OpenAPIConfig(
            title="Samband", version="1", path="/schema", render_plugins=[JsonRenderPlugin(path="/openapi.json")]
        ),
        request_max_body_size=LARGEST_BODY,
    )
    refuse_unguarded(app)
    return app


class Unguarded(Exception):
    """A route says neither which permission it asks for nor that it is public."""


def refuse_unguarded(app: Litestar) -> None:
    """Stop the start when a handler has forgotten to say who may come in."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or route.path.startswith("/schema"):
            continue
        for handler in route.route_handlers:
            # Litestar answers OPTIONS by itself, without a visit.
            if "OPTIONS" in handler.http_methods:
                continue
            if "permission" not in handler.opt and not handler.opt.get("public"):
                raise Unguarded(f"{route.path}: {handler.handler_name}")
            is_large = (handler.resolve_request_max_body_size() or 0) > LARGEST_BODY
            if is_large and not ("permission" in handler.opt and handler.opt.get("receives_files")):
                raise Unguarded(f"{route.path}: {handler.handler_name} reads large bodies of anybody")
