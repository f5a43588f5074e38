"""`/{tenant}/behorigheter`: who may do what in an RSS; invite, grant, take back."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.bodies.person_choice import person_choice, person_chosen, told
from services.api.forms import Typed, errors_by_field, typed
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.errors import NotUnderstood, RuleBroken
from services.domain.base.roles import Role
from services.domain.bodies.queries.people import PersonView, list_people
from services.domain.bodies.queries.principals import list_principals
from services.domain.identity.actions.grants import end_grant, grant_role
from services.domain.identity.actions.invitations import invite, withdraw_invitation
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries.accounts import access_account_of_tenant
from services.domain.identity.queries.grants import GrantRow, grants_of_account, grants_of_tenant
from services.domain.identity.queries.invitations import open_invitations_of_tenant
from services.domain.identity.rules import GRANTABLE, PRINCIPAL_ROLES, GrantedRole

MANAGE: dict[str, Any] = {"permission": IdentityPermission.PEOPLE}


@get("/{tenant:str}/behorigheter", opt=MANAGE, include_in_schema=False)
async def list_access(visit: Visit) -> Response[str]:
    """Everyone with a role that was given, and the invitations that nobody has answered."""
    return await _list_page(visit)


@get("/{tenant:str}/behorigheter/inbjudan", opt=MANAGE, include_in_schema=False)
async def new_invitation(visit: Visit, request: Request) -> Response[str]:
    """The form of an invitation; `person` fills it from the register of people."""
    wanted = request.query_params.get("person", "")
    people = {str(person.id): person for person in await list_people()}
    person = people.get(wanted)
    return await _invitation_page(
        visit, Typed(who=told(person), name=person.name, address=person.mail or "") if person else Typed()
    )


@post("/{tenant:str}/behorigheter/inbjudan", opt=MANAGE, include_in_schema=False)
async def send_invitation(visit: Visit, request: Request, settings: Settings) -> Response[str] | Redirect:
    """Invite someone; the letter leaves when the transaction is committed."""
    values = await typed(request)
    tenant = visit.own_tenant
    try:
        granted = await _granted(values, is_optional=bool(values["who"].strip()))
        await invite(
            address=values["address"],
            identifier=values["identifier"],
            name=values["name"],
            roles=[granted] if granted else [],
            person=person_chosen(values, await _people_without_account()),
            tenant=tenant.slug,
            tenant_name=tenant.name,
            sign_in_url=f"{settings.base_url}/{tenant.slug}/logga-in",
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _invitation_page(visit, values, error)
    return see_other(f"/{tenant.slug}/behorigheter", said="Inbjudan är skickad.")


@post("/{tenant:str}/behorigheter/inbjudan/{invitation:int}/aterkallelse", opt=MANAGE, include_in_schema=False)
async def take_invitation_back(visit: Visit, invitation: int) -> Redirect:
    """Withdraw an invitation that nobody has answered."""
    tenant = visit.own_tenant.slug
    await withdraw_invitation(invitation, tenant=tenant, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"/{tenant}/behorigheter", said="Inbjudan är återkallad.")


@get("/{tenant:str}/behorigheter/{account:int}", opt=MANAGE, include_in_schema=False)
async def show_account(visit: Visit, account: int) -> Response[str]:
    """One person's roles, to add to and take back."""
    return await _account_page(visit, account, Typed())


