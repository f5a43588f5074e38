"""Reads that clauses need: what bodies are called, one clause with who is to do it."""

from dataclasses import dataclass
from datetime import date, datetime

from services.domain.base.engine import fetch
from services.domain.base.errors import NotFound
from services.domain.base.reading import find, read, rows
from services.domain.meetings.rules.clause_forms import Named, Responsible, names_with_abbreviations
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp, ResponsibleKind


@dataclass(frozen=True, kw_only=True)
class ResponsibleView:
    """Who is to do it, by the name that pages show; None for the RSS itself and for everyone."""

    kind: ResponsibleKind
    body: int | None
    principal: int | None
    person: int | None
    name: str | None

    def as_rule(self) -> Responsible:
        own = self.name if self.kind is ResponsibleKind.OTHER else None
        return Responsible(kind=self.kind, body=self.body, principal=self.principal, person=self.person, name=own)


@dataclass(frozen=True, kw_only=True)
class ClauseView:
    """A clause with everything that is known of it."""

    id: int
    item: int
    text: str
    state: ClauseState
    appeal: bool
    kinds: frozenset[ClauseKind]
    formal: bool
    due: date | None
    follow_up: FollowUp
    report_back: bool
    referred_to: int | None
    referred_name: str | None
    adopted_at: datetime | None
    version: int
    responsible: tuple[ResponsibleView, ...]


RESPONSIBLE = """
    select r.kind, r.body, r.principal, r.person, coalesce(b.name, h.name, p.name, r.name) as name
    from clause_responsible r left join body b on b.id = r.body left join principal h on h.id = r.principal
        left join person p on p.id = r.person where r.clause = c.id order by r.position, r.id
"""
CLAUSES = f"""
    select c.id, c.item, c.text, c.state, c.appeal, c.kinds, c.formal, c.due, c.follow_up, c.report_back, c.referred_to,
        b.name as referred_name, c.adopted_at, c.version, {rows(RESPONSIBLE)} as responsible
    from clause c left join body b on b.id = c.referred_to
"""


async def access_clause(meeting: int, clause: int) -> ClauseView:
    """A clause of a meeting. Raises NotFound."""
    found = await find(
        ClauseView, f"select to_json(one) from ({CLAUSES} where c.id = $1 and c.meeting = $2) one", clause, meeting
    )
    if found is None:
        raise NotFound(clause=clause)
    return found


async def clauses_of(item: int) -> tuple[ClauseView, ...]:
    """The clauses of an item, in their order."""
    return await read(
        tuple[ClauseView, ...], f"select {rows(f'{CLAUSES} where c.item = $1 order by c.position, c.id')}", item
    )


async def bodies_by_name(*, beside: int | None = None) -> list[Named]:
    """The bodies with all that they are called, to find them in a text; without the one whose meeting it is."""
    found = await fetch(
        "select id, array_remove(array[name, short_name, abbreviation], null)"
        " || array(select jsonb_array_elements_text(aliases)) as names from body where status = 'in_force'"
    )
    bodies = names_with_abbreviations([Named(id=row["id"], names=tuple(row["names"])) for row in found])
    return [body for body in bodies if body.id != beside]
