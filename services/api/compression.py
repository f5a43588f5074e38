"""Pages leave compressed, where the browser takes it: the embedded service has no proxy in front that would do it."""

import gzip
import secrets
from io import BytesIO

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware.base import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

LEAST_BYTES = 1_000
LEVEL = 4
"""Smaller than level 1 by a sixth and hardly slower; the levels above cost more than they save."""

MOST_PADDING = 100
COMPRESSED = ("text/html", "application/json", "application/toml", "text/plain")


class Compression(ASGIMiddleware):
    """Compresses answers that are whole in one piece. Streams pass as they are, so that live pages aren't held up."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if "gzip" not in Headers.from_scope(scope).get("accept-encoding", ""):
            await next_app(scope, receive, send)
            return
        start: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    message["body"] = _compress(start, message["body"])
                await send(start)
                start = None
            await send(message)

        await next_app(scope, receive, send_compressed)


def _compress(start: Message, body: bytes) -> bytes:
    """The body compressed, and the headers that say so; or the body as it is."""
    headers = MutableScopeHeaders.from_message(start)
    if not headers.get("content-type", "").startswith(COMPRESSED) or "content-encoding" in headers:
        return body
    headers["Vary"] = ", ".join(filter(None, (headers.get("vary"), "Accept-Encoding")))
    if len(body) < LEAST_BYTES:
        return body
    compressed = BytesIO()
    # A name of random length, as gzip allows: the length of an answer then tells nobody on the wire whether a guess at
    # a secret in it repeats something that they had the page show (BREACH).
    padding = "x" * secrets.randbelow(MOST_PADDING)
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=LEVEL, fileobj=compressed, mtime=0) as file:
        file.write(body)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(compressed.tell())
    return compressed.getvalue()
