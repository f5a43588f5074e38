"""`/`, `/{tenant}`, `/nationellt`, `/drift` is the operator's own module."""

from litestar import Response, get
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.visit import Visit
from services.domain.tenancy.permissions import TenancyPermission
from services.domain.tenancy.queries import active_tenants


@get("/", opt={"public": True}, include_in_schema=False)
async def start(visit: Visit) -> Response[str] | Redirect:
    """What Samband is and the RSS to sign in through; who has one hat only is led to it."""
    if visit.actor is not None and len(visit.hats) == 1:
        return see_other(visit.hats[0].url)
    if visit.actor is not None:
        return page("home/hats.html", visit, title="Välj roll")
    return page("public/start.html", visit, title="Välkommen", tenants=await active_tenants())


@get("/tillganglighet", opt={"public": True}, include_in_schema=False)
async def accessibility(visit: Visit) -> Response[str]:
    """The accessibility statement (tillgänglighetsredogörelse)."""
    return page("public/accessibility.html", visit, title="Tillgänglighet")


@get("/{tenant:str}", opt={"permission": TenancyPermission.ENTER}, include_in_schema=False)
async def overview(visit: Visit) -> Response[str]:
    """Min överblick: what is asked of me in this hat, what is coming, what is new."""
    return page("home/overview.html", visit, title="Min överblick")


handlers = [start, accessibility, overview]
