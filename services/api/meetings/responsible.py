"""Who is to do what a clause says, chosen by typing a name: the RSS, all municipalities, a body, a principal, a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.domain.base.errors import TooLong
from services.domain.bodies.queries.bodies import body_refs
from services.domain.bodies.queries.principals import list_principals
from services.domain.meetings.queries.clauses import ResponsibleView
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.sittings import sitting_of
from services.domain.meetings.rules.clause_forms import Responsible
from services.domain.meetings.rules.clauses import ResponsibleKind

RSS, EVERYONE = "RSS", "Alla kommuner"
LONGEST_NAME = 160


@dataclass(frozen=True, kw_only=True)
class Book:
    """The names that may be typed, and whom each means; the bodies that a clause may go on to."""

    known: Mapping[str, Responsible]
    bodies: Sequence[tuple[int, str]]

    @property
    def names(self) -> list[str]:
        return list(self.known)

    def said_of(self, one: ResponsibleView) -> str:
        """The name that is typed for somebody."""
        return {ResponsibleKind.RSS: RSS, ResponsibleKind.EVERYONE: EVERYONE}.get(one.kind) or one.name or ""


async def book_for(meeting: MeetingView) -> Book:
    """Whom a clause of this meeting may name: the people at it, too."""
    bodies = await body_refs()
    known = {
        RSS: Responsible(kind=ResponsibleKind.RSS),
        EVERYONE: Responsible(kind=ResponsibleKind.EVERYONE),
    }
    for one in (await sitting_of(meeting.id)).attendance:
        if one.person:
            known.setdefault(one.name, Responsible(kind=ResponsibleKind.PERSON, person=one.person))
    for principal in await list_principals():
        known.setdefault(principal.name, Responsible(kind=ResponsibleKind.PRINCIPAL, principal=principal.id))
    for body in bodies:
        known.setdefault(body.name, Responsible(kind=ResponsibleKind.BODY, body=body.id))
    return Book(known=known, bodies=[(body.id, body.name) for body in bodies if body.id != meeting.body.id])


def read_responsible(typed: Iterable[str], book: Book) -> Iterator[Responsible]:
    """Whom the typed names mean; a name that nobody in the book has is kept as it is. Raises TooLong."""
    by_name = {name.casefold(): one for name, one in book.known.items()}
    for text in typed:
        name = " ".join(text.split())
        if len(name) > LONGEST_NAME:
            raise TooLong(name="namnet på den ansvariga", limit=LONGEST_NAME, field="responsible")
        if name:
            yield by_name.get(name.casefold()) or Responsible(kind=ResponsibleKind.OTHER, name=name)
