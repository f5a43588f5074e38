"""An RSS says which networks it follows."""

from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch
from services.domain.base.live import signal
from services.domain.networks.channels import collection_channel, reports_channel
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.networks import access_network, follows
from services.domain.networks.rules.half_year import HalfYear


async def follow(network: str, *, from_half_year: HalfYear, actor: Actor, at: datetime) -> None:
    """Follow a network from a half-year on (bevaka)."""
    await _say(network, from_half_year, True, actor=actor, at=at)


async def stop_following(network: str, *, from_half_year: HalfYear, actor: Actor, at: datetime) -> None:
    """Follow a network no more from a half-year on. What was submitted stands."""
    await _say(network, from_half_year, False, actor=actor, at=at)


async def _say(network: str, from_half_year: HalfYear, is_followed: bool, *, actor: Actor, at: datetime) -> None:
    actor.require(ReportPermission.EDIT_FOLLOWING)
    await access_network(network)
    tenant = current_scope().tenant or ""
    if is_followed == await follows(tenant, network, from_half_year):
        return
    await execute(
        "insert into following_notice (tenant, network, from_half_year, follows, at) values ($1, $2, $3, $4, $5)",
        tenant,
        network,
        from_half_year.code,
        is_followed,
        at,
    )
    await record(
        actor,
        "networks.following.started" if is_followed else "networks.following.ended",
        subject=f"nätverk:{network}",
        at=at,
        fields=("from_half_year", "follows"),
        after={"from_half_year": from_half_year.code, "follows": is_followed},
    )
    for row in await fetch("select half_year from report_collection where half_year >= $1", from_half_year.code):
        signal(collection_channel(row["half_year"]), reports_channel(tenant, row["half_year"]))
