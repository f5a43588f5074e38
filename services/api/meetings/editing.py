"""Forms of one meeting: plan, change, move, call off."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.meetings.answers import bodies_to_plan, kind_choices, meeting_draft, meeting_page
from services.api.visit import Visit
from services.domain.base.errors import Missing, RuleBroken
from services.domain.bodies.queries.bodies import access_body
from services.domain.meetings.actions import meetings as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.meetings import MeetingChangedMeanwhile, MeetingKind

PLAN = {"permission": MeetingPermission.PLAN}
MEETING = "/{tenant:str}/moten/{slug:str}"


@get("/{tenant:str}/moten/nytt", opt=PLAN, include_in_schema=False)
async def new(visit: Visit, request: Request) -> Response[str]:
    """An empty form for a meeting; for one body or day when a link names it."""
    values = Typed(
        kind=MeetingKind.ORDINARY,
        body=request.query_params.get("organ", "")[:80],
        day=request.query_params.get("datum", "")[:10],
    )
    return await _new_form(visit, values)


@post("/{tenant:str}/moten/nytt", opt=PLAN, include_in_schema=False)
async def plan(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Plan a meeting."""
    values = await typed(request)
    try:
        if not values["body"]:
            raise Missing(name="organ", field="body")
        body = await access_body(values["body"])
        day, draft = values.day("day", "datum"), meeting_draft(values)
        slug = await actions.plan_meeting(body, day, draft, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _new_form(visit, values, error)
    return see_other(f"{visit.home}/moten/{slug}", said="Mötet är planerat.")


async def _new_form(visit: Visit, values: Typed, *broken: RuleBroken) -> Response[str]:
    return meeting_page(
        "meetings/edit.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Nytt möte", None)],
        title="Nytt möte",
        meeting=None,
        values=values,
        errors=errors_by_field(*broken),
        bodies=await bodies_to_plan(visit),
        kinds=kind_choices(),
    )


@get(f"{MEETING}/andra", opt=PLAN, include_in_schema=False)
async def edit(visit: Visit, slug: str) -> Response[str]:
    """Time, place, link and kind, to change."""
    meeting = await _own(visit, slug)
    values = Typed(
        starts=f"{meeting.starts:%H:%M}" if meeting.starts else "",
        ends=f"{meeting.ends:%H:%M}" if meeting.ends else "",
        place=meeting.place or "",
        link=meeting.link or "",
        kind=meeting.kind,
        sequence=str(meeting.sequence),
    )
    return _form(visit, "meetings/edit.html", "Ändra mötet", meeting, values, kinds=kind_choices())


@post(f"{MEETING}/andra", opt=PLAN, include_in_schema=False)
async def change(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Change time, place, link and kind."""
    values, meeting = await typed(request), await _own(visit, slug)
    try:
        await actions.change_meeting(
            meeting, meeting_draft(values), sequence=_sequence(values), actor=visit.signed_in, at=visit.clock.now()
        )
    except RuleBroken as error:
        return _form(visit, "meetings/edit.html", "Ändra mötet", meeting, values, error, kinds=kind_choices())
    return see_other(f"{visit.home}/moten/{slug}", said="Mötet är ändrat.")


@get(f"{MEETING}/flytta", opt=PLAN, include_in_schema=False)
async def ask_move(visit: Visit, slug: str) -> Response[str]:
    """To which day, and why."""
    meeting = await _own(visit, slug)
    values = Typed(day=str(meeting.day), sequence=str(meeting.sequence))
    return _form(visit, "meetings/move.html", "Flytta mötet", meeting, values)


@post(f"{MEETING}/flytta", opt=PLAN, include_in_schema=False)
async def move(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Move the meeting to another day."""
    values, meeting = await typed(request), await _own(visit, slug)
    try:
        await actions.move_meeting(
            meeting,
            values.day("day", "datum"),
            reason=values.text("reason", "skälet", limit=1000, optional=True) or None,
            sequence=_sequence(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return _form(visit, "meetings/move.html", "Flytta mötet", meeting, values, error)
    return see_other(f"{visit.home}/moten/{slug}", said="Mötet är flyttat.")


@get(f"{MEETING}/stall-in", opt=PLAN, include_in_schema=False)
async def ask_call_off(visit: Visit, slug: str) -> Response[str]:
    """Why the meeting is called off."""
    meeting = await _own(visit, slug)
    return _form(visit, "meetings/call_off.html", "Ställ in mötet", meeting, Typed(sequence=str(meeting.sequence)))


@post(f"{MEETING}/stall-in", opt=PLAN, include_in_schema=False)
async def call_off(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Call the meeting off."""
    values, meeting = await typed(request), await _own(visit, slug)
    try:
        await actions.call_off(
            meeting,
            reason=values.text("reason", "varför mötet ställs in", limit=1000),
            sequence=_sequence(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return _form(visit, "meetings/call_off.html", "Ställ in mötet", meeting, values, error)
    return see_other(f"{visit.home}/moten/{slug}", said="Mötet är inställt.")


async def _own(visit: Visit, slug: str) -> MeetingView:
    """The meeting, for who may plan its body's meetings. Raises NotFound."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.PLAN, body=meeting.body.id)
    return meeting


def _sequence(values: Typed) -> int:
    """The version that the form was filled in from."""
    return values.optional_number("sequence", "version", most=32_000) or 0


def _form(
    visit: Visit, template: str, title: str, meeting: MeetingView, values: Typed, *broken: RuleBroken, **context: Any
) -> Response[str]:
    if any(isinstance(error, MeetingChangedMeanwhile) for error in broken):
        # Saving once more, after having seen the present facts, means it.
        values["sequence"] = str(meeting.sequence)
    return meeting_page(
        template,
        visit,
        status=422 if broken else 200,
        crumbs=[(f"{meeting.body.short} {meeting.day}", f"{visit.home}/moten/{meeting.slug}"), (title, None)],
        title=title,
        meeting=meeting,
        values=values,
        errors=errors_by_field(*broken),
        **context,
    )


handlers = [new, plan, edit, change, ask_move, move, ask_call_off, call_off]
