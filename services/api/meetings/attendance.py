"""`/{tenant}/moten/{slug}/genomfor/narvaro`: who is there, set by a touch each; how, from when, in whose place."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.person_choice import MOST_SUGGESTED, told
from services.api.forms import Typed, typed
from services.api.meetings.answers import clock_time
from services.api.meetings.holding import HOLD, ROOM, SHOWN, faults, held_by, room_path, sitting_for, status_of
from services.api.meetings.parts import part_page
from services.api.visit import Visit
from services.domain.base.errors import Conflict, NotUnderstood, RuleBroken
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.people import list_people
from services.domain.meetings.actions import attendance as actions
from services.domain.meetings.actions.attendance import AttendanceDraft, Newcomer
from services.domain.meetings.queries.agenda import rules_of
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.sittings import AttendanceView
from services.domain.meetings.rules.agenda import Quorum
from services.domain.meetings.rules.sittings import AttendanceState, Capacity, Duty, Mode, is_quorate, needed, voters

LIST = f"{ROOM}/narvaro"
Line = Annotated[int | None, QueryParameter(name="rad", ge=1, le=2_147_483_647)]


@get(LIST, opt=HOLD, include_in_schema=False)
async def show(visit: Visit, slug: str, rad: Line = None) -> Response[str]:
    """Everybody by principal; one line opened to say more of it."""
    return await _page(visit, await held_by(visit, slug), line=rad)


@post(LIST, opt=HOLD, include_in_schema=False)
async def set_one(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Somebody is there, or isn't: one button each."""
    meeting, values = await held_by(visit, slug), await typed(request)
    states = {"finns": AttendanceState.PRESENT, "saknas": AttendanceState.ABSENT}
    for name, state in states.items():
        if attendance := values.row(name):
            try:
                await actions.set_attendance(meeting, attendance, state, actor=visit.signed_in, at=visit.clock.now())
            except (RuleBroken, Conflict) as error:
                return await _page(visit, meeting, error)
    return await _after(visit, meeting, said="Närvaron är sparad.")


