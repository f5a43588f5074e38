"""Choosing a person among many: one types, the browser suggests out of the list, and what was typed is looked up here.

Needs no script, nor a browser that shows suggestions: what does not name one person alone is answered by those it may mean.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.api.forms import Typed
from services.domain.bodies.errors import NobodyMeant, SeveralMeant
from services.domain.bodies.queries.people import PersonView

MOST_SUGGESTED = 500
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """What the field shows: whom the browser suggests, and (id, words) of those whom the typed text may mean."""

    suggestions: Sequence[str]
    meant: Sequence[tuple[str, str]]


def told(person: PersonView) -> str:
    """A person in one line: name, title, employer."""
    employer = person.principal.name if person.principal else person.organisation
    return ", ".join(part for part in (person.name, person.title, employer) if part)


def person_choice(values: Typed, people: Iterable[PersonView], *, principal: int | None = None) -> PersonChoice:
    """The field's content; people of the principal are suggested first."""
    people = sorted(people, key=lambda one: one.principal is None or one.principal.id != principal)
    _, meant = _meant(values["who"], people)
    return PersonChoice(
        suggestions=[told(person) for person in people[:MOST_SUGGESTED]],
        meant=[(str(person.id), told(person)) for person in meant] if 0 < len(meant) <= MOST_SHOWN else [],
    )


def person_chosen(values: Typed, people: Iterable[PersonView]) -> int | None:
    """The person named in the field, or None when it was left empty. Raises NobodyMeant or SeveralMeant."""
    text = values["who"].strip()
    if not text:
        return None
    named, meant = _meant(text, people)
    if named:
        return named.id
    # Those whom it may mean were shown for exactly this text: a choice for another one counts no more.
    if values["meant_by"] == text and (chosen := [one.id for one in meant if str(one.id) == values["person"]]):
        return chosen[0]
    if not meant:
        raise NobodyMeant(value=text)
    raise SeveralMeant(count=len(meant), shown=len(meant) <= MOST_SHOWN)


def _meant(text: str, people: Iterable[PersonView]) -> tuple[PersonView | None, list[PersonView]]:
    """The one person whom the text names in full, if it does; else all who have every word of it."""
    people, wanted = list(people), " ".join(text.casefold().split())
    if not wanted:
        return None, []
    for names in (told, lambda person: person.name):
        named = [person for person in people if " ".join(names(person).casefold().split()) == wanted]
        if named:
            return (named[0], []) if len(named) == 1 else (None, named)
    words = wanted.replace(",", " ").split()
    return None, [person for person in people if all(word in told(person).casefold() for word in words)]
