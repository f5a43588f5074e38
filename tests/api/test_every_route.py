"""Every route against an anonymous visitor, another tenant's people, and the wrong roles, in the loaded demonstration.

The routes come from the application and their addresses from the pages, so a new route is walked without being named here.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date

import asyncpg
import httpx
import pytest

from services.domain.base.actor import Actor
from services.domain.base.clock import Clock
from services.domain.base.permissions import NATIONAL_ROLES, TENANT_ROLES
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.documents.actions import keep_made
from services.domain.privacy.actions.retention import cull_records
from services.domain.privacy.retention import KINDS, Deed
from services.domain.tenancy.rules import RetentionRule
from tests.api.conftest import Browser, Service, running_service
from tests.api.meetings.traces import leave_call_documents, leave_formal_rules, leave_minutes
from tests.api.networks.traces import leave_summaries
from tests.api.routes import Guarded, Walk, guarded_routes

HATS = {"tenant": TENANT_ROLES, "nationellt": NATIONAL_ROLES, "drift": frozenset({Role.OPERATOR})}
NEEDS_A_WORKER = "/filer/{file:int}"
"""Files that only a worker makes."""
BEING_HELD = "styrgruppen-for-socialchefsnatverket-2025-11-20"
"""The one meeting of many whose room is open: the walk takes but a few of each kind of page."""
STARTS = {"tenant": "/dalarna", "nationellt": "/nationellt", "drift": "/drift"}


@pytest.fixture(scope="module")
async def demonstration(another_database: Callable[[], dict[str, str]]) -> AsyncIterator[Service]:
    """The service with the demonstration loaded, in a database of its own."""
    from services.domain.base.scope import operator_scope
    from services.domain.networks.reference import load_networks
    from services.supervisor.demonstration.loading import load_demonstration

    settings = another_database()
    async with running_service(settings, settings["SAMBAND_OWNER_DATABASE_URL"]) as service:
        async with operator_scope():
            await load_networks()
        await load_demonstration("http://127.0.0.1:1/oidc")
        await leave_summaries()
        await leave_minutes()
        await leave_formal_rules()
        await leave_call_documents()
        yield service


@pytest.fixture(scope="module")
async def walk(demonstration: Service) -> Walk:
    """A walk through all pages of all hats, as someone who wears every role of the hat."""
    walk = Walk(guarded_routes(demonstration.app))
    for hat, roles in HATS.items():
        walker = await demonstration.account(*roles)
        await leave_traces(demonstration, STARTS[hat].removeprefix("/"), walker)
        browser = await demonstration.signed_in_as(walker)
        await walk.through(browser, STARTS[hat])
        if hat == "tenant":
            await walk.through(browser, f"{STARTS[hat]}/moten/{BEING_HELD}/genomfor")
    return walk


async def leave_traces(demonstration: Service, hat: str, walker: int) -> None:
    """What pages lead to only when someone has done something: jobs on their way, ended and failed, a letter that
    did not arrive, a logotype, an identity provider of the tenant's own, an invitation, a call to answer."""
    owner = await asyncpg.connect(demonstration.owner_url)
    try:
        for state in ("running", "done", "failed"):
            await owner.execute(
                "insert into job (hat, kind, key, title, payload, state, started_by)"
                " values ($1, 'test', $2, 'Ett jobb', '{}', $2, $3)",
                hat,
                state,
                walker,
            )
        await owner.execute(
            "insert into mail_message (hat, recipient, template, context, state)"
            " values ($1, 'kim@falun.example', 'invitation', '{}', 'failed')",
            hat,
        )
        await owner.execute("update tenant set logo = 'bild', logo_type = 'image/png' where slug = $1", hat)
        await owner.execute(
            "insert into identity_provider (tenant, slug, name, issuer, client_id)"
            " select slug, 'egen-' || slug, 'Egen', 'https://idp.example', 'samband' from tenant where slug = $1",
            hat,
        )
        await owner.execute(
            "insert into invitation (tenant, address, name) select slug, 'ny@falun.example', 'Ny' from tenant where slug = $1",
            hat,
        )
        if hat == "dalarna":
            async with tenant_scope(hat):
                file = await keep_made(
                    "Stadga.pdf", "application/pdf", b"%PDF", actor=Actor.system(hat), at=Clock().now()
                )
            await owner.execute(
                "insert into mandate_document (tenant, slug, body, name, upload)"
                " select tenant, 'stadga-' || id, id, 'Stadga', $2 from body where tenant = $1",
                hat,
                file.id,
            )
            await owner.execute(
                "insert into minutes_import (tenant, upload, state, lines, meeting)"
                """ select $1::varchar, $2, s, '[["Ett möte", []]]', case when s = 'saved' then (select min(id) from meeting"""
                " where tenant = $1::varchar and closed_at is not null) end from unnest(array['waiting', 'read', 'saved']) s",
                hat,
                file.id,
            )
            await owner.execute(
                "with called as (insert into call_recipient (tenant, meeting, account, name, capacity, choice, called_at,"
                " created_at) select m.tenant, m.id, $2, 'Kim', 'staff', 'added', now(), now() from meeting m"
                " where m.tenant = $1 and m.slug = 'schnv-2025-12-12' returning tenant, id)"
                " insert into call_answer (tenant, recipient, answer, via, at)"
                " select tenant, id, 'no', 'page', now() from called",
                hat,
                walker,
            )
            await owner.execute(
                "insert into round_answer (tenant, round_row, text, document, by)"
                " select w.tenant, w.id, 'Med underlag', $2, 'Kim' from round_row w join round r on r.id = w.round"
                " where w.tenant = $1 and w.state = 'answered' order by r.deadline desc, w.id limit 1",
                hat,
                file.id,
            )
    finally:
        await owner.close()


