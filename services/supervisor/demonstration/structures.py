"""Loads the demonstration's structures: Dalarna and Stockholm from their files, the others from the registers; and people.

Through the same actions as the pages, so that what the demonstration shows is what the rules allow.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch, fetch_value
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.bodies.actions.appointments import appoint, co_opt
from services.domain.bodies.actions.people import PersonDraft, add_person, link_account
from services.domain.bodies.actions.structure import apply_structure
from services.domain.bodies.queries.book import SeatView, seats_of_all_bodies, seats_of_representations
from services.domain.bodies.queries.structure import structure_of_the_register
from services.domain.bodies.rules import AppointmentKind, Period
from services.domain.bodies.structure_file import read

FILES = Path(__file__).parent
TODAY = date(2025, 11, 20)
"""The demonstration's today, when every seat that the people file names exists."""


class NoSuchSeat(LookupError):
    """The demonstration's people file names a seat that the structure doesn't have."""


async def load_structures(at: datetime) -> None:
    """Give every RSS that has no principals its structure, and Dalarna its invented people."""
    async with operator_scope():
        tenants = [row["slug"] for row in await fetch("select slug from tenant order by slug")]
    for tenant in tenants:
        async with tenant_scope(tenant):
            if await fetch_value("select true from principal limit 1"):
                continue
            await _load_structure(tenant, at)
            if (FILES / f"{tenant}_people.toml").exists():
                await _load_people(tenant, at)


async def _load_structure(tenant: str, at: datetime) -> None:
    file = FILES / f"{tenant}.toml"
    if file.exists():
        networks = [row["slug"] for row in await fetch("select slug from national_network")]
        structure = read(file.read_bytes(), networks=networks, slug=tenant)
    else:
        structure = await structure_of_the_register()
    await apply_structure(structure, actor=Actor.system(tenant), at=at)


async def _load_people(tenant: str, at: datetime) -> None:
    """Enter the people, then their appointments: the ordinary ones first, for others act in their place."""
    actor = Actor.system(tenant)
    people = tomllib.loads((FILES / f"{tenant}_people.toml").read_text("utf-8"))["person"]
    principals = {row["slug"]: row["id"] for row in await fetch("select slug, id from principal")}
    ids = {}
    for person in people:
        draft = PersonDraft(
            name=person["name"],
            title=person.get("title"),
            mail=person.get("mail"),
            principal=principals[person["principal"]] if "principal" in person else None,
            organisation=person.get("organisation"),
        )
        ids[person["name"]] = await add_person(draft, actor=actor, at=at)
    seats = [*await seats_of_all_bodies(TODAY), *await seats_of_representations(TODAY)]
    wishes = [(person, seat) for person in people for seat in person.get("seats", [])]
    for person, wish in sorted(wishes, key=lambda pair: "instead_of" in pair[1]):
        principal = principals.get(person.get("principal", ""))
        period = Period(
            valid_from=date.fromisoformat(wish["from"]),
            valid_to=date.fromisoformat(wish["to"]) if "to" in wish else None,
        )
        kind = AppointmentKind(wish.get("kind", AppointmentKind.ORDINARY))
        facts: dict[str, Any] = {"person": ids[person["name"]], "period": period, "decision": wish.get("decision")}
        if kind is AppointmentKind.CO_OPTED:
            body = await fetch_value("select id from body where slug = $1", wish["body"])
            await co_opt(body, principal=principal, actor=actor, at=at, **facts)
            continue
        seat = _seat(seats, wish, principal)
        instead_of = None
        if "instead_of" in wish:
            instead_of = await fetch_value(
                "select id from appointment where seat = $1 and person = $2", seat, ids[wish["instead_of"]]
            )
        await appoint(seat, principal=principal, kind=kind, instead_of=instead_of, actor=actor, at=at, **facts)


def _seat(seats: Sequence[SeatView], wish: Mapping[str, str], principal: int | None) -> int:
    """The seat of the body (or network) that is drawn from the principal; of the office, when there is none."""
    there = [
        seat
        for seat in seats
        if (seat.body.slug if seat.body else seat.network) == (wish.get("body") or wish["network"])
        and wish.get("role", seat.role) == seat.role
    ]
    for seat in there:
        drawn_from = {one.id for one in seat.principals}
        if (principal in drawn_from) if principal else (not drawn_from or seat.network):
            return seat.id
    if there and not there[0].sources:
        return there[0].id
    raise NoSuchSeat(wish)


async def link_people(tenant: str, accounts: Mapping[str, int], at: datetime) -> None:
    """Tie the people to the accounts (by work address) with which they sign in."""
    async with tenant_scope(tenant):
        for mail, account in accounts.items():
            await link_account(mail, account, actor=Actor.system(tenant), at=at)
