"""The county's own combined report of a half-year (länets samlade rapport), made by a job."""

from datetime import datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.collections import CollectionView

COUNTY_REPORT = "networks.county_report"
"""Kind of the job that makes a county's combined report as Word and PDF."""


def county_report_key(half_year: str, actor: Actor) -> str:
    """Which combined report the actor makes and reads.

    Who may read drafts gets what is anchored too, for the chiefs' meeting before it is submitted; others what is submitted.
    """
    return half_year if actor.may(ReportPermission.READ) else f"{half_year}/inlamnade"


async def start_county_report(collection: CollectionView, *, actor: Actor, at: datetime) -> jobs.JobView:
    """Have the combined report made from what has been submitted, and for who may read drafts from what is anchored."""
    actor.require(ReportPermission.READ_SUBMITTED)
    return await jobs.start(
        COUNTY_REPORT,
        county_report_key(collection.code, actor),
        title=f"Länets samlade rapport {collection.half_year.label}",
        payload={"half_year": collection.code, "with_anchored": actor.may(ReportPermission.READ)},
        actor=actor,
        at=at,
    )
