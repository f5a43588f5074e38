"""Agendas through the actions, against the real database with two tenants in it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, StaleSave, TooLong
from services.domain.base.live import channel
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.documents.actions import keep_upload
from services.domain.documents.kinds import EVERY_KIND
from services.domain.documents.queries import access_upload
from services.domain.meetings.actions import agenda as actions
from services.domain.meetings.actions.arrivals import bring_in
from services.domain.meetings.actions.attachments import add_attachment
from services.domain.meetings.actions.items import ItemDraft, PresenterDraft, add_item, change_item, draft_clause
from services.domain.meetings.actions.meetings import MeetingDraft, call_off, plan_meeting
from services.domain.meetings.queries.agenda import Agenda, agenda_of, attachment_upload
from services.domain.meetings.queries.arrivals import arrivals_to
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.agenda import (
    MOST_BYTES,
    MOST_ITEMS,
    HasBeenSent,
    HeadingHasItems,
    IsDealtWith,
    ItemIsClosed,
    ItemOrigin,
    ItemRole,
    ItemState,
    MeetingIsClosed,
    TooManyItems,
    UnknownKind,
)
from services.domain.meetings.rules.arrivals import ArrivalKind, NothingToTakeUp
from services.domain.meetings.rules.attachments import MeetingTooHeavy
from services.domain.meetings.rules.meetings import IsCalledOff
from services.domain.meetings.rules.ordering import Move, NotAPlace, Place
from services.domain.piccolo_conf import DB
from tests.domain.bodies.test_import import bring_in as bring_structure_in

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
STAFF = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))
MEMBER = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.MEMBER),))
DO = {"actor": STAFF, "at": AT}


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with their structures; the test runs in Dalarna's scope."""
    await bring_structure_in("stockholm")
    await bring_structure_in("dalarna")
    async with tenant_scope("dalarna"):
        yield


@pytest.fixture
async def december(dalarna) -> MeetingView:
    return await planned("socialchefsnatverket", date(2025, 12, 12))


async def planned(body: str, day: date) -> MeetingView:
    return await access_meeting(await plan_meeting(await access_body(body), day, MeetingDraft(), **DO))


async def agenda(meeting: MeetingView) -> Agenda:
    return await agenda_of(meeting)


async def titles(meeting: MeetingView) -> list[str]:
    return [f"{item.number} {item.title}" for item in (await agenda(meeting)).items]


async def held(meeting: MeetingView) -> None:
    """The meeting has been opened and closed."""
    await execute("update meeting set opened_at = $2, closed_at = $2 where id = $1", meeting.id, AT)


async def decided(meeting: MeetingView, item: int, text: str, kinds: tuple[str, ...] = (), **columns: object) -> int:
    """A clause that the meeting adopted."""
    clause = await draft_clause(meeting, item, text, **DO)
    await execute(
        "update clause set state = 'adopted', adopted_at = $2, kinds = $3, report_back = $4, referred_to = $5 where id = $1",
        clause,
        AT,
        list(kinds),
        columns.get("report_back", False),
        columns.get("referred_to"),
    )
    return clause


async def sent(meeting: MeetingView) -> None:
    """A call has gone out."""
    await execute(
        "insert into meeting_call (tenant, meeting, number, sent_at) values ('dalarna', $1, 1, now())", meeting.id
    )


async def test_an_agenda_begins_with_the_standing_items_and_their_clauses(december):
    assert await actions.begin_agenda(december, **DO)
    found = await agenda(december)
    assert [item.title for item in found.items][:3] == [
        "Mötets öppnande",
        "Godkännande av dagordning",
        "Föregående minnesanteckningar",
    ]
    assert [item.number for item in found.items] == [str(number) for number in range(1, 9)]
    assert found.items[0].drafted == ("att öppna mötet.",)
    assert {item.origin for item in found.items} == {ItemOrigin.STANDING}
    assert not await actions.begin_agenda(december, **DO)
    assert len((await agenda(december)).items) == 8
    assert (await access_meeting(december.slug)).has_agenda
    assert channel("moten", december.slug) in DB.open_transaction().signals


async def test_an_agenda_begins_with_the_bodys_own_standing_items(december):
    await execute(
        "insert into standing_item (tenant, body, title, role, kinds, position) values"
        " ('dalarna', $1, 'Upprop', 'opening', '{}', 0), ('dalarna', $1, 'Ärenden', 'section', '{beslut}', 1)",
        december.body.id,
    )
    await actions.begin_agenda(december, **DO)
    found = await agenda(december)
    assert [(item.title, item.role, item.kinds) for item in found.items] == [
        ("Upprop", ItemRole.OPENING, ()),
        ("Ärenden", ItemRole.SECTION, ("beslut",)),
    ]


