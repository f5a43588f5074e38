"""Whole pages in one round trip: the database builds what a page shows as one JSON value, read into dataclasses.

A round trip and its rows cost a page more than the rows themselves. So a page with many kinds of rows asks once:

    _SHOWN = f"select json_build_object('seats', {rows(_SEATS)}, 'ways', {rows(_WAYS)})"
    shown = await read(_Shown, _SHOWN, body, day)

`_Shown` is a dataclass with the fields `seats` and `ways`; the columns of each inner query are the fields of its
dataclass, enums and dates included. A `jsonb` column needs no decoding of its own, a nested dataclass is a
`json_build_object(…)`. Every inner query has the same parameters.

What several modules ask for one page goes in one round trip, too: each says what it asks as a `Lookup`, and the page has
them answered by `look_up_all`. What an address names is asked for together with who asks (`ask_beside`): whoever looks it
up first in the transaction finds the answer there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

import asyncpg
import msgspec

from services.domain.base.engine import answers_ahead, fetch_row, fetch_value

Shown = TypeVar("Shown")
Found = TypeVar("Found")


def rows(query: str) -> str:
    """SQL: the rows of a query as an array of objects, in the query's order."""
    return f"(select coalesce(json_agg(one), '[]') from ({query}) one)"


def rows_with_ids(query: str) -> str:
    """SQL: a table of one row, the rows of a query as an array of objects and their ids as an array: what hangs on them is
    found by `= any(….ids)`, without reading them again."""
    return f"(select coalesce(json_agg(one), '[]') as rows, array_agg(one.id) as ids from ({query}) one)"


def row(query: str) -> str:
    """SQL: the only row of a query as an object, or null."""
    return f"(select to_json(one) from ({query}) one)"


async def find(kind: type[Shown], query: str, *parameters: object) -> Shown | None:
    """The JSON value of a query, read as this kind; None for null and for no row."""
    value = await fetch_value(query, *parameters)
    return None if value is None else _decoder(kind).decode(value)


async def read(kind: type[Shown], query: str, *parameters: object) -> Shown:
    """The JSON value of a query that always has one."""
    return _decoder(kind).decode(await fetch_value(query, *parameters))


@dataclass(frozen=True, slots=True)
class Lookup(Generic[Found]):
    """What is asked: a query with one JSON value or none, the kind that it is read as, and what is made of it."""

    kind: Any
    query: str
    parameters: tuple[object, ...]
    made: Callable[[Any], Found] = lambda found: found


async def look_up(lookup: Lookup[Found]) -> Found:
    """The answer to one question; one that came with another question is given once, what is asked again is asked anew."""
    asked, ahead = (lookup.query, lookup.parameters), answers_ahead()
    value = ahead.pop(asked) if asked in ahead else await fetch_value(lookup.query, *lookup.parameters)
    return lookup.made(None if value is None else _decoder(lookup.kind).decode(value))


async def ask_beside(lookup: Lookup[Any] | None, query: str, *parameters: object) -> asyncpg.Record | None:
    """The first row of a query, and in the same round trip the answer to a question, kept for whoever looks it up next."""
    if lookup is None:
        return await fetch_row(query, *parameters)
    found = await fetch_row(_beside(query, len(parameters), lookup.query), *parameters, *lookup.parameters)
    if found is not None:
        answers_ahead()[lookup.query, lookup.parameters] = found["beside"]
    return found


async def look_up_all(*lookups: Lookup[Any] | None) -> list[Any]:
    """The answers to several questions in one round trip, in their order; None for what isn't asked."""
    asked = [one for one in lookups if one is not None]
    query = _together(tuple((one.query, len(one.parameters)) for one in asked))
    kinds = _all_of(tuple(one.kind for one in asked))
    values = iter(await read(kinds, query, *(value for one in asked for value in one.parameters)))
    return [None if one is None else one.made(next(values)) for one in lookups]


_PARAMETER = re.compile(r"\$(\d+)")


@cache
def _together(queries: tuple[tuple[str, int], ...]) -> str:
    """The queries as one, the parameters of each numbered on from those before."""
    parts: list[str] = []
    before = 0
    for query, count in queries:
        parts.append(f"({_numbered_on(query, before)})")
        before += count
    return f"select json_build_array({', '.join(parts)})"


@cache
def _beside(query: str, count: int, other: str) -> str:
    return f"select one.*, ({_numbered_on(other, count)}) as beside from ({query}) one"


def _numbered_on(query: str, before: int) -> str:
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + before}", query)


@cache
def _all_of(kinds: tuple[Any, ...]) -> Any:
    """The type of an array with one value of each kind."""
    return tuple[kinds]


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
