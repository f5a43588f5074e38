"""Letters about half-year reports: when a collection opens and before it closes, once each, to those who have something left."""

from datetime import date

import asyncpg

from services.domain.base.roles import Role
from services.domain.base.scope import national_scope
from services.domain.networks.actions.collections import REPORTS_DUE, remind_of_closing
from services.worker.kinds import Message
from services.worker.summaries import tell_reports_are_due
from tests.domain.networks import acting
from tests.domain.networks.conftest import database

__all__ = ["database"]
CLOSES = date(2025, 12, 1)


async def account(owner: asyncpg.Connection, tenant: str) -> str:
    """A development leader's address in this county."""
    address = f"utvecklingsledare@{tenant}.example"
    number = await owner.fetchval("insert into account (name, mail) values ('Ledaren', $1) returning id", address)
    await owner.execute(
        "insert into role_grant (account, tenant, role, valid_from) values ($1, $2, $3, '2025-01-01')",
        number,
        tenant,
        Role.DEVELOPMENT_LEADER.value,
    )
    return address


async def deliver(occasion: str) -> None:
    """What the relay and the worker do with the message, twice: a second delivery must change nothing."""
    payload = {"half_year": acting.AUTUMN.code, "occasion": occasion}
    for attempt in (1, 2):
        await tell_reports_are_due(Message(1, "nationellt", REPORTS_DUE, payload, attempt))


async def letters(owner: asyncpg.Connection) -> list[str]:
    return [row["recipient"] for row in await owner.fetch("select recipient from mail_message order by id")]


async def test_those_with_reports_left_are_told_once_on_each_occasion(database: None, owner_url: str) -> None:
    owner = await asyncpg.connect(owner_url)
    await owner.execute("truncate mail_message, effect cascade")
    await owner.execute("update tenant set active = true where slug in ('dalarna', 'gotland')")
    await owner.execute("delete from role_grant")
    dalarna, gotland = await account(owner, "dalarna"), await account(owner, "gotland")
    await acting.follow("dalarna", acting.CHILDREN)
    await acting.follow("gotland", acting.CHILDREN)
    await acting.open_autumn((acting.CHILDREN,), closes_on=CLOSES)
    await deliver("opened")
    assert sorted(await letters(owner)) == [dalarna, gotland]
    await acting.bring("dalarna")
    await deliver("closing")
    assert sorted(await letters(owner)) == [dalarna, gotland, gotland]
    await owner.close()


async def test_a_reminder_is_promised_in_the_last_week_alone(database: None, owner_url: str) -> None:
    await acting.open_autumn((acting.CHILDREN,), closes_on=CLOSES)
    owner = await asyncpg.connect(owner_url)
    promised = "select count(*) from outbox_message where kind = $1 and payload ->> 'occasion' = 'closing'"
    for today, expected in ((date(2025, 11, 23), 0), (date(2025, 11, 24), 1), (date(2025, 12, 2), 1)):
        async with national_scope():
            await remind_of_closing(today)
        assert await owner.fetchval(promised, REPORTS_DUE) == expected
    await owner.close()


async def test_an_rss_cannot_speak_to_the_others_as_skr(database: None, owner_url: str) -> None:
    owner = await asyncpg.connect(owner_url)
    await owner.execute("truncate mail_message, effect cascade")
    await acting.open_autumn((acting.CHILDREN,), closes_on=CLOSES)
    payload = {"half_year": acting.AUTUMN.code, "occasion": "opened"}
    await tell_reports_are_due(Message(1, "stockholm", REPORTS_DUE, payload, 1))
    assert await owner.fetchval("select count(*) from effect") == 0
    await owner.close()
