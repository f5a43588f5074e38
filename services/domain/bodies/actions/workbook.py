"""The structure as a workbook (Excel), made by the worker for the one who asks."""

from datetime import date, datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.jobs import JobView
from services.domain.bodies.permissions import BodyPermission

STRUCTURE_WORKBOOK = "bodies.structure_workbook"


async def start_workbook(day: date, *, actor: Actor, at: datetime) -> JobView:
    """Start making the workbook of a day; asked for twice by the same person it is one job."""
    actor.require(BodyPermission.EXPORT)
    return await jobs.start(
        STRUCTURE_WORKBOOK,
        f"{actor.account}/{day.isoformat()}",
        title="Strukturen som Excel",
        payload={"day": day.isoformat(), "account": actor.account},
        actor=actor,
        at=at,
    )
