"""People and moments of the tests, and the way of a report up to a given point."""

from datetime import UTC, date, datetime, timedelta

from services.domain.base.actor import NATIONAL_HAT, Actor, Grant
from services.domain.base.roles import Role
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.networks.actions import collections, following, reports
from services.domain.networks.queries.collections import access_collection
from services.domain.networks.queries.reports import access_report
from services.domain.networks.rules.content import Priority, Row, Written
from services.domain.networks.rules.half_year import HalfYear

AUTUMN, SPRING = HalfYear(2025, 2), HalfYear(2025, 1)
NOW = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
CHILDREN, HEALTH = "barn-och-unga", "kommunal-halso-och-sjukvard"
COORDINATOR = Actor(None, "Samordnaren", NATIONAL_HAT, (Grant(Role.SKR_COORDINATOR),))
CHILDRENS_LEAD = Actor(None, "Ledaren", NATIONAL_HAT, (Grant(Role.NETWORK_LEAD, network=CHILDREN),))
NEED = Row("Vägledning om samtycke", "lagstiftning", Priority.HIGH)


def leader(tenant: str) -> Actor:
    return Actor(None, "Utvecklingsledaren", tenant, (Grant(Role.DEVELOPMENT_LEADER),))


def head(tenant: str) -> Actor:
    return Actor(None, "Chefen", tenant, (Grant(Role.HEAD),))


def reader(tenant: str) -> Actor:
    return Actor(None, "Läsaren", tenant, (Grant(Role.READER),))


def days(number: int) -> datetime:
    return NOW + timedelta(days=number)


def words(text: str = "Vi följer upp.", *needs: Row) -> list[Written]:
    return [Written("uppfoljning", text), Written("behov", "", needs or (NEED,))]


async def open_autumn(networks: tuple[str, ...] = (CHILDREN, HEALTH), closes_on: date = date(2025, 12, 1)) -> None:
    async with national_scope():
        await collections.open_collection(
            AUTUMN,
            networks=networks,
            opens_on=date(2025, 10, 1),
            closes_on=closes_on,
            message="",
            actor=COORDINATOR,
            at=NOW,
        )


async def follow(tenant: str, *networks: str, from_half_year: HalfYear = SPRING) -> None:
    async with tenant_scope(tenant):
        for network in networks:
            await following.follow(network, from_half_year=from_half_year, actor=leader(tenant), at=NOW)


async def write(
    tenant: str, network: str = CHILDREN, text: str = "Vi följer upp.", *needs: Row, based_on: int = 0
) -> int:
    async with tenant_scope(tenant):
        collection = await access_collection(AUTUMN.code)
        return await reports.save_draft(
            collection, network, written=words(text, *needs), based_on=based_on, actor=leader(tenant), at=NOW
        )


async def anchor(tenant: str, network: str = CHILDREN) -> None:
    async with tenant_scope(tenant):
        collection = await access_collection(AUTUMN.code)
        version = (await access_report(collection, network)).version
        await reports.anchor_as_head(collection, network, based_on=version, actor=head(tenant), at=NOW)


async def submit(tenant: str, network: str = CHILDREN, at: datetime = NOW) -> int:
    async with tenant_scope(tenant):
        collection = await access_collection(AUTUMN.code)
        return await reports.submit(collection, network, actor=leader(tenant), at=at)


async def bring(
    tenant: str, network: str = CHILDREN, text: str = "Vi följer upp.", *needs: Row, based_on: int = 0
) -> None:
    """Write, anchor and submit."""
    await write(tenant, network, text, *needs, based_on=based_on)
    await anchor(tenant, network)
    await submit(tenant, network)
