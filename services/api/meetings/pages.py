"""`/{tenant}/moten`: the county's calendar by month, one's own meetings, a body's; and one meeting."""

import calendar
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter

from services.api.meetings.answers import meeting_page, month_bounds
from services.api.meetings.call_answers import own_answer
from services.api.meetings.following import is_followed, seen_of, sight_of
from services.api.meetings.parts import part_page
from services.api.visit import Visit
from services.domain.bodies.queries.bodies import body_refs
from services.domain.meetings.actions.suggestions import may_choose
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries import meetings as queries
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.reading_in import source_of_meeting
from services.domain.meetings.rules.meetings import FIRST_YEAR, LAST_YEAR, Break, days_off, swedish_holidays
from services.domain.meetings.rules.sittings import Phase
from services.domain.meetings.rules.suggestions import deadline
from services.render.words.agenda import duration
from services.render.words.meetings import MONTHS

READ = {"permission": MeetingPermission.READ}
AHEAD = timedelta(days=400)
SHOWN_AHEAD = 8


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the month's grid."""

    date: date
    in_month: bool
    off: str
    meetings: Sequence[MeetingView]


@get("/{tenant:str}/moten", opt=READ, include_in_schema=False)
async def show_calendar(
    visit: Visit,
    month: Annotated[str, QueryParameter(name="manad", max_length=10)] = "",
    organ: Annotated[str, QueryParameter(name="organ", max_length=80)] = "",
    mine: Annotated[str, QueryParameter(name="mina", max_length=1)] = "",
) -> Response[str]:
    """A month of the county, of one body or of one's own meetings; beside it what comes next."""
    today = visit.clock.today()
    first, after, fault = _shown_month(month, today)
    bodies = await body_refs()
    chosen = next((one for one in bodies if one.slug == organ), None)
    account = visit.signed_in.account or 0

    async def between(start: date, end: date) -> list[MeetingView]:
        if mine:
            return await queries.meetings_of_account(account, start, end)
        return await queries.meetings_between(start, end, body=chosen.id if chosen else None)

    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    shown = await between(weeks[0][0], weeks[-1][-1])
    return meeting_page(
        "meetings/calendar.html",
        visit,
        title="Möten",
        month_name=f"{MONTHS[first.month - 1]} {first.year}",
        month=f"{first:%Y-%m}",
        earlier=f"{first - timedelta(days=1):%Y-%m}" if (first - timedelta(days=1)).year >= FIRST_YEAR else None,
        later=f"{after:%Y-%m}" if after.year <= LAST_YEAR else None,
        month_fault=fault,
        year=first.year,
        weeks=_weeks(weeks, first.month, shown, await queries.school_breaks()),
        meetings=[meeting for meeting in shown if meeting.day.month == first.month],
        coming=[one for one in await between(today, today + AHEAD) if not one.is_called_off][:SHOWN_AHEAD],
        bodies=[(one.slug, one.name) for one in bodies],
        chosen=chosen,
        mine=bool(mine),
    )


def _shown_month(asked: str, today: date) -> tuple[date, date, str | None]:
    """First day of the month asked for and of the next; with a message when what was asked is no month."""
    try:
        first = date.fromisoformat(f"{asked}-01") if asked else today.replace(day=1)
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            raise ValueError(asked)
    except ValueError:
        fault = f"”{asked}” är ingen månad i kalendern. Sidan visar den här månaden. Skriv som 2025-11."
        return *month_bounds(today.year, today.month), fault
    return *month_bounds(first.year, first.month), None


def _weeks(
    weeks: Sequence[Sequence[date]], month: int, meetings: Sequence[MeetingView], breaks: Sequence[Break]
) -> list[tuple[int, list[Day]]]:
    """The weeks of the grid with their numbers, each day with its meetings and its holiday or school break."""
    of_day: Mapping[date, list[MeetingView]] = defaultdict(list)
    for meeting in meetings:
        of_day[meeting.day].append(meeting)
    return [
        (
            week[0].isocalendar().week,
            [
                Day(
                    date=day,
                    in_month=day.month == month,
                    off=", ".join(
                        [
                            *([swedish_holidays(day.year)[day]] if day in swedish_holidays(day.year) else []),
                            *(one.name for one in breaks if one.covers(day) and day.weekday() < 5),
                        ]
                    ),
                    meetings=of_day[day],
                )
                for day in week
            ],
        )
        for week in weeks
    ]


@get("/{tenant:str}/moten/{slug:str}", opt={"permission": MeetingPermission.READ_MEETING}, include_in_schema=False)
async def show_meeting(visit: Visit, slug: str) -> Response[str]:
    """One meeting: what is asked of the visitor, when and where, the agenda with its papers, who comes or was there.

    The papers are for those who may read them; to others it is a meeting of the calendar.
    """
    meeting = await queries.access_meeting(slug)
    visit.signed_in.require(MeetingPermission.READ_MEETING, **meeting.dimensions)
    body = meeting.body.id
    may_plan = visit.may(MeetingPermission.PLAN, body=body)
    seen = await seen_of(meeting, sight_of(visit, meeting), account=visit.signed_in.account or 0)
    agenda, people = seen["agenda"], seen["people"]
    is_coming = meeting.phase is Phase.COMING and not meeting.is_called_off
    last = deadline(meeting.day, agenda.rules.suggestion_days) if agenda else None
    return part_page(
        "meetings/show.html",
        visit,
        meeting,
        part="meeting",
        is_live=not meeting.is_called_off and is_followed(meeting, visit.clock.today()),
        is_expected=is_coming and people.has(visit.signed_in.account),
        is_coming=is_coming,
        suggest_until=last if last and visit.clock.today() <= last else None,
        may_suggest=is_coming and visit.may(MeetingPermission.SUGGEST, body=body),
        may_choose=is_coming and agenda is not None and may_choose(visit.signed_in, meeting, agenda.rules),
        may_prepare=visit.may(MeetingPermission.PREPARE, body=body) and meeting.phase is not Phase.CLOSED,
        may_plan_this=may_plan and meeting.phase is Phase.COMING,
        duration=duration,
        source=await source_of_meeting(meeting.id, body=meeting.body.slug) if meeting.phase is Phase.CLOSED else None,
        errors={},
        **(await _against(meeting) if may_plan and is_coming else {"reasons": [], "elsewhere": []}),
        **(seen | own_answer(visit, meeting, seen["answers_now"])),
    )


async def _against(meeting: MeetingView) -> dict[str, Any]:
    """What speaks against the day, for who may choose another."""
    elsewhere = await queries.elsewhere(meeting.body.id, meeting.day, meeting.day)
    return {
        "reasons": days_off(meeting.day, await queries.school_breaks()),
        "elsewhere": elsewhere.get(meeting.day, []),
    }


handlers = [show_calendar, show_meeting]
