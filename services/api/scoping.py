"""One transaction per request, in the scope that the address names, committed before the response starts."""

import time
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, cast
from urllib.parse import quote

from litestar.connection import Request
from litestar.enums import ScopeType
from litestar.middleware.base import ASGIMiddleware
from litestar.response import Redirect
from litestar.types import ASGIApp, Message, Receive, Send
from litestar.types import Scope as Connection
from litestar.utils.empty import value_or_default
from litestar.utils.scope.state import ScopeState

from services.api.sessions import SignedIn, signed_in
from services.api.settings import Settings
from services.api.visit import Visit, load_visitor
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.base.clock import Clock
from services.domain.base.errors import NotFound
from services.domain.base.permissions import Permission
from services.domain.base.reading import Lookup
from services.domain.base.scope import Scope
from services.domain.piccolo_conf import DB

ANEW = "/logga-in/igen"
"""Where one is told to sign in once more."""


class VisitMiddleware(ASGIMiddleware):
    """Gives each request its visit and its transaction. Handlers say by `opt` what they need:

    - `permission`: the one that the visitor must have in the address's hat (somewhere, when it has a dimension);
    - `receives_files=True`: with it, that the body may be large. Who may is asked first, then the body is read to
      temporary files without a transaction, and then all begins as for others;
    - `fresh=True`: with it, that the sign-in is as fresh as the tenant's settings ask for;
    - `addressed`: what is asked of the database to find what the address names, so that it comes with who asks;
    With a permission the sign-in must be at the level of assurance that the hat and the provider ask for.

    - `public=True`: anybody; the visitor is still known when signed in. Runs in the identity scope, or in none with
      `scope=False` (files, health).

    Missing, forbidden and another tenant's all answer 404; an anonymous visitor is led to sign in.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def handle(self, scope: Connection, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        options = scope["route_handler"].opt
        if options.get("scope") is False or scope.get("method") == "OPTIONS":
            await next_app(scope, receive, send)
            return
        request: Request = Request(scope, receive)
        permission = cast("Permission | None", options.get("permission"))
        who = signed_in(request)
        if who is None and permission is not None:
            await self._lead_to_sign_in(request)(scope, receive, send)
            return
        hat = "" if permission is None else hat_of_address(request)
        account = who.account if who else None
        if options.get("receives_files"):
            async with DB.scoped_transaction(scope_of_hat(hat, account)):
                visit = await self._visit(request, who, hat, permission)
            if visit.is_assured:
                await request.form()
        async with AsyncExitStack() as stack:
            transaction = await stack.enter_async_context(DB.scoped_transaction(scope_of_hat(hat, account)))
            addressed = options["addressed"](scope) if "addressed" in options else None
            visit = scope["state"]["visit"] = await self._visit(request, who, hat, permission, addressed)

            async def send_after_commit(message: Message) -> None:
                if message["type"] == "http.response.start":
                    transaction.rollback_only = message["status"] >= 400
                    await stack.aclose()
                await send(message)

            answer = next_app
            if not visit.is_assured or (options.get("fresh") and not signed_in_recently(visit, time.time())):
                answer = self._ask_to_sign_in_anew(request)
            await answer(scope, receive, send_after_commit)

    async def _visit(
        self,
        request: Request,
        who: SignedIn | None,
        hat: str,
        permission: Permission | None,
        addressed: Lookup[Any] | None = None,
    ) -> Visit:
        clock = self.settings.clock
        address = request.client.host if request.client else None
        visitor = None
        if who is not None:
            visitor = await load_visitor(who.account, hat, address=address, clock=clock, who=who, addressed=addressed)
        allowed = permission is None or (visitor is not None and visitor.actor.may_somewhere(permission))
        if not allowed:
            # The error page knows nobody: it looks the same whether the address is missing or forbidden.
            request.scope["state"]["visit"] = blank_visit(request, clock)
            raise NotFound(address=request.url.path)
        return Visit(
            actor=visitor.actor if visitor else None,
            tenant=visitor.tenant if visitor else None,
            mail=visitor.mail if visitor else "",
            hats=visitor.hats if visitor else (),
            clock=clock,
            path=request.url.path,
            signed_in_at=who.signed_in_at if who else None,
            is_assured=permission is None or visitor is None or visitor.is_assured,
            said=request.app.state.messenger.heard(request.cookies),
            fragment=asked_fragment(request),
            colour_scheme=colour_scheme(request),
        )

    @staticmethod
    def _ask_to_sign_in_anew(request: Request) -> ASGIApp:
        """To a page of ours that says why and leads on: `form-action 'self'` stops a form that leads to the provider. From
        there back to the page, or to the one on which the button stands."""
        path = request.url.path
        page = quote(path if request.method == "GET" else path.rpartition("/")[0], safe="/")
        return Redirect(f"{ANEW}?vidare={page}", status_code=303).to_asgi_response(request.app, request)

    @staticmethod
    def _lead_to_sign_in(request: Request) -> ASGIApp:
        wanted = request.url.path if request.method == "GET" else "/"
        tenant = request.path_params.get("tenant")
        start = f"/{tenant}/logga-in" if tenant else "/logga-in"
        response = Redirect(f"{start}?vidare={quote(wanted, safe='/')}", status_code=303)
        return response.to_asgi_response(request.app, request)


def signed_in_recently(visit: Visit, now: float) -> bool:
    """Whether the sign-in is as fresh as the tenant asks for before approving and submitting (0 minutes: always)."""
    minutes = visit.tenant.settings.fresh_sign_in_minutes if visit.tenant else 0
    return minutes == 0 or (visit.signed_in_at is not None and now - visit.signed_in_at <= minutes * 60)


def hat_of_address(request: Request) -> str:
    """The hat that an address asks for: a tenant's slug, `nationellt` or `drift`; empty for personal pages."""
    tenant = request.path_params.get("tenant")
    if tenant is not None:
        return str(tenant)
    first = request.url.path.split("/", 2)[1]
    return first if first in (NATIONAL_HAT, OPERATOR_HAT) else ""


