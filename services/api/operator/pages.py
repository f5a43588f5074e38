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
from services.domain.tenancy.actions import activate, deactivate, describe
from services.domain.tenancy.permissions import TenancyPermission
from services.domain.tenancy.queries import access_tenant, all_tenants
from services.domain.tenancy.rules import LegalForm
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
    tenant = await access_tenant(slug)
    return await _tenant_page(visit, slug, Typed(name=tenant.name, host=tenant.host, legal_form=tenant.legal_form))


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
        return await _tenant_page(visit, slug, values, error)
    return see_other(f"/drift/rss/{slug}", said="Uppgifterna är sparade.")


async def _tenant_page(visit: Visit, slug: str, values: Typed, *broken: RuleBroken) -> Response[str]:
    tenant = await access_tenant(slug)
    return page(
        "operator/tenant.html",
        visit,
        status=422 if broken else 200,
        title=tenant.name,
        rss=tenant,
        values=values,
        errors=errors_by_field(*broken),
        legal_forms=list(LegalForm),
        breadcrumbs=[("Driften", "/drift"), ("RSS", "/drift/rss"), (tenant.name, None)],
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
    connect_tenant,
    disconnect_tenant,
    list_letters,
    show_letter,
    send_letter_again,
    list_jobs,
]
