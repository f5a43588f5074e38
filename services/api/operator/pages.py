"""`/drift`: the platform operator takes RSS on and watches letters, jobs and the machinery."""

import asyncio
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.health.pages import examine_in_scope
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.audit import record
from services.domain.base.errors import RuleBroken
from services.domain.base.mail import letter_file, send_again
from services.domain.base.queries import PAGE, access_letter, jobs_of_all, letters
from services.domain.tenancy.actions import activate, deactivate, describe, state_agreement
from services.domain.tenancy.permissions import TenancyPermission
from services.domain.tenancy.queries import access_tenant, all_tenants, processor_agreements
from services.domain.tenancy.rules import LegalForm, ProcessorAgreement, TenantView, sub_processors_of, written
from services.render.mail import read_letter
from services.render.words.machinery import HATS

OPERATE = {"permission": TenancyPermission.OPERATE}
Before = Annotated[int | None, QueryParameter(name="fore")]


@get("/drift", opt=OPERATE, include_in_schema=False)
async def overview(visit: Visit, redis: Redis) -> Response[str]:
    """How the machinery is, and what needs a hand."""
    return page(
        "operator/overview.html",
        visit,
        title="Driften",
        readiness=await examine_in_scope(redis),
        failed=[job for job in await jobs_of_all() if job["state"] == "failed"],
        tenants=await all_tenants(),
        origins=await _origins(),
    )


async def _origins() -> dict[str, str]:
    """Hat → what people call it: an RSS, SKR, the operator's own."""
    return HATS | {tenant.slug: tenant.name for tenant in await all_tenants()}


@get("/drift/rss", opt=OPERATE, include_in_schema=False)
async def list_tenants(visit: Visit) -> Response[str]:
    """The 24 RSS: which are connected, who hosts them."""
    return page(
        "operator/tenants.html",
        visit,
        title="RSS",
        tenants=await all_tenants(),
        breadcrumbs=[("Driften", "/drift"), ("RSS", None)],
    )


@get("/drift/rss/{slug:str}", opt=OPERATE, include_in_schema=False)
async def show_tenant(visit: Visit, slug: str) -> Response[str]:
    """One RSS, to correct and to take on."""
    return await _tenant_page(visit, slug)


