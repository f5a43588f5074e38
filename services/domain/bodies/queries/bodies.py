"""Reads of bodies: the list, one body, its ways, documents and stated vacancies."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.bodies.queries.book import BodyRef, SourceRef, places_of_all_bodies
from services.domain.bodies.rules import BodyKind, BodyStatus, DecisionMode, Period, RouteKind


@dataclass(frozen=True, kw_only=True)
class BodyView:
    """A body with everything about itself, but not its seats."""

    id: int
    slug: str
    name: str
    short_name: str | None
    abbreviation: str | None
    aliases: tuple[str, ...]
    kind: BodyKind
    status: BodyStatus
    decision_mode: DecisionMode | None
    purpose: str | None
    parent: BodyRef | None
    meetings_per_year: int | None
    meetings_approximate: bool | None
    one_per: str | None
    instances: int | None
    period: Period
    facts: Mapping[str, Any]

    @property
    def ref(self) -> BodyRef:
        return BodyRef(id=self.id, slug=self.slug, name=self.name, short=self.short)

    @property
    def short(self) -> str:
        """What people say: the abbreviation or the short name, else the name."""
        return self.abbreviation or self.short_name or self.name


@dataclass(frozen=True, kw_only=True)
class BodyLine:
    """A body in a list, with how many hold seats in it and how many places are vacant on the day."""

    body: BodyView
    held: int
    vacant: int


@dataclass(frozen=True, kw_only=True)
class RouteView:
    """A way from one body to another."""

    id: int
    kind: RouteKind
    origin: BodyRef
    target: BodyRef


@dataclass(frozen=True, kw_only=True)
class StatedVacancyView:
    """A vacancy that a document names, with what it may be filled from."""

    id: int
    stated_on: date
    function: str
    count: int | None
    closed: date | None
    sources: tuple[SourceRef, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class MandateDocumentView:
    """A mandate document, with the decision that adopted it."""

    id: int
    slug: str
    name: str
    body: BodyRef
    adopted_by: BodyRef | None
    adopted_on: date | None
    decision: str | None
    period: Period
    address: str | None


_BODIES = """
    select b.*, p.slug as parent_slug, p.name as parent_name, coalesce(p.abbreviation, p.short_name, p.name) as parent_short
    from body b left join body p on p.id = b.parent
"""


async def list_bodies(day: date, *, ended: bool = False) -> list[BodyView]:
    """The bodies that exist on the day, proposed ones included, in the tenant's order; or those that have ended."""
    exists = "(b.valid_from is null or b.valid_from <= $1) and (b.valid_to is null or b.valid_to >= $1)"
    wanted = "b.valid_to < $1" if ended else exists
    return [body_view(row) for row in await fetch(f"{_BODIES} where {wanted} order by b.position, b.id", day)]


async def body_lines(day: date) -> list[BodyLine]:
    """The bodies that exist on the day, with their numbers."""
    places = await places_of_all_bodies(day)
    return [
        BodyLine(body=body, held=places[body.id].held, vacant=places[body.id].vacant) for body in await list_bodies(day)
    ]


async def access_body(slug: str) -> BodyView:
    """The body at this address. Raises NotFound."""
    row = await fetch_row(f"{_BODIES} where b.slug = $1", slug)
    if row is None:
        raise NotFound(body=slug)
    return body_view(row)


async def body_refs() -> list[BodyRef]:
    """All bodies, for choosing one."""
    rows = await fetch(
        "select id, slug, name, coalesce(abbreviation, short_name, name) as short from body order by swedish_key(name)"
    )
    return [BodyRef(**row) for row in rows]


async def children_of(body: int) -> list[BodyRef]:
    """The bodies directly under this one."""
    rows = await fetch(
        "select id, slug, name, coalesce(abbreviation, short_name, name) as short from body where parent = $1"
        " order by position, id",
        body,
    )
    return [BodyRef(**row) for row in rows]


async def routes(body: int | None = None) -> list[RouteView]:
    """The ways from and to one body, or all."""
    rows = await fetch(
        "select r.id, r.kind, o.id as origin, o.slug as origin_slug, o.name as origin_name,"
        " coalesce(o.abbreviation, o.short_name, o.name) as origin_short,"
        " t.id as target, t.slug as target_slug, t.name as target_name,"
        " coalesce(t.abbreviation, t.short_name, t.name) as target_short"
        " from body_route r join body o on o.id = r.body join body t on t.id = r.target"
        " where $1::integer is null or r.body = $1 or r.target = $1 order by o.position, r.kind, r.position",
        body,
    )
    return [
        RouteView(
            id=row["id"],
            kind=RouteKind(row["kind"]),
            origin=_ref(row, "origin"),
            target=_ref(row, "target"),
        )
        for row in rows
    ]


