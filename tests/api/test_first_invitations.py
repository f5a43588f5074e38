"""The operator invites the first of each hat; the rest is done by those who came in so."""

import json

import asyncpg
import pytest

from services.domain.base.roles import Role
from tests.api.conftest import Service, shown_errors


def form(role: Role, **values: str) -> dict[str, str]:
    return {
        "name": "Nina Ny",
        "address": f"{role}@skr.example",
        "role": str(role),
        "tenant": "",
        "network": "",
        **values,
    }


async def open_invitation(service: Service, address: str) -> asyncpg.Record | None:
    owner = await asyncpg.connect(service.owner_url)
    try:
        return await owner.fetchrow("select tenant, roles from invitation where address = $1", address)
    finally:
        await owner.close()


@pytest.mark.parametrize(
    ("role", "values", "tenant"),
    [
        (Role.ADMINISTRATOR, {"tenant": "gotland"}, "gotland"),
        (Role.SKR_COORDINATOR, {}, None),
        (Role.NETWORK_LEAD, {"network": "barn-och-unga"}, None),
        (Role.OPERATOR, {}, None),
    ],
)
async def test_the_operator_invites_the_first_of_each_hat(
    service: Service, role: Role, values: dict, tenant: str
) -> None:
    operator = await service.sign_in(Role.OPERATOR)
    asked = form(role, address=f"{role}.forsta@skr.example", **values)
    assert (await operator.submit("/drift/inbjudan", asked)).status_code == 303
    invitation = await open_invitation(service, asked["address"])
    assert invitation is not None
    assert invitation["tenant"] == tenant
    promised = json.loads(invitation["roles"])
    assert [(one["role"], one["network"]) for one in promised] == [(str(role), values.get("network"))]
    assert asked["address"] in (await operator.get("/drift/brev")).text


async def test_what_an_invitation_lacks_is_said_and_nothing_typed_is_lost(service: Service) -> None:
    operator = await service.sign_in(Role.OPERATOR)
    for role, missing in ((Role.ADMINISTRATOR, "RSS"), (Role.NETWORK_LEAD, "nätverk")):
        answer = await operator.submit("/drift/inbjudan", form(role))
        assert answer.status_code == 422
        assert shown_errors(answer) == [f"Ange {missing}."]
        assert 'value="Nina Ny"' in answer.text


async def test_nobody_is_invited_to_any_other_role_by_the_operator(service: Service) -> None:
    operator = await service.sign_in(Role.OPERATOR)
    answer = await operator.submit("/drift/inbjudan", form(Role.READER, tenant="dalarna"))
    assert answer.status_code == 422
    assert await open_invitation(service, f"{Role.READER}@skr.example") is None
