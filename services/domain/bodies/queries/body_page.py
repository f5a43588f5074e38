"""What a body's page shows, in one round trip."""

from dataclasses import dataclass
from datetime import date

from services.domain.base.errors import NotFound
from services.domain.base.reading import find, read, row, rows
from services.domain.bodies.queries.bodies import (
    ALL_REFS,
    BODIES,
    CHILDREN,
    BodyView,
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
    json_build_object('book', {BOOK_OF_BODY}, 'co_opted', {rows(CO_OPTED)}, 'stated', {rows(stated("v.body = $2"))},
        'ways', {rows(ways("$2 in (r.body, r.target)"))}, 'children', {rows(CHILDREN)},
        'documents', {rows(documents("d.body = $2"))}, 'history', {rows(HISTORY)},
        'bodies', case when $3 then {rows(ALL_REFS)} else '[]' end)
"""
_OF_SLUG = f"""
    select json_build_object('body', {row(f"{BODIES} where b.id = this.id")}, 'shown', {_SHOWN.replace("$2", "this.id")})
    from body this where this.slug = $2
"""


async def shown_body(body: int, day: date, *, with_choices: bool) -> BodyShown:
    """What the page of this body shows on the day; the bodies to choose among only for those who may choose."""
    return await read(BodyShown, f"select {_SHOWN}", day, body, with_choices)


@dataclass(frozen=True, kw_only=True)
class BodyPage:
    """A body, and what its page shows."""

    body: BodyView
    shown: BodyShown


async def access_body_page(slug: str, day: date, *, with_choices: bool) -> BodyPage:
    """The body at this address with what its page shows on the day. Raises NotFound."""
    found = await find(BodyPage, _OF_SLUG, day, slug, with_choices)
    if found is None:
        raise NotFound(body=slug)
    return found
