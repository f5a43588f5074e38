"""`…/genomfor/punkter/{item}/formalia`: recusals, votes and reservations at an item, where the body's rules have them."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, typed
from services.api.meetings.holding import HOLD, ROOM, SHOWN, faults, held_by, room_path, status_of
from services.api.meetings.parts import part_page
from services.api.visit import Visit
from services.domain.base.errors import Conflict, Missing, NotFound, RuleBroken
from services.domain.meetings.actions import formal as actions
from services.domain.meetings.queries.agenda import agenda_of
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.sittings import sitting_of
from services.domain.meetings.rules.clauses import ClauseState
from services.domain.meetings.rules.sittings import Phase, Position, voters

PAGE = f"{ROOM}/punkter/{{item:int}}/formalia"
VOICE = "rost_"


@get(PAGE, opt=HOLD, include_in_schema=False)
async def show(visit: Visit, slug: str, item: int) -> Response[str]:
    """What has been noted at the item, and the forms to note more."""
    return await _page(visit, await held_by(visit, slug), item)


@post(f"{PAGE}/jav", opt=HOLD, include_in_schema=False)
async def recuse(visit: Visit, slug: str, item: int, request: Request) -> Response[str] | Redirect:
    """Note that somebody takes no part in the item."""
    values = await typed(request)

    async def write(meeting: MeetingView, **who: Any) -> None:
        await actions.recuse(meeting, item, _person(values, "recused"), reason=values["reason"], **who)

    return await _noted(visit, slug, item, values, write, fault_at="jav", said="Jävet är antecknat.")


@post(f"{PAGE}/jav/{{recusal:int}}/ta-tillbaka", opt=HOLD, include_in_schema=False)
async def take_back_recusal(visit: Visit, slug: str, item: int, recusal: int) -> Response[str] | Redirect:
    """Take back what was noted by mistake."""

    async def write(meeting: MeetingView, **who: Any) -> None:
        await actions.take_back_recusal(meeting, item, recusal, **who)

    return await _noted(visit, slug, item, Typed(), write, fault_at="jav", said="Jävet är borttaget.")


@post(f"{PAGE}/omrostning", opt=HOLD, include_in_schema=False)
async def note_vote(visit: Visit, slug: str, item: int, request: Request) -> Response[str] | Redirect:
    """Note a vote: what it was about, and how each one voted."""
    values = await typed(request)
    voices = {
        int(name.removeprefix(VOICE)): Position(value)
        for name, value in values.items()
        if name.startswith(VOICE) and name.removeprefix(VOICE).isdecimal() and value in set(Position)
    }

    async def write(meeting: MeetingView, **who: Any) -> None:
        await actions.note_vote(meeting, item, values["question"], voices, **who)

    return await _noted(visit, slug, item, values, write, fault_at="omrostning", said="Omröstningen är antecknad.")


@post(f"{PAGE}/omrostning/{{vote:int}}/ta-bort", opt=HOLD, include_in_schema=False)
async def remove_vote(visit: Visit, slug: str, item: int, vote: int) -> Response[str] | Redirect:
    """Remove a vote, to note it anew."""

    async def write(meeting: MeetingView, **who: Any) -> None:
        await actions.remove_vote(meeting, item, vote, **who)

    return await _noted(visit, slug, item, Typed(), write, fault_at="omrostning", said="Omröstningen är borttagen.")


@post(f"{PAGE}/reservation", opt=HOLD, include_in_schema=False)
async def reserve(visit: Visit, slug: str, item: int, request: Request) -> Response[str] | Redirect:
    """Note that somebody reserves against the decision."""
    values = await typed(request)

    async def write(meeting: MeetingView, **who: Any) -> None:
        await actions.reserve(meeting, item, _person(values, "reserved"), text=values["reservation"], **who)

    return await _noted(visit, slug, item, values, write, fault_at="reservation", said="Reservationen är antecknad.")


@post(f"{PAGE}/reservation/{{reservation:int}}/ta-tillbaka", opt=HOLD, include_in_schema=False)
async def take_back_reservation(visit: Visit, slug: str, item: int, reservation: int) -> Response[str] | Redirect:
    """Take back a reservation."""

    async def write(meeting: MeetingView, **who: Any) -> None:
        await actions.take_back_reservation(meeting, item, reservation, **who)

    return await _noted(visit, slug, item, Typed(), write, fault_at="reservation", said="Reservationen är borttagen.")


async def _noted(
    visit: Visit,
    slug: str,
    item: int,
    values: Typed,
    write: Callable[..., Awaitable[None]],
    *,
    fault_at: str,
    said: str,
) -> Response[str] | Redirect:
    meeting = await held_by(visit, slug)
    try:
        await write(meeting, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await _page(visit, meeting, item, error, values=values, fault_at=fault_at)
    return see_other(f"{_path(visit, meeting, item)}#{fault_at}", said=said)


def _person(values: Typed, field: str) -> int:
    """Who was chosen in a list of the attendance. Raises Missing."""
    chosen = values.row(field)
    if chosen is None:
        raise Missing(name="vem det gäller", field=field)
    return chosen


def _path(visit: Visit, meeting: MeetingView, item: int) -> str:
    return f"{room_path(visit, meeting)}/punkter/{item}/formalia"


async def _page(
    visit: Visit,
    meeting: MeetingView,
    item: int,
    *broken: RuleBroken | Conflict,
    values: Typed | None = None,
    fault_at: str = "",
) -> Response[str]:
    meeting = await access_meeting(meeting.slug)
    agenda = await agenda_of(meeting)
    line, rules = agenda.item(item), agenda.rules
    if line is None or not rules.is_formal:
        raise NotFound(item=item)
    sitting = await sitting_of(meeting.id)
    recused = sitting.recused_from(item)
    may = voters(sitting.attendees, recused=recused)
    reserved = {one.attendance for one in sitting.reservations_of(item)}
    return part_page(
        "meetings/formal.html",
        visit,
        meeting,
        part="room",
        title="Jäv, omröstning och reservation",
        crumbs=[
            ("Genomför", room_path(visit, meeting)),
            (f"{line.number} {line.title}", room_path(visit, meeting, item)),
            ("Jäv, omröstning och reservation", None),
        ],
        status=status_of(*broken),
        item=line,
        formal=_path(visit, meeting, item),
        back=room_path(visit, meeting, item),
        is_open=meeting.phase is Phase.OPEN,
        rules=rules,
        recusals=[one for one in sitting.recusals if one.item == item],
        votes=sitting.votes_on(item),
        reservations=sitting.reservations_of(item),
        may_be_recused=[(one.id, one.name) for one in sitting.present if one.id not in recused],
        may_reserve=[(one.id, one.name) for one in sitting.attendance if one.id in may - reserved],
        voting=[one for one in sitting.attendance if one.id in may],
        decided=[one for one in line.clauses if one.state is ClauseState.ADOPTED and not one.appeal],
        voice_name=VOICE,
        values=values or Typed(),
        errors=faults(*broken),
        fault_at=fault_at,
        **SHOWN,
    )


handlers = [show, recuse, take_back_recusal, note_vote, remove_vote, reserve, take_back_reservation]
