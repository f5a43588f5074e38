"""Writes of bodies: make, change, close, open again."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotUnderstood, Taken, TooLong
from services.domain.base.stale import refuse_stale
from services.domain.base.text import slug as slug_of
from services.domain.bodies.actions.rows import insert, tell, update
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import BodyView, access_body
from services.domain.bodies.queries.book import holders_of_body
from services.domain.bodies.rules import (
    BodyKind,
    BodyStatus,
    BodyUnderItself,
    DecisionMode,
    Period,
    ensure_closable,
)


@dataclass(frozen=True, kw_only=True)
class BodyDraft:
    """What is entered about a body."""

    name: str
    kind: BodyKind
    short_name: str | None = None
    abbreviation: str | None = None
    status: BodyStatus = BodyStatus.IN_FORCE
    decision_mode: DecisionMode | None = None
    purpose: str | None = None
    parent: int | None = None
    meetings_per_year: int | None = None
    meetings_approximate: bool | None = None
    valid_from: date | None = None
    mandate_until: date | None = None


def draft_of(body: BodyView) -> BodyDraft:
    """What is stated about a body now, as a form is filled from it."""
    return BodyDraft(
        name=body.name,
        kind=body.kind,
        short_name=body.short_name,
        abbreviation=body.abbreviation,
        status=body.status,
        decision_mode=body.decision_mode,
        purpose=body.purpose,
        parent=body.parent.id if body.parent else None,
        meetings_per_year=body.meetings_per_year,
        meetings_approximate=body.meetings_approximate or None,
        valid_from=body.period.valid_from,
        mandate_until=body.mandate_until,
    )


async def create_body(draft: BodyDraft, *, actor: Actor, at: datetime) -> str:
    """Make a new body; answers its slug, made of its name."""
    actor.require(BodyPermission.EDIT)
    _check_body(draft)
    slug = slug_of(draft.short_name or draft.name)[:80].strip("-")
    if not slug:
        raise NotUnderstood(name="namn", value=draft.name, expected="minst en bokstav eller siffra", field="name")
    if await fetch_value("select true from body where slug = $1", slug):
        raise Taken(name="namn", value=draft.short_name or draft.name, field="name")
    columns = _body_columns(draft) | {
        "slug": slug,
        "position": await fetch_value("select coalesce(max(position), -1) + 1 from body"),
    }
    body = await insert("body", columns)
    await record(actor, "bodies.body.created", subject=f"organ:{body}", at=at, fields=tuple(columns), after=columns)
    tell(slug)
    return slug


async def change_body(
    body: BodyView, draft: BodyDraft, *, based_on: str | None = None, actor: Actor, at: datetime
) -> None:
    """Change what is stated about a body. Its address stays.

    `based_on` is the version of what the writer saw; raises StaleSave when somebody has saved since.
    """
    actor.require(BodyPermission.EDIT, body=body.id)
    _check_body(draft)
    await fetch_value("select id from body where id = $1 for update", body.id)
    body = await access_body(body.slug)
    await refuse_stale(draft_of(body), draft, based_on=based_on, subject=f"organ:{body.id}")
    await _ensure_not_under_itself(body, draft.parent)
    Period(valid_from=draft.valid_from, valid_to=body.period.valid_to).ensure_order()
    columns = _body_columns(draft)
    await update("body", body.id, columns)
    await record(
        actor,
        "bodies.body.changed",
        subject=f"organ:{body.id}",
        at=at,
        fields=tuple(columns),
        before=asdict(body),
        after=columns,
    )
    tell(body.slug)


async def close_body(body: BodyView, *, on: date, actor: Actor, at: datetime) -> None:
    """Say which day is the body's last (avsluta organet). Refused while somebody holds a seat after that day."""
    actor.require(BodyPermission.EDIT, body=body.id)
    await fetch_value("select id from body where id = $1 for update", body.id)
    if body.period.valid_from and on < body.period.valid_from:
        Period(valid_from=body.period.valid_from, valid_to=on).ensure_order()
    holders = await holders_of_body(body.id)
    ensure_closable((holder.as_holding() for holder in holders), closes=on)
    await execute("update body set valid_to = $2 where id = $1", body.id, on)
    await record(
        actor, "bodies.body.closed", subject=f"organ:{body.id}", at=at, fields=("valid_to",), after={"valid_to": on}
    )
    tell(body.slug)


async def reopen_body(body: BodyView, *, actor: Actor, at: datetime) -> None:
    """Let a closed body go on (öppna igen)."""
    actor.require(BodyPermission.EDIT, body=body.id)
    await execute("update body set valid_to = null where id = $1", body.id)
    await record(
        actor,
        "bodies.body.reopened",
        subject=f"organ:{body.id}",
        at=at,
        fields=("valid_to",),
        before={"valid_to": body.period.valid_to},
    )
    tell(body.slug)


def _check_body(draft: BodyDraft) -> None:
    if not draft.name:
        raise Missing(name="namn", field="name")
    for value, limit, name, field in (
        (draft.name, 160, "namn", "name"),
        (draft.short_name, 80, "kortnamn", "short_name"),
        (draft.abbreviation, 20, "förkortning", "abbreviation"),
        (draft.purpose, 20_000, "syfte", "purpose"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    if draft.meetings_per_year is not None and not 0 <= draft.meetings_per_year <= 366:
        raise NotUnderstood(
            name="möten per år",
            value=draft.meetings_per_year,
            expected="ett tal från 0 till 366",
            field="meetings_per_year",
        )


async def _ensure_not_under_itself(body: BodyView, parent: int | None) -> None:
    if parent is None:
        return
    above = await fetch(
        "with recursive above as (select id, parent from body where id = $1 union select b.id, b.parent from above a"
        " join body b on b.id = a.parent) select id from above",
        parent,
    )
    if not above:
        raise Missing(name="överordnat organ", field="parent")
    if body.id in {row["id"] for row in above}:
        raise BodyUnderItself(name=body.name)


def _body_columns(draft: BodyDraft) -> dict[str, Any]:
    return asdict(draft) | {
        "kind": draft.kind.value,
        "status": draft.status.value,
        "decision_mode": draft.decision_mode and draft.decision_mode.value,
    }
