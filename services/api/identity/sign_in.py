"""`/logga-in`: choose where, go there, come back. Starts by GET, so that the CSP's `form-action 'self'` lets it through."""

import time
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

import structlog
from litestar import MediaType, Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.identity.relying import (
    CALLBACK,
    KEYS,
    Browser,
    browser_digest,
    local_path,
    new_browser_secret,
    relying_parties_of,
    relying_party,
    remember,
    take,
)
from services.api.identity.words import refusal
from services.api.oidc import AttemptUnknown, OidcError, Person
from services.api.rate_limit import spend
from services.api.scoping import ANEW, blank_visit
from services.api.sessions import SignedIn, begin_session, signed_in
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.clock import Clock
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.base.scope import identity_scope
from services.domain.identity.actions.coming_in import CameIn, come_in
from services.domain.identity.queries.providers import (
    choices_for_address,
    choices_in_tenant,
    demanded_levels,
    provider_by_slug,
    shared_choices,
)
from services.domain.identity.rules import (
    ONE_TIME_LINK,
    Presented,
    ProviderView,
    UnknownPerson,
    is_assured,
    levels_to_ask,
    read_address,
    read_claims,
)
from services.domain.tenancy.queries import access_tenant
from services.domain.tenancy.rules import TenantView

log = structlog.get_logger()

STARTS_PER_MINUTE = 120
ANSWERS_PER_MINUTE = 120
LOOKUPS_PER_MINUTE = 30

PUBLIC: dict[str, Any] = {"public": True}
ALONE: dict[str, Any] = {"public": True, "scope": False}
"""Without a transaction: the provider is called meanwhile."""

Answer = TypeVar("Answer", bound=Response[Any])
NextPath = Annotated[str | None, QueryParameter(name="vidare")]
Anew = Annotated[bool, QueryParameter(name="pa-nytt")]


@get("/logga-in", opt=PUBLIC, include_in_schema=False)
async def choose(visit: Visit, next_path: NextPath = None) -> Response[str]:
    """Where do you sign in? The shared providers, or by one's work address."""
    return _choices(visit, await shared_choices(), next_path)


@post("/logga-in", opt=PUBLIC, status_code=200, include_in_schema=False)
async def choose_by_address(visit: Visit, request: Request, redis: Redis) -> Response[str]:
    """The providers that answer for the domain of a work address; shown as links, never led on to by the form."""
    await spend(redis, request, "sign-in address", per_minute=LOOKUPS_PER_MINUTE)
    values = await typed(request)
    try:
        found = await choices_for_address(read_address(values["address"]))
    except RuleBroken as error:
        return _choices(visit, await shared_choices(), values["vidare"], values=values, errors=errors_by_field(error))
    return _choices(visit, found or await shared_choices(), values["vidare"], values=values, found=bool(found))


@get("/{tenant:str}/logga-in", opt=PUBLIC, include_in_schema=False)
async def choose_in_tenant(visit: Visit, tenant: str, next_path: NextPath = None) -> Response[str]:
    """Where the people of one RSS sign in."""
    of = await access_tenant(tenant)
    if not of.active:
        raise NotFound(tenant=tenant)
    return _choices(visit, await choices_in_tenant(tenant), next_path or f"/{tenant}", of=of)


def _choices(
    visit: Visit,
    providers: list[ProviderView],
    next_path: str | None,
    *,
    of: TenantView | None = None,
    values: Typed | None = None,
    errors: object = None,
    found: bool | None = None,
) -> Response[str]:
    return page(
        "identity/choose.html",
        visit,
        status=422 if errors else 200,
        title="Logga in",
        hide_sign_in=True,
        providers=[(provider.slug, provider.name) for provider in providers],
        next_path=local_path(next_path),
        of=of,
        values=values or Typed(),
        errors=errors or {},
        found=found,
    )


@get("/logga-in/{provider:str}", opt=ALONE, include_in_schema=False)
async def start(
    request: Request, settings: Settings, redis: Redis, provider: str, next_path: NextPath = None, anew: Anew = False
) -> Redirect | Response[str]:
    """Send the browser to the provider. `pa-nytt` asks for a fresh sign-in, or another account than last time.

    Who is on their way to a hat is asked for its level of assurance at once.
    """
    await spend(redis, request, "sign-in", per_minute=STARTS_PER_MINUTE)
    next_path = local_path(next_path)
    async with identity_scope():
        chosen = await _active_provider(provider)
        demands = await demanded_levels(hat_of_path(next_path), provider)
    secret = new_browser_secret()
    try:
        url, attempt = await relying_party(settings, chosen).start(
            redirect_uri=settings.base_url + CALLBACK,
            browser=browser_digest(secret),
            next_path=next_path,
            max_age=0 if anew else None,
            acr=levels_to_ask(demands),
        )
    except OidcError as error:
        return _refused(request, settings, error, provider)
    await remember(redis, attempt)
    return uncached(Redirect(url, status_code=303, cookies=[Browser(settings, attempt.state).cookie(secret)]))


