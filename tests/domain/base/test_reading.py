"""What the database builds as JSON is read into the field's own dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import asyncpg

from services.domain.base.engine import answers_ahead
from services.domain.base.reading import Lookup, ask_beside, find, look_up, look_up_all, read, row, rows
from services.domain.base.scope import tenant_scope


class Kind(StrEnum):
    LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Place:
    slug: str


@dataclass(frozen=True, kw_only=True)
class Thing:
    number: int
    kind: Kind
    day: date | None
    at: datetime
    place: Place | None
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    things: list[Thing]
    none: list[Thing]
    place: Place | None
    nowhere: Place | None


_THINGS = """
    select n as number, 'late' as kind, case n when 2 then date '2025-11-20' end as day,
        timestamptz '2025-11-20 09:00+01' as at, case n when 2 then json_build_object('slug', 'falun') end as place,
        '{"a": [1]}'::jsonb as facts
    from generate_series(1, 2) n where n >= $1 order by n desc
"""
_PLACE = "select 'falun' as slug where $1 = 1"


async def test_a_page_of_several_kinds_of_rows_comes_in_one_value(owner: asyncpg.Connection) -> None:
    sql = (
        f"select json_build_object('things', {rows(_THINGS)}, 'none', {rows(f'{_THINGS} limit 0')},"
        f" 'place', {row(_PLACE)}, 'nowhere', {row(f'{_PLACE} and false')})"
    )
    async with tenant_scope("dalarna"):
        page = await read(Page, sql, 1)
    assert page.things == [
        Thing(
            number=2,
            kind=Kind.LATE,
            day=date(2025, 11, 20),
            at=datetime(2025, 11, 20, 8, tzinfo=UTC),
            place=Place(slug="falun"),
            facts={"a": [1]},
        ),
        Thing(number=1, kind=Kind.LATE, day=None, at=page.things[0].at, place=None, facts={"a": [1]}),
    ]
    assert (page.none, page.place, page.nowhere) == ([], Place(slug="falun"), None)


async def test_what_is_not_there_is_none(owner: asyncpg.Connection) -> None:
    async with tenant_scope("dalarna"):
        assert await find(Place, "select to_json(one) from (select 'a' as slug) one where $1", False) is None
        assert await find(Place, f"select {row('select 1 as slug where $1')}", False) is None


async def test_several_questions_are_answered_in_one_round_trip_each_by_its_own_parameters(
    owner: asyncpg.Connection,
) -> None:
    said = "select to_json($1::text || coalesce($2, ''))"
    async with tenant_scope("dalarna"):
        answers = await look_up_all(
            Lookup(str, said, ("a", "b")),
            None,
            Lookup(list[int], "select json_agg(n) from generate_series(1, $1::integer) n", (3,), made=sum),
            Lookup(str, said, ("c", None)),
        )
        assert answers == ["ab", None, 6, "c"]
        assert await look_up(Lookup(str, said, ("d", "e"))) == "de"
        assert await look_up(Lookup(Place | None, f"select {row(f'{_PLACE} and false')}", (1,))) is None


async def test_what_came_with_another_question_is_given_once_and_then_asked_anew(owner: asyncpg.Connection) -> None:
    hats = Lookup(int | None, "select to_json(count(*)) from job where kind = $1", ("tests.none",), made=bool)
    async with tenant_scope("dalarna"):
        row = await ask_beside(hats, "select $1::text as who, $2::integer as number", "anna", 2)
        assert row is not None
        assert (row["who"], row["number"]) == ("anna", 2)
        assert list(answers_ahead()) == [(hats.query, hats.parameters)]
        assert await look_up(hats) is False
        assert not answers_ahead()
        assert await look_up(hats) is False
        assert await ask_beside(hats, "select 1 where $1", False) is None
        assert not answers_ahead()
        alone = await ask_beside(None, "select $1::integer as number", 3)
        assert alone is not None
        assert alone["number"] == 3
    async with tenant_scope("dalarna"):
        assert not answers_ahead()
