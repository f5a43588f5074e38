"""`/drift/personer`, `/drift/inbjudan`: the operator ends a person's sessions, and invites the first of each hat."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.sessions import SessionStore
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.clock import Clock
from services.domain.base.errors import RuleBroken
from services.domain.base.roles import Role
from services.domain.identity.actions.accounts import close_account
from services.domain.identity.actions.coming_in import note_sessions_ended
from services.domain.identity.actions.invitations import FIRST_ROLES, invite_first
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries.accounts import find_people
from services.domain.networks.queries.networks import national_networks
from services.domain.tenancy.queries import all_tenants

CLOSE: dict[str, Any] = {"permission": IdentityPermission.CLOSE}
END: dict[str, Any] = {"permission": IdentityPermission.END_SESSIONS}
INVITE: dict[str, Any] = {"permission": IdentityPermission.CONNECT}
OfTenant = Annotated[str, QueryParameter(name="rss", max_length=40)]
Words = Annotated[str, QueryParameter(name="sok", max_length=100)]


@get("/drift/personer", opt=END, include_in_schema=False)
async def search(visit: Visit, words: Words = "") -> Response[str]:
    """People by name or address."""
    return await _people_page(visit, words)


async def _people_page(visit: Visit, words: str, *broken: RuleBroken) -> Response[str]:
    return page(
        "identity/persons.html",
        visit,
        status=422 if broken else 200,
        title="Personer",
        words=words,
        errors=errors_by_field(*broken),
        people=await find_people(words.strip()) if words.strip() else None,
        breadcrumbs=[("Driften", "/drift"), ("Personer", None)],
    )


@post("/drift/personer/{account:int}/sessioner/slut", opt=END, include_in_schema=False)
async def end_sessions(visit: Visit, account: int, sessions: SessionStore) -> Redirect:
    """Sign a person out everywhere: every page asks for a new sign-in."""
    await note_sessions_ended(account, actor=visit.signed_in, at=Clock().now())
    ended = await sessions.end_all_of_account(account)
    what = "1 session avslutades" if ended == 1 else f"{ended} sessioner avslutades"
    return see_other("/drift/personer", said=f"Personen är utloggad: {what}.")


@post("/drift/personer/{account:int}/stangning", opt=CLOSE, include_in_schema=False)
async def close(visit: Visit, account: int, sessions: SessionStore) -> Response[str] | Redirect:
    """Close the account of somebody who has no role, seat or call any more, and end their sessions."""
    try:
        closed = await close_account(account, actor=visit.signed_in, today=visit.clock.today(), at=Clock().now())
    except RuleBroken as error:
        return await _people_page(visit, "", error)
    await sessions.end_all_of_account(account)
    return see_other("/drift/personer", said=f"Kontot är stängt: {closed.name}.")


@get("/drift/inbjudan", opt=INVITE, include_in_schema=False)
async def show_invitation(visit: Visit, tenant: OfTenant = "") -> Response[str]:
    """Invite an RSS's first administrator, SKR's people, another operator."""
    return await _invitation_page(visit, Typed(tenant=tenant, role=str(Role.ADMINISTRATOR) if tenant else ""))


@post("/drift/inbjudan", opt=INVITE, include_in_schema=False)
async def send_invitation(visit: Visit, request: Request, settings: Settings) -> Response[str] | Redirect:
    """Send the invitation; at bad input the same page with what was typed."""
    values = await typed(request)
    tenant = values["tenant"] or None
    try:
        await invite_first(
            next((role for role in FIRST_ROLES if role == values["role"]), Role.READER),
            tenant=tenant,
            network=values["network"] or None,
            address=values["address"],
            name=values["name"],
            sign_in_url=f"{settings.base_url}/logga-in",
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _invitation_page(visit, values, error)
    return see_other("/drift/brev", said="Inbjudan är skickad. Brevet står först här nedan.")


async def _invitation_page(visit: Visit, values: Typed, *broken: RuleBroken) -> Response[str]:
    return page(
        "identity/invite_first.html",
        visit,
        status=422 if broken else 200,
        title="Bjud in",
        values=values,
        errors=errors_by_field(*broken),
        roles=[(str(role), role.title.capitalize()) for role in FIRST_ROLES],
        tenants=[(tenant.slug, tenant.name) for tenant in await all_tenants()],
        networks=[(network.slug, network.name) for network in (await national_networks()).values()],
        breadcrumbs=[("Driften", "/drift"), ("Bjud in", None)],
    )


handlers = [search, end_sessions, close, show_invitation, send_invitation]
