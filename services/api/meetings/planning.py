"""`/{tenant}/moten/plan/{år}`: every body's plan against its cadence, collisions, and dates proposed and accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.meetings.answers import meeting_draft, meeting_page, shown_year
from services.api.visit import Visit
from services.domain.base.errors import NotUnderstood, RuleBroken
from services.domain.bodies.queries.bodies import access_body
from services.domain.meetings.actions import meetings as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries import meetings as queries
from services.domain.meetings.queries.meetings import Elsewhere, PlannedBody
from services.domain.meetings.rules.meetings import (
    FIRST_YEAR,
    LAST_YEAR,
    DayOff,
    MeetingKind,
    Wish,
    days_off,
    ensure_times,
    propose_dates,
    propose_full_days,
)
from services.render.words.meetings import WEEKDAYS

PLAN = {"permission": MeetingPermission.PLAN}
MOST = 60


@get("/{tenant:str}/moten/plan/{year:int}", opt={"permission": MeetingPermission.READ}, include_in_schema=False)
async def show_plan(visit: Visit, year: int) -> Response[str]:
    """The year of all bodies: planned against cadence, and where people are wanted in two places."""
    shown_year(year)
    plan = await queries.plan_of(year)
    return meeting_page(
        "meetings/plan.html",
        visit,
        crumbs=[(f"Årsplan {year}", None)],
        title=f"Årsplan {year}",
        year=year,
        years=[one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= LAST_YEAR],
        plan=plan,
        own={one.body.id for one in plan if visit.may(MeetingPermission.PLAN, body=one.body.id)},
        collisions=await queries.collisions(date(year, 1, 1), date(year, 12, 31)),
    )


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposed date: what speaks against it, and who is wanted elsewhere."""

    day: date
    reasons: Sequence[DayOff]
    elsewhere: Sequence[Elsewhere]


@get("/{tenant:str}/moten/plan/{year:int}/{slug:str}", opt=PLAN, include_in_schema=False)
async def propose(visit: Visit, year: int, slug: str, request: Request) -> Response[str]:
    """Dates proposed for a body: as many as are missing, or as many as are wished, on the weekdays wished."""
    planned = await _own(visit, year, slug)
    values = Typed({name: value[:500] for name, value in request.query_params.items() if isinstance(value, str)})
    weekdays = [str(value) for value in request.query_params.getall("weekdays", [])]
    return await _propose(visit, year, planned, values, weekdays)


async def _propose(
    visit: Visit, year: int, planned: PlannedBody, values: Typed, weekdays: Sequence[str], *broken: RuleBroken
) -> Response[str]:
    """The form of wishes with the dates that they give; after a refusal with the dates that were chosen."""
    values.setdefault("count", str(min(MOST, planned.standing.missing)))
    faults, proposals = list(broken), []
    try:
        starts, ends = _times(values)
        ensure_times(starts, ends)
        if starts and ends:
            values |= {"starts": f"{starts:%H.%M}", "ends": f"{ends:%H.%M}"}
        proposals = await _proposals(visit, year, planned, _wish(visit, year, values, weekdays))
    except RuleBroken as error:
        if not broken:
            faults.append(error)
    days = [one.day for one in proposals]
    busy = {one.day: _busy(one.elsewhere) for one in proposals}
    return _page(
        visit,
        year,
        planned,
        values,
        weekdays,
        proposals,
        faults,
        chosen=[str(day) for day in days],
        full_days=[str(day) for day in propose_full_days(days, planned.standing, busy)],
    )


def _busy(elsewhere: Sequence[Elsewhere]) -> int:
    """How many of the body's people meet elsewhere that day."""
    return len({name for one in elsewhere for name in one.people})


def _times(values: Typed):
    draft = meeting_draft(values, kind=MeetingKind.ORDINARY)
    return draft.starts, draft.ends


