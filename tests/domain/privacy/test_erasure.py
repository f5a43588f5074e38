"""A person is erased as far as the law lets it, and nobody else is touched."""

from collections.abc import Collection
from datetime import date, timedelta

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import Clock
from services.domain.base.engine import fetch
from services.domain.base.errors import Missing, NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.privacy.actions.erasure import ERASURE, erase_person
from services.domain.privacy.erasure import ERASED, StillNeeded
from services.domain.privacy.queries import access_subject, cullings, erasure_plan, find_subjects
from services.domain.privacy.retention import UNNAMED
from services.render.words import explain
from services.render.words.privacy import HINDRANCES
from tests.domain.privacy.test_extract import Someone, extract_of

AT = Clock().now()
TODAY = Clock().today()
LONG_AGO = date(2020, 6, 1)
ADA = Actor(None, "Ada", "dalarna", (Grant(Role.ADMINISTRATOR),))

TEXTS = """
    select table_name || '.' || column_name as "column", table_name, column_name from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'character varying', 'jsonb', 'ARRAY')
"""

STAYS = {
    "account.mail",  # common to all RSS
    "account.name",
    "agenda_item.title",  # what the meeting was about
    "attendance.name",  # part of the minutes
    "job.key",  # the test's own job
    "registration.recipient",  # the registrar, whom the host has chosen
    "round.opened_by",  # who stands behind a question
    "round_letter.address",  # younger than a year
    "round_letter.name",
}


async def erase(
    person: int, *, mistakes: Collection[int] = (), actor: Actor = ADA, ground: str = "Begäran 2026:7"
) -> int:
    async with tenant_scope("dalarna"):
        return await erase_person(person, ground=ground, mistakes=mistakes, actor=actor, at=AT)


async def one_who_left(owner: asyncpg.Connection) -> Someone:
    """Somebody about whom there is everything, long ago, and who holds nothing now."""
    someone = await Someone(owner).come()
    await someone.do_everything()
    await owner.execute(
        "update appointment set valid_from = $2, valid_to = $2 where person = $1", someone.person, LONG_AGO
    )
    await owner.execute(
        "update role_grant set valid_from = $2, valid_to = $2 where account = $1", someone.account, LONG_AGO
    )
    await owner.execute("update meeting set day = $2 where slug = $1", f"m-{someone.account}", LONG_AGO)
    await owner.execute("update mail_message set state = 'sent' where recipient = $1", someone.mail)
    return someone


async def where_it_stands(owner: asyncpg.Connection, words: str) -> set[str]:
    """Every column of the database in which the words stand."""
    found = set()
    for row in await owner.fetch(TEXTS):
        if await owner.fetchval(
            f"select exists (select from {row['table_name']} where position(lower($1) in lower({row['column_name']}::text)) > 0)",
            words,
        ):
            found.add(row["column"])
    return found


async def test_what_may_go_goes_and_what_must_stay_stays(owner: asyncpg.Connection):
    someone = await one_who_left(owner)
    before = await where_it_stands(owner, someone.name) | await where_it_stands(owner, someone.mail)
    assert before > STAYS
    await erase(someone.person)
    after = await where_it_stands(owner, someone.name) | await where_it_stands(owner, someone.mail)
    assert after == STAYS
    person = await owner.fetchrow("select * from person where id = $1", someone.person)
    assert person is not None
    assert (person["name"], person["mail"], person["phone"], person["account"]) == (UNNAMED, None, None, None)
    assert await owner.fetchval("select count(*) from appointment where person = $1", someone.person) == 1
    assert await owner.fetchval("select count(*) from attendance where person = $1", someone.person) == 1
    assert await owner.fetchval("select revoked_at is not null from calendar_feed where account = $1", someone.account)
    async with tenant_scope("dalarna"):
        [account] = await find_subjects(someone.mail)
        assert (account.person, account.account) == (None, someone.account), "the operator closes it"
        assert await find_subjects(UNNAMED) == []
    with pytest.raises(NotFound):
        await erase(someone.person)


async def test_nobody_else_is_touched(owner: asyncpg.Connection):
    other, someone = await one_who_left(owner), await one_who_left(owner)
    before = await extract_of(other)
    await erase(someone.person)
    assert await extract_of(other) == before


