"""A meeting with people and items, for the tests of what happens at it."""

from datetime import UTC, date, datetime, time

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.appointments import appoint
from services.domain.bodies.actions.people import PersonDraft, add_person
from services.domain.bodies.queries.bodies import access_body
from services.domain.bodies.rules import AppointmentKind, Period
from services.domain.meetings.actions.meetings import MeetingDraft, plan_meeting
from services.domain.meetings.queries.meetings import MeetingView, access_meeting

DAY = date(2025, 10, 17)
AT = datetime(2025, 10, 17, 7, 5, tzinfo=UTC)
STAFF = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))
DO = {"actor": STAFF, "at": AT}
BODY = "socialchefsnatverket"


COUNTY = """
    with group_made as (insert into principal_group (tenant, slug, name) values ($1, 'kommunerna', 'Kommunerna'),
            ($1, 'kansliet', 'Kansliet') returning id, slug),
        principal_made as (insert into principal (tenant, slug, name, kind, position)
            select $1, lower(name), name, 'municipality', position
            from unnest(array['Avesta', 'Falun', 'Mora', 'Orsa']) with ordinality p(name, position) returning id),
        member_made as (insert into group_member (tenant, principal_group, principal)
            select $1, g.id, p.id from group_made g, principal_made p where g.slug = 'kommunerna'),
        body_made as (insert into body (tenant, slug, name, abbreviation, kind, position) values
            ($1, 'socialchefsnatverket', 'Socialchefsnätverket', 'SCHNV', 'executive_network', 1),
            ($1, 'lanschefsnatverket', 'Länschefsnätverket', 'LCHNV', 'executive_network', 2) returning id, slug),
        seat_made as (insert into seat (tenant, body, role, function, position)
            select $1, b.id, s.role, s.function, s.position from body_made b, (values ('member', 'Ledning', 1),
                ('officer', 'Kansliet', 2)) s(role, function, position) where b.slug = 'socialchefsnatverket'
            union all select $1, b.id, 'member', 'Ledning', 1 from body_made b where b.slug = 'lanschefsnatverket'
            returning id, role)
    insert into seat_source (tenant, seat, principal_group)
        select $1, s.id, g.id from seat_made s
        join group_made g on g.slug = case s.role when 'officer' then 'kansliet' else 'kommunerna' end
"""


async def two_counties() -> None:
    """A chiefs' network with seats for four municipalities and for the office, and another one; the same in both tenants."""
    for tenant in ("stockholm", "dalarna"):
        async with tenant_scope(tenant):
            await execute(COUNTY, tenant)


async def planned(body: str = BODY, day: date = DAY) -> MeetingView:
    draft = MeetingDraft(starts=time(9), ends=time(12), place="Falun")
    return await access_meeting(await plan_meeting(await access_body(body), day, draft, **DO))


async def put(
    name: str,
    principal: str = "falun",
    *,
    body: str = BODY,
    kind: AppointmentKind = AppointmentKind.ORDINARY,
    seat: int = 1,
) -> int:
    """A new person who holds the body's first seat (or another), for one of its principals."""
    whose = await fetch_value("select id from principal where slug = $1", principal)
    who = await add_person(PersonDraft(name=name, mail=f"{name.lower()}@{principal}.example"), **DO)
    found = await fetch_value(
        "select s.id from seat s join body b on b.id = s.body where b.slug = $1 order by s.position offset $2 limit 1",
        body,
        seat - 1,
    )
    await appoint(found, person=who, principal=whose, period=Period(valid_from=date(2025, 1, 1)), kind=kind, **DO)
    return who


async def put_in_office(name: str) -> int:
    """Somebody of the office, who holds the body's second seat."""
    who = await add_person(PersonDraft(name=name, organisation="RSS Dalarna"), **DO)
    found = await fetch_value(
        "select s.id from seat s join body b on b.id = s.body where b.slug = $1 and s.role = 'officer'", BODY
    )
    await appoint(found, person=who, principal=None, period=Period(valid_from=date(2025, 1, 1)), **DO)
    return who


async def items(meeting: MeetingView, *titles: str, under: int | None = None) -> list[int]:
    """Items of the agenda in this order."""
    return [
        await fetch_value(
            "insert into agenda_item (tenant, meeting, parent, position, title) values ($1, $2, $3, $4, $5) returning id",
            current_scope().tenant,
            meeting.id,
            under,
            position,
            title,
        )
        for position, title in enumerate(titles)
    ]


async def rules(meeting: MeetingView, **columns: object) -> None:
    """The body's rules of meeting, where they differ from a network's."""
    names = ", ".join(columns)
    places = ", ".join(f"${number}" for number in range(3, 3 + len(columns)))
    await execute(
        f"insert into body_rules (tenant, body, {names}) values ($1, $2, {places})",
        current_scope().tenant,
        meeting.body.id,
        *columns.values(),
    )
