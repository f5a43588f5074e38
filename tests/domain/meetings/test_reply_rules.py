"""Whose a calendar programme's answer is, and whether it counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.replies import (
    Attendee,
    CalendarReply,
    is_for_earlier_time,
    own_attendee,
    plain_address,
)

ASKED = datetime(2025, 11, 20, 9, tzinfo=UTC)
ANNA, ALIAS, BO = "anna@falun.example", "anna.ek@falun.example", "bo@mora.example"
ADDRESSES = st.emails()


def reply(*mails: str, **facts) -> CalendarReply:
    return CalendarReply(uid="x", attendees=tuple(Attendee(mail=one, status="ACCEPTED") for one in mails), **facts)


@pytest.mark.parametrize(
    ("attendees", "sender", "whose"),
    [
        ([ANNA], ANNA, ANNA),
        (["MAILTO:Anna@Falun.Example"], BO, "MAILTO:Anna@Falun.Example"),  # An assistant answers for her.
        ([ALIAS], ANNA, ALIAS),  # Her programme knows her by another address.
        ([BO, ANNA], BO, ANNA),  # A delegate's answer names both.
        ([BO], BO, None),  # The invitation was passed on to him.
        ([ALIAS], ALIAS, None),
        ([BO, ALIAS], ANNA, None),  # Whose it is cannot be told.
        ([], ANNA, None),
    ],
)
def test_an_answer_is_the_recipients_by_address_or_by_the_letter_it_came_in(attendees, sender, whose):
    found = own_attendee(reply(*attendees), {ANNA, "anna.gammal@falun.example"}, sender=sender)
    assert (found.mail if found else None) == whose


def test_a_domain_with_swedish_letters_is_the_same_in_both_its_forms():
    assert plain_address("mailto:Asa@Örebro.example") == plain_address("ASA@xn--rebro-iua.example")


@given(st.text(max_size=60))
def test_whatever_stands_where_an_address_should_can_be_compared(text: str):
    assert plain_address(plain_address(text)) == plain_address(text)


@given(ADDRESSES, ADDRESSES)
def test_nobody_elses_answer_is_taken(mine: str, other: str):
    is_mine = plain_address(mine) == plain_address(other)
    assert (own_attendee(reply(other), {mine}, sender=other) is not None) == is_mine


@given(st.integers(0, 9), st.integers(0, 9))
def test_an_answer_counts_for_the_version_that_asked_last_and_later_ones(answered: int, asked: int):
    earlier = is_for_earlier_time(reply(ANNA, sequence=answered), sequence=asked, asked_at=ASKED)
    assert earlier == (answered < asked)


@pytest.mark.parametrize(("minutes", "earlier"), [(-1, True), (0, False), (5, False)])
def test_where_the_version_is_left_out_the_time_tells(minutes: int, earlier: bool):
    answered = reply(ANNA, stamped_at=ASKED + timedelta(minutes=minutes))
    assert is_for_earlier_time(answered, sequence=3, asked_at=ASKED) is earlier


def test_an_answer_that_tells_neither_version_nor_time_counts():
    assert not is_for_earlier_time(reply(ANNA), sequence=3, asked_at=ASKED)
