"""The county's own combined report of a half-year (länets samlade rapport), made by a job."""

from datetime import datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.collections import CollectionView

COUNTY_REPORT = "networks.county_report"
"""Kind of the job that makes a county's combined report as Word and PDF."""


async def start_county_report(collection: CollectionView, *, actor: Actor, at: datetime) -> jobs.JobView:
    """Have the combined report made from what has been submitted or anchored."""
    actor.require(ReportPermission.READ_SUBMITTED)
    return await jobs.start(
        COUNTY_REPORT,
        collection.code,
        title=f"Länets samlade rapport {collection.half_year.label}",
        payload={"half_year": collection.code},
        actor=actor,
        at=at,
    )
