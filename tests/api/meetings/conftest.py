"""Dalarna and Stockholm with their structures, and a meeting of Socialchefsnätverket that is still to come."""

from datetime import UTC, date, datetime

import asyncpg
import pytest

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.structure import apply_structure
from services.domain.bodies.structure_file import read
from services.supervisor.demonstration.structures import FILES
from tests.api.conftest import Browser, Service
from tests.domain.bodies.conftest import STRUCTURE_TABLES

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
EARLIER, COMING = date(2025, 10, 17), date(2025, 12, 12)
"""Before and after the tests' day, 20 November 2025."""


@pytest.fixture
async def counties(service: Service, superuser_url: str) -> Service:
    """Dalarna and Stockholm with their structures and no meetings."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    for slug in ("stockholm", "dalarna"):
        async with tenant_scope(slug):
            await apply_structure(read((FILES / f"{slug}.toml").read_bytes()), actor=Actor.system(slug), at=AT)
    return service


@pytest.fixture
async def leader(counties: Service) -> Browser:
    """Somebody of the office, who may prepare all meetings."""
    return await counties.sign_in(Role.DEVELOPMENT_LEADER)


async def planned(leader: Browser, day: date = COMING) -> str:
    """The address of a new meeting of Socialchefsnätverket."""
    answer = await leader.submit(
        "/dalarna/moten/nytt",
        {"body": "socialchefsnatverket", "day": str(day), "starts": "09.00", "ends": "12.00", "kind": "ordinary"},
    )
    return answer.headers["location"]


@pytest.fixture
async def here(leader: Browser) -> str:
    """The address of a meeting that is still to come."""
    return await planned(leader)


async def member_of(service: Service, body: str, *, name: str = "Anna Provsson") -> tuple[Browser, int]:
    """Somebody signed in who is a member of a body by their seat alone."""
    from services.domain.bodies.actions.appointments import appoint
    from services.domain.bodies.actions.people import PersonDraft, add_person, link_account
    from services.domain.bodies.rules import Period

    account = await service.account()
    do = {"actor": Actor.system("dalarna"), "at": AT}
    async with tenant_scope("dalarna"):
        falun = await fetch_value("select id from principal where slug = 'falun'")
        mail = f"person{account}@falun.example"
        person = await add_person(PersonDraft(name=name, mail=mail), **do)
        seat = await fetch_value(
            "select s.id from seat s join body b on b.id = s.body where b.slug = $1 order by s.position limit 1", body
        )
        await appoint(seat, person=person, principal=falun, period=Period(valid_from=AT.date()), **do)
        await link_account(mail, account, **do)
    return await service.signed_in_as(account), account
