"""Reads of what comes to an agenda by itself."""

from datetime import date

from services.domain.base.engine import fetch_value
from services.domain.base.reading import read, rows
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.arrivals import Arrival, gathered

_SOURCE = """
    i.id as item, i.title, i.kinds, p.title as section, m.slug as meeting, m.day,
    coalesce(b.abbreviation, b.short_name, b.name) as body
"""
# An item that the body has taken up once doesn't come again: what became of it there brings it on, or not.
_NOT_TAKEN_UP = """
    not exists (select from agenda_item n join meeting t on t.id = n.meeting where n.came_from = i.id and t.body = $1)
"""
_ARRIVALS = f"""
    select 'postponed' as kind, null::integer as clause, '{{}}'::varchar[] as clause_kinds, null as text, {_SOURCE}
    from meeting m join agenda_item i on i.meeting = m.id join body b on b.id = m.body
        left join agenda_item p on p.id = i.parent
    where m.body = $1 and m.id <> $2 and m.day <= $3 and (i.state = 'postponed'
            or (m.state = 'called_off' and i.state = 'planned' and i.origin <> 'standing')) and {_NOT_TAKEN_UP}
    union all
    select case when m.body = $1 then 'report_back' else 'referred' end, c.id, c.kinds, c.text, {_SOURCE}
    from clause c join agenda_item i on i.id = c.item join meeting m on m.id = c.meeting join body b on b.id = m.body
        left join agenda_item p on p.id = i.parent
    where c.state = 'adopted' and c.follow_up <> 'given_up' and m.id <> $2 and m.day <= $3
        and ((c.report_back and m.body = $1) or (c.referred_to = $1 and m.body <> $1)) and {_NOT_TAKEN_UP}
"""


async def arrivals_to(meeting: MeetingView) -> list[Arrival]:
    """What is to be taken up at this meeting or a later one of its body, and isn't on any agenda of it yet."""
    found = await read(list[Arrival], f"select {rows(_ARRIVALS)}", meeting.body.id, meeting.id, meeting.day)
    return gathered(found)


async def is_next(meeting: MeetingView, today: date) -> bool:
    """Whether the meeting is the next one of its body: what comes back comes to that one."""
    return not await fetch_value(
        "select exists (select from meeting m where m.body = $1 and m.id <> $2 and m.state <> 'called_off'"
        " and m.closed_at is null and m.day >= $3 and m.day < $4)",
        meeting.body.id,
        meeting.id,
        today,
        meeting.day,
    )
