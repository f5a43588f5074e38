"""A round's answers as a workbook and as text (Excel, CSV), made by the worker for the one who asks."""

from datetime import datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.jobs import JobView
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.rounds import RoundView

ROUND_EXPORT = "rounds.export"


async def start_export(round_: RoundView, *, actor: Actor, at: datetime) -> JobView:
    """Start making the files; asked for twice by the same person it is one job."""
    actor.require(RoundPermission.LEAD, body=round_.asking)
    return await jobs.start(
        ROUND_EXPORT,
        f"{actor.account}/{round_.slug}",
        title=f"Svaren på {round_.title}",
        payload={"slug": round_.slug},
        actor=actor,
        at=at,
    )
