"""Seats, appointments and vacancies: by example and by property."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.base.errors import RuleBroken
from services.domain.bodies.rules import (
    FILLS_A_PLACE,
    AlreadyHoldsSeat,
    AppointmentKind,
    BodyHasHolders,
    EndBeforeStart,
    Holding,
    OutsideBodyPeriod,
    Period,
    PrincipalLacksFunction,
    PrincipalMissing,
    PrincipalOutsideSeat,
    Seat,
    SeatRole,
    SeatTaken,
    Vacancy,
    appoint,
    differing_holders,
    ensure_closable,
    held_on,
    most_at_once,
    vacancies,
)

FALUN, MORA, ORSA, REGION = 1, 2, 3, 4
DAY = date(2025, 11, 20)
RUNNING = Period(valid_from=date(2025, 1, 1))
CHIEFS = Seat(id=1, function="Högsta förvaltningsledning", principals=(FALUN, MORA, ORSA))
THREE = Seat(id=2, function="Representant från kommunerna", principals=(FALUN, MORA, ORSA), count=3)


def holding(person: int, *, principal: int | None = None, place: int = 1, period: Period = RUNNING, **more) -> Holding:
    facts = {"id": person, "seat": 1, "person": person, "name": f"Person {person}"} | more
    return Holding(principal=principal, place=place, period=period, **facts)


def put(seat: Seat, holdings: list[Holding], *, person: int, **more) -> int:
    asked = {"principal": FALUN, "kind": AppointmentKind.ORDINARY, "period": RUNNING, "name": f"Person {person}"} | more
    return appoint(seat, holdings, person=person, **asked)


def test_a_principal_without_holder_is_a_vacancy_of_that_principal():
    assert vacancies(CHIEFS, [holding(1, principal=FALUN)], DAY) == (
        Vacancy(principal=MORA, places=1),
        Vacancy(principal=ORSA, places=1),
    )


def test_a_stated_number_counts_places_whoever_fills_them():
    held = [holding(1, principal=FALUN, place=1), holding(2, principal=FALUN, place=2)]
    assert vacancies(THREE, held, DAY) == (Vacancy(principal=None, places=1),)


def test_several_holders_from_one_principal_fill_no_other_principals_place():
    held = [holding(1, principal=FALUN, place=1), holding(2, principal=FALUN, place=2)]
    assert {vacancy.principal for vacancy in vacancies(CHIEFS, held, DAY)} == {MORA, ORSA}


def test_an_office_seat_without_number_wants_one_holder():
    office = Seat(id=3, function="Företrädare för kansliet", role=SeatRole.OFFICER)
    assert vacancies(office, [], DAY) == (Vacancy(principal=None, places=1),)
    assert vacancies(office, [holding(1)], DAY) == ()


def test_where_a_body_appoints_for_all_only_an_empty_seat_is_vacant():
    joint = replace(CHIEFS, jointly_appointed=True)
    assert vacancies(joint, [], DAY) == (Vacancy(principal=None, places=1),)
    assert vacancies(joint, [holding(1, principal=FALUN)], DAY) == ()


def test_an_invited_or_recurring_or_closed_seat_is_never_vacant():
    assert vacancies(replace(CHIEFS, role=SeatRole.INVITED), [], DAY) == ()
    assert vacancies(replace(CHIEFS, recurring=True), [], DAY) == ()
    assert vacancies(replace(CHIEFS, period=Period(valid_to=date(2019, 12, 31))), [], DAY) == ()


def test_a_principal_that_lacks_the_function_has_no_vacancy():
    seat = replace(CHIEFS, lacking=frozenset({ORSA}))
    assert {vacancy.principal for vacancy in vacancies(seat, [], DAY)} == {FALUN, MORA}


def test_a_substitute_fills_no_place_but_an_acting_holder_does():
    one = replace(CHIEFS, principals=(FALUN,))
    assert vacancies(one, [holding(1, principal=FALUN, kind=AppointmentKind.SUBSTITUTE)], DAY)
    assert not vacancies(one, [holding(1, principal=FALUN, kind=AppointmentKind.ACTING)], DAY)


def test_six_units_with_one_place_each_name_the_unit_that_is_missing():
    units = tuple(range(1, 7))
    seat = Seat(
        id=4, function="Chef för FoU-enhet", principals=units, count=6, per_principal_min=1, per_principal_max=1
    )
    held = [holding(unit, principal=unit) for unit in units[:-1]]
    assert vacancies(seat, held, DAY) == (Vacancy(principal=6, places=1),)


def test_the_last_day_of_an_appointment_is_still_held():
    one = holding(1, period=Period(valid_from=date(2025, 1, 1), valid_to=DAY))
    assert held_on([one], DAY) == (one,)
    assert held_on([one], DAY + timedelta(days=1)) == ()


def test_two_people_may_follow_one_another_but_not_overlap():
    seat = replace(CHIEFS, per_principal_max=1)
    first = holding(1, principal=FALUN, period=Period(valid_from=date(2025, 1, 1), valid_to=date(2025, 6, 30)))
    assert put(seat, [first], person=2, period=Period(valid_from=date(2025, 7, 1))) == 1
    with pytest.raises(SeatTaken) as refused:
        put(seat, [first], person=2, period=Period(valid_from=date(2025, 6, 30)))
    assert refused.value.holders == (("Person 1", first.period),)


def test_a_seat_without_a_number_has_room_for_one_more_on_a_place_of_its_own():
    assert put(CHIEFS, [holding(1, principal=FALUN)], person=2) == 2
    assert put(CHIEFS, [holding(1, principal=FALUN)], person=2, principal=MORA) == 1


def test_a_full_seat_takes_nobody_else():
    held = [holding(number, principal=MORA, place=number) for number in (1, 2, 3)]
    with pytest.raises(SeatTaken):
        put(THREE, held, person=9)


def test_an_acting_holder_shares_the_place_of_the_one_acted_for():
    ordinary = holding(1, principal=FALUN, place=2)
    assert put(CHIEFS, [ordinary], person=2, kind=AppointmentKind.ACTING, instead_of=ordinary) == 2
    acting = holding(2, principal=FALUN, place=2, kind=AppointmentKind.ACTING)
    with pytest.raises(SeatTaken):
        put(CHIEFS, [ordinary, acting], person=3, kind=AppointmentKind.ACTING, instead_of=ordinary)


def test_acting_alone_needs_a_free_place():
    held = [holding(number, principal=MORA, place=number) for number in (1, 2, 3)]
    with pytest.raises(SeatTaken):
        put(THREE, held, person=9, kind=AppointmentKind.ACTING)
    assert put(THREE, held[:2], person=9, kind=AppointmentKind.ACTING) == 3


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"principal": REGION}, PrincipalOutsideSeat),
        ({"principal": None}, PrincipalMissing),
        ({"principal": ORSA}, PrincipalLacksFunction),
        ({"period": Period(valid_from=DAY, valid_to=DAY - timedelta(days=1))}, EndBeforeStart),
        ({"period": Period(valid_from=date(2009, 1, 1))}, OutsideBodyPeriod),
        ({"person": 1}, AlreadyHoldsSeat),
    ],
)
def test_bad_input_is_refused_with_its_reason(change, refusal):
    seat = replace(CHIEFS, lacking=frozenset({ORSA}), period=Period(valid_from=date(2010, 1, 1)))
    with pytest.raises(refusal):
        put(seat, [holding(1, principal=FALUN)], **({"person": 2} | change))


def test_a_seat_that_the_office_may_hold_too_needs_no_principal():
    either = replace(CHIEFS, others_too=True)
    assert put(either, [], person=1, principal=None) == 1
    assert vacancies(either, [], DAY) == (Vacancy(principal=None, places=1),)


def test_a_seat_that_says_nothing_of_principals_takes_any():
    open_seat = Seat(id=5, function="MAS eller MAR", open_to_all=True)
    assert put(open_seat, [], person=1) == 1
    assert put(open_seat, [], person=1, principal=None) == 1


def test_a_body_with_seats_held_afterwards_does_not_close():
    ended = holding(1, period=Period(valid_from=date(2024, 1, 1), valid_to=DAY))
    ensure_closable([ended], closes=DAY)
    with pytest.raises(BodyHasHolders):
        ensure_closable([ended, holding(2)], closes=DAY)


def test_a_steering_group_with_the_same_persons_says_who_differs():
    assert differing_holders([holding(1), holding(2)], [holding(2), holding(3)], DAY) == ({3}, {1})


# --- Properties --------------------------------------------------------------------------------------

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 2, 10))
periods = st.tuples(days, st.none() | days).map(lambda pair: Period(valid_from=pair[0], valid_to=pair[1]))
least_and_most = st.tuples(st.none() | st.integers(0, 2), st.none() | st.integers(0, 3)).map(
    lambda pair: pair if None in pair else tuple(sorted(pair))
)
seats = st.builds(
    lambda principals, total, bounds, lacking: Seat(
        id=1,
        function="Chef",
        principals=tuple(range(1, principals + 1)),
        count=total,
        per_principal_min=bounds[0],
        per_principal_max=bounds[1],
        lacking=frozenset(lacking),
    ),
    st.integers(0, 4),
    st.none() | st.integers(1, 5),
    least_and_most,
    st.sets(st.integers(1, 4), max_size=2),
)
wishes = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.none() | st.integers(1, 4),
        st.sampled_from([kind for kind in AppointmentKind if kind is not AppointmentKind.CO_OPTED]),
        periods,
    ),
    max_size=12,
)


def grant_what_may_be_granted(seat: Seat, asked) -> list[Holding]:
    held: list[Holding] = []
    for number, (person, principal, kind, period) in enumerate(asked):
        who = {"person": person, "name": str(person), "principal": principal, "kind": kind, "period": period}
        try:
            place = appoint(seat, held, **who)
        except RuleBroken:
            continue
        held.append(Holding(id=number, seat=1, place=place, **who))
    return held


@given(seats, wishes)
def test_no_two_people_ever_have_one_place_at_once(seat, asked):
    held = grant_what_may_be_granted(seat, asked)
    for one, other in combinations(held, 2):
        if one.kind == other.kind and one.period.overlaps(other.period):
            assert (one.principal, one.place) != (other.principal, other.place)
            assert one.person != other.person


@given(seats, wishes, days)
def test_holders_never_exceed_what_the_seat_states(seat, asked, day):
    ordinary = [one for one in grant_what_may_be_granted(seat, asked) if one.kind is AppointmentKind.ORDINARY]
    today = held_on(ordinary, day)
    if seat.count is not None:
        assert len(today) <= seat.count
    if seat.per_principal_max is not None:
        for principal in {one.principal for one in today}:
            assert sum(one.principal == principal for one in today) <= seat.per_principal_max


@given(seats, wishes, days)
def test_held_places_and_vacancies_make_the_stated_number(seat, asked, day):
    held = grant_what_may_be_granted(seat, asked)
    vacant = vacancies(seat, held, day)
    assert all(vacancy.places > 0 for vacancy in vacant)
    if seat.count is not None:
        places = {(one.principal, one.place) for one in held_on(held, day) if one.kind in FILLS_A_PLACE}
        assert sum(vacancy.places for vacancy in vacant) == max(0, seat.count - len(places))


@given(seats, wishes, days)
def test_ending_an_appointment_never_makes_fewer_vacancies(seat, asked, day):
    held = grant_what_may_be_granted(seat, asked)
    whole = sum(vacancy.places for vacancy in vacancies(seat, held, day))
    for left_out in range(len(held)):
        rest = held[:left_out] + held[left_out + 1 :]
        assert sum(vacancy.places for vacancy in vacancies(seat, rest, day)) >= whole


@given(st.lists(periods, max_size=8), periods)
def test_the_greatest_number_at_once_is_right_day_by_day(several, within):
    held = [holding(number, period=period) for number, period in enumerate(several)]
    span = [date(2024, 1, 1) + timedelta(days=day) for day in range(60)]
    assert most_at_once(held, within) == max(
        (len(held_on(held, day)) for day in span if within.covers(day)),
        default=len(held_on(held, within.valid_from)),
    )


@given(periods, periods)
def test_overlap_means_a_day_in_common(one, other):
    span = [date(2024, 1, 1) + timedelta(days=day) for day in range(60)]
    if all(period.valid_to is None or period.valid_to >= period.valid_from for period in (one, other)):
        assert one.overlaps(other) == any(one.covers(day) and other.covers(day) for day in span)
