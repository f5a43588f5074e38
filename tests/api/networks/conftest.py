"""SKR's networks, and nothing collected yet."""

import asyncpg
import pytest

from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope
from services.domain.networks.reference import load_networks
from tests.api.conftest import Browser, Service


@pytest.fixture
async def coordinator(service: Service) -> Browser:
    connection = await asyncpg.connect(service.owner_url)
    await connection.execute("truncate report_collection cascade")
    await connection.close()
    async with operator_scope():
        await load_networks()
    return await service.sign_in(Role.SKR_COORDINATOR)
