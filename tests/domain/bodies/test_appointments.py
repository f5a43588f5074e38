"""Appointments, people and bodies through the actions, against the real database with two tenants in it."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, Taken
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions import belongings, bodies, seats
from services.domain.bodies.actions.appointments import appoint, co_opt, end, hand_over, withdraw
from services.domain.bodies.actions.people import PersonDraft, add_person, change_person, link_account
from services.domain.bodies.queries import book, people, principals
from services.domain.bodies.queries.bodies import BodyView, access_body
from services.domain.bodies.queries.body_page import BodyShown, shown_body
from services.domain.bodies.queries.lines import body_lines
from services.domain.bodies.queries.structure import load_structure
from services.domain.bodies.rules import (
    AlreadyHoldsSeat,
    AppointmentKind,
    BodyHasHolders,
    BodyInUse,
    BodyKind,
    BodyUnderItself,
    EndBeforeStart,
    LeastOverMost,
    Period,
    PrincipalLacksFunction,
    PrincipalMissing,
    PrincipalOutsideSeat,
    RouteKind,
    RouteToItself,
    SeatRole,
    SeatTaken,
)
from tests.domain.bodies.test_import import bring_in

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
TODAY = date(2025, 11, 20)
SINCE = Period(valid_from=date(2025, 1, 1))
STAFF = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.ADMINISTRATOR),))
READER = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.READER),))


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with their structures; the test runs in Dalarna's scope."""
    await bring_in("stockholm")
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        yield


async def seat_of(body: str, number: int = 0) -> int:
    rows = await fetch(
        "select s.id from seat s join body b on b.id = s.body where b.slug = $1 order by s.position", body
    )
    return rows[number]["id"]


async def principal(slug: str) -> int:
    return await fetch_value("select id from principal where slug = $1", slug)


async def person(name: str, **more) -> int:
    return await add_person(PersonDraft(name=name, **more), actor=STAFF, at=AT)


async def put(seat: int, who: str, whose: str | None = "falun", **more) -> int:
    facts = {"period": SINCE, "actor": STAFF, "at": AT} | more
    return await appoint(seat, person=await person(who), principal=await principal(whose) if whose else None, **facts)


async def test_an_appointment_shows_in_the_body_and_fills_its_vacancy(dalarna):
    seat = await seat_of("socialchefsnatverket")
    before = await book.seat(seat, TODAY)
    assert before.vacant_places == 15
    await put(seat, "Anna Provsson")
    after = await book.seat(seat, TODAY)
    assert after.vacant_places == 14
    assert [(holder.name, holder.principal.slug) for holder in after.holders] == [("Anna Provsson", "falun")]
    lines = await body_lines(TODAY)
    line = next(line for line in lines if line.body.slug == "socialchefsnatverket")
    assert (line.held, line.vacant) == (1, 16)


async def test_who_held_the_seat_on_a_date_can_be_answered(dalarna):
    seat = await seat_of("socialchefsnatverket")
    first = await put(seat, "Anna Provsson", period=Period(valid_from=date(2023, 1, 1)))
    await hand_over(first, to=await person("Bo Provsson"), from_day=date(2025, 4, 1), actor=STAFF, at=AT)
    for day, name in ((date(2025, 3, 31), "Anna Provsson"), (date(2025, 4, 1), "Bo Provsson")):
        assert [holder.name for holder in (await book.seat(seat, day)).holders] == [name]
    history = await book.holders_of_body((await access_body("socialchefsnatverket")).id)
    assert [holder.name for holder in history] == ["Bo Provsson", "Anna Provsson"]


async def test_handing_over_is_all_or_nothing(dalarna):
    seat = await seat_of("styrgrupp-lanschefsnatverket", 1)
    held = [await put(seat, f"Person {number}") for number in range(3)]
    with pytest.raises(EndBeforeStart):
        await hand_over(held[0], to=await person("Ny"), from_day=date(2024, 1, 1), actor=STAFF, at=AT)
    assert await fetch_value("select valid_to from appointment where id = $1", held[0]) is None


async def test_a_full_seat_refuses_the_fourth(dalarna):
    seat = await seat_of("styrgrupp-lanschefsnatverket", 1)
    for number in range(3):
        await put(seat, f"Person {number}")
    with pytest.raises(SeatTaken):
        await put(seat, "Person 4")
    assert (await book.seat(seat, TODAY)).vacant_places == 0


@pytest.mark.parametrize(
    ("body", "number", "whose", "refusal"),
    [
        ("socialchefsnatverket", 0, "region-dalarna", PrincipalOutsideSeat),
        ("socialchefsnatverket", 0, None, PrincipalMissing),
    ],
)
async def test_a_principal_that_the_seat_is_not_drawn_from_is_refused(dalarna, body, number, whose, refusal):
    with pytest.raises(refusal):
        await put(await seat_of(body, number), "Anna Provsson", whose)