def scope_of_hat(hat: str, account: int | None) -> Scope:
    """The database scope of a hat."""
    if hat == NATIONAL_HAT:
        return Scope("national", account=account)
    if hat == OPERATOR_HAT:
        return Scope("operator", account=account)
    return Scope("tenant", hat, account) if hat else Scope("identity", account=account)


def asked_fragment(request: Request) -> str | None:
    """The element that htmx will swap, when it asks for a part of a page (under htmx 4 the target reads `div#id`)."""
    if request.headers.get("HX-Request") != "true" or request.headers.get("HX-Request-Type") != "partial":
        return None
    return request.headers.get("HX-Target", "").rpartition("#")[2] or None


def colour_scheme(request: Request) -> str:
    """The visitor's choice of light or dark, kept in a cookie of its own; otherwise as the device says."""
    chosen = request.cookies.get("utseende", "auto")
    return chosen if chosen in ("light", "dark") else "auto"


def csrf_token(request: Request) -> str:
    """The token that forms on the answered page must carry."""
    return value_or_default(ScopeState.from_scope(request.scope).csrf_token, "")


def blank_visit(request: Request, clock: Clock) -> Visit:
    """A visit of nobody known, for error pages outside any hat."""
    return Visit(
        actor=None,
        tenant=None,
        clock=clock,
        path=request.url.path,
        colour_scheme=colour_scheme(request),
    )


def visit_of(request: Request) -> Visit:
    """The request's visit with its CSRF token, which Litestar makes further in than the visit."""
    visit = request.scope["state"].get("visit") or blank_visit(request, Clock())
    return replace(visit, csrf_token=csrf_token(request))


def provide_visit(request: Request) -> Visit:
    """Litestar dependency `visit`."""
    return visit_of(request)
