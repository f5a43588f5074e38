"""Loads the demonstration's half-year reports through the actions, as the people of the RSS and SKR would have made them."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from services.domain.base.actor import NATIONAL_HAT, Actor
from services.domain.base.clock import STOCKHOLM
from services.domain.base.engine import execute, fetch_value
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.networks.actions import collections, following, national_part, reports, reviews
from services.domain.networks.queries.collections import CollectionView, access_collection, national_part_versions
from services.domain.networks.queries.reports import access_report, submission_history
from services.domain.networks.rules.content import Priority, Row, Written
from services.domain.networks.rules.half_year import HalfYear
from services.domain.tenancy.actions import choose_settings
from services.domain.tenancy.queries import access_tenant

FILE = Path(__file__).parent / "reports.toml"
INVENTED = "(Påhittad rapport för demonstrationen.)"
FOLLOWED_SINCE = HalfYear(2024, 1)
LEAD = "amir.dahlgren@skr.example"
LEADS_NETWORK = "barn-och-unga"

READS, ASKS = "Helena Östberg", "Amir Dahlgren"
"""Who at SKR receives and asks in the demonstration."""


_LAST_STEP = """
    select exists (select from report_review r join submitted_report s on s.id = r.report
        where s.tenant = 'dalarna' and s.collection = '2025-2')
"""
_BROUGHT = """
    select exists (select from network_report where collection = $1 and network = $2)
        or exists (select from report_status where collection = $1 and network = $2)
"""


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


async def load_reports() -> None:
    """Load collections, national parts and reports. What an interrupted loading has left undone is done at the next start."""
    async with national_scope():
        if await fetch_value(_LAST_STEP):
            return
        await _lead(LEADS_NETWORK, LEAD)
    for collection in _content()["collection"]:
        await _open(collection)
    for part in _content()["national_part"]:
        await _publish(part)
    await _choose_ways_of_working()
    for code, states in _content()["states"].items():
        for tenant, letters in states.items():
            if tenant != "networks":
                await _bring_reports(tenant, code, dict(zip(states["networks"], letters, strict=True)))
    await _bring_dalarna()


async def _lead(network: str, mail: str) -> None:
    """Say who leads a network; the grant came with the person."""
    account = await fetch_value("select id from account where mail = $1", mail)
    await execute("update national_network set lead = $2 where slug = $1", network, account)


def _at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


def _skr(name: str) -> Actor:
    return replace(Actor.system(NATIONAL_HAT), name=name)


def _staff(tenant: str) -> Actor:
    """Somebody of the RSS's office. Dalarna's has a name in the demonstration, the others' have their function."""
    return replace(Actor.system(tenant), name="Astrid Fornell" if tenant == "dalarna" else "Utvecklingsledare")


def _head(tenant: str) -> Actor:
    return replace(Actor.system(tenant), name="Jörgen Hallsten" if tenant == "dalarna" else "Chef för RSS")


async def _open(collection: dict[str, Any]) -> None:
    async with national_scope():
        if await fetch_value("select true from report_collection where half_year = $1", collection["half_year"]):
            return
        await collections.open_collection(
            HalfYear.parse(collection["half_year"]),
            networks=collection["networks"],
            opens_on=collection["opens_on"],
            closes_on=collection["closes_on"],
            message=collection["message"],
            actor=_skr(READS),
            at=_at(collection["opens_on"], 8),
        )


async def _publish(facts: dict[str, Any]) -> None:
    author = facts.get("by_rss")
    for code in facts["half_years"]:
        async with tenant_scope(author) if author else national_scope():
            collection = await access_collection(code)
            if await national_part_versions(code, facts["network"]):
                continue
            who: dict[str, Any] = {
                "actor": _staff(author) if author else _skr(ASKS if facts.get("by_lead") else READS),
                "at": _at(collection.opens_on + timedelta(days=6)),
            }
            version = await national_part.save_national_draft(
                collection,
                facts["network"],
                written=[
                    Written("uppdrag", facts["uppdrag"]),
                    Written("insatser", "", tuple(Row(text) for text in facts.get("insatser", ()))),
                    Written("fokusomraden", "", tuple(Row(text) for text in facts["fokusomraden"])),
                ],
                period=facts["period"],
                approved_by=facts["approved_by"],
                approved_on=None,
                based_on=0,
                **who,
            )
            await national_part.publish_national_part(collection, facts["network"], based_on=version, **who)


