"""Takes away what has been kept for its time (gallring), as each RSS says, with a protocol: the audit log, and records."""

from datetime import datetime, timedelta

import structlog

from services.domain.base import culling
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.base.clock import Clock, years_before
from services.domain.base.hats import SIGN_IN_HAT
from services.domain.base.keys import Keys
from services.domain.base.scope import machine_scope, operator_scope, tenant_scope
from services.domain.privacy.actions.retention import cull_records
from services.domain.privacy.retention import GRACE_DAYS
from services.domain.tenancy.queries import access_tenant, all_tenants
from services.domain.tenancy.rules import RetentionRule

log = structlog.get_logger()


async def cull_logs(keys: Keys, *, years_of_others: int) -> None:
    """Every hat's log. Safe to run at any time, and twice. What was recorded has the real clock's time, so that counts.

    `years_of_others`: how long the logs that are no RSS's own are kept: of sign-in, SKR and the operator; 0: for good.
    """
    async with operator_scope():
        years = {tenant.slug: tenant.settings.audit_years for tenant in await all_tenants()}
    years |= dict.fromkeys((NATIONAL_HAT, OPERATOR_HAT, SIGN_IN_HAT), years_of_others)
    now = Clock().now()
    for hat, kept in years.items():
        if kept:
            await _cull(hat, before=years_before(now, kept), at=now, key=keys.of(culling.KEY))


async def _cull(hat: str, *, before: datetime, at: datetime, key: bytes) -> None:
    protocol: culling.Protocol | None
    while True:
        async with machine_scope():
            protocol = await culling.cull(hat, before=before, at=at, key=key)
        if protocol is None:
            return
        log.info("audit culled", hat=hat, protocol=protocol.id, entries=protocol.count)


async def cull_all_records(clock: Clock) -> None:
    """Every RSS's records, by its own rules. Safe to run at any time, and twice. A rule waits GRACE_DAYS after it was chosen."""
    async with operator_scope():
        tenants = await all_tenants()
    ripe = clock.today() - timedelta(days=GRACE_DAYS)
    for tenant in tenants:
        for rule in tenant.settings.retention:
            if rule.since <= ripe:
                await _cull_records(tenant.slug, rule, clock)


async def _cull_records(tenant: str, rule: RetentionRule, clock: Clock) -> None:
    done = None
    while done != 0:
        async with tenant_scope(tenant):
            if rule not in (await access_tenant(tenant)).settings.retention:
                return
            done = await cull_records(rule, before=years_before(clock.today(), rule.years), at=clock.now())
        if done:
            log.info("records culled", hat=tenant, kind=rule.kind, rows=done)
