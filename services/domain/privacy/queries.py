"""Whom an extract can be about, everything that a tenant keeps about one of them, and what has been culled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from services.domain.base.engine import fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound
from services.domain.privacy.erasure import HINDRANCES, STAYS, TRACELESS
from services.domain.privacy.holdings import HOLDINGS, MENTIONED, SAME_NAME, SOUGHT, WHO
from services.domain.privacy.retention import KIND_OF_KEY
from services.domain.privacy.rules import Kept
from services.domain.tenancy.rules import RetentionRule

FOUND_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an extract is about (den registrerade): a person of the register, an account, or somebody known by an address.

    The one leads to the others: a person's account, an account's person, and the addresses of both.
    """

    name: str
    addresses: tuple[str, ...]
    person: int | None = None
    account: int | None = None

    @property
    def names(self) -> list[str]:
        """What the person is called, in lower case, to look for in text."""
        return [self.name.lower()] if len(self.name) > 3 else []

    @property
    def asked(self) -> tuple[int | None, int | None, list[str], list[str]]:
        """The parameters of every query about them."""
        return self.person, self.account, list(self.addresses), self.names


# One line per person: those of the register, accounts of no person, and addresses that are neither's.
_EVERYBODY = """
    with everybody as (
        select p.name, coalesce(p.mail, a.mail) as mail, p.id as person, p.account,
            array_remove(array[p.mail, a.mail], null) as mails
        from person p left join account a on a.id = p.account where p.erased_at is null
        union all
        select a.name, a.mail, null, a.id, array[a.mail] from account a
        where exists (select from role_grant g where g.account = a.id)
            and not exists (select from person p where p.account = a.id)
        union all
        select min(x.name), x.mail, null, null, array[x.mail] from (
            select i.name, i.address as mail from invitation i where i.accepted_by is null
            union all select g.name, g.mail from meeting_guest g where g.mail is not null
            union all select r.name, r.mail from call_recipient r
                where r.person is null and r.account is null and r.guest is null and r.mail is not null
            union all select l.name, l.address from round_letter l
        ) x where not exists (select from person p where lower(p.mail) = lower(x.mail))
            and not exists (select from account a where lower(a.mail) = lower(x.mail)
                and exists (select from role_grant g where g.account = a.id))
        group by x.mail
    )
"""


async def find_subjects(words: str) -> list[Subject]:
    """Those whose name or address contains the words, by name; FOUND_AT_MOST of them."""
    rows = await fetch(
        f"{_EVERYBODY} select * from everybody where position(swedish_key($1) in swedish_key(name)) > 0"
        " or position(lower($1) in lower(mail)) > 0 order by swedish_key(name), person, account, mail limit $2",
        words.strip(),
        FOUND_AT_MOST,
    )
    return [_subject(row) for row in rows]


async def access_subject(
    *, person: int | None = None, account: int | None = None, address: str | None = None
) -> Subject:
    """Somebody of the tenant, by one of three. Raises NotFound."""
    row = await fetch_row(
        f"{_EVERYBODY} select * from everybody where person = $1 or account = $2"
        " or (person is null and account is null and lower(mail) = $3) limit 1",
        person,
        account,
        address.lower() if address else None,
    )
    if row is None:
        raise NotFound(person=person, account=account)
    return _subject(row)


def _subject(row: asyncpg.Record) -> Subject:
    addresses = sorted({mail.lower() for mail in row["mails"] if mail})
    return Subject(row["name"], tuple(addresses), row["person"], row["account"])


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one kind about a person, under their heading; each row by the names of its fields."""

    title: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """All that a tenant keeps about a person: by kind of the register, those that were sought in vain too. `same_name` may be
    about somebody else who is called the same; `mentioned` says where the name stands in running text."""

    subject: Subject
    kinds: tuple[tuple[Kept, tuple[Held, ...]], ...]
    same_name: tuple[Mapping[str, Any], ...]
    mentioned: tuple[Mapping[str, Any], ...]


async def gather(subject: Subject, register: Sequence[Kept]) -> Extract:
    """Everything in the open tenant about a person. With the person's account in the scope, that account too."""
    asked = subject.asked
    held: dict[str, list[Held]] = {}
    for holding in HOLDINGS:
        if rows := await fetch(f"{WHO} {holding.query}", *asked):
            held.setdefault(holding.kept, []).append(Held(holding.title, tuple(map(dict, rows))))
    return Extract(
        subject=subject,
        kinds=tuple((kept, tuple(held.get(kept.key, ()))) for kept in register if kept.key in SOUGHT),
        same_name=_places(await fetch(f"{WHO} {SAME_NAME}", *asked)),
        mentioned=_places(await fetch(f"{WHO} {MENTIONED}", *asked)),
    )


def _places(rows: Sequence[asyncpg.Record]) -> tuple[Mapping[str, Any], ...]:
    return tuple({name: value for name, value in row.items() if name in ("place", "reference", "at")} for row in rows)


# --- Erasure -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TracelessAppointment:
    """An appointment that left no trace at any meeting: it may have been a mistake."""

    id: int
    place: str | None
    function: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What stands in the way of erasing a person, and otherwise what stays (in numbers), and what may have been mistakes."""

    hindrances: tuple[str, ...]
    stays: Mapping[str, int]
    traceless: tuple[TracelessAppointment, ...]


async def erasure_plan(subject: Subject, *, today: date) -> ErasurePlan:
    """What erasing a person of the register would mean today."""
    hindrances = await fetch_row(HINDRANCES, *subject.asked, today)
    stays = await fetch_row(STAYS, *subject.asked)
    assert hindrances is not None
    assert stays is not None
    return ErasurePlan(
        hindrances=tuple(name for name, stands in hindrances.items() if stands),
        stays=dict(stays),
        traceless=tuple(TracelessAppointment(**row) for row in await fetch(TRACELESS, *subject.asked)),
    )


# --- Culling -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CullingView:
    """The protocol of a culling of records (gallringsprotokoll)."""

    id: int
    kind: str
    years: int | None
    before: date | None
    decision: str
    counts: Mapping[str, int]
    culled_at: datetime

    @property
    def count(self) -> int:
        """How many rows it was done to."""
        return sum(self.counts.values())


CULLINGS_SHOWN = 50


async def cullings(*, before: int | None = None) -> list[CullingView]:
    """The protocols of cullings, the newest first, CULLINGS_SHOWN of them."""
    rows = await fetch(
        "select id, kind, years, before, decision, counts, culled_at from culling"
        " where $1::integer is null or id < $1 order by id desc limit $2",
        before,
        CULLINGS_SHOWN,
    )
    return [CullingView(**{**row, "counts": json.loads(row["counts"])}) for row in rows]


async def count_old(rule: RetentionRule, *, before: date) -> int:
    """How many rows a rule would be carried out on at once."""
    return sum([await fetch_value(step.count, before) for step in KIND_OF_KEY[rule.kind].steps])
