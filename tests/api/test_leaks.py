"""Many people of two counties at once: nobody is ever shown the other county's."""

import asyncio
import random
from collections import Counter

import asyncpg
import pytest

from services.domain.base.roles import Role
from tests.api.conftest import Service

REQUESTS = 4000
AT_ONCE = 100
MARKS = {"dalarna": "Hemlighet i Dalarna", "stockholm": "Hemlighet i Stockholm"}


@pytest.mark.long
async def test_four_thousand_mixed_requests_show_nobody_anothers_page(service: Service) -> None:
    """Each county's name is a secret of the other here; visitors who are not let in are among them."""
    owner = await asyncpg.connect(service.owner_url)
    for tenant, mark in MARKS.items():
        await owner.execute("update tenant set name = $2 where slug = $1", tenant, mark)
    people = {tenant: [await service.sign_in(Role.ADMINISTRATOR, tenant=tenant) for _ in range(4)] for tenant in MARKS}
    chance, gate, answers = random.Random(2025), asyncio.Semaphore(AT_ONCE), Counter()

    async def one() -> None:
        own, asked = chance.choice(list(MARKS)), chance.choice(list(MARKS))
        path = chance.choice(["", "/organ", "/installningar", "/handelselogg"])
        async with gate:
            answer = await chance.choice(people[own]).get(f"/{asked}{path}")
        answers[answer.status_code] += 1
        assert answer.status_code == (200 if own == asked else 404)
        assert all(MARKS[tenant] not in answer.text for tenant in MARKS if tenant != own)
        assert own != asked or MARKS[own] in answer.text

    try:
        await asyncio.gather(*(one() for _ in range(REQUESTS)))
    finally:
        await owner.execute("update tenant set name = 'RSS ' || short_name where slug = any($1::text[])", list(MARKS))
        await owner.close()
    assert answers[200] > REQUESTS / 3
    assert answers[404] > REQUESTS / 3