async def ask(browser: Browser, route: Guarded, address: str) -> httpx.Response:
    """Ask as a page would; a stream that opens instead of refusing runs into the time limit."""
    async with asyncio.timeout(5):
        return await (browser.get(address) if route.method == "GET" else browser.submit(address))


async def test_no_page_leads_astray(walk: Walk) -> None:
    assert walk.broken == {}


async def test_every_page_is_reached_by_following_links(walk: Walk) -> None:
    undiscovered = [str(route) for route in walk.undiscovered(set(HATS)) if route.method == "GET"]
    assert [route for route in undiscovered if not route.endswith(NEEDS_A_WORKER)] == []


async def test_no_route_answers_an_anonymous_visitor(demonstration: Service, walk: Walk) -> None:
    anonymous = demonstration.anonymous()
    for route in walk.routes:
        answer = await ask(anonymous, route, walk.address_of(route))
        assert answer.status_code == 303, route
        assert "logga-in" in answer.headers["location"], route


async def test_no_route_of_a_tenant_answers_another_tenants_people(demonstration: Service, walk: Walk) -> None:
    stranger = await demonstration.sign_in(*TENANT_ROLES, tenant="stockholm")
    for route in walk.routes:
        answer = await ask(stranger, route, walk.address_of(route))
        assert answer.status_code == 404, route


async def test_no_route_of_a_hat_answers_those_who_wear_another(demonstration: Service, walk: Walk) -> None:
    nation = await demonstration.sign_in(*NATIONAL_ROLES)
    operator = await demonstration.sign_in(Role.OPERATOR)
    for route in walk.routes:
        for hat, browser in (("nationellt", nation), ("drift", operator)):
            if route.hat != hat:
                answer = await ask(browser, route, walk.address_of(route))
                assert answer.status_code == 404, (route, hat)


async def test_no_route_answers_a_role_that_may_not(demonstration: Service, walk: Walk) -> None:
    """One role at a time, so that no role hides behind another's refusal."""
    browsers = {role: await demonstration.sign_in(role) for roles in HATS.values() for role in roles}
    for route in walk.routes:
        for role in sorted(HATS[route.hat] - route.permission.roles) if route.hat else []:
            answer = await ask(browsers[role], route, walk.address_of(route))
            assert answer.status_code == 404, (route, role)


async def test_no_route_answers_by_a_one_time_link_unless_it_says_so(demonstration: Service, walk: Walk) -> None:
    """Someone with every role of every hat, signed in by a link."""
    everything = (role for roles in HATS.values() for role in sorted(roles))
    guest = await demonstration.sign_in(*everything, by_link=True)
    for route in walk.routes:
        if route.permission.guests is None:
            answer = await ask(guest, route, walk.address_of(route))
            assert answer.status_code == 404, route
    assert (await guest.get("/dalarna")).status_code == 200
    assert {str(route) for route in walk.routes if route.permission.guests} >= {
        "GET /{tenant:str}",
        "GET /{tenant:str}/moten/{slug:str}",
    }


