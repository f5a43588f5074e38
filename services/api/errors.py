"""The one place where what went wrong becomes a status and a Swedish page."""

import asyncpg
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from services.api.answers import page
from services.api.scoping import visit_of
from services.domain.base.errors import Conflict, DomainError, NotFound, RuleBroken
from services.render.words import explain

log = structlog.get_logger()

TOO_LARGE = "Det du skickade är för stort att ta emot på en gång. Välj färre eller mindre filer."

PAGES = {403, 404, 409, 422, 429, 500, 503}


def status_of(error: Exception, method: str = "GET") -> int:
    """The HTTP status of an exception."""
    match error:
        case NotFound():
            return 404
        case Conflict():
            return 409
        case RuleBroken() | DomainError():
            return 422
        case HTTPException():
            # Missing and wrongly addressed look alike; a form of the wrong shape is bad input.
            return {400: 422, 401: 404, 405: 404, 413: 422}.get(error.status_code, error.status_code)
        case asyncpg.DataError():
            # A number or a sign that no row can hold: nothing is found by it, and nothing can be saved with it.
            return 404 if method == "GET" else 422
        case asyncpg.UniqueViolationError() | asyncpg.ExclusionViolationError():
            # The rule was asked a moment too early: somebody else, or the same person's second click, was there first.
            return 409
    return 500


def answer_error(request: Request, error: Exception) -> Response[str]:
    """A calm page that says what happened, that nothing was lost, and what to do."""
    status = status_of(error, request.method)
    if status >= 500:
        log.error("request failed", path=request.url.path, method=request.method, exc_info=error)
    visit = visit_of(request)
    shown = status if status in PAGES else 500 if status >= 500 else 404
    words = explain(error) if isinstance(error, DomainError) and not isinstance(error, NotFound) else ""
    if isinstance(error, RequestEntityTooLarge):
        words = TOO_LARGE
    try:
        answer = page(f"errors/{shown}.html", visit, status=status, words=words, error=error, hide_sign_in=True)
    except Exception:
        # Rendering the error page must never hide the first error.
        log.exception("error page failed", path=request.url.path)
        text = "Något gick fel hos oss. Inget som var sparat har gått förlorat. Försök igen om en stund."
        answer = Response(text, media_type=MediaType.TEXT, status_code=status)
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})
    return answer