async def test_an_item_has_all_that_was_entered(december):
    await actions.begin_agenda(december, **DO)
    heading = next(item.id for item in (await agenda(december)).items if item.title == "Nya ärenden")
    draft = ItemDraft(
        title="  Samarbetsavtal   om vårdhygien ",
        kinds=("beslut", "dialog"),
        background="Avtalet **ersätter** det från 2006.\r\n",
        minutes=20,
        presenters=(PresenterDraft(name="Signe Provberg", title="hygiensjuksköterska"), PresenterDraft(name=" ")),
        clauses=("godkänna förslaget", "Att punkten tas vidare", " "),
    )
    item = await add_item(december, draft, place=Place(parent=heading), **DO)
    line = (await agenda(december)).item(item)
    assert line is not None
    assert (line.number, line.title, line.kinds, line.minutes) == (
        "7 a",
        "Samarbetsavtal om vårdhygien",
        ("beslut", "dialog"),
        20,
    )
    assert line.background == "Avtalet **ersätter** det från 2006."
    assert [(one.name, one.title, one.person) for one in line.presenters] == [
        ("Signe Provberg", "hygiensjuksköterska", None)
    ]
    assert line.drafted == ("att godkänna förslaget", "att punkten tas vidare")
    assert not line.late


async def test_somebody_of_the_structure_is_known_by_the_name(december):
    principal = await fetch_value("select id from principal where slug = 'falun'")
    person = await fetch_value(
        "insert into person (tenant, name, title, principal) values ('dalarna', 'Kim Provsson', 'socialchef', $1)"
        " returning id",
        principal,
    )
    item = await add_item(december, ItemDraft(title="Läget", presenters=(PresenterDraft(name="Kim  Provsson"),)), **DO)
    line = (await agenda(december)).item(item)
    assert line is not None
    assert [(one.person, one.title, one.organisation) for one in line.presenters] == [(person, "socialchef", "Falun")]


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (ItemDraft(title="  "), Missing),
        (ItemDraft(title="x" * 301), TooLong),
        (ItemDraft(title="Läget", background="x" * 20_001), TooLong),
        (ItemDraft(title="Läget", kinds=("fest",)), UnknownKind),
        (ItemDraft(title="Läget", minutes=1441), NotUnderstood),
        (ItemDraft(title="Läget", presenters=(PresenterDraft(name="x" * 121),)), TooLong),
        (ItemDraft(title="Läget", presenters=tuple(PresenterDraft(name=f"P{n}") for n in range(21))), NotUnderstood),
        (ItemDraft(title="Läget", clauses=("x" * 4000,)), TooLong),
    ],
)
async def test_what_an_item_cannot_be_is_refused(december, draft, refusal):
    with pytest.raises(refusal):
        await add_item(december, draft, **DO)
    assert (await agenda(december)).items == ()


async def test_a_tenants_own_kind_is_known(december):
    await execute("insert into item_kind (tenant, slug, name) values ('dalarna', 'workshop', 'Workshop')")
    await add_item(december, ItemDraft(title="Läget", kinds=("workshop",)), **DO)
    assert (await agenda(december)).kinds == {
        "beslut": "Beslut",
        "information": "Information",
        "dialog": "Dialog",
        "workshop": "Workshop",
    }


async def test_an_agenda_has_at_most_sixty_items(december):
    await execute(
        "insert into agenda_item (tenant, meeting, title, position)"
        " select 'dalarna', $1, 'Punkt ' || n, n from generate_series(1, $2) n",
        december.id,
        MOST_ITEMS,
    )
    with pytest.raises(TooManyItems):
        await add_item(december, ItemDraft(title="En till"), **DO)


async def test_a_change_counts_the_version_up_and_a_stale_one_is_refused_with_both(december):
    item = await add_item(december, ItemDraft(title="Läget", clauses=("att a", "att b", "att c")), **DO)
    first = await change_item(december, item, ItemDraft(title="Läget nu", clauses=("att c", "att a2")), version=0, **DO)
    assert first == 1
    assert (
        await change_item(december, item, ItemDraft(title="Läget nu", clauses=("att c", "att a2")), version=0, **DO)
        == 1
    )
    with pytest.raises(StaleSave) as refused:
        await change_item(december, item, ItemDraft(title="Mitt läge"), version=0, **DO)
    assert refused.value.current.title == "Läget nu"
    assert refused.value.submitted.title == "Mitt läge"
    line = (await agenda(december)).item(item)
    assert line is not None
    assert line.drafted == ("att c", "att a2")


