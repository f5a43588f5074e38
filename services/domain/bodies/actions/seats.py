"""Writes of seats: what a body asks for, and which functions a principal does not have."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_row, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, TooLong
from services.domain.base.stale import refuse_stale
from services.domain.bodies.actions.rows import insert, refused_when_in_use, tell, update
from services.domain.bodies.actions.sources import write_sources
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import BodyView
from services.domain.bodies.queries.book import SeatView, holders_of_seat
from services.domain.bodies.queries.book import seat as seat_on
from services.domain.bodies.rules import (
    LeastOverMost,
    Period,
    SeatRole,
    ensure_closable,
)


@dataclass(frozen=True, kw_only=True)
class SeatDraft:
    """What is entered about a seat. `drawn_from`: pairs of kind (principal, principal_group, body, partner) and row id."""

    function: str
    role: SeatRole = SeatRole.MEMBER
    drawn_from: tuple[tuple[str, int], ...] = ()
    count: int | None = None
    per_principal_min: int | None = None
    per_principal_max: int | None = None
    voting: bool | None = None
    appointed_by: int | None = None
    same_persons_as: int | None = None
    valid_from: date | None = None


def draft_of(seat: SeatView) -> SeatDraft:
    """What a seat asks for now, as a form is filled from it."""
    return SeatDraft(
        function=seat.function,
        role=seat.role,
        drawn_from=tuple((source.kind, source.id) for source in seat.sources),
        count=seat.count,
        per_principal_min=seat.per_principal_min,
        per_principal_max=seat.per_principal_max,
        voting=seat.voting,
        appointed_by=seat.appointed_by.id if seat.appointed_by else None,
        same_persons_as=seat.same_persons_as.id if seat.same_persons_as else None,
        valid_from=seat.opens,
    )


async def add_seat(body: BodyView, draft: SeatDraft, *, actor: Actor, at: datetime) -> int:
    """Give a body another seat; answers its id."""
    actor.require(BodyPermission.EDIT, body=body.id)
    _check_seat(draft)
    columns = _seat_columns(draft) | {
        "body": body.id,
        "position": await fetch_value("select coalesce(max(position), -1) + 1 from seat where body = $1", body.id),
    }
    seat = await insert("seat", columns)
    await write_sources({"seat": seat}, draft.drawn_from)
    await record(actor, "bodies.seat.added", subject=f"plats:{seat}", at=at, fields=tuple(columns), after=columns)
    tell(body.slug)
    return seat


async def change_seat(
    body: BodyView, seat: int, draft: SeatDraft, *, based_on: str | None = None, actor: Actor, at: datetime
) -> None:
    """Change what a seat asks for. Those who hold it keep it.

    `based_on` is the version of what the writer saw; raises StaleSave when somebody has saved since.
    """
    actor.require(BodyPermission.EDIT, body=body.id)
    _check_seat(draft)
    before = await _access_seat(body, seat)
    if current := await seat_on(seat, at.date()):
        await refuse_stale(draft_of(current), draft, based_on=based_on, subject=f"plats:{seat}")
    columns = _seat_columns(draft)
    await update("seat", seat, columns)
    await execute("delete from seat_source where seat = $1", seat)
    await write_sources({"seat": seat}, draft.drawn_from)
    await record(
        actor,
        "bodies.seat.changed",
        subject=f"plats:{seat}",
        at=at,
        fields=tuple(columns),
        before=dict(before),
        after=columns,
    )
    tell(body.slug)


async def close_seat(body: BodyView, seat: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Say which day is the seat's last. Refused while somebody holds it after that day."""
    actor.require(BodyPermission.EDIT, body=body.id)
    before = await _access_seat(body, seat)
    Period(valid_from=before["valid_from"], valid_to=on).ensure_order()
    ensure_closable((holder.as_holding() for holder in await holders_of_seat(seat)), closes=on)
    await execute("update seat set valid_to = $2 where id = $1", seat, on)
    await record(
        actor, "bodies.seat.closed", subject=f"plats:{seat}", at=at, fields=("valid_to",), after={"valid_to": on}
    )
    tell(body.slug)


async def remove_seat(body: BodyView, seat: int, *, actor: Actor, at: datetime) -> None:
    """Take away a seat that nobody has ever held. Raises BodyInUse otherwise."""
    actor.require(BodyPermission.EDIT, body=body.id)
    before = await _access_seat(body, seat)
    async with refused_when_in_use(f"Platsen ”{before['function']}”"):
        await execute("delete from seat_source where seat = $1", seat)
        await execute("delete from seat where id = $1", seat)
    await record(actor, "bodies.seat.removed", subject=f"plats:{seat}", at=at, before=dict(before))
    tell(body.slug)


async def state_lacking(principal: int, functions: Sequence[str], *, actor: Actor, at: datetime) -> None:
    """State which functions a principal does not have (funktioner som saknas), so that nobody is sought for them."""
    actor.require(BodyPermission.EDIT)
    lacking = json.dumps(sorted(set(functions)), ensure_ascii=False)
    before = await fetch_value("select lacks from principal where id = $1 for update", principal)
    if before is None:
        raise NotFound(principal=principal)
    await execute("update principal set lacks = $2::jsonb where id = $1", principal, lacking)
    await record(
        actor,
        "bodies.principal.lacking",
        subject=f"huvudman:{principal}",
        at=at,
        fields=("lacks",),
        before=before,
        after=lacking,
    )
    tell()


def _check_seat(draft: SeatDraft) -> None:
    if not draft.function:
        raise Missing(name="funktion", field="function")
    if len(draft.function) > 200:
        raise TooLong(name="funktion", limit=200, field="function")
    for name, field in (("antal", "count"), ("minst", "per_principal_min"), ("högst", "per_principal_max")):
        value = getattr(draft, field)
        if value is not None and not 0 <= value <= 999:
            raise NotUnderstood(name=name, value=value, expected="ett tal från 0 till 999", field=field)
    least, most = draft.per_principal_min, draft.per_principal_max
    if least is not None and most is not None and most < least:
        raise LeastOverMost(least=least, most=most)


def _seat_columns(draft: SeatDraft) -> dict[str, Any]:
    columns = asdict(draft) | {"role": draft.role.value, "places": draft.count}
    del columns["drawn_from"], columns["count"]
    return columns


async def _access_seat(body: BodyView, seat: int) -> asyncpg.Record:
    row = await fetch_row("select * from seat where id = $1 and body = $2 for update", seat, body.id)
    if row is None:
        raise NotFound(seat=seat)
    return row
