from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.render import formats


def plain(text: str) -> str:
    return text.replace(formats.NO_BREAK, " ")


def test_dates_are_written_as_swedes_write_them():
    day = date(2025, 10, 17)
    assert formats.date_long(day) == "17 oktober 2025"
    assert formats.date_short(day) == "17 okt. 2025"
    assert formats.date_weekday(day) == "fredag 17 oktober 2025"
    assert formats.date_iso(day) == "2025-10-17"
    assert formats.date_long("2025-10-17") == "17 oktober 2025"


def test_a_moment_has_the_date_and_time_of_stockholm():
    late = datetime(2025, 6, 30, 22, 30, tzinfo=UTC)
    assert formats.date_long(late) == "1 juli 2025"
    assert plain(formats.moment(late)) == "1 juli 2025 kl. 00.30"
    assert formats.half_year_slug(late) == "2025-2"
    assert plain(formats.moment("2025-10-17T07:00:00+00:00")) == "17 oktober 2025 kl. 09.00"


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        formats.clock_time(datetime(2025, 10, 17, 9))


def test_a_span_of_time_names_the_clock_once():
    start, end = datetime(2025, 10, 17, 7, tzinfo=UTC), datetime(2025, 10, 17, 10, tzinfo=UTC)
    assert plain(formats.time_span(start, end)) == "kl. 09.00–12.00"


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ("2025-10-17", "2025-10-19", "17–19 oktober 2025"),
        ("2025-09-30", "2025-10-02", "30 september–2 oktober 2025"),
        ("2025-12-31", "2026-01-01", "31 december 2025–1 januari 2026"),
        ("2025-10-17", "2025-10-17", "17 oktober 2025"),
        ("2025-10-17", None, "från 17 oktober 2025"),
    ],
)
def test_a_period_repeats_nothing(start: str, end: str | None, written: str):
    assert formats.period(start, end) == written


@pytest.mark.parametrize(
    ("day", "written"),
    [
        ("2025-11-20", "i dag"),
        ("2025-11-21", "i morgon"),
        ("2025-11-19", "i går"),
        ("2025-12-02", "om 12 dagar"),
        ("2025-11-17", "för 3 dagar sedan"),
        ("2026-01-04", "om 45 dagar"),
    ],
)
def test_deadlines_are_counted_in_days(day: str, written: str):
    assert formats.relative(day, date(2025, 11, 20)) == written


def test_half_years_have_names_and_slugs():
    assert formats.half_year("2025-1") == "våren 2025"
    assert formats.half_year("2025-2") == "hösten 2025"
    assert formats.half_year_slug(date(2025, 6, 30)) == "2025-1"
    with pytest.raises(ValueError, match="half-year"):
        formats.half_year("2025-3")


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_lies_in_a_half_year_that_has_a_name(day: date):
    assert formats.half_year(formats.half_year_slug(day)).endswith(str(day.year))


def test_numbers_are_grouped_and_kept_with_their_unit():
    assert formats.persons(12345) == "12\u00a0345\u00a0personer"
    assert plain(formats.persons(1)) == "1 person"
    assert plain(formats.counted(15, "kommun", "kommuner")) == "15 kommuner"
    assert plain(formats.number(Decimal("1234.5"))) == "1 234,5"
    assert plain(formats.percent(0.125)) == "12,5 %"
    assert plain(formats.file_size(1_234_567)) == "1,2 MB"
    assert plain(formats.file_size(820)) == "820 byte"


def test_kronor_are_counted_in_ore():
    assert plain(formats.kronor(122_553_500)) == "1 225 535 kr"
    assert plain(formats.kronor(1250)) == "12,50 kr"
    assert plain(formats.kronor(-1205)) == "−12,05 kr"


def test_lists_end_in_and():
    assert formats.listing(["Falun", "Mora", "Orsa"]) == "Falun, Mora och Orsa"
    assert formats.listing(["Falun"]) == "Falun"
    assert formats.listing([]) == ""
    assert formats.alternatives(["Word", "PDF"]) == "Word eller PDF"