async def test_a_function_that_the_principal_lacks_is_refused_and_not_sought(dalarna):
    seat = await seat_of("verksamhetsutvecklarnatverket")
    orsa = await principal("orsa")
    await seats.state_lacking(orsa, ["Verksamhetsutvecklare"], actor=STAFF, at=AT)
    with pytest.raises(PrincipalLacksFunction):
        await put(seat, "Anna Provsson", "orsa")
    assert orsa not in {vacancy.principal.id for vacancy in (await book.seat(seat, TODAY)).vacancies}


async def test_the_one_principal_of_a_seat_need_not_be_named(dalarna):
    seat = await seat_of("valfardsradet", 1)
    await put(seat, "Anna Provsson", None)
    assert (await book.seat(seat, TODAY)).holders[0].principal.slug == "region-dalarna"


async def test_the_same_person_twice_on_a_seat_is_refused(dalarna):
    seat = await seat_of("socialchefsnatverket")
    who = await person("Anna Provsson")
    facts = {"person": who, "principal": await principal("falun"), "period": SINCE, "actor": STAFF, "at": AT}
    await appoint(seat, **facts)
    with pytest.raises(AlreadyHoldsSeat):
        await appoint(seat, **facts)


async def test_an_acting_holder_stands_on_the_place_of_the_one_acted_for(dalarna):
    seat = await seat_of("socialchefsnatverket")
    ordinary = await put(seat, "Anna Provsson", "hedemora")
    await put(seat, "Bo Provsson", "hedemora", kind=AppointmentKind.ACTING, instead_of=ordinary)
    holders = (await book.seat(seat, TODAY)).holders
    assert {holder.place for holder in holders} == {1}
    assert (await book.seat(seat, TODAY)).vacant_places == 14


async def test_an_appointment_ends_and_can_last_longer_again_while_nobody_has_the_place(dalarna):
    seat = await seat_of("spak-arbetsgruppen")
    first = await put(seat, "Anna Provsson", "sater")
    await end(first, on=TODAY, actor=STAFF, at=AT)
    await end(first, on=TODAY + timedelta(days=30), actor=STAFF, at=AT)
    await end(first, on=TODAY, actor=STAFF, at=AT)
    await put(seat, "Bo Provsson", "mora", period=Period(valid_from=TODAY + timedelta(days=1)))
    with pytest.raises(SeatTaken):
        await end(first, on=TODAY + timedelta(days=30), actor=STAFF, at=AT)


async def test_a_mistaken_appointment_is_taken_back(dalarna):
    seat = await seat_of("spak-arbetsgruppen")
    appointment = await put(seat, "Anna Provsson", "sater")
    await withdraw(appointment, actor=STAFF, at=AT)
    assert await book.holders_of_seat(seat) == []


async def test_a_co_opted_person_fills_no_seat_but_stops_the_closing(dalarna):
    body = await access_body("verksamhetsutvecklarnatverket")
    facts = {"person": await person("Anna Provsson"), "period": SINCE, "actor": STAFF, "at": AT}
    await co_opt(body.id, **facts)
    assert [holder.name for holder in await book.co_opted_to(body.id, TODAY)] == ["Anna Provsson"]
    with pytest.raises(AlreadyHoldsSeat):
        await co_opt(body.id, **facts)
    with pytest.raises(BodyHasHolders):
        await bodies.close_body(body, on=TODAY, actor=STAFF, at=AT)


async def test_a_body_with_seats_held_does_not_close_until_they_end(dalarna):
    appointment = await put(await seat_of("spak-arbetsgruppen"), "Anna Provsson", "sater")
    body = await access_body("spak-arbetsgruppen")
    with pytest.raises(BodyHasHolders):
        await bodies.close_body(body, on=TODAY, actor=STAFF, at=AT)
    await end(appointment, on=TODAY, actor=STAFF, at=AT)
    await bodies.close_body(body, on=TODAY, actor=STAFF, at=AT)
    assert (await access_body("spak-arbetsgruppen")).period.valid_to == TODAY
    await bodies.reopen_body(body, actor=STAFF, at=AT)


