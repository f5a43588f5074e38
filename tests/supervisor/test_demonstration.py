import asyncpg

from services.supervisor.demonstration import people
from services.supervisor.load import load

ISSUER = "http://127.0.0.1:8001"


async def test_the_demonstration_loads_once_and_its_sign_in_moves_with_the_port(another_database):
    settings = another_database()
    load(settings | {"SAMBAND_DEMONSTRATION_ISSUER": ISSUER}, demonstration=True)
    owner = await asyncpg.connect(settings["SAMBAND_OWNER_DATABASE_URL"])
    counted = (
        "select (select count(*) from account), (select count(*) from role_grant), (select count(*) from body),"
        " (select count(*) from identity_provider)"
    )
    first = tuple(await owner.fetchrow(counted))
    invited = [person for person in people() if person.is_invited]
    assert first[0] == len(invited)
    assert first[1] == sum(len(person.grants) for person in invited)
    assert first[2] > 20
    seated = await owner.fetch("select name from person where account is not null")
    without_roles = {person.name for person in invited if not person.grants}
    assert without_roles
    assert without_roles <= {row["name"] for row in seated}
    assert first[3] == 1

    moved = "http://127.0.0.1:9001"
    load(settings | {"SAMBAND_DEMONSTRATION_ISSUER": moved}, demonstration=True)
    assert tuple(await owner.fetchrow(counted)) == first
    assert [row[0] for row in await owner.fetch("select distinct issuer from identity")] == [moved]
    assert await owner.fetchval("select issuer from identity_provider") == moved
    await owner.close()


def test_the_people_are_invented_and_reach_nobody():
    assert all(person.mail.endswith(".example") for person in people())
    assert len({person.sub for person in people()}) == len(people())
