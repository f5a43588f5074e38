"""What a grant covers: for those who belong to the county, for who came in by a one-time link, for a named guest."""

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.permissions import EVERYONE, Permission
from services.domain.base.roles import Role

INVITED = EVERYONE | {Role.GUEST}


class Example(Permission):
    ENTER = "test:tenant:enter", INVITED, None, "all"
    CALENDAR = "test:calendar:read", EVERYONE
    MEETING = "test:meeting:read", INVITED, None, "body"
    PAPERS = "test:papers:read", INVITED, "body", "body"
    ANSWER = "test:round:answer", {Role.MEMBER, Role.CONTACT}, "principal", "principal"
    PREPARE = "test:agenda:edit", {Role.SECRETARY}, "body"


MEMBER = Grant(Role.MEMBER, body=5, principal=3, network="")
READER = Grant(Role.READER)
GUEST = Grant(Role.GUEST, body=0, principal=0, network="", meeting=70)


def actor(*grants: Grant, is_guest: bool = False) -> Actor:
    return Actor(account=1, name="Anna", hat="dalarna", grants=grants, is_guest=is_guest)


def test_a_member_reads_every_meeting_and_the_papers_of_the_own_body():
    member = actor(MEMBER)
    assert member.may(Example.CALENDAR)
    assert member.may(Example.MEETING, body=6, meeting=71)
    assert member.may(Example.PAPERS, body=5, meeting=70)
    assert not member.may(Example.PAPERS, body=6, meeting=71)


def test_by_a_link_a_member_reads_the_own_body_and_answers_for_the_own_principal():
    member = actor(MEMBER, is_guest=True)
    assert member.may(Example.ENTER)
    assert member.may(Example.MEETING, body=5, meeting=70)
    assert not member.may(Example.MEETING, body=6, meeting=71)
    assert not member.may(Example.MEETING)
    assert member.may(Example.PAPERS, body=5)
    assert member.may(Example.ANSWER, principal=3)
    assert not member.may(Example.ANSWER, principal=4)
    assert not member.may(Example.CALENDAR)


def test_by_a_link_a_role_that_covers_all_covers_nothing():
    reader = actor(READER, is_guest=True)
    assert reader.may(Example.ENTER)
    assert not reader.may(Example.PAPERS, body=5)
    assert not reader.may_somewhere(Example.PAPERS)
    assert actor(READER).may(Example.PAPERS, body=5)


def test_by_a_link_nobody_does_what_is_not_open_to_guests():
    secretary = actor(Grant(Role.SECRETARY, body=5, principal=0), is_guest=True)
    assert not secretary.may(Example.PREPARE, body=5)
    assert not secretary.may_somewhere(Example.PREPARE)


@pytest.mark.parametrize("is_guest", [True, False])
def test_a_named_guest_sees_one_meeting_however_they_sign_in(is_guest: bool):
    guest = actor(GUEST, is_guest=is_guest)
    assert guest.may(Example.ENTER)
    assert guest.may(Example.MEETING, body=5, meeting=70)
    assert guest.may(Example.PAPERS, body=5, meeting=70)
    assert guest.may_somewhere(Example.PAPERS)
    for asked in ({"body": 5}, {"body": 5, "meeting": 71}, {"body": 0}, {}):
        assert not guest.may(Example.MEETING, **asked), asked
        assert not guest.may(Example.PAPERS, **asked), asked
    assert not guest.may(Example.CALENDAR)
    assert not guest.may(Example.ANSWER, principal=0)


def test_a_guest_of_no_meeting_sees_none():
    nobody = actor(Grant(Role.GUEST))
    assert not nobody.may(Example.MEETING, body=5, meeting=70)
    assert not nobody.may(Example.MEETING, body=5)
    assert not nobody.may_somewhere(Example.PAPERS)
