"""Reads for letters: who still owes an answer, what they were written about already, and whom to write to."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.domain.base.clock import stockholm_date
from services.domain.base.engine import fetch
from services.domain.rounds.queries.rows import RESPONDENT_COLUMNS, RESPONDENT_TABLES, Respondent, respondent
from services.domain.rounds.rules.reminders import Occasion, Reminder
from services.domain.rounds.rules.rounds import ReminderPlan


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to write to."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class OpenRow:
    """A row of an open round in which an answer is awaited, with the letters about it: address → occasions."""

    id: int
    respondent: Respondent
    round_id: int
    slug: str
    title: str
    asks: str | None
    deadline: date | None
    reminders: ReminderPlan
    opened_on: date
    sent: Mapping[str, frozenset[Reminder]]

    def sent_to(self, address: str) -> frozenset[Reminder]:
        return self.sent.get(address, frozenset())


async def open_rows() -> list[OpenRow]:
    """All rows of the tenant in which an answer is awaited, the nearest deadline first."""
    rows = await fetch(
        f"select w.id, {RESPONDENT_COLUMNS}, r.id as round_id, r.slug, r.title, b.name as asks,"
        " r.deadline, r.reminders, r.opened_at, (select coalesce(json_agg(json_build_array(l.address, l.occasion, l.day)), '[]')"
        " from round_letter l where l.round_row = w.id) as letters"
        " from round_row w join round r on r.id = w.round left join body b on b.id = r.body"
        f" {RESPONDENT_TABLES} where r.state = 'open' and w.state = 'waiting' order by r.deadline nulls last, r.id, w.id"
    )
    return [
        OpenRow(
            id=row["id"],
            respondent=respondent(dict(row)),
            round_id=row["round_id"],
            slug=row["slug"],
            title=row["title"],
            asks=row["asks"],
            deadline=row["deadline"],
            reminders=ReminderPlan(row["reminders"]),
            opened_on=stockholm_date(row["opened_at"]),
            sent=_letters(row["letters"]),
        )
        for row in rows
    ]


def _letters(text: str) -> dict[str, frozenset[Reminder]]:
    found: dict[str, set[Reminder]] = defaultdict(set)
    for address, occasion, day in json.loads(text):
        found[address].add(Reminder(day=date.fromisoformat(day), occasion=Occasion(occasion)))
    return {address: frozenset(sent) for address, sent in found.items()}


# Whom a row is written to. For a principal: its contacts; where it has none, who holds its seats in the body that asks
# (not whom somebody acts for); where there are none either, its registrars. For a body: its chair and secretary.
_RECIPIENTS = """
    with asked as (select w.id, w.principal, w.body, r.body as asking from round_row w join round r on r.id = w.round
            where w.id = any($1::integer[])),
        officers as (select x.id, case g.role when 'contact' then 1 else 3 end as turn, a.name, lower(a.mail) as address
            from asked x join role_grant g on g.principal = x.principal and g.role in ('contact', 'registrar')
                and g.valid_from <= $2 and (g.valid_to is null or g.valid_to >= $2)
            join account a on a.id = g.account and a.closed_at is null),
        seated as (select x.id, 2 as turn, p.name, lower(p.mail) as address
            from asked x join seat s on case when x.principal is not null then s.body = x.asking
                else s.body = x.body and s.role in ('chair', 'vice_chair', 'secretary') end
            join appointment t on t.seat = s.id and t.kind in ('ordinary', 'acting')
                and (x.principal is null or t.principal = x.principal)
                and t.valid_from <= $2 and (t.valid_to is null or t.valid_to >= $2)
                and not exists (select from appointment i where i.instead_of = t.id and i.kind = 'acting'
                    and i.valid_from <= $2 and (i.valid_to is null or i.valid_to >= $2))
            join person p on p.id = t.person and p.mail is not null),
        everybody as (select * from officers union all select * from seated)
    select e.id, min(e.name) as name, e.address from everybody e
    where e.turn = (select min(o.turn) from everybody o where o.id = e.id)
    group by e.id, e.address order by e.id, e.address
"""


async def recipients_of(rows: Collection[int], today: date) -> dict[int, list[Recipient]]:
    """Whom to write to about each of these rows today; a row that nobody can be written to about has none."""
    found: dict[int, list[Recipient]] = {row: [] for row in rows}
    for row in await fetch(_RECIPIENTS, list(rows), today):
        found[row["id"]].append(Recipient(row["name"], row["address"]))
    return found


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter about a row: to whom, why, when."""

    name: str
    occasion: Occasion
    at: datetime


async def letters_of(row: int) -> list[LetterView]:
    """The letters about a row, the latest first."""
    rows = await fetch("select name, occasion, at from round_letter where round_row = $1 order by id desc", row)
    return [LetterView(one["name"], Occasion(one["occasion"]), one["at"]) for one in rows]
