"""Swedish order is the same in Python and in SQL."""

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.domain.base.text import slug, swedish_key

SWEDISH = st.text(alphabet="abcdeéèüxyzåäöÅÄÖABCXYZ -–0123456789'()/.", max_size=20)


def test_å_ä_ö_come_last() -> None:
    assert sorted(["Östersund", "Åre", "Ängelholm", "Zinkgruvan", "arboga"], key=swedish_key) == [
        "arboga",
        "Zinkgruvan",
        "Åre",
        "Ängelholm",
        "Östersund",
    ]


def test_an_address_is_made_of_a_swedish_name() -> None:
    assert slug("Länsnätverket för förvaltningschefer (LCHNV)") == "lansnatverket-for-forvaltningschefer-lchnv"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(SWEDISH, min_size=2, max_size=12))
async def test_the_database_sorts_as_python_does(owner: asyncpg.Connection, texts: list[str]) -> None:
    rows = await owner.fetch(
        'select t, swedish_key(t) as key from unnest($1::text[]) t order by swedish_key(t), t collate "C"', texts
    )
    assert [row["key"] for row in rows] == sorted(map(swedish_key, texts))
