"""`/svar/{token}`: the link in a call's letter. Shows on GET, acts on POST, asks for no sign-in, and shows nothing else.

The token proves by itself for which recipient of which meeting it was made (`rules/links.py`): whoever changes a sign of it
meets a page that says so. What it opens ends when the meeting has been, is called off, or no longer concerns the recipient.
"""

from dataclasses import dataclass, replace
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import page_context, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.meetings.call_answers import answer_choices, answer_draft, answer_values
from services.api.rate_limit import spend
from services.api.scoping import visit_of
from services.api.settings import Settings
from services.domain.base.actor import Actor
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions.answers import take_answer
from services.domain.meetings.actions.recipients import ensure_open
from services.domain.meetings.queries.answers import Recipient, access_recipient
from services.domain.meetings.queries.calls import SentCall, latest_call
from services.domain.meetings.queries.meetings import MeetingView, meeting_with_id
from services.domain.meetings.rules.calls import AnswerWay, MeetingIsCalledOff, MeetingIsOver, NotCalled
from services.domain.meetings.rules.links import ANSWER_PURPOSE, AnswerLink, opened_answer_token
from services.domain.tenancy.queries import access_tenant
from services.domain.tenancy.rules import TenantView
from services.render.environment import render
from services.render.words import calls as words
from services.render.words.meetings import hours

PATH = "/svar/{token:str}"
PUBLIC: dict[str, Any] = {"public": True, "scope": False, "skip_session": True}
PER_MINUTE = 90

# The address itself is the secret: it is neither indexed, nor kept, nor told to other hosts.
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a link leads to."""

    tenant: TenantView
    meeting: MeetingView
    recipient: Recipient
    call: SentCall


@get(PATH, opt=PUBLIC, include_in_schema=False)
async def show(token: str, request: Request, settings: Settings, redis: Redis) -> Response[str]:
    """The meeting, its agenda in short, and a form."""
    await spend(redis, request, "svar", per_minute=PER_MINUTE)
    try:
        link = _link(token, settings)
        async with tenant_scope(link.tenant):
            opened = await _opened(link, settings)
    except (NotFound, RuleBroken) as error:
        return _refused(request, error)
    return _page(request, opened, None)


@post(PATH, opt=PUBLIC, include_in_schema=False)
async def answer(token: str, request: Request, settings: Settings, redis: Redis) -> Response[str] | Redirect:
    """Take the answer."""
    await spend(redis, request, "svar", per_minute=PER_MINUTE)
    values = await typed(request)
    try:
        link = _link(token, settings)
        async with tenant_scope(link.tenant):
            opened = await _opened(link, settings)
        try:
            draft, at = answer_draft(values), settings.clock.now()
            actor = Actor(account=None, name=opened.recipient.name, hat=link.tenant)
            async with tenant_scope(link.tenant):
                await take_answer(opened.meeting, opened.recipient, draft, via=AnswerWay.LINK, actor=actor, at=at)
        except (MeetingIsOver, MeetingIsCalledOff, NotCalled):
            raise
        except RuleBroken as error:
            return _page(request, opened, values, error)
    except (NotFound, RuleBroken) as error:
        return _refused(request, error)
    return see_other(f"/svar/{token}", said="Tack, ditt svar är sparat.")


def _link(token: str, settings: Settings) -> AnswerLink:
    """Raises NotFound for a token that isn't one of ours."""
    link = opened_answer_token(token, settings.keys_for(ANSWER_PURPOSE))
    if link is None:
        raise NotFound(answer=True)
    return link


async def _opened(link: AnswerLink, settings: Settings) -> Opened:
    """What the link leads to, as long as it may be answered. Raises NotFound or RuleBroken."""
    tenant, recipient = await access_tenant(link.tenant), await access_recipient(link.recipient, meeting=link.meeting)
    meeting, call = await meeting_with_id(link.meeting), await latest_call(link.meeting)
    if not tenant.active or call is None:
        raise NotFound(answer=True)
    ensure_open(meeting, settings.clock.now())
    if not recipient.is_called:
        raise NotCalled()
    return Opened(tenant=tenant, meeting=meeting, recipient=recipient, call=call)


def _page(request: Request, opened: Opened, values: Typed | None, *broken: RuleBroken) -> Response[str]:
    meeting, mine = opened.meeting, opened.recipient
    return _answered(
        request,
        "public/answer.html",
        status=422 if broken else 200,
        tenant=opened.tenant,
        title=f"Svara på kallelsen till {meeting.body.name}",
        meeting=meeting,
        content=opened.call.content,
        mine=mine,
        values=answer_values(mine) if values is None else values,
        errors=errors_by_field(*broken),
        answer_choices=answer_choices(has_place=bool(meeting.place), has_link=bool(meeting.link)),
        suggestions=[],
        call_word=words.word,
        hours=hours,
    )


def _refused(request: Request, error: Exception) -> Response[str]:
    """Why a link can't be used, in plain Swedish: the same words for one that is forged and one that never was."""
    reason = {MeetingIsOver: "over", MeetingIsCalledOff: "called_off", NotCalled: "not_called"}.get(
        type(error), "unknown"
    )
    words_of = error.facts.get("reason") if isinstance(error, RuleBroken) else None
    status = 404 if reason == "unknown" else 410
    return _answered(
        request,
        "public/answer_refused.html",
        status=status,
        title="Länken går inte att använda",
        reason=reason,
        why=words_of,
    )


def _answered(
    request: Request, template: str, *, status: int, tenant: TenantView | None = None, **context: Any
) -> Response[str]:
    visit = replace(visit_of(request), tenant=tenant)
    said = request.app.state.messenger.heard(request.cookies) if status < 400 else None
    # Whoever opens a letter's link may have no part in the house: its doors are not shown.
    shown = page_context(visit, context) | {"hide_sign_in": True, "logo": None, "said": said.words if said else None}
    return Response(
        render(template, shown),
        media_type=MediaType.HTML,
        status_code=status,
        headers=HEADERS,
        cookies=[said.forgotten] if said else [],
    )


handlers = [show, answer]
