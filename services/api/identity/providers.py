"""Identity providers: `/{tenant}/inloggning` for what claims mean, `/drift/inloggning` for where and how they are called."""

import re
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.identity.relying import CALLBACK, KEYS, SIGNED_OUT, sealer_of
from services.api.oidc import ProviderMisconfigured
from services.api.oidc.transport import require_address
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.errors import NotUnderstood, RuleBroken
from services.domain.identity.actions.providers import (
    Registration,
    change_provider,
    change_registration,
    connect_provider,
)
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries.providers import (
    access_provider,
    every_provider,
    provider_by_slug,
    providers_of_tenant,
)
from services.domain.identity.rules import (
    PRESETS,
    AuthMethod,
    ClaimMapping,
    ProviderView,
    group_grantable,
    preset_of,
    read_domains,
    read_group_roles,
    write_group_roles,
)
from services.domain.tenancy.queries import all_tenants

MANAGE: dict[str, Any] = {"permission": IdentityPermission.PROVIDERS}
CONNECT: dict[str, Any] = {"permission": IdentityPermission.CONNECT}

METHODS = [
    (AuthMethod.PRIVATE_KEY_JWT, "Nyckel (private_key_jwt)"),
    (AuthMethod.CLIENT_SECRET_BASIC, "Hemlighet i huvudet (client_secret_basic)"),
    (AuthMethod.CLIENT_SECRET_POST, "Hemlighet i formuläret (client_secret_post)"),
]
MAPPED = ("name", "mail", "mail_verified", "identifier", "groups")


@get("/{tenant:str}/inloggning", opt=MANAGE, include_in_schema=False)
async def list_own(visit: Visit) -> Response[str]:
    """The identity providers of an RSS."""
    return page(
        "identity/providers.html",
        visit,
        title="Inloggning",
        providers=await providers_of_tenant(visit.own_tenant.slug),
        names={visit.own_tenant.slug: visit.own_tenant.short_name},
        base=f"/{visit.own_tenant.slug}/inloggning",
        may_connect=False,
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Inloggning", None)],
    )


@get("/{tenant:str}/inloggning/{slug:str}", opt=MANAGE, include_in_schema=False)
async def show_own(visit: Visit, slug: str) -> Response[str]:
    """What one provider's claims mean here."""
    provider = await access_provider(slug, tenant=visit.own_tenant.slug)
    return _meaning_page(visit, provider, _as_typed(provider))


@post("/{tenant:str}/inloggning/{slug:str}", opt=MANAGE, include_in_schema=False)
async def save_own(visit: Visit, request: Request, slug: str) -> Response[str] | Redirect:
    """Change what the claims mean, which groups give roles, and which domains the provider answers for."""
    return await _save_meaning(visit, request, slug, tenant=visit.own_tenant.slug)


@get("/drift/inloggning", opt=CONNECT, include_in_schema=False)
async def list_all(visit: Visit) -> Response[str]:
    """All identity providers."""
    return page(
        "identity/providers.html",
        visit,
        title="Inloggning",
        providers=await every_provider(),
        names={tenant.slug: tenant.name for tenant in await all_tenants()},
        base="/drift/inloggning",
        may_connect=True,
        breadcrumbs=[("Driften", "/drift"), ("Inloggning", None)],
    )


@get("/drift/inloggning/ny", opt=CONNECT, include_in_schema=False)
async def new_provider(visit: Visit, settings: Settings) -> Response[str]:
    """The form that connects a provider."""
    return await _registration_page(visit, settings, None, Typed(preset="standard"))


