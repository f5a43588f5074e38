"""A clause's life after the meeting: found in the register, reported back, made a round."""

import asyncio
from datetime import date

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions import follow_up
from services.domain.meetings.queries.register import (
    Wanted,
    access_followed,
    clauses_of_account,
    owing,
    register,
)
from services.domain.meetings.rules.clauses import FollowUp
from services.domain.meetings.rules.follow_up import (
    FollowedUpAlready,
    Involvement,
    OutcomeMissing,
    RoundHasBegun,
    Standing,
    is_late,
)
from services.domain.rounds.queries.rounds import rounds_of_origin
from tests.domain.meetings.room import AT, DO, items, planned, put, two_counties

TODAY = date(2025, 11, 20)
PEOPLE = ("anna@falun.example", "cia@orsa.example", "kontakt@mora.example", "leder@rss.example", "laser@rss.example")


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with a chiefs' network each; the test runs in Dalarna's scope."""
    await two_counties()
    async with tenant_scope("dalarna"):
        yield


async def adopted(text: str, *, kinds=("assign",), follow_up="open", due=None, **responsible) -> int:
    """An adopted clause of a meeting's only item, and who is to do it."""
    tenant = current_scope().tenant
    meeting = await fetch_value("select id from meeting limit 1") or (await planned()).id
    item = await fetch_value("select id from agenda_item where meeting = $1", meeting)
    if item is None:
        [item] = await items(await meeting_view(), "Läget")
    clause = await fetch_value(
        "insert into clause (tenant, meeting, item, text, state, adopted_at, kinds, follow_up, due)"
        " values ($1, $2, $3, $4, 'adopted', $5, $6, $7, $8) returning id",
        tenant,
        meeting,
        item,
        text,
        AT,
        list(kinds),
        follow_up,
        due,
    )
    if responsible:
        columns = ", ".join(responsible)
        places = ", ".join(f"${number}" for number in range(3, 3 + len(responsible)))
        await execute(
            f"insert into clause_responsible (tenant, clause, {columns}) values ($1, $2, {places})",
            tenant,
            clause,
            *responsible.values(),
        )
    return clause


async def meeting_view():
    from services.domain.meetings.queries.meetings import meeting_with_id

    return await meeting_with_id(await fetch_value("select id from meeting limit 1"))


async def found(**wanted) -> list[str]:
    return [line.text for line in await register(Wanted(**wanted), TODAY)]


def test_a_clause_is_late_the_day_after():
    assert not is_late(FollowUp.OPEN, TODAY, TODAY)
    assert is_late(FollowUp.OPEN, date(2025, 11, 19), TODAY)
    assert not is_late(FollowUp.DONE, date(2025, 11, 19), TODAY)
    assert not is_late(FollowUp.OPEN, None, TODAY)


async def test_words_are_found_by_their_swedish_stems(dalarna):
    await adopted("att lägga informationen till handlingarna.", kinds=("note",), follow_up="none")
    await adopted("att uppdra åt RSS att utveckla ett regionalt stöd.")
    assert await found(text="handling") == ["att lägga informationen till handlingarna."]
    assert await found(text="utvecklas stöden") == ["att uppdra åt RSS att utveckla ett regionalt stöd."]
    assert await found(text="budget") == []


async def test_the_register_is_narrowed_by_what_is_known_of_a_clause(dalarna):
    await adopted("att ett.", due=date(2025, 11, 1))
    await adopted("att två.", kinds=("approve", "refer"), follow_up="done")
    await adopted("att tre.", kind="everyone")
    assert await found(standing=Standing.LATE) == ["att ett."]
    assert await found(standing=Standing.DONE) == ["att två."]
    assert await found(year=2024) == []
    falun = await fetch_value("select id from principal where slug = 'falun'")
    assert await found(principal=falun) == ["att tre."]
    assert await found(by_rss=True) == []
    await adopted("att fyra.", kind="rss")
    assert await found(by_rss=True) == ["att fyra."]
    whole = await register(Wanted(), TODAY)
    assert [line.text for line in whole] == ["att fyra.", "att tre.", "att två.", "att ett."]
    after = await register(Wanted(before=(whole[0].adopted_at, whole[0].id)), TODAY)
    assert [line.text for line in after] == ["att tre.", "att två.", "att ett."]


