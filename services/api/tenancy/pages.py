"""`/{tenant}/installningar`, `/{tenant}/handelselogg`, `/{tenant}/logotyp`."""

from dataclasses import replace
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import QueryParameter
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.rate_limit import UPLOADS_PER_MINUTE, spend_own
from services.api.sessions import signed_in
from services.api.stale import Shown, compared
from services.api.visit import Visit
from services.domain.base.culling import protocols
from services.domain.base.engine import fetch_row
from services.domain.base.errors import Missing, NotFound, NotUnderstood, RuleBroken, StaleSave
from services.domain.base.queries import PAGE, audit_page
from services.domain.base.stale import version_of
from services.domain.bodies.queries.bodies import list_bodies
from services.domain.bodies.queries.names import names_of_subjects, names_of_the_structure
from services.domain.documents.queries import names_of_subjects as names_of_files
from services.domain.networks.queries.networks import national_networks
from services.domain.privacy.retention import KINDS
from services.domain.rounds.queries.rounds import names_of_subjects as names_of_rounds
from services.domain.tenancy.actions import choice_of, choose_logo, choose_settings, remove_logo
from services.domain.tenancy.permissions import TenancyPermission
from services.domain.tenancy.rules import Colour, TenantSettings, TenantView, ensure_keeps_in
from services.render.mail import NotAnAddress, address
from services.render.words.audit import AREAS

SETTINGS = "/{tenant:str}/installningar"
COLOURS = {
    Colour.BLUE: "Blå",
    Colour.GREEN: "Grön",
    Colour.PETROL: "Petrol",
    Colour.PURPLE: "Lila",
    Colour.WINE: "Vinröd",
    Colour.PINK: "Rosa",
    Colour.OCHRE: "Ockra",
    Colour.SLATE: "Skiffer",
}


@get(SETTINGS, opt={"permission": TenancyPermission.SETTINGS}, include_in_schema=False)
async def show_settings(visit: Visit) -> Response[str]:
    """The tenant's look and way of working."""
    return await _settings_page(visit, _stored_settings(visit.own_tenant))


def _stored_settings(tenant: TenantView) -> Typed:
    return Typed(
        short_name=tenant.short_name,
        colour=tenant.colour,
        anchoring=tenant.settings.anchoring,
        anchoring_body=tenant.settings.anchoring_body or "",
        shows_begun="ja" if tenant.settings.shows_begun else "",
        fresh_sign_in_minutes=str(tenant.settings.fresh_sign_in_minutes),
        registrar_mail=tenant.settings.registrar_mail or "",
        required_acr="\n".join(tenant.settings.required_acr),
        privacy_contact=tenant.settings.privacy_contact,
        audit_years=str(tenant.settings.audit_years or ""),
        based_on=version_of(choice_of(tenant)),
    )


