"""The real application over the real database and Redis, and people signed in to it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar

from services.api.sessions import SessionStore, SignedIn, _Begin, connect
from services.api.settings import Settings
from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope
from services.domain.identity.rules import ONE_TIME_LINK
from services.domain.tenancy.reference import load_reference, load_tenants

_numbers = count(1)
NATIONAL = {Role.SKR_COORDINATOR, Role.NETWORK_LEAD, Role.OPERATOR}


class Browser(httpx.AsyncClient):
    """A client that keeps cookies, does not follow redirects, and posts forms with their CSRF token."""

    async def submit(self, path: str, data: dict[str, str] | None = None, **options) -> httpx.Response:
        """Post a form as a page of the service would: with the token that its pages carry."""
        token = self.cookies.get("csrf") or (await self.get("/tillganglighet")).cookies["csrf"]
        return await self.post(path, data={"_csrf_token": token, **(data or {})}, **options)


@dataclass
class Service:
    """The running application, and ways to visit it."""

    app: Litestar
    settings: Settings
    owner_url: str
    sessions: SessionStore = field(init=False)

    def __post_init__(self) -> None:
        self.sessions = SessionStore(connect(self.settings.redis_url))

    def anonymous(self) -> Browser:
        """A browser that nobody has signed in with."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return Browser(transport=transport, base_url=self.settings.base_url)

    async def account(self, *roles: Role, tenant: str = "dalarna", network: str | None = None) -> int:
        """A new account with these roles; national roles and the operator's belong to no tenant."""
        connection = await asyncpg.connect(self.owner_url)
        try:
            number = next(_numbers)
            account = await connection.fetchval(
                "insert into account (name, mail) values ($1, $2) returning id",
                f"Person {number}",
                f"person{number}.{time.monotonic_ns()}@falun.example",
            )
            for role in roles:
                if role is Role.GUEST:
                    await _name_as_guest(connection, account, tenant)
                    continue
                await connection.execute(
                    "insert into role_grant (account, tenant, role, network, valid_from) values ($1, $2, $3, $4, '2025-01-01')",
                    account,
                    None if role in NATIONAL else tenant,
                    role.value,
                    network if role is Role.NETWORK_LEAD else None,
                )
        finally:
            await connection.close()
        return account

    async def sign_in(
        self, *roles: Role, tenant: str = "dalarna", network: str | None = None, by_link: bool = False
    ) -> Browser:
        """A browser signed in as a new person with these roles."""
        return await self.signed_in_as(await self.account(*roles, tenant=tenant, network=network), by_link=by_link)

    async def signed_in_as(
        self, account: int, *, by_link: bool = False, acr: str | None = None, minutes_ago: int = 0
    ) -> Browser:
        """A browser with a session of this account: by the word of a provider (at a level of assurance), or by a link."""
        issuer = ONE_TIME_LINK if by_link else "https://issuer.example"
        at = int(time.time()) - 60 * minutes_ago
        who = SignedIn(account, "test", issuer, f"subject-{account}", None, at, acr)
        session = await self.sessions.begin(msgspec.json.encode(who), _Begin(who, "id-token"))
        browser = self.anonymous()
        browser.cookies.set("samband", session)
        return browser


async def _name_as_guest(connection: asyncpg.Connection, account: int, tenant: str) -> None:
    """Make an account a guest of the tenant's latest meeting, by the address that a one-time link has shown to be its."""
    await connection.execute(
        "insert into identity (account, issuer, subject) select id, $2, lower(mail) from account where id = $1",
        account,
        ONE_TIME_LINK,
    )
    await connection.execute(
        "insert into meeting_guest (tenant, meeting, name, mail) select m.tenant, m.id, a.name, a.mail"
        " from account a, meeting m where a.id = $1 and m.tenant = $2 order by m.day desc limit 1",
        account,
        tenant,
    )


@asynccontextmanager
async def lifespan_of(app: Litestar) -> AsyncIterator[None]:
    """The application's lifespan in a task of its own: a fixture may begin in one task and end in another."""
    started, ended = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await ended.wait()

    task = asyncio.create_task(live())
    await asyncio.wait({task, asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    try:
        yield
    finally:
        ended.set()
        await task


@asynccontextmanager
async def running_service(environment: dict[str, str], owner_url: str) -> AsyncIterator[Service]:
    """The application with its lifespan, in this event loop, on the database of these settings."""
    # The engine reads the environment when it is imported, and this file may be read before that is set.
    from services.api.app import create_app
    from services.domain.piccolo_conf import DB

    before = DB.config["dsn"]
    DB.config["dsn"] = environment["SAMBAND_DATABASE_URL"]
    settings = Settings.from_environment()
    app = create_app(settings)
    try:
        async with lifespan_of(app):
            async with operator_scope():
                await load_reference()
                await load_tenants()
            owner = await asyncpg.connect(owner_url)
            await owner.execute("update tenant set active = true where slug in ('dalarna', 'stockholm')")
            await owner.close()
            service = Service(app, settings, owner_url)
            yield service
            await service.sessions.redis.aclose()
    finally:
        DB.config["dsn"] = before


@pytest.fixture
async def service(environment: dict[str, str], owner_url: str) -> AsyncIterator[Service]:
    """The application on this worker's own database, with Dalarna and Stockholm connected."""
    async with running_service(environment, owner_url) as service:
        yield service


def shown_errors(answer: httpx.Response) -> list[str]:
    """The messages at the fields of a page."""
    return re.findall(r'class="ds-validation-message"[^>]*>([^<]+)<', answer.text)
