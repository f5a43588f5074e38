"""Reads of the register of clauses (register över att-satser): by body, year, responsible, kind, standing and words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.domain.base.engine import plan_anew
from services.domain.base.errors import NotFound
from services.domain.base.reading import find, read, rows
from services.domain.meetings.queries.clauses import CLAUSES, RESPONSIBLE, ClauseView, ResponsibleView
from services.domain.meetings.rules.clauses import ClauseKind, FollowUp
from services.domain.meetings.rules.follow_up import Involvement, Standing, is_late

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which clauses are asked for. `before` is the last one that was seen: (when it was adopted, its number).

    Of a `body`, those that it decided and those that went to it; or with `involvement` one of the two. `by_rss`: what the
    RSS itself is to do.
    """

    body: int | None = None
    involvement: Involvement | None = None
    year: int | None = None
    kind: ClauseKind | None = None
    standing: Standing | None = None
    principal: int | None = None
    person: int | None = None
    by_rss: bool = False
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
    decided_by: int
    item: str
    referred_to: int | None
    referred_name: str | None
    report_back: bool
    responsible: tuple[ResponsibleView, ...] = field(default=())

    def is_late(self, today: date) -> bool:
        return is_late(self.follow_up, self.due, today)

    def involvements(self, body: int) -> tuple[Involvement, ...]:
        """How a body has to do with it."""
        given = self.referred_to == body or any(one.body == body for one in self.responsible)
        return tuple(
            one for one, holds in ((Involvement.DECIDED, self.decided_by == body), (Involvement.GIVEN, given)) if holds
        )


# What a person answers for: as themselves, by their principal, by a body in which they hold a seat that day, or what the RSS
# is to do as its head or development leader; of that what is open, for it is much.
_OWN = """
    select r.clause from clause_responsible r join person p on p.id = r.person where p.account = {account}
    union all
    select r.clause from person o join clause_responsible r on r.principal = o.principal where o.account = {account}
    union all
    select r.clause from person o join appointment a on a.person = o.id left join seat s on s.id = a.seat
        join clause_responsible r on r.body = coalesce(s.body, a.body)
    where o.account = {account} and a.valid_from <= {today} and (a.valid_to is null or a.valid_to >= {today})
    union all
    select r.clause from clause open join clause_responsible r on r.clause = open.id and r.kind = 'rss'
    where open.follow_up = 'open' and exists (select from role_grant g where g.account = {account}
        and g.role in ('head', 'development_leader')
        and g.valid_from <= {today} and (g.valid_to is null or g.valid_to >= {today}))
"""
# Two lists, each found by its index.
_OF_PRINCIPAL = """
    select r.clause from clause_responsible r where r.principal = {principal}
    union all
    select r.clause from clause_responsible r where r.kind = 'everyone'
"""
_DECIDED_BY = "c.meeting in (select m.id from meeting m where m.body = {body})"
_GIVEN_TO = "(c.referred_to = {body} or c.id in (select r.clause from clause_responsible r where r.body = {body}))"
_OF_BODY: Mapping[Involvement | None, str] = {
    None: f"({_DECIDED_BY} or {_GIVEN_TO})",
    Involvement.DECIDED: _DECIDED_BY,
    Involvement.GIVEN: _GIVEN_TO,
}
_FOLLOW_UPS: Mapping[Standing, FollowUp] = {
    Standing.OPEN: FollowUp.OPEN,
    Standing.LATE: FollowUp.OPEN,
    Standing.DONE: FollowUp.DONE,
    Standing.GIVEN_UP: FollowUp.GIVEN_UP,
    Standing.FORMAL: FollowUp.NONE,
}
# The clauses are chosen and limited first; who is responsible is looked up for those that are shown.
_REGISTER = f"""
    select c.*, m.slug as meeting, m.day, coalesce(b.abbreviation, b.short_name, b.name) as body, m.body as decided_by,
        i.title as item, r.name as referred_name, {rows(RESPONSIBLE)} as responsible
    from (select c.id, c.text, c.appeal, c.kinds, c.formal, c.due, c.follow_up, c.outcome, c.adopted_at,
            c.report_back, c.referred_to, c.meeting as of_meeting, c.item as of_item from clause c where %s
        order by c.adopted_at desc, c.id desc limit {SHOWN}) c
    join meeting m on m.id = c.of_meeting join body b on b.id = m.body join agenda_item i on i.id = c.of_item
        left join body r on r.id = c.referred_to
    order by c.adopted_at desc, c.id desc
"""


async def register(wanted: Wanted, today: date) -> Sequence[RegisterLine]:
    """The clauses that are asked for, the latest first, SHOWN at a time. Words are found by their Swedish stems."""
    given: list[object] = []

    def take(value: object, kind: str) -> str:
        given.append(value)
        return f"${len(given)}::{kind}"

    conditions = " and ".join(_conditions(wanted, today, take))
    if wanted.text:
        # A common word is best looked for from the latest clause on, a rare one by the index of words.
        await plan_anew()
    return await read(list[RegisterLine], f"select {rows(_REGISTER % conditions)}", *given)


