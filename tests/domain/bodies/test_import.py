"""Import and export of structures against the real database, two tenants side by side."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.structure import apply_structure, try_structure
from services.domain.bodies.queries.structure import load_structure
from services.domain.bodies.rules import BodyInUse
from services.domain.bodies.structure_file import difference, read, write

DEMONSTRATION = Path(__file__).parents[3] / "services/supervisor/demonstration"
AT = datetime(2025, 11, 20, 9, tzinfo=UTC)


def county(slug: str):
    return read((DEMONSTRATION / f"{slug}.toml").read_bytes(), slug=slug)


async def bring_in(slug: str, structure=None):
    async with tenant_scope(slug):
        return await apply_structure(structure or county(slug), actor=Actor.system(slug), at=AT)


@pytest.mark.parametrize("slug", ["dalarna", "stockholm"])
async def test_a_county_comes_in_whole_and_its_export_changes_nothing(database, slug):
    other = {"dalarna": "stockholm", "stockholm": "dalarna"}[slug]
    await bring_in(slug)
    await bring_in(other)
    async with tenant_scope(slug):
        stored = await load_structure()
        assert stored == county(slug)
        assert not await apply_structure(read(write(stored)), actor=Actor.system(slug), at=AT)


async def test_a_group_from_the_register_has_the_municipalities_but_does_not_export_them(database):
    await bring_in("stockholm")
    async with tenant_scope("stockholm"):
        members = await fetch_value(
            "select count(*) from group_member m join principal_group g on g.id = m.principal_group"
            " where g.slug = 'municipalities'"
        )
        assert members == 26
        assert len((await load_structure()).principals) == 9


async def test_a_trial_says_the_changes_and_makes_none(database):
    async with tenant_scope("dalarna"):
        entries = await fetch_value("select count(*) from audit_entry")
        changes = await try_structure(county("dalarna"), actor=Actor.system("dalarna"), at=AT)
        assert len(changes.changes) > 50
        assert await fetch_value("select count(*) from body") == 0
        assert await fetch_value("select count(*) from audit_entry") == entries


async def test_a_changed_structure_becomes_exactly_what_the_file_says(database):
    await bring_in("dalarna")
    structure = county("dalarna")
    bodies = [
        replace(body, seats=tuple(reversed(body.seats)), meetings_per_year=4, parent=None, routes={})
        for body in reversed(structure.bodies)
        if body.id != "spak-arbetsgruppen"
    ]
    changed = replace(
        structure,
        bodies=tuple(bodies),
        partners=structure.partners[1:],
        representations=tuple(reversed(structure.representations[2:])),
        cycles=(),
        sections={},
    )
    async with tenant_scope("dalarna"):
        changes = await apply_structure(changed, actor=Actor.system("dalarna"), at=AT)
        assert changes == difference(structure, changed)
        assert await load_structure() == changed
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        assert await load_structure() == structure


async def test_a_seat_that_the_file_keeps_stays_the_same_row(database):
    await bring_in("dalarna")
    structure = county("dalarna")
    async with tenant_scope("dalarna"):
        before = await fetch_value(
            "select s.id from seat s join body b on b.id = s.body where b.slug = 'spak-arbetsgruppen'"
        )
        last = structure.bodies[-1]
        assert last.id == "spak-arbetsgruppen"
        seat = replace(last.seats[0], count=2)
        await apply_structure(
            replace(structure, bodies=(*structure.bodies[:-1], replace(last, seats=(seat,)))),
            actor=Actor.system("dalarna"),
            at=AT,
        )
        after = await fetch_value(
            "select s.id from seat s join body b on b.id = s.body where b.slug = 'spak-arbetsgruppen'"
        )
    assert before == after


async def test_a_seat_that_somebody_holds_is_not_removed_by_a_file(database):
    await bring_in("dalarna")
    structure = county("dalarna")
    without = replace(structure, bodies=tuple(replace(body, routes={}) for body in structure.bodies[:-1]))
    async with tenant_scope("dalarna"):
        person = await fetch_value("insert into person (tenant, name) values ('dalarna', 'Prov Person') returning id")
        await fetch_value(
            "insert into appointment (tenant, seat, person, valid_from) select 'dalarna', s.id, $1, '2025-10-17' from seat s"
            " join body b on b.id = s.body where b.slug = 'spak-arbetsgruppen' returning id",
            person,
        )
    async with tenant_scope("dalarna"):
        with pytest.raises(BodyInUse):
            await try_structure(without, actor=Actor.system("dalarna"), at=AT)
        assert await load_structure() == structure
        *others, last = structure.bodies
        with pytest.raises(BodyInUse) as refused:
            await try_structure(
                replace(structure, bodies=(*others, replace(last, seats=()))), actor=Actor.system("dalarna"), at=AT
            )
        assert refused.value.name == f"Platsen ”{last.seats[0].label}” i {last.name}"
        assert await load_structure() == structure


async def test_only_an_administrator_imports(database):
    reader = Actor(account=1, name="Läsare", hat="dalarna", grants=(Grant(Role.READER),))
    async with tenant_scope("dalarna"):
        with pytest.raises(NotFound):
            await apply_structure(county("dalarna"), actor=reader, at=AT)


async def test_one_tenant_never_sees_the_structure_of_another(database):
    await bring_in("dalarna")
    async with tenant_scope("stockholm"):
        assert (await load_structure()).bodies == ()