def _wish(visit: Visit, year: int, values: Typed, weekdays: Sequence[str]) -> Wish:
    if not all(one in map(str, range(len(WEEKDAYS))) for one in weekdays):
        raise NotUnderstood(name="veckodagar", value=", ".join(weekdays), expected="val i listan", field="weekdays")
    today = visit.clock.today()
    return Wish(
        count=values.number("count", "antal datum", most=MOST),
        weekdays=frozenset(map(int, weekdays)),
        after=today if year <= today.year else None,
    )


async def _proposals(visit: Visit, year: int, planned: PlannedBody, wish: Wish) -> list[Proposal]:
    elsewhere = await queries.elsewhere(planned.body.id, date(year, 1, 1), date(year, 12, 31))
    days = propose_dates(
        year,
        wish,
        time=planned.time,
        breaks=await queries.school_breaks(),
        planned=[meeting.day for meeting in planned.meetings if not meeting.is_called_off],
        busy={day: _busy(found) for day, found in elsewhere.items()},
    )
    return await _told(days, elsewhere)


async def _told(days: Sequence[date], elsewhere: Mapping[date, list[Elsewhere]]) -> list[Proposal]:
    breaks = await queries.school_breaks()
    return [Proposal(day=day, reasons=days_off(day, breaks), elsewhere=elsewhere.get(day, [])) for day in days]


@post("/{tenant:str}/moten/plan/{year:int}/{slug:str}", opt=PLAN, include_in_schema=False)
async def accept(visit: Visit, year: int, slug: str, request: Request) -> Response[str] | Redirect:
    """Plan the chosen dates; all or none."""
    planned = await _own(visit, year, slug)
    values = await typed(request)
    offered, chosen = await typed_list(request, "offered"), await typed_list(request, "days")
    weekdays = await typed_list(request, "weekdays")
    full_days = set(await typed_list(request, "full_days"))
    try:
        days = [
            (_day_of(year, text), MeetingKind.FULL_DAY if text in full_days else MeetingKind.ORDINARY)
            for text in dict.fromkeys(chosen)
        ]
        await actions.accept_dates(
            await access_body(slug),
            days,
            meeting_draft(values, kind=MeetingKind.ORDINARY),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        elsewhere = await queries.elsewhere(planned.body.id, date(year, 1, 1), date(year, 12, 31))
        days = sorted({day for text in offered[:MOST] if (day := _day_or_none(year, text))})
        proposals = await _told(days, elsewhere)
        return _page(
            visit, year, planned, values, weekdays, proposals, [error], chosen=chosen, full_days=sorted(full_days)
        )
    said = "1 möte är planerat." if len(days) == 1 else f"{len(days)} möten är planerade."
    return see_other(f"{visit.home}/moten/plan/{year}", said=said)


def _day_or_none(year: int, text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year == year else None


def _day_of(year: int, text: str) -> date:
    day = _day_or_none(year, text)
    if day is None:
        raise NotUnderstood(name="datum", value=text, expected=f"ett av de föreslagna datumen {year}", field="days")
    return day


async def _own(visit: Visit, year: int, slug: str) -> PlannedBody:
    """The body's plan, for who may plan its meetings. Raises NotFound."""
    planned = await queries.plan_of_body(slug, shown_year(year))
    visit.signed_in.require(MeetingPermission.PLAN, body=planned.body.id)
    return planned


def _page(
    visit: Visit,
    year: int,
    planned: PlannedBody,
    values: Typed,
    weekdays: Sequence[str],
    proposals: Sequence[Proposal],
    broken: Sequence[RuleBroken],
    *,
    chosen: Sequence[str],
    full_days: Sequence[str] = (),
) -> Response[str]:
    return meeting_page(
        "meetings/propose.html",
        visit,
        status=422 if broken else 200,
        crumbs=[(f"Årsplan {year}", f"{visit.home}/moten/plan/{year}"), (planned.body.short, None)],
        title=f"{planned.body.name}: datum {year}",
        year=year,
        planned=planned,
        values=values,
        errors=errors_by_field(*broken),
        weekdays=weekdays,
        weekday_choices=[(str(number), name.capitalize()) for number, name in enumerate(WEEKDAYS)],
        proposals=proposals,
        chosen=chosen,
        full_days=full_days,
    )


handlers = [show_plan, propose, accept]