@post("/{tenant:str}/behorigheter/{account:int}/roller", opt=MANAGE, include_in_schema=False)
async def give_role(visit: Visit, request: Request, account: int) -> Response[str] | Redirect:
    """Give the person one more role."""
    values = await typed(request)
    tenant = visit.own_tenant.slug
    try:
        granted = await _granted(values, is_optional=False)
        assert granted is not None
        await grant_role(
            account,
            granted,
            tenant=tenant,
            actor=visit.signed_in,
            today=visit.clock.today(),
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _account_page(visit, account, values, error)
    return see_other(f"/{tenant}/behorigheter/{account}", said="Rollen är tilldelad.")


@post("/{tenant:str}/behorigheter/{account:int}/roller/{grant:int}/slut", opt=MANAGE, include_in_schema=False)
async def take_role_back(visit: Visit, account: int, grant: int) -> Response[str] | Redirect:
    """Take a role back from today."""
    tenant = visit.own_tenant.slug
    try:
        await end_grant(grant, tenant=tenant, actor=visit.signed_in, today=visit.clock.today(), at=visit.clock.now())
    except RuleBroken as error:
        return await _account_page(visit, account, Typed(), error)
    return see_other(f"/{tenant}/behorigheter", said="Rollen är återtagen.")


async def _list_page(visit: Visit) -> Response[str]:
    grants = await grants_of_tenant(visit.own_tenant.slug, today=visit.clock.today())
    people: dict[int, list[GrantRow]] = {}
    for grant in grants:
        people.setdefault(grant.account, []).append(grant)
    return page(
        "identity/people.html",
        visit,
        title="Behörigheter",
        people=list(people.values()),
        invitations=await open_invitations_of_tenant(visit.own_tenant.slug),
        principals=await _principal_names(),
        breadcrumbs=_crumbs(visit),
    )


async def _invitation_page(visit: Visit, values: Typed, *broken: RuleBroken) -> Response[str]:
    people = await _people_without_account()
    return page(
        "identity/invite.html",
        visit,
        status=422 if broken else 200,
        title="Bjud in",
        values=values,
        errors=errors_by_field(*broken),
        roles=_role_choices(),
        principals=list((await _principal_names()).items()),
        choice=person_choice(values, people),
        breadcrumbs=_crumbs(visit, "Bjud in"),
    )


async def _account_page(visit: Visit, account: int, values: Typed, *broken: RuleBroken) -> Response[str]:
    tenant = visit.own_tenant.slug
    person = await access_account_of_tenant(account, tenant=tenant)
    return page(
        "identity/account.html",
        visit,
        status=422 if broken else 200,
        title=person.name,
        person=person,
        grants=await grants_of_account(account, tenant=tenant),
        today=visit.clock.today(),
        values=values,
        errors=errors_by_field(*broken),
        roles=_role_choices(),
        principals=list((await _principal_names()).items()),
        principal_names=await _principal_names(),
        breadcrumbs=_crumbs(visit, person.name),
    )


async def _granted(values: Typed, *, is_optional: bool) -> GrantedRole | None:
    """The role that was chosen, with its principal. Raises NotUnderstood; None when none was chosen and none is needed."""
    if not values["role"] and is_optional:
        return None
    if values["role"] not in set(GRANTABLE):
        raise NotUnderstood(name="roll", value=values["role"] or "inget", expected="en av rollerna", field="role")
    role = Role(values["role"])
    if role not in PRINCIPAL_ROLES:
        return GrantedRole(role)
    known = await _principal_names()
    principal = values.row("principal")
    if principal not in known:
        raise NotUnderstood(
            name="huvudman", value="inget", expected=f"vilken huvudman {role.title} gäller", field="principal"
        )
    return GrantedRole(role, principal=principal)


async def _people_without_account() -> list[PersonView]:
    """Those in the register who do not sign in yet."""
    return [person for person in await list_people() if person.account is None]


async def _principal_names() -> dict[int, str]:
    return {principal.id: principal.name for principal in await list_principals()}


def _role_choices() -> list[tuple[str, str]]:
    return [(str(role), role.title[0].upper() + role.title[1:]) for role in GRANTABLE]


def _crumbs(visit: Visit, last: str | None = None) -> list[tuple[str, str | None]]:
    home = f"/{visit.own_tenant.slug}"
    crumbs: list[tuple[str, str | None]] = [(visit.own_tenant.short_name, home)]
    if last is None:
        return [*crumbs, ("Behörigheter", None)]
    return [*crumbs, ("Behörigheter", f"{home}/behorigheter"), (last, None)]


handlers = [
    list_access,
    new_invitation,
    send_invitation,
    take_invitation_back,
    show_account,
    give_role,
    take_role_back,
]
