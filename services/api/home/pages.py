"""`/`, `/{tenant}`, `/nationellt`, `/drift` is the operator's own module."""

from datetime import timedelta

from litestar import Response, get
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.home.asks import asks_of, bodies_with_vacancies
from services.api.visit import Visit
from services.domain.base.jobs import of_account
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.own import seats_of_account
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import meetings_of_account, meetings_of_guest
from services.domain.privacy.rules import REGISTER
from services.domain.tenancy.permissions import TenancyPermission
from services.domain.tenancy.queries import active_tenants
from services.render.words.meetings import hours

MEETINGS_AHEAD = timedelta(days=180)


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


@get("/om", opt={"public": True}, include_in_schema=False)
async def about(visit: Visit) -> Response[str]:
    """What Samband is, and the register of personal data: what is kept, why, how long."""
    return page("public/about.html", visit, title="Om Samband", register=REGISTER, tenants=await active_tenants())


@get("/{tenant:str}", opt={"permission": TenancyPermission.ENTER}, include_in_schema=False)
async def overview(visit: Visit) -> Response[str]:
    """Min överblick: what is asked of me in this hat, what is coming, what is new."""
    actor, today = visit.signed_in, visit.clock.today()
    meetings = await meetings_of_account(actor.account or 0, today, today + MEETINGS_AHEAD)
    if guest_of := [grant.meeting for grant in actor.grants if grant.meeting]:
        meetings += await meetings_of_guest(guest_of, today - MEETINGS_AHEAD, today + MEETINGS_AHEAD)
    return page(
        "home/overview.html",
        visit,
        title="Min överblick",
        asks=await asks_of(visit),
        seats=await seats_of_account(actor.account or 0, today),
        meetings=[meeting for meeting in meetings if not meeting.is_called_off][:5],
        hours=hours,
        vacancies=await bodies_with_vacancies(visit),
        jobs=await of_account(actor.account or 0, limit=5),
        may_see_structure=visit.may(BodyPermission.READ),
        may_see_calendar=visit.may(MeetingPermission.READ),
    )


handlers = [start, accessibility, about, overview]