async def test_a_proposal_whose_words_stay_keeps_its_row(december):
    item = await add_item(december, ItemDraft(title="Läget", clauses=("att a", "att b")), **DO)
    before = {row["text"]: row["id"] for row in await fetch("select id, text from clause where item = $1", item)}
    await change_item(december, item, ItemDraft(title="Läget", clauses=("att b", "att ny")), version=0, **DO)
    after = {row["text"]: row["id"] for row in await fetch("select id, text from clause where item = $1", item)}
    assert after == {"att b": before["att b"], "att ny": before["att a"]}


async def test_what_is_adopted_stays_when_proposals_change(december):
    item = await add_item(december, ItemDraft(title="Läget", clauses=("att föreslå",)), **DO)
    await decided(december, item, "att besluta")
    await change_item(december, item, ItemDraft(title="Läget"), version=1, **DO)
    line = (await agenda(december)).item(item)
    assert line is not None
    assert (line.drafted, line.decided) == ((), ("att besluta",))


async def test_items_take_steps_and_places(december):
    await actions.begin_agenda(december, **DO)
    found = await agenda(december)
    news = found.items[6].id
    a = await add_item(december, ItemDraft(title="A"), place=Place(parent=news), **DO)
    b = await add_item(december, ItemDraft(title="B"), place=Place(parent=news), **DO)
    await actions.move_item(december, b, Move.UP, **DO)
    assert (await titles(december))[6:9] == ["7 Nya ärenden", "7 a B", "7 b A"]
    await actions.place_item(december, a, Place(before=found.items[0].id), **DO)
    assert (await titles(december))[0] == "1 A"
    with pytest.raises(NotAPlace):
        await actions.move_item(december, a, Move.UP, **DO)
    with pytest.raises(NotFound):
        await actions.move_item(december, 999_999, Move.UP, **DO)


async def test_items_under_a_heading_that_is_removed_take_its_place(december):
    await actions.begin_agenda(december, **DO)
    news = (await agenda(december)).items[6].id
    for title in ("A", "B"):
        await add_item(december, ItemDraft(title=title), place=Place(parent=news), **DO)
    await actions.remove_item(december, news, **DO)
    assert (await titles(december))[6:] == ["7 A", "8 B", "9 Nästa möte"]


async def test_a_sent_item_is_withdrawn_not_removed(december):
    item = await add_item(december, ItemDraft(title="Läget"), **DO)
    await sent(december)
    with pytest.raises(HasBeenSent):
        await actions.remove_item(december, item, **DO)
    await actions.withdraw_item(december, item, **DO)
    line = (await agenda(december)).item(item)
    assert line is not None
    assert (line.state, line.is_sent) == (ItemState.WITHDRAWN, True)
    late = await add_item(december, ItemDraft(title="Sent påkommet"), actor=STAFF, at=datetime(2100, 1, 1, tzinfo=UTC))
    line = (await agenda(december)).item(late)
    assert line is not None
    assert (line.late, line.is_sent) == (True, False)
    await actions.remove_item(december, late, **DO)


async def test_an_item_with_a_decision_is_not_removed(december):
    item = await add_item(december, ItemDraft(title="Läget"), **DO)
    await decided(december, item, "att besluta")
    with pytest.raises(IsDealtWith):
        await actions.remove_item(december, item, **DO)
    assert len((await agenda(december)).items) == 1


async def test_a_heading_with_items_is_put_off_item_by_item(december):
    await actions.begin_agenda(december, **DO)
    news = (await agenda(december)).items[6].id
    item = await add_item(december, ItemDraft(title="A"), place=Place(parent=news), **DO)
    with pytest.raises(HeadingHasItems):
        await actions.postpone_item(december, news, **DO)
    await actions.postpone_item(december, item, **DO)
    await actions.resume_item(december, item, **DO)
    await execute("update agenda_item set state = 'handled' where id = $1", item)
    with pytest.raises(ItemIsClosed):
        await actions.postpone_item(december, item, **DO)