@post("/drift/rss/{slug:str}", opt=OPERATE, include_in_schema=False)
async def save_tenant(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Correct an RSS's name, host and legal form."""
    values = await typed(request)
    try:
        await describe(
            slug,
            name=values.text("name", "namn", limit=120),
            host=values.text("host", "värdorganisation", limit=160),
            legal_form=values["legal_form"],
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _tenant_page(visit, slug, error, values=values)
    return see_other(f"/drift/rss/{slug}", said="Uppgifterna är sparade.")


@post("/drift/rss/{slug:str}/bitradesavtal", opt=OPERATE, include_in_schema=False)
async def save_agreement(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """State what the RSS's agreement on personal data says, or a new version of it."""
    values = await typed(request)
    try:
        agreement = ProcessorAgreement(
            version=values.text("version", "version", limit=40),
            agreed_on=values.day("agreed_on", "datum för avtalet"),
            controller=values.text("controller", "personuppgiftsansvarig", limit=160),
            processor=values.text("processor", "personuppgiftsbiträde", limit=160),
            contact=values.text("contact", "kontakt", limit=200, optional=True),
            sub_processors=sub_processors_of(values.text("sub_processors", "underbiträden", limit=4000, optional=True)),
        )
        await state_agreement(slug, agreement, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _tenant_page(visit, slug, error, agreed=values)
    return see_other(f"/drift/rss/{slug}", said="Avtalet är sparat.")


async def _tenant_page(
    visit: Visit, slug: str, *broken: RuleBroken, values: Typed | None = None, agreed: Typed | None = None
) -> Response[str]:
    """`values` and `agreed`: what was typed in one of the two forms; the other shows what is stored."""
    tenant = await access_tenant(slug)
    agreements = await processor_agreements(slug)
    stored = Typed(name=tenant.name, host=tenant.host, legal_form=tenant.legal_form)
    return page(
        "operator/tenant.html",
        visit,
        status=422 if broken else 200,
        title=tenant.name,
        rss=tenant,
        values=values or stored,
        agreements=agreements,
        agreed=agreed or _stored_agreement(agreements[0] if agreements else None, tenant),
        errors=errors_by_field(*broken),
        agreement_refused=agreed is not None,
        legal_forms=list(LegalForm),
        breadcrumbs=[("Driften", "/drift"), ("RSS", "/drift/rss"), (tenant.name, None)],
    )


def _stored_agreement(agreement: ProcessorAgreement | None, tenant: TenantView) -> Typed:
    if agreement is None:
        return Typed(controller=tenant.host)
    return Typed(
        version=agreement.version,
        agreed_on=agreement.agreed_on.isoformat(),
        controller=agreement.controller,
        processor=agreement.processor,
        contact=agreement.contact,
        sub_processors=written(agreement.sub_processors),
    )


@post("/drift/rss/{slug:str}/anslutning", opt=OPERATE, include_in_schema=False)
async def connect_tenant(visit: Visit, slug: str) -> Redirect:
    """Take an RSS on: its people can sign in."""
    await activate(slug, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"/drift/rss/{slug}", said="RSS:en är ansluten. Dess personer kan logga in.")


@post("/drift/rss/{slug:str}/franslutning", opt=OPERATE, include_in_schema=False)
async def disconnect_tenant(visit: Visit, slug: str) -> Redirect:
    """Close an RSS to its people; nothing is removed."""
    await deactivate(slug, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"/drift/rss/{slug}", said="RSS:en är frånkopplad. Inget är borttaget.")


@get("/drift/brev", opt=OPERATE, include_in_schema=False)
async def list_letters(visit: Visit, before: Before = None) -> Response[str]:
    """Which letters were sent, and which were not."""
    found = await letters(before=before)
    return page(
        "operator/letters.html",
        visit,
        title="Brev",
        letters=found,
        origins=await _origins(),
        older=found[-1]["id"] if len(found) == PAGE else None,
        breadcrumbs=[("Driften", "/drift"), ("Brev", None)],
    )


@get("/drift/brev/{number:int}", opt=OPERATE, include_in_schema=False)
async def show_letter(visit: Visit, settings: Settings, number: int) -> Response[str]:
    """One letter: how it went, and what it says while it lies here as a file."""
    letter = await access_letter(number)
    written = await asyncio.to_thread(read_letter, letter_file(settings.data, number))
    if written is not None:
        await record(visit.signed_in, "mail.letter.read", subject=f"brev:{number}", at=visit.clock.now())
    return page(
        "operator/letter.html",
        visit,
        title=f"Brev {number}",
        letter=letter,
        origins=await _origins(),
        written=written,
        breadcrumbs=[("Driften", "/drift"), ("Brev", "/drift/brev"), (f"Brev {number}", None)],
    )


@post("/drift/brev/{number:int}/igen", opt=OPERATE, include_in_schema=False)
async def send_letter_again(visit: Visit, number: int) -> Redirect:
    """Send a letter again that did not arrive."""
    await access_letter(number)
    await send_again(number, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"/drift/brev/{number}", said="Brevet skickas igen.")


@get("/drift/jobb", opt=OPERATE, include_in_schema=False)
async def list_jobs(visit: Visit, before: Before = None) -> Response[str]:
    """Which jobs ran, and why some failed."""
    found = await jobs_of_all(before=before)
    return page(
        "operator/jobs.html",
        visit,
        title="Jobb",
        jobs=found,
        origins=await _origins(),
        older=found[-1]["id"] if len(found) == PAGE else None,
        breadcrumbs=[("Driften", "/drift"), ("Jobb", None)],
    )


@get("/drift/komponenter", opt=OPERATE, include_in_schema=False)
async def show_components(visit: Visit) -> Response[str]:
    """Every part that pages are built of, in its states: for those who build them and for the tests."""
    return page("reference/components.html", visit, title="Komponenter")


handlers = [
    overview,
    show_components,
    list_tenants,
    show_tenant,
    save_tenant,
    save_agreement,
    connect_tenant,
    disconnect_tenant,
    list_letters,
    show_letter,
    send_letter_again,
    list_jobs,
]
