"""`/{tenant}/moten/{slug}/kallelse`: who is called, what is missing, the call itself, and who has answered what, live."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect, Stream
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.live import LiveHub, live_stream
from services.api.meetings.parts import part_page
from services.api.meetings.registration import registered_versions
from services.api.rate_limit import JOBS_PER_MINUTE, spend_own
from services.api.settings import Settings
from services.api.uploads import send_upload
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.base.live import channel
from services.domain.base.mail import letters_channel
from services.domain.base.scope import tenant_scope
from services.domain.documents.queries import access_upload
from services.domain.meetings.actions import calls as actions
from services.domain.meetings.actions import recipients as recipient_actions
from services.domain.meetings.actions.recipients import GuestDraft
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries import calls as queries
from services.domain.meetings.queries.calls import RecipientLine, Room
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.calls import LONGEST_MESSAGE, NOT_ANSWERED, Answer, differences, first_reminder
from services.domain.meetings.rules.sittings import Capacity, Phase
from services.render.environment import render_block
from services.render.words import calls as words
from services.render.words import explain

CALL = {"permission": MeetingPermission.CALL}
HERE = "/{tenant:str}/moten/{slug:str}/kallelse"
TEMPLATE = "meetings/call.html"

GROUPS: Sequence[tuple[str, frozenset[Capacity]]] = (
    ("Ledamöter", frozenset({Capacity.MEMBER, Capacity.ACTING})),
    ("Adjungerade", frozenset({Capacity.CO_OPTED})),
    ("Ersättare", frozenset({Capacity.SUBSTITUTE})),
    ("Gäster", frozenset({Capacity.GUEST})),
    ("Kansliet", frozenset({Capacity.STAFF})),
)


@get(HERE, opt=CALL, include_in_schema=False)
async def show(visit: Visit, slug: str) -> Response[str]:
    """The call: what is missing before it is sent; afterwards who has answered what."""
    return await _page(visit, await own_meeting(visit, slug), Typed())


@post(HERE, opt=CALL, include_in_schema=False)
async def send(visit: Visit, slug: str, request: Request, redis: Redis) -> Response[str] | Redirect:
    """Send the call, or its next version."""
    values, meeting = await typed(request), await own_meeting(visit, slug)
    await spend_own(redis, visit, "call", per_minute=JOBS_PER_MINUTE)
    try:
        sent = await actions.send_call(
            meeting,
            number=values.row("number") or 0,
            message=values.text("message", "meddelandet", limit=LONGEST_MESSAGE, optional=True) or None,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, meeting, values, error)
    return see_other(_address(visit, meeting), said="Kallelsen är skickad." if sent else "Kallelsen var redan skickad.")


@post(f"{HERE}/mottagare", opt=CALL, include_in_schema=False)
async def choose(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Choose whom the next letter goes to."""
    values, meeting = await typed(request), await own_meeting(visit, slug)
    try:
        await recipient_actions.choose_recipients(
            meeting,
            set(await typed_list(request, "recipients")),
            substitutes=values["substitutes"] == "ja",
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, meeting, values, error)
    return see_other(f"{_address(visit, meeting)}#mottagare", said="Mottagarna är sparade.")