async def test_a_body_finds_what_it_decided_and_what_went_to_it_told_apart(dalarna):
    other = await fetch_value("select id from body where slug = 'lanschefsnatverket'")
    await adopted("att stanna här.")
    await adopted("att uppdra åt LCHNV att svara.", kind="body", body=other)
    referred = await adopted("att lyfta vidare.", kinds=("refer",))
    await execute("update clause set referred_to = $2 where id = $1", referred, other)
    own = (await meeting_view()).body.id
    given = ["att lyfta vidare.", "att uppdra åt LCHNV att svara."]
    assert await found(body=other) == await found(body=other, involvement=Involvement.GIVEN) == given
    assert (
        await found(body=other, involvement=Involvement.DECIDED)
        == await found(body=own, involvement=Involvement.GIVEN)
        == []
    )
    assert (
        await found(body=own) == await found(body=own, involvement=Involvement.DECIDED) == [*given, "att stanna här."]
    )
    (line,) = [one for one in await register(Wanted(), TODAY) if one.id == referred]
    assert line.involvements(own) == (Involvement.DECIDED,)
    assert line.involvements(other) == (Involvement.GIVEN,)


async def test_what_came_of_a_clause_is_told_in_words_and_closes_it(dalarna):
    clause = await adopted("att uppdra åt RSS att skriva.", kind="rss")
    followed = await access_followed(clause, account=None, today=TODAY)
    with pytest.raises(OutcomeMissing):
        await follow_up.report_back(followed, "", done=True, **DO)
    await follow_up.report_back(followed, "Halva är skriven.", done=False, **DO)
    followed = await access_followed(clause, account=None, today=TODAY)
    assert (followed.outcome, followed.clause.follow_up) == ("Halva är skriven.", FollowUp.OPEN)
    await follow_up.report_back(followed, "Allt är skrivet.", done=True, **DO)
    with pytest.raises(FollowedUpAlready):  # what the form was filled in from is no longer so
        await follow_up.report_back(followed, "Igen.", done=True, **DO)
    followed = await access_followed(clause, account=None, today=TODAY)
    assert followed.clause.follow_up is FollowUp.DONE
    await follow_up.open_again(followed, **DO)
    assert (await access_followed(clause, account=None, today=TODAY)).clause.follow_up is FollowUp.OPEN


async def test_the_responsible_report_back_and_others_do_not(dalarna, superuser_url):
    person = await put("Anna", "falun")
    connection = await asyncpg.connect(superuser_url)
    account = await connection.fetchval("insert into account (name, mail) values ('Anna', 'a@b') returning id")
    other = await connection.fetchval("insert into account (name, mail) values ('Bo', 'b@b') returning id")
    await connection.close()
    await execute("update person set account = $2 where id = $1", person, account)
    clause = await adopted("att Anna skriver.", kind="person", person=person)
    anna = Actor(account=account, name="Anna", hat="dalarna", grants=(Grant(Role.MEMBER, body=1),))
    bo = Actor(account=other, name="Bo", hat="dalarna", grants=(Grant(Role.MEMBER, body=1),))
    followed = await access_followed(clause, account=other, today=TODAY)
    with pytest.raises(NotFound):
        await follow_up.report_back(followed, "Klart.", done=True, actor=bo, at=AT)
    assert [line.id for line in await clauses_of_account(account, TODAY)] == [clause]
    assert not await clauses_of_account(other, TODAY)
    followed = await access_followed(clause, account=account, today=TODAY)
    await follow_up.report_back(followed, "Klart.", done=True, actor=anna, at=AT)
    assert not await clauses_of_account(account, TODAY)


async def test_two_clicks_at_once_make_one_round(database):
    await two_counties()
    async with tenant_scope("dalarna"):
        clause = await adopted("att uppdra åt kommunerna att svara.", kind="everyone")

    begun, may_commit = asyncio.Event(), asyncio.Event()

    async def click() -> None:
        async with tenant_scope("dalarna"):
            followed = await access_followed(clause, account=None, today=TODAY)
            await follow_up.begin_round(followed, deadline=None, **DO)
            begun.set()
            await may_commit.wait()

    async def click_again() -> None:
        await begun.wait()
        async with tenant_scope("dalarna"):
            followed = await access_followed(clause, account=None, today=TODAY)
            asyncio.get_running_loop().call_later(0.1, may_commit.set)
            await follow_up.begin_round(followed, deadline=None, **DO)

    _, refused = await asyncio.gather(click(), click_again(), return_exceptions=True)
    assert isinstance(refused, RoundHasBegun)
    async with tenant_scope("dalarna"):
        assert len((await rounds_of_origin(follow_up.ORIGIN, [clause], TODAY))[clause]) == 1


