"""The demonstration's half-year reports show every state, and nothing in them is overdue by accident."""

import pytest

from services.domain.base.engine import fetch_value
from services.domain.base.scope import national_scope
from services.domain.networks.queries.collections import access_collection
from services.domain.networks.queries.matrix import Matrix, matrix
from services.domain.networks.queries.summaries import summary_input
from services.domain.networks.rules.life_cycle import CellState
from services.supervisor.demonstration.loading import load_demonstration
from tests.supervisor.loaded import ISSUER, demonstration

__all__ = ["demonstration"]


async def matrix_of(code: str) -> Matrix:
    async with national_scope():
        return await matrix(await access_collection(code))


@pytest.mark.usefixtures("demonstration")
async def test_autumn_shows_every_state():
    autumn = await matrix_of("2025-2")
    assert {cell.state for row in autumn.rows for cell in row.cells} == set(CellState)


@pytest.mark.usefixtures("demonstration")
async def test_spring_is_closed_and_nothing_of_it_is_awaited():
    spring = await matrix_of("2025-1")
    assert [(row.tenant, cell) for row in spring.rows for cell in row.cells if cell.state.is_awaited] == []
    assert any(cell.late_on for row in spring.rows for cell in row.cells)


@pytest.mark.usefixtures("demonstration")
async def test_dalarna_follows_six_networks_of_which_three_were_taken_up_in_october():
    autumn = await matrix_of("2025-2")
    dalarna = next(row for row in autumn.rows if row.tenant == "dalarna")
    assert dalarna.owed == 6
    states = {view.slug: cell.state for view, cell in zip(autumn.collection.networks, dalarna.cells, strict=True)}
    assert [slug for slug, state in states.items() if state is CellState.DELAYED] == [
        "funktionshinder",
        "missbruk-beroende-birk",
        "aldreomsorg",
    ]


@pytest.mark.usefixtures("demonstration")
async def test_the_heirs_of_the_split_are_compared_with_the_network_that_they_came_from():
    async with national_scope():
        material = await summary_input(await access_collection("2025-2"))
    whole = material.half_year()
    compared = {one.network: one.comparison.networks for one in whole.networks if one.comparison}
    joint = ("Äldreomsorg och kommunal hälso- och sjukvård",)
    assert compared["aldreomsorg"] == compared["kommunal-halso-och-sjukvard"] == joint


@pytest.mark.usefixtures("demonstration")
async def test_loading_it_again_adds_nothing():
    count = "select (select count(*) from submitted_report) + (select count(*) from report_review)"
    async with national_scope():
        before = await fetch_value(count)
    await load_demonstration(ISSUER)
    async with national_scope():
        assert await fetch_value(count) == before