@post(f"{HERE}/gaster", opt=CALL, include_in_schema=False)
async def add_guest(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Put a guest on the list."""
    values, meeting = await typed(request), await own_meeting(visit, slug)
    draft = GuestDraft(
        name=values["guest_name"].strip(),
        title=values["guest_title"].strip() or None,
        organisation=values["guest_organisation"].strip() or None,
        mail=values["guest_mail"].strip() or None,
    )
    try:
        await recipient_actions.add_guest(meeting, draft, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, meeting, values, error)
    return see_other(f"{_address(visit, meeting)}#mottagare", said="Gästen är tillagd.")


@post(f"{HERE}/gaster/{{guest:int}}/ta-bort", opt=CALL, include_in_schema=False)
async def remove_guest(visit: Visit, slug: str, guest: int) -> Redirect:
    """Take a guest off the list who hasn't been called."""
    meeting = await own_meeting(visit, slug)
    await recipient_actions.remove_guest(meeting, guest, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{_address(visit, meeting)}#mottagare", said="Gästen är borttagen.")


@get(f"{HERE}/handelser", opt=CALL, include_in_schema=False)
async def follow(visit: Visit, slug: str, hub: LiveHub) -> Stream:
    """Who has answered what and which letters have gone, live."""
    meeting = await own_meeting(visit, slug)
    tenant, today = visit.own_tenant.slug, visit.clock.today()
    names = [channel("moten", slug, "kallelse"), letters_channel(tenant)]

    async def render() -> str:
        async with tenant_scope(tenant):
            room = await queries.call_room(meeting.id, today=today)
        context = _shown(room) | {"here": f"/{tenant}/moten/{slug}", "meeting": meeting, "Phase": Phase}
        return render_block(TEMPLATE, "svar", context)

    return live_stream(hub, names, audience=f"call/{tenant}/{meeting.id}", render=render)


@get(f"{HERE}/{{number:int}}/{{form:str}}", opt={"permission": MeetingPermission.READ_PAPERS}, include_in_schema=False)
async def fetch_document(visit: Visit, slug: str, number: int, form: str, settings: Settings) -> Redirect:
    """A version of the call as Word or PDF, as it was sent."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.READ_PAPERS, body=meeting.body.id)
    upload = await queries.document_of_call(meeting.id, number, form)
    return send_upload(await access_upload(upload), visit, settings)


async def own_meeting(visit: Visit, slug: str) -> MeetingView:
    """The meeting, for who may call its body. Raises NotFound."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.CALL, body=meeting.body.id)
    return meeting


def is_open(meeting: MeetingView, today: date) -> bool:
    """Whether people may still be called, and answer."""
    return not meeting.is_called_off and meeting.phase is not Phase.CLOSED and meeting.day >= today


def _address(visit: Visit, meeting: MeetingView) -> str:
    return f"{visit.home}/moten/{meeting.slug}/kallelse"


def _shown(room: Room) -> dict[str, Any]:
    """What the live part shows, the same for everybody who may call."""
    return {
        "room": room,
        "answers": [(words.word(answer), room.answers[answer]) for answer in Answer if room.answers[answer]],
        "not_answered": room.answers[NOT_ANSWERED],
        "call_word": words.word,
        "change_words": words.change_words,
    }


def _groups(room: Room) -> list[tuple[str, list[RecipientLine]]]:
    """Who may be chosen, in groups; somebody who sits for another stands among the substitutes."""
    shown = [one for one in room.recipients if one.is_expected or one.is_called]
    found = [(name, [one for one in shown if one.capacity in capacities]) for name, capacities in GROUPS]
    return [(name, lines) for name, lines in found if lines]


async def _page(visit: Visit, meeting: MeetingView, values: Typed, *broken: RuleBroken) -> Response[str]:
    today = visit.clock.today()
    content, room = await queries.content_now(meeting), await queries.call_room(meeting.id, today=today)
    latest = await queries.latest_call(meeting.id)
    return part_page(
        TEMPLATE,
        replace(visit, fragment=None) if broken else visit,
        meeting,
        part="call",
        title="Kallelse",
        status=422 if broken else 200,
        values=values,
        errors=errors_by_field(*broken),
        content=content,
        latest=latest,
        changes=differences(latest.content, content) if latest else (),
        missing=[explain(lack) for lack in actions.missing(content, room)],
        groups=_groups(room),
        is_open=is_open(meeting, today),
        reminded_on=first_reminder(meeting.day, reminder_days=room.reminder_days, asked_on=today),
        number=latest.number + 1 if latest else 1,
        registered=await registered_versions(visit, meeting, "call"),
        may_prepare=visit.may(MeetingPermission.PREPARE, body=meeting.body.id),
        may_plan_this=visit.may(MeetingPermission.PLAN, body=meeting.body.id),
        **_shown(room),
    )


handlers = [show, send, choose, add_guest, remove_guest, follow, fetch_document]
