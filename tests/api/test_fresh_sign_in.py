"""A tenant may ask that a sign-in is fresh before something weighty is done (step-up)."""

from dataclasses import replace

from services.api.scoping import signed_in_recently
from services.api.visit import Visit
from services.domain.base.clock import Clock
from services.domain.tenancy.rules import TenantSettings, TenantView

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