async def test_a_closed_meetings_agenda_stands_and_a_called_off_one_too(december):
    item = await add_item(december, ItemDraft(title="Läget"), **DO)
    await held(december)
    with pytest.raises(MeetingIsClosed):
        await change_item(december, item, ItemDraft(title="Annat"), version=0, **DO)
    other = await planned("socialchefsnatverket", date(2026, 2, 13))
    await call_off(other, reason="Få anmälda", sequence=0, **DO)
    with pytest.raises(IsCalledOff):
        await actions.begin_agenda(other, **DO)


async def test_who_may_prepare_may_and_a_chair_while_the_meeting_is_held(december):
    chair = Actor(None, "Prov", "dalarna", (Grant(Role.CHAIR, body=december.body.id),))
    secretary = replace(chair, grants=(Grant(Role.SECRETARY, body=december.body.id),))
    elsewhere = replace(chair, grants=(Grant(Role.SECRETARY, body=december.body.id + 1),))
    await actions.begin_agenda(december, actor=secretary, at=AT)
    for actor in (chair, elsewhere, MEMBER):
        with pytest.raises(NotFound):
            await add_item(december, ItemDraft(title="Läget"), actor=actor, at=AT)
    await execute("update meeting set opened_at = $2 where id = $1", december.id, AT)
    item = await add_item(december, ItemDraft(title="Läget"), actor=chair, at=AT)
    line = (await agenda(december)).item(item)
    assert line is not None
    assert line.late


async def test_what_was_put_off_comes_back_with_all_that_was_prepared(december):
    october = await planned("socialchefsnatverket", date(2025, 10, 17))
    await actions.begin_agenda(october, **DO)
    regional = (await agenda(october)).items[4].id
    draft = ItemDraft(
        title="Resurscentrum",
        kinds=("beslut",),
        background="Finansieringen tar slut.",
        minutes=15,
        presenters=(PresenterDraft(name="Åke Provström"),),
        clauses=("att fortsätta",),
    )
    item = await add_item(october, draft, place=Place(parent=regional), **DO)
    await actions.postpone_item(october, item, **DO)
    await held(october)
    [arrival] = await arrivals_to(december)
    assert (arrival.kind, arrival.section, arrival.body) == (
        ArrivalKind.POSTPONED,
        "Rapport från regional nivå",
        "SCHNV",
    )
    await actions.begin_agenda(december, **DO)
    line = next(one for one in (await agenda(december)).items if one.title == "Resurscentrum")
    assert (line.number, line.kinds, line.background, line.minutes) == ("5 a", ("beslut",), draft.background, 15)
    assert (line.drafted, [one.name for one in line.presenters]) == (("att fortsätta",), ["Åke Provström"])
    assert (line.origin, line.came_from) == (ItemOrigin.POSTPONED, item)
    assert line.source is not None
    assert line.source.meeting.slug == october.slug
    assert await arrivals_to(december) == []


async def test_what_is_to_be_reported_back_and_what_was_referred_comes_by_itself(december):
    october = await planned("socialchefsnatverket", date(2025, 10, 17))
    lchnv = await planned("lanschefsnatverket", date(2025, 11, 28))
    item = await add_item(october, ItemDraft(title="Vårdhygien", kinds=("beslut",)), **DO)
    await decided(october, item, "att punkten tas vidare", ("refer",), referred_to=lchnv.body.id)
    back = await add_item(october, ItemDraft(title="Nomineringar", kinds=("beslut",)), **DO)
    clause = await decided(october, back, "att underlagen skickas ut", ("send_out",), report_back=True)
    await held(october)
    await actions.begin_agenda(december, **DO)
    lines = {one.title: one for one in (await agenda(december)).items}
    assert lines["Nomineringar"].kinds == ("information",)
    assert lines["Nomineringar"].number == "7 a"
    source = lines["Nomineringar"].source
    assert source is not None
    assert source.clause == "att underlagen skickas ut"
    assert "Vårdhygien" not in lines
    [referred] = await arrivals_to(lchnv)
    assert (referred.kind, referred.title, referred.kinds_now) == (ArrivalKind.REFERRED, "Vårdhygien", ("beslut",))
    taken = await bring_in(lchnv, item, **DO)
    line = (await agenda(lchnv)).item(taken)
    assert line is not None
    assert (line.origin, line.came_from) == (ItemOrigin.REFERRED, item)
    with pytest.raises(NothingToTakeUp):
        await bring_in(lchnv, item, **DO)
    await actions.remove_item(lchnv, taken, **DO)
    assert [one.item for one in await arrivals_to(lchnv)] == [item]
    await execute("update clause set follow_up = 'given_up' where id = $1", clause)


