"""The page of an item's recusals, votes and reservations, as whoever leads the meeting meets it."""

import pytest

from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from tests.api.conftest import Browser, Service, shown_errors
from tests.api.meetings.test_room import (  # noqa: F401
    ROOM,
    county,
    item,
    leader,
    meeting,
    room,
    rows,
    words,
)
from tests.domain.meetings.room import rules


@pytest.fixture
async def formal(county: Service, leader: Browser) -> Browser:  # noqa: F811
    """A leader in front of the opened meeting of a body that notes it all; everybody is there."""
    opened = await meeting()
    async with tenant_scope("dalarna"):
        await rules(opened, recusal=True, votes=True, reservations=True)
    await leader.submit(f"{ROOM}/oppna")
    await leader.submit(f"{ROOM}/narvaro/alla")
    return leader


async def here() -> str:
    return f"{ROOM}/punkter/{await item(2)}/formalia"


async def people() -> dict[str, int]:
    return dict(await rows("select name, id from attendance"))


async def adopt(leader: Browser) -> None:  # noqa: F811
    await leader.submit(f"{ROOM}/punkter/{await item(2)}/att-satser", {"text": "att anta planen.", "do": "anta"})


async def test_a_network_has_neither_the_link_nor_the_page(room: Browser):  # noqa: F811
    assert "formalia" not in (await room.get(f"{ROOM}?punkt={await item(2)}")).text
    assert (await room.get(await here())).status_code == 404


async def test_the_leader_notes_recusal_vote_and_reservation_and_takes_each_back(formal: Browser):
    page, who = await here(), await people()
    assert f'href="{page}"' in (await formal.get(f"{ROOM}?punkt={await item(2)}")).text
    answer = await formal.submit(f"{page}/jav", {"recused": str(who["Bo"]), "reason": "Egen förening"})
    assert answer.headers["location"] == f"{page}#jav"
    assert "Bo Egen förening" in words(await formal.get(page))
    voices = {f"rost_{who['Anna']}": "yes", f"rost_{who['Cia']}": "no", "question": "Ja till planen."}
    tied = await formal.submit(f"{page}/omrostning", voices)
    assert tied.status_code == 422
    assert "Ordförandens röst avgör" in words(tied)
    assert f'id="rost_{who["Cia"]}-no" name="rost_{who["Cia"]}" value="no" checked' in tied.text
    assert "Ja till planen.</textarea>" in tied.text
    voices[f"rost_{who['Cia']}"] = "abstain"
    assert (await formal.submit(f"{page}/omrostning", voices)).headers["location"] == f"{page}#omrostning"
    await adopt(formal)
    await formal.submit(f"{page}/reservation", {"reserved": str(who["Cia"]), "reservation": "För tidigt."})
    on_page = words(await formal.get(page))
    assert "1 ja, 0 nej, 1 avstår" in on_page
    assert "Cia För tidigt." in on_page
    in_room = words(await formal.get(f"{ROOM}?punkt={await item(2)}"))
    assert "Jäv: Bo." in in_room
    assert "Omröstning: Ja till planen. 1 ja, 0 nej, 1 avstår." in in_room
    assert "Reservation: Cia." in in_room
    for table, path in (("reservation", "reservation/{}/ta-tillbaka"), ("vote", "omrostning/{}/ta-bort")):
        ((row,),) = await rows(f"select id from {table}")
        assert (await formal.submit(f"{page}/{path.format(row)}")).status_code == 303
        assert await rows(f"select id from {table}") == []


async def test_what_cannot_be_noted_is_said_in_words_and_stays_typed(formal: Browser):
    page, who = await here(), await people()
    nobody = await formal.submit(f"{page}/jav", {"recused": "", "reason": "Släkt"})
    assert (nobody.status_code, "vem det gäller" in shown_errors(nobody)[0]) == (422, True)
    assert 'value="Släkt"' in nobody.text
    early = await formal.submit(f"{page}/reservation", {"reserved": str(who["Bo"]), "reservation": "Nej tack."})
    assert early.status_code == 422
    assert "inget beslut än" in words(early)
    await adopt(formal)
    late = await formal.submit(f"{page}/jav", {"recused": str(who["Bo"])})
    assert late.status_code == 422
    assert "Ta först tillbaka beslutet" in words(late)
    assert await rows("select id from recusal") == []


async def test_others_neither_see_nor_write(county: Service, formal: Browser):  # noqa: F811
    page, who = await here(), await people()
    for stranger in (await county.sign_in(Role.READER), await county.sign_in(Role.ADMINISTRATOR, tenant="stockholm")):
        assert (await stranger.get(page)).status_code == 404
        assert (await stranger.submit(f"{page}/jav", {"recused": str(who["Bo"])})).status_code == 404
    async with tenant_scope("dalarna"):
        assert await fetch("select id from recusal") == []
        before = await fetch_value("select count(*) from audit_entry")
        await execute("update meeting set closed_at = now()")
    closed = await formal.submit(f"{page}/jav", {"recused": str(who["Bo"])})
    assert closed.status_code == 409
    async with tenant_scope("dalarna"):
        assert await fetch_value("select count(*) from audit_entry") == before