async def test_every_step_finds_something_to_do(owner: asyncpg.Connection):
    """Else the test above would prove little of it."""
    someone = await one_who_left(owner)
    await owner.execute("update round_letter set at = now() - interval '2 years' where address = $1", someone.mail)
    await owner.execute(
        "insert into job (hat, kind, key, title, payload, state) values ('dalarna', 'privacy.extract', $1, 'Registerutdrag',"
        " jsonb_build_object('person', $2::integer, 'private', true), 'done')",
        f"1/person:{someone.person}",
        someone.person,
    )
    await erase(someone.person)
    async with tenant_scope("dalarna"):
        protocol = (await cullings())[0]
    assert set(protocol.counts) == {step.table for step in ERASED}
    job = await owner.fetchval("select payload from job where key = $1", f"1/person:{someone.person}")
    assert job == '{"private": true}'


@pytest.mark.parametrize("hindrance", HINDRANCES)
async def test_who_holds_something_is_not_erased(owner: asyncpg.Connection, hindrance: str):
    someone = await one_who_left(owner)
    match hindrance:
        case "seat":
            await owner.execute(
                "update appointment set valid_to = $2 where person = $1", someone.person, TODAY + timedelta(days=1)
            )
        case "role":
            await owner.execute("update role_grant set valid_to = null where account = $1", someone.account)
        case "call":
            await owner.execute(
                "update meeting set day = $2 where slug = $1", f"m-{someone.account}", TODAY + timedelta(days=1)
            )
        case _:
            await owner.execute("update clause set follow_up = 'open', state = 'adopted', adopted_at = now()"
                                " where outcome_by = $1", someone.account)  # fmt: skip
    with pytest.raises(StillNeeded) as refused:
        await erase(someone.person)
    assert refused.value.facts["hindrances"] == (hindrance,)
    assert HINDRANCES[hindrance] in explain(refused.value)
    assert await owner.fetchval("select name from person where id = $1", someone.person) == someone.name


async def test_an_appointment_by_mistake_goes_altogether_and_one_with_a_trace_does_not(owner: asyncpg.Connection):
    someone = await one_who_left(owner)
    true = await owner.fetchval("select id from appointment where person = $1", someone.person)
    body = await someone.insert("body", slug=f"fel-{someone.account}", name="Fel organ", kind="working_group")
    mistake = await someone.insert(
        "appointment", body=body, person=someone.person, kind="co_opted", valid_from=LONG_AGO, valid_to=LONG_AGO
    )
    async with tenant_scope("dalarna"):
        plan = await erasure_plan(await access_subject(person=someone.person), today=TODAY)
    assert [(one.id, one.place) for one in plan.traceless] == [(mistake, "Fel organ")]
    assert plan.stays["appointments"] == 2
    with pytest.raises(NotFound):
        await erase(someone.person, mistakes=[true])
    await erase(someone.person, mistakes=[mistake])
    left = await owner.fetch("select id from appointment where person = $1", someone.person)
    assert [row["id"] for row in left] == [true]


async def test_the_protocol_says_how_much_and_the_log_whose_number(owner: asyncpg.Connection):
    someone = await one_who_left(owner)
    number = await erase(someone.person)
    async with tenant_scope("dalarna"):
        protocol = (await cullings())[0]
        entries = await fetch(
            "select subject, fields from audit_entry where verb = 'privacy.person.erased' order by id desc"
        )
    assert (protocol.id, protocol.kind, protocol.decision) == (number, ERASURE, "Begäran 2026:7")
    assert protocol.counts["person"] == 1
    assert entries[0]["subject"] == f"person:{someone.person}"


async def test_an_administrator_of_the_same_rss_alone_and_with_a_ground(owner: asyncpg.Connection):
    someone = await one_who_left(owner)
    with pytest.raises(Missing):
        await erase(someone.person, ground=" ")
    for role in (Role.DEVELOPMENT_LEADER, Role.HEAD, Role.READER):
        with pytest.raises(NotFound):
            await erase(someone.person, actor=Actor(1, "Rut", "dalarna", (Grant(role),)))
    other = Actor(None, "Bo", "stockholm", (Grant(Role.ADMINISTRATOR),))
    async with tenant_scope("stockholm"):
        with pytest.raises(NotFound):
            await erase_person(someone.person, ground="Begäran", actor=other, at=AT)
    assert await owner.fetchval("select name from person where id = $1", someone.person) == someone.name
