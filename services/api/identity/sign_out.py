"""`/logga-ut`: here, at the provider, and when the provider says so."""

import time
from typing import Any

import structlog
from litestar import MediaType, Request, Response, get, post

from services.api.answers import page
from services.api.identity.relying import SIGNED_OUT, relying_party
from services.api.oidc import LogoutOrder, OidcError
from services.api.oidc.tokens import LEEWAY
from services.api.scoping import blank_visit
from services.api.sessions import SessionStore, SignedIn, end_session, signed_in
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.clock import Clock
from services.domain.base.errors import NotFound
from services.domain.base.scope import identity_scope
from services.domain.identity.actions.coming_in import note_signed_out
from services.domain.identity.queries.providers import provider_by_slug
from services.domain.identity.rules import ONE_TIME_LINK

log = structlog.get_logger()

ALONE: dict[str, Any] = {"public": True, "scope": False}


@post("/logga-ut", opt=ALONE, status_code=200, include_in_schema=False)
async def sign_out(request: Request, settings: Settings, sessions: SessionStore) -> Response[str]:
    """End the session, and show a page that leads on to the provider, where the person's own session still lives.

    A page and not a redirect: `form-action 'self'` stops a form whose answer leads to another host.
    """
    who, session_id = signed_in(request), request.get_session_id()
    lead_on = None
    if who is not None and session_id is not None:
        lead_on = await _logout_url(settings, who, await sessions.id_token(session_id))
        end_session(request)
        address = request.client.host if request.client else None
        async with identity_scope():
            await note_signed_out(who.account, address=address, at=Clock().now())
    answer = page(
        "identity/signed_out.html",
        blank_visit(request, settings.clock),
        title="Du är utloggad",
        lead_on=lead_on,
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@get(SIGNED_OUT, opt={"public": True}, include_in_schema=False)
async def signed_out(visit: Visit) -> Response[str]:
    """Where the provider leads back to after sign-out."""
    return page("identity/signed_out.html", visit, title="Du är utloggad", lead_on=None)


@post(
    "/logga-ut/kanal/{provider:str}",
    opt={**ALONE, "exclude_from_csrf": True, "skip_session": True},
    status_code=200,
    include_in_schema=False,
)
async def provider_ends(
    provider: str, request: Request, settings: Settings, sessions: SessionStore
) -> Response[dict[str, str] | None]:
    """The provider, not a browser, says that a session is over (back-channel logout)."""
    try:
        async with identity_scope():
            chosen = await provider_by_slug(provider)
        form = await request.form()
        order = await relying_party(settings, chosen).read_logout_token(form.get("logout_token"))
        await _obey(order, sessions)
    except (OidcError, NotFound) as error:
        reason = error.reason if isinstance(error, OidcError) else "no such provider"
        log.warning("back-channel logout refused", provider=provider, reason=reason)
        refused = {"error": "invalid_request", "error_description": reason}
        return Response(refused, media_type=MediaType.JSON, status_code=400, headers={"Cache-Control": "no-store"})
    return Response(None, headers={"Cache-Control": "no-store"})


class Replayed(OidcError):
    """The logout token has been used before."""


async def _obey(order: LogoutOrder, sessions: SessionStore) -> None:
    seconds = order.expires + LEEWAY - int(time.time())
    if not await sessions.first_time(f"{order.issuer} {order.token_id}", seconds=seconds):
        raise Replayed("the logout token has been used before")
    ended = await sessions.end_at_provider(order.issuer, session=order.session, subject=order.subject)
    log.info("back-channel logout", ended=ended)


async def _logout_url(settings: Settings, who: SignedIn, id_token: str | None) -> str | None:
    """Where the provider's own session is ended; None when it cannot be, or the provider does not answer."""
    if who.issuer == ONE_TIME_LINK:
        return None
    try:
        async with identity_scope():
            provider = await provider_by_slug(who.provider)
        if id_token is None:
            return None
        return await relying_party(settings, provider).logout_url(
            id_token=id_token, return_to=settings.base_url + SIGNED_OUT
        )
    except (OidcError, NotFound) as error:
        log.warning("sign-out at the provider not possible", provider=who.provider, kind=type(error).__name__)
        return None


handlers = [sign_out, signed_out, provider_ends]
