"""What a body's page shows, in one round trip."""

from dataclasses import dataclass
from datetime import date

from services.domain.base.reading import read, rows
from services.domain.bodies.queries.bodies import (
    ALL_REFS,
    CHILDREN,
    MandateDocumentView,
    RouteView,
    StatedVacancyView,
    documents,
    stated,
    ways,
)
from services.domain.bodies.queries.book import BOOK_OF_BODY, CO_OPTED, HISTORY, Book, Holder, PastHolder
from services.domain.bodies.queries.references import BodyRef


@dataclass(frozen=True, kw_only=True)
class BodyShown:
    """What a body's page shows of the body on a day, and the bodies that its forms offer."""

    book: Book
    co_opted: list[Holder]
    stated: list[StatedVacancyView]
    ways: list[RouteView]
    children: list[BodyRef]
    documents: list[MandateDocumentView]
    history: list[PastHolder]
    bodies: list[BodyRef]


_SHOWN = f"""
    select json_build_object('book', {BOOK_OF_BODY}, 'co_opted', {rows(CO_OPTED)}, 'stated', {rows(stated("v.body = $2"))},
        'ways', {rows(ways("$2 in (r.body, r.target)"))}, 'children', {rows(CHILDREN)},
        'documents', {rows(documents("d.body = $2"))}, 'history', {rows(HISTORY)},
        'bodies', case when $3 then {rows(ALL_REFS)} else '[]' end)
"""


async def shown_body(body: int, day: date, *, with_choices: bool) -> BodyShown:
    """What the page of this body shows on the day; the bodies to choose among only for those who may choose."""
    return await read(BodyShown, _SHOWN, day, body, with_choices)
