"""SKR opens a collection for a half-year and keeps its dates, networks and template."""

from collections.abc import Collection
from datetime import date, datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import Missing
from services.domain.base.live import signal
from services.domain.base.outbox import enqueue
from services.domain.networks.channels import collection_channel
from services.domain.networks.errors import CollectionExists, NotReportable, PeriodBackwards, TemplateInUse
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.collections import access_collection, has_submissions, report_collections
from services.domain.networks.queries.networks import national_networks
from services.domain.networks.rules.content import DEFAULT_TEMPLATE, Template, canonical
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.networks import reportable

REPORTS_DUE = "networks.reports_due"
"""Outbox kind: tell every RSS which reports a collection waits for, when it opens and again before it closes."""

REMINDER_DAYS = 7
"""So long before the closing date those who have reports left are reminded."""


async def open_collection(
    half_year: HalfYear,
    *,
    networks: Collection[str],
    opens_on: date,
    closes_on: date,
    message: str,
    actor: Actor,
    at: datetime,
    template: Template = DEFAULT_TEMPLATE,
) -> None:
    """Open a half-year's collection (öppna en insamling). Only networks that are reported on then can be part of it."""
    actor.require(CollectionPermission.EDIT)
    await _check(half_year, networks, opens_on, closes_on)
    opened = await fetch_value(
        "insert into report_collection (half_year, opens_on, closes_on, template, message)"
        " values ($1, $2, $3, $4::jsonb, $5) on conflict do nothing returning true",
        half_year.code,
        opens_on,
        closes_on,
        canonical(template).decode(),
        message.strip(),
    )
    if not opened:
        raise CollectionExists(half_year=half_year, field="half_year")
    await _collect(half_year, networks)
    await record(
        actor,
        "networks.collection.opened",
        subject=f"insamling:{half_year.code}",
        at=at,
        after={"networks": sorted(networks), "opens_on": opens_on, "closes_on": closes_on},
    )
    await enqueue(REPORTS_DUE, {"half_year": half_year.code, "occasion": "opened"})
    signal(collection_channel(half_year.code))


async def change_collection(
    half_year: HalfYear,
    *,
    networks: Collection[str],
    opens_on: date,
    closes_on: date,
    message: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Change a collection's dates, message and networks. A network that has got a report stays."""
    actor.require(CollectionPermission.EDIT)
    before = await access_collection(half_year.code)
    await _check(half_year, networks, opens_on, closes_on)
    await execute(
        "update report_collection set opens_on = $2, closes_on = $3, message = $4 where half_year = $1",
        half_year.code,
        opens_on,
        closes_on,
        message.strip(),
    )
    await execute(
        "delete from collection_network cn where collection = $1 and network <> all($2)"
        " and not exists (select from submitted_report s where s.collection = $1 and s.network = cn.network)",
        half_year.code,
        list(networks),
    )
    await _collect(half_year, networks)
    await record(
        actor,
        "networks.collection.changed",
        subject=f"insamling:{half_year.code}",
        at=at,
        fields=("networks", "opens_on", "closes_on", "message"),
        before={"networks": sorted(view.slug for view in before.networks), "closes_on": before.closes_on},
        after={"networks": sorted(networks), "closes_on": closes_on},
    )
    signal(collection_channel(half_year.code))


async def change_template(half_year: HalfYear, *, template: Template, actor: Actor, at: datetime) -> None:
    """Change what is asked for, as long as nothing has been submitted by it."""
    actor.require(CollectionPermission.EDIT)
    before = await access_collection(half_year.code)
    if await has_submissions(half_year.code):
        raise TemplateInUse(half_year=half_year)
    if any(not section.title.strip() for section in (*template.national, *template.regional)):
        raise Missing(name="rubrik", field="title")
    await execute(
        "update report_collection set template = $2::jsonb where half_year = $1",
        half_year.code,
        canonical(template).decode(),
    )
    await record(
        actor,
        "networks.collection.template_changed",
        subject=f"insamling:{half_year.code}",
        at=at,
        fields=("template",),
        before=canonical(before.template).decode(),
        after=canonical(template).decode(),
    )


async def _check(half_year: HalfYear, networks: Collection[str], opens_on: date, closes_on: date) -> None:
    if not networks:
        raise Missing(name="nätverk", field="networks")
    if closes_on < opens_on:
        raise PeriodBackwards(first=opens_on, last=closes_on, field="closes_on")
    known = await national_networks()
    owed = {network.slug for network in reportable((view.network for view in known.values()), half_year)}
    wrong = sorted(frozenset(networks) - owed)
    if wrong:
        names = tuple(known[slug].name if slug in known else slug for slug in wrong)
        raise NotReportable(networks=names, half_year=half_year, field="networks")


async def _collect(half_year: HalfYear, networks: Collection[str]) -> None:
    await execute(
        "insert into collection_network (collection, network) select $1, network from unnest($2::text[]) network"
        " on conflict (collection, network) do nothing",
        half_year.code,
        sorted(networks),
    )


async def remind_of_closing(today: date) -> None:
    """Promise a reminder for each collection that closes within REMINDER_DAYS. National scope; can be run every day."""
    for collection in await report_collections():
        if 0 <= (collection.closes_on - today).days <= REMINDER_DAYS:
            await enqueue(REPORTS_DUE, {"half_year": collection.code, "occasion": "closing"})