async def test_a_body_is_made_changed_and_given_seats(dalarna):
    draft = bodies.BodyDraft(name="Arbetsgrupp för ny lag", kind=BodyKind.WORKING_GROUP, meetings_per_year=4)
    slug = await bodies.create_body(draft, actor=STAFF, at=AT)
    assert slug == "arbetsgrupp-for-ny-lag"
    with pytest.raises(Taken):
        await bodies.create_body(draft, actor=STAFF, at=AT)
    body = await access_body(slug)
    group = await fetch_value("select id from principal_group where slug = 'municipalities'")
    seat_draft = seats.SeatDraft(function="Jurist", drawn_from=(("principal_group", group),), count=2)
    seat = await seats.add_seat(body, seat_draft, actor=STAFF, at=AT)
    assert (await book.seat(seat, TODAY)).vacant_places == 2
    await seats.change_seat(
        body, seat, seats.SeatDraft(function="Jurist", role=SeatRole.LEAD, count=1), actor=STAFF, at=AT
    )
    view = await book.seat(seat, TODAY)
    assert (view.role, view.count, view.principals) == (SeatRole.LEAD, 1, ())
    structure = await load_structure()
    assert structure.bodies[-1].seats[0].function == "Jurist"
    await seats.remove_seat(body, seat, actor=STAFF, at=AT)
    assert await book.seat(seat, TODAY) is None


async def test_a_seat_ever_held_is_closed_not_removed(dalarna):
    seat = await seat_of("spak-arbetsgruppen")
    body = await access_body("spak-arbetsgruppen")
    appointment = await put(seat, "Anna Provsson", "sater")
    with pytest.raises(BodyInUse):
        await seats.remove_seat(body, seat, actor=STAFF, at=AT)
    with pytest.raises(BodyHasHolders):
        await seats.close_seat(body, seat, on=TODAY, actor=STAFF, at=AT)
    await end(appointment, on=TODAY, actor=STAFF, at=AT)
    await seats.close_seat(body, seat, on=TODAY, actor=STAFF, at=AT)
    assert await book.seats_of_body(body.id, TODAY + timedelta(days=1)) == []


async def test_bad_input_about_bodies_and_seats_is_refused(dalarna):
    body = await access_body("lanschefsnatverket")
    child = await access_body("styrgrupp-lanschefsnatverket")
    with pytest.raises(Missing):
        await bodies.create_body(bodies.BodyDraft(name="", kind=BodyKind.POLITICAL), actor=STAFF, at=AT)
    with pytest.raises(BodyUnderItself):
        await bodies.change_body(
            body, bodies.BodyDraft(name=body.name, kind=body.kind, parent=child.id), actor=STAFF, at=AT
        )
    with pytest.raises(RouteToItself):
        await belongings.add_route(body, kind=RouteKind.STEERS, target=body.id, actor=STAFF, at=AT)
    with pytest.raises(LeastOverMost):
        await seats.add_seat(
            body, seats.SeatDraft(function="Chef", per_principal_min=2, per_principal_max=1), actor=STAFF, at=AT
        )
    with pytest.raises(NotFound):
        await seats.add_seat(
            body, seats.SeatDraft(function="Chef", drawn_from=(("principal", 99999),)), actor=STAFF, at=AT
        )


async def shown(body: BodyView) -> BodyShown:
    return await shown_body(body.id, TODAY, with_choices=False)


async def test_ways_documents_and_stated_vacancies(dalarna):
    body = await access_body("lpo-rehabilitering")
    target = await access_body("socialchefsnatverket")
    await belongings.add_route(body, kind=RouteKind.REPORTS_TO, target=target.id, actor=STAFF, at=AT)
    way = next(route for route in (await shown(body)).ways if route.kind is RouteKind.REPORTS_TO)
    await belongings.remove_route(body, way.id, actor=STAFF, at=AT)
    assert RouteKind.REPORTS_TO not in {route.kind for route in (await shown(body)).ways}
    draft = belongings.DocumentDraft(name="Uppdragsbeskrivning", adopted_by=target.id, adopted_on=date(2024, 5, 1))
    await belongings.add_document(body, draft, actor=STAFF, at=AT)
    (document,) = (await shown(body)).documents
    assert document.adopted_by.slug == "socialchefsnatverket"
    with pytest.raises(NotUnderstood):
        await belongings.add_document(
            body, belongings.DocumentDraft(name="Fel", address="javascript:1"), actor=STAFF, at=AT
        )
    (vacancy,) = (await shown(body)).stated
    await belongings.close_stated_vacancy(body, vacancy.id, on=TODAY, actor=STAFF, at=AT)
    assert not (await shown(body)).stated


async def test_a_person_is_entered_once_per_address_and_corrected(dalarna):
    who = await person("Anna Provsson", mail="anna@falun.example")
    with pytest.raises(Taken):
        await person("Anna P", mail="ANNA@falun.example")
    with pytest.raises(NotUnderstood):
        await person("Bo", mail="bo")
    await change_person(who, PersonDraft(name="Anna Prov", mail="anna@falun.example"), actor=STAFF, at=AT)
    assert (await people.access_person(who)).name == "Anna Prov"
    assert [person.name for person in await people.list_people(wanted="prov")] == ["Anna Prov"]