async def stated_vacancies(body: int | None = None) -> dict[int, list[StatedVacancyView]]:
    """The vacancies that documents name and that aren't closed, by body."""
    rows = await fetch(
        "select * from stated_vacancy where closed is null and ($1::integer is null or body = $1) order by position, id",
        body,
    )
    sources = await _sources_of_vacancies([row["id"] for row in rows]) if rows else {}
    found: dict[int, list[StatedVacancyView]] = defaultdict(list)
    for row in rows:
        found[row["body"]].append(
            StatedVacancyView(
                id=row["id"],
                stated_on=row["stated_on"],
                function=row["function"],
                count=row["places"],
                closed=row["closed"],
                sources=tuple(sources.get(row["id"], ())),
                facts=json.loads(row["facts"]),
            )
        )
    return found


async def _sources_of_vacancies(vacancies: list[int]) -> Mapping[int, list[SourceRef]]:
    sources: dict[int, list[SourceRef]] = defaultdict(list)
    for row in await fetch(
        "select s.stated_vacancy, case when s.principal is not null then 'principal' when s.principal_group is not null"
        " then 'principal_group' when s.body is not null then 'body' else 'partner' end as kind,"
        " coalesce(p.id, g.id, b.id, o.id) as id, coalesce(p.slug, g.slug, b.slug, o.slug) as slug,"
        " coalesce(p.name, g.name, b.name, o.name) as name"
        " from seat_source s left join principal p on p.id = s.principal"
        " left join principal_group g on g.id = s.principal_group left join body b on b.id = s.body"
        " left join partner o on o.id = s.partner where s.stated_vacancy = any($1::integer[]) order by s.position, s.id",
        vacancies,
    ):
        source = SourceRef(kind=row["kind"], id=row["id"], slug=row["slug"], name=row["name"])
        sources[row["stated_vacancy"]].append(source)
    return sources


async def mandate_documents(body: int | None = None) -> list[MandateDocumentView]:
    """The mandate documents of one body, or of all."""
    rows = await fetch(
        "select d.id, d.slug, d.name, d.adopted_on, d.decision, d.valid_from, d.valid_to, d.address,"
        " d.body, b.slug as body_slug, b.name as body_name, coalesce(b.abbreviation, b.short_name, b.name) as body_short,"
        " d.adopted_by, a.slug as adopted_by_slug, a.name as adopted_by_name,"
        " coalesce(a.abbreviation, a.short_name, a.name) as adopted_by_short"
        " from mandate_document d join body b on b.id = d.body left join body a on a.id = d.adopted_by"
        " where $1::integer is null or d.body = $1 order by d.adopted_on desc nulls last, d.id",
        body,
    )
    return [
        MandateDocumentView(
            id=row["id"],
            slug=row["slug"],
            name=row["name"],
            body=_ref(row, "body"),
            adopted_by=_ref(row, "adopted_by") if row["adopted_by"] else None,
            adopted_on=row["adopted_on"],
            decision=row["decision"],
            period=Period(valid_from=row["valid_from"], valid_to=row["valid_to"]),
            address=row["address"],
        )
        for row in rows
    ]


def _ref(row: asyncpg.Record, prefix: str) -> BodyRef:
    return BodyRef(id=row[prefix], slug=row[f"{prefix}_slug"], name=row[f"{prefix}_name"], short=row[f"{prefix}_short"])


def body_view(row: asyncpg.Record) -> BodyView:
    """A row of body with its parent."""
    return BodyView(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        short_name=row["short_name"],
        abbreviation=row["abbreviation"],
        aliases=tuple(json.loads(row["aliases"])),
        kind=BodyKind(row["kind"]),
        status=BodyStatus(row["status"]),
        decision_mode=DecisionMode(row["decision_mode"]) if row["decision_mode"] else None,
        purpose=row["purpose"],
        parent=_ref(row, "parent") if row["parent"] else None,
        meetings_per_year=row["meetings_per_year"],
        meetings_approximate=row["meetings_approximate"],
        one_per=row["one_per"],
        instances=row["instances"],
        period=Period(valid_from=row["valid_from"], valid_to=row["valid_to"]),
        facts=json.loads(row["facts"]),
    )
