"""Reads of members' suggestions of items."""

from dataclasses import dataclass
from datetime import date, datetime

from services.domain.base.reading import read, rows
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.suggestions import SuggestionState


@dataclass(frozen=True, kw_only=True)
class SuggestionView:
    """A suggestion, who made it, and the answer. `item` is what became of it, as long as it is on the agenda."""

    id: int
    title: str
    text: str | None
    kinds: tuple[str, ...]
    state: SuggestionState
    word: str | None
    item: int | None
    account: int
    by: str
    mail: str | None
    suggested_at: datetime
    decided_by: str | None
    decided_at: datetime | None


# Somebody who is here by a seat alone has no grant, and then only their own row of the structure tells the name.
_SUGGESTIONS = """
    select s.id, s.title, s.text, s.kinds, s.state, s.word, s.item, s.suggested_by as account, s.suggested_at, s.decided_at,
        coalesce(p.name, a.name, 'En ledamot') as by, coalesce(p.mail, a.mail) as mail, coalesce(q.name, d.name) as decided_by
    from item_suggestion s left join account a on a.id = s.suggested_by left join person p on p.account = s.suggested_by
        left join account d on d.id = s.decided_by left join person q on q.account = s.decided_by
    where s.meeting = $1 and ($2::integer is null or s.suggested_by = $2) order by s.suggested_at, s.id
"""


async def suggestions_to(meeting: MeetingView) -> list[SuggestionView]:
    """All suggestions to a meeting, the earliest first."""
    return await read(list[SuggestionView], f"select {rows(_SUGGESTIONS)}", meeting.id, None)


async def suggestions_by(account: int, meeting: MeetingView) -> list[SuggestionView]:
    """What one person has suggested to a meeting."""
    return await read(list[SuggestionView], f"select {rows(_SUGGESTIONS)}", meeting.id, account)


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """How many suggestions to a coming meeting wait for an answer, and which body chooses (None: the meeting's own)."""

    slug: str
    day: date
    body: int
    body_name: str
    steered_by: int | None
    waiting: int


_UNANSWERED = """
    select m.slug, m.day, m.body, b.name as body_name, r.steered_by, count(*) as waiting
    from item_suggestion s join meeting m on m.id = s.meeting join body b on b.id = m.body
        left join body_rules r on r.body = m.body
    where s.state = 'open' and m.state <> 'called_off' and m.closed_at is null and m.day >= $1
    group by m.slug, m.day, m.body, b.name, r.steered_by order by m.day, m.slug
"""


async def unanswered_suggestions(today: date) -> list[Unanswered]:
    """The coming meetings with suggestions that nobody has answered, the nearest first."""
    return await read(list[Unanswered], f"select {rows(_UNANSWERED)}", today)
