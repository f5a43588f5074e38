"""The secretary's notes and rounds of views: saved while one writes, never over somebody else's."""

import asyncio
from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import fetch_value
from services.domain.base.errors import NotFound, StaleSave, TooLong
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions import notes as actions
from services.domain.meetings.actions import sittings
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.sittings import sitting_of, whole_sitting_of
from services.domain.meetings.rules.sittings import NotOpen, SittingIsClosed
from services.domain.piccolo_conf import DB
from tests.domain.meetings.room import AT, DO, items, planned, put, two_counties


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with a chiefs' network each; the test runs in Dalarna's scope."""
    await two_counties()
    async with tenant_scope("dalarna"):
        yield


@pytest.fixture
async def meeting(dalarna):
    """An open meeting with one item, which is up."""
    await put("Anna")
    meeting = await planned()
    await items(meeting, "Läget")
    await sittings.open_meeting(meeting, **DO)
    return await access_meeting(meeting.slug)


@pytest.fixture
async def secretary(superuser_url, meeting) -> Actor:
    connection = await asyncpg.connect(superuser_url)
    account = await connection.fetchval("insert into account (name, mail) values ('Disa', 'd') returning id")
    await connection.execute(
        "insert into role_grant (account, tenant, role, valid_from) values ($1, 'dalarna', 'reader', '2025-01-01')",
        account,
    )
    await connection.close()
    return Actor(account=account, name="Disa", hat="dalarna", grants=(Grant(Role.SECRETARY, body=meeting.body.id),))


async def test_notes_are_saved_again_and_again_and_say_who_wrote_last(meeting, secretary):
    item = meeting.present_item
    write = {"actor": secretary, "at": AT}
    assert await actions.write_note(meeting, item, "Många", version=0, **write) == 1
    assert await actions.write_note(meeting, item, "Många frågor\r\n", version=1, **write) == 2
    assert await actions.write_note(meeting, item, "Många frågor", version=1, **write) == 2
    note = (await whole_sitting_of(meeting.id)).notes[item]
    assert (note.text, note.version, note.written_by) == ("Många frågor", 2, "Disa")


async def test_two_secretaries_do_not_overwrite_each_other(meeting, secretary):
    item = meeting.present_item
    await actions.write_note(meeting, item, "Mitt", version=0, actor=secretary, at=AT)
    with pytest.raises(StaleSave) as refused:
        await actions.write_note(meeting, item, "Ditt", version=0, **DO)
    facts = refused.value.facts
    assert (facts["current"], facts["submitted"], facts["version"], facts["saved_by"]) == ("Mitt", "Ditt", 1, "Disa")
    assert await actions.write_note(meeting, item, "Mitt och ditt", version=1, **DO) == 2


async def test_notes_are_the_secretaries_own_until_released(meeting):
    item = meeting.present_item
    falun = await fetch_value("select id from principal where slug = 'falun'")
    channel = f"dalarna/moten/{meeting.slug}"
    DB.open_transaction().signals.clear()
    await actions.write_note(meeting, item, "Utkast", version=0, **DO)
    await actions.write_view(meeting, item, falun, "Bra", version=0, **DO)
    assert channel not in DB.open_transaction().signals
    assert (await sitting_of(meeting.id)).notes == {}
    assert (await sitting_of(meeting.id)).views == {}
    await actions.release_note(meeting, item, **DO)
    assert channel in DB.open_transaction().signals
    shown = await sitting_of(meeting.id)
    assert shown.notes[item].text == "Utkast"
    assert [(view.name, view.text) for view in shown.views[item]] == [("Falun", "Bra")]
    DB.open_transaction().signals.clear()
    await actions.write_note(meeting, item, "Utkast två", version=1, **DO)
    assert channel in DB.open_transaction().signals
    await actions.hide_note(meeting, item, **DO)
    assert (await sitting_of(meeting.id)).notes == {}


async def test_notes_may_be_released_before_anything_is_written(meeting):
    item = meeting.present_item
    await actions.release_note(meeting, item, **DO)
    assert await actions.write_note(meeting, item, "Nu", version=0, **DO) == 1


async def test_a_view_is_one_row_per_principal_with_a_version_of_its_own(meeting):
    item = meeting.present_item
    falun, mora = [await fetch_value("select id from principal where slug = $1", slug) for slug in ("falun", "mora")]
    assert await actions.write_view(meeting, item, falun, "", version=0, **DO) == 0
    assert await actions.write_view(meeting, item, falun, "För", version=0, **DO) == 1
    assert await actions.write_view(meeting, item, mora, "Emot", version=0, **DO) == 1
    with pytest.raises(StaleSave):
        await actions.write_view(meeting, item, falun, "Emot", version=0, **DO)
    assert await actions.write_view(meeting, item, falun, "För", version=0, **DO) == 1
    assert await actions.write_view(meeting, item, falun, "", version=1, **DO) == 2
    assert len((await whole_sitting_of(meeting.id)).views[item]) == 2
    with pytest.raises(NotFound):
        await actions.write_view(meeting, item, 99_999, "X", version=0, **DO)


async def test_too_long_notes_are_refused_and_nothing_is_saved(meeting):
    item = meeting.present_item
    with pytest.raises(TooLong):
        await actions.write_note(meeting, item, "x" * 40_001, version=0, **DO)
    assert (await whole_sitting_of(meeting.id)).notes == {}


async def test_only_secretaries_write_and_only_while_the_meeting_is_held(meeting):
    item = meeting.present_item
    chair = Actor(account=None, name="O", hat="dalarna", grants=(Grant(Role.CHAIR, body=meeting.body.id),))
    with pytest.raises(NotFound):
        await actions.write_note(meeting, item, "X", version=0, actor=chair, at=AT)
    with pytest.raises(NotFound):
        await actions.write_note(meeting, 99_999, "X", version=0, **DO)
    coming = await planned(day=date(2025, 12, 12))
    with pytest.raises(NotOpen):
        await actions.write_note(coming, item, "X", version=0, **DO)
    await sittings.close_meeting(meeting, **DO)
    for verb in (
        actions.write_note(meeting, item, "X", version=0, **DO),
        actions.release_note(meeting, item, **DO),
        actions.hide_note(meeting, item, **DO),
        actions.write_view(meeting, item, 1, "X", version=0, **DO),
    ):
        with pytest.raises(SittingIsClosed):
            await verb


async def test_two_who_begin_at_once_both_keep_their_words(database):
    """Two connections save the first notes on an item: one is saved, the other is told, with both texts."""
    await two_counties()
    async with tenant_scope("dalarna"):
        meeting = await planned()
        (item,) = await items(meeting, "Läget")
        await sittings.open_meeting(meeting, **DO)

    async def write(text):
        async with tenant_scope("dalarna"):
            return await actions.write_note(meeting, item, text, version=0, **DO)

    results = await asyncio.gather(write("Mitt"), write("Ditt"), return_exceptions=True)
    stale = next(one for one in results if isinstance(one, StaleSave))
    assert {stale.facts["current"], stale.facts["submitted"]} == {"Mitt", "Ditt"}
    async with tenant_scope("stockholm"):
        assert (await whole_sitting_of(meeting.id)).notes == {}
        with pytest.raises(NotFound):
            await actions.write_note(meeting, item, "X", version=1, actor=replace(DO["actor"], hat="stockholm"), at=AT)