async def test_what_comes_back_and_finds_no_room_is_offered(december):
    october = await planned("socialchefsnatverket", date(2025, 10, 17))
    await execute(
        "insert into standing_item (tenant, body, title, role, kinds, position)"
        " select 'dalarna', $1, 'Punkt ' || n, 'none', '{}', n from generate_series(1, $2) n",
        december.body.id,
        MOST_ITEMS - 1,
    )
    for title in ("Läget", "Budget"):
        await actions.postpone_item(october, await add_item(october, ItemDraft(title=title), **DO), **DO)
    await held(october)
    await actions.begin_agenda(december, **DO)
    assert len((await agenda(december)).items) == MOST_ITEMS
    [left] = await arrivals_to(december)
    with pytest.raises(TooManyItems):
        await bring_in(december, left.item, **DO)


async def test_what_comes_back_with_more_files_than_there_is_room_for_is_offered(december):
    october = await planned("socialchefsnatverket", date(2025, 10, 17))
    item = await add_item(october, ItemDraft(title="Läget"), **DO)
    heavy = await fetch_value(
        "insert into upload (tenant, name, media_type, size, digest) values ('dalarna', 'a.pdf', 'x', $1, $2) returning id",
        MOST_BYTES,
        "0" * 64,
    )
    await add_attachment(october, "Underlag", [await access_upload(heavy)], items=[item], **DO)
    own = await keep_upload("Eget.txt", b"Eget", kinds=EVERY_KIND, **DO)
    await add_attachment(december, "Eget", [own], **DO)
    await actions.postpone_item(october, item, **DO)
    await held(october)
    await actions.begin_agenda(december, **DO)
    found = await agenda(december)
    assert (len(found.items), [one.title for one in found.attachments]) == (8, ["Eget"])
    [left] = await arrivals_to(december)
    with pytest.raises(MeetingTooHeavy):
        await bring_in(december, left.item, **DO)


async def test_to_a_later_meeting_what_comes_back_is_only_offered(december):
    october = await planned("socialchefsnatverket", date(2025, 10, 17))
    later = await planned("socialchefsnatverket", date(2026, 2, 13))
    item = await add_item(october, ItemDraft(title="Läget"), **DO)
    await actions.postpone_item(october, item, **DO)
    await held(october)
    await actions.begin_agenda(later, **DO)
    assert "Läget" not in " ".join(await titles(later))
    assert [one.item for one in await arrivals_to(later)] == [item]


async def test_what_a_called_off_meeting_would_have_taken_up_comes_to_the_next(december):
    october = await planned("socialchefsnatverket", date(2025, 10, 17))
    await actions.begin_agenda(october, **DO)
    await add_item(october, ItemDraft(title="Läget"), **DO)
    await call_off(october, reason="Snöoväder", sequence=0, **DO)
    assert [(one.kind, one.title) for one in await arrivals_to(december)] == [(ArrivalKind.POSTPONED, "Läget")]


async def test_an_agenda_knows_the_meetings_before_and_after(december):
    october = await planned("socialchefsnatverket", date(2025, 10, 17))
    later = await planned("socialchefsnatverket", date(2026, 2, 13))
    await actions.begin_agenda(december, **DO)
    found = await agenda(december)
    about = {one.role: one.about.slug for one in found.items if one.about}
    assert about == {ItemRole.PREVIOUS_MINUTES: october.slug, ItemRole.NEXT_MEETING: later.slug}


async def test_another_county_sees_and_takes_nothing(environment, database):
    await bring_structure_in("stockholm")
    await bring_structure_in("dalarna")
    async with tenant_scope("dalarna"):
        december = await planned("socialchefsnatverket", date(2025, 12, 12))
        item = await add_item(december, ItemDraft(title="Läget"), **DO)
        await postponed(december, item)
    async with tenant_scope("stockholm"):
        assert (await agenda(december)).items == ()
        assert await arrivals_to(december) == []
        with pytest.raises(NotFound):
            await add_item(december, ItemDraft(title="Intrång"), actor=replace(STAFF, hat="stockholm"), at=AT)
        with pytest.raises(NotFound):
            await attachment_upload(december.id, 1)
    with pytest.raises(asyncpg.PostgresError):
        async with tenant_scope("stockholm"):
            await execute("insert into agenda_item (tenant, meeting, title) values ('stockholm', $1, 'X')", december.id)


async def postponed(meeting: MeetingView, item: int) -> None:
    await actions.postpone_item(meeting, item, **DO)
