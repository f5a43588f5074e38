"""People, meetings and agendas for the tests of calls."""

from datetime import UTC, date, datetime, time
from itertools import count

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.roles import Role
from services.domain.bodies.actions.appointments import appoint, co_opt
from services.domain.bodies.actions.people import PersonDraft, add_person
from services.domain.bodies.queries.bodies import access_body
from services.domain.bodies.rules import AppointmentKind, Period
from services.domain.meetings.actions.calls import send_call
from services.domain.meetings.actions.meetings import MeetingDraft, plan_meeting
from services.domain.meetings.queries.calls import RecipientLine, Room, call_room
from services.domain.meetings.queries.meetings import MeetingView, access_meeting

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
TODAY = date(2025, 11, 20)
DAY = date(2025, 12, 12)
STAFF = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))
DO = {"actor": STAFF, "at": AT}
MORNING = MeetingDraft(starts=time(9), ends=time(12), place="Stängslet", link="https://mote.example/1")

_positions = count(1)


async def planned(day: date = DAY, draft: MeetingDraft = MORNING, body: str = "socialchefsnatverket") -> MeetingView:
    """A meeting of a body, with nothing on its agenda."""
    return await access_meeting(await plan_meeting(await access_body(body), day, draft, **DO))


async def member(
    name: str,
    *,
    principal: str = "falun",
    mail: str | None = "",
    kind: AppointmentKind = AppointmentKind.ORDINARY,
    until: date | None = None,
    body: str = "socialchefsnatverket",
) -> int:
    """A new person with the body's first seat."""
    whose = await fetch_value("select id from principal where slug = $1", principal)
    address = f"{name.split()[0].lower()}@{principal}.example" if mail == "" else mail
    person = await add_person(PersonDraft(name=name, mail=address), **DO)
    seat = await fetch_value(
        "select s.id from seat s join body b on b.id = s.body where b.slug = $1 order by s.position limit 1", body
    )
    period = Period(valid_from=date(2025, 1, 1), valid_to=until)
    await appoint(seat, person=person, principal=whose, period=period, kind=kind, **DO)
    return person


async def co_opted(name: str) -> int:
    """A new person who is co-opted to the body."""
    person = await add_person(PersonDraft(name=name, mail=f"{name.split()[0].lower()}@regionen.example"), **DO)
    body = await access_body("socialchefsnatverket")
    await co_opt(body.id, person=person, principal=None, period=Period(valid_from=date(2025, 1, 1)), **DO)
    return person


async def item(meeting: MeetingView, title: str, *, parent: int | None = None) -> int:
    """An item at the end of the agenda."""
    return await fetch_value(
        "insert into agenda_item (tenant, meeting, title, parent, position, kinds) values ($1, $2, $3, $4, $5, $6)"
        " returning id",
        "dalarna",
        meeting.id,
        title,
        parent,
        next(_positions),
        ["beslut"],
    )


async def attachment(meeting: MeetingView, title: str) -> int:
    """An attachment with one file, at the end of the attachments."""
    number = await fetch_value(
        "insert into attachment (tenant, meeting, title, position) values ($1, $2, $3, $4) returning id",
        "dalarna",
        meeting.id,
        title,
        next(_positions),
    )
    upload = await fetch_value(
        "insert into upload (tenant, name, media_type, size, digest) values ($1, $2, 'application/pdf', 1, $3) returning id",
        "dalarna",
        f"{title}.pdf",
        "0" * 64,
    )
    await execute(
        "insert into attachment_file (tenant, attachment, upload) values ($1, $2, $3)", "dalarna", number, upload
    )
    return number


async def called(meeting: MeetingView, number: int = 1, message: str | None = None) -> bool:
    """Send a version of the call."""
    return await send_call(meeting, number=number, message=message, **DO)


async def room_of(meeting: MeetingView) -> Room:
    return await call_room(meeting.id, today=TODAY)


async def line_of(meeting: MeetingView, name: str) -> RecipientLine:
    """Somebody's line among the recipients."""
    return next(one for one in (await room_of(meeting)).recipients if one.name == name)


async def letters() -> list[tuple[str, str, str]]:
    """The letters that were promised: to whom, from which template, why. Taken away, so that the next are new."""
    rows = await fetch(
        "select m.id, m.recipient, m.template, m.context ->> 'kind' as kind from mail_message m where m.hat = 'dalarna'"
        " and m.state = 'queued' order by m.id"
    )
    await execute("update mail_message set state = 'sent' where hat = 'dalarna'")
    return [(row["recipient"], row["template"], row["kind"]) for row in rows]
