"""Calendar feeds: `/{tenant}/moten/prenumerera` to get and revoke one, `/kalender/{secret}.ics` for calendars to read.

A feed's address names the RSS and the feed's number, signed with a key of the API's: it can be shown again, it cannot be
guessed, and nothing of it is stored. It shows what its owner may see today, and nothing once they have no role left.
"""

import hashlib
import hmac
from datetime import timedelta

from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.meetings.answers import meeting_page
from services.api.rate_limit import spend
from services.api.settings import Settings
from services.api.visit import Visit, load_visitor
from services.domain.base.errors import NotFound, NotUnderstood, RuleBroken
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import body_refs
from services.domain.meetings.actions import meetings as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries import meetings as queries
from services.domain.meetings.queries.meetings import FeedView
from services.domain.meetings.rules.meetings import FeedKind
from services.render.calendar import MEDIA_TYPE, meeting_calendar

READ = {"permission": MeetingPermission.READ}
PER_MINUTE = 120
BACK, AHEAD = timedelta(days=400), timedelta(days=800)


@get("/{tenant:str}/moten/prenumerera", opt=READ, include_in_schema=False)
async def show(visit: Visit, settings: Settings) -> Response[str]:
    """The feeds that one follows with their addresses, and a form for another."""
    return await _page(visit, settings, Typed(kind=FeedKind.MINE))


@post("/{tenant:str}/moten/prenumerera", opt=READ, include_in_schema=False)
async def follow(visit: Visit, settings: Settings, request: Request) -> Response[str] | Redirect:
    """Make a feed of one's own."""
    values = await typed(request)
    try:
        kind, body = await _chosen(values)
        await actions.follow(kind, body, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, settings, values, error)
    return see_other(f"{visit.home}/moten/prenumerera", said="Adressen är skapad.")


async def _chosen(values: Typed) -> tuple[FeedKind, int | None]:
    try:
        kind = FeedKind(values["kind"])
    except ValueError as error:
        raise NotUnderstood(name="kalender", value=values["kind"], expected="ett val i listan", field="kind") from error
    if kind is not FeedKind.BODY:
        return kind, None
    return kind, next((body.id for body in await body_refs() if body.slug == values["body"]), None)


@post("/{tenant:str}/moten/prenumerera/{feed_id:int}/aterkalla", opt=READ, include_in_schema=False)
async def revoke(visit: Visit, feed_id: int) -> Redirect:
    """End one of one's own feeds."""
    await actions.revoke(feed_id, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/moten/prenumerera", said="Adressen är avslutad och fungerar inte längre.")


async def _page(visit: Visit, settings: Settings, values: Typed, *broken: RuleBroken) -> Response[str]:
    feeds = await queries.feeds_of(visit.signed_in.account or 0)
    return meeting_page(
        "meetings/feeds.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Prenumerera", None)],
        title="Prenumerera på kalendern",
        feeds=[(feed, name_of(feed, visit.own_tenant.short_name), address_of(feed, visit, settings)) for feed in feeds],
        bodies=[(body.slug, body.name) for body in await body_refs()],
        values=values,
        errors=errors_by_field(*broken),
    )


def name_of(feed: FeedView, county: str) -> str:
    """What the calendar is called in the programme that follows it."""
    if feed.body:
        return f"{feed.body.name}s möten"
    return f"Mina möten, {county}" if feed.kind is FeedKind.MINE else f"Möten, {county}"


def address_of(feed: FeedView, visit: Visit, settings: Settings) -> str:
    """The secret address of a feed."""
    name = f"{visit.own_tenant.slug}-{feed.id}"
    return f"{settings.base_url}/kalender/{name}-{signature(name, settings.key_for('calendar'))}.ics"


def signature(name: str, key: bytes) -> str:
    """What proves that an address was given out by us."""
    return hmac.digest(key, name.encode(), hashlib.sha256).hex()[:40]


def opened(secret: str, settings: Settings) -> tuple[str, int]:
    """The RSS and the feed that an address stands for. Raises NotFound when it isn't one of ours."""
    name, _, proof = secret.removesuffix(".ics").rpartition("-")
    tenant, _, number = name.rpartition("-")
    proofs = [signature(name, key) for key in settings.keys_for("calendar")]
    if not any(hmac.compare_digest(proof.encode(), one.encode()) for one in proofs) or not number.isdecimal():
        raise NotFound(calendar=True)
    return tenant, int(number)


@get(
    "/kalender/{secret:str}",
    opt={"public": True, "scope": False, "skip_session": True, "exclude_from_csrf": True},
    include_in_schema=False,
)
async def read(secret: str, request: Request, settings: Settings, redis: Redis) -> Response[bytes]:
    """The feed, for a calendar programme."""
    await spend(redis, request, "kalender", per_minute=PER_MINUTE)
    tenant, number = opened(secret, settings)
    async with tenant_scope(tenant):
        feed = await queries.access_feed(number)
    async with tenant_scope(tenant, account=feed.account):
        visitor = await load_visitor(feed.account, tenant, address=None, clock=settings.clock)
        if visitor is None or visitor.tenant is None or not visitor.actor.may_somewhere(MeetingPermission.READ):
            raise NotFound(calendar=True)
        today = settings.clock.today()
        meetings = await queries.meetings_of_feed(feed, today - BACK, today + AHEAD)
        name = name_of(feed, visitor.tenant.short_name)
    content = meeting_calendar(name, meetings, pages=f"{settings.base_url}/{tenant}/moten")
    return Response(
        content,
        media_type=MEDIA_TYPE,
        headers={
            "Cache-Control": "private, max-age=300",
            "Content-Disposition": 'inline; filename="moten.ics"',
            "X-Content-Type-Options": "nosniff",
        },
    )


handlers = [show, follow, revoke, read]
