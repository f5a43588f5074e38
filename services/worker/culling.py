"""Takes away what the audit log has kept for its time (gallring), as each RSS says, with a protocol."""

from datetime import datetime

import structlog

from services.domain.base import culling
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.base.clock import Clock
from services.domain.base.hats import SIGN_IN_HAT
from services.domain.base.keys import Keys
from services.domain.base.scope import machine_scope, operator_scope
from services.domain.tenancy.queries import all_tenants

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


def years_before(moment: datetime, years: int) -> datetime:
    """The same moment so many years earlier; of 29 February the day before, where that year has none."""
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:
        return moment.replace(year=moment.year - years, day=28)