def _conditions(wanted: Wanted, today: date, take: Callable[[object, str], str]) -> Iterable[str]:
    """What is asked for and nothing else, so that each question is answered by the index that fits it.

    `take` takes a value and its kind, and answers its place in the query.
    """
    yield "c.state = 'adopted'"
    if wanted.body is not None:
        # Looked for from the latest clause on, not gathered from all years: `is true` keeps the database from that.
        yield f"({_OF_BODY[wanted.involvement].format(body=take(wanted.body, 'integer'))}) is true"
    if wanted.year is not None:
        yield f"c.adopted_at >= make_date({take(wanted.year, 'integer')}, 1, 1)"
        yield f"c.adopted_at < make_date({take(wanted.year + 1, 'integer')}, 1, 1)"
    if wanted.kind is not None:
        yield f"c.kinds @> array[{take(wanted.kind.value, 'varchar')}]"
    if wanted.text:
        yield f"c.search @@ websearch_to_tsquery('swedish', {take(wanted.text, 'text')})"
    if wanted.standing is not None:
        yield f"c.follow_up = '{_FOLLOW_UPS[wanted.standing]}'"
    if wanted.standing is Standing.LATE:
        yield f"c.due < {take(today, 'date')}"
    if wanted.principal is not None:
        # What all principals are to do is common, and looked for in the same way.
        yield f"(c.id in ({_OF_PRINCIPAL.format(principal=take(wanted.principal, 'integer'))})) is true"
    if wanted.person is not None:
        yield f"c.id in (select r.clause from clause_responsible r where r.person = {take(wanted.person, 'integer')})"
    if wanted.by_rss:
        yield "(exists (select from clause_responsible r where r.clause = c.id and r.kind = 'rss')) is true"
    if wanted.own_account is not None:
        own = _OWN.format(account=take(wanted.own_account, "integer"), today=take(today, "date"))
        yield f"c.id in ({own})"
    if wanted.before is not None:
        adopted_at, clause = wanted.before
        yield f"(c.adopted_at, c.id) < ({take(adopted_at, 'timestamptz')}, {take(clause, 'integer')})"


@dataclass(frozen=True, kw_only=True)
class PersonWithClauses:
    """Somebody who is to do what an open clause says."""

    id: int
    name: str


# Found by the index of open clauses, which are few however many years there are.
_PEOPLE = """
    select p.id, p.name from person p where p.id in (select r.person from clause c
        join clause_responsible r on r.tenant = c.tenant and r.clause = c.id
        where c.follow_up = 'open' and r.person is not null)
    order by swedish_key(p.name), p.id
"""


async def people_with_open_clauses() -> Sequence[PersonWithClauses]:
    """Who has something to do by a decision, of those who are named themselves."""
    return await read(list[PersonWithClauses], f"select {rows(_PEOPLE)}")


@dataclass(frozen=True, kw_only=True)
class TakenUp:
    """A meeting that a clause has brought its matter to: its own body's, or that of the body it went on to."""

    slug: str
    day: date
    body: str


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
    taken_up: tuple[TakenUp, ...]


_TAKEN_UP = """
    select t.slug, t.day, coalesce(o.abbreviation, o.short_name, o.name) as body
    from agenda_item n join meeting t on t.id = n.meeting join body o on o.id = t.body
    where n.came_from = c.item and ((c.report_back and t.body = m.body) or t.body = c.referred_to)
        and n.state not in ('postponed', 'withdrawn') and t.state <> 'called_off'
    order by t.day, n.id
"""
_FOLLOWED = f"""
    select (select to_json(one) from ({CLAUSES} where c.id = $1) one) as clause, m.id as meeting, m.slug, m.day, m.body,
        b.name as body_name, i.id as item, i.title as item_title, c.outcome, a.name as outcome_by, c.outcome_at,
        c.id in ({_OWN.format(account="$2::integer", today="$3::date")}) as is_own,
        {rows(_TAKEN_UP)} as taken_up
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
    """Somebody who is written to about an open clause whose day is near or past."""

    clause: int
    text: str
    due: date
    meeting: str
    name: str
    mail: str


# Whom a clause is written to. A person: themselves. A body that is to do it, or that it went on to: its chair, vice chair and
# secretary. A principal: its contacts. The RSS: its head and development leaders. Everyone is asked by a round, which reminds.
_OWING = """
    with due as (select c.id, c.text, c.due, c.referred_to, m.slug as meeting from clause c join meeting m on m.id = c.meeting
            where c.follow_up = 'open' and c.due between $1 and $2),
        whose as (select d.id, r.kind, r.body, r.principal, r.person from due d join clause_responsible r on r.clause = d.id
            union all select d.id, 'body', d.referred_to, null, null from due d where d.referred_to is not null),
        granted as (select g.role, g.principal, a.name, a.mail from role_grant g join account a on a.id = g.account
            where a.closed_at is null and g.valid_from <= $3 and (g.valid_to is null or g.valid_to >= $3)),
        written_to as (
            select w.id, p.name, p.mail from whose w join person p on p.id = w.person
            union all
            select w.id, p.name, p.mail from whose w
                join seat s on s.body = w.body and s.role in ('chair', 'vice_chair', 'secretary')
                join appointment t on t.seat = s.id and t.kind in ('ordinary', 'acting')
                    and t.valid_from <= $3 and (t.valid_to is null or t.valid_to >= $3)
                    and not exists (select from appointment i where i.instead_of = t.id and i.kind = 'acting'
                        and i.valid_from <= $3 and (i.valid_to is null or i.valid_to >= $3))
                join person p on p.id = t.person
            union all
            select w.id, g.name, g.mail from whose w join granted g on g.principal = w.principal and g.role = 'contact'
            union all
            select w.id, g.name, g.mail from whose w join granted g
                on w.kind = 'rss' and g.role in ('head', 'development_leader'))
    select d.id as clause, d.text, d.due, d.meeting, min(w.name) as name, lower(w.mail) as mail
    from due d join written_to w on w.id = d.id where w.mail is not null
    group by d.id, d.text, d.due, d.meeting, lower(w.mail) order by mail, d.due, d.id
"""


async def owing(first: date, last: date, *, today: date) -> Sequence[Owing]:
    """Those who answer today for open clauses due on these days, each address once a clause (påminnelser)."""
    return await read(list[Owing], f"select {rows(_OWING)}", first, last, today)