@post(SETTINGS, opt={"permission": TenancyPermission.SETTINGS}, include_in_schema=False)
async def save_settings(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Choose look and way of working; at bad input the same page with what was typed."""
    values = await typed(request)
    tenant = visit.own_tenant
    bodies = {body.slug for body in await list_bodies(visit.clock.today())}
    try:
        if values["anchoring"] == "body" and values["anchoring_body"] not in bodies:
            raise Missing(name="organ som förankrar", field="anchoring_body")
        settings = replace(
            tenant.settings,
            anchoring="body" if values["anchoring"] == "body" else "head",
            anchoring_body=values.text("anchoring_body", "organ som förankrar", limit=160, optional=True)
            if values["anchoring"] == "body"
            else None,
            shows_begun=values["shows_begun"] == "ja",
            fresh_sign_in_minutes=values.number("fresh_sign_in_minutes", "minuter", most=480),
            privacy_contact=values.text("privacy_contact", "kontakt", limit=200, optional=True),
            audit_years=values.optional_number("audit_years", "år", most=100) or 0,
            registrar_mail=_mail(values),
            required_acr=tuple(values.text("required_acr", "tillitsnivåer", limit=500, optional=True).split()),
        )
        who = signed_in(request)
        ensure_keeps_in(settings, who.acr if who else None)
        await choose_settings(
            tenant,
            short_name=values.text("short_name", "kort namn", limit=60),
            colour=values["colour"],
            settings=settings,
            based_on=values["based_on"] or None,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return await _settings_page(visit, values, stale=stale)
    except RuleBroken as error:
        return await _settings_page(visit, values, error)
    return see_other(f"/{tenant.slug}/installningar", said="Inställningarna är sparade.")


def _mail(values: Typed) -> str | None:
    """The registrar's address, or None. Raises NotUnderstood."""
    text = values.text("registrar_mail", "registratorns mejladress", limit=254, optional=True)
    if not text:
        return None
    try:
        return address(text).addr_spec
    except NotAnAddress as error:
        raise NotUnderstood(
            name="registratorns mejladress", value=text, expected="en mejladress", field="registrar_mail"
        ) from error


SHOWN: list[Shown] = [
    ("Kort namn", lambda choice: choice.short_name),
    ("Färg", lambda choice: COLOURS[choice.colour]),
    ("Förankras av", lambda choice: "ett organ" if choice.settings.anchoring == "body" else "chef för RSS"),
    ("Organ som förankrar", lambda choice: choice.settings.anchoring_body),
    ("SKR får se att arbetet har börjat", lambda choice: choice.settings.shows_begun),
    ("Ny inloggning efter minuter", lambda choice: choice.settings.fresh_sign_in_minutes),
    ("Registratorns mejladress", lambda choice: choice.settings.registrar_mail),
    ("Tillitsnivåer som räcker", lambda choice: ", ".join(choice.settings.required_acr)),
    ("Kontakt om personuppgifter", lambda choice: choice.settings.privacy_contact),
    ("Händelseloggen sparas, år", lambda choice: choice.settings.audit_years or ""),
]
"""The form's fields as a comparison says them."""


async def _settings_page(
    visit: Visit, values: Typed, *broken: RuleBroken, stale: StaleSave | None = None
) -> Response[str]:
    return page(
        "tenancy/settings.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        title="Inställningar",
        stale=compared(stale, SHOWN) if stale else None,
        based_on=stale.facts["version"] if stale else values["based_on"],
        values=values,
        errors=errors_by_field(*broken),
        colours=list(COLOURS.items()),
        bodies=[(body.slug, body.name) for body in await list_bodies(visit.clock.today())],
        defaults=TenantSettings(),
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Inställningar", None)],
    )


@post("/{tenant:str}/installningar/logotyp", opt={"permission": TenancyPermission.SETTINGS}, include_in_schema=False)
async def save_logo(visit: Visit, request: Request, redis: Redis) -> Response[str] | Redirect:
    """Put a logotype on the pages."""
    await spend_own(redis, visit, "upload", per_minute=UPLOADS_PER_MINUTE)
    tenant = visit.own_tenant
    file = (await request.form()).get("logo")
    content = await file.read() if isinstance(file, UploadFile) else b""
    try:
        if not content:
            raise Missing(name="bildfil", field="logo")
        await choose_logo(tenant.slug, content=content, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _settings_page(visit, _stored_settings(tenant), error)
    return see_other(f"/{tenant.slug}/installningar", said="Logotypen är sparad.")


@post(
    "/{tenant:str}/installningar/logotyp/ta-bort",
    opt={"permission": TenancyPermission.SETTINGS},
    include_in_schema=False,
)
async def take_logo_away(visit: Visit) -> Redirect:
    """Show the service's own mark instead of a logotype."""
    await remove_logo(visit.own_tenant.slug, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/installningar", said="Logotypen är borttagen.")


@get("/{tenant:str}/handelselogg", opt={"permission": TenancyPermission.AUDIT}, include_in_schema=False)
async def show_audit(
    visit: Visit,
    before: Annotated[int | None, QueryParameter(name="fore")] = None,
    verb: Annotated[str, QueryParameter(name="handelse", max_length=80)] = "",
) -> Response[str]:
    """The audit log, newest first."""
    entries = await audit_page(before=before, verb=verb)
    networks = {slug: view.name for slug, view in (await national_networks()).items()}
    kinds = {f"gallringsregel:{kind.key}": kind.title for kind in KINDS}
    subjects = [entry["subject"] for entry in entries]
    names = await names_of_subjects(subjects) | await names_of_rounds(subjects) | await names_of_files(subjects)
    return page(
        "tenancy/audit.html",
        visit,
        title="Händelselogg",
        entries=entries,
        names={visit.own_tenant.slug: visit.own_tenant.name}
        | networks
        | await names_of_the_structure()
        | kinds
        | names,
        areas=list(AREAS.items()),
        verb=verb,
        older=entries[-1]["id"] if len(entries) == PAGE else None,
        cullings=[] if before else list(reversed(await protocols(visit.own_tenant.slug))),
        years=visit.own_tenant.settings.audit_years,
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Händelselogg", None)],
    )


@get("/{tenant:str}/logotyp", opt={"permission": TenancyPermission.ENTER}, include_in_schema=False)
async def show_logo(visit: Visit) -> Response[bytes]:
    """The tenant's own logotype."""
    row = await fetch_row(
        "select logo, logo_type from tenant where slug = $1 and logo is not null", visit.own_tenant.slug
    )
    if row is None:
        raise NotFound(logo=visit.own_tenant.slug)
    return Response(row["logo"], media_type=row["logo_type"], headers={"Cache-Control": "private, max-age=300"})


handlers = [show_settings, save_settings, save_logo, take_logo_away, show_audit, show_logo]
