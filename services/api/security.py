"""Headers that every answer carries."""

from collections.abc import Awaitable, Callable

from litestar.types import Message, Scope

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def security_headers(*, is_secure: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook for every answer, also of addresses that lead nowhere; https adds HSTS, which makes no sense on plain http.

    A header that the answer has already stays as it is.
    """
    always = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if is_secure else {})
    encoded = [(name.lower().encode(), value.encode()) for name, value in always.items()]

    async def add_headers(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            present = {name.lower() for name, _ in headers}
            message["headers"] = headers + [header for header in encoded if header[0] not in present]

    return add_headers