async def _choose_ways_of_working() -> None:
    """Dalarna anchors in Socialchefsnätverket, as it decided on 11 April 2025; some RSS let SKR see that work has begun."""
    autumn = _content()["states"]["2025-2"]
    showing = [tenant for tenant, letters in autumn.items() if tenant != "networks" and "B" in letters]
    at = _at(date(2025, 4, 11))
    for tenant in ("dalarna", *showing):
        async with tenant_scope(tenant):
            view = await access_tenant(tenant)
            settings = (
                replace(view.settings, anchoring="body", anchoring_body="socialchefsnatverket")
                if tenant == "dalarna"
                else replace(view.settings, shows_begun=True)
            )
            await choose_settings(
                view, short_name=view.short_name, colour=view.colour, settings=settings, actor=_staff(tenant), at=at
            )


@dataclass(frozen=True)
class _Wording:
    """What an invented report says: the county takes one of each list, further on for each half-year."""

    tenant: str
    name: str
    network: str
    number: int

    def written(self) -> list[Written]:
        bank = _content()["invented"][self.network]
        follow_up = self._turn(bank["uppfoljning"]).format(rss=self.name)
        measures = [bank["insatser"][(self.number + step) % len(bank["insatser"])] for step in range(2)]
        lifted = [bank["behov"][(self.number + step) % len(bank["behov"])] for step in range(1 + self.number % 2)]
        return [
            Written("uppfoljning", f"{follow_up}\n\n{INVENTED}"),
            Written("insatser", "", tuple(Row(text) for text in dict.fromkeys(measures))),
            Written("behov", "", tuple(_need(text) for text in dict.fromkeys(lifted))),
        ]

    def _turn(self, texts: list[str]) -> str:
        return texts[self.number % len(texts)]


def _need(text: str) -> Row:
    words, theme, priority = text.split("|")
    return Row(words, theme, Priority(priority))


async def _bring_reports(tenant: str, code: str, letters: dict[str, str]) -> None:
    """Bring one RSS's reports of a half-year to where its letters say."""
    async with tenant_scope(tenant):
        view, collection = await access_tenant(tenant), await access_collection(code)
        for network, letter in letters.items():
            if letter != "-":
                await following.follow(
                    network,
                    from_half_year=_followed_since(network),
                    actor=_staff(tenant),
                    at=_at(collection.opens_on, 9),
                )
    order = sum(map(ord, tenant + code))
    for place, (network, letter) in enumerate(letters.items()):
        wording = _Wording(tenant, view.name, network, order + place)
        day = collection.opens_on + timedelta(days=12 + (order + 3 * place) % 34)
        if letter == "L":
            day = collection.closes_on + timedelta(days=4 + place)
        await _bring(collection, wording, letter, _at(day))


def _followed_since(network: str) -> HalfYear:
    """The heirs of the split are followed from the half-year in which they began."""
    return HalfYear(2025, 2) if network in ("aldreomsorg", "kommunal-halso-och-sjukvard") else FOLLOWED_SINCE


async def _bring(collection: CollectionView, wording: _Wording, letter: str, at: datetime) -> None:
    tenant, network = wording.tenant, wording.network
    if letter in "-N":
        return
    async with tenant_scope(tenant):
        if not await fetch_value(_BROUGHT, collection.code, network):
            await _leave(collection, wording, letter, at)
    if letter not in "DEB":
        await _read(collection, tenant, network, letter, at + timedelta(days=2))


async def _leave(collection: CollectionView, wording: _Wording, letter: str, at: datetime) -> None:
    """What the RSS itself does about one report, in one transaction."""
    tenant, network = wording.tenant, wording.network
    staff: dict[str, Any] = {"actor": _staff(tenant), "at": at}
    if letter == "D":
        reason = "Nätverket möts först i december. (Påhittat.)"
        await reports.say_later(collection, network, reason=reason, expected_on=None, **staff)
    elif letter == "E":
        await reports.except_report(collection, network, reason="Representanten är vakant. (Påhittat.)", **staff)
    else:
        await reports.save_draft(collection, network, written=wording.written(), based_on=0, **staff)
    if letter not in "DEB":
        await _anchor(collection, network, tenant, at)
        await reports.submit(collection, network, actor=_staff(tenant), at=at + timedelta(hours=2))


