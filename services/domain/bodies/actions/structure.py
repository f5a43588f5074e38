"""Import of a structure file: the tenant's structure becomes what the file says, or nothing changes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch
from services.domain.base.text import slug as slug_of
from services.domain.bodies.actions.rows import insert, refused_when_in_use, tell, update
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.structure import load_stored_structure
from services.domain.bodies.structure_file import Difference, Structure, difference, write
from services.domain.bodies.structure_file.difference import pair
from services.domain.bodies.structure_file.schema import BodyEntry, Entry, RepresentationEntry, identity
from services.domain.documents.actions import remove_upload
from services.domain.piccolo_conf import DB


class _OnlyTried(Exception):
    """Takes a trial import back."""


async def try_structure(structure: Structure, *, actor: Actor, at: datetime) -> Difference:
    """What an import would change (torrkörning): it is carried out and taken back, so that it refuses what the import would."""
    changes = Difference()
    try:
        async with DB.open_transaction().part():
            changes = await apply_structure(structure, actor=actor, at=at)
            raise _OnlyTried
    except _OnlyTried:
        return changes


async def apply_structure(structure: Structure, *, actor: Actor, at: datetime) -> Difference:
    """Make the tenant's structure the one given. Raises BodyInUse when the file leaves out what others refer to.

    A seat that the file keeps in some form (same function or same principals) keeps its appointments.
    """
    actor.require(BodyPermission.IMPORT)
    tenant = current_scope().tenant
    await execute("select pg_advisory_xact_lock(hashtext('samband.structure'), hashtext($1))", tenant)
    stored = await load_stored_structure()
    changes = difference(stored.structure, structure)
    if not changes:
        return changes

    await execute("delete from group_member")
    await execute("delete from body_route")
    await execute("delete from seat_source")
    await execute("delete from stated_vacancy")
    await execute("delete from structure_cycle")
    await execute("delete from structure_fact")

    principals = await _write_principals(structure)
    groups = await _write_named(
        "principal_group", [{"slug": one.id, "name": one.name, "members_from": one.members_from} for one in structure.groups],
        structure.groups,
    )  # fmt: skip
    partners = await _write_named(
        "partner", [{"slug": one.id, "name": one.name} for one in structure.partners], structure.partners
    )
    await _write_members(structure, principals, groups)
    bodies = await _write_bodies(structure)
    known = _Known(principals=principals, groups=groups, partners=partners, bodies=bodies)
    for entry in structure.bodies:
        before = next((one for one in stored.structure.bodies if one.id == entry.id), None)
        rows = stored.seats_of_body.get(entry.id, [])
        await _write_seats({"body": bodies[entry.id]}, rows, before.seats if before else (), entry, known)
        await _write_vacancies(entry, known)
    await _write_documents(structure, bodies)
    networks = await _write_representations(structure)
    for network in structure.representations:
        earlier = next((one for one in stored.structure.representations if one.network == network.network), None)
        rows = stored.seats_of_network.get(network.network, [])
        owner = {"representation": networks[network.network]}
        await _write_seats(owner, rows, earlier.seats if earlier else (), network, known)
    await _write_rest(structure, bodies)
    await _remove_documents(stored.structure, structure, actor=actor, at=at)
    await _remove_missing(stored.structure, structure)
    await record(
        actor,
        "bodies.structure.imported",
        subject="struktur",
        at=at,
        fields=sorted({change.table for change in changes.changes}),
        before=write(stored.structure),
        after=write(structure),
    )
    tell(*(body.id for body in structure.bodies))
    return changes


class _Known:
    """Row ids by the identifiers of the file."""

    def __init__(self, **ids: Mapping[str, int]) -> None:
        self.ids = ids

    def source(self, named: str) -> dict[str, Any]:
        """The columns of a seat_source row for one thing that a seat is drawn from."""
        if named.startswith("body:"):
            return {"body": self.ids["bodies"][named.removeprefix("body:")]}
        slug, outside = named.removeprefix("external:"), named.startswith("external:")
        if outside and slug in self.ids["partners"]:
            return {"partner": self.ids["partners"][slug], "outside": True}
        kind = "principal" if slug in self.ids["principals"] else "principal_group"
        return {kind: self.ids[f"{kind.removeprefix('principal_')}s"][slug], "outside": outside}


async def _write_named(table: str, rows: Sequence[Mapping[str, Any]], entries: Sequence[Entry]) -> dict[str, int]:
    """Insert or update rows that have a slug, in the order of the file; answers their ids."""
    ids = {}
    for position, (row, entry) in enumerate(zip(rows, entries, strict=True)):
        whole = {**row, "facts": json.dumps(entry.facts, ensure_ascii=False), "position": position}
        ids[row["slug"]] = await insert(table, whole, update_on="tenant, slug")
    return ids


async def _write_principals(structure: Structure) -> dict[str, int]:
    rows = [
        {
            "slug": one.id,
            "name": one.name,
            "kind": one.kind.value,
            "municipality": one.municipality_code,
            "county": one.county_code,
            "population": one.population,
            "scope": one.scope,
            "party": one.party,
            "lacks": json.dumps(one.lacks, ensure_ascii=False),
            "from_register": False,
        }
        for one in structure.principals
    ]
    return await _write_named("principal", rows, structure.principals)


async def _write_members(structure: Structure, principals: Mapping[str, int], groups: Mapping[str, int]) -> None:
    for group in structure.groups:
        for position, member in enumerate(group.members):
            column, ids = ("principal", principals) if member in principals else ("member_group", groups)
            await insert(
                "group_member", {"principal_group": groups[group.id], column: ids[member], "position": position}
            )
        if group.members_from:
            await _write_members_from_register(groups[group.id], group.members_from)


async def _write_members_from_register(group: int, members_from: str) -> None:
    """Make the municipalities of an RSS members of the group; those that are no principals yet become so."""
    register = await fetch(
        "select m.code, m.name, p.id as principal from tenant_municipality t join municipality m on m.code = t.municipality"
        " left join principal p on p.municipality = m.code and p.kind = 'municipality'"
        " where t.tenant = $1 order by swedish_key(m.name)",
        members_from.rpartition(":")[2],
    )
    for position, row in enumerate(register):
        principal = row["principal"] or await insert(
            "principal",
            {
                "slug": slug_of(row["name"]),
                "name": row["name"],
                "kind": "municipality",
                "municipality": row["code"],
                "from_register": True,
                "position": 10_000 + position,
            },
        )
        await insert(
            "group_member",
            {"principal_group": group, "principal": principal, "from_register": True, "position": 10_000 + position},
        )


async def _write_bodies(structure: Structure) -> dict[str, int]:
    rows = [
        {
            "slug": one.id,
            "name": one.name,
            "short_name": one.short_name,
            "abbreviation": one.abbreviation,
            "aliases": json.dumps(one.aliases, ensure_ascii=False),
            "kind": one.kind.value,
            "status": one.status.value,
            "decision_mode": one.decision_mode and one.decision_mode.value,
            "purpose": one.purpose,
            "meetings_per_year": one.meetings_per_year,
            "meetings_approximate": one.meetings_approximate,
            "one_per": one.one_per,
            "instances": one.instances,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "mandate_until": one.mandate_until,
        }
        for one in structure.bodies
    ]
    bodies = await _write_named("body", rows, structure.bodies)
    for one in structure.bodies:
        await execute(
            "update body set parent = $2 where id = $1 and parent is distinct from $2",
            bodies[one.id],
            bodies[one.parent] if one.parent else None,
        )
        for kind, targets in one.routes.items():
            for position, target in enumerate(targets):
                await insert(
                    "body_route",
                    {"body": bodies[one.id], "target": bodies[target], "kind": kind.value, "position": position},
                )
    return bodies


async def _write_seats(
    owner: Mapping[str, int],
    rows: Sequence[int],
    before: Sequence[Entry],
    entry: BodyEntry | RepresentationEntry,
    known: _Known,
) -> None:
    """Write the seats of a body or network; one that continues an earlier seat keeps that row and its appointments."""
    continued = dict[int, int | None]((new, old) for old, new in pair(before, entry.seats))
    for old, row in enumerate(rows):
        if old not in continued.values():
            async with refused_when_in_use(f"Platsen ”{before[old].label}” i {entry.label}"):
                await execute("delete from seat where id = $1", row)
    for position, seat in enumerate(entry.seats):
        old = continued.get(position)
        columns = {**owner, **_seat_columns(seat, known.ids["bodies"]), "position": position}
        if old is None:
            row = await insert("seat", columns)
        else:
            row = rows[old]
            await update("seat", row, columns)
        await _write_sources({"seat": row}, seat.drawn_from, known)


def _seat_columns(seat: Any, bodies: Mapping[str, int]) -> dict[str, Any]:
    columns = {
        "function": seat.function or "",
        "places": seat.count,
        "facts": json.dumps(seat.facts, ensure_ascii=False),
    }
    if not hasattr(seat, "role"):
        return columns
    return columns | {
        "role": seat.role.value,
        "per_principal_min": seat.per_principal_min,
        "per_principal_max": seat.per_principal_max,
        "voting": seat.voting,
        "appointed_by": bodies[seat.appointed_by] if seat.appointed_by else None,
        "same_persons_as": bodies[seat.same_persons_as] if seat.same_persons_as else None,
        "valid_from": seat.valid_from,
        "valid_to": seat.valid_to,
    }


async def _write_sources(owner: Mapping[str, int], drawn_from: Iterable[str], known: _Known) -> None:
    for position, named in enumerate(drawn_from):
        await insert("seat_source", {**owner, **known.source(named), "position": position})


async def _write_vacancies(entry: BodyEntry, known: _Known) -> None:
    for position, vacancy in enumerate(entry.vacancies):
        row = await insert(
            "stated_vacancy",
            {
                "body": known.ids["bodies"][entry.id],
                "stated_on": vacancy.stated_on,
                "function": vacancy.function,
                "places": vacancy.count,
                "closed": vacancy.closed,
                "facts": json.dumps(vacancy.facts, ensure_ascii=False),
                "position": position,
            },
        )
        await _write_sources({"stated_vacancy": row}, vacancy.drawn_from, known)


async def _write_documents(structure: Structure, bodies: Mapping[str, int]) -> None:
    rows = [
        {
            "slug": one.id,
            "body": bodies[one.body],
            "name": one.name,
            "adopted_by": bodies[one.adopted_by] if one.adopted_by else None,
            "adopted_on": one.adopted_on,
            "decision": one.decision,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "address": one.address,
        }
        for one in structure.mandate_documents
    ]
    await _write_named("mandate_document", rows, structure.mandate_documents)


async def _write_representations(structure: Structure) -> dict[str, int]:
    ids = {}
    for position, one in enumerate(structure.representations):
        row = {
            "network": one.network,
            "stated_seats": one.stated_seats,
            "same_persons_as": one.same_persons_as,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "facts": json.dumps(one.facts, ensure_ascii=False),
            "position": position,
        }
        ids[one.network] = await insert("representation", row, update_on="tenant, network")
    return ids


async def _write_rest(structure: Structure, bodies: Mapping[str, int]) -> None:
    """The cycles and the tables that are kept whole."""
    rows = [
        {"slug": one.id, "what": one.what, "body": bodies[one.body] if one.body else None, "times_per_year": one.times_per_year}
        for one in structure.cycles
    ]  # fmt: skip
    await _write_named("structure_cycle", rows, structure.cycles)
    rss = structure.rss
    sections: dict[str, Any] = dict(structure.sections)
    sections["rss"] = {
        "name": rss.name,
        "county_code": rss.county_code,
        "valid_from": rss.valid_from and rss.valid_from.isoformat(),
        "valid_to": rss.valid_to and rss.valid_to.isoformat(),
        "facts": rss.facts,
    }
    if structure.sources:
        sections["source"] = [{"id": one.id, "facts": one.facts} for one in structure.sources]
    for section, content in sections.items():
        await insert("structure_fact", {"section": section, "content": json.dumps(content, ensure_ascii=False)})


async def _remove_documents(before: Structure, after: Structure, *, actor: Actor, at: datetime) -> None:
    """Remove the mandate documents that the file no longer has, with the files that were handed in for them."""
    gone = {one.id for one in before.mandate_documents} - {one.id for one in after.mandate_documents}
    for row in await fetch("delete from mandate_document where slug = any($1) returning upload", sorted(gone)):
        if row["upload"] is not None:
            await remove_upload(row["upload"], actor=actor, at=at)


async def _remove_missing(before: Structure, after: Structure) -> None:
    """Remove what the file no longer has, leaves before what they hang on."""
    for table, column, old, new in (
        ("representation", "network", before.representations, after.representations),
        ("body", "slug", before.bodies, after.bodies),
        ("partner", "slug", before.partners, after.partners),
        ("principal_group", "slug", before.groups, after.groups),
        ("principal", "slug", before.principals, after.principals),
    ):
        kept = {identity(entry) for entry in new}
        for entry in old:
            if identity(entry) not in kept:
                async with refused_when_in_use(entry.label):
                    await _remove_seats_of(table, identity(entry))
                    await execute(f"delete from {table} where {column} = $1", identity(entry))
    async with refused_when_in_use("En kommun ur registret"):
        await execute(
            "delete from principal p where from_register and not exists (select from group_member m where m.principal = p.id)"
        )


async def _remove_seats_of(table: str, name: str) -> None:
    owners = {"body": "body b on b.id = s.body and b.slug = $1",
              "representation": "representation b on b.id = s.representation and b.network = $1"}  # fmt: skip
    if table in owners:
        await execute(f"delete from seat where id in (select s.id from seat s join {owners[table]})", name)