async def test_a_duty_on_all_municipalities_becomes_a_round_once(dalarna):
    clause = await adopted("att uppdra åt kommunerna att svara.", kind="everyone")
    followed = await access_followed(clause, account=None, today=TODAY)
    slug = await follow_up.begin_round(followed, deadline=date(2025, 12, 20), **DO)
    [begun] = (await rounds_of_origin(follow_up.ORIGIN, [clause], TODAY))[clause]
    assert begun.slug == slug
    assert await fetch_value("select count(*) from round_row") == 4
    followed = await access_followed(clause, account=None, today=TODAY)
    assert followed.clause.due == date(2025, 12, 20)
    with pytest.raises(RoundHasBegun):
        await follow_up.begin_round(followed, deadline=None, **DO)


async def test_who_answers_for_a_clause_is_reminded_of_what_is_due(dalarna, superuser_url):
    day = date(2025, 11, 27)
    person = await put("Anna", "falun")
    await adopted("att Anna skriver.", kind="person", person=person, due=day)
    assert await reminded() == {"att Anna skriver.": ["anna@falun.example"]}
    assert not await owing(TODAY, date(2025, 11, 21), today=TODAY)

    other = await fetch_value("select id from body where slug = 'lanschefsnatverket'")
    mora = await fetch_value("select id from principal where slug = 'mora'")
    await execute("update seat set role = 'chair' where body = $1", other)
    await put("Cia", "orsa", body="lanschefsnatverket")
    await put("Bo", "mora")
    await granted(superuser_url, "kontakt@mora.example", "contact", principal=mora)
    await granted(superuser_url, "leder@rss.example", "development_leader")
    await granted(superuser_url, "laser@rss.example", "reader")
    await adopted("att LCHNV svarar.", kind="body", body=other, due=day)
    await adopted("att Mora svarar.", kind="principal", principal=mora, due=day)
    await adopted("att RSS svarar.", kind="rss", due=day)
    referred = await adopted("att lyfta vidare.", kinds=("refer",), due=day)
    await execute("update clause set referred_to = $2 where id = $1", referred, other)
    assert await reminded() == {
        "att Anna skriver.": ["anna@falun.example"],
        "att LCHNV svarar.": ["cia@orsa.example"],
        "att Mora svarar.": ["kontakt@mora.example"],
        "att RSS svarar.": ["leder@rss.example"],
        "att lyfta vidare.": ["cia@orsa.example"],
    }


async def test_what_the_rss_is_to_do_is_its_leaders_own(dalarna, superuser_url):
    leader = await granted(superuser_url, "leder@rss.example", "development_leader")
    reader = await granted(superuser_url, "laser@rss.example", "reader")
    await adopted("att RSS svarar.", kind="rss")
    await adopted("att RSS har svarat.", kind="rss", follow_up="done")
    assert [one.text for one in await clauses_of_account(leader, TODAY)] == ["att RSS svarar."]
    assert await clauses_of_account(reader, TODAY) == []


async def reminded() -> dict[str, list[str]]:
    """Which of this test's people are written to about which clause."""
    found: dict[str, list[str]] = {}
    for one in await owing(TODAY, date(2025, 11, 30), today=TODAY):
        if one.mail in PEOPLE:
            found.setdefault(one.text, []).append(one.mail)
    return dict(sorted(found.items()))


async def granted(superuser_url: str, mail: str, role: str, *, principal: int | None = None) -> int:
    """An account with a role in Dalarna, for a principal or for the whole county."""
    connection = await asyncpg.connect(superuser_url)
    account = await connection.fetchval("insert into account (name, mail) values ($1, $1) returning id", mail)
    await connection.execute(
        "insert into role_grant (account, tenant, role, principal, valid_from) values ($1, 'dalarna', $2, $3, '2025-01-01')",
        account,
        role,
        principal,
    )
    await connection.close()
    return account


async def test_clauses_of_one_county_are_not_in_anothers_register(dalarna):
    clause = await adopted("att ett.")
    assert await found() == ["att ett."]
    assert clause


async def test_the_other_county_sees_nothing(database):
    await two_counties()
    async with tenant_scope("dalarna"):
        clause = await adopted("att ett.")
    async with tenant_scope("stockholm"):
        assert await found() == []
        with pytest.raises(NotFound):
            await access_followed(clause, account=None, today=TODAY)
