"""Reads of principals: the list, one principal, where it is represented and where not."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.reading import read, rows
from services.domain.bodies.queries.book import GROUPS, BodyRef, Holder, PrincipalRef, SeatView
from services.domain.bodies.rules import FILLS_A_PLACE, PrincipalKind


@dataclass(frozen=True, kw_only=True)
class PrincipalView:
    """A principal (huvudman)."""

    id: int
    slug: str
    name: str
    kind: PrincipalKind
    municipality: str | None
    population: int | None
    party: bool | None
    lacks: tuple[str, ...]
    facts: Mapping[str, Any]

    @property
    def ref(self) -> PrincipalRef:
        return PrincipalRef(id=self.id, slug=self.slug, name=self.name)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One principal in one body: who represents it there, and how many of its own places are vacant.

    `expected` is false where no seat of the body is drawn from the principal.
    """

    expected: bool
    holders: tuple[Holder, ...] = ()
    vacant: int = 0


_EXPECTED, _NOT_EXPECTED = Cell(expected=True), Cell(expected=False)


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Principals × bodies (representationsmatris)."""

    principals: tuple[PrincipalView, ...]
    bodies: tuple[BodyRef, ...]
    cells: Mapping[tuple[int, int], Cell]

    def cell(self, principal: int, body: int) -> Cell:
        return self.cells.get((principal, body), _NOT_EXPECTED)


async def list_principals() -> list[PrincipalView]:
    """All principals: municipalities in Swedish order, then the others in the tenant's order."""
    found = await fetch(
        "select * from principal order by kind <> 'municipality',"
        " case when kind = 'municipality' then swedish_key(name) end, position, id"
    )
    return [_view(row) for row in found]


async def access_principal(slug: str) -> PrincipalView:
    """The principal at this address. Raises NotFound."""
    row = await fetch_row("select * from principal where slug = $1", slug)
    if row is None:
        raise NotFound(principal=slug)
    return _view(row)


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """A named set of principals (grupp av huvudmän), the groups within it opened."""

    id: int
    slug: str
    name: str
    principals: tuple[int, ...]


_GROUPS = f"""
    select g.id, g.slug, g.name, opened.members as principals
    from principal_group g join ({GROUPS}) opened on opened.id = g.id order by g.position, g.id
"""


async def principal_groups() -> list[GroupView]:
    """The groups that have principals in them, in the tenant's order. The office has none."""
    return await read(list[GroupView], f"select {rows(_GROUPS)}")


def representation(principals: Sequence[PrincipalView], seats: Sequence[SeatView]) -> Matrix:
    """Who represents each principal in each body, made from the seats of a day.

    A body stands in the matrix when a seat in it is drawn from at least one principal.
    """
    bodies: dict[int, BodyRef] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for seat in seats:
        if seat.body is None or not seat.principals:
            continue
        bodies.setdefault(seat.body.id, seat.body)
        vacant = {one.principal.id: one.places for one in seat.vacancies if one.principal}
        of_principal: dict[int, list[Holder]] = defaultdict(list)
        for holder in seat.holders:
            if holder.principal and holder.kind in FILLS_A_PLACE:
                of_principal[holder.principal.id].append(holder)
        for principal in seat.principals:
            before = cells.get((principal.id, seat.body.id), _EXPECTED)
            cells[principal.id, seat.body.id] = Cell(
                expected=True,
                holders=(*before.holders, *of_principal.get(principal.id, ())),
                vacant=before.vacant + vacant.get(principal.id, 0),
            )
    return Matrix(principals=tuple(principals), bodies=tuple(bodies.values()), cells=cells)


async def days_of_change() -> list[date]:
    """The days on which somebody's appointment began or ended, the latest first: where a look back is worth while."""
    found = await fetch(
        "select distinct day from (select valid_from as day from appointment union select valid_to + 1 from appointment) d"
        " where day is not null order by day desc limit 50"
    )
    return [row["day"] for row in found]


def _view(row: asyncpg.Record) -> PrincipalView:
    return PrincipalView(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        kind=PrincipalKind(row["kind"]),
        municipality=row["municipality"],
        population=row["population"],
        party=row["party"],
        lacks=tuple(json.loads(row["lacks"])),
        facts=json.loads(row["facts"]),
    )
