"""Links to work addresses: who gets one, who is told to sign in elsewhere, and what happens when one is followed."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import asyncpg
import pytest

from services.domain.base.engine import fetch
from services.domain.base.roles import Role
from services.domain.base.scope import Scope, identity_scope, opened, tenant_scope
from services.domain.identity.actions import invitations
from services.domain.identity.actions.coming_in import CameIn
from services.domain.identity.actions.one_time_links import answer_request, ask_for_link, come_in_by_link
from services.domain.identity.queries.accounts import hats_of_account
from services.domain.identity.rules import ONE_TIME_LINK, UnknownPerson
from tests.domain.identity.conftest import NOW, TODAY, Access

_requests = count(1_000_000)


@dataclass
class Structure:
    """Puts people with seats, and guests of meetings, into a tenant."""

    owner: asyncpg.Connection
    access: Access

    async def body(self, tenant: str = "dalarna") -> int:
        slug = f"organ-{next(_requests)}"
        return await self.owner.fetchval(
            "insert into body (tenant, slug, name, kind) values ($1, $2, $2, 'working_group') returning id",
            tenant,
            slug,
        )

    async def person(
        self, address: str, tenant: str = "dalarna", *, account: int | None = None, until: date | None = None
    ) -> int:
        """Somebody who is co-opted to a new body, until a day."""
        person = await self.owner.fetchval(
            "insert into person (tenant, name, mail, account) values ($1, 'Sigrid Ensam', $2, $3) returning id",
            tenant,
            address,
            account,
        )
        await self.owner.execute(
            "insert into appointment (tenant, body, person, kind, valid_from, valid_to)"
            " values ($1, $2, $3, 'co_opted', '2025-01-01', $4)",
            tenant,
            await self.body(tenant),
            person,
            until,
        )
        return person

    async def guest(self, address: str, day: date, tenant: str = "dalarna") -> int:
        """A named guest of a new meeting on a day; answers the meeting."""
        meeting = await self.owner.fetchval(
            "insert into meeting (tenant, body, slug, day, uid) values ($1, $2, $3, $4, gen_random_uuid()) returning id",
            tenant,
            await self.body(tenant),
            f"mote-{next(_requests)}",
            day,
        )
        await self.owner.execute(
            "insert into meeting_guest (tenant, meeting, name, mail) values ($1, $2, 'Gunnel Gäst', $3)",
            tenant,
            meeting,
            address,
        )
        return meeting


@pytest.fixture
async def structure(access: Access, database: asyncpg.Connection) -> Structure:
    return Structure(database, access)


def alone(access: Access, who: str = "sigrid") -> str:
    """An address of a domain that no provider answers for."""
    return access.address(who, domain_of_test(access))


def domain_of_test(access: Access) -> str:
    return f"ensam{access.number}.example"


async def letters(owner: asyncpg.Connection, address: str) -> list[str]:
    """Ask for a link and have the worker answer, twice: the letters that come of it."""
    request = next(_requests)
    for _ in range(2):
        async with identity_scope():
            await answer_request(request, address, url="https://x/lank", sign_in_url="https://x/logga-in", today=TODAY)
    rows = await owner.fetch("select template from mail_message where recipient = $1 order by id", address)
    return [row["template"] for row in rows]


async def follow(address: str, *, today: date = TODAY) -> CameIn:
    async with identity_scope():
        return await come_in_by_link(address, network_address="192.0.2.1", today=today, at=NOW)


async def grants(account: int, tenant: str, *, today: date = TODAY) -> set[tuple[str, int | None]]:
    async with opened(Scope("tenant", tenant, account)):
        return {(row["role"], row["meeting"]) for row in await fetch("select * from my_grants($1, $2)", tenant, today)}


async def test_asking_does_the_same_whatever_is_known(access, database):
    for address in (alone(access, "okand"), access.address()):
        async with identity_scope():
            await ask_for_link(address, url="https://x/lank")
    promised = await database.fetch(
        "select payload->>'address' as address from outbox_message order by id desc limit 2"
    )
    assert [row["address"] for row in promised] == [access.address(), alone(access, "okand")]


async def test_an_unknown_address_gets_no_letter_and_no_way_in(access, database):
    address = alone(access, "okand")
    assert await letters(database, address) == []
    with pytest.raises(UnknownPerson):
        await follow(address)
    assert not await database.fetchval("select true from account where mail = $1", address)


async def test_an_invited_address_gets_one_link_and_its_roles(access, database):
    address = alone(access)
    await access.invite("dalarna", Role.READER, address=address)
    assert await letters(database, address) == ["invitation", "one_time_link"]
    came = await follow(address)
    assert [hat.hat for hat in came.hats] == ["dalarna"]
    assert await grants(came.account.id, "dalarna") == {("reader", None)}
    identity = await database.fetchrow("select * from identity where account = $1", came.account.id)
    assert (identity["issuer"], identity["subject"]) == (ONE_TIME_LINK, address)
    assert (await follow(address)).account.id == came.account.id
    # Known by the account now: another link may be sent.
    assert (await letters(database, address))[2:] == ["one_time_link"]


async def test_a_withdrawn_invitation_lets_nobody_in(access, database):
    address = alone(access)
    invitation = await access.invite("dalarna", address=address)
    assert (await letters(database, address))[1:] == ["one_time_link"]
    async with tenant_scope("dalarna"):
        await invitations.withdraw_invitation(
            invitation, tenant="dalarna", actor=access.administrator("dalarna"), at=NOW
        )
    with pytest.raises(UnknownPerson):
        await follow(address)
    assert (await letters(database, address))[2:] == []


async def test_an_invitation_by_identifier_is_not_answered_by_a_link(access, database):
    address = alone(access)
    await access.invite("dalarna", address=address, identifier=f"SE-{access.number}")
    assert (await letters(database, address))[1:] == []
    with pytest.raises(UnknownPerson):
        await follow(address)


async def test_who_holds_a_seat_comes_in_and_becomes_that_person_in_every_tenant(access, structure, database):
    address = alone(access)
    here, there = await structure.person(address.upper()), await structure.person(address, "stockholm")
    assert await letters(database, address) == ["one_time_link"]
    came = await follow(address)
    assert {hat.hat for hat in came.hats} == {"dalarna", "stockholm"}
    assert came.account.name == "Sigrid Ensam"
    rows = await database.fetch("select account from person where id = any($1)", [here, there])
    assert [row["account"] for row in rows] == [came.account.id] * 2
    assert await grants(came.account.id, "dalarna") == {("co_opted", None)}


async def test_who_holds_no_seat_today_is_not_known(access, structure, database):
    address = alone(access)
    await structure.person(address, until=TODAY - timedelta(days=1))
    assert await letters(database, address) == []
    with pytest.raises(UnknownPerson):
        await follow(address)


async def test_a_named_guest_has_a_hat_for_that_meeting_until_three_months_after_it(access, structure, database):
    address = alone(access, "gunnel")
    meeting = await structure.guest(address.title(), TODAY + timedelta(days=7))
    await structure.guest(alone(access, "annan"), TODAY)
    assert await letters(database, address) == ["one_time_link"]
    came = await follow(address)
    assert await grants(came.account.id, "dalarna") == {("guest", meeting)}
    assert await grants(came.account.id, "stockholm") == set()
    later = TODAY + timedelta(days=7 + 91)
    assert await grants(came.account.id, "dalarna", today=later) == set()
    with pytest.raises(UnknownPerson):
        await follow(address, today=later)


async def test_a_guest_whose_organisation_has_a_provider_is_a_guest_by_its_word(access, structure, database):
    address = access.address("gunnel")
    await access.invite("stockholm", Role.READER, address=address)
    came = await access.come_in(access.presented(access.shared, "gunnel"), access.shared)
    meeting = await structure.guest(address, TODAY)
    assert await grants(came.account.id, "dalarna") == {("guest", meeting)}
    async with identity_scope():
        assert {hat.hat for hat in await hats_of_account(came.account.id, today=TODAY)} == {"stockholm", "dalarna"}


async def test_a_tenants_own_provider_makes_nobody_a_guest_elsewhere(access, structure, database):
    """Stockholm's provider has no say about addresses in Dalarna, whatever it states."""
    own = await access.connect(f"egen-{access.number}", "stockholm", domains=(domain_of_test(access),))
    address = alone(access, "gunnel")
    await access.invite("stockholm", Role.READER, address=address)
    came = await access.come_in(access.presented(own, "gunnel", mail=address), own)
    await structure.guest(address, TODAY)
    assert await grants(came.account.id, "dalarna") == set()