@get(CALLBACK, opt=ALONE, include_in_schema=False)
async def finish(request: Request, settings: Settings, redis: Redis) -> Redirect | Response[str]:
    """Take the provider's answer: let in whom we know, turn others away politely."""
    await spend(redis, request, "sign-in answer", per_minute=ANSWERS_PER_MINUTE)
    answer = {name: value for name, value in request.query_params.items() if isinstance(value, str)}
    browser = Browser(settings, answer.get("state", ""))
    try:
        attempt = await take(redis, answer.get("state", ""))
        if not browser.is_bound_to(attempt.browser, request):
            raise AttemptUnknown("another browser")
    except AttemptUnknown as error:
        return _refused(request, settings, error, None)
    async with identity_scope():
        provider = await _active_provider(attempt.provider)
    try:
        person = await relying_party(settings, provider).finish(attempt, answer)
    except OidcError as error:
        return _refused(request, settings, error, provider.slug, browser)
    presented = _presented(person, provider)
    try:
        came = await _come_in(request, settings.clock, presented, provider)
    except UnknownPerson:
        return await _unknown(request, settings, presented, provider, browser)
    begin_session(
        request,
        SignedIn(
            account=came.account.id,
            provider=provider.slug,
            issuer=person.issuer,
            subject=person.subject,
            provider_session=person.session,
            signed_in_at=int(time.time()),
            acr=person.acr,
        ),
        id_token=person.id_token,
    )
    log.info("signed in", provider=provider.slug)
    return uncached(Redirect(destination(attempt.next_path, came), status_code=303, cookies=[browser.forget()]))


@get(KEYS, opt={**ALONE, "skip_session": True}, include_in_schema=False, sync_to_thread=False)
def keys(settings: Settings) -> Response[dict[str, Any]]:
    """Our public keys: what providers check our client assertions against."""
    public = relying_parties_of(settings).keys.public()
    return Response(public, media_type=MediaType.JSON, headers={"Cache-Control": "public, max-age=300"})


@get(ANEW, opt=PUBLIC, include_in_schema=False)
async def sign_in_again(visit: Visit, request: Request, next_path: NextPath = None) -> Response[str] | Redirect:
    """Why one is to sign in once more, and the link that does it: at a higher level of assurance, or just now."""
    who, next_path = signed_in(request), local_path(next_path)
    if who is None or who.issuer == ONE_TIME_LINK:
        return see_other(f"/logga-in?vidare={quote(next_path, safe='/')}")
    demands = await demanded_levels(hat_of_path(next_path), who.provider)
    return page(
        "identity/sign_in_again.html",
        visit,
        title="Logga in igen",
        asker=next((hat.title for hat in visit.hats if hat.url == f"/{hat_of_path(next_path)}"), "Samband"),
        is_assured=is_assured(who.acr, demands),
        level=who.acr,
        levels=levels_to_ask(demands),
        again=f"/logga-in/{who.provider}?pa-nytt=true&vidare={quote(next_path, safe='/')}",
    )


async def _active_provider(slug: str) -> ProviderView:
    provider = await provider_by_slug(slug)
    if not provider.active:
        raise NotFound(provider=slug)
    return provider


def _presented(person: Person, provider: ProviderView) -> Presented:
    return read_claims(provider.mapping, issuer=person.issuer, subject=person.subject, claims=person.claims)


async def _come_in(request: Request, clock: Clock, presented: Presented, provider: ProviderView) -> CameIn:
    address = request.client.host if request.client else None
    async with identity_scope():
        return await come_in(presented, provider, address=address, today=clock.today(), at=Clock().now())


def destination(next_path: str, came: CameIn) -> str:
    """Where the person was going, when it lies in a hat that is theirs; else the start page, which knows where to."""
    return next_path if hat_of_path(next_path) in {hat.hat for hat in came.hats} else "/"


def hat_of_path(path: str) -> str:
    """The first part of a path of ours, which says the hat where there is one."""
    return path.split("/", 2)[1].split("?")[0]


def _refused(
    request: Request,
    settings: Settings,
    error: OidcError,
    provider: str | None,
    browser: Browser | None = None,
) -> Response[str]:
    """Say what happened; the log says why, without saying who."""
    log.warning("sign-in refused", provider=provider, kind=type(error).__name__, reason=error.reason)
    words = refusal(error)
    answer = page(
        "identity/refused.html",
        blank_visit(request, settings.clock),
        status=words.status,
        title=words.title,
        hide_sign_in=True,
        text=words.text,
        again=f"/logga-in/{provider}" if provider else "/logga-in",
    )
    if browser:
        answer.cookies.append(browser.forget())
    return uncached(answer)


async def _unknown(
    request: Request, settings: Settings, presented: Presented, provider: ProviderView, browser: Browser
) -> Response[str]:
    """A polite page with whom to ask, and nothing else."""
    log.info("sign-in of an unknown person", provider=provider.slug)
    tenant = None
    if provider.tenant is not None:
        async with identity_scope():
            tenant = await access_tenant(provider.tenant)
    answer = page(
        "public/sign_in_refused.html",
        blank_visit(request, settings.clock),
        status=403,
        hide_sign_in=True,
        identity=presented.mail or presented.name or None,
        tenant_name=tenant.name if tenant else None,
        again=f"/logga-in/{provider.slug}?pa-nytt=true",
    )
    answer.cookies.append(browser.forget())
    return uncached(answer)


def uncached(answer: Answer) -> Answer:
    """Leave no copy anywhere."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


handlers = [choose, choose_by_address, choose_in_tenant, sign_in_again, start, finish, keys]
