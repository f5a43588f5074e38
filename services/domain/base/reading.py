"""Whole pages in one round trip: the database builds what a page shows as one JSON value, read into dataclasses.

A round trip and its rows cost a page more than the rows themselves. So a page with many kinds of rows asks once:

    _SHOWN = f"select json_build_object('seats', {rows(_SEATS)}, 'ways', {rows(_WAYS)})"
    shown = await read(_Shown, _SHOWN, body, day)

`_Shown` is a dataclass with the fields `seats` and `ways`; the columns of each inner query are the fields of its
dataclass, enums and dates included. A `jsonb` column needs no decoding of its own, a nested dataclass is a
`json_build_object(…)`. Every inner query has the same parameters.
"""

from functools import cache
from typing import Any, TypeVar

import msgspec

from services.domain.base.engine import fetch_value

Shown = TypeVar("Shown")


def rows(query: str) -> str:
    """SQL: the rows of a query as an array of objects, in the query's order."""
    return f"(select coalesce(json_agg(one), '[]') from ({query}) one)"


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


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