async def test_an_address_whose_domain_has_a_provider_is_told_to_sign_in_there(access, database):
    address = access.address("berit")
    await access.invite("dalarna", address=address)
    assert await letters(database, address) == ["invitation", "sign_in_elsewhere"]
    letter = await database.fetchval(
        "select context from mail_message where recipient = $1 order by id desc limit 1", address
    )
    assert access.shared.name in letter
    assert "lank" not in letter
    with pytest.raises(UnknownPerson):
        await follow(address)


async def test_a_stranger_at_a_domain_with_a_provider_gets_no_letter(access, database):
    assert await letters(database, access.address("okand")) == []


async def test_who_signs_in_with_a_provider_already_is_told_so(access, structure, database):
    address = alone(access, "berit")
    await access.invite("dalarna", address=address)
    came = await access.come_in(access.presented(access.dalarna, "berit", mail=address), access.dalarna)
    await structure.person(address, account=came.account.id)
    assert (await letters(database, address))[1:] == ["sign_in_elsewhere"]
    with pytest.raises(UnknownPerson):
        await follow(address)


async def test_a_closed_account_stays_closed(access, structure, database):
    address = alone(access)
    await structure.person(address)
    came = await follow(address)
    await database.execute("update account set closed_at = now() where id = $1", came.account.id)
    assert await letters(database, address) == []
    with pytest.raises(UnknownPerson):
        await follow(address)


async def test_no_link_leads_to_the_nation_or_the_operator(access, database):
    address = alone(access)
    await database.execute("insert into invitation (address, name) values ($1, 'Sigrid')", address)
    assert await letters(database, address) == []
    with pytest.raises(UnknownPerson):
        await follow(address)


async def test_a_provider_that_is_connected_later_takes_the_account_over(access, structure, database):
    address = alone(access)
    await structure.person(address)
    came = await follow(address)
    later = await access.connect(f"senare-{access.number}", "dalarna", domains=(domain_of_test(access),))
    again = await access.come_in(access.presented(later, "sigrid", mail=address), later)
    assert again.account.id == came.account.id
    with pytest.raises(UnknownPerson):
        await follow(address)


async def test_a_provider_takes_over_no_account_with_hats_where_its_word_does_not_count(access, structure, database):
    address = alone(access)
    await structure.person(address)
    await structure.person(address, "stockholm")
    came = await follow(address)
    later = await access.connect(f"senare-{access.number}", "dalarna", domains=(domain_of_test(access),))
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(later, "sigrid", mail=address), later)
    unverified = access.presented(later, "sigrid", mail=None)
    with pytest.raises(UnknownPerson):
        await access.come_in(unverified, later)
    identities = await database.fetchval("select count(*) from identity where account = $1", came.account.id)
    assert identities == 1


async def test_sign_in_reaches_nothing_of_the_registers_but_by_these_functions(access, database):
    async with identity_scope():
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fetch("select * from person")
