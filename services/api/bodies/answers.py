"""What the structure's pages have in common: their words, the day that they show, the choices of their forms."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from litestar import Response
from litestar.params import QueryParameter

from services.api.answers import page
from services.api.forms import LARGEST_ROW
from services.api.visit import Visit
from services.domain.base.engine import fetch
from services.domain.base.errors import NotUnderstood
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import body_refs
from services.domain.bodies.rules import SeatRole
from services.domain.networks.queries.networks import national_networks
from services.domain.privacy.permissions import PrivacyPermission
from services.render.words import bodies as words

Day = Annotated[str, QueryParameter(name="datum", max_length=10)]
"""The day that a page shows, as `?datum=2024-06-01`; empty for today."""

Choice = tuple[str, str]
Member = TypeVar("Member", bound=StrEnum)


def structure_page(
    template: str, visit: Visit, *, crumbs: Iterable[tuple[str, str | None]], **context: Any
) -> Response[str]:
    """A page of the structure with its words and what the visitor may do."""
    return page(
        template,
        visit,
        base=visit.home,
        word=words.word,
        back=words.ROUTES_BACK,
        spell=words.spell,
        sources=words.drawn_from,
        facts_of=words.describe_facts,
        Role=SeatRole,
        may_edit=visit.may(BodyPermission.EDIT),
        may_appoint=visit.may(BodyPermission.APPOINT),
        may_contacts=visit.may(BodyPermission.READ_CONTACTS),
        may_import=visit.may(BodyPermission.IMPORT),
        may_export=visit.may(BodyPermission.EXPORT),
        may_extract=visit.may(PrivacyPermission.EXTRACT),
        may_erase=visit.may(PrivacyPermission.ERASE),
        today=visit.clock.today(),
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), *crumbs],
        **context,
    )


async def network_names() -> dict[str, str]:
    """What SKR's networks are called, by their slugs."""
    return {slug: network.name for slug, network in (await national_networks()).items()}


def shown_day(visit: Visit, asked: str) -> tuple[date, str | None]:
    """The day that is asked for, else today; with a message when what was asked isn't a day."""
    if not asked:
        return visit.clock.today(), None
    try:
        return date.fromisoformat(asked), None
    except ValueError:
        return visit.clock.today(), f"”{asked}” är inget datum. Sidan visar i dag. Skriv som 2025-11-20."


def choices(kind: type[StrEnum]) -> list[Choice]:
    """The members of an enum to choose among, in Swedish words with a capital."""
    return [(member.value, capital(words.word(member))) for member in kind]


def chosen(kind: type[Member], value: str, label: str, field: str) -> Member:
    """The member that was chosen in a form. Raises NotUnderstood."""
    try:
        return kind(value)
    except ValueError as error:
        raise NotUnderstood(name=label, value=value, expected="ett val i listan", field=field) from error


def chosen_id(value: str, label: str, field: str) -> int | None:
    """The row that was chosen in a form, or none. Raises NotUnderstood."""
    if not value.strip():
        return None
    if not value.isdecimal() or len(value) > 10 or int(value) > LARGEST_ROW:
        raise NotUnderstood(name=label, value=value, expected="ett val i listan", field=field)
    return int(value)


def chosen_source(value: str, field: str) -> tuple[str, int]:
    """What was chosen of source_choices, as (kind, row). Raises NotUnderstood."""
    kind, _, row = value.partition(":")
    return kind, chosen_id(row, "besätts av", field) or 0


async def body_choices(*, without: int | None = None) -> list[Choice]:
    """All bodies but one, to choose among."""
    return [(str(body.id), body.name) for body in await body_refs() if body.id != without]


async def source_choices() -> list[tuple[str, Sequence[Choice]]]:
    """What a seat may be drawn from: groups, principals, bodies, outsiders; as "kind:row"."""
    found = []
    for title, table in (
        ("Grupper", "principal_group"),
        ("Huvudmän", "principal"),
        ("Organ", "body"),
        ("Utomstående", "partner"),
    ):
        rows = await fetch(f"select id, name from {table} order by swedish_key(name)")
        if rows:
            found.append((title, [(f"{table}:{row['id']}", row["name"]) for row in rows]))
    return found


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