@post(f"{LIST}/alla", opt=HOLD, include_in_schema=False)
async def set_everyone(visit: Visit, slug: str) -> Response[str] | Redirect:
    """All who are expected are there."""
    meeting = await held_by(visit, slug)
    try:
        await actions.set_everyone_present(meeting, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await _page(visit, meeting, error)
    return await _after(visit, meeting, said="Alla väntade är satta som närvarande.")


@post(f"{LIST}/ny", opt=HOLD, include_in_schema=False)
async def add(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Somebody came who wasn't expected."""
    meeting, values = await held_by(visit, slug), await typed(request)
    try:
        newcomer = await _newcomer(values)
        await actions.add_attendance(meeting, newcomer, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await _page(visit, meeting, error, values=values, fault_at="ny")
    return see_other(f"{room_path(visit, meeting)}/narvaro", said="Närvaron är sparad.")


@post(f"{LIST}/{{attendance:int}}", opt=HOLD, include_in_schema=False)
async def change(visit: Visit, slug: str, attendance: int, request: Request) -> Response[str] | Redirect:
    """How somebody takes part; or off the list, when they came there by mistake."""
    meeting, values = await held_by(visit, slug), await typed(request)
    who: dict[str, Any] = {"actor": visit.signed_in, "at": visit.clock.now()}
    try:
        if values["do"] == "ta-bort":
            await actions.remove_attendance(meeting, attendance, **who)
        else:
            draft = _draft(values)
            await actions.change_attendance(meeting, attendance, draft, version=values.row("version") or 0, **who)
    except (RuleBroken, Conflict) as error:
        return await _page(visit, meeting, error, line=attendance, values=values, fault_at="rad")
    return see_other(f"{room_path(visit, meeting)}/narvaro", said="Närvaron är sparad.")


def _draft(values: Typed) -> AttendanceDraft:
    return AttendanceDraft(
        capacity=_choice(values, "capacity", "uppgift", Capacity),
        mode=_choice(values, "mode", "deltar", Mode),
        in_place_of=values.row("in_place_of"),
        arrived=clock_time(values, "arrived", "när personen kom"),
        left_at=clock_time(values, "left_at", "när personen gick"),
        votes=bool(values["votes"]),
        duty=_choice(values, "duty", "särskild uppgift", Duty),
    )


async def _newcomer(values: Typed) -> Newcomer:
    """Who is named as one person of the structure is that person; anybody else is taken by name."""
    name = " ".join(values["name"].split())
    known = [one for one in await list_people(wanted=name.partition(",")[0]) if name in (one.name, told(one))]
    person = known[0] if len(known) == 1 else None
    return Newcomer(
        name=person.name if person else name,
        title=" ".join(values["title"].split()) or (person.title if person else None),
        organisation=" ".join(values["organisation"].split()) or (person.organisation if person else None),
        person=person.id if person else None,
        principal=person.principal.id if person and person.principal else None,
        capacity=_choice(values, "capacity", "uppgift", Capacity),
        in_place_of=values.row("in_place_of"),
        mode=_choice(values, "mode", "deltar", Mode),
    )


def _choice(values: Typed, name: str, label: str, kind: Any) -> Any:
    try:
        return kind(values[name])
    except ValueError as error:
        raise NotUnderstood(name=label, value=values[name], expected="ett val i listan", field=name) from error


async def _after(visit: Visit, meeting: MeetingView, *, said: str) -> Response[str] | Redirect:
    if visit.fragment:
        return await _page(visit, meeting)
    return see_other(f"{room_path(visit, meeting)}/narvaro", said=said)


async def _page(
    visit: Visit,
    meeting: MeetingView,
    *broken: RuleBroken | Conflict,
    line: int | None = None,
    values: Typed | None = None,
    fault_at: str = "narvaro",
) -> Response[str]:
    meeting = await access_meeting(meeting.slug)
    sitting, rules = await sitting_for(visit, meeting), await rules_of(meeting.body.id)
    opened = sitting.person(line)
    return part_page(
        "meetings/attendance.html",
        visit,
        meeting,
        part="room",
        title="Närvaro",
        crumbs=[("Genomför", room_path(visit, meeting)), ("Närvaro", None)],
        status=status_of(*broken),
        room=room_path(visit, meeting),
        sitting=sitting,
        opened=opened,
        values=values or (_typed_of(opened) if opened else Typed(capacity=Capacity.GUEST, mode=Mode.ON_SITE)),
        errors=faults(*broken),
        fault_at=fault_at,
        replaceable_choices=[
            (one.id, f"{one.name}, {one.organisation}" if one.organisation else one.name)
            for one in sitting.attendance
            if one.in_place_of is None and one is not opened
        ],
        has_quorum_rule=rules.quorum is not Quorum.NONE,
        rules=rules,
        people=await _people(visit),
        voting=voters(sitting.attendees),
        needed=needed(sitting.attendees, rules),
        is_quorate=is_quorate(sitting.attendees, rules),
        **SHOWN,
    )


async def _people(visit: Visit) -> list[str]:
    """Names that the browser suggests, to who may read them."""
    if not visit.may(BodyPermission.READ_PEOPLE):
        return []
    return [told(one) for one in (await list_people())[:MOST_SUGGESTED]]


def _typed_of(one: AttendanceView) -> Typed:
    return Typed(
        capacity=one.capacity,
        mode=one.mode,
        in_place_of=str(one.in_place_of or ""),
        arrived=f"{one.arrived:%H.%M}" if one.arrived else "",
        left_at=f"{one.left_at:%H.%M}" if one.left_at else "",
        votes="1" if one.votes else "",
        duty=one.duty,
        version=str(one.version),
    )


handlers = [show, set_one, set_everyone, add, change]
