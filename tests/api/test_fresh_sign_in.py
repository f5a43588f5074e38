"""A tenant may ask that a sign-in is fresh before something weighty is done (step-up)."""

from dataclasses import replace

import asyncpg

from services.api.scoping import signed_in_recently
from services.api.visit import Visit
from services.domain.base.clock import Clock
from services.domain.base.roles import Role
from services.domain.tenancy.rules import TenantSettings, TenantView
from tests.api.conftest import Service

DALARNA = TenantView(
    "dalarna", "RSS Dalarna", "Dalarna", "Region Dalarna", "region", "20", "bla", False, True, TenantSettings()
)
NOW = 1_000_000.0


def visit(minutes_asked: int, minutes_ago: float | None) -> Visit:
    tenant = replace(DALARNA, settings=TenantSettings(fresh_sign_in_minutes=minutes_asked))
    at = None if minutes_ago is None else NOW - 60 * minutes_ago
    return Visit(actor=None, tenant=tenant, clock=Clock(), path="/dalarna", signed_in_at=at)


def test_a_tenant_that_asks_for_nothing_takes_any_sign_in() -> None:
    assert signed_in_recently(visit(0, 400), NOW)


def test_a_sign_in_within_the_tenants_minutes_is_fresh() -> None:
    assert signed_in_recently(visit(15, 14), NOW)


def test_an_older_or_unknown_sign_in_is_not_fresh() -> None:
    assert not signed_in_recently(visit(15, 16), NOW)
    assert not signed_in_recently(visit(15, None), NOW)


async def test_an_old_sign_in_is_sent_to_sign_in_again_and_nothing_is_approved(service: Service) -> None:
    owner = await asyncpg.connect(service.owner_url)
    await owner.execute(
        "update tenant set settings = jsonb_build_object('fresh_sign_in_minutes', 15) where slug = 'dalarna'"
    )
    leader = await service.account(Role.DEVELOPMENT_LEADER, Role.HEAD)
    submit = "/dalarna/natverksrapporter/2025-2/barn-och-unga/inlamning"
    try:
        old = await (await service.signed_in_as(leader, minutes_ago=16)).submit(submit)
        new = await (await service.signed_in_as(leader, minutes_ago=14)).submit(submit)
    finally:
        await owner.execute("update tenant set settings = '{}' where slug = 'dalarna'")
        await owner.close()
    assert old.headers["location"] == f"/logga-in/igen?vidare={submit.removesuffix('/inlamning')}"
    assert new.status_code == 404, "the handler was reached: there is no such report"
