"""What holds for meetings and the year's plan, by example and by property."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.bodies.rules import Period
from services.domain.meetings.rules.meetings import (
    APART,
    BodyTime,
    Break,
    Cadence,
    EndsBeforeStart,
    MeetingKind,
    OutsideBodysTime,
    OutsideMandatePeriod,
    TimeHalfStated,
    Wish,
    YearOutOfReach,
    days_off,
    ensure_times,
    propose_dates,
    propose_full_days,
    standing,
    swedish_holidays,
    times_overlap,
)
from services.render.words import explain
from services.render.words.meetings import told

YEARS = st.integers(2020, 2040)
TIMES = st.times()


def days_of(year: int) -> st.SearchStrategy[date]:
    return st.dates(date(year, 1, 1), date(year, 12, 31))


@st.composite
def plans(draw):
    """A year with wishes, breaks, dates planned already and people busy elsewhere."""
    year = draw(YEARS)
    first = draw(days_of(year))
    wish = Wish(
        count=draw(st.integers(0, 30)),
        weekdays=draw(st.frozensets(st.integers(0, 4))),
        after=draw(st.none() | days_of(year)),
    )
    facts = {
        "time": BodyTime(
            period=Period(valid_from=draw(st.none() | days_of(year)), valid_to=draw(st.none() | days_of(year))),
            mandate_until=draw(st.none() | days_of(year)),
        ),
        "breaks": [Break(name="Lov", starts_on=first, ends_on=first + timedelta(days=draw(st.integers(0, 60))))],
        "planned": draw(st.sets(days_of(year), max_size=10)),
        "busy": draw(st.dictionaries(days_of(year), st.integers(1, 5), max_size=40)),
    }
    return year, wish, facts


@given(plans())
def test_a_proposed_date_is_a_working_day_that_suits_every_wish(plan):
    year, wish, facts = plan
    found = propose_dates(year, wish, **facts)
    assert len(found) <= wish.count
    assert found == sorted(set(found))
    for day in found:
        assert day.year == year
        assert day.month != 7
        assert day.weekday() in (wish.weekdays or range(5))
        assert day not in swedish_holidays(year)
        assert not facts["breaks"][0].covers(day)
        assert facts["time"].covers(day)
        assert day not in facts["planned"]
        assert wish.after is None or day > wish.after


@given(plans())
def test_as_many_dates_as_wished_are_proposed_while_there_are_days(plan):
    year, wish, facts = plan
    all_of_them = propose_dates(year, Wish(count=366, weekdays=wish.weekdays, after=wish.after), **facts)
    assert len(propose_dates(year, wish, **facts)) == min(wish.count, len(all_of_them))


@given(YEARS, st.integers(1, 12))
def test_dates_of_an_empty_year_are_spread_over_it(year, count):
    found = propose_dates(year, Wish(count=count), time=BodyTime(period=Period()), breaks=[], planned=[], busy={})
    gaps = [(later - earlier).days for earlier, later in pairwise(found)]
    assert all(gap <= 366 / count + 40 for gap in gaps)
    assert all(gap >= 250 / count / 2 for gap in gaps)


def test_what_is_planned_already_is_kept_at_a_distance():
    planned = [date(2026, 3, 13), date(2026, 10, 16)]
    found = propose_dates(2026, Wish(count=7), time=BodyTime(period=Period()), breaks=[], planned=planned, busy={})
    assert all(abs((day - other).days) >= APART for day in found for other in planned)


def test_a_day_on_which_people_meet_elsewhere_is_avoided():
    facts = {"time": BodyTime(period=Period()), "breaks": [], "planned": []}
    (plain,) = propose_dates(2026, Wish(count=1), busy={}, **facts)
    assert propose_dates(2026, Wish(count=1), busy={plain: 3}, **facts) != [plain]


@given(plans(), st.integers(0, 4), st.integers(0, 4))
def test_as_many_of_the_dates_are_full_days_as_the_cadence_lacks(plan, wanted, planned):
    year, wish, facts = plan
    days = propose_dates(year, wish, **facts)
    now = standing(Cadence(meetings=9, full_days=wanted), [MeetingKind.FULL_DAY] * planned)
    found = propose_full_days(days, now, facts["busy"])
    assert len(found) == len(set(found)) == min(max(0, wanted - planned), len(days))
    assert set(found) <= set(days)


def test_the_full_day_is_where_fewest_meet_elsewhere_and_else_in_the_middle_of_the_year():
    days = [date(2026, month, 13) for month in (1, 2, 3, 4, 5, 8, 9, 10, 11)]
    lacking = standing(Cadence(meetings=9, full_days=1), [])
    assert propose_full_days(days, lacking, {}) == [date(2026, 5, 13)]
    assert propose_full_days(days, lacking, {date(2026, 5, 13): 2, date(2026, 8, 13): 1}) == [date(2026, 4, 13)]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2025-05-29", "Kristi himmelsfärdsdag"),
        ("2025-06-06", "Nationaldagen"),
        ("2025-06-20", "Midsommarafton"),
        ("2025-12-24", "Julafton"),
        ("2026-04-03", "Långfredagen"),
    ],
)
def test_swedish_holidays_and_their_eves_are_known(day, name):
    (reason,) = days_off(date.fromisoformat(day), [])
    assert (reason.kind, reason.name) == ("holiday", name)


def test_weekends_and_breaks_are_told_and_a_plain_friday_is_not():
    lov = Break(name="Höstlov", starts_on=date(2025, 10, 27), ends_on=date(2025, 10, 31))
    assert days_off(date(2025, 10, 17), [lov]) == []
    assert [one.kind for one in days_off(date(2025, 10, 18), [lov])] == ["weekend"]
    assert [one.name for one in days_off(date(2025, 10, 31), [lov])] == ["Höstlov"]


@given(st.none() | TIMES, st.none() | TIMES)
def test_a_meeting_ends_after_it_starts_or_has_no_time_yet(starts, ends):
    if (starts is None) != (ends is None):
        with pytest.raises(TimeHalfStated):
            ensure_times(starts, ends)
    elif starts is not None and ends is not None and ends <= starts:
        with pytest.raises(EndsBeforeStart):
            ensure_times(starts, ends)
    else:
        ensure_times(starts, ends)


@given(TIMES, TIMES, TIMES, TIMES)
def test_overlap_is_mutual_and_touching_times_do_not_overlap(one, two, three, four):
    first, second = tuple(sorted((one, two))), tuple(sorted((three, four)))
    assert times_overlap(first, second) == times_overlap(second, first)
    if first[1] <= second[0]:
        assert not times_overlap(first, second)


def test_a_time_not_decided_may_be_any():
    assert times_overlap((None, None), (time(9), time(12)))


@pytest.mark.parametrize("day", ["2023-12-31", "2026-07-01"])
def test_a_body_meets_only_while_it_exists(day):
    when = BodyTime(period=Period(valid_from=date(2024, 1, 1), valid_to=date(2026, 6, 30)))
    with pytest.raises(OutsideBodysTime):
        when.ensure_covers(date.fromisoformat(day), body="Nätverket")
    when.ensure_covers(date(2026, 6, 30), body="Nätverket")


def test_a_body_does_not_meet_after_its_mandate_period():
    when = BodyTime(period=Period(), mandate_until=date(2026, 12, 31))
    when.ensure_covers(date(2026, 12, 31), body="Rådet")
    with pytest.raises(OutsideMandatePeriod) as refused:
        when.ensure_covers(date(2027, 1, 1), body="Rådet")
    assert "mandat till och med 31 december 2026" in explain(refused.value)


@pytest.mark.parametrize("year", [1, 1989, 2101, 9999])
def test_a_mistyped_year_is_caught(year):
    with pytest.raises(YearOutOfReach):
        BodyTime(period=Period()).ensure_covers(date(year, 1, 1), body="Nätverket")


@given(st.lists(st.sampled_from(MeetingKind)), st.none() | st.integers(0, 20), st.integers(0, 3))
def test_a_plan_is_full_when_cadence_and_conferences_are(kinds, meetings, full_days):
    found = standing(Cadence(meetings=meetings, full_days=full_days), kinds)
    assert found.planned + found.extra == len(kinds)
    assert found.is_full == (found.planned >= (meetings or 0) and found.full_days >= full_days)
    assert told(found)


def test_the_plan_is_told_as_people_say_it():
    cadence = Cadence(meetings=9, full_days=1)
    assert told(standing(cadence, [MeetingKind.ORDINARY] * 8)) == "8 av 9 planerade, heldagskonferensen saknas"
    full = [MeetingKind.ORDINARY] * 8 + [MeetingKind.FULL_DAY, MeetingKind.EXTRA]
    assert told(standing(cadence, full)) == "9 av 9 planerade, 1\xa0extra möte därtill"
