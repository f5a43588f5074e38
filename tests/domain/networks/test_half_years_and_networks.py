"""Half-years, the validity and succession of networks, and which reports an RSS owes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.networks import (
    FollowingNotice,
    Network,
    NetworkKind,
    descendants,
    followed,
    is_circular,
    owed,
    reportable,
)

TOPIC = NetworkKind.TOPIC
ELDERLY_AND_HEALTH = Network("aldreomsorg-och-khs", "Äldreomsorg och KHS", TOPIC, date(2024, 1, 1), date(2025, 12, 31))
ELDERLY = Network("aldreomsorg", "Äldreomsorg", TOPIC, date(2025, 7, 1), None, frozenset({"aldreomsorg-och-khs"}))
HEALTH = Network(
    "khs", "Kommunal hälso- och sjukvård", TOPIC, date(2025, 7, 1), None, frozenset({"aldreomsorg-och-khs"})
)
CHILDREN = Network("barn-och-unga", "Barn och unga", TOPIC, date(2019, 1, 1))
UMBRELLA = Network("rss", "RSS-nätverket", NetworkKind.UMBRELLA, date(2019, 1, 1))
ALL = (ELDERLY_AND_HEALTH, ELDERLY, HEALTH, CHILDREN, UMBRELLA)

half_years = st.builds(HalfYear, st.integers(2019, 2035), st.integers(1, 2))
days = st.dates(date(2018, 1, 1), date(2030, 12, 31))


@st.composite
def generations_of_networks(draw):
    """Networks whose predecessors come earlier in the list: any forest of splits, merges and changes of name."""
    networks = []
    for number in range(draw(st.integers(1, 9))):
        start = draw(days)
        networks.append(
            Network(
                slug=f"n{number}",
                name=f"Nätverk {number}",
                kind=draw(st.sampled_from(NetworkKind)),
                valid_from=start,
                valid_to=draw(
                    st.none() | st.integers(0, 2000).map(lambda length, start=start: start + timedelta(length))
                ),
                predecessors=frozenset(draw(st.sets(st.sampled_from([one.slug for one in networks]))))
                if networks
                else frozenset(),
            )
        )
    return networks


def test_autumn_2025_is_july_to_december():
    autumn = HalfYear.parse("2025-2")
    assert (autumn.first_day, autumn.last_day, autumn.label) == (date(2025, 7, 1), date(2025, 12, 31), "hösten 2025")


@pytest.mark.parametrize("code", ["2025", "2025-3", "2025-0", "25-1", "2025-2 ", "1999-1", "x"])
def test_what_is_no_half_year_is_refused(code):
    with pytest.raises(ValueError, match="no half-year"):
        HalfYear.parse(code)


@given(days)
def test_a_day_falls_in_exactly_the_half_year_around_it(day):
    half_year = HalfYear.containing(day)
    assert half_year.first_day <= day <= half_year.last_day
    assert half_year.previous.last_day < day < half_year.next.first_day


@given(half_years)
def test_half_years_follow_each_other_without_a_gap(half_year):
    assert half_year.next.previous == half_year
    assert half_year.next.first_day - half_year.last_day == timedelta(days=1)
    assert half_year.previous < half_year < half_year.next
    assert HalfYear.parse(half_year.code) == half_year


def test_before_the_split_the_joint_network_is_reported_on():
    assert [one.slug for one in reportable(ALL, HalfYear(2025, 1))] == ["barn-och-unga", "aldreomsorg-och-khs"]


def test_after_the_split_its_heirs_are_and_the_joint_one_is_not_though_the_records_overlap():
    assert [one.slug for one in reportable(ALL, HalfYear(2025, 2))] == ["barn-och-unga", "khs", "aldreomsorg"]


def test_an_umbrella_network_is_never_reported_on():
    assert UMBRELLA not in reportable(ALL, HalfYear(2025, 2))


@given(generations_of_networks(), half_years)
def test_no_network_is_owed_together_with_one_that_took_over_from_it(networks, half_year):
    slugs = {network.slug for network in reportable(networks, half_year)}
    heirs = descendants(networks)
    assert all(not heirs[slug] & slugs for slug in slugs)


@given(generations_of_networks(), half_years)
def test_a_subject_with_a_valid_topic_network_is_owed_through_it_or_an_heir(networks, half_year):
    slugs = {network.slug for network in reportable(networks, half_year)}
    valid = {network.slug: network for network in networks if network.is_valid_in(half_year)}
    heirs = descendants(networks)
    for slug, network in valid.items():
        if network.kind is TOPIC and all(valid[heir].kind is TOPIC for heir in heirs[slug] & valid.keys()):
            assert slug in slugs or heirs[slug] & slugs


def test_a_network_cannot_succeed_itself():
    first = Network("a", "A", TOPIC, date(2020, 1, 1), None, frozenset({"b"}))
    second = Network("b", "B", TOPIC, date(2021, 1, 1), None, frozenset({"a"}))
    assert is_circular((first, second))
    assert not is_circular(ALL)


def test_following_counts_from_its_half_year_until_the_rss_says_otherwise():
    notices = [
        FollowingNotice(1, "khs", HalfYear(2025, 2), follows=True),
        FollowingNotice(2, "khs", HalfYear(2026, 2), follows=False),
    ]
    followed_in = [
        half.code for half in map(HalfYear.parse, ("2025-1", "2025-2", "2026-1", "2026-2")) if followed(notices, half)
    ]
    assert followed_in == ["2025-2", "2026-1"]


@given(
    st.permutations([FollowingNotice(n, "khs", HalfYear(2024 + n % 2, 1), bool(n % 3)) for n in range(6)]), half_years
)
def test_the_order_in_which_notices_are_read_does_not_matter(notices, half_year):
    assert followed(notices, half_year) == followed(sorted(notices, key=lambda one: one.number), half_year)


def test_an_rss_owes_what_is_collected_reportable_and_followed():
    notices = [
        FollowingNotice(1, "aldreomsorg-och-khs", HalfYear(2024, 1), follows=True),
        FollowingNotice(2, "khs", HalfYear(2025, 2), follows=True),
        FollowingNotice(3, "barn-och-unga", HalfYear(2024, 1), follows=True),
    ]
    networks = {network.slug: network for network in ALL}
    collected = {"aldreomsorg-och-khs", "aldreomsorg", "khs"}
    assert [one.slug for one in owed(collected, networks, notices, HalfYear(2025, 2))] == ["khs"]


def test_the_half_years_around_one_stand_in_order_with_it_among_them():
    assert [half.code for half in HalfYear(2025, 2).around(before=2, after=1)] == [
        "2024-2",
        "2025-1",
        "2025-2",
        "2026-1",
    ]
