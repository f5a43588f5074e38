"""Reads of the register of clauses (register över att-satser): by body, year, responsible, kind, standing and words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.domain.base.errors import NotFound
from services.domain.base.reading import find, read, rows
from services.domain.meetings.queries.clauses import CLAUSES, ClauseView, ResponsibleView
from services.domain.meetings.rules.clauses import ClauseKind, FollowUp
from services.domain.meetings.rules.follow_up import Standing, is_late

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which clauses are asked for. `before` is the last one that was seen: (when it was adopted, its number)."""

    body: int | None = None
    year: int | None = None
    kind: ClauseKind | None = None
    standing: Standing | None = None
    principal: int | None = None
    own_account: int | None = None
    text: str = ""
    before: tuple[datetime, int] | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterLine:
    """A clause in the register, with where it was decided."""

    id: int
    text: str
    appeal: bool
    kinds: tuple[ClauseKind, ...]
    formal: bool
    due: date | None
    follow_up: FollowUp
    outcome: str | None
    adopted_at: datetime
    meeting: str
    day: date
    body: str
    item: str
    responsible: tuple[ResponsibleView, ...] = field(default=())

    def is_late(self, today: date) -> bool:
        return is_late(self.follow_up, self.due, today)


_RESPONSIBLE = """
    select r.kind, r.body, r.principal, r.person, coalesce(b.name, h.name, p.name, r.name) as name
    from clause_responsible r left join body b on b.id = r.body left join principal h on h.id = r.principal
        left join person p on p.id = r.person where r.clause = c.id order by r.position, r.id
"""
_OWN = """
    exists (select from clause_responsible r left join person p on p.id = r.person
        left join person o on o.account = $8::integer
        where r.clause = c.id and (p.account = $8 or (r.principal is not null and r.principal = o.principal)
            or r.body in (select coalesce(s.body, a.body) from appointment a left join seat s on s.id = a.seat
                where a.person = o.id and a.valid_from <= $6 and (a.valid_to is null or a.valid_to >= $6))))
"""
# The clauses are chosen and limited first; who is responsible is looked up for those that are shown.
_REGISTER = f"""
    select c.*, m.slug as meeting, m.day, coalesce(b.abbreviation, b.short_name, b.name) as body, i.title as item,
        {rows(_RESPONSIBLE)} as responsible
    from (select c.id, c.text, c.appeal, c.kinds, c.formal, c.due, c.follow_up, c.outcome, c.adopted_at,
            c.meeting as of_meeting, c.item as of_item from clause c join meeting m on m.id = c.meeting
        where c.state = 'adopted' and ($1::integer is null or m.body = $1)
            and ($2::integer is null or (c.adopted_at >= make_date($2, 1, 1) and c.adopted_at < make_date($2 + 1, 1, 1)))
            and ($3::varchar is null or c.kinds @> array[$3::varchar])
            and ($4::text = '' or c.search @@ websearch_to_tsquery('swedish', $4))
            and case $5::varchar when 'open' then c.follow_up = 'open'
                when 'late' then c.follow_up = 'open' and c.due < $6::date
                when 'done' then c.follow_up = 'done' when 'given_up' then c.follow_up = 'given_up'
                when 'formal' then c.follow_up = 'none' else true end
            and ($7::integer is null or exists (select from clause_responsible r where r.clause = c.id
                and (r.principal = $7 or r.kind = 'everyone')))
            and ($8::integer is null or {_OWN})
            and ($9::timestamptz is null or (c.adopted_at, c.id) < ($9, $10::integer))
        order by c.adopted_at desc, c.id desc limit $11) c
    join meeting m on m.id = c.of_meeting join body b on b.id = m.body join agenda_item i on i.id = c.of_item
    order by c.adopted_at desc, c.id desc
"""


async def register(wanted: Wanted, today: date) -> Sequence[RegisterLine]:
    """The clauses that are asked for, the latest first, SHOWN at a time. Words are found by their Swedish stems."""
    return await read(
        list[RegisterLine],
        f"select {rows(_REGISTER)}",
        wanted.body,
        wanted.year,
        wanted.kind.value if wanted.kind else None,
        wanted.text,
        wanted.standing.value if wanted.standing else None,
        today,
        wanted.principal,
        wanted.own_account,
        wanted.before[0] if wanted.before else None,
        wanted.before[1] if wanted.before else None,
        SHOWN,
    )


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A clause with where it was decided, what came of it, and whether a person has a part in doing it."""

    clause: ClauseView
    meeting: int
    slug: str
    day: date
    body: int
    body_name: str
    item: int
    item_title: str
    outcome: str | None
    outcome_by: str | None
    outcome_at: datetime | None
    is_own: bool


_FOLLOWED = f"""
    select (select to_json(one) from ({CLAUSES} where c.id = $1) one) as clause, m.id as meeting, m.slug, m.day, m.body,
        b.name as body_name, i.id as item, i.title as item_title, c.outcome, a.name as outcome_by, c.outcome_at,
        {_OWN.replace("$8", "$2").replace("$6", "$3::date")} as is_own
    from clause c join meeting m on m.id = c.meeting join body b on b.id = m.body join agenda_item i on i.id = c.item
        left join account a on a.id = c.outcome_by
    where c.id = $1 and c.state = 'adopted'
"""


async def access_followed(clause: int, *, account: int | None, today: date) -> Followed:
    """An adopted clause as its own page shows it to this person. Raises NotFound."""
    found = await find(Followed, f"select to_json(one) from ({_FOLLOWED}) one", clause, account, today)
    if found is None:
        raise NotFound(clause=clause)
    return found


async def clauses_of_account(account: int, today: date) -> Sequence[RegisterLine]:
    """What a person has to do by decisions (mina uppdrag): open clauses that they, their principal or body answer for."""
    return await register(Wanted(own_account=account, standing=Standing.OPEN), today)


@dataclass(frozen=True, kw_only=True)
class Owing:
    """Somebody with an open clause whose day is near or past."""

    clause: int
    text: str
    due: date
    meeting: str
    name: str
    mail: str


async def owing(first: date, last: date) -> Sequence[Owing]:
    """Those who are named responsible for open clauses due on these days, with their addresses (påminnelser)."""
    return await read(
        list[Owing],
        "select "
        + rows(
            "select c.id as clause, c.text, c.due, m.slug as meeting, p.name, p.mail from clause c"
            " join clause_responsible r on r.clause = c.id join person p on p.id = r.person"
            " join meeting m on m.id = c.meeting where c.follow_up = 'open' and c.due between $1 and $2"
            " and p.mail is not null order by p.mail, c.due, c.id"
        ),
        first,
        last,
    )
