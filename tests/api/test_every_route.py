"""Every route against an anonymous visitor, another tenant's people, and the wrong roles, in the loaded demonstration.

The routes come from the application and their addresses from the pages, so a new route is walked without being named here.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import httpx
import pytest

from services.domain.base.permissions import NATIONAL_ROLES, TENANT_ROLES
from services.domain.base.roles import Role
from tests.api.conftest import Browser, Service, running_service
from tests.api.networks.traces import leave_summaries
from tests.api.routes import Guarded, Walk, guarded_routes

HATS = {"tenant": TENANT_ROLES, "nationellt": NATIONAL_ROLES, "drift": frozenset({Role.OPERATOR})}
NEEDS_A_WORKER = "/filer/{file:int}"
"""Files that only a worker makes."""
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
        yield service


@pytest.fixture(scope="module")
async def walk(demonstration: Service) -> Walk:
    """A walk through all pages of all hats, as someone who wears every role of the hat."""
    walk = Walk(guarded_routes(demonstration.app))
    for hat, roles in HATS.items():
        walker = await demonstration.account(*roles)
        await leave_traces(demonstration, STARTS[hat].removeprefix("/"), walker)
        await walk.through(await demonstration.signed_in_as(walker), STARTS[hat])
    return walk


async def leave_traces(demonstration: Service, hat: str, walker: int) -> None:
    """What pages lead to only when someone has done something: jobs on their way, ended and failed, a letter that
    did not arrive, a logotype, an identity provider of the tenant's own, an invitation."""
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


async def test_every_page_answers_each_role_that_may(demonstration: Service, walk: Walk) -> None:
    """Else the refusals above would prove nothing. Roles with a dimension may be refused for what they do not cover."""
    browsers = {role: await demonstration.sign_in(role) for roles in HATS.values() for role in roles}
    for route in walk.routes:
        if route.method != "GET" or route not in walk.examples or route.permission.dimension:
            continue
        if is_stream(route) or "/jobb/{" in route.pattern:  # A job is shown to the one who started it.
            continue
        for role in sorted(HATS[route.hat] & route.permission.roles):
            answer = await ask(browsers[role], route, walk.examples[route])
            assert answer.status_code == 200, (route, role)


def is_stream(route: Guarded) -> bool:
    """Streams never end by themselves."""
    return route.pattern.endswith("/handelser")
