"""The generator of the measurements' data: what it counts to, that it repeats itself, and that the database takes it."""

from datetime import timedelta

import asyncpg
import msgspec
import pytest

from services.domain.networks.rules.content import DEFAULT_TEMPLATE, RegionalPart, faults_when_leaving, needs
from tests.load.nation import TODAY, Nation, build_nation, copy_nation


@pytest.fixture(scope="module")
def one_year() -> Nation:
    return build_nation(years=1)


@pytest.fixture(scope="module")
def ten_years() -> Nation:
    return build_nation()


def values(nation: Nation, table: str, *columns: str) -> list[tuple[object, ...]]:
    rows = nation.tables[table]
    places = [rows.columns.index(column) for column in columns]
    return [tuple(record[place] for place in places) for record in rows.records]


def of_today(nation: Nation) -> list[tuple[object, ...]]:
    """Who sits today, as tenant, principal, function and name."""
    people = dict(values(nation, "person", "id", "name"))
    seats = {seat: (body, function) for seat, body, function in values(nation, "seat", "id", "body", "function")}
    bodies = dict(values(nation, "body", "id", "slug"))
    return sorted(
        (tenant, bodies.get(seats[seat][0], ""), seats[seat][1], place, owner, people[person])
        for tenant, seat, person, place, owner, first, last in values(
            nation, "appointment", "tenant", "seat", "person", "place", "place_owner", "valid_from", "valid_to"
        )
        if first <= TODAY and (last is None or last >= TODAY)
    )


def test_the_same_seed_gives_the_same_nation_and_another_seed_another(one_year):
    assert build_nation(years=1).tables == one_year.tables
    assert build_nation(years=1, seed=2).tables["body"] != one_year.tables["body"]


def test_the_ten_year_nation_is_as_large_as_it_is_said_to_be(ten_years):
    assert len({slug for (slug,) in values(ten_years, "body", "tenant")}) == 24
    assert ten_years.count("body") == 1_000
    assert ten_years.count("report_collection") == 20
    assert len(ten_years.networks) == 8
    assert ten_years.count("network_report") == 20 * 8 * 24
    assert len(set(values(ten_years, "submitted_report", "tenant", "collection", "network"))) == 20 * 8 * 24
    assert ten_years.count("national_part_version") == 20 * 8


def test_the_one_year_nation_has_the_same_today_and_a_tenth_of_the_reports(one_year, ten_years):
    assert of_today(one_year) == of_today(ten_years)
    assert one_year.count("network_report") * 10 == ten_years.count("network_report")


def test_every_report_could_have_been_submitted(one_year):
    themes = {"kompetens", "lagstiftning", "uppfoljning-och-data", "digitalt-stod", "kunskapsstod", "samverkan"}
    themes |= {"finansiering", "ledning", "delaktighet", "ovrigt"}
    for (content,) in values(one_year, "submitted_report", "content"):
        part = msgspec.json.decode(str(content), type=RegionalPart)
        assert needs(part, DEFAULT_TEMPLATE)
        assert faults_when_leaving(part, DEFAULT_TEMPLATE.regional, themes) == ()


async def test_the_database_takes_the_nation_with_all_its_rules(one_year, another_database):
    owner_url = another_database()["SAMBAND_OWNER_DATABASE_URL"]
    await copy_nation(one_year, owner_url, meetings_since=TODAY - timedelta(days=60))
    owner = await asyncpg.connect(owner_url)
    try:
        assert await owner.fetchval("select count(*) from appointment") == one_year.count("appointment")
        new = "insert into body (tenant, slug, name, kind) values ('skane', 'ny', 'Ny', 'political') returning id"
        assert await owner.fetchval(new) > one_year.count("body")
        await _meetings_are_whole(owner)
        await _clauses_are_found_by_their_stems(owner)
    finally:
        await owner.close()


async def _meetings_are_whole(owner: asyncpg.Connection) -> None:
    """A meeting is under way in every RSS; who is called is asked once; a held meeting has its agenda, people and clauses."""
    under_way = "select count(distinct tenant) from meeting where opened_at is not null and closed_at is null"
    assert await owner.fetchval(under_way) == 24
    held = await owner.fetch(
        "select (select count(*) from agenda_item i where i.meeting = m.id) as items,"
        " (select count(*) from attendance a where a.meeting = m.id) as people,"
        " (select count(*) from call_recipient r where r.meeting = m.id) as called,"
        " (select count(*) from clause c where c.meeting = m.id and c.state = 'adopted') as clauses"
        " from meeting m where m.closed_at is not null"
    )
    assert len(held) > 500
    assert {row["items"] for row in held} == {15}
    assert {row["clauses"] for row in held} == {13}
    assert all(row["people"] == row["called"] > 0 for row in held)


async def _clauses_are_found_by_their_stems(owner: asyncpg.Connection) -> None:
    found = "select text from clause where search @@ websearch_to_tsquery('swedish', $1)"
    for_one = {row["text"] for row in await owner.fetch(found, "handlingar")}
    assert "att lägga informationen till handlingarna." in for_one
    assert len(for_one) > 10
    assert for_one == {row["text"] for row in await owner.fetch(found, "handlingarna")}
