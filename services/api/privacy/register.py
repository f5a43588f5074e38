"""`/{tenant}/personuppgifter`: what an RSS keeps about people, why and how long. For anybody, signed in or not."""

from litestar import Response, get

from services.api.answers import page
from services.api.visit import Visit
from services.domain.base.errors import NotFound
from services.domain.privacy.rules import register_of
from services.domain.tenancy.queries import access_tenant, processor_agreements


@get("/{tenant:str}/personuppgifter", opt={"public": True}, include_in_schema=False)
async def show_register(visit: Visit, tenant: str) -> Response[str]:
    """The register of one RSS, who answers for it, and what rights one has."""
    rss = await access_tenant(tenant)
    if not rss.active:
        raise NotFound(tenant=tenant)
    return page(
        "privacy/register.html",
        visit,
        title="Personuppgifter",
        rss=rss,
        register=register_of(rss.settings),
        agreement=next(
            (one for one in await processor_agreements(tenant) if one.agreed_on <= visit.clock.today()), None
        ),
        place_name=rss.short_name,
        place_href=f"/{tenant}",
    )


handlers = [show_register]