@post("/drift/inloggning/ny", opt=CONNECT, include_in_schema=False)
async def connect(visit: Visit, request: Request, settings: Settings) -> Response[str] | Redirect:
    """Connect a provider to one RSS, or to all."""
    values = await typed(request)
    try:
        slug = _slug(values)
        tenant = await _tenant(values)
        await connect_provider(
            slug,
            tenant=tenant,
            name=values.text("name", "namn", limit=120),
            registration=_registration(values, settings),
            sealed_secret=_sealed(values, settings, slug),
            mapping=PRESETS.get(values["preset"], PRESETS["standard"])[1],
            domains=read_domains(values["domains"]),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _registration_page(visit, settings, None, values, error)
    return see_other(
        f"/drift/inloggning/{slug}", said="Inloggningen är ansluten. Registrera det som står nedan hos den."
    )


@get("/drift/inloggning/{slug:str}", opt=CONNECT, include_in_schema=False)
async def show_registration(visit: Visit, settings: Settings, slug: str) -> Response[str]:
    """Where and how a provider is called, and what to register with it."""
    provider = await provider_by_slug(slug)
    values = Typed(
        issuer=provider.issuer,
        client_id=provider.client_id,
        auth_method=str(provider.auth_method),
        required_acr="\n".join(provider.required_acr),
        other_hosts="\n".join(provider.other_hosts),
        active="ja" if provider.active else "",
    )
    return await _registration_page(visit, settings, provider, values)


@post("/drift/inloggning/{slug:str}", opt=CONNECT, include_in_schema=False)
async def save_registration(visit: Visit, request: Request, settings: Settings, slug: str) -> Response[str] | Redirect:
    """Change where and how a provider is called; an empty secret stays as it was."""
    provider = await provider_by_slug(slug)
    values = await typed(request)
    try:
        await change_registration(
            slug,
            _registration(values, settings),
            sealed_secret=_sealed(values, settings, slug),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _registration_page(visit, settings, provider, values, error)
    return see_other("/drift/inloggning", said="Registreringen är sparad.")


@get("/drift/inloggning/{slug:str}/uppgifter", opt=CONNECT, include_in_schema=False)
async def show_shared(visit: Visit, slug: str) -> Response[str]:
    """What a shared provider's claims mean."""
    provider = await access_provider(slug, tenant=None)
    return _meaning_page(visit, provider, _as_typed(provider))


@post("/drift/inloggning/{slug:str}/uppgifter", opt=CONNECT, include_in_schema=False)
async def save_shared(visit: Visit, request: Request, slug: str) -> Response[str] | Redirect:
    """Change what a shared provider's claims mean."""
    return await _save_meaning(visit, request, slug, tenant=None)


async def _save_meaning(visit: Visit, request: Request, slug: str, *, tenant: str | None) -> Response[str] | Redirect:
    provider = await access_provider(slug, tenant=tenant)
    values = await typed(request)
    try:
        mapping = ClaimMapping(
            mail_is_verified=values["mail_is_verified"] == "ja",
            **{name: values.text(name, "uppgiftens namn", optional=True) for name in MAPPED},
        )
        await change_provider(
            slug,
            tenant=tenant,
            name=values.text("title", "namn", limit=120),
            mapping=mapping,
            group_roles=read_group_roles(values["group_roles"], tenant=tenant),
            domains=read_domains(values["domains"]),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return _meaning_page(visit, provider, values, error)
    return see_other(
        f"/{tenant}/inloggning" if tenant else "/drift/inloggning", said="Inloggningens uppgifter är sparade."
    )


def _as_typed(provider: ProviderView) -> Typed:
    return Typed(
        title=provider.name,
        mail_is_verified="ja" if provider.mapping.mail_is_verified else "",
        group_roles=write_group_roles(provider.group_roles),
        domains="\n".join(provider.domains),
        **{name: getattr(provider.mapping, name) for name in MAPPED},
    )


def _meaning_page(visit: Visit, provider: ProviderView, values: Typed, *broken: RuleBroken) -> Response[str]:
    list_of = f"/{provider.tenant}/inloggning" if provider.tenant else "/drift/inloggning"
    preset = preset_of(provider.mapping)
    return page(
        "identity/provider.html",
        visit,
        status=422 if broken else 200,
        title=provider.name,
        provider=provider,
        preset=PRESETS[preset][0] if preset else "Egen",
        values=values,
        errors=errors_by_field(*broken),
        roles=[role.title for role in group_grantable(provider.tenant)],
        cancel=list_of,
        breadcrumbs=[("Inloggning", list_of), (provider.name, None)],
    )


async def _registration_page(
    visit: Visit, settings: Settings, provider: ProviderView | None, values: Typed, *broken: RuleBroken
) -> Response[str]:
    slug = provider.slug if provider else "adressnamn"
    return page(
        "identity/registration.html",
        visit,
        status=422 if broken else 200,
        title=provider.name if provider else "Anslut inloggning",
        provider=provider,
        values=values,
        errors=errors_by_field(*broken),
        methods=[(str(method), text) for method, text in METHODS],
        presets=[(key, name) for key, (name, _) in PRESETS.items()],
        tenants=[(tenant.slug, tenant.name) for tenant in await all_tenants()],
        addresses=[
            ("Redirect URI", settings.base_url + CALLBACK),
            ("Post-logout redirect URI", settings.base_url + SIGNED_OUT),
            ("Back-channel logout URI", f"{settings.base_url}/logga-ut/kanal/{slug}"),
            ("JWKS URI", settings.base_url + KEYS),
        ],
        breadcrumbs=[
            ("Driften", "/drift"),
            ("Inloggning", "/drift/inloggning"),
            (provider.name if provider else "Ny", None),
        ],
    )


def _registration(values: Typed, settings: Settings) -> Registration:
    methods = {str(method) for method, _ in METHODS}
    if values["auth_method"] not in methods:
        raise NotUnderstood(
            name="metod", value=values["auth_method"] or "inget", expected="en av metoderna", field="auth_method"
        )
    return Registration(
        issuer=_issuer(values, settings),
        client_id=values.text("client_id", "klient-id", limit=200),
        auth_method=AuthMethod(values["auth_method"]),
        required_acr=" ".join(values.text("required_acr", "tillitsnivåer", optional=True).split()),
        other_hosts=_hosts(values["other_hosts"]),
        active=values["active"] == "ja",
    )


def _issuer(values: Typed, settings: Settings) -> str:
    issuer = values.text("issuer", "utfärdare", limit=300)
    try:
        require_address(issuer, hosts=None, allow_loopback_http=settings.development)
    except (ProviderMisconfigured, ValueError) as error:
        raise NotUnderstood(
            name="utfärdare", value=issuer, expected="en adress som https://idp.region.se", field="issuer"
        ) from error
    if urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise NotUnderstood(name="utfärdare", value=issuer, expected="en adress utan ? och #", field="issuer")
    return issuer


def _hosts(text: str) -> tuple[str, ...]:
    hosts = [word.strip().lower() for word in re.split(r"[\s,;]+", text) if word.strip()]
    for host in hosts:
        if not re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", host):
            raise NotUnderstood(
                name="värdnamn", value=host, expected="värdnamn som graph.microsoft.com", field="other_hosts"
            )
    return tuple(dict.fromkeys(hosts))


def _slug(values: Typed) -> str:
    slug = values.text("slug", "adressnamn", limit=60)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", slug) or slug == "svar":
        raise NotUnderstood(
            name="adressnamn", value=slug, expected="små bokstäver a–z, siffror och bindestreck", field="slug"
        )
    return slug


async def _tenant(values: Typed) -> str | None:
    if not values["tenant"]:
        return None
    if values["tenant"] not in {tenant.slug for tenant in await all_tenants()}:
        raise NotUnderstood(name="RSS", value=values["tenant"], expected="en av de anslutna", field="tenant")
    return values["tenant"]


def _sealed(values: Typed, settings: Settings, slug: str) -> bytes | None:
    secret = values["secret"].strip()
    return sealer_of(settings).seal(secret, purpose=slug) if secret else None


handlers = [
    list_own,
    show_own,
    save_own,
    list_all,
    new_provider,
    connect,
    show_registration,
    save_registration,
    show_shared,
    save_shared,
]