async def test_no_route_about_a_meeting_answers_a_guest_of_another(demonstration: Service, walk: Walk) -> None:
    """A guest of another meeting; and by a link, someone with a seat in another body and every role of the office."""
    owner = await asyncpg.connect(demonstration.owner_url)
    try:
        seated = await demonstration.account(Role.READER, Role.DEVELOPMENT_LEADER)
        await seat_in_new_body(owner, seated)
        named = await demonstration.account(Role.GUEST)
    finally:
        await owner.close()
    walkers = [
        await demonstration.signed_in_as(seated, by_link=True),
        await demonstration.signed_in_as(named, by_link=True),
        await demonstration.signed_in_as(named),
    ]
    about_meetings = [route for route in walk.routes if route.permission.guests == "body" and route in walk.examples]
    assert about_meetings
    for route in about_meetings:
        for walker in walkers:
            answer = await ask(walker, route, walk.examples[route])
            assert answer.status_code == 404, route


async def seat_in_new_body(owner: asyncpg.Connection, account: int) -> None:
    """A body that nobody else sits in, with the latest meeting of all; the account is co-opted to it."""
    body = await owner.fetchval(
        "insert into body (tenant, slug, name, kind) values ('dalarna', $1, $1, 'working_group') returning id",
        f"enslig-{account}",
    )
    person = await owner.fetchval(
        "insert into person (tenant, name, account) values ('dalarna', 'Enslig', $1) returning id", account
    )
    await owner.execute(
        "insert into appointment (tenant, body, person, kind, valid_from) values ('dalarna', $1, $2, 'co_opted', '2025-01-01')",
        body,
        person,
    )
    await owner.execute(
        "insert into meeting (tenant, body, slug, day, uid) values ('dalarna', $1, 'enslig', '2030-01-10', gen_random_uuid())",
        body,
    )


async def test_every_page_answers_each_role_that_may(demonstration: Service, walk: Walk) -> None:
    """Else the refusals above would prove nothing. Roles with a dimension may be refused for what they do not cover."""
    browsers = {role: await demonstration.sign_in(role) for roles in HATS.values() for role in roles}
    for route in walk.routes:
        if route.method != "GET" or route not in walk.examples or route.permission.dimension:
            continue
        if is_stream(route) or "/jobb/{" in route.pattern:  # A job is shown to the one who started it.
            continue
        # A guest sees one meeting: what guests meet there is asked in tests of their own.
        for role in sorted(HATS[route.hat] & route.permission.roles - {Role.GUEST}):
            answer = await ask(browsers[role], route, walk.examples[route])
            # What was handed in is led to, at an address that needs no cookie.
            is_file = answer.status_code == 303 and answer.headers["location"].startswith("/fil/")
            assert is_file or answer.status_code == 200, (route, role)


AGED = {
    "call_answer": "at", "call_delivery": "at", "call_recipient": "called_at", "invitation": "accepted_at",
    "job": "created_at", "mail_message": "created_at", "minutes_comments": "handed_in_at", "minutes_import": "handed_in_at",
    "person": "created_at", "round_letter": "at", "upload": "uploaded_at",
}  # fmt: skip
"""By what the culled rows are known to be old."""


async def test_no_page_leads_astray_when_all_that_may_be_culled_is(demonstration: Service) -> None:
    """The last one here: every second person has left, and all records that need not be kept are gone."""
    owner = await asyncpg.connect(demonstration.owner_url)
    for table, column in AGED.items():
        await owner.execute(f"update {table} set {column} = {column} - interval '3 years'")
    await owner.execute(
        "update appointment set valid_to = greatest(valid_from, '2025-06-01') where id % 2 = 0 and valid_to is null"
    )
    for kind in KINDS:
        rule = RetentionRule(kind.key, 2, "Plan 2026", date(2025, 1, 1))
        before = date(2025, 11, 1) if kind.deed is Deed.UNNAMED else date(2030, 1, 1)
        done = None
        while done != 0:
            async with tenant_scope("dalarna"):
                done = await cull_records(rule, before=before, at=Clock().now())
    culled = {row["kind"] for row in await owner.fetch("select kind from culling")}
    await owner.close()
    assert culled >= {"answers", "calls", "letters", "working_papers", "people"}
    again = Walk(guarded_routes(demonstration.app))
    await again.through(await demonstration.signed_in_as(await demonstration.account(*TENANT_ROLES)), "/dalarna")
    assert len(again.examples) > 100
    assert again.broken == {}


def is_stream(route: Guarded) -> bool:
    """Streams never end by themselves."""
    return route.pattern.endswith("/handelser")
