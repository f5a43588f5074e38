"""Reminds those who are to do what a clause says: a week before its day, and the day after it has passed."""

from datetime import date, timedelta
from itertools import groupby

from services.domain.base.mail import send
from services.domain.base.outbox import first_time
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.meetings.queries.register import Owing, owing
from services.domain.tenancy.queries import active_tenants
from services.domain.tenancy.rules import TenantView
from services.worker.app import settings

BEFORE, AFTER = timedelta(days=7), timedelta(days=1)


async def remind_of_clauses(today: date) -> None:
    """One letter per person with all that is near or late. Safe to run twice: a clause is named once per occasion."""
    async with national_scope():
        tenants = await active_tenants()
    for tenant in tenants:
        async with tenant_scope(tenant.slug):
            found = await owing(today - AFTER, today + BEFORE, today=today)
            due = [one for one in found if one.due < today or one.due == today + BEFORE]
            for mail, ofone in groupby(due, key=lambda one: one.mail):
                await _remind(tenant, mail, list(ofone), today)


async def _remind(tenant: TenantView, mail: str, clauses: list[Owing], today: date) -> None:
    new = [one for one in clauses if await first_time(f"clause-due/{one.clause}/{one.due}/{one.due < today}/{mail}")]
    if not new:
        return
    base = f"{settings.base_url}/{tenant.slug}/beslut"
    await send(
        mail,
        "clauses_due",
        {
            "tenant": tenant.name,
            "clauses": [
                {
                    "text": one.text,
                    "due": one.due.isoformat(),
                    "late": one.due < today,
                    "url": f"{base}/{one.clause}",
                }
                for one in new
            ],
            "url": f"{base}?mina=1",
        },
    )
