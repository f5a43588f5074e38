"""The whole structure of the open tenant, as a structure file states it."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from services.domain.base.engine import current_scope, fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.text import slug as slug_of
from services.domain.bodies.rules import BodyKind, BodyStatus, DecisionMode, PrincipalKind, RouteKind, SeatRole
from services.domain.bodies.structure_file.schema import (
    BodyEntry,
    CycleEntry,
    GroupEntry,
    MandateDocumentEntry,
    PartnerEntry,
    PrincipalEntry,
    RepresentationEntry,
    RepresentationSeatEntry,
    RssEntry,
    SeatEntry,
    SourceEntry,
    Structure,
    VacancyEntry,
)


@dataclass(frozen=True, kw_only=True)
class StoredStructure:
    """The structure, and which rows its seats are: ids in the order of the entries, by body and by network."""

    structure: Structure
    seats_of_body: Mapping[str, list[int]]
    seats_of_network: Mapping[str, list[int]]


async def load_structure() -> Structure:
    """What an export would write."""
    return (await load_stored_structure()).structure


async def load_stored_structure() -> StoredStructure:
    """The structure with the identity of its seats, for an import to write into."""
    sections = {row["section"]: json.loads(row["content"]) for row in await fetch("select * from structure_fact")}
    sources = await _sources()
    seats = await _seats(sources)
    seats_of_body = {slug: [seat for seat, _ in entries] for (slug, _), entries in seats.items() if slug}
    seats_of_network = {network: [seat for seat, _ in entries] for (_, network), entries in seats.items() if network}
    structure = Structure(
        rss=await _rss(sections.pop("rss", None)),
        sources=tuple(SourceEntry(id=content["id"], facts=content["facts"]) for content in sections.pop("source", [])),
        principals=await _principals(),
        groups=await _groups(),
        partners=await _partners(),
        bodies=await _bodies(seats, sources),
        mandate_documents=await _mandate_documents(),
        representations=await _representations(seats),
        cycles=await _cycles(),
        sections=sections,
    )
    return StoredStructure(structure=structure, seats_of_body=seats_of_body, seats_of_network=seats_of_network)


async def structure_of_the_register() -> Structure:
    """The least structure of the open tenant, from the registers: its municipalities and region, and groups of them.

    Where the region is the only municipality (Gotland), that is one principal, not two.
    """
    rss = await _rss(None)
    municipalities = await fetch(
        "select m.code, m.name from tenant_municipality t join municipality m on m.code = t.municipality"
        " where t.tenant = $1 order by swedish_key(m.name)",
        rss.slug,
    )
    region = await fetch_row("select name, county from region where county = $1", rss.county_code)
    alone = region is not None and region["county"] == REGION_THAT_IS_ITS_MUNICIPALITY
    principals = [
        PrincipalEntry(
            id=slug_of(row["name"]), name=row["name"], kind=PrincipalKind.MUNICIPALITY, municipality_code=row["code"]
        )
        for row in municipalities
        if not alone
    ]
    members = tuple(one.id for one in principals)
    if region is not None:
        code = municipalities[0]["code"] if alone else None
        county = PrincipalEntry(
            id=slug_of(region["name"]),
            name=region["name"],
            kind=PrincipalKind.REGION,
            municipality_code=code,
            county_code=region["county"],
        )
        principals.append(county)
        members = members or (county.id,)
    everyone = ("municipalities", *(one.id for one in principals if one.id not in members))
    groups = (
        GroupEntry(id="municipalities", name="Länets kommuner", members=members),
        GroupEntry(id="all", name="Samtliga huvudmän", members=everyone),
        GroupEntry(id="office", name=f"{rss.name} (kansliet)"),
    )
    return Structure(rss=rss, principals=tuple(principals), groups=groups)


REGION_THAT_IS_ITS_MUNICIPALITY = "09"
"""The county code of Gotland, whose region has the tasks of a municipality too."""


async def _rss(content: Mapping[str, Any] | None) -> RssEntry:
    slug = current_scope().tenant or ""
    if content is None:
        row = await fetch_row("select name, county from tenant where slug = $1", slug)
        if row is None:
            raise NotFound(tenant=slug)
        return RssEntry(slug=slug, name=row["name"], county_code=row["county"])
    return RssEntry(
        slug=slug,
        name=content["name"],
        county_code=content["county_code"],
        valid_from=_day(content["valid_from"]),
        valid_to=_day(content["valid_to"]),
        facts=content["facts"],
    )


async def _principals() -> tuple[PrincipalEntry, ...]:
    rows = await fetch("select * from principal where not from_register order by position, id")
    return tuple(
        PrincipalEntry(
            id=row["slug"],
            kind=PrincipalKind(row["kind"]),
            municipality_code=row["municipality"],
            county_code=row["county"],
            lacks=tuple(json.loads(row["lacks"])),
            **_same(row, "name", "population", "scope", "party"),
        )
        for row in rows
    )


async def _groups() -> tuple[GroupEntry, ...]:
    members = defaultdict(list)
    for row in await fetch(
        "select m.principal_group, coalesce(p.slug, g.slug) as slug from group_member m"
        " left join principal p on p.id = m.principal left join principal_group g on g.id = m.member_group"
        " where not m.from_register order by m.position, m.id"
    ):
        members[row["principal_group"]].append(row["slug"])
    rows = await fetch("select * from principal_group order by position, id")
    return tuple(
        GroupEntry(id=row["slug"], members=tuple(members[row["id"]]), **_same(row, "name", "members_from"))
        for row in rows
    )


async def _partners() -> tuple[PartnerEntry, ...]:
    rows = await fetch("select * from partner order by position, id")
    return tuple(PartnerEntry(id=row["slug"], **_same(row, "name")) for row in rows)


async def _sources() -> Mapping[tuple[str, int], tuple[str, ...]]:
    """What each seat and each stated vacancy is drawn from, as the file writes it."""
    found = defaultdict(list)
    for row in await fetch(
        "select s.seat, s.stated_vacancy, s.outside, p.slug as principal, g.slug as principal_group, b.slug as body,"
        " o.slug as partner from seat_source s"
        " left join principal p on p.id = s.principal left join principal_group g on g.id = s.principal_group"
        " left join body b on b.id = s.body left join partner o on o.id = s.partner order by s.position, s.id"
    ):
        whose = ("seat", row["seat"]) if row["seat"] else ("vacancy", row["stated_vacancy"])
        slug = row["principal"] or row["principal_group"] or row["partner"]
        named = f"body:{row['body']}" if row["body"] else f"external:{slug}" if row["outside"] else slug
        found[whose].append(named)
    return {whose: tuple(slugs) for whose, slugs in found.items()}


SeatEntries = Mapping[tuple[str | None, str | None], list[tuple[int, SeatEntry | RepresentationSeatEntry]]]


async def _seats(sources: Mapping[tuple[str, int], tuple[str, ...]]) -> SeatEntries:
    """The seats with their row ids, by body and by network."""
    found = defaultdict(list)
    for row in await fetch(
        "select s.*, b.slug as body_slug, r.network, a.slug as appointed_by_slug, o.slug as same_persons_slug from seat s"
        " left join body b on b.id = s.body left join representation r on r.id = s.representation"
        " left join body a on a.id = s.appointed_by left join body o on o.id = s.same_persons_as"
        " order by s.position, s.id"
    ):
        drawn_from = sources.get(("seat", row["id"]), ())
        if row["body"]:
            entry = SeatEntry(
                role=SeatRole(row["role"]),
                drawn_from=drawn_from,
                appointed_by=row["appointed_by_slug"],
                same_persons_as=row["same_persons_slug"],
                count=row["places"],
                **_same(
                    row,
                    "function",
                    "per_principal_min",
                    "per_principal_max",
                    "voting",
                    "valid_from",
                    "valid_to",
                ),
            )
        else:
            entry = RepresentationSeatEntry(
                function=row["function"] or None, drawn_from=drawn_from, count=row["places"], **_same(row)
            )
        found[row["body_slug"], row["network"]].append((row["id"], entry))
    return found


async def _bodies(seats: SeatEntries, sources: Mapping[tuple[str, int], tuple[str, ...]]) -> tuple[BodyEntry, ...]:
    routes: dict[int, dict[RouteKind, tuple[str, ...]]] = defaultdict(dict)
    for row in await fetch(
        "select r.body, r.kind, b.slug from body_route r join body b on b.id = r.target order by r.position, r.id"
    ):
        kind = RouteKind(row["kind"])
        routes[row["body"]][kind] = (*routes[row["body"]].get(kind, ()), row["slug"])
    vacancies = defaultdict(list)
    for row in await fetch("select * from stated_vacancy order by position, id"):
        vacancies[row["body"]].append(
            VacancyEntry(
                drawn_from=sources.get(("vacancy", row["id"]), ()),
                count=row["places"],
                **_same(row, "stated_on", "function", "closed"),
            )
        )
    rows = await fetch(
        "select b.*, p.slug as parent_slug from body b left join body p on p.id = b.parent order by b.position, b.id"
    )
    return tuple(
        BodyEntry(
            id=row["slug"],
            kind=BodyKind(row["kind"]),
            status=BodyStatus(row["status"]),
            decision_mode=DecisionMode(row["decision_mode"]) if row["decision_mode"] else None,
            aliases=tuple(json.loads(row["aliases"])),
            parent=row["parent_slug"],
            routes=routes.get(row["id"], {}),
            seats=tuple(entry for _, entry in seats.get((row["slug"], None), [])),  # type: ignore[misc]
            vacancies=tuple(vacancies[row["id"]]),
            **_same(
                row, "name", "short_name", "abbreviation", "purpose", "meetings_per_year", "meetings_approximate",
                "one_per", "instances", "valid_from", "valid_to", "mandate_until",
            ),
        )
        for row in rows
    )  # fmt: skip


async def _mandate_documents() -> tuple[MandateDocumentEntry, ...]:
    rows = await fetch(
        "select d.*, b.slug as body_slug, a.slug as adopted_by_slug from mandate_document d join body b on b.id = d.body"
        " left join body a on a.id = d.adopted_by order by d.position, d.id"
    )
    return tuple(
        MandateDocumentEntry(
            id=row["slug"],
            body=row["body_slug"],
            adopted_by=row["adopted_by_slug"],
            **_same(row, "name", "adopted_on", "decision", "valid_from", "valid_to", "address"),
        )
        for row in rows
    )


async def _representations(seats: SeatEntries) -> tuple[RepresentationEntry, ...]:
    rows = await fetch("select * from representation order by position, id")
    return tuple(
        RepresentationEntry(
            seats=tuple(entry for _, entry in seats.get((None, row["network"]), [])),  # type: ignore[misc]
            **_same(row, "network", "stated_seats", "same_persons_as", "valid_from", "valid_to"),
        )
        for row in rows
    )


async def _cycles() -> tuple[CycleEntry, ...]:
    rows = await fetch(
        "select c.*, b.slug as body_slug from structure_cycle c left join body b on b.id = c.body"
        " order by c.position, c.id"
    )
    return tuple(
        CycleEntry(id=row["slug"], body=row["body_slug"], **_same(row, "what", "times_per_year")) for row in rows
    )


def _same(row: asyncpg.Record, *names: str) -> dict[str, Any]:
    """The columns that an entry has under the same names, with the facts."""
    return {name: row[name] for name in names} | {"facts": json.loads(row["facts"])}


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
