"""Reads of machine rows that pages show: the audit log, letters, jobs, the state of the machinery."""

import asyncpg

from services.domain.base.engine import current_scope, fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.hats import hat_of

PAGE = 50


async def audit_page(*, before: int | None = None, verb: str = "") -> list[asyncpg.Record]:
    """The newest audit entries of the open scope's hat, PAGE at a time, older than the id `before`."""
    return await fetch(
        "select e.id, e.at, e.recorded_at, e.verb, e.subject, e.fields, e.account, a.name as account_name,"
        " exists (select from audit_seal s where s.entry = e.id) as sealed"
        " from audit_entry e left join account a on a.id = e.account"
        " where e.hat = $1 and ($2::bigint is null or e.id < $2) and ($3 = '' or starts_with(e.verb, $3))"
        " order by e.id desc limit $4",
        hat_of(current_scope()),
        before,
        verb,
        PAGE,
    )


async def letters(*, before: int | None = None) -> list[asyncpg.Record]:
    """The newest letters of all hats: who was sent what, when. Operator scope; the content is not shown."""
    return await fetch(
        "select id, hat, recipient, template, state, reason, attempts, created_at, sent_at from mail_message"
        " where $1::bigint is null or id < $1 order by id desc limit $2",
        before,
        PAGE,
    )


async def access_letter(number: int) -> asyncpg.Record:
    """One letter: to whom, when, how it went. Operator scope. Raises NotFound."""
    row = await fetch_row(
        "select id, hat, recipient, template, state, reason, attempts, created_at, sent_at from mail_message where id = $1",
        number,
    )
    if row is None:
        raise NotFound(mail=number)
    return row


async def jobs_of_all(*, before: int | None = None) -> list[asyncpg.Record]:
    """The newest jobs of all hats. Operator scope."""
    return await fetch(
        "select id, hat, kind, title, state, done, total, reason, attempts, created_at, changed_at from job"
        " where $1::bigint is null or id < $1 order by id desc limit $2",
        before,
        PAGE,
    )
