"""Reads of bodies: the list, one body, its ways, documents and stated vacancies."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.domain.base.errors import NotFound
from services.domain.base.reading import find, read, row, rows
from services.domain.bodies.queries.references import BodyRef, SourceRef, body_ref, covers, period, short, sources
from services.domain.bodies.rules import BodyKind, BodyStatus, DecisionMode, Period, RouteKind
from services.domain.documents.queries import UploadView


@dataclass(frozen=True, kw_only=True)
class BodyBrief:
    """A body as lists show it."""

    id: int
    slug: str
    name: str
    short_name: str | None
    abbreviation: str | None
    kind: BodyKind
    status: BodyStatus
    decision_mode: DecisionMode | None
    parent: BodyRef | None
    meetings_per_year: int | None
    meetings_approximate: bool | None
    period: Period
    mandate_until: date | None

    @property
    def ref(self) -> BodyRef:
        return BodyRef(id=self.id, slug=self.slug, name=self.name, short=self.short)

    @property
    def short(self) -> str:
        """What people say: the abbreviation or the short name, else the name."""
        return self.abbreviation or self.short_name or self.name


@dataclass(frozen=True, kw_only=True)
class BodyView(BodyBrief):
    """A body with everything about itself, but not its seats."""

    aliases: tuple[str, ...]
    purpose: str | None
    one_per: str | None
    instances: int | None
    facts: Mapping[str, Any]


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
    in_body: int
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
    upload: UploadView | None


_BRIEF = f"""
    b.id, b.slug, b.name, b.short_name, b.abbreviation, b.kind, b.status, b.decision_mode, {body_ref("p")} as parent,
    b.meetings_per_year, b.meetings_approximate, {period("b")} as period, b.mandate_until
"""
_FROM = "from body b left join body p on p.id = b.parent"
EXISTING = f"select {_BRIEF} {_FROM} where {covers('b')} order by b.position, b.id"
"""SQL: the bodies that exist on the day $1, proposed ones included, in the tenant's order."""

ENDED = f"select {_BRIEF} {_FROM} where b.valid_to < $1 order by b.position, b.id"
"""SQL: the bodies that have ended before the day $1."""


async def list_bodies(day: date) -> list[BodyBrief]:
    """The bodies that exist on the day, proposed ones included, in the tenant's order."""
    return await read(list[BodyBrief], f"select {rows(EXISTING)}", day)


BODIES = f"select {_BRIEF}, b.aliases, b.purpose, b.one_per, b.instances, b.facts {_FROM}"
"""SQL: bodies `b` with everything about themselves, as BodyView."""


async def access_body(slug: str) -> BodyView:
    """The body at this address. Raises NotFound."""
    found = await find(BodyView, f"select {row(f'{BODIES} where b.slug = $1')}", slug)
    if found is None:
        raise NotFound(body=slug)
    return found


_REFS = f"select b.id, b.slug, b.name, {short('b')} as short from body b"
ALL_REFS = f"{_REFS} order by swedish_key(b.name)"
"""SQL: all bodies, for choosing one."""

CHILDREN = f"{_REFS} where b.parent = $2 order by b.position, b.id"
"""SQL: the bodies directly under the body $2."""


async def body_refs() -> list[BodyRef]:
    """All bodies, for choosing one."""
    return await read(list[BodyRef], f"select {rows(ALL_REFS)}")


def ways(of: str) -> str:
    """SQL: ways from body to body."""
    return f"""
        select r.id, r.kind, {body_ref("o")} as origin, {body_ref("t")} as target
        from body_route r join body o on o.id = r.body join body t on t.id = r.target
        where {of} order by o.position, r.kind, r.position
    """


async def routes() -> list[RouteView]:
    """All ways."""
    return await read(list[RouteView], f"select {rows(ways('true'))}")


def stated(of: str) -> str:
    """SQL: the vacancies that documents name and that aren't closed."""
    return f"""
        select v.id, v.body as in_body, v.stated_on, v.function, v.places as count, v.closed, v.facts,
            coalesce(d.sources, '[]') as sources
        from stated_vacancy v
            left join ({sources("stated_vacancy", f"select v.id from stated_vacancy v where {of}")}) d on d.owner = v.id
        where v.closed is null and {of} order by v.position, v.id
    """


async def stated_vacancies() -> dict[int, list[StatedVacancyView]]:
    """The vacancies that documents name and that aren't closed, by body."""
    found: dict[int, list[StatedVacancyView]] = defaultdict(list)
    for vacancy in await read(list[StatedVacancyView], f"select {rows(stated('true'))}"):
        found[vacancy.in_body].append(vacancy)
    return found


def documents(of: str) -> str:
    """SQL: mandate documents, the latest first."""
    return f"""
        select d.id, d.slug, d.name, {body_ref("b")} as body, {body_ref("a")} as adopted_by, d.adopted_on, d.decision,
            {period("d")} as period, d.address, case when u.id is not null then to_json(u) end as upload
        from mandate_document d join body b on b.id = d.body left join body a on a.id = d.adopted_by
            left join upload u on u.id = d.upload
        where {of} order by d.adopted_on desc nulls last, d.id
    """


async def mandate_documents() -> list[MandateDocumentView]:
    """The mandate documents of all bodies."""
    return await read(list[MandateDocumentView], f"select {rows(documents('true'))}")


_DOCUMENT_FILE = "select u.* from mandate_document d join upload u on u.id = d.upload where d.id = $1 and d.body = $2"


async def document_file(body: int, document: int) -> UploadView:
    """The file that was handed in for a mandate document of the body. Raises NotFound."""
    found = await find(UploadView, f"select {row(_DOCUMENT_FILE)}", document, body)
    if found is None:
        raise NotFound(document=document)
    return found