async def test_the_list_of_people_goes_on_where_it_stopped(dalarna, monkeypatch):
    monkeypatch.setattr(people, "PEOPLE_SHOWN", 2)
    for name in ("Örjan Provsson", "Åsa Provsson", "Anna Provsson"):
        await person(name)
    first = await people.people_page(TODAY, wanted="provsson")
    rest = await people.people_page(TODAY, wanted="provsson", after=first[-1].person.id)
    assert [line.person.name for line in first] == ["Anna Provsson", "Åsa Provsson"]
    assert [line.person.name for line in rest] == ["Örjan Provsson"]


async def test_a_matrix_shows_who_represents_and_who_is_missing(dalarna):
    await put(await seat_of("socialchefsnatverket"), "Anna Provsson", "falun")
    matrix = principals.representation(await principals.list_principals(), await book.seats_of_all_bodies(TODAY))
    body = (await access_body("socialchefsnatverket")).id
    assert [holder.name for holder in matrix.cell(await principal("falun"), body).holders] == ["Anna Provsson"]
    assert matrix.cell(await principal("mora"), body).vacant == 1
    assert not matrix.cell(await principal("region-dalarna"), body).expected


async def test_a_reader_changes_nothing(dalarna):
    seat = await seat_of("socialchefsnatverket")
    who = await person("Anna Provsson")
    body = await access_body("socialchefsnatverket")
    for attempt in (
        appoint(seat, person=who, principal=await principal("falun"), period=SINCE, actor=READER, at=AT),
        bodies.close_body(body, on=TODAY, actor=READER, at=AT),
        seats.remove_seat(body, seat, actor=READER, at=AT),
        add_person(PersonDraft(name="Bo"), actor=READER, at=AT),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_every_write_leaves_one_entry_in_the_log(dalarna):
    before = await fetch_value("select count(*) from audit_entry")
    await put(await seat_of("spak-arbetsgruppen"), "Anna Provsson", "sater")
    rows = await fetch("select verb from audit_entry order by id offset $1", before)
    assert [row["verb"] for row in rows] == ["bodies.person.added", "bodies.appointment.made"]


async def test_seats_held_today_give_grants_and_a_hat(dalarna, superuser_url):
    who = await person("Anna Provsson", mail="anna@falun.example")
    facts = {"person": who, "principal": await principal("falun"), "actor": STAFF, "at": AT}
    seat = await seat_of("socialchefsnatverket")
    await appoint(seat, period=Period(valid_from=TODAY, valid_to=TODAY), **facts)
    account = await account_of("anna@falun.example", superuser_url)
    assert await link_account("anna@falun.example", account, actor=STAFF, at=AT)
    body = (await access_body("socialchefsnatverket")).id
    await fetch("select set_config('app.account', $1, true)", str(account))
    (grant,) = await fetch("select * from my_grants('dalarna', $1)", TODAY)
    assert (grant["role"], grant["body"], grant["principal"]) == ("member", body, await principal("falun"))
    assert await fetch("select * from my_grants('dalarna', $1)", TODAY + timedelta(days=1)) == []
    assert await fetch("select * from my_grants('stockholm', $1)", TODAY) == []


async def account_of(mail: str, superuser_url: str) -> int:
    """An account, made beside the test's own transaction as sign-in does it."""
    connection = await asyncpg.connect(superuser_url)
    try:
        return await connection.fetchval("insert into account (name, mail) values ('Prov', $1) returning id", mail)
    finally:
        await connection.close()


async def test_two_simultaneous_appointments_to_the_last_place_make_one(database):
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        seat, whose = await seat_of("spak-arbetsgruppen"), await principal("sater")
        who = [await person(f"Person {number}") for number in range(2)]

    async def try_one(number: int) -> bool:
        try:
            async with tenant_scope("dalarna"):
                await appoint(seat, person=who[number], principal=whose, period=SINCE, actor=STAFF, at=AT)
        except SeatTaken:
            return False
        return True

    assert sorted(await asyncio.gather(try_one(0), try_one(1))) == [False, True]


async def test_another_tenants_seat_does_not_exist_here(database):
    await bring_in("dalarna")
    await bring_in("stockholm")
    async with tenant_scope("dalarna"):
        seat, whose, who = await seat_of("spak-arbetsgruppen"), await principal("sater"), await person("Anna")
    stranger = Actor(account=None, name="Prov", hat="stockholm", grants=(Grant(Role.ADMINISTRATOR),))
    async with tenant_scope("stockholm"):
        with pytest.raises(NotFound):
            await people.access_person(who)
        own = await add_person(PersonDraft(name="Bo"), actor=stranger, at=AT)
        with pytest.raises(NotFound):
            await appoint(seat, person=own, principal=whose, period=SINCE, actor=stranger, at=AT)
        assert await execute("delete from seat where id = $1", seat) == "DELETE 0"