async def _anchor(collection: CollectionView, network: str, tenant: str, at: datetime) -> None:
    version = (await access_report(collection, network)).version
    if tenant == "dalarna":
        await reports.record_anchoring(
            collection,
            network,
            decided_on=at.date(),
            note=INVENTED,
            based_on=version,
            actor=_staff(tenant),
            at=at,
        )
        return
    await reports.anchor_as_head(collection, network, based_on=version, actor=_head(tenant), at=at)


async def _read(collection: CollectionView, tenant: str, network: str, letter: str, at: datetime) -> None:
    async with national_scope():
        latest = (await submission_history(tenant, collection.code, network))[0]
        reader = _skr(ASKS if network == LEADS_NETWORK else READS)
        if letter in "RL" and not latest.reviews:
            await reviews.receive(latest.id, actor=reader, at=at)
        if letter in "QA" and not latest.reviews:
            text = "Vilka kommuner deltar, och hur har ni följt upp? (Påhittad fråga.)"
            await reviews.ask(latest.id, text=text, actor=reader, at=at)
    if letter == "A":
        async with tenant_scope(tenant):
            asked = (await submission_history(tenant, collection.code, network))[0].reviews[0]
            # A loading that was cut off between question and answer goes on here.
            if asked.answer is not None:
                return
            await reports.answer_question(
                collection,
                network,
                review=asked.id,
                text="Alla länets kommuner deltar, uppföljningen görs i mars. (Påhittat svar.)",
                actor=_staff(tenant),
                at=at + timedelta(days=1),
            )


async def _bring_dalarna() -> None:
    """Dalarna's autumn: three networks were taken up on 17 October 2025, the others come at a later meeting."""
    facts = _content()["dalarna"]
    at = _at(facts["anchored_on"], 14)
    async with tenant_scope("dalarna"):
        collection = await access_collection("2025-2")
        networks = [report["network"] for report in facts["report"]]
        for network in dict.fromkeys((*networks, *facts["later"])):
            await following.follow(network, from_half_year=_followed_since(network), actor=_staff("dalarna"), at=at)
        is_begun = await fetch_value("select true from network_report where collection = $1", collection.code)
        for report in facts["report"] if not is_begun else ():
            await _write_dalarna(collection, report, facts, at)
        for network in facts["later"] if not is_begun else ():
            await reports.say_later(
                collection,
                network,
                reason=facts["later_reason"],
                expected_on=None,
                actor=_staff("dalarna"),
                at=at,
            )
    async with national_scope():
        received = [report["network"] for report in facts["report"] if report["state"] == "received"]
        for network in received:
            report = (await submission_history("dalarna", "2025-2", network))[0].id
            await reviews.receive(report, actor=_skr(READS), at=at + timedelta(days=5))


async def _write_dalarna(
    collection: CollectionView, report: dict[str, Any], facts: dict[str, Any], at: datetime
) -> None:
    needs = tuple(Row(need["text"], need["theme"], Priority(need["priority"])) for need in report.get("behov", ()))
    written = [
        Written("uppfoljning", report["uppfoljning"]),
        Written("insatser", "", tuple(Row(text) for text in report.get("insatser", ()))),
        Written("behov", "", needs),
    ]
    staff: dict[str, Any] = {"actor": _staff("dalarna"), "at": at}
    network, state = report["network"], report["state"]
    version = await reports.save_draft(collection, network, written=written, based_on=0, **staff)
    if state == "draft":
        return
    await reports.record_anchoring(
        collection,
        network,
        decided_on=facts["anchored_on"],
        note=facts["anchored_note"],
        based_on=version,
        **staff,
    )
    if state in ("submitted", "received"):
        await reports.submit(collection, network, actor=_staff("dalarna"), at=at + timedelta(days=3))
