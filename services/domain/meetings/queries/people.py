"""Who a meeting's page shows: those expected by their seats, or those who were there."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from services.domain.base.reading import Lookup, rows
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.sittings import Sitting
from services.domain.meetings.rules.sittings import AttendanceState, Duty, Phase


class MeetingPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a meeting, in one line. `account`: of who signs in as them. `state`: expected, present or absent.

    `standing` is a kind of appointment or a capacity, `role` that of a seat or the duty at this meeting.
    """

    person: int | None
    account: int | None
    name: str
    title: str | None
    principal: str | None
    standing: str
    role: str | None
    state: AttendanceState

    @property
    def is_absent(self) -> bool:
        return self.state is AttendanceState.ABSENT

    @property
    def is_present(self) -> bool:
        return self.state is AttendanceState.PRESENT


class MeetingPeople(msgspec.Struct, frozen=True, kw_only=True):
    """Those of one principal together, in the principals' order; those without one last."""

    groups: tuple[tuple[str | None, tuple[MeetingPerson, ...]], ...]
    were_there: bool

    @property
    def everybody(self) -> Sequence[MeetingPerson]:
        return [one for _, people in self.groups for one in people]

    @property
    def present(self) -> int:
        return sum(one.is_present for one in self.everybody)

    def has(self, account: int | None) -> bool:
        """Whether somebody who signs in is one of them."""
        return account is not None and any(one.account == account for one in self.everybody)


_HELD = "a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day)"
_EXPECTED = f"""
    select person, account, name, title, principal, standing, role, 'expected' as state from (
        select distinct on (p.id, h.id) p.id as person, p.account, p.name, p.title, a.kind as standing, s.role,
            coalesce(h.name, p.organisation) as principal, h.position, h.id as principal_id
        from meeting m join appointment a on {_HELD} left join seat s on s.id = a.seat join person p on p.id = a.person
            left join principal h on h.id = a.principal
        where m.id = $1 and coalesce(s.body, a.body) = m.body order by p.id, h.id, s.position) found
    order by position nulls last, principal_id, principal nulls last, swedish_key(name), person
"""
_ATTENDED = """
    select t.person, p.account, t.name, t.title, coalesce(h.name, t.organisation) as principal, t.capacity as standing,
        nullif(t.duty, 'none') as role, t.state
    from attendance t left join person p on p.id = t.person left join principal h on h.id = t.principal
    where t.meeting = $1 order by h.position nulls last, h.id, principal nulls last, t.position, t.id
"""


def people_lookup(meeting: MeetingView) -> Lookup[MeetingPeople]:
    """Who is expected, by the seats held on the day, or once it has begun who is or was there; to be looked up with other
    things."""
    were_there = meeting.phase is not Phase.COMING
    query = f"select {rows(_ATTENDED if were_there else _EXPECTED)}"
    return Lookup(
        list[MeetingPerson],
        query,
        (meeting.id,),
        lambda found: MeetingPeople(groups=_grouped(found), were_there=were_there),
    )


def people_there(sitting: Sitting) -> MeetingPeople:
    """Who is or was there, where all that is recorded of the meeting has been looked up."""
    found = [
        MeetingPerson(
            person=one.person,
            account=one.account,
            name=one.name,
            title=one.title,
            principal=one.organisation,
            standing=one.capacity,
            role=None if one.duty is Duty.NONE else one.duty,
            state=one.state,
        )
        for one in sitting.attendance
    ]
    return MeetingPeople(groups=_grouped(found), were_there=True)


def _grouped(found: Sequence[MeetingPerson]) -> tuple[tuple[str | None, tuple[MeetingPerson, ...]], ...]:
    return tuple((name, tuple(people)) for name, people in groupby(found, key=lambda one: one.principal))
