"""Writes of what belongs to a body: ways to other bodies, mandate documents, stated vacancies."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, fetch, fetch_row, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, TooLong
from services.domain.base.text import slug as slug_of
from services.domain.bodies.actions.rows import insert, tell
from services.domain.bodies.actions.sources import write_sources
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import BodyView
from services.domain.bodies.rules import (
    Period,
    RouteKind,
    RouteToItself,
)
from services.domain.documents.actions import remove_upload


async def add_route(body: BodyView, *, kind: RouteKind, target: int, actor: Actor, at: datetime) -> None:
    """State a way from the body to another; stating it twice changes nothing."""
    actor.require(BodyPermission.EDIT, body=body.id)
    if target == body.id:
        raise RouteToItself(field="target")
    if not await fetch_value("select true from body where id = $1", target):
        raise Missing(name="organ", field="target")
    route = await fetch_value(
        "insert into body_route (tenant, body, target, kind, position)"
        " select $1, $2, $3, $4::varchar, coalesce(max(position), -1) + 1 from body_route where body = $2 and kind = $4::varchar"
        " on conflict (tenant, body, target, kind) do nothing returning id",
        current_scope().tenant,
        body.id,
        target,
        kind.value,
    )
    if route is not None:
        await record(
            actor, "bodies.route.added", subject=f"organ:{body.id}", at=at, after={"kind": kind, "target": target}
        )
        tell(body.slug)


async def remove_route(body: BodyView, route: int, *, actor: Actor, at: datetime) -> None:
    """Take a way back."""
    actor.require(BodyPermission.EDIT, body=body.id)
    gone = await fetch_row(
        "delete from body_route where id = $1 and (body = $2 or target = $2) returning kind, body, target",
        route,
        body.id,
    )
    if gone is None:
        raise NotFound(route=route)
    await record(actor, "bodies.route.removed", subject=f"organ:{body.id}", at=at, before=dict(gone))
    tell(body.slug)


@dataclass(frozen=True, kw_only=True)
class DocumentDraft:
    """What is entered about a mandate document (styrdokument)."""

    name: str
    adopted_by: int | None = None
    adopted_on: date | None = None
    decision: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    address: str | None = None
    upload: int | None = None


async def add_document(body: BodyView, draft: DocumentDraft, *, actor: Actor, at: datetime) -> None:
    """State a mandate document of the body, with the decision that adopted it; the document itself may be handed in."""
    actor.require(BodyPermission.EDIT, body=body.id)
    if not draft.name:
        raise Missing(name="namn", field="name")
    if len(draft.name) > 200:
        raise TooLong(name="namn", limit=200, field="name")
    if draft.address and not draft.address.startswith(("https://", "http://")):
        raise NotUnderstood(name="webbadress", value=draft.address, expected="börjar med https://", field="address")
    Period(valid_from=draft.valid_from, valid_to=draft.valid_to).ensure_order()
    columns = {**asdict(draft), "body": body.id, "slug": await _free_slug("mandate_document", draft.name)}
    document = await insert("mandate_document", columns)
    await record(
        actor, "bodies.document.added", subject=f"styrdokument:{document}", at=at, fields=tuple(columns), after=columns
    )
    tell(body.slug)


async def remove_document(body: BodyView, document: int, *, actor: Actor, at: datetime) -> None:
    """Take a mandate document away from the body's page."""
    actor.require(BodyPermission.EDIT, body=body.id)
    gone = await fetch_row(
        "delete from mandate_document where id = $1 and body = $2 returning slug, name, upload", document, body.id
    )
    if gone is None:
        raise NotFound(document=document)
    if gone["upload"] is not None:
        await remove_upload(gone["upload"], actor=actor, at=at)
    await record(actor, "bodies.document.removed", subject=f"styrdokument:{document}", at=at, before=dict(gone))
    tell(body.slug)


@dataclass(frozen=True, kw_only=True)
class VacancyDraft:
    """What is entered about a stated vacancy (uppgiven vakans). `stated_in` says which document names it."""

    function: str
    stated_on: date
    drawn_from: tuple[tuple[str, int], ...] = ()
    count: int | None = None
    stated_in: str | None = None


async def state_vacancy(body: BodyView, draft: VacancyDraft, *, actor: Actor, at: datetime) -> int:
    """Enter a vacancy that a document names; answers its id. It stands beside the vacancies that are computed."""
    actor.require(BodyPermission.EDIT, body=body.id)
    if not draft.function:
        raise Missing(name="funktion", field="function")
    for value, limit, name, field in (
        (draft.function, 200, "funktion", "function"),
        (draft.stated_in, 200, "underlag", "stated_in"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    if draft.stated_on > at.date():
        raise NotUnderstood(name="datum", value=draft.stated_on, expected="en dag som har varit", field="stated_on")
    columns = {
        "body": body.id,
        "stated_on": draft.stated_on,
        "function": draft.function,
        "places": draft.count,
        "facts": json.dumps({"stated_in": draft.stated_in} if draft.stated_in else {}, ensure_ascii=False),
        "position": await fetch_value(
            "select coalesce(max(position), -1) + 1 from stated_vacancy where body = $1", body.id
        ),
    }
    vacancy = await insert("stated_vacancy", columns)
    await write_sources({"stated_vacancy": vacancy}, draft.drawn_from)
    await record(
        actor, "bodies.vacancy.stated", subject=f"vakans:{vacancy}", at=at, fields=tuple(columns), after=columns
    )
    tell(body.slug)
    return vacancy


async def close_stated_vacancy(body: BodyView, vacancy: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Note that a stated vacancy no longer is one (tillsatt eller inte längre sökt)."""
    actor.require(BodyPermission.EDIT, body=body.id)
    closed = await fetch_value(
        "update stated_vacancy set closed = $3 where id = $1 and body = $2 and closed is null returning true",
        vacancy,
        body.id,
        on,
    )
    if not closed:
        raise NotFound(vacancy=vacancy)
    await record(
        actor, "bodies.vacancy.closed", subject=f"vakans:{vacancy}", at=at, fields=("closed",), after={"closed": on}
    )
    tell(body.slug)


async def _free_slug(table: str, name: str) -> str:
    """A slug of the name that no row of the table has: with a number after it when need be."""
    base = slug_of(name)[:70].strip("-") or "dokument"
    taken = {row["slug"] for row in await fetch(f"select slug from {table} where slug like $1 || '%'", base)}
    return next(one for one in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if one not in taken)
