"""Who writes the national part: at SKR, or in an RSS its representative in a network without a lead."""

from datetime import date, timedelta

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.networks.actions.national_part import may_write_national_part, save_national_draft
from services.domain.networks.queries.collections import access_collection
from tests.domain.networks.acting import AUTUMN, CHILDREN, HEALTH, NOW, open_autumn

TODAY = date(2025, 11, 20)


@pytest.fixture
async def representative(database, owner_url: str):
    """A development leader of Dalarna who represents it in one network since today, with nothing to do with another."""
    owner = await asyncpg.connect(owner_url)
    account = await owner.fetchval(
        "insert into account (name, mail) values ('Provia', 'provia@region.example') returning id"
    )
    person = await owner.fetchval(
        "insert into person (tenant, name, account) values ('dalarna', 'Provia', $1) returning id", account
    )
    where = await owner.fetchval(
        "insert into representation (tenant, network) values ('dalarna', $1)"
        " on conflict (tenant, network) do update set network = excluded.network returning id",
        HEALTH,
    )
    seat = await owner.fetchval(
        "insert into seat (tenant, representation, role, function) values ('dalarna', $1, 'member', 'Representant')"
        " returning id",
        where,
    )
    await owner.execute(
        "insert into appointment (tenant, person, seat, kind, valid_from, place) values ('dalarna', $1, $2, 'ordinary', $3, 1)",
        person,
        seat,
        TODAY,
    )
    yield Actor(account, "Provia", "dalarna", (Grant(Role.DEVELOPMENT_LEADER),))
    await owner.execute("delete from appointment where person = $1", person)
    await owner.execute("delete from seat where id = $1", seat)
    await owner.execute("delete from person where id = $1", person)
    await owner.execute("delete from account where id = $1", account)
    await owner.close()


async def test_in_an_rss_its_representative_writes_it_where_there_is_no_lead(representative: Actor):
    await open_autumn()
    colleague = Actor(None, "Kollegan", "dalarna", representative.grants)
    async with tenant_scope("dalarna"):
        collection = await access_collection(AUTUMN.code)
        assert await may_write_national_part(collection, HEALTH, representative, on=TODAY)
        assert not await may_write_national_part(collection, HEALTH, representative, on=TODAY - timedelta(days=1))
        assert not await may_write_national_part(collection, CHILDREN, representative, on=TODAY)
        assert not await may_write_national_part(collection, HEALTH, colleague, on=TODAY)
        facts = {"written": (), "period": "", "approved_by": "", "approved_on": None, "based_on": 0, "at": NOW}
        with pytest.raises(NotFound):
            await save_national_draft(collection, HEALTH, actor=colleague, **facts)
